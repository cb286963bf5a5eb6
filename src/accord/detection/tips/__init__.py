"""Tips from the public pages. See README.md of this room."""
