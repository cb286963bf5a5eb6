"""The parts of a case that have pages of their own, as tiles on the case page: where each stands, in one line."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.foundation.clock import day
from accord.foundation.duties.queries import Owed
from accord.foundation.policy import Action, Actor, Request, decide
from accord.foundation.ui.addresses import address
from accord.foundation.ui.days import in_words
from accord.justice.proceedings import queries as proceedings
from accord.protection.cases.models import Case
from accord.protection.cases.populations import populations_of
from accord.protection.cases.queries import CaseView
from accord.protection.cases.track_tables import LABELS, TrackKind
from accord.protection.cases.tracks import Tracks, state_of
from accord.protection.children import queries as children
from accord.protection.outcomes.vocab import OWED
from accord.protection.services import queries as services
from accord.protection.services.vocab import EpisodeState
from accord.protection.shelters import queries as shelters
from accord.protection.shelters.vocab import StayState
from accord.protection.visits.vocab import DANGER
from accord.protection.visits.vocab import DUTIES as LETTERS


@dataclass(frozen=True)
class Seen:
    """What the case page has read already."""

    actor: Actor
    view: CaseView
    tracks: Tracks
    owed: Sequence[Owed]
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


def way_tile(seen: Seen) -> Tile | None:
    """The way of the case: identification where the case is held, and what runs or is open."""
    if not seen.may(Action.COURSE_READ):
        return None
    here = seen.case.jurisdiction
    reflection = state_of(seen.tracks, TrackKind.REFLECTION, here)
    going = state_of(seen.tracks, TrackKind.RETURN)
    stands = [str(LABELS[state_of(seen.tracks, TrackKind.IDENTIFICATION, here)])]
    if reflection in ("running", "extended"):
        stands.append(str(_("reflection period running")))
    if going in ("considered", "planned", "departed"):
        stands.append(f"{TrackKind.RETURN.label}: {LABELS[going]}")
    unclear = state_of(seen.tracks, TrackKind.STATUS) == "to_clarify" and "foreign" in populations_of(seen.case)
    if unclear:
        stands.append(str(_("status of stay to be clarified")))
    url = address("desk:course", seen.case.pk)
    return Tile(_("Way of the case"), url, " · ".join(stands), "attention" if unclear else "info")


_DANGER: Final = {"low": "good", "medium": "attention", "high": "danger", "imminent": "danger"}


def risk_tile(seen: Seen) -> Tile | None:
    """How great the danger is, and whether a safety plan stands."""
    if not seen.may(Action.PLAN_READ_SAFETY):
        return None
    risk, safety = (state_of(seen.tracks, kind) for kind in (TrackKind.RISK, TrackKind.SAFETY_PLAN))
    stands = f"{TrackKind.RISK.label}: {LABELS[risk]} · {TrackKind.SAFETY_PLAN.label}: {LABELS[safety]}"
    tone = _DANGER.get(risk, "attention") if safety == "agreed" else "danger"
    return Tile(_("Risk and safety"), address("desk:plans", seen.case.pk), stands, tone)


def support_tile(seen: Seen) -> Tile | None:
    """Where the needs and the support plan stand."""
    if not seen.may(Action.PLAN_READ):
        return None
    needs, plan = (state_of(seen.tracks, kind) for kind in (TrackKind.NEEDS, TrackKind.SUPPORT_PLAN))
    stands = f"{TrackKind.NEEDS.label}: {LABELS[needs]} · {TrackKind.SUPPORT_PLAN.label}: {LABELS[plan]}"
    tone = "good" if plan == "agreed" else "attention"
    return Tile(TrackKind.SUPPORT_PLAN.label, address("desk:plans", seen.case.pk) + "#support_plan", stands, tone)


def place_of_stay_tile(seen: Seen) -> Tile | None:
    """Whether she has a place, since when and until when; never where."""
    if not seen.may(Action.PLACE_READ):
        return None
    stay = shelters.of_person(seen.case.person_id)
    url = f"{reverse('desk:places')}?case={seen.case.pk}"
    if stay is None or stay.state == StayState.LEFT:
        return Tile(_("Place of stay"), url, _("no place in a house") if stay is None else _("has left the house"))
    if stay.organisation == seen.actor.organisation:
        url = address("desk:stay", stay.pk)
    days = {"since": date_format(day(stay.arrived_at), "SHORT_DATE_FORMAT")}
    if stay.state == StayState.ABSENT:
        return Tile(_("Place of stay"), url, _("did not come back to the house"), "danger")
    if stay.until:
        days["until"] = date_format(stay.until, "SHORT_DATE_FORMAT")
        return Tile(_("Place of stay"), url, _("in a house since %(since)s · until %(until)s") % days, "good")
    return Tile(_("Place of stay"), url, _("in a house since %(since)s") % days, "good")


def justice_tile(seen: Seen) -> Tile | None:
    """Where the proceedings stand, and when she is heard next."""
    if not seen.may(Action.PROCEEDING_READ):
        return None
    found = proceedings.line_of(seen.case.pk, seen.now)
    url = address("desk:justice", seen.case.pk)
    if found is None:
        return Tile(_("Proceedings and rights"), url, _("nothing recorded"))
    stage, hearing = found
    if hearing is None:
        return Tile(_("Proceedings and rights"), url, stage.label)
    words = {"stage": stage.label, "day": in_words(hearing, "j E")}
    return Tile(_("Proceedings and rights"), url, _("%(stage)s · hearing on %(day)s") % words, "info")


def child_tile(seen: Seen) -> Tile | None:
    """The child: with whom and where, in codes."""
    if not seen.case.may_be_child or not seen.may(Action.CHILD_READ):
        return None
    row, url = children.state_of(seen.case), address("desk:child", seen.case.pk)
    if row is None:
        return Tile(_("The child"), url, _("not recorded yet how the child was found"), "attention")
    stands = f"{row.get_accompanied_display()} · {row.get_whereabouts_display()}"
    return Tile(_("The child"), url, stands, {"missing": "danger", "safe": "good"}.get(row.whereabouts, "attention"))


def services_tile(seen: Seen) -> Tile | None:
    """How many services run and how many are waited for; never which."""
    if not seen.may(Action.SERVICE_READ):
        return None
    states = services.states_of(seen.case.pk)
    runs = states.count(EpisodeState.RUNNING)
    waits = sum(state in (EpisodeState.ASKED, EpisodeState.WAITING, EpisodeState.GRANTED) for state in states)
    stands, tone = [], "good" if runs else "attention"
    if runs:
        stands.append(ngettext("%(n)d service is running", "%(n)d services are running", runs) % {"n": runs})
    if waits:
        stands.append(ngettext("%(n)d is waited for", "%(n)d are waited for", waits) % {"n": waits})
    url = address("desk:case_services", seen.case.pk)
    return Tile(_("Services"), url, " · ".join(stands) or _("no service is running"), tone)


def outcomes_tile(seen: Seen) -> Tile | None:
    """By when how it stands is to be assessed, as the clocks of the case say; never the score."""
    if not seen.may(Action.OUTCOME_READ):
        return None
    url, owed = address("desk:outcomes", seen.case.pk), [one.duty for one in seen.owed if one.duty.rule in OWED]
    due = min((duty.due_at for duty in owed if duty.done_at is None), default=None)
    if due is None:
        return Tile(_("Outcomes"), url, _("how it stands, and what changed"))
    by = {"day": date_format(day(due), "SHORT_DATE_FORMAT")}
    return Tile(_("Outcomes"), url, _("to be assessed by %(day)s") % by, "attention" if due < seen.now else "info")


def papers_tile(seen: Seen) -> Tile | None:
    """What can be given to the person on paper."""
    if not seen.may(Action.CASE_READ):
        return None
    return Tile(
        _("Papers"),
        address("desk:papers", seen.case.pk),
        _("list of rights, plans, consents, in four languages"),
    )


def portal_tile(seen: Seen) -> Tile | None:
    """Whether what she wrote on her page waits for an answer; only where the node offers one."""
    if not settings.ACCORD_PORTAL or not seen.may(Action.PORTAL_KEEP):
        return None
    url = address("desk:portal", seen.case.pk)
    owed = {one.duty.rule for one in seen.owed if one.duty.rule in LETTERS and one.duty.done_at is None}
    if DANGER in owed:
        return Tile(_("The person's page"), url, _("the person says they are in danger"), "danger")
    if owed:
        return Tile(_("The person's page"), url, _("a message from the person"), "attention")
    return Tile(_("The person's page"), url, _("nothing new"))


# In the order of the way of a case. A room adds one function; it asks the database at most one question.
TILES: Final[tuple[Callable[[Seen], Tile | None], ...]] = (
    child_tile,
    way_tile,
    risk_tile,
    place_of_stay_tile,
    support_tile,
    justice_tile,
    services_tile,
    outcomes_tile,
    papers_tile,
    portal_tile,
)


def tiles_of(seen: Seen) -> list[Tile]:
    """The tiles that this actor may open, in order."""
    return [tile for make in TILES if (tile := make(seen)) is not None]
