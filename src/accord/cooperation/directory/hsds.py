"""Entries as Open Referral HSDS 3.0, in the profile of Accord (`hsds/profile.json`, decision 022).

The profile only tightens: it adds no field. For whom a service is stands in taxonomies of our own. Ids are stable: those of rows,
else derived from them. A secret place has no location, because its row has none.
"""

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final
from uuid import UUID, uuid5

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.cooperation.directory.catalogue import COUNTRIES, area_names, catalogue, language_names, region_name, spoken
from accord.cooperation.directory.hours import hours_text
from accord.cooperation.directory.models import Service
from accord.cooperation.directory.vocab import Stay
from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.codes import Sex

VERSION: Final = "3.0"
Json = dict[str, Any]
_OURS: Final = UUID("6f0a4d0e-5d0b-4c1e-9f3a-6f8f5a1c2b77")  # the space of derived ids; never changes
_WEEK: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@lru_cache(maxsize=1)
def profile() -> Json:
    """The JSON Schemas of the profile, in our own words."""
    found: Json = json.loads((Path(__file__).parent / "hsds" / "profile.json").read_text(encoding="utf-8"))
    return found


def derived(*parts: object) -> str:
    """A stable id of something that has no row of its own."""
    return str(uuid5(_OURS, "/".join(str(part) for part in parts)))


def organization(row: Organisation) -> Json:
    """An organisation. Its kind is its description; an e-mail it has none."""
    found: Json = {"id": str(row.pk), "name": row.name, "description": str(row.get_kind_display())}
    if (english := row.names.get("en", "")) and english != row.name:
        found["alternate_name"] = english
    if row.phone:
        found["phones"] = [{"id": derived("phone", row.pk), "number": row.phone}]
    return found


def service(row: Service) -> Json:
    """A service with everything that belongs to it; what is not known is left out."""
    known: Json = {
        "id": str(row.pk),
        "name": row.name,
        "status": row.status,
        "description": spoken(row.descriptions),
        "url": row.web,
        "email": row.email,
        "application_process": str(row.get_route_display()),
        "eligibility_description": spoken(row.applying),
        "fees_description": str(row.get_cost_display()),
        "minimum_age": row.age_from or None,
        "maximum_age": row.age_to,
        "assured_date": day(row.verified_at).isoformat(),
        "last_modified": row.verified_at.isoformat(),
        "phones": _phones(row),
        "schedules": list(_schedules(row)),
        "service_areas": list(_areas(row)),
        "languages": [_language(row, code) for code in row.languages.split()],
        "organization": organization(row.organisation) if row.organisation else None,
        "funding": [{"id": derived("funding", row.pk), "source": row.funding}] if row.funding else [],
        "service_at_locations": [_at_location(row)] if has_location(row) else [],
        "attributes": [_attribute(row, *pair) for pair in _pairs(row)],
    }
    return {name: value for name, value in known.items() if value not in (None, "", [])}


def has_location(row: Service) -> bool:
    """Whether there is a place to tell."""
    # SECURITY: asked again beside the constraint of the table. tests/rooms/directory/test_hsds.py
    return bool(row.street) and not row.secret and not row.must_be_secret


def service_at_location(row: Service) -> Json:
    """Where a service is."""
    return _at_location(row) | {"service_id": str(row.pk)}


def place_id(row: Service) -> str:
    """The id of a service at its place."""
    return derived("service_at_location", row.pk)


def _at_location(row: Service) -> Json:
    region = next((code for code in row.areas.split() if code not in COUNTRIES), "")
    address = {
        "id": derived("address", row.pk),
        "address_1": row.street,
        "city": row.town,
        "state_province": region_name(region) if region else "",
        "postal_code": row.postal_code,
        "country": row.country,
        "address_type": "physical",
    }
    location = {"id": derived("location", row.pk), "location_type": "physical", "addresses": [address]}
    return {"id": place_id(row), "location": location}


