"""Press releases in every language of the node. See README.md of this room."""
