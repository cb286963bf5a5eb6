"""Markdown of a release: drawn as HTML without anything of another site, and checked before it is kept."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Final
from urllib.parse import urlsplit

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TELEPHONE: Final = re.compile(r"tel:\+?[0-9]{3,15}")
_MAIL: Final = re.compile(r"mailto:[^\s?&@]+@[^\s?&@]+\.[^\s?&@]+")
_HOST: Final = re.compile(r"(?!-)[a-z0-9-]{1,63}(\.[a-z0-9-]{1,63})+")
_SAID_BY: Final = re.compile(r"^(—|–|--)\s*")


class _Reader(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802  (its name in the library)
        return may_lead_to(url)


class _Finder(MarkdownIt):
    def validateLink(self, url: str) -> bool:  # noqa: N802
        return True


@cache
def _reader() -> MarkdownIt:
    # SECURITY: raw HTML is never passed on, and no picture is drawn. tests/rooms/newsroom/test_markdown.py
    return _Reader("commonmark", {"html": False}).disable("image")


@cache
def _finder() -> MarkdownIt:
    """Reads what the other does not draw, so that the editor is told."""
    return _Finder("commonmark", {"html": True})


def drawn(text: str) -> SafeString:
    """`text` as HTML: headings below that of the page, a quote with who said it, links that say nothing of the reader."""
    tokens = _reader().parse(text)
    for token in _all(tokens):
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(4, max(3, int(token.tag[1]) + 1))}"
        elif token.type == "link_open":
            token.attrSet("rel", "noopener noreferrer")
    # SECURITY: the library escapes all that is typed; raw HTML is off above. tests/rooms/newsroom/test_markdown.py
    return mark_safe(str(_reader().renderer.render(_with_speakers(tokens), _reader().options, {})))  # noqa: S308


def problems(text: str) -> list[str]:
    """What must be mended before `text` is kept, as sentences."""
    found = []
    for token in _all(_finder().parse(text)):
        if token.type in {"html_block", "html_inline"}:
            found.append(_("HTML is not taken: write “%(what)s” as Markdown.") % {"what": token.content.strip()[:40]})
        elif token.type == "image":
            found.append(_("Pictures are not taken: a picture of another site tells that site who reads."))
        elif token.type == "link_open" and not may_lead_to(address := str(token.attrs.get("href", ""))):
            found.append(
                _("“%(address)s” is no link that can stand here: https://, mailto: or tel:.")
                % {"address": address[:80]}
            )
    return list(dict.fromkeys(found))


def may_lead_to(address: str) -> bool:
    """Whether a link may lead there: https with a name and without a password, mailto without more, tel."""
    if _TELEPHONE.fullmatch(address) or _MAIL.fullmatch(address):
        return True
    try:
        parts = urlsplit(address)
        host, port = (parts.hostname or "").encode("idna").decode(), parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and bool(_HOST.fullmatch(host)) and parts.username is None and port is None


def _all(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _all(token.children or [])


def _with_speakers(tokens: list[Token]) -> list[Token]:
    """The last paragraph of a quote that begins with a dash says who said it: “— Name, office”."""
    for number, token in enumerate(tokens):
        last = tokens[number + 1 : number + 2]
        if token.type == "paragraph_close" and last and last[0].type == "blockquote_close":
            said = tokens[number - 1]
            if _SAID_BY.match(said.content):
                tokens[number - 2].attrSet("class", "by")
    return tokens
