"""Outcomes: how it stands with the person, by an open grid or a licensed instrument of the node."""
