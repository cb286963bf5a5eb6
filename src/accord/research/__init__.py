"""Figures that can be trusted and published without harm."""
