"""How a node is put together."""
