"""Keeping houses and their places."""

import re
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final, TypeVar
from uuid import UUID

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import regions
from accord.foundation.codes import code_set
from accord.foundation.guard import ParticularKind, Protected, find
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.vault import reveal, seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.shelters.access import reach_house, reach_unit
from accord.protection.shelters.fit import OF_AGE, OLDEST
from accord.protection.shelters.models import Address, Shelter, Unit
from accord.protection.shelters.occupancy import taken
from accord.protection.shelters.vocab import BadShelter, Security, ShelterKind, StaffLanguage

LONGEST_ADDRESS: Final = 300
MOST: Final = 200
Row = TypeVar("Row", bound=Model)
_CODE: Final = re.compile(r"[A-Z][A-Z0-9-]{2,11}")
_LABEL: Final = re.compile(r"[A-Za-z0-9-]{1,12}")
_PROFILE: Final = ["code", "kind", "region", "step_free", "languages", "security", "closed"]
UNIT_FIELDS: Final = [
    "label",
    "capacity",
    "women_from",
    "women_to",
    "men_from",
    "men_to",
    "children_to",
    "closed_from",
    "closed_until",
]


@dataclass(frozen=True, slots=True, repr=False)
class House:
    """A house, as it is entered. An empty address leaves the one that is there."""

    code: str
    kind: ShelterKind
    region: str
    address: str = ""
    step_free: bool = False
    languages: frozenset[StaffLanguage] = frozenset()
    security: Security = Security.USUAL
    closed: bool = False

    def columns(self) -> dict[str, object]:
        """Its open columns."""
        return {name: getattr(self, name) for name in _PROFILE} | {"languages": code_set(self.languages)}


@dataclass(frozen=True, slots=True)
class Places:
    """Places that take the same people."""

    label: str
    capacity: int
    women_from: int | None = None
    women_to: int | None = None
    men_from: int | None = None
    men_to: int | None = None
    children_to: int | None = None
    closed_from: date | None = None
    closed_until: date | None = None


@service
def open_shelter(*, actor: Actor, house: House, now: datetime, key: str) -> Given:
    """Enter a house of the own organisation, its address sealed under keys of its own. Raises Refused or BadShelter."""

    def work() -> Given:
        require(Request(actor, Action.SHELTER_KEEP, relation_of(actor, actor.organisation)))
        _check_house(actor, house, address=house.address)
        made = Shelter(id=new_id(), organisation=actor.organisation, made_at=now, counted_at=now, **house.columns())
        made.save(force_insert=True)
        where = Address(shelter=made, organisation=actor.organisation)
        seal_into(where, holder=actor.organisation, address=house.address.strip())
        where.save(force_insert=True)
        ledger.append(event(Kind.SHELTER_KEPT, actor, made, now, {"fields": ["address", *sorted(_PROFILE)]}))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="shelter.open", body=asdict(house), now=now, work=work)


@service
def change_shelter(*, actor: Actor, shelter: UUID, house: House, read: int, now: datetime, key: str) -> Given:
    """Change a house; an address that is given takes the place of the one before. Raises Missing, Refused, BadShelter, Stale."""

    def work() -> Given:
        found, _decision = reach_house(actor, shelter, Action.SHELTER_KEEP)
        where = Address.objects.get(shelter=found)
        before = reveal(where, holder=actor.organisation, fields=["address"])["address"]
        _check_house(actor, house, address=house.address or before, but=found)
        columns = house.columns()
        changed = sorted(name for name, value in columns.items() if value != getattr(found, name))
        for name in changed:
            setattr(found, name, columns[name])
        save_versioned(found, read=read, fields=changed)
        if house.address.strip():
            seal_into(where, holder=actor.organisation, address=house.address.strip())
            where.save(update_fields=["address"])
            changed.append("address")
        ledger.append(event(Kind.SHELTER_KEPT, actor, found, now, {"fields": changed}))
        return Given(found.pk, found.version)

    body = (str(shelter), asdict(house))
    return once(actor=actor.account, key=key, verb="shelter.change", body=body, now=now, work=work)


@service
def add_unit(*, actor: Actor, shelter: UUID, places: Places, now: datetime, key: str) -> Given:
    """Add places to a house. Raises Missing, Refused or BadShelter."""

    def work() -> Given:
        found, _decision = reach_house(actor, shelter, Action.SHELTER_KEEP)
        _check_places(places, found)
        made = Unit.objects.create(id=new_id(), shelter=found, **asdict(places))
        _counted(found, now)
        ledger.append(event(Kind.SHELTER_KEPT, actor, found, now, {"unit": str(made.pk), "capacity": made.capacity}))
        return Given(made.pk)

    body = (str(shelter), asdict(places))
    return once(actor=actor.account, key=key, verb="shelter.add_unit", body=body, now=now, work=work)


