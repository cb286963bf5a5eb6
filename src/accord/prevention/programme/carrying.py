"""What a new programme begins with: the yearly items of its frame, and what the last one left over; a new edition."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from accord.foundation.ids import new_id
from accord.prevention.programme.frames import Frame, in_language
from accord.prevention.programme.models import Activity, ActivityReport, Bearer, Budget, Indicator, Programme
from accord.prevention.programme.vocab import Part, ProgrammeState, Result


def yearly(kept: Frame, made: Programme) -> None:
    """What every year brings, with who coordinates as responsible."""
    for item in kept.yearly:
        month, on = map(int, item.until.split("-"))
        activity = Activity.objects.create(
            id=new_id(),
            programme=made,
            section=item.section,
            number=next_number(made, item.section),
            objective=item.objective,
            title=in_language(item.titles, made.language),
            ends=date(made.first_year, month, on),
        )
        Bearer.objects.create(activity=activity, organisation_id=made.organisation, part=Part.RESPONSIBLE)


def carry_over(previous: Programme, made: Programme) -> int:
    """Copy what the last programme left over, for those responsible who did not finish it; return how many."""
    left = [(one, who) for one in _activities(previous) if (who := unfinished(one))]
    for one, who in left:
        bearers = [b for b in one.bearers.all() if b.part == Part.PARTNER or b.organisation_id in who]
        objectives = made.objectives.get(str(one.section), [])
        copy = _copy(one, made, keep_line=False)
        copy.came_from = one.line
        copy.objective = one.objective if one.objective and one.objective <= len(objectives) else None
        copy.number = next_number(made, one.section)
        copy.starts, copy.ends = None, date(made.last_year, 12, 31)
        _write(copy, one, bearers, keep_line=False)
    return len(left)


def unfinished(activity: Activity) -> set[UUID]:
    """Those responsible whose last report does not say that it is done; who did not report, too."""
    reports = ActivityReport.objects.filter(line=activity.line)
    in_order = sorted(reports, key=lambda one: (one.period[:4], "H" not in one.period))
    last = {one.organisation_id: one for one in in_order}
    done = {pk for pk, one in last.items() if one.result == Result.DONE}
    done |= {pk for pk, one in last.items() if one.result == Result.PARTLY and not one.carry_over}
    return {b.organisation_id for b in activity.bearers.all() if b.part == Part.RESPONSIBLE} - done


def next_edition(old: Programme, account: UUID, code: str, now: datetime) -> Programme:
    """A draft that says what the old one says, activity by activity on the same lines."""
    copied = (
        "organisation",
        "frame",
        "language",
        "first_year",
        "last_year",
        "title",
        "strategy",
        "under",
        "objectives",
    )
    made = Programme.objects.create(
        id=new_id(),
        code=code,
        edition=old.edition + 1,
        replaces=old.pk,
        state=ProgrammeState.DRAFT,
        begun_by=account,
        begun_at=now,
        **{name: getattr(old, name) for name in copied},
    )
    for one in _activities(old):
        bearers = list(one.bearers.all())
        _write(_copy(one, made, keep_line=True), one, bearers, keep_line=True)
    return made


def _activities(programme: Programme) -> Iterable[Activity]:
    found = programme.activities.prefetch_related("bearers", "budgets", "indicators")
    return found.order_by("section", "number")


def _copy(one: Activity, made: Programme, *, keep_line: bool) -> Activity:
    copied = (
        "section",
        "number",
        "objective",
        "title",
        "others",
        "financing",
        "starts",
        "ends",
        "outcome",
        "came_from",
    )
    line = {"line": one.line} if keep_line else {}
    return Activity(id=new_id(), programme=made, **line, **{name: getattr(one, name) for name in copied})


def _write(copy: Activity, one: Activity, bearers: list[Bearer], *, keep_line: bool) -> None:
    """The copy with its bearers, indicators and, within one programme, its budget."""
    copy.save(force_insert=True)
    Bearer.objects.bulk_create([Bearer(activity=copy, organisation_id=b.organisation_id, part=b.part) for b in bearers])
    Indicator.objects.bulk_create(
        [
            Indicator(
                id=new_id(), activity=copy, line=i.line if keep_line else new_id(), place=i.place, title=i.title,
                unit=i.unit, target=i.target, split=i.split,
            )
            for i in one.indicators.all()
        ]
    )  # fmt: skip
    if keep_line:
        Budget.objects.bulk_create(
            [Budget(activity=copy, currency=b.currency, amount=b.amount) for b in one.budgets.all()]
        )


def next_number(made: Programme, section: int) -> int:
    """The first number of a section that no activity has."""
    taken = made.activities.filter(section=section).order_by("-number").values_list("number", flat=True).first()
    return (taken or 0) + 1
