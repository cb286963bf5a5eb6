"""Texts that a person is given. See README.md of this room."""

from accord.cooperation.texts.versions import BadText, PaperText, Section, current, read_text, texts

__all__ = ["BadText", "PaperText", "Section", "current", "read_text", "texts"]
