"""What an entry says, and what cannot be."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import catalogue, is_area, secret_kinds
from accord.cooperation.directory.hours import BadHours, Span, check_spans
from accord.cooperation.directory.models import Service
from accord.cooperation.directory.vocab import BadEntry, Cost, Route, Status, Stay
from accord.cooperation.people.queries import account_of
from accord.foundation.codes import Sex, code_set

LONGEST: Final = {"names": 200, "descriptions": 2000, "applying": 2000}
OLDEST: Final = 120
_PHONE: Final = re.compile(r"\+?\d[\d ]{1,24}")
_EMAIL: Final = re.compile(r"[^@\s,;<>\"']+@[^@\s,;<>\"']+\.[^@\s,;<>\"'.]+")
_WEB: Final = re.compile(r"https?://[^\s<>\"']+\.[^\s<>\"']+")
_STREET: Final = re.compile(
    r"\b(ул|бул|ж\.\s?к|улица|булевард|вул|вулиця|просп|str|strada|bd|bulevardul|șos|calea|aleea|street|avenue|road)\b\.?\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """The whole of an entry as it is written. The names are those of the columns."""

    kinds: frozenset[str]
    names: Mapping[str, str]
    areas: frozenset[str]
    organisation: UUID | None = None
    descriptions: Mapping[str, str] = field(default_factory=dict)
    applying: Mapping[str, str] = field(default_factory=dict)
    route: Route = Route.DIRECT
    status: Status = Status.ACTIVE
    sexes: frozenset[Sex] = frozenset()
    age_from: int = 0
    age_to: int | None = None
    with_children: bool = False
    stays: frozenset[Stay] = frozenset()
    languages: frozenset[str] = frozenset()
    cost: Cost = Cost.UNKNOWN
    always_open: bool = False
    hours: Mapping[str, list[Span]] = field(default_factory=dict)
    phone: str = ""
    email: str = ""
    web: str = ""
    secret: bool = False
    street: str = ""
    town: str = ""
    postal_code: str = ""
    licence: str = ""
    licence_until: date | None = None
    funding: str = ""
    funding_until: date | None = None
    source: str = ""

    @property
    def hidden(self) -> bool:
        """Whether nobody may learn where it is: so chosen, or a shelter, crisis centre or protected dwelling."""
        return self.secret or bool(self.kinds & secret_kinds())

    def columns(self) -> dict[str, Any]:
        """The entry as it stands in the row."""
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        sets = {name: code_set(value) for name, value in found.items() if isinstance(value, frozenset)}
        texts = {name: _told(found[name]) for name in LONGEST}
        hours = {day: [list(span) for span in spans] for day, spans in sorted(self.hours.items()) if spans}
        found |= sets | texts | {"hours": {} if self.always_open else hours, "secret": self.hidden}
        found["organisation_id"] = found.pop("organisation")
        return found


def entry_of(row: Service) -> Entry:
    """What the row of a service says."""
    known = {one.name: getattr(row, one.name) for one in fields(Entry) if one.name != "organisation"}
    for name in ("kinds", "areas", "languages", "sexes", "stays"):
        known[name] = frozenset(known[name].split())
    hours = {day: [(start, end) for start, end in spans] for day, spans in row.hours.items()}
    return Entry(**known | {"organisation": row.organisation_id, "hours": hours})


def _told(texts: Mapping[str, str]) -> dict[str, str]:
    return {code: texts[code].strip() for code in sorted(texts) if texts[code].strip()}


def check(entry: Entry) -> None:
    """Raises BadEntry, at its field, for what cannot be."""
    for name, good, sentence in _rules(entry):
        if not good:
            raise BadEntry(sentence, field=name)


def _rules(entry: Entry) -> Iterator[tuple[str, bool, str | Promise]]:
    yield "kinds", bool(entry.kinds) and entry.kinds <= set(catalogue()["kind"]), _("Choose what is offered.")
    yield from _of_texts(entry)
    yield "areas", bool(entry.areas) and all(map(is_area, entry.areas)), _("Choose where the service helps.")
    yield "areas", len(entry.areas) <= 60, _("Choose the whole country instead of so many regions.")
    known = set(catalogue()["languages"])
    yield "languages", entry.languages <= known, _("One of the languages is not in the list.")
    upper = OLDEST if entry.age_to is None else entry.age_to
    ages = 0 <= entry.age_from <= upper <= OLDEST
    yield "age_to", ages, _("The ages must run from the younger to the older, from 0 to 120.")
    yield (
        "hours",
        _hours_read(entry.hours),
        _("The hours do not read. Write them as on a door: 09:00-12:00, 13:00-17:00"),
    )
    yield from _of_contact(entry)
    yield from _of_place(entry)
    for name, most in (("licence", 80), ("funding", 200), ("source", 300)):
        yield name, len(getattr(entry, name)) <= most, _("This is too long. Shorten it.")


def _of_texts(entry: Entry) -> Iterator[tuple[str, bool, str | Promise]]:
    ours = {code for code, _name in settings.LANGUAGES}
    yield "names", bool(_told(entry.names)), _("Give the name in at least one language.")
    for name, most in LONGEST.items():
        texts = getattr(entry, name)
        yield name, set(texts) <= ours, _("One of the languages is not in the list.")
        yield name, all(len(text) <= most for text in texts.values()), _("This is too long. Shorten it.")


def _of_contact(entry: Entry) -> Iterator[tuple[str, bool, str | Promise]]:
    ways = (entry.phone, entry.email, entry.web, entry.street)
    yield "phone", any(ways), _("Nobody could reach this service. Give a telephone, an e-mail or a web address.")
    needed = entry.kinds == {"HL"} and not entry.phone
    yield "phone", not needed, _("A hotline needs its number.")
    number = not entry.phone or _PHONE.fullmatch(entry.phone)
    yield "phone", bool(number), _("This is no telephone number. Write digits and spaces, such as +359 2 123 45 67.")
    letters = not entry.email or _EMAIL.fullmatch(entry.email)
    yield "email", bool(letters) and len(entry.email) <= 120, _("This is no address of e-mail.")
    # SECURITY: everybody reads the directory; a colleague's own address is not for everybody. tests/rooms/directory/test_entry.py
    own = bool(entry.email) and account_of(entry.email) is not None
    yield "email", not own, _("This is the address of a colleague. Give an address of the office.")
    address = not entry.web or _WEB.fullmatch(entry.web)
    yield "web", bool(address) and len(entry.web) <= 300, _("This is no web address. It begins with https://")


def _of_place(entry: Entry) -> Iterator[tuple[str, bool, str | Promise]]:
    sentence = _("The place of a shelter is secret and is never kept here. Leave street, town and postal code empty.")
    yield "street", not (entry.hidden and (entry.street or entry.town or entry.postal_code)), sentence
    told = _("This seems to hold an address. The place of a shelter is secret: give a telephone only.")
    for name in LONGEST:
        shown = entry.hidden and any(_STREET.search(f"{text} ") for text in getattr(entry, name).values())
        yield name, not shown, told
    for name, most in (("street", 200), ("town", 80), ("postal_code", 12)):
        yield name, len(getattr(entry, name)) <= most, _("This is too long. Shorten it.")
    yield "town", not entry.street or bool(entry.town), _("An address needs its town.")


def _hours_read(hours: Mapping[str, list[Span]]) -> bool:
    try:
        for spans in hours.values():
            check_spans([(start, end) for start, end in spans])
    except BadHours:
        return False
    return set(hours) <= set("0123456")
