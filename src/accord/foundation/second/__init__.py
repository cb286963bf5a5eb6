"""A second person releases what one alone may not do. See README.md of this room."""
