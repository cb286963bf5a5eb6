"""Nodes that speak with one another: simulated, and as processes."""
