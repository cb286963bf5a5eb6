"""Reading exports."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Relation, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal
from accord.protection.cases.access import refuse_outsiders_of_any
from accord.protection.exports.models import Export
from accord.protection.exports.vocab import RULES, STATES, ExportKind, ExportState


@dataclass(frozen=True, repr=False)
class ExportView:
    """One export, opened: why it was asked for and who holds it."""

    export: Export
    told: dict[str, str]
    mine: bool
    can_take: bool
    can_recall: bool


def kinds_for(actor: Actor) -> list[ExportKind]:
    """The kinds that the role may ask for."""
    return [
        kind for kind, rule in RULES.items() if decide(Request(actor, rule.action, frozenset({rule.relation}))).allow
    ]


def oversees(actor: Actor) -> bool:
    """Whether the role sees every export of its organisation."""
    return decide(Request(actor, Action.EXPORT_OVERSEE, relation_of(actor, actor.organisation))).allow


def newest(actor: Actor, *, after: str = "") -> Page[Export]:
    """The actor's own exports, or all of the organisation for who oversees them; newest first. Raises Refused."""
    require(Request(actor, Action.EXPORT_READ))
    found = Export.objects.filter(organisation=actor.organisation)
    if not oversees(actor):
        found = found.filter(asked_by=actor.account)
    return page_of(found, order="asked_at", after=after)


def reach(actor: Actor, export: UUID) -> Export:
    """An export of the actor's organisation: one's own, or any for who oversees. Raises Missing or Refused."""
    found = Export.objects.filter(pk=export, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    if found.asked_by != actor.account:
        require(Request(actor, Action.EXPORT_OVERSEE, relation_of(actor, found.organisation)))
    require(Request(actor, Action.EXPORT_READ))
    return found


def refuse_second(actor: Actor, export: UUID) -> None:
    """Raises Refused for a second person to whom a case of who asks is shut: the ask names every case of the file."""
    found = Export.objects.filter(pk=export, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    if found.asked_by != actor.account and RULES[ExportKind(found.kind)].relation == Relation.TEAM:
        refuse_outsiders_of_any(actor, found.asked_by)


def open_export(*, actor: Actor, export: UUID, now: datetime) -> ExportView:
    """One export; the reading of its reason is an event. Raises Missing or Refused."""
    with transaction.atomic():
        found = reach(actor, export)
        told = reveal(found, holder=actor.organisation, fields=["keeper", "reason"])
        ledger.append(event(Kind.EXPORT_READ, found, actor, now))
    mine = found.asked_by == actor.account
    open_now = found.state in (ExportState.ASKED, ExportState.TAKEN) and now < found.expires_at
    recall = any(row.action == "recall" for row in STATES.open_to(found.state))
    return ExportView(found, told, mine, mine and open_now, recall)


def event(kind: Kind, export: Export, actor: Actor | None, now: datetime, **facts: object) -> Entry:
    """The event of a step: code, kind, recipient and counts; never what was in a row."""
    known = {"code": export.code, "kind": export.kind, "recipient": str(export.recipient or "own")}
    return Entry(
        kind,
        now,
        actor=actor.account if actor else None,
        organisation=export.organisation,
        role=actor.role if actor else "",
        purpose=export.purpose,
        object_type="export",
        object_id=export.pk,
        facts=known | facts,
    )


def past(now: datetime) -> list[UUID]:
    """Exports whose day has passed and that are not closed, of every organisation: for the worker."""
    found = Export.objects.filter(state__in=(ExportState.ASKED, ExportState.TAKEN), expires_at__lte=now)
    return list(found.order_by("expires_at", "id").values_list("id", flat=True))
