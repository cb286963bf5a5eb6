"""The public pages. See README.md of this room."""