def _phones(row: Service) -> list[Json]:
    return [{"id": derived("phone", row.pk), "number": row.phone, "type": "voice"}] if row.phone else []


def _schedules(row: Service) -> Iterator[Json]:
    if row.always_open:
        always = {
            "byday": ",".join(_WEEK),
            "opens_at": "00:00",
            "closes_at": "23:59",
            "description": _("day and night"),
        }
        yield {"id": derived("schedule", row.pk, "always"), "freq": "WEEKLY"} | always
    for number, spans in sorted(row.hours.items()):
        for start, end in spans:
            opens, closes = hours_text([(start, end)]).split("–")
            yield {
                "id": derived("schedule", row.pk, number, start), "freq": "WEEKLY", "byday": _WEEK[int(number)],
                "opens_at": opens, "closes_at": "23:59" if closes == "24:00" else closes,
            }  # fmt: skip


def _areas(row: Service) -> Iterator[Json]:
    for code in row.areas.split():
        yield {"id": derived("area", row.pk, code), "name": area_names([code]), "extent": code, "extent_type": "text"}


def _language(row: Service, code: str) -> Json:
    return {"id": derived("language", row.pk, code), "code": code, "name": language_names([code])}


def _pairs(row: Service) -> Iterator[tuple[str, str]]:
    for taxonomy, codes in (("kind", row.kinds), ("sex", row.sexes), ("stay", row.stays)):
        yield from ((taxonomy, code) for code in codes.split())
    if row.with_children:
        yield "access", "children"
    if row.secret:
        yield "access", "secret"


def _attribute(row: Service, taxonomy: str, code: str) -> Json:
    return {
        "id": derived("attribute", row.pk, taxonomy, code),
        "link_id": str(row.pk),
        "link_entity": "service",
        "taxonomy_term": term(taxonomy, code),
    }


def taxonomies() -> list[Json]:
    """The taxonomies of the profile."""
    told = {
        "kind": (_("Kinds of service"), catalogue()["source"]),
        "sex": (_("Sex"), _("Nothing chosen means: for everybody.")),
        "stay": (_("Citizenship and status"), _("Nothing chosen means: for everybody.")),
        "access": (_("Access"), _("Whether children may come along, and whether the place is secret")),
    }
    version = catalogue()["version"]
    return [
        {"id": derived("taxonomy", code), "name": name, "description": words, "version": version}
        for code, (name, words) in told.items()
    ]


def terms() -> list[Json]:
    """Every term of every taxonomy."""
    return [term(taxonomy, code) for taxonomy, codes in _codes().items() for code in codes]


def _codes() -> dict[str, dict[str, str]]:
    return {
        "kind": {code: spoken(row["name"]) for code, row in catalogue()["kind"].items()},
        "sex": {one.value: str(one.label) for one in Sex},
        "stay": {one.value: str(one.label) for one in Stay},
        "access": {"children": _("A person may come with their children"), "secret": _("The place is secret")},
    }


def term(taxonomy: str, code: str) -> Json:
    """One term. Its description is its name: the name says it all."""
    name = _codes()[taxonomy][code]
    return {
        "id": derived("term", taxonomy, code),
        "code": code,
        "name": name,
        "description": name,
        "language": (get_language() or "en")[:2],
        "taxonomy": next(one for one in taxonomies() if one["id"] == derived("taxonomy", taxonomy)),
    }


def page_of(rows: Iterable[Json], *, number: int, size: int) -> Json:
    """One page of a list, as HSDS wraps it."""
    every = list(rows)
    last = max(1, -(-len(every) // size))
    shown = every[(number - 1) * size : number * size]
    return {
        "total_items": len(every),
        "total_pages": last,
        "page_number": number,
        "size": len(shown),
        "first_page": number == 1,
        "last_page": number >= last,
        "empty": not shown,
        "contents": shown,
    }
