"""The assessments of a case and the change since the first. Opening them is an event."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault.fields import reveal_many
from accord.protection.cases.access import reach
from accord.protection.cases.asked import Score
from accord.protection.cases.closing import current
from accord.protection.cases.models import Case
from accord.protection.cases.vocab import Phase
from accord.protection.outcomes.instruments import Domain, Instrument, Part, instruments, words
from accord.protection.outcomes.models import Assessment
from accord.protection.outcomes.scoring import LOWEST, mean
from accord.protection.outcomes.services import event
from accord.protection.persons.queries import is_erased

Known = Mapping[tuple[str, str], Instrument]
Told = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, repr=False)
class Line:
    """A part as it was scored: None, and no words, where it was not."""

    part: Part
    score: int | None

    @property
    def label(self) -> str:
        """Its name."""
        return words(self.part.name)

    @property
    def step(self) -> str:
        """The words of the step."""
        return "" if self.score is None else words(self.part.steps[self.score - LOWEST])


@dataclass(frozen=True, repr=False)
class Scored:
    """A domain in one assessment; `change` against the first of the same instrument, None where one of them is not scored."""

    domain: Domain
    mean: Decimal | None
    change: Decimal | None
    lines: list[Line]
    words: str


@dataclass(frozen=True, repr=False)
class Look:
    """An assessment, opened. `instrument` is None if the node lost its file: then the overall score is all there is."""

    assessment: Assessment
    instrument: Instrument | None
    domains: list[Scored]
    change: Decimal | None


@dataclass(frozen=True, repr=False)
class OutcomesView:
    """The looks at a case, the first one first."""

    case: Case
    looks: list[Look]
    may_keep: bool
    closed: bool


def of_case(*, actor: Actor, case: UUID, now: datetime) -> OutcomesView:
    """Every assessment of a case, opened; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        allowed = reach(actor, case, Action.OUTCOME_READ)
        found = allowed.case
        rows = list(Assessment.objects.filter(case=found).order_by("made_on", "made_at", "id"))
        gone = is_erased(found.person_id)
        opened = [] if gone else reveal_many(rows, holder=found.organisation, fields=["answers"])
        ledger.append(event(Kind.OUTCOME_READ, found, actor, now, {"rows": len(rows)}))
    texts = [one["answers"] for one in opened] or [""] * len(rows)
    known, looks = instruments(), list[Look]()
    for row, text in zip(rows, texts, strict=True):
        first = next((look for look in looks if look.assessment.instrument == row.instrument), None)
        looks.append(_look(row, known, json.loads(text) if text else {}, first))
    return OutcomesView(
        found, looks, allowed.standing.judge(Action.OUTCOME_KEEP).allow and not gone, found.phase == Phase.CLOSED
    )


def case_of(actor: Actor, assessment: UUID) -> UUID:
    """The case of an assessment of the actor's organisation. Raises Missing."""
    found = Assessment.objects.filter(pk=assessment, case__organisation=actor.organisation).first()
    if found is None:
        raise Missing
    return found.case_id


def last_score(case: UUID) -> Score | None:
    """The last overall score of this episode and when, for closing (guard G10); the caller has reached the case."""
    began = current(Case.objects.get(pk=case)).began_at
    scored = Assessment.objects.filter(case=case, overall__isnull=False, made_at__gte=began)
    found = scored.order_by("-made_on", "-made_at", "-id").first()
    if found is None or found.overall is None:
        return None
    return Score(found.overall, min(found.made_at, datetime.combine(found.made_on, time(12), UTC)))


def _look(row: Assessment, known: Known, told: Told, first: Look | None) -> Look:
    instrument = known.get((row.instrument, row.instrument_version))
    before = {one.domain.id: one.mean for one in first.domains} if first else {}
    domains = [_scored(domain, told, before) for domain in instrument.domains] if instrument and told else []
    return Look(row, instrument, domains, _minus(row.overall, first.assessment.overall if first else None))


def _scored(domain: Domain, told: Told, before: Mapping[str, Decimal | None]) -> Scored:
    scores = told.get("scores", {})
    lines = [Line(part, int(str(scores[part.id])) if part.id in scores else None) for part in domain.parts]
    found = mean([line.score for line in lines])
    text = str(told.get("words", {}).get(domain.id, ""))
    return Scored(domain, found, _minus(found, before.get(domain.id)), lines, text)


def _minus(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other
