"""Reading programmes and their activities."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accord.cooperation.organisations.models import Organisation
from accord.foundation.clock import day
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Actor
from accord.prevention.programme.access import activity_of, may_keep, may_report, reach, require_keep, seen, waiting_in
from accord.prevention.programme.assembling import by_name
from accord.prevention.programme.evidence import by_report
from accord.prevention.programme.frames import Frame, Section, frame
from accord.prevention.programme.models import Activity, ActivityReport, Evidence, Indicator, Programme
from accord.prevention.programme.money import Money, sums
from accord.prevention.programme.periods import Period, between
from accord.prevention.programme.reporting import open_periods
from accord.prevention.programme.vocab import RUNNING, STATES, Part, ProgrammeState


@dataclass(frozen=True, slots=True)
class Opened:
    """A programme with its sections, and what the actor may do."""

    programme: Programme
    frame: Frame
    sections: list[tuple[Section, list[str], list[Activity]]]
    planned: list[Money]
    periods: list[Period]
    below: list[Programme]  # programmes under this strategy
    write: bool
    steps: list[str]
    revise: bool
    links: bool  # by which institutions without an account report
    waiting: int  # reports that came by one


@dataclass(frozen=True, slots=True)
class OpenedActivity:
    """An activity with who answers for it and what was reported, and what the actor may do."""

    activity: Activity
    frame: Frame
    objective: str
    responsible: list[Organisation]
    partners: list[Organisation]
    planned: list[Money]
    indicators: list[Indicator]
    reports: list[ActivityReport]
    evidence: dict[UUID, list[Evidence]]  # by report: the files that the actor may open
    write: bool
    report: list[Period]

    @property
    def section(self) -> Section | None:
        """The section that it stands in."""
        return self.frame.section(self.activity.section)


def newest(actor: Actor, *, after: str = "") -> Page[Programme]:
    """The programmes that the actor may read, newest first. Raises Refused."""
    return page_of(seen(actor), order="begun_at", after=after)


def unfinished_years(actor: Actor) -> list[Programme]:
    """What a new programme can take over from: the last ones of the actor's organisation. Raises Refused."""
    require_keep(actor)
    found = Programme.objects.filter(organisation=actor.organisation)
    left = found.exclude(state__in=(ProgrammeState.DRAFT, ProgrammeState.DROPPED, ProgrammeState.REPLACED))
    return list(left.order_by("-last_year", "-edition")[:10])


def strategies(actor: Actor) -> list[Programme]:
    """The strategies in force that a programme of the actor's organisation can stand under. Raises Refused."""
    require_keep(actor)
    found = Programme.objects.filter(organisation=actor.organisation, state__in=RUNNING).order_by("-first_year")
    return [one for one in found if frame(one.frame).strategy]


def opened(actor: Actor, programme: UUID, now: datetime) -> Opened:
    """One programme. Raises Refused or Missing."""
    found = reach(actor, programme)
    kept = frame(found.frame)
    activities = list(
        found.activities.prefetch_related("bearers__organisation", "budgets", "indicators").order_by(
            "section", "number"
        )
    )
    keeps = may_keep(actor) and found.organisation == actor.organisation
    running = keeps and found.state in RUNNING
    steps = [row.action for row in STATES.open_to(found.state) if row.action != "replace"] if keeps else []
    return Opened(
        found,
        kept,
        [
            (one, found.objectives.get(str(one.number), []), [a for a in activities if a.section == one.number])
            for one in kept.sections
        ],
        sums(b.money for a in activities for b in a.budgets.all()),
        [p for p in between(found.first_year, found.last_year) if p.start <= day(now)],
        list(seen(actor).filter(under=found.pk).order_by("first_year", "edition")) if kept.strategy else [],
        keeps and found.state == ProgrammeState.DRAFT,
        steps,
        running,
        running and not kept.strategy,
        waiting_in(actor, found.pk) if running else 0,
    )


def opened_activity(actor: Actor, activity: UUID, now: datetime) -> OpenedActivity:
    """One activity. Raises Refused or Missing."""
    found = activity_of(actor, activity)
    programme, bearers = found.programme, list(found.bearers.select_related("organisation"))
    rows = ActivityReport.objects.filter(line=found.line).select_related("organisation")
    reports = list(rows.prefetch_related("values", "spent").order_by("-period", "told_at", "id"))
    objectives = programme.objectives.get(str(found.section), [])
    keeps = may_keep(actor) and programme.organisation == actor.organisation
    answers = any(b.organisation_id == actor.organisation for b in bearers) and may_report(actor)
    return OpenedActivity(
        found,
        frame(programme.frame),
        objectives[found.objective - 1] if found.objective else "",
        by_name([b.organisation for b in bearers if b.part == Part.RESPONSIBLE]),
        by_name([b.organisation for b in bearers if b.part == Part.PARTNER]),
        sums(b.money for b in found.budgets.all()),
        list(found.indicators.order_by("place")),
        reports,
        by_report(actor, reports),
        keeps and programme.state == ProgrammeState.DRAFT,
        open_periods(found, now) if answers and programme.state in RUNNING else [],
    )


def own_report(actor: Actor, activity: Activity, period: str) -> ActivityReport | None:
    """What the actor's organisation reported on an activity in a period."""
    found = ActivityReport.objects.filter(line=activity.line, period=period, organisation=actor.organisation)
    return found.prefetch_related("values", "spent").first()
