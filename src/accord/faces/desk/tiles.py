"""The parts of a case that have pages of their own, as tiles on the case page: where each stands, in one line."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from accord.foundation.policy import Action, Actor, Request, decide
from accord.protection.cases.models import Case
from accord.protection.cases.queries import CaseView
from accord.protection.cases.track_tables import LABELS, TrackKind
from accord.protection.cases.tracks import Tracks, state_of


@dataclass(frozen=True)
class Seen:
    """What the case page has read already."""

    actor: Actor
    view: CaseView
    tracks: Tracks
    now: datetime

    @property
    def case(self) -> Case:
        """The case."""
        return self.view.case

    def may(self, action: Action) -> bool:
        """Whether the actor may do `action` in this case; the services decide again."""
        return decide(Request(self.actor, action, self.view.relations)).allow


@dataclass(frozen=True)
class Tile:
    """One part of the case: its name, its page, where it stands (one line); `tone` is "", good, info, attention or danger."""

    part: str | Promise
    url: str
    stands: str | Promise
    tone: str = ""


_DANGER: Final = {"low": "good", "medium": "attention", "high": "danger", "imminent": "danger"}


def risk_tile(seen: Seen) -> Tile | None:
    """How great the danger is, and whether a safety plan stands."""
    if not seen.may(Action.PLAN_READ_SAFETY):
        return None
    risk, safety = (state_of(seen.tracks, kind) for kind in (TrackKind.RISK, TrackKind.SAFETY_PLAN))
    stands = f"{TrackKind.RISK.label}: {LABELS[risk]} · {TrackKind.SAFETY_PLAN.label}: {LABELS[safety]}"
    tone = _DANGER.get(risk, "attention") if safety == "agreed" else "danger"
    return Tile(_("Risk and safety"), reverse("desk:plans", args=[seen.case.pk]), stands, tone)


def support_tile(seen: Seen) -> Tile | None:
    """Where the needs and the support plan stand."""
    if not seen.may(Action.PLAN_READ):
        return None
    needs, plan = (state_of(seen.tracks, kind) for kind in (TrackKind.NEEDS, TrackKind.SUPPORT_PLAN))
    stands = f"{TrackKind.NEEDS.label}: {LABELS[needs]} · {TrackKind.SUPPORT_PLAN.label}: {LABELS[plan]}"
    tone = "good" if plan == "agreed" else "attention"
    return Tile(
        TrackKind.SUPPORT_PLAN.label, reverse("desk:plans", args=[seen.case.pk]) + "#support_plan", stands, tone
    )


# In the order of the way of a case. A room adds one function; it asks the database at most one question.
TILES: Final[tuple[Callable[[Seen], Tile | None], ...]] = (risk_tile, support_tile)


def tiles_of(seen: Seen) -> list[Tile]:
    """The tiles that this actor may open, in order."""
    return [tile for make in TILES if (tile := make(seen)) is not None]
