"""What happened, in order, for ever. See README.md of this room."""
