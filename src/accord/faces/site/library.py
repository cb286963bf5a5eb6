"""Figures and yearly reports for anybody: the list, one of them, its files, and a catalogue for portals of open data."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from accord.cooperation.library import queries
from accord.cooperation.library.models import Item, ItemFile
from accord.cooperation.organisations.queries import called
from accord.faces.site.base import page, spoken
from accord.foundation.clock import day
from accord.foundation.downloads import attached

_LANGUAGE = "http://publications.europa.eu/resource/authority/language/"
_CODES = {"bg": "BUL", "ro": "RON", "uk": "UKR", "en": "ENG"}


@require_GET
@spoken
def library(request: HttpRequest) -> HttpResponse:
    """What was put out, newest first."""
    found = queries.items(after=request.GET.get("after", ""))
    names = called({one.organisation for one in found.rows})
    return page(
        request, "library", rows=[(one, names.get(one.organisation, "")) for one in found.rows], older=found.next
    )


@require_GET
@spoken
def item(request: HttpRequest, code: str) -> HttpResponse:
    """One of them with its files, those in the reader's language first."""
    known = queries.item(code)
    if known is None:
        raise Http404
    found, files = known
    here = get_language()
    ordered = sorted(files, key=lambda one: (one.language not in ("", here), one.language, one.name))
    return page(request, "item", item=found, files=ordered, by=called([found.organisation]).get(found.organisation, ""))


@require_GET
@spoken
def file(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One file, as it was examined."""
    found = queries.file(code, name)
    if found is None:
        raise Http404
    return attached(HttpResponse(bytes(found.content), content_type=found.mime), found.name)


@require_GET
@spoken
def catalogue(request: HttpRequest) -> HttpResponse:
    """The newest ones as DCAT 3 in JSON-LD, for portals of open data."""
    rows = queries.catalogue()
    names = called({one.organisation for one in rows})
    told = {
        "@context": {"dcat": "http://www.w3.org/ns/dcat#", "dct": "http://purl.org/dc/terms/", "foaf": "http://xmlns.com/foaf/0.1/", "spdx": "http://spdx.org/rdf/terms#"},
        "@type": "dcat:Catalog",
        "@id": request.build_absolute_uri(reverse("site:library", args=[get_language()])),
        "dcat:dataset": [_dataset(request, one, names.get(one.organisation, "")) for one in rows],
    }  # fmt: skip
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False}, content_type="application/ld+json")


def _dataset(request: HttpRequest, one: Item, by: str) -> dict[str, Any]:
    here = request.build_absolute_uri(reverse("site:item", args=[get_language(), one.code]))
    return {
        "@type": "dcat:Dataset",
        "@id": here,
        "dct:identifier": one.code,
        "dct:title": [{"@value": text, "@language": language} for language, text in one.titles.items()],
        "dct:description": [{"@value": text, "@language": language} for language, text in one.notes.items()],
        "dct:issued": day(one.put_out_at).isoformat(),
        "dct:temporal": {"dcat:startDate": f"{one.since}-01-01", "dcat:endDate": f"{one.until}-12-31"},
        "dct:publisher": {"@type": "foaf:Organization", "foaf:name": by},
        "dcat:distribution": [_distribution(request, one, row) for row in one.files.all()],
    }


def _distribution(request: HttpRequest, one: Item, row: ItemFile) -> dict[str, Any]:
    language = {"dct:language": {"@id": _LANGUAGE + _CODES[row.language]}} if row.language else {}
    address = reverse("site:item_file", args=[get_language(), one.code, row.name])
    return language | {
        "@type": "dcat:Distribution",
        "dct:title": row.name,
        "dcat:downloadURL": {"@id": request.build_absolute_uri(address)},
        "dcat:mediaType": row.mime,
        "dcat:byteSize": row.size,
        "spdx:checksum": {"spdx:algorithm": "sha256", "spdx:checksumValue": row.digest},
    }
