"""Which rows may be in a file, decided for each of them at the moment that is asked for."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import TypeVar
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accord.cooperation.agreements.queries import facts_between
from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.foundation.ledger.models import Event
from accord.foundation.policy import (
    Action,
    Actor,
    Category,
    ConsentFacts,
    Decision,
    Purpose,
    Relation,
    Request,
    decide,
    decide_disclosure,
)
from accord.foundation.policy.disclosure import covering_agreement, covering_consent
from accord.protection.cases.access import Allowed, reached
from accord.protection.cases.models import Case, Member
from accord.protection.cases.vocab import Phase
from accord.protection.consents.queries import facts_of_many
from accord.protection.exports.models import Export
from accord.protection.exports.vocab import AT_ONCE, RULES, BadExport, ExportKind
from accord.protection.referrals.models import Referral
from accord.protection.safety.disclosing import from_case
from accord.protection.safety.queries import risks_of

T = TypeVar("T")


@dataclass(frozen=True)
class Picked:
    """A case that may be in the file, with what the decision opens and the ground on which it leaves."""

    case: Case
    decision: Decision
    person_version: int
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
    found, most = Selection(), RULES[ExportKind(export.kind)].most
    match ExportKind(export.kind):
        case ExportKind.REFERRALS:
            rows = _referrals(actor).select_related("giver", "receiver").order_by("-drafted_at", "id")
            found.referrals = _within(rows[: most + 1], most)
        case ExportKind.LEDGER:
            events = Event.objects.filter(organisation=actor.organisation, at__lte=export.asked_at)
            found.events = list(events.order_by("-seq")[:most])
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
    rows = Case.objects.filter(Exists(mine), organisation=actor.organisation)
    if not export.closed_too:
        rows = rows.exclude(phase=Phase.CLOSED)
    rule = RULES[ExportKind(export.kind)]
    every = reached(actor, rows.order_by("-opened_at", "id")[: rule.most + 1], rule.action)
    receiver = organisations.get(export.recipient) if export.recipient else None
    leaving = _Leaving(actor, export, receiver, now) if receiver else None
    for part in parts(_within(every, rule.most)):
        may = [allowed for _case, allowed in part if allowed and allowed.facts.erased_at is None]
        picked = leaving.picked(may) if leaving else [Picked(a.case, a.decision, a.facts.person_version) for a in may]
        found.cases += picked
        found.left_out += len(part) - len(picked)


class _Leaving:
    """Which cases may stand in a file for another organisation: each person needs what a referral needs."""

    def __init__(self, actor: Actor, export: Export, receiver: Organisation, now: datetime) -> None:
        self.actor, self.receiver, self.now = actor, receiver, now
        self.purpose = Purpose(export.purpose)
        self.categories = frozenset(Category(code) for code in export.categories.split())
        self.between = facts_between(actor.organisation, receiver.pk)

    def picked(self, reached_: Sequence[Allowed]) -> list[Picked]:
        """Those of some hundred cases that were reached which may leave."""
        cases = [allowed.case.pk for allowed in reached_]
        consents, risks = facts_of_many(cases), risks_of(cases)
        found = (self._one(allowed, consents[allowed.case.pk], risks[allowed.case.pk]) for allowed in reached_)
        return [one for one in found if one]

    def _one(self, allowed: Allowed, consents: tuple[ConsentFacts, ...], risks: frozenset[UUID]) -> Picked | None:
        # SECURITY: for each person what a referral needs. tests/rooms/exports/test_exports.py
        asked = from_case(
            allowed.case,
            self.actor.organisation,
            self.receiver,
            purpose=self.purpose,
            categories=self.categories,
            now=self.now,
            agreements=self.between,
            consents=consents,
            sheltered=allowed.standing.sheltered,
            risk_parties=risks,
        )
        decision = decide_disclosure(asked)
        if not decision.allow:
            return None
        agreement, consent = covering_agreement(asked), covering_consent(asked)
        opens = Decision(True, decision.classes & allowed.decision.classes)
        ids = consent.id if consent else None, agreement.id if agreement else None
        return Picked(allowed.case, opens, allowed.facts.person_version, *ids)


def _referrals(actor: Actor) -> QuerySet[Referral]:
    """Those from the actor's own cases, and those to the organisation for who answers them."""
    sides = Q(giver=actor.organisation, case__team__account=actor.account)
    if decide(Request(actor, Action.REFERRAL_READ, frozenset({Relation.RECEIVER}))).allow:
        sides |= Q(receiver=actor.organisation, sent_at__isnull=False)
    return Referral.objects.filter(sides).distinct()


def _within(rows: Iterable[T], most: int) -> list[T]:
    found = list(rows)
    if len(found) > most:
        raise BadExport(_("A file holds at most %(most)s rows. Ask for a smaller part."), most=most)
    return found


def parts(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    """So many at a time as one question asks about."""
    return (rows[start : start + AT_ONCE] for start in range(0, len(rows), AT_ONCE))


def _ids(found: Selection) -> list[list[str]]:
    cases = [
        [
            str(p.case.pk),
            str(p.case.version),
            str(p.person_version),
            " ".join(sorted(p.decision.classes)),
            str(p.consent),
        ]
        for p in found.cases
    ]
    return [*cases, *([str(r.pk), str(r.version)] for r in found.referrals), *([str(e.seq)] for e in found.events)]
