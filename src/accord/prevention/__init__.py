"""Prevention: the national programme, and what the public reads."""
