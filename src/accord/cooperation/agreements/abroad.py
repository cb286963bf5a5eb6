"""The international view: which country, under which agreement, whom to call there, and what was done together in a year."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from accord.cooperation.agreements.flows import flowed
from accord.cooperation.agreements.models import Agreement, AgreementWork, Contact, Party
from accord.cooperation.agreements.queries import in_force, last_day
from accord.cooperation.agreements.vocab import AgreementState, Flowed, Side
from accord.cooperation.organisations.queries import country_of
from accord.foundation.policy import Action, Actor, Relation, Request, require


@dataclass(frozen=True, slots=True, repr=False)
class Liaison:
    """An organisation abroad, and whom to call there; None while it named nobody."""

    party: Party
    contact: Contact | None


@dataclass(frozen=True, slots=True, repr=False)
class Bond:
    """An agreement with organisations of a country."""

    agreement: Agreement
    in_force: bool
    liaisons: tuple[Liaison, ...]


@dataclass(frozen=True, slots=True)
class Done:
    """What flowed one way in the year, how often."""

    what: Flowed
    side: Side
    count: int


@dataclass(frozen=True, slots=True, repr=False)
class Activity:
    """What was done under an agreement in the year: what was planned for it, and counts of what flowed."""

    agreement: Agreement
    planned: tuple[AgreementWork, ...]
    done: tuple[Done, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Abroad:
    """By country, and by agreement for a year."""

    countries: tuple[tuple[str, tuple[Bond, ...]], ...]
    activities: tuple[Activity, ...]


def abroad(actor: Actor, year: int, today: date) -> Abroad:
    """The agreements of the actor's organisation with organisations of other countries. Raises Refused."""
    require(Request(actor, Action.AGREEMENT_FLOWED, frozenset({Relation.PARTY})))
    ours, found = country_of(actor.organisation), _signed(actor)
    bonds: dict[str, list[Bond]] = {}
    for one in found:
        for land in sorted({p.organisation.country for p in one.parties.all()} - {ours}):
            bonds.setdefault(land, []).append(Bond(one, in_force(one, today), _liaisons(one, land)))
    there = [one for one in found if any(p.organisation.country != ours for p in one.parties.all())]
    held = [one for one in there if one.valid_from.year <= year <= last_day(one).year]
    return Abroad(
        tuple((land, tuple(rows)) for land, rows in sorted(bonds.items())),
        tuple(_activity(actor, one, year) for one in held),
    )


def _signed(actor: Actor) -> list[Agreement]:
    rows = Agreement.objects.filter(parties__organisation=actor.organisation)
    rows = rows.exclude(state=AgreementState.PROPOSED).order_by("-valid_from", "id")
    return list(rows.prefetch_related("parties__organisation", "contacts", "work"))


def _liaisons(one: Agreement, land: str) -> tuple[Liaison, ...]:
    kept = {row.organisation_id: row for row in one.contacts.all()}
    there = [p for p in one.parties.all() if p.organisation.country == land]
    return tuple(Liaison(p, kept.get(p.organisation_id)) for p in sorted(there, key=lambda p: p.organisation.name))


def _activity(actor: Actor, one: Agreement, year: int) -> Activity:
    counts: Counter[tuple[Flowed, Side]] = Counter()
    for row in flowed(actor, one, year):
        counts[row.what, row.side] += row.count
    planned = [row for row in one.work.all() if year in (row.year, row.due.year if row.due else None)]
    planned.sort(key=lambda row: (row.due or date.max, row.number))
    return Activity(one, tuple(planned), tuple(Done(*key, n) for key, n in sorted(counts.items())))
