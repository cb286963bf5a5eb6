"""How people and programs meet Accord: the desk, the API, files."""
