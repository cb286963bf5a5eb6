"""What keeps a person safe when something leaves. See README.md of this room."""
