"""Where a case stands, for who takes it over: codes, states and days; nothing is opened."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import override

from accord.foundation.clock import day
from accord.foundation.duties.rules import rules
from accord.foundation.duties.services import open_about
from accord.protection.cases import tracks
from accord.protection.cases.models import Case
from accord.protection.cases.track_tables import LABELS, TrackKind
from accord.protection.papers.content import Standing
from accord.protection.plans.models import Step
from accord.protection.plans.vocab import PlanKind, StepState
from accord.protection.referrals import queries as referrals
from accord.protection.referrals.vocab import STATES


def standing_of(case: Case, readable: list[PlanKind], language: str) -> Standing:
    """What is open in a case, in `language`; of plans only those of `readable` kinds. The caller has reached the case."""
    known = rules()
    owed = [(duty, known.get(duty.rule)) for duty in open_about(case.pk)]
    sent = [one for one in referrals.of_case(case.pk) if one.state not in STATES.finals()]
    steps = Step.objects.filter(plan__case=case, plan__kind__in=readable, state=StepState.OPEN).select_related("plan")
    with override(language):
        return Standing(
            tuple(
                (" ".join(filter(None, (str(TrackKind(kind).label), place))), str(LABELS[track.state]))
                for (kind, place), track in sorted(tracks.of_case(case.pk).items())
            ),
            tuple((rule.duty[language] if rule else duty.rule, _day(day(duty.due_at))) for duty, rule in owed),
            tuple((one.code, str(one.get_state_display())) for one in sent),
            tuple((str(PlanKind(step.plan.kind).label), _day(step.due_on)) for step in steps.order_by("due_on", "id")),
        )


def _day(of: date) -> str:
    return date_format(of, "DATE_FORMAT")
