"""Reading houses, places and stays. Opening an address, a name or a note is an event."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from accord.cooperation.directory.catalogue import region_name
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.limits.services import limited
from accord.foundation.pages import newest_first
from accord.foundation.policy import Action, Actor, Category, Purpose, Relation, Request, decide, project, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing
from accord.foundation.vault import DataClass, Shredded, reveal
from accord.foundation.vault.fields import reveal_many
from accord.foundation.wall import whole_node
from accord.protection.cases.models import Case
from accord.protection.persons.models import Person
from accord.protection.persons.queries import is_erased
from accord.protection.referrals import payload
from accord.protection.referrals.models import Referral
from accord.protection.referrals.queries import closed_to_receiver
from accord.protection.shelters.access import may, reach_hold, reach_house, reach_stay, reach_unit, strange
from accord.protection.shelters.fit import Offer, Party, misfit
from accord.protection.shelters.models import Address, Hold, Need, Note, PlaceRequest, Shelter, Stay, Unit
from accord.protection.shelters.occupancy import taken
from accord.protection.shelters.vocab import STAYS, HoldState, NeedReason, RequestState, StayState

_addresses: Final = Prepared(lambda organisation: Address.objects.filter(organisation=organisation))
_of_person: Final = Prepared(lambda person: Stay.objects.filter(person_id=person))
NAME: Final = ("given_name", "family_name", "patronymic", "birth_date", "born_about")
NOTES: Final = 50
SOON: Final = timedelta(days=7)
COUNTED_DAYS: Final = 30


@dataclass(frozen=True)
class Place:
    """Places on the board: whose, of what kind, whom they take, how many are free; never where."""

    unit: Unit
    organisation: Organisation
    offer: Offer

    @property
    def shelter(self) -> Shelter:
        """The house."""
        return self.unit.shelter


def board(*, actor: Actor, region: str, party: Party | None, now: datetime) -> list[Place]:
    """The places of every house: with a party those that take it now, else all; the freest first. Raises Refused."""
    require(Request(actor, Action.PLACE_READ))
    units = Unit.objects.filter(shelter__closed=False, shelter__region__startswith=region).select_related("shelter")
    found, today = list(units.order_by("shelter__region", "shelter__code", "label")), day(now)
    used = taken([unit.pk for unit in found], now)
    whose = organisations.named(unit.shelter.organisation for unit in found)
    places = [Place(unit, whose[unit.shelter.organisation], unit.offer(used[unit.pk], today)) for unit in found]
    fitting = [place for place in places if party is None or misfit(place.offer, party) is None]
    return sorted(fitting, key=lambda place: -place.offer.free)


def place(*, actor: Actor, unit: UUID, now: datetime) -> Place:
    """One row of the board. Raises Missing or Refused."""
    require(Request(actor, Action.PLACE_READ))
    found = Unit.objects.filter(pk=unit, shelter__closed=False).select_related("shelter").first()
    whose = organisations.get(found.shelter.organisation) if found else None
    if found is None or whose is None:
        raise Missing
    return Place(found, whose, found.offer(taken([found.pk], now)[found.pk], day(now)))


@dataclass(frozen=True, repr=False)
class Unmet:
    """How often there was no place for somebody of one kind."""

    region: str
    sex: str
    age_group: str
    reason: str
    many: int

    @property
    def whom(self) -> str:
        """For whom, in words."""
        return f"{Sex(self.sex).label}, {AgeGroup(self.age_group).label}"

    @property
    def where(self) -> str:
        """In which region, in words."""
        return region_name(self.region) if self.region else _("anywhere")

    @property
    def why(self) -> str:
        """Why there was none, in words."""
        return str(NeedReason(self.reason).label)


def unmet(*, actor: Actor, now: datetime) -> list[Unmet]:
    """Needs of the last thirty days that were not met, in the country of a coordinator, the most frequent first.

    Counted over all organisations, once a day for a case. Raises Refused.
    """
    require(Request(actor, Action.PLACE_UNMET))
    own = organisations.get(actor.organisation)
    with whole_node():
        found = Need.objects.filter(day__gt=day(now) - timedelta(days=COUNTED_DAYS))
        cases = Case.objects.filter(jurisdiction=own.country if own else "").values("pk")
        rows = found.filter(case__in=cases).values_list("region", "sex", "age_group", "reason")
        counted = list(rows.annotate(many=Count("id")).order_by("-many", "region", "sex", "age_group", "reason"))
    return [Unmet(*row) for row in counted]


def choices_for(actor: Actor) -> list[Referral]:
    """The referrals that the actor's organisation received and for which it may hold a place, newest first."""
    if not decide(Request(actor, Action.PLACE_HOLD, frozenset({Relation.RECEIVER}))).allow:
        return []
    found = Referral.objects.filter(receiver=actor.organisation, sent_at__isnull=False).select_related("consent")
    return [one for one in found.order_by("-sent_at", "id")[:100] if not closed_to_receiver(one)]


