"""Which rows may be in a file, decided for each of them at the moment that is asked for."""

import json
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.queries import facts_between
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.foundation.ledger.models import Event
from accord.foundation.policy import (
    Action,
    Actor,
    AgreementFacts,
    Category,
    Decision,
    Purpose,
    Relation,
    Request,
    decide,
    decide_disclosure,
)
from accord.foundation.policy.disclosure import covering_agreement, covering_consent
from accord.foundation.refusals import Missing, Refused
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case, Member
from accord.protection.cases.vocab import Phase
from accord.protection.exports.models import Export
from accord.protection.exports.vocab import MOST_ROWS, RULES, BadExport, ExportKind
from accord.protection.referrals.models import Referral
from accord.protection.safety.disclosing import from_case

M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Picked:
    """A case that may be in the file, with what the decision opens and the ground on which it leaves."""

    case: Case
    decision: Decision
    consent: UUID | None = None
    agreement: UUID | None = None


@dataclass
class Selection:
    """The rows of a file. `digest` is the same as long as rows, versions and rights are."""

    cases: list[Picked] = field(default_factory=list)
    referrals: list[Referral] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    left_out: int = 0
    digest: str = ""

    @property
    def size(self) -> int:
        """How many rows."""
        return len(self.cases) + len(self.referrals) + len(self.events)


def select(actor: Actor, export: Export, now: datetime) -> Selection:
    """The rows that may be in `export` now. Raises BadExport for more than a file holds."""
    found = Selection()
    match ExportKind(export.kind):
        case ExportKind.REFERRALS:
            found.referrals = _within(_referrals(actor).select_related("giver", "receiver"), "-drafted_at")
        case ExportKind.LEDGER:
            rows = Event.objects.filter(organisation=actor.organisation, at__lte=export.asked_at)
            found.events = list(rows.order_by("-seq")[:MOST_ROWS])
        case _:
            _pick(actor, export, now, found)
    content = [
        str(export.pk),
        export.kind,
        export.format,
        str(export.recipient),
        export.purpose,
        export.categories,
        _ids(found),
    ]
    found.digest = sha256(json.dumps(content).encode()).hexdigest()
    return found


def _pick(actor: Actor, export: Export, now: datetime, found: Selection) -> None:
    mine = Member.objects.filter(case=OuterRef("pk"), account=actor.account)
    rows = Case.objects.filter(Exists(mine), organisation=actor.organisation).select_related("person")
    if not export.closed_too:
        rows = rows.exclude(phase=Phase.CLOSED)
    receiver = organisations.get(export.recipient) if export.recipient else None
    between = facts_between(actor.organisation, receiver.pk) if receiver else ()
    for case in _within(rows, "-opened_at"):
        picked = _picked(actor, export, case, receiver, between, now)
        if picked is None:
            found.left_out += 1
        else:
            found.cases.append(picked)


def _picked(
    actor: Actor,
    export: Export,
    case: Case,
    receiver: Organisation | None,
    between: tuple[AgreementFacts, ...],
    now: datetime,
) -> Picked | None:
    if case.person.erased_at is not None:
        return None
    try:
        allowed = reach(actor, case.pk, RULES[ExportKind(export.kind)].action)
    except (Missing, Refused):
        return None
    if receiver is None:
        return Picked(case, allowed.decision)
    # SECURITY: a file for another organisation needs for each person what a referral needs. tests/rooms/exports/test_exports.py
    asked = from_case(
        case,
        actor.organisation,
        receiver,
        purpose=Purpose(export.purpose),
        categories=frozenset(Category(code) for code in export.categories.split()),
        now=now,
        agreements=between,
        sheltered=allowed.standing.sheltered,
    )
    decision = decide_disclosure(asked)
    if not decision.allow:
        return None
    agreement, consent = covering_agreement(asked), covering_consent(asked)
    opens = Decision(True, decision.classes & allowed.decision.classes)
    return Picked(case, opens, consent.id if consent else None, agreement.id if agreement else None)


def _referrals(actor: Actor) -> QuerySet[Referral]:
    """Those from the actor's own cases, and those to the organisation for who answers them."""
    sides = Q(giver=actor.organisation, case__team__account=actor.account)
    if decide(Request(actor, Action.REFERRAL_READ, frozenset({Relation.RECEIVER}))).allow:
        sides |= Q(receiver=actor.organisation, sent_at__isnull=False)
    return Referral.objects.filter(sides).distinct()


def _within(found: QuerySet[M], order: str) -> list[M]:
    rows = list(found.order_by(order, "id")[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        raise BadExport(_("A file holds at most %(most)s rows. Ask for a smaller part."), most=MOST_ROWS)
    return rows


def _ids(found: Selection) -> list[list[str]]:
    cases = [
        [
            str(p.case.pk),
            str(p.case.version),
            str(p.case.person.version),
            " ".join(sorted(p.decision.classes)),
            str(p.consent),
        ]
        for p in found.cases
    ]
    return [*cases, *([str(r.pk), str(r.version)] for r in found.referrals), *([str(e.seq)] for e in found.events)]
