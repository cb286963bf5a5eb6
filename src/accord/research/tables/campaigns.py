"""Signals before, during and after a campaign, by region and by week; small figures hidden in both tables together.

A figure here is no proof of an effect, and the page says so. Of who checks themselves at the public pages nothing is kept.
Regions of a period stand once its last week is over, and then for good: a table that grew each Monday would tell small
figures by its growth. Nothing guards against two campaigns whose weeks overlap: together they may tell more than each
alone, and the page says so.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.cooperation.directory.catalogue import COUNTRIES, region_name
from accord.detection.signals.counts import Came, weekly
from accord.detection.signals.vocab import Channel
from accord.foundation.policy import Action, Actor, OrganisationKind, Request, decide, require
from accord.foundation.refusals import Missing
from accord.foundation.wall import whole_node
from accord.prevention.campaigns.access import reach
from accord.prevention.campaigns.models import Campaign
from accord.prevention.campaigns.vocab import BEGUN
from accord.research.tables.queries import HIDDEN, Line
from accord.research.tables.suppression import TOTAL, Cell, suppress, with_margins

BEFORE, DURING, AFTER = PERIODS = ("before", "during", "after")
_WORDS: Final[dict[str, str | Promise]] = {
    BEFORE: gettext_lazy("before"), DURING: gettext_lazy("during"), AFTER: gettext_lazy("after"),
}  # fmt: skip
_CHANNELS: Final[tuple[tuple[Channel, str | Promise], ...]] = (
    (Channel.HOTLINE, gettext_lazy("Calls to the help line")),
    (Channel.ONLINE, gettext_lazy("What came in online")),
)
_ELSEWHERE: Final = "-"
_WEEK: Final = timedelta(days=7)
LEAST, MOST = 4, 12  # weeks before and after


@dataclass(frozen=True, slots=True)
class Week:
    """One week; `number` is None where it is hidden."""

    monday: date
    period: str
    number: int | None

    @property
    def shown(self) -> str:
        """The figure as a table shows it."""
        return HIDDEN if self.number is None else str(self.number)

    @property
    def when(self) -> str:
        """Before, during or after, in words."""
        return str(_WORDS[self.period])


@dataclass(frozen=True, slots=True, repr=False)
class Measure:
    """One channel: its weeks, and regions by period, ready to show."""

    channel: Channel
    title: str
    weeks: list[Week]
    columns: list[str]
    lines: list[Line]

    @property
    def came(self) -> bool:
        """Whether anything came in these weeks."""
        return any(week.number != 0 for week in self.weeks)


@dataclass(frozen=True, slots=True)
class Picture:
    """What came in around a campaign. No exact small figure is in here."""

    measures: list[Measure]
    spans: dict[str, int]  # weeks of each period
    notes: list[str]


def may_see(actor: Actor) -> bool:
    """Whether the actor reads figures of signals."""
    return decide(Request(actor, Action.TABLE_READ)).allow


def picture(*, actor: Actor, campaign: UUID, threshold: int, today: date) -> Picture:
    """Around a campaign that was started: a coordinator sees the whole node, others their own organisation.

    Raises Refused or Missing.
    """
    require(Request(actor, Action.TABLE_READ))
    found = reach(actor, campaign)
    if found.state not in BEGUN:
        raise Missing
    weeks, stand = spread(found.starts, found.ends, today), stand_from(found.starts, found.ends)
    over = [period for period, day in stand.items() if day <= today]
    if actor.organisation_kind != OrganisationKind.NATIONAL_COORDINATOR:
        measures = [_measure(found, weeks, over, *one, threshold, actor.organisation) for one in _CHANNELS]
        return _picture(weeks, measures, _later(stand, over), threshold, whole=False)
    with whole_node():
        measures = [_measure(found, weeks, over, *one, threshold, None) for one in _CHANNELS]
    return _picture(weeks, measures, _later(stand, over), threshold, whole=True)


def spread(starts: date, ends: date, today: date) -> dict[date, str]:
    """The Mondays of the weeks before, during and after, each with its period; only weeks that are over. Pure."""
    over = _monday(today)
    # SECURITY: a week that is not over would be told day by day. tests/rooms/tables/test_campaign_picture.py
    return {monday: period for monday, period in _weeks(starts, ends).items() if monday < over}


def _weeks(starts: date, ends: date) -> dict[date, str]:
    first, last = _monday(starts), _monday(ends)
    side = min(max((last - first).days // 7 + 1, LEAST), MOST)
    beginning = first - side * _WEEK
    count = (last - beginning).days // 7 + 1 + side
    return {beginning + n * _WEEK: _period(beginning + n * _WEEK, first, last) for n in range(count)}


def stand_from(starts: date, ends: date) -> dict[str, date]:
    """The day from which the regions of each period stand: its last week is over. Pure."""
    return {period: monday + _WEEK for monday, period in _weeks(starts, ends).items()}


def hide(
    regions: Mapping[Cell, int], weeks: Mapping[date, int], periods: Mapping[date, str], threshold: int
) -> tuple[frozenset[Cell], frozenset[date]]:
    """What is hidden of the regions of periods that are over (with margins), and of the weeks. Pure.

    The weeks of a period add up to its margin. What was shown once is known: a week is hidden for its own figure alone,
    except the last of a period, which is shown for the first time together with the regions.
    """
    # SECURITY: whoever keeps the picture of each Monday knows no more by them. tests/rooms/tables/test_campaign_picture.py
    small = {monday for monday, n in weeks.items() if 0 < n < threshold}
    hidden, gone = set[Cell](), set(small)
    for period in {column for _row, column in regions}:
        column = {cell: n for cell, n in regions.items() if cell[1] == period}
        cells, margin = set(suppress(column, threshold, two_way=False)), (TOTAL, period)
        last = max(monday for monday in weeks if periods[monday] == period)
        mine = {monday for monday in small if periods[monday] == period}
        if margin not in cells and not _borne(mine, weeks, threshold):
            if _borne(mine | {last}, weeks, threshold):
                gone.add(last)
            else:  # the weeks would tell: the margin goes, and enough regions that they do not add up to it
                cells = _without_margin(column, cells - {margin}, threshold) | {margin}
        hidden |= cells
    return frozenset(hidden), frozenset(gone)


def _borne(gone: set[date], weeks: Mapping[date, int], threshold: int) -> bool:
    """Whether the sum of these hidden weeks may be known."""
    return not gone or (len(gone) > 1 and sum(weeks[monday] for monday in gone) >= threshold)


def _without_margin(column: Mapping[Cell, int], cells: set[Cell], threshold: int) -> set[Cell]:
    spare = sorted((n, cell) for cell, n in column.items() if n and cell not in cells and cell[0] != TOTAL)
    while spare and sum(column[cell] for cell in cells) < threshold:
        cells = cells | {spare.pop(0)[1]}
    return cells


def _measure(
    found: Campaign, weeks: dict[date, str], over: list[str], channel: Channel, title: str | Promise, threshold: int,
    body: UUID | None,
) -> Measure:  # fmt: skip
    areas = found.regions.split()
    until = max(weeks) + timedelta(days=6) if weeks else found.starts
    came = weekly(
        channel=channel, countries={code[:2] for code in areas}, since=min(weeks, default=until), until=until, organisation=body
    )  # fmt: skip
    came = [one for one in came if one.week in weeks]
    by_week = dict.fromkeys(weeks, 0) | _sum((one.week, one.number) for one in came)
    cells = _cells([one for one in came if weeks[one.week] in over], weeks, areas, over)
    full = with_margins(cells, two_way=False)
    hidden, gone = hide(full, by_week, weeks, threshold)
    rows = sorted({row for row, _period in cells}, key=lambda row: (row == "", row == _ELSEWHERE, region_name(row)))

    def shown(cell: Cell) -> str:
        return HIDDEN if cell in hidden else str(full[cell])

    lines = [Line(_named(row), [shown((row, column)) for column in over]) for row in rows]
    lines += [Line(_("total"), [shown((TOTAL, column)) for column in over], total=True)] if rows else []
    return Measure(
        channel,
        str(title),
        [Week(monday, period, None if monday in gone else by_week[monday]) for monday, period in weeks.items()],
        [str(_WORDS[period]) for period in over],
        lines,
    )


def _sum(rows: Iterable[tuple[date, int]]) -> Counter[date]:
    found: Counter[date] = Counter()
    for monday, number in rows:
        found[monday] += number
    return found


def _cells(came: list[Came], weeks: dict[date, str], areas: list[str], periods: list[str]) -> dict[Cell, int]:
    """Regions by period: those of the campaign apart, or every one where it is for a whole country."""
    named = [code for code in areas if code not in COUNTRIES]
    whole = {code for code in areas if code in COUNTRIES}
    counts: Counter[Cell] = Counter()
    for one in came:
        apart = not one.region or one.region in named or one.region[:2] in whole
        counts[one.region if apart else _ELSEWHERE, weeks[one.week]] += one.number
    rows = {row for row, _period in counts} | (set(named) if counts else set())
    return {(row, period): counts[row, period] for row in rows for period in periods}


def _named(row: str) -> str:
    if row == _ELSEWHERE:
        return _("elsewhere in the country")
    return region_name(row) if row else _("region not told")


def _later(stand: dict[str, date], over: list[str]) -> list[str]:
    """The periods whose regions do not stand yet, each with its day."""
    days = ((period, date_format(day, "SHORT_DATE_FORMAT")) for period, day in stand.items() if period not in over)
    return [f"{_WORDS[period]}: {day}" for period, day in days]


def _picture(
    weeks: dict[date, str], measures: list[Measure], later: list[str], threshold: int, *, whole: bool
) -> Picture:
    spans = Counter(weeks.values())
    notes = [
        _("A change is no proof that the campaign brought it about: seasons, news and other campaigns change these figures too."),
        _("Signals of every organisation of this node.") if whole else _("Signals of your organisation only."),
        _("Weeks from Monday to Sunday: %(before)s before, %(during)s during, %(after)s after. The weeks of the first and of the last day are during. A week is shown once it is over.")
        % {period: spans[period] for period in PERIODS},
        _("%(mark)s: fewer than %(n)d signals, or hidden so that such a figure cannot be worked out.")
        % {"mark": HIDDEN, "n": threshold},
        _("Self-checks at the public pages are not counted: nothing of them is kept. What somebody sent in online, after one or without, is."),
        _("Two campaigns whose weeks overlap may tell more together than each alone."),
    ]  # fmt: skip
    if later:
        more = _("Regions of a period are shown once its last week is over. They stand from: %(days)s.")
        notes.insert(3, more % {"days": "; ".join(later)})
    return Picture(measures, dict(spans), notes)


def _monday(of: date) -> date:
    return of - timedelta(days=of.weekday())


def _period(monday: date, first: date, last: date) -> str:
    return BEFORE if monday < first else DURING if monday <= last else AFTER