@dataclass(frozen=True)
class HouseRow:
    """A house of one's own with its numbers."""

    shelter: Shelter
    capacity: int
    free: int


def houses(actor: Actor, *, now: datetime) -> list[HouseRow]:
    """The houses of the actor's organisation. Raises Refused."""
    require(Request(actor, Action.SHELTER_READ, relation_of(actor, actor.organisation)))
    found = list(Shelter.objects.filter(organisation=actor.organisation).order_by("closed", "code"))
    units = list(Unit.objects.filter(shelter__in=found).select_related("shelter"))
    used, today = taken([unit.pk for unit in units], now), day(now)
    rows = []
    for house in found:
        ours = [unit for unit in units if unit.shelter_id == house.pk]
        free = sum(unit.offer(used[unit.pk], today).free for unit in ours)
        rows.append(HouseRow(house, sum(unit.capacity for unit in ours), free))
    return rows


def to_change(actor: Actor, shelter: UUID) -> Shelter:
    """A house for a version-checked change. Raises Missing or Refused."""
    return reach_house(actor, shelter, Action.SHELTER_KEEP)[0]


def unit_to_change(actor: Actor, unit: UUID) -> Unit:
    """Places for a version-checked change. Raises Missing or Refused."""
    return reach_unit(actor, unit, Action.SHELTER_KEEP)


@dataclass(frozen=True)
class UnitRow:
    """Places of a house with what is free now."""

    unit: Unit
    offer: Offer
    closed: bool


@dataclass(frozen=True)
class DayView:
    """A house tonight: places, who stays, what is held. Codes only."""

    shelter: Shelter
    units: list[UnitRow]
    stays: list[Stay]
    holds: list[Hold]
    promised: list[PlaceRequest]  # to other nodes
    holders: dict[UUID, Organisation]
    soon: date  # a stay that ends by this day is marked
    strange: frozenset[UUID]  # stays and holds that the reader cannot open: of a case that is not theirs

    @property
    def free(self) -> int:
        """Free places of the whole house."""
        return sum(row.offer.free for row in self.units)

    @property
    def absent(self) -> list[Stay]:
        """Who did not come back."""
        return [stay for stay in self.stays if stay.state == StayState.ABSENT]


def open_house(*, actor: Actor, shelter: UUID, now: datetime) -> DayView:
    """The day of one house of the actor's organisation. Raises Missing or Refused."""
    found, _decision = reach_house(actor, shelter, Action.SHELTER_READ)
    units = list(found.units.select_related("shelter").order_by("label"))
    ids = [unit.pk for unit in units]
    used, today = taken(ids, now), day(now)
    stays = Stay.objects.filter(unit__in=ids).exclude(state=StayState.LEFT).select_related("unit")
    holds = Hold.objects.filter(unit__in=ids, state=HoldState.HELD, until__gt=now).select_related("unit", "referral")
    promised = PlaceRequest.objects.filter(unit__in=ids, state=RequestState.PROMISED, until__gte=today)
    held, here = list(holds.order_by("until", "id")), list(stays.order_by("unit__label", "arrived_at", "id"))
    return DayView(
        found,
        [UnitRow(unit, unit.offer(used[unit.pk], today), unit.is_closed(today)) for unit in units],
        here,
        held,
        (kept := list(promised.order_by("until", "id"))),
        organisations.named([*(hold.organisation for hold in held), *(one.other for one in kept)]),
        today + SOON,
        strange(actor, here, held),
    )


def my_holds(actor: Actor, *, now: datetime) -> list[Hold]:
    """What the actor's organisation holds in houses of others, the first to end first; nothing for who holds none."""
    if not decide(Request(actor, Action.PLACE_HOLD, frozenset({Relation.TEAM}))).allow:
        return []
    found = Hold.objects.filter(organisation=actor.organisation, state=HoldState.HELD, until__gt=now)
    mine = found.filter(case__team__account=actor.account).select_related("unit__shelter", "case")
    return list(mine.order_by("until", "id").distinct())


def open_hold(*, actor: Actor, hold: UUID) -> Hold:
    """One hold, for who holds it and for the house. Raises Missing or Refused."""
    return reach_hold(actor, hold)


