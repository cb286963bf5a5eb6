"""Figures that others published, side by side."""

from typing import Final

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from accord.faces.desk.views.base import DeskRequest, page
from accord.foundation.codes import country_name
from accord.research.observations import queries

FIRST: Final = "victims"


@require_GET
def others(request: DeskRequest) -> HttpResponse:
    """Every source for a country, a year and a family of measures, with its rule, and why they differ."""
    year = request.GET.get("year", "")
    found = queries.beside(
        request.actor,
        country=request.GET.get("country", "BG")[:2],
        year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None,
        family=request.GET.get("family") or FIRST,
    )
    countries = [(code, country_name(code)) for code in found.countries]
    return page(
        request,
        "figures_others",
        found=found,
        countries=countries,
        land=country_name(found.country),
        families=queries.FAMILIES.items(),
        family=queries.FAMILIES[found.family],
    )
