"""A day in words: 25 ноември 2026. Django's catalogues write months with a capital, which only English does."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import get_language


def in_words(of: date, pattern: str = "j E Y") -> str:
    """`of` by a pattern of Django's, or by the name of one, in the language that is active; no word of it is one to keep large."""
    said = date_format(of, pattern)
    return said if (get_language() or "en").startswith("en") else said.lower()
