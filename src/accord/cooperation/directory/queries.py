"""Reading the directory. It is open to everyone who is signed in; reports are for the two sides."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Case as Choose
from django.db.models import DateField, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce, Least

from accord.cooperation.directory.access import coordinated, may_add, may_keep
from accord.cooperation.directory.catalogue import catalogue
from accord.cooperation.directory.models import Change, EntryReport, Service
from accord.cooperation.directory.search import Wish, fits, has_words, helps_in
from accord.cooperation.directory.vocab import FOUND, ReportState
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.hotlines import Hotline
from accord.cooperation.organisations.hotlines import hotlines as packaged
from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.duties.rules import rules
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal

PAGE = 30
SOON = timedelta(days=14)  # an entry waits on the day of its keeper so long before it is due


def found(actor: Actor, wish: Wish, now: datetime, *, kept: bool = False) -> list[Service]:
    """The services that fit, by name. `kept`: only what the actor keeps, also what is closed. Raises Refused."""
    require(Request(actor, Action.ORGANISATION_READ))
    rows = Service.objects.select_related("organisation")
    if not kept:
        rows = rows.filter(status__in=FOUND)
    fitting = [row for row in rows if fits(row, wish, now)]
    if kept:
        fitting = _kept(actor, fitting)
    return sorted(fitting, key=lambda row: row.name.casefold())


def _kept(actor: Actor, rows: list[Service]) -> list[Service]:
    if not may_add(actor):
        return []
    land = coordinated(actor)
    return [
        row
        for row in rows
        if actor.organisation in (row.organisation_id, row.keeper) or (land and helps_in(row.areas.split(), land))
    ]


def all_services(actor: Actor, words: str = "") -> list[Service]:
    """Every entry with these words, also closed ones, in a lasting order: for other programs. Raises Refused."""
    require(Request(actor, Action.ORGANISATION_READ))
    rows = Service.objects.select_related("organisation").order_by("code")
    return [row for row in rows if has_words(row, words)]


def all_organisations(actor: Actor) -> list[Organisation]:
    """Organisations that take part or offer a service, in a lasting order. Raises Refused."""
    require(Request(actor, Action.ORGANISATION_READ))
    rows = Organisation.objects.filter(Q(source="") | Q(services__isnull=False))
    return list(rows.distinct().order_by("code"))


def get(actor: Actor, service: UUID) -> Service:
    """One entry, also a closed one. Raises Missing or Refused."""
    require(Request(actor, Action.ORGANISATION_READ))
    row = Service.objects.select_related("organisation").filter(pk=service).first()
    if row is None:
        raise Missing
    return row


@dataclass(frozen=True)
class EntryView:
    """One entry with its history."""

    service: Service
    changes: list[Change]
    due: datetime
    may_keep: bool


def view(actor: Actor, service: UUID) -> EntryView:
    """One entry, its history, newest first, and until when it must be verified again. Raises Missing or Refused."""
    row = get(actor, service)
    return EntryView(row, list(row.changes.order_by("-id")[:30]), verify_by(row), may_keep(actor, row))


def verify_by(service: Service) -> datetime:
    """By when somebody must look whether the entry is still right: a number sooner than the rest."""
    rule = "P-DIRECTORY-NUMBER" if "HL" in service.kinds.split() else "P-DIRECTORY-VERIFY"
    return rules()[rule].due(service.verified_at)


# No more than the public process may read (foundation/wall/public.toml).
_SHOWN: Final = ("kinds", "names", "descriptions", "areas", "phone", "source", "verified_at")


def hotlines() -> tuple[Hotline, ...]:
    """The help lines of the directory, by country and name; those of the package while the node has none of its own."""
    rows = Service.objects.filter(status__in=FOUND, kinds__contains="HL").exclude(phone="")
    shown = rows.select_related("organisation").only(*_SHOWN, "organisation__names")
    own = [_hotline(row) for row in shown if "HL" in row.kinds.split()]  # the database found CHL too
    order = {"any": 0, "BG": 1, "RO": 2}
    return tuple(sorted(own, key=lambda line: (order.get(line.country, 3), line.name))) or packaged()


# What the public pages tell of a service; no more is listed in public.toml.
_TOLD: Final = (
    "kinds", "names", "descriptions", "applying", "route", "status", "sexes", "age_from", "age_to", "with_children", "stays",
    "languages", "cost", "always_open", "hours", "areas", "phone", "web", "street", "town", "postal_code", "verified_at",
)  # fmt: skip


def near(area: str) -> list[Service]:
    """Who helps in a country or region, for anybody: who helps just there first, then who helps in the whole country.

    A service whose place is secret is left out whole: that there is a shelter in a region is told by a help line, to who asks.
    What is a help line and nothing else stands in `hotlines`.
    """
    # SECURITY: not even the region of a shelter is on a public page. tests/rooms/site/test_near.py
    rows = Service.objects.filter(status__in=FOUND, secret=False).exclude(phone="", web="").exclude(kinds="HL")
    there = [row for row in rows.only(*_TOLD, "secret") if helps_in(row.areas.split(), area)]
    return sorted(there, key=lambda row: (area not in row.areas.split(), row.name.casefold()))


def offices(ids: list[UUID]) -> list[Service]:
    """Where one finds these organisations: their services with a telephone, a page or a street, help lines and shelters left out."""
    # SECURITY: what is secret is on no public page, also not as an office. tests/rooms/site/test_whom_to_write_to.py
    rows = Service.objects.filter(organisation__in=ids, status__in=FOUND, secret=False).exclude(kinds="HL")
    shown = rows.exclude(phone="", web="", street="").only(*_TOLD, "secret", "organisation")
    return sorted(shown, key=lambda row: row.name.casefold())


def _hotline(row: Service) -> Hotline:
    lands = {area[:2] for area in row.areas.split()}
    whose = row.descriptions or (row.organisation.names if row.organisation else row.names)
    land = "any" if len(lands) > 1 else row.country
    return Hotline(land, row.phone, row.names, whose, row.source, day(row.verified_at), row.pk)


@dataclass(frozen=True)
class Upkeep:
    """Something about an entry that waits for who keeps it: `what` is report, verify, contract or licence."""

    what: str
    service: Service
    due: datetime | date
    report: UUID | None = None


def upkeep(actor: Actor, now: datetime) -> list[Upkeep]:
    """What the directory asks of this actor: entries to verify, contracts and licences that end, reports. Earliest first.

    A report is a duty too; here it stands for a role that is shown no duties.
    """
    if not may_add(actor):
        return []
    rows = _kept(actor, list(Service.objects.filter(status__in=FOUND).select_related("organisation")))
    own = [row for row in rows if row.keeper == actor.organisation]
    waits = [Upkeep("verify", row, verify_by(row)) for row in own if verify_by(row) <= now + SOON]
    last = _warned(now)
    ending = [
        Upkeep(what, row, until)
        for row in rows
        for what, until in (("contract", row.funding_until), ("licence", row.licence_until))
        if until and until <= last
    ]
    return sorted([*_reports(actor), *waits, *ending], key=lambda one: day_of(one.due))


def ending(now: datetime) -> QuerySet[Service]:
    """Entries of which a contract or licence ends within the longest warning, or has ended: `what` (as in `Upkeep`) ends
    first, on the day `until`. Public facts of every organisation.
    """
    never = Value(date.max, output_field=DateField())
    contract, licence = Coalesce("funding_until", never), Coalesce("licence_until", never)
    rows = Service.objects.filter(status__in=FOUND).annotate(
        until=Least(contract, licence),
        what=Choose(When(funding_until=Least(contract, licence), then=Value("contract")), default=Value("licence")),
    )
    return rows.filter(until__lte=_warned(now))


def _warned(now: datetime) -> date:
    return day(now) + timedelta(days=max(catalogue()["contract_warnings"]))


def day_of(due: datetime | date) -> date:
    """The day on which something is due."""
    return day(due) if isinstance(due, datetime) else due


def _reports(actor: Actor) -> list[Upkeep]:
    asked = Request(actor, Action.DUTY_COMPLETE, relation_of(actor, actor.organisation))
    if decide(asked).allow:
        return []
    open_ones = EntryReport.objects.filter(keeper=actor.organisation, state=ReportState.OPEN)
    length = rules()["P-DIRECTORY-REPORT"]
    return [
        Upkeep("report", one.service, length.due(one.made_at), one.pk) for one in open_ones.select_related("service")
    ]


@dataclass(frozen=True, repr=False)
class ReportView:
    """A report of a wrong entry, opened for one of its sides."""

    report: EntryReport
    note: str
    may_answer: bool


def open_report(*, actor: Actor, report: UUID, now: datetime) -> ReportView:
    """A report, for who keeps the entry and who reported. The note opens to who keeps it, as an event. Raises Missing."""
    row = EntryReport.objects.select_related("service__organisation").filter(pk=report).first()
    if row is None or actor.organisation not in {row.keeper, row.organisation}:
        raise Missing
    keeps, note = row.keeper == actor.organisation and may_keep(actor, row.service), ""
    if keeps and row.note:
        with transaction.atomic():
            note = reveal(row, holder=actor.organisation, fields=["note"])["note"]
            ledger.append(
                Entry.by(actor, Kind.ENTRY_REPORT_READ, now, object_type="entry_report", object_id=row.pk, facts={})
            )
    return ReportView(row, note, keeps and row.state == ReportState.OPEN)


def open_reports(actor: Actor) -> list[EntryReport]:
    """Reports that the actor's organisation made or has to answer, newest first."""
    sides = Q(keeper=actor.organisation) | Q(organisation=actor.organisation)
    return list(EntryReport.objects.filter(sides).select_related("service").order_by("-made_at", "id")[:100])


def keepers(actor: Actor) -> list[tuple[str, str]]:
    """Whose service the actor may enter, as a form offers it: own, or of the country that is coordinated."""
    land = coordinated(actor)[:2]
    rows = [o for o in organisations.directory(actor) if o.pk == actor.organisation or (land and o.country == land)]
    return [(str(row.pk), row.name) for row in rows]
