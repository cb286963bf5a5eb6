"""What belongs to a campaign: materials, events, reach and cost, entered one by one."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import language_choices
from accord.foundation.clock import day
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Actor
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import Given, once, service
from accord.prevention.campaigns.access import event_to_keep, reach_to_keep
from accord.prevention.campaigns.models import Campaign, Cost, Event, Material, Reach
from accord.prevention.campaigns.recording import tell
from accord.prevention.campaigns.vocab import (
    CURRENCIES,
    LONGEST_TITLE,
    MOST_COPIES,
    MOST_ENTRIES,
    MOST_PEOPLE,
    MOST_REACHED,
    OPEN,
    PRINTED,
    BadCampaign,
    MaterialKind,
    Over,
    ReachKind,
    Way,
)
from accord.prevention.programme.money import MOST


@dataclass(frozen=True, slots=True, repr=False)
class Made:
    """A material in one language; `copies` where it is printed."""

    kind: str
    title: str
    language: str = ""
    copies: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """An event; `people` once it took place."""

    on: date
    title: str
    place: str
    people: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Reached:
    """What a channel counted."""

    way: str
    kind: str
    number: int


@dataclass(frozen=True, slots=True, repr=False)
class Paid:
    """What something cost."""

    title: str
    amount: Decimal
    currency: str


Wanted = Made | Held | Reached | Paid
_TABLES: Final[dict[str, type[Material | Event | Reach | Cost]]] = {
    "material": Material, "event": Event, "reach": Reach, "cost": Cost,
}  # fmt: skip
_NAMES: Final[dict[type, str]] = {Made: "material", Held: "event", Reached: "reach", Paid: "cost"}


@service
def add(*, actor: Actor, campaign: UUID, wanted: Wanted, now: datetime, key: str) -> Given:
    """Enter a material, an event, a cost, or what a channel counted (which replaces what stood there).

    Raises Refused, Missing, Over or BadCampaign.
    """

    def work() -> Given:
        found, what = _open(actor, campaign), _NAMES[type(wanted)]
        if _TABLES[what].objects.filter(campaign=found).count() >= MOST_ENTRIES:
            raise BadCampaign(_("A campaign holds at most 200 of these."))
        match wanted:
            case Made():
                _material(found, wanted)
            case Held():
                _event(found, wanted, day(now))
            case Reached():
                _reached(found, wanted)
            case Paid():
                _paid(found, wanted)
        tell(Kind.CAMPAIGN_ENTERED, found, actor, now, what=what)
        return Given(found.pk, found.version)

    body = (str(campaign), wanted)
    return once(actor=actor.account, key=key, verb="campaign.add", body=body, now=now, work=work)


@service
def count(*, actor: Actor, event: UUID, people: int, now: datetime, key: str) -> Given:
    """Enter how many came to an event. Answers with the campaign. Raises Refused, Missing, Over or BadCampaign."""

    def work() -> Given:
        row = event_to_keep(actor, event)
        found = _require_open(row.campaign)
        row.people = _people(people, row.on, day(now))
        row.save(update_fields=["people"])
        tell(Kind.CAMPAIGN_ENTERED, found, actor, now, what="people")
        return Given(found.pk, found.version)

    body = (str(event), people)
    return once(actor=actor.account, key=key, verb="campaign.count", body=body, now=now, work=work)


@service
def drop(*, actor: Actor, campaign: UUID, what: str, entry: UUID, now: datetime, key: str) -> Given:
    """Take out a material, event, reach or cost. Raises Refused, Missing or Over."""

    def work() -> Given:
        found = _open(actor, campaign)
        table = _TABLES.get(what)
        if table is None or not table.objects.filter(pk=entry, campaign=found).delete()[0]:
            raise Missing
        tell(Kind.CAMPAIGN_TAKEN_OUT, found, actor, now, what=what)
        return Given(found.pk, found.version)

    body = (str(campaign), what, str(entry))
    return once(actor=actor.account, key=key, verb="campaign.drop", body=body, now=now, work=work)


def _open(actor: Actor, campaign: UUID) -> Campaign:
    return _require_open(reach_to_keep(actor, campaign))


def _require_open(found: Campaign) -> Campaign:
    if found.state not in OPEN:
        raise Over
    return found


def _material(found: Campaign, wanted: Made) -> None:
    if wanted.kind not in MaterialKind.values:
        raise BadCampaign(_("Choose what kind of material it is."), field="kind")
    if wanted.language and wanted.language not in dict(language_choices()):
        raise BadCampaign(_("Choose one of the languages."), field="language")
    if wanted.copies is not None:
        if wanted.kind not in PRINTED:
            raise BadCampaign(_("Only what is printed has a print run. Leave it empty."), field="copies")
        if not wanted.language:
            raise BadCampaign(
                _("A print run belongs to a language. Choose it, and enter each language by itself."), field="language"
            )
        _number(wanted.copies, 1, MOST_COPIES, "copies")
    title = _title(wanted.title)
    Material.objects.create(
        campaign=found, kind=wanted.kind, title=title, language=wanted.language, copies=wanted.copies
    )


def _event(found: Campaign, wanted: Held, today: date) -> None:
    if not found.starts <= wanted.on <= found.ends:
        raise BadCampaign(
            _("This day lies outside the campaign, which lasts from %(starts)s to %(ends)s."),
            field="on", **{side: date_format(getattr(found, side), "SHORT_DATE_FORMAT") for side in ("starts", "ends")},
        )  # fmt: skip
    people = None if wanted.people is None else _people(wanted.people, wanted.on, today)
    title, place = _title(wanted.title), _title(wanted.place, "place", _("Say where it is."))
    Event.objects.create(campaign=found, on=wanted.on, title=title, place=place, people=people)


def _people(people: int, on: date, today: date) -> int:
    if on > today:
        raise BadCampaign(_("It did not take place yet. Enter afterwards how many came."), field="people")
    return _number(people, 0, MOST_PEOPLE, "people")


def _reached(found: Campaign, wanted: Reached) -> None:
    if wanted.way not in Way.values or wanted.kind not in ReachKind.values:
        raise BadCampaign(_("Choose a channel, and what it counted."), field="way")
    number = _number(wanted.number, 0, MOST_REACHED, "number")
    Reach.objects.update_or_create(campaign=found, way=wanted.way, kind=wanted.kind, defaults={"number": number})


def _paid(found: Campaign, wanted: Paid) -> None:
    if wanted.currency not in CURRENCIES:
        raise BadCampaign(
            _("Give one currency, one of: %(known)s. Two currencies are two amounts."), field="currency", known=", ".join(CURRENCIES)
        )  # fmt: skip
    amount = wanted.amount
    if not amount.is_finite() or not 0 < amount < MOST or amount != round(amount, 2):
        raise BadCampaign(_("An amount is more than nothing and has at most two decimals."), field="amount")
    Cost.objects.create(campaign=found, title=_title(wanted.title), currency=wanted.currency, amount=amount)


def _title(text: str, field: str = "title", ask: object = "") -> str:
    found = text.strip()
    if not found or len(found) > LONGEST_TITLE:
        raise BadCampaign(str(ask or _("Say in a few words what it is, in at most 200 characters.")), field=field)
    return found


def _number(number: int, least: int, most: int, field: str) -> int:
    if not least <= number <= most:
        raise BadCampaign(
            _("Check this number: it is from %(least)s to %(most)s."), field=field, least=least, most=f"{most:,}"
        )
    return number
