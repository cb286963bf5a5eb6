"""What one should know, by who asks; and whom to write to. Texts are data of this package, in four languages."""

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from accord.cooperation.directory.catalogue import spoken as in_words
from accord.faces.site.base import help_lines, page, spoken

_TEXTS: Final = Path(__file__).parent / "data" / "learn.toml"


@lru_cache(maxsize=1)
def audiences() -> tuple[dict[str, Any], ...]:
    """For whom there is something: code, title and points, each in every language."""
    return tuple(tomllib.loads(_TEXTS.read_text(encoding="utf-8"))["audience"])


@require_GET
@spoken
def learn(request: HttpRequest) -> HttpResponse:
    """Who are you?"""
    return page(request, "learn", rows=[(one["code"], in_words(one["title"])) for one in audiences()])


@require_GET
@spoken
def lesson(request: HttpRequest, code: str) -> HttpResponse:
    """What somebody should know, and whom to call."""
    one = next((row for row in audiences() if row["code"] == code), None)
    if one is None:
        raise Http404
    return page(
        request, "lesson", title=in_words(one["title"]), points=[in_words(p) for p in one["point"]], lines=help_lines()
    )
