"""Proceedings, hearings, rights and compensation. See README.md of this room."""
