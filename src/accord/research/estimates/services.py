"""Asking for an estimate, and giving it out as a file."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from typing import TypeVar

from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Actor
from accord.foundation.writes.services import Given, fresh_code, once, service
from accord.research.estimates.access import allowed
from accord.research.estimates.models import Estimate
from accord.research.estimates.vocab import LONGEST, LONGEST_NAMES, MOST_REPLICATES, MOST_TABLES, Method, NotEstimable
from accord.research.estimates.words import failure, said

SEED = 1234  # of the engine

Part = TypeVar("Part")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A capture table, what it is, how well people were matched, and how the estimate is made."""

    title: str
    whom: str
    period: str
    table: str
    sources: str = ""
    missed: float | None = None
    false: float | None = None
    method: Method = Method.BIC
    order: int = 2
    replicates: int = 1000
    tables: int = 0
    seed: int = SEED
    covariates: str = ""  # names of the columns that part the people, with commas between


@service
def ask(*, actor: Actor, wanted: Wanted, now: datetime, key: str) -> Given:
    """Keep a table to be estimated by the worker. What can be refused without computing is refused now.

    Raises Refused or NotEstimable.
    """

    def work() -> Given:
        allowed(actor)
        _check(wanted)
        made = Estimate.objects.create(
            id=new_id(),
            code=fresh_code(Estimate, "U"),
            organisation=actor.organisation,
            title=wanted.title,
            whom=wanted.whom,
            period=wanted.period,
            sources=wanted.sources,
            table=wanted.table,
            covariates=", ".join(names_of(wanted.covariates)),
            digest=sha256(wanted.table.encode()).hexdigest(),
            missed=wanted.missed,
            false=wanted.false,
            method=wanted.method,
            order=wanted.order,
            replicates=wanted.replicates,
            tables=wanted.tables,
            seed=wanted.seed,
            engine=f"accord {version('accord')}"[:40],
            asked_by=actor.account,
            asked_at=now,
        )
        ledger.append(event(Kind.ESTIMATE_ASKED, made, actor, now, digest=made.digest))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="estimate.ask", body=wanted, now=now, work=work)


def event(kind: Kind, found: Estimate, actor: Actor | None, now: datetime, **facts: str | int) -> Entry:
    """The event of a step of an estimate."""
    told = {"code": found.code} | facts
    if actor is None:
        return Entry(kind, now, organisation=found.organisation, object_type="estimate", object_id=found.pk, facts=told)
    return Entry.by(actor, kind, now, object_type="estimate", object_id=found.pk, facts=told)


def names_of(typed: str) -> list[str]:
    """The names of columns that were typed with commas between."""
    return [name.strip() for name in typed.split(",") if name.strip()]


def _check(wanted: Wanted) -> None:
    from accord.research.prevalence import Linkage, Lists, Refused, Strata
    from accord.research.prevalence import Method as Way

    for field, value, most in (
        ("table", len(wanted.table), LONGEST),
        ("covariates", len(wanted.covariates), LONGEST_NAMES),
        ("replicates", wanted.replicates, MOST_REPLICATES),
        ("tables", wanted.tables, MOST_TABLES),
    ):
        if not 0 <= value <= most:
            raise NotEstimable("%(words)s", words=said("too-much", {"found": value, "most": most}), field=field)
    if not 0 <= wanted.seed < 2**62:
        raise NotEstimable("%(words)s", words=said("seed", {}), field="seed")
    if (wanted.missed is None) != (wanted.false is None):
        raise NotEstimable("%(words)s", words=said("half-linkage", {}), field="missed")
    if parts := names_of(wanted.covariates):
        lists = _read("table", lambda: Strata.from_csv(wanted.table, parts)).lists
    else:
        lists = _read("table", lambda: Lists.from_csv(wanted.table))
    _read("order", lambda: Way(wanted.method, wanted.order))
    if wanted.missed is not None and wanted.false is not None:
        missed, false = wanted.missed, wanted.false
        _read("missed", lambda: Linkage(missed, false))
    if not lists.has_triangle:
        raise failure(Refused("no_triangle"), "table")
    if not 2 <= wanted.order <= lists.k - 1:
        raise failure(Refused("order", order=wanted.order), "order")


def _read(field: str, make: Callable[[], Part]) -> Part:
    from accord.research.prevalence.refusals import Refused

    try:
        return make()
    except Refused as refused:
        raise failure(refused, field) from refused
