"""Her own page. See README.md of this room."""
