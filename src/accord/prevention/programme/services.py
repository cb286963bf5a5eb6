"""Beginning a programme, changing its draft, and its steps from draft to closed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Actor
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.prevention.programme import carrying
from accord.prevention.programme.access import reach, reach_own, require_keep, waiting_in
from accord.prevention.programme.assembling import missing_in
from accord.prevention.programme.frames import Frame, frame, frames, in_language
from accord.prevention.programme.models import Programme
from accord.prevention.programme.periods import period
from accord.prevention.programme.vocab import (
    FIRST_YEAR,
    MOST_OBJECTIVES,
    RUNNING,
    STATES,
    AlreadyThere,
    BadProgramme,
    Fixed,
    ProgrammeState,
)

_KINDS: Final = {
    "drop": Kind.PROGRAMME_DROPPED,
    "approve": Kind.PROGRAMME_APPROVED,
    "redraft": Kind.PROGRAMME_REDRAFTED,
    "adopt": Kind.PROGRAMME_ADOPTED,
    "force": Kind.PROGRAMME_IN_FORCE,
    "report": Kind.PROGRAMME_REPORTED,
    "close": Kind.PROGRAMME_CLOSED,
}
_ENDED: Final = (ProgrammeState.REPLACED, ProgrammeState.DROPPED)


@dataclass(frozen=True, slots=True, repr=False)
class Beginning:
    """A new programme. `previous`: the one whose unfinished activities it takes over."""

    frame: str
    first_year: int
    title: str
    strategy: str = ""
    language: str = ""  # of its texts; that of the actor, if none is named
    previous: UUID | None = None
    under: UUID | None = None  # a strategy that is kept here


@dataclass(frozen=True, slots=True, repr=False)
class Head:
    """Title, strategy, and the operational objectives by section."""

    title: str
    strategy: str
    objectives: dict[int, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Step:
    """A step and what belongs to it: the day, the number of protocol or decision, and why."""

    action: str
    on: date | None = None
    reference: str = ""
    why: str = ""


@service
def begin(*, actor: Actor, wanted: Beginning, now: datetime, key: str) -> Given:
    """Begin a programme by its frame. Raises Refused, Missing, BadProgramme or AlreadyThere."""

    def work() -> Given:
        require_keep(actor)
        kept = _frame(wanted.frame)
        made = Programme(
            id=new_id(),
            code=fresh_code(Programme, "P"),
            organisation=actor.organisation,
            frame=kept.code,
            language=wanted.language or actor.language,
            first_year=wanted.first_year,
            last_year=wanted.first_year + kept.years - 1,
            begun_by=actor.account,
            begun_at=now,
        )
        _check_new(made, now)
        _head(made, wanted.title, wanted.strategy)
        if wanted.under:
            _stand_under(made, wanted.under)
        made.objectives = {
            str(one.number): [in_language(text, made.language) for text in one.objectives] for one in kept.sections
        }
        previous = reach(actor, wanted.previous) if wanted.previous else None
        made.save(force_insert=True)
        carried = carrying.carry_over(previous, made) if previous else 0
        carrying.yearly(kept, made)
        _tell(Kind.PROGRAMME_BEGUN, made, actor, now, years=_years(made), carried=carried)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="programme.begin", body=wanted, now=now, work=work)


@service
def change(*, actor: Actor, programme: UUID, wanted: Head, read: int, now: datetime, key: str) -> Given:
    """Change title, strategy and objectives of a draft. Raises Refused, Missing, Fixed, BadProgramme or Stale."""

    def work() -> Given:
        found = draft_of(actor, programme)
        _head(found, wanted.title, wanted.strategy)
        found.objectives = _objectives(found, wanted.objectives)
        save_versioned(found, read=read, fields=["title", "strategy", "objectives"])
        _tell(Kind.PROGRAMME_CHANGED, found, actor, now)
        return Given(found.pk, found.version)

    body = (str(programme), wanted)
    return once(actor=actor.account, key=key, verb="programme.change", body=body, now=now, work=work)


@service
def step(*, actor: Actor, programme: UUID, wanted: Step, read: int, now: datetime, key: str) -> Given:
    """One step of STATES. Raises Refused, Missing, NotPossible, BadProgramme or Stale."""

    def work() -> Given:
        found = reach_own(actor, programme)
        if wanted.action not in _KINDS:
            raise NotPossible
        found.state = STATES.step(found.state, wanted.action)
        if wanted.action == "report" and (waiting := waiting_in(actor, found.pk)):
            raise BadProgramme(
                _("Reports that came by a link wait to be read: %(number)s. Accept each or send it back first."), number=waiting
            )  # fmt: skip
        fields = ["state", *_enter(found, wanted, day(now))]
        save_versioned(found, read=read, fields=fields)
        if wanted.action == "report":
            found.links.filter(withdrawn_at=None).update(withdrawn_at=now)  # nobody reports any more
        if found.state in RUNNING and found.replaces:
            _replace(found, found.replaces, actor, now)
        _tell(_KINDS[wanted.action], found, actor, now, reference=wanted.reference.strip())
        return Given(found.pk, found.version)

    body = (str(programme), wanted)
    return once(actor=actor.account, key=key, verb="programme.step", body=body, now=now, work=work)


@service
def revise(*, actor: Actor, programme: UUID, now: datetime, key: str) -> Given:
    """Begin a new edition of a programme that is in force; it takes the place of this one when it is in force itself.

    Raises Refused, Missing, NotPossible or AlreadyThere.
    """

    def work() -> Given:
        old = reach_own(actor, programme)
        if old.state not in RUNNING:
            raise NotPossible
        waiting = Programme.objects.filter(replaces=old.pk, state__in=("draft", "approved")).first()
        if waiting:
            raise AlreadyThere(code=waiting.code)
        made = carrying.next_edition(old, actor.account, fresh_code(Programme, "P"), now)
        _tell(Kind.PROGRAMME_REVISED, made, actor, now, of=old.code, edition=made.edition)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="programme.revise", body=str(programme), now=now, work=work)


def draft_of(actor: Actor, programme: UUID) -> Programme:
    """A programme that may be changed. Raises Refused, Missing or Fixed."""
    found = reach_own(actor, programme)
    require_draft(found)
    return found


def require_draft(found: Programme) -> None:
    """Raises Fixed, for what was approved is not changed."""
    if found.state != ProgrammeState.DRAFT:
        raise Fixed


def _frame(code: str) -> Frame:
    if code not in frames():
        raise BadProgramme(_("Choose one of the kinds of programme."), field="frame")
    return frame(code)


def _check_new(made: Programme, now: datetime) -> None:
    if not FIRST_YEAR <= made.first_year <= day(now).year + 5:
        raise BadProgramme(_("Choose a year between %(first)s and five years from now."), field="first_year", first=FIRST_YEAR)  # fmt: skip
    if made.language not in dict(settings.LANGUAGES):
        raise BadProgramme(_("Choose one of the languages."), field="language")
    there = Programme.objects.filter(
        organisation=made.organisation,
        frame=made.frame,
        first_year__lte=made.last_year,
        last_year__gte=made.first_year,
    )
    if taken := there.exclude(state__in=_ENDED).first():
        raise AlreadyThere(field="first_year", code=taken.code)


def _stand_under(made: Programme, strategy: UUID) -> None:
    over = Programme.objects.filter(pk=strategy, organisation=made.organisation, state__in=RUNNING).first()
    if (
        over is None
        or not frame(over.frame).strategy
        or not over.first_year <= made.first_year <= made.last_year <= over.last_year
    ):
        raise BadProgramme(_("Choose a strategy that is in force and covers these years."), field="under")
    made.under, made.strategy = over.pk, f"{over.title} {_years(over)}"[:300]


def _head(found: Programme, title: str, strategy: str) -> None:
    found.title, found.strategy = title.strip(), strategy.strip()
    if not found.title:
        raise BadProgramme(_("Give the programme its title."), field="title")
    if len(found.title) > 200 or len(found.strategy) > 300:
        raise BadProgramme(_("This text is too long. Shorten it."), field="title")


def _objectives(found: Programme, wanted: dict[int, tuple[str, ...]]) -> dict[str, list[str]]:
    kept: dict[str, list[str]] = {str(one.number): [] for one in frame(found.frame).sections} | {
        str(number): [text.strip() for text in texts if text.strip()] for number, texts in wanted.items()
    }
    for activity in found.activities.exclude(objective=None):
        if (activity.objective or 0) > len(kept.get(str(activity.section), [])):
            raise BadProgramme(
                _("Activity %(number)s stands under an objective that would be gone. Change the activity first."),
                number=activity.label,
            )
    if any(frame(found.frame).section(int(number)) is None for number in kept):
        raise BadProgramme(_("This programme has no such section."))
    if any(len(texts) > MOST_OBJECTIVES or any(len(text) > 400 for text in texts) for texts in kept.values()):
        raise BadProgramme(_("A section holds at most 20 objectives, of 400 characters each."))
    return kept


def _enter(found: Programme, wanted: Step, today: date) -> list[str]:
    """What a step enters beside the state; the names of its columns. Raises BadProgramme."""
    reference, why = wanted.reference.strip()[:80], wanted.why.strip()[:300]
    match wanted.action:
        case "approve":
            if not frame(found.frame).strategy and not found.activities.exists():
                raise BadProgramme(_("A programme without an activity is not approved. Add the first one."))
            found.approved_on, found.protocol = (
                _on(wanted, today),
                _said(reference, _("Give the number of the protocol.")),
            )
            return ["approved_on", "protocol"]
        case "adopt":
            found.decided_on = _on(wanted, today, found.approved_on)
            found.decision = _said(reference, _("Give the number of the decision."))
            return ["decided_on", "decision"]
        case "force":
            found.in_force_on = _on(wanted, today, found.approved_on)
            found.why_in_force = _said(why, _("Say why it is in force without adoption."), "why")
            return ["in_force_on", "why_in_force"]
        case "report":
            lacking = missing_in(found, period(str(found.last_year)))
            if lacking and not why:
                raise BadProgramme(
                    _("Reports are missing: %(number)s. Ask for them, or say why the programme is reported without them."),
                    field="why", number=lacking,
                )  # fmt: skip
            found.why_incomplete = why
            return ["why_incomplete"]
    return []


def _on(wanted: Step, today: date, earliest: date | None = None) -> date:
    if wanted.on is None:
        raise BadProgramme(_("Say on which day."), field="on")
    if wanted.on > today:
        raise BadProgramme(_("This day is still to come. Enter the step when it was taken."), field="on")
    if earliest and wanted.on < earliest:
        raise BadProgramme(_("It cannot come before the approval by the commission."), field="on")
    return wanted.on


def _said(text: str, ask: Any, field: str = "reference") -> str:
    if not text:
        raise BadProgramme(ask, field=field)
    return text


def _replace(new: Programme, replaced: UUID, actor: Actor, now: datetime) -> None:
    old = Programme.objects.get(pk=replaced)
    if old.state not in RUNNING:
        return  # reported meanwhile, or replaced by this one when it was put in force before its adoption
    old.state = STATES.step(old.state, "replace")
    save_versioned(old, read=old.version, fields=["state"])
    old.reminders.update(programme=new)
    old.links.update(programme=new)  # what is asked by a line is asked of the new edition
    _tell(Kind.PROGRAMME_REPLACED, old, actor, now, by=new.code)


def _years(found: Programme) -> str:
    return f"{found.first_year}" if found.first_year == found.last_year else f"{found.first_year}-{found.last_year}"


def _tell(kind: Kind, found: Programme, actor: Actor, now: datetime, **facts: str | int) -> None:
    told = {"code": found.code, "state": str(found.state)} | facts
    ledger.append(Entry.by(actor, kind, now, object_type="programme", object_id=found.pk, facts=told))
