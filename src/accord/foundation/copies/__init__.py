"""Keys and copies. See README.md of this room."""
