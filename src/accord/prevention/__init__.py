"""Prevention: the national programme."""
