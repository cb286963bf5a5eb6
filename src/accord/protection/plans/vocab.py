"""Words of plans (domain.md S6, S7; NRM measures 1.2, 1.3, 3.1)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.policy import Action
from accord.foundation.refusals import Conflict, Invalid
from accord.protection.cases.asked import RiskLevel
from accord.protection.cases.track_tables import TrackKind

Level = RiskLevel  # in order


class PlanKind(TextChoices):
    """What is assessed or agreed on."""

    RISK = "risk", _("Risk assessment")
    NEEDS = "needs", _("Immediate needs")
    SAFETY_PLAN = "safety_plan", _("Safety plan")
    SUPPORT_PLAN = "support_plan", _("Support plan")
    ASSESSMENT = "assessment", _("Individual assessment (art. 7b)")


class Known(TextChoices):
    """Whether something is so."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")


class PlanState(TextChoices):
    """Where one version stands."""

    DRAFT = "draft", _("being prepared")
    IN_FORCE = "in_force", _("in force")
    DECLINED = "declined", _("the person does not agree")
    REPLACED = "replaced", _("replaced by a newer one")


class StepState(TextChoices):
    """Where a step of a plan stands."""

    OPEN = "open", _("to be done")
    DONE = "done", _("done")
    DROPPED = "dropped", _("dropped")
    CARRIED = "carried", _("taken into the next version")


S, T = PlanState, StepState
PLANS: Final = StateTable(
    "plan",
    S.DRAFT,
    (
        Transition(S.DRAFT, "finish", S.IN_FORCE, "case manager, with the person"),
        Transition(S.DRAFT, "decline", S.DECLINED, "the person"),
        Transition(S.DRAFT, "replace", S.REPLACED, "a new episode"),
        Transition(S.IN_FORCE, "replace", S.REPLACED, "a newer version"),
        Transition(S.DECLINED, "replace", S.REPLACED, "a newer version"),
    ),
)
STEPS: Final = StateTable(
    "step of a plan",
    T.OPEN,
    (
        Transition(T.OPEN, "do", T.DONE, "case manager"),
        Transition(T.OPEN, "drop", T.DROPPED, "case manager"),
        Transition(T.OPEN, "carry", T.CARRIED, "a newer version"),
    ),
)
TRACKS: Final[dict[PlanKind, TrackKind]] = {
    PlanKind.RISK: TrackKind.RISK,
    PlanKind.NEEDS: TrackKind.NEEDS,
    PlanKind.SAFETY_PLAN: TrackKind.SAFETY_PLAN,
    PlanKind.SUPPORT_PLAN: TrackKind.SUPPORT_PLAN,
}
READ: Final[dict[PlanKind, Action]] = {
    **dict.fromkeys(PlanKind, Action.PLAN_READ),
    PlanKind.SAFETY_PLAN: Action.PLAN_READ_SAFETY,
}
WRITE: Final[dict[PlanKind, Action]] = {
    **dict.fromkeys(PlanKind, Action.PLAN_WRITE),
    PlanKind.RISK: Action.PLAN_ASSESS,
    PlanKind.ASSESSMENT: Action.PLAN_ASSESS,
}


class BadPlan(Invalid):
    """Something in the plan cannot be, or is missing."""

    code = "plan-invalid"


class NotADraft(Conflict):
    """What was agreed on does not change."""

    code = "plan-sealed"
    sentence = _("This version is closed and does not change. Begin a new version.")


class NothingAssessed(Conflict):
    """There is no assessment that could be looked at again."""

    code = "not-assessed"
    sentence = _("The risk was not assessed yet. Assess it now, with what has just happened.")


class CaseClosed(Conflict):
    """A closed case is not worked on."""

    code = "case-closed"
    sentence = _("The case is closed. Open it again first.")
