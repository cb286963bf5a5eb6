"""Reading screenings: those of the actor's own organisation."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accord.detection.screening import instruments, rules, services
from accord.detection.screening.models import Answer, Screening
from accord.detection.screening.scoring import Explanation, score
from accord.detection.screening.services import replies
from accord.detection.screening.suggesting import Offer, lists_for, modules_for
from accord.detection.screening.vocab import Conclusion, ScreeningState
from accord.foundation.codes import AgeGroup
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal


@dataclass(frozen=True, repr=False)
class ScreeningView:
    """A screening with its instrument, its answers and, once it is completed, its explanation."""

    screening: Screening
    instrument: instruments.Instrument
    answers: dict[str, Answer]
    explanation: Explanation | None
    raise_reason: str = ""


def get(actor: Actor, screening: UUID) -> ScreeningView:
    """One screening, its free text closed; old answers are explained by the instrument that they were given to.

    Raises Missing or Refused.
    """
    own = Screening.objects.filter(pk=screening, organisation=actor.organisation)
    found = own.select_related("signal_person").first()
    if found is None:
        raise Missing
    _allow(actor)
    instrument = services.asked(found)
    rule = rules.rules().get(found.rule_version)
    explained = score(instrument, replies(found), AgeGroup(found.age_group), rule) if found.conclusion else None
    return ScreeningView(found, instrument, {row.indicator: row for row in found.answers.all()}, explained)


def open_screening(*, actor: Actor, screening: UUID, now: datetime) -> ScreeningView:
    """One screening with the reason of who raised it; where there is one, the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        view = get(actor, screening)
        found = view.screening
        if not found.raised_to:
            return view
        reason = reveal(found, holder=actor.organisation, fields=["raise_reason"])["raise_reason"]
        ledger.append(
            Entry.by(
                actor,
                Kind.SCREENING_READ,
                now,
                object_type="screening",
                object_id=found.pk,
                facts={"code": found.code},
            )
        )
    return replace(view, raise_reason=reason)


def offered(actor: Actor, *, setting: str, age_group: str, citizenship: str) -> tuple[list[Offer], list[Offer]]:
    """The lists and the modules that fit, those suggested marked. Raises Refused for who conducts no screenings."""
    require(Request(actor, Action.SCREENING_CONDUCT, relation_of(actor, actor.organisation)))
    return lists_for(setting, age_group), modules_for(citizenship, age_group)


def of_signal(actor: Actor, signal: UUID) -> dict[UUID, Screening]:
    """The latest screening of each person of a signal of the actor's organisation, by person."""
    found = Screening.objects.filter(organisation=actor.organisation, signal_person__signal=signal)
    return {row.signal_person_id: row for row in found.order_by("started_at", "id") if row.signal_person_id}


def newest(actor: Actor, *, after: str = "") -> Page[Screening]:
    """The screenings of the actor's organisation, newest first. Raises Refused."""
    _allow(actor)
    return page_of(Screening.objects.filter(organisation=actor.organisation), order="started_at", after=after)


def unfinished(actor: Actor, *, limit: int = 10) -> list[Screening]:
    """The actor's own screenings that are open or stopped, or that wait for a decision of somebody else."""
    own = Screening.objects.filter(organisation=actor.organisation, screener=actor.account)
    grounds = Q(conclusion=Conclusion.REASONABLE_GROUNDS) | Q(raised_to=Conclusion.REASONABLE_GROUNDS)
    undecided = Q(state=ScreeningState.COMPLETED) & grounds
    found = own.filter(Q(state__in=[ScreeningState.OPEN, ScreeningState.STOPPED]) | undecided)
    if decide(Request(actor, Action.IDENTIFICATION_DECIDE, relation_of(actor, actor.organisation))).allow:
        found = found.exclude(undecided)  # for a decider they stand among the decisions
    return list(found.order_by("-urgent", "started_at", "id")[:limit])


def awaiting_decision(actor: Actor, *, limit: int = 20) -> list[Screening]:
    """Completed screenings with reasonable grounds that nobody has decided on, urgent first."""
    if not decide(Request(actor, Action.IDENTIFICATION_DECIDE, relation_of(actor, actor.organisation))).allow:
        return []
    found = Screening.objects.filter(organisation=actor.organisation, state=ScreeningState.COMPLETED)
    rows = found.order_by("-urgent", "completed_at", "id")[: limit * 4]
    return [row for row in rows if row.outcome == "reasonable_grounds"][:limit]


def _allow(actor: Actor) -> None:
    require(Request(actor, Action.SCREENING_READ, relation_of(actor, actor.organisation)))
