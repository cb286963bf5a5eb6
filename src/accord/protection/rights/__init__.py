"""The person's own rights: who saw her file, and erasure. See README.md of this room."""
