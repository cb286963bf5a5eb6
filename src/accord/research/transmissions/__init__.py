"""Exact figures that a law asks for leave sealed for their recipient. See README.md of this room."""
