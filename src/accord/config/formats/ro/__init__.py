"""Dates and times as they are written here, 24 hours."""
