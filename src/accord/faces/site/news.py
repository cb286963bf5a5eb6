"""Press releases for anybody: the list, one release, the feed. What is not public is in no table that is read here."""

from typing import Any, Final
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accord.cooperation.organisations.queries import called
from accord.faces.site.base import page, spoken
from accord.foundation.clock import now
from accord.foundation.pages import BadCursor
from accord.prevention.newsroom import queries
from accord.prevention.press.incoming import desks

# Plain links: nothing of these sites is loaded, and they are told nothing before somebody follows one.
_SHARES: Final = (
    ("WhatsApp", "https://wa.me/?text={both}"),
    ("Telegram", "https://t.me/share/url?url={address}&text={title}"),
    ("Facebook", "https://www.facebook.com/sharer/sharer.php?u={address}"),
)


@require_GET
@spoken
def news(request: HttpRequest) -> HttpResponse:
    """The newest releases, or those that follow `after`."""
    try:
        found = queries.public(_language(), after=request.GET.get("after", ""))
    except BadCursor as failure:
        raise Http404 from failure
    return page(request, "news", rows=found.rows, older=found.next, asks=bool(desks()))


@require_GET
@spoken
def story(request: HttpRequest, line: str) -> HttpResponse:
    """One release, or why it was withdrawn."""
    found = queries.public_page(line, _language())
    if found is None:
        raise Http404
    address = request.build_absolute_uri(request.path)
    return page(
        request,
        "story",
        status=410 if found.withdrawn else 200,
        story=found,
        by=called([found.organisation]).get(found.organisation, ""),
        address=address,
        shares=_shares(found.title, address),
        asks=any(one.organisation == found.organisation for one in desks()),
        related=list(queries.titles(found.related, found.language)),
    )


@require_GET
@spoken
def feed(request: HttpRequest) -> HttpResponse:
    """The newest releases as Atom (RFC 4287), in the language of the address."""
    rows, language = queries.public(_language()).rows, _language()
    names = called({one.organisation for one in rows})
    entries = [
        (one, names.get(one.organisation, ""), _address(request, "site:story", language, one.line)) for one in rows
    ]
    context: dict[str, Any] = {
        "entries": entries,
        "tongue": language,
        "home": _address(request, "site:news", language),
        "own": _address(request, "site:feed", language),
        "updated": max((one.changed_at or one.published_at for one in rows), default=now()),
    }
    return render(request, "site/feed.xml", context, content_type="application/atom+xml; charset=utf-8")


def _language() -> str:
    return get_language() or "en"


def _address(request: HttpRequest, name: str, *args: str) -> str:
    return request.build_absolute_uri(reverse(name, args=args))


def _shares(title: str, address: str) -> list[tuple[str, str]]:
    told = {
        "title": quote(title, safe=""),
        "address": quote(address, safe=""),
        "both": quote(f"{title} {address}", safe=""),
    }
    mail = "mailto:?subject={title}&body={both}".format(**told)
    return [("E-mail", mail), *((name, link.format(**told)) for name, link in _SHARES)]