@limited("identity")
def open_address(*, actor: Actor, shelter: UUID, purpose: Purpose, now: datetime) -> str:
    """Where a house of the own organisation stands; an event. Raises Missing or Refused."""
    with transaction.atomic():
        found, decision = reach_house(actor, shelter, Action.SHELTER_ADDRESS)
        where = Address.objects.get(shelter=found)
        opened = reveal(where, holder=actor.organisation, fields=["address"])
        about = {"object_type": "shelter", "object_id": found.pk, "facts": {"code": found.code}}
        ledger.append(Entry.by(actor, Kind.SHELTER_ADDRESS_READ, now, purpose=purpose, **about))
    return project(decision, {"address": DataClass.LOCATION}, opened).get("address", "")


def addresses_of(case: Case) -> dict[UUID, str]:
    """The addresses of the houses of the organisation that holds a case: what the guard looks for in texts that leave."""
    found = _addresses(case.organisation)
    opened = reveal_many(found, holder=case.organisation, fields=["address"])
    return {where.shelter_id: texts["address"] for where, texts in zip(found, opened, strict=True)}


@dataclass(frozen=True, repr=False)
class NoteView:
    """A house note, opened."""

    note: Note
    text: str


@dataclass(frozen=True, repr=False)
class StayView:
    """A stay as the house sees it."""

    stay: Stay
    notes: list[NoteView]
    actions: list[str]
    may_name: bool
    units: list[Unit]  # other places of ours, to which somebody can move


def open_stay(*, actor: Actor, stay: UUID, now: datetime) -> StayView:
    """A stay with its house notes; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        found, _decision = reach_stay(actor, stay, Action.STAY_READ)
        notes = _notes(found, actor)
        about = {"subject": found.person_id, "object_type": "stay", "object_id": found.pk}
        facts = {"code": found.code, "notes": len(notes)}
        ledger.append(Entry.by(actor, Kind.STAY_READ, now, **about, facts=facts))
    actions = [row.action for row in STAYS.open_to(found.state)] if may(actor, found, Action.STAY_KEEP) else []
    others = Unit.objects.filter(shelter__organisation=actor.organisation, shelter__closed=False)
    return StayView(
        found,
        notes,
        actions,
        may(actor, found, Action.STAY_NAME),
        list(others.exclude(pk=found.unit_id).select_related("shelter").order_by("shelter__code", "label")),
    )


@limited("identity")
def open_name(*, actor: Actor, stay: UUID, purpose: Purpose, now: datetime) -> dict[str, str]:
    """Who stays: the name and the date of birth, from the own file or from what came with the referral; an event.

    Raises Missing or Refused, and Shredded once the person was erased.
    """
    with transaction.atomic():
        found, decision = reach_stay(actor, stay, Action.STAY_NAME)
        if is_erased(found.person_id):
            raise Shredded
        opened = _name(found, actor)
        about = {"subject": found.person_id, "object_type": "stay", "object_id": found.pk}
        facts = {"code": found.code, "fields": sorted(name for name, text in opened.items() if text)}
        if found.referral_id:
            facts["referral"] = str(found.referral_id)
        ledger.append(Entry.by(actor, Kind.PERSON_IDENTITY_READ, now, purpose=purpose, **about, facts=facts))
    return project(decision, dict.fromkeys(NAME, DataClass.IDENTITY), opened)


def of_person(person: UUID) -> Stay | None:
    """The open stay of a person, or the last one; whoever asks has reached the case. One question."""
    return next(iter(newest_first(_of_person(person), "arrived_at")), None)


def keys_about(person: UUID) -> list[UUID]:
    """The stays of a person, whose house notes are sealed under their keys, and what was asked for them at other nodes."""
    stays = Stay.objects.filter(person_id=person).values_list("pk", flat=True)
    asked = PlaceRequest.objects.filter(case__person_id=person).values_list("pk", flat=True)
    return [*stays, *asked]


def _name(stay: Stay, actor: Actor) -> dict[str, str]:
    if stay.referral_id is None:
        person = Person.objects.get(pk=stay.person_id)
        return reveal(person, holder=actor.organisation, fields=NAME)
    referral = stay.referral
    # SECURITY: after the person took the consent back, the house reads no name either. tests/rooms/shelters/test_stays.py
    if referral is None or closed_to_receiver(referral):
        raise Missing
    sent = payload.read(reveal(referral, holder=actor.organisation, fields=["payload"])["payload"])
    return {name: sent.get(Category.IDENTITY.value, {}).get(name, "") for name in NAME}


def _notes(stay: Stay, actor: Actor) -> list[NoteView]:
    rows = list(stay.notes.order_by("-written_at", "id")[:NOTES])
    try:
        opened = reveal_many(rows, holder=actor.organisation, fields=["text"])
    except Shredded:  # erased by the organisation that refers: its row of the person is not ours to see
        return []
    return [NoteView(row, texts["text"]) for row, texts in zip(rows, opened, strict=True)]
