"""Which nodes there are, and how they came to trust one another."""
