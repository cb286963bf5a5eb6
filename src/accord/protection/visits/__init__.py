"""The person at her own page. See README.md of this room."""
