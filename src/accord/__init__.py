"""Accord: the shared workplace of the response to trafficking in persons."""

__version__ = "0.1.0"
