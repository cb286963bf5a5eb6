"""Reading screenings: those of the actor's own organisation."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from accord.detection.screening import instruments, judging, services
from accord.detection.screening.models import UNDECIDED, UNFINISHED, Answer, Rescoring, Screening
from accord.detection.screening.rules import Step
from accord.detection.screening.scoring import Explanation
from accord.detection.screening.suggesting import Offer, lists_for, modules_for
from accord.detection.screening.vocab import Reply, ScreeningState
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.prepared import Prepared
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal


def _own(which: Q) -> Prepared[Screening]:
    """The first ten of somebody's own in an organisation, urgent first."""
    return Prepared(
        lambda body, account: Screening.objects.filter(which, organisation=body, screener=account).order_by(
            "-urgent", "started_at", "id"
        )[:10],
        by_key=False,
    )


_unfinished: Final = _own(UNFINISHED)
_unsettled: Final = _own(UNFINISHED | UNDECIDED)
_undecided: Final = Prepared(
    lambda body: Screening.objects.filter(UNDECIDED, organisation=body).order_by("-urgent", "completed_at", "id")[:20],
    by_key=False,
)


@dataclass(frozen=True)
class Again:
    """The answers weighed again, and what that rests on, where the node still has that list and rule."""

    row: Rescoring
    explanation: Explanation | None


@dataclass(frozen=True, repr=False)
class ScreeningView:
    """A screening with its instrument, its answers and, once it is completed, its explanation."""

    screening: Screening
    instrument: instruments.Instrument
    answers: dict[str, Answer]
    explanation: Explanation | None
    raise_reason: str = ""
    lower_reason: str = ""
    again: tuple[Again, ...] = ()
    newer: bool = False  # it could be weighed again, by a newer list or rule

    def steps(self, home: str) -> tuple[Step, ...]:
        """What comes next for the conclusion that counts; `home` is the country in which the talk takes place, "" if unknown."""
        outcome, explained = self.screening.outcome, self.explanation
        if outcome is None or explained is None:
            return ()
        status = explained.rule.status(self.screening.citizenship, home)
        return explained.rule.next_steps(outcome, self.screening.urgent, explained.population, status)


def get(actor: Actor, screening: UUID) -> ScreeningView:
    """One screening, its free text closed; old answers are explained by the instrument that they were given to.

    Raises Missing or Refused.
    """
    own = Screening.objects.filter(pk=screening, organisation=actor.organisation)
    found = own.select_related("signal_person").first()
    if found is None:
        raise Missing
    _allow(actor)
    answers = {row.indicator: row for row in found.answers.all()}
    if not found.conclusion:
        return ScreeningView(found, services.asked(found), answers, None)
    kept = {indicator: Reply(row.reply) for indicator, row in answers.items()}
    again = tuple(Again(row, judging.explained(found, by_of(row), kept)) for row in _rescorings(found))
    used = {judging.first(found), *(by_of(one.row) for one in again)}
    return ScreeningView(
        found,
        services.asked(found),
        answers,
        judging.explained(found, judging.first(found), kept),
        again=again,
        newer=found.state == ScreeningState.COMPLETED and judging.newest(found) not in used,
    )


def _rescorings(found: Screening) -> list[Rescoring]:
    return list(found.rescorings.order_by("at", "id")) if found.rescored else []


def by_of(row: Rescoring) -> judging.By:
    """By what it was weighed again."""
    return judging.By(row.instrument_version, row.modules, row.rule_version)


def open_screening(*, actor: Actor, screening: UUID, now: datetime) -> ScreeningView:
    """One screening with the reasons of who raised or lowered it; where there is one, the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        view = get(actor, screening)
        found = view.screening
        if not (found.raised_to or found.lowered_to):
            return view
        told = reveal(found, holder=actor.organisation, fields=["raise_reason", "lower_reason"])
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
    return replace(view, raise_reason=told["raise_reason"], lower_reason=told["lower_reason"])


def offered(actor: Actor, *, setting: str, age_group: str, citizenship: str) -> tuple[list[Offer], list[Offer]]:
    """The lists and the modules that fit, those suggested marked. Raises Refused for who conducts no screenings."""
    require(Request(actor, Action.SCREENING_CONDUCT, relation_of(actor, actor.organisation)))
    return lists_for(setting, age_group), modules_for(citizenship, age_group)


def of_signal(actor: Actor, signal: UUID) -> dict[UUID, Screening]:
    """The latest screening of each person of a signal of the actor's organisation, by person."""
    found = Screening.objects.filter(organisation=actor.organisation, signal_person__signal=signal)
    return {row.signal_person_id: row for row in found.order_by("started_at", "id") if row.signal_person_id}


def unfinished(actor: Actor) -> list[Screening]:
    """The actor's own screenings that are open or stopped, or that wait for a decision of somebody else."""
    decides = decide(Request(actor, Action.IDENTIFICATION_DECIDE, relation_of(actor, actor.organisation))).allow
    # For a decider those that wait stand among the decisions.
    return (_unfinished if decides else _unsettled)(actor.organisation, actor.account)


def awaiting_decision(actor: Actor) -> list[Screening]:
    """Completed screenings with reasonable grounds that nobody has decided on, urgent first."""
    if not decide(Request(actor, Action.IDENTIFICATION_DECIDE, relation_of(actor, actor.organisation))).allow:
        return []
    return _undecided(actor.organisation)


def _allow(actor: Actor) -> None:
    require(Request(actor, Action.SCREENING_READ, relation_of(actor, actor.organisation)))
