"""The page for phones. See README.md of this room."""