@service
def change_unit(*, actor: Actor, unit: UUID, places: Places, read: int, now: datetime, key: str) -> Given:
    """Change places, or close them for works. Raises Missing, Refused, BadShelter or Stale."""

    def work() -> Given:
        found = reach_unit(actor, unit, Action.SHELTER_KEEP)
        _check_places(places, found.shelter, but=found)
        if places.capacity < taken([found.pk], now)[found.pk]:
            raise BadShelter(
                _("More places than that are taken or held now. Wait until they are free."), field="capacity"
            )
        for name, value in asdict(places).items():
            setattr(found, name, value)
        save_versioned(found, read=read, fields=UNIT_FIELDS)
        _counted(found.shelter, now)
        facts: dict[str, object] = {"unit": str(found.pk), "capacity": found.capacity}
        ledger.append(event(Kind.SHELTER_KEPT, actor, found.shelter, now, facts))
        return Given(found.pk, found.version)

    body = (str(unit), asdict(places))
    return once(actor=actor.account, key=key, verb="shelter.change_unit", body=body, now=now, work=work)


@service
def count(*, actor: Actor, shelter: UUID, now: datetime, key: str) -> Given:
    """Say that the numbers of a house are right now. Raises Missing or Refused."""

    def work() -> Given:
        found, _decision = reach_house(actor, shelter, Action.SHELTER_KEEP)
        _counted(found, now)
        ledger.append(event(Kind.SHELTER_COUNTED, actor, found, now, {}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="shelter.count", body=str(shelter), now=now, work=work)


def event(kind: Kind, actor: Actor, shelter: Shelter, now: datetime, facts: dict[str, object]) -> Entry:
    """An event about a house: its code name, never where it is."""
    return Entry.by(
        actor, kind, now, object_type="shelter", object_id=shelter.pk, facts={"code": shelter.code, **facts}
    )


def _counted(shelter: Shelter, now: datetime) -> None:
    shelter.counted_at = now
    save_versioned(shelter, read=shelter.version, fields=["counted_at"])


def _check_house(actor: Actor, house: House, *, address: str, but: Shelter | None = None) -> None:
    if not _CODE.fullmatch(house.code):
        raise BadShelter(
            _("A code name has 3 to 12 Latin capitals, digits or hyphens, and begins with a letter."), field="code"
        )
    same = Shelter.objects.filter(organisation=actor.organisation, code=house.code)
    if _any_but(same, but):
        raise BadShelter(_("Another house of yours has this code name."), field="code")
    if house.region not in regions():
        raise BadShelter(_("Choose a region of the list."), field="region")
    text = address.strip()
    if not text or len(text) > LONGEST_ADDRESS:
        raise BadShelter(_("Write the address: town, street and number, at most 300 characters."), field="address")
    # SECURITY: an address that the guard would not find could leave in a letter. tests/rooms/shelters/test_addresses.py
    if not find([Protected(ParticularKind.ADDRESS, text)], {"": f"- {text}"}):
        raise BadShelter(
            _("The search would not recognise this. Write it out: both names, street and number, or all digits."),
            field="address",
        )
    if house.code.casefold() in text.casefold():
        raise BadShelter(_("The code name tells where the house is. Choose a word that says nothing."), field="code")


def _check_places(places: Places, shelter: Shelter, *, but: Unit | None = None) -> None:
    if not _LABEL.fullmatch(places.label):
        raise BadShelter(
            _("A label has 1 to 12 Latin letters, digits or hyphens, such as a number of a room."), field="label"
        )
    if _any_but(Unit.objects.filter(shelter=shelter, label=places.label), but):
        raise BadShelter(_("Other places of this house have this label."), field="label")
    if not 0 <= places.capacity <= MOST:
        raise BadShelter(_("Enter between 0 and 200 places."), field="capacity")
    for who in ("women", "men"):
        first, last = getattr(places, f"{who}_from"), getattr(places, f"{who}_to")
        if (first is None) != (last is None) or (first is not None and not 0 <= first <= last <= OLDEST):
            raise BadShelter(_("Give both ages, the lower one first, or leave both empty."), field=f"{who}_from")
    if places.women_from is None and places.men_from is None:
        raise BadShelter(_("Say whom these places take: women, men or both."), field="women_from")
    if places.children_to is not None and not 0 <= places.children_to < OF_AGE:
        raise BadShelter(_("Children are under 18."), field="children_to")
    if places.closed_until and (places.closed_from is None or places.closed_until < places.closed_from):
        raise BadShelter(_("The end of the works lies before their beginning."), field="closed_until")


def _any_but(found: QuerySet[Row], but: Row | None) -> bool:
    return (found.exclude(pk=but.pk) if but else found).exists()
