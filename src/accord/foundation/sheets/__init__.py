"""Sheets that hold what they declare and nothing else. See README.md of this room."""

from accord.foundation.sheets.inspector import Inspection, inspect, release
from accord.foundation.sheets.loose import lines_of
from accord.foundation.sheets.services import read, write
from accord.foundation.sheets.vocab import BadSheet, File, Format, Sheet, Value

__all__ = [
    "BadSheet",
    "File",
    "Format",
    "Inspection",
    "Sheet",
    "Value",
    "inspect",
    "lines_of",
    "read",
    "release",
    "write",
]
