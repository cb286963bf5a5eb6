"""An entry of the directory in words, for the page and the list."""

from collections.abc import Iterator
from datetime import datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.cooperation.directory.catalogue import area_names, language_names, spoken
from accord.cooperation.directory.models import Service
from accord.cooperation.directory.search import is_open
from accord.cooperation.directory.words import hours, place, whom

COLUMNS = {
    "kinds": gettext_lazy("What it offers"), "names": gettext_lazy("Name"), "descriptions": gettext_lazy("What it offers"),
    "applying": gettext_lazy("For whom, and how to apply"), "route": gettext_lazy("How one gets in"),
    "status": gettext_lazy("State"), "sexes": gettext_lazy("Only for"), "age_from": gettext_lazy("Age from"),
    "age_to": gettext_lazy("Age to"), "with_children": gettext_lazy("A person may come with their children"),
    "stays": gettext_lazy("Only with this citizenship or status"), "languages": gettext_lazy("Languages in which help is given"),
    "cost": gettext_lazy("Cost"), "always_open": gettext_lazy("Open day and night"), "hours": gettext_lazy("Hours"),
    "areas": gettext_lazy("Where it helps"), "phone": gettext_lazy("Telephone"), "email": gettext_lazy("E-mail"),
    "web": gettext_lazy("Web address"), "secret": gettext_lazy("The place is secret"), "street": gettext_lazy("Street and number"),
    "town": gettext_lazy("Town"), "postal_code": gettext_lazy("Postal code"), "licence": gettext_lazy("Licence number"),
    "licence_until": gettext_lazy("Licence valid until"), "funding": gettext_lazy("Contract or source of money"),
    "funding_until": gettext_lazy("Money until"), "source": gettext_lazy("Where you know it from"),
    "organisation_id": gettext_lazy("Whose service it is"),
}  # fmt: skip
ACTIONS = {
    "made": gettext_lazy("entered"),
    "edited": gettext_lazy("corrected"),
    "verified": gettext_lazy("verified"),
    "loaded": gettext_lazy("loaded from a file"),
}


def card(row: Service, now: datetime) -> dict[str, object]:
    """What a list shows of an entry."""
    return {
        "service": row,
        "open": is_open(row, now),
        "areas": area_names(row.areas.split()),
        "whom": whom(row),
        "told": spoken(row.descriptions),
    }


def facts(row: Service) -> Iterator[tuple[str | Promise, str]]:
    """What the page of an entry tells, label and words; what is not known is left out."""
    told: list[tuple[str | Promise, str]] = [
        (_("Whose service it is"), row.organisation.name if row.organisation else ""),
        (_("For whom"), whom(row) or _("for everybody")),
        (_("How one gets in"), row.get_route_display()),
        (_("For whom, and how to apply"), spoken(row.applying)),
        (_("Cost"), row.get_cost_display()),
        (_("Languages in which help is given"), language_names(row.languages.split())),
        (_("Where it helps"), area_names(row.areas.split())),
        (_("Hours"), hours(row)),
        (_("Place"), place(row)),
        (_("Licence number"), row.licence),
        (_("Contract or source of money"), row.funding),
    ]
    yield from ((label, words) for label, words in told if words)
