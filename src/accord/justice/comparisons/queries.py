"""Reading comparisons. What met is shown to those who see the file that holds it: an event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accord.cooperation.agreements import queries as agreements
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Purpose, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.policy.vocab import PROSECUTING
from accord.foundation.vault.fields import reveal_many
from accord.justice.comparisons.access import reach
from accord.justice.comparisons.models import Comparison, Met
from accord.justice.comparisons.vocab import OPEN, ComparisonState
from accord.justice.links.access import open_to
from accord.justice.links.queries import SelectorView


@dataclass(frozen=True, repr=False)
class ComparisonRow:
    """A comparison in the list."""

    comparison: Comparison
    other: Organisation | None


@dataclass(frozen=True, repr=False)
class ComparisonView(ComparisonRow):
    """A comparison, opened: what met of the files that the reader sees, and what can be done now."""

    met: list[SelectorView]
    steps: list[str]


def listed(actor: Actor, *, after: str = "") -> tuple[Page[Comparison], list[ComparisonRow]]:
    """The comparisons of the actor's organisation, newest first. Raises Refused or BadCursor."""
    require(Request(actor, Action.LINK_READ, relation_of(actor, actor.organisation)))
    found = Comparison.objects.filter(organisation=actor.organisation).defer("secret")
    page = page_of(found, order="proposed_at", after=after)
    bodies = organisations.named(row.other_organisation for row in page.rows)
    return page, [ComparisonRow(row, bodies.get(row.other_organisation)) for row in page.rows]


def candidates(actor: Actor, now: datetime) -> list[Organisation]:
    """Police and prosecution at other nodes with which the actor's organisation has an agreement in force, by name."""
    found = organisations.named(agreements.partners(actor, day(now))).values()
    return sorted(
        (one for one in found if not one.on_this_node and one.kind in PROSECUTING), key=lambda one: one.name.casefold()
    )


def open_comparison(*, actor: Actor, comparison: UUID, now: datetime) -> ComparisonView:
    """A comparison with what met: an event. Raises Missing or Refused."""
    with transaction.atomic():
        row = reach(actor, comparison, Action.LINK_READ)
        met = met_of(actor, row)
        views = _views(actor, met)
        if met:
            ledger.append(_read(row, actor, now, [one.selector_id for one in met]))
    may = decide(Request(actor, Action.LINK_COMPARE, relation_of(actor, row.organisation))).allow
    them = organisations.get(row.other_organisation)
    return ComparisonView(row, them, views, steps(row, any_met=bool(met)) if may else [])


def met_of(actor: Actor, row: Comparison) -> list[Met]:
    """What met of the files that are open to the actor."""
    if row.state != ComparisonState.DONE:
        return []
    found = Met.objects.filter(open_to(actor, "selector__file__"), comparison=row)
    return list(found.select_related("selector__file").order_by("selector__file__code", "pk"))


def steps(row: Comparison, *, any_met: bool) -> list[str]:
    """What this side can do now."""
    if row.state == ComparisonState.PROPOSED and not row.proposed_here:
        return ["accept", "decline"]
    if row.state in OPEN:
        return ["stop"]
    return ["conclude"] if any_met else []


def _views(actor: Actor, met: Iterable[Met]) -> list[SelectorView]:
    rows = [one.selector for one in met]
    opened = reveal_many(rows, holder=actor.organisation, fields=["value", "fact"])
    return [
        SelectorView(row, number, texts["value"], texts["fact"], False)
        for number, (row, texts) in enumerate(zip(rows, opened, strict=True), start=1)
    ]


def _read(row: Comparison, actor: Actor, now: datetime, selectors: list[UUID]) -> Entry:
    return Entry.by(
        actor,
        Kind.LINK_COMPARISON_READ,
        now,
        purpose=Purpose.INVESTIGATION,
        object_type="comparison",
        object_id=row.pk,
        facts={"code": row.code, "selectors": [str(one) for one in selectors]},
    )
