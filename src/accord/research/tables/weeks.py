"""The weeks around a campaign as a picture: bars, drawn here, without a script or a colour that carries a meaning alone."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accord.research.tables.campaigns import DURING, Week
from accord.research.tables.queries import HIDDEN

_WIDTH, _HEIGHT, _LEFT, _TOP = 330, 190, 30, 26
_RIGHT, _BOTTOM = _WIDTH - 6, _HEIGHT - 24
_STEPS: Final = (1, 2, 5)


def draw(title: str, weeks: Sequence[Week], ident: str) -> SafeString:
    """Bars by week as an SVG, the weeks of the campaign on a ground of their own; a hidden week is a star."""
    if not weeks:
        return SafeString("")
    top = max(_ceiling(max((week.number or 0 for week in weeks), default=0)), 4)
    step = (_RIGHT - _LEFT) / len(weeks)
    name, told = f"{ident}-t", f"{ident}-d"
    return format_html(
        '<svg class="multiple" viewBox="0 0 {} {}" role="img" aria-labelledby="{} {}" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{}">{}</title><desc id="{}">{}</desc>{}{}{}{}</svg>',
        _WIDTH, _HEIGHT, name, told, name, title, told, describe(weeks),
        _grounds(weeks, step), _grid(top), _bars(weeks, step, top), _days(weeks),
    )  # fmt: skip


def describe(weeks: Sequence[Week]) -> str:
    """The picture in words: each week and its figure."""
    return "; ".join(f"{date_format(week.monday, 'SHORT_DATE_FORMAT')}, {week.when}: {week.shown}" for week in weeks)


def _ceiling(number: int) -> int:
    """The next of 1, 2, 5, 10, 20, 50 and so on."""
    scale = 1
    while True:
        for step in _STEPS:
            if number <= step * scale:
                return step * scale
        scale *= 10


def _grounds(weeks: Sequence[Week], step: float) -> SafeString:
    """The ground of the campaign, and over each period its word."""
    found: list[SafeString] = []
    at = 0
    for period, rows in groupby(weeks, key=lambda week: week.period):
        row = list(rows)
        left, wide = _LEFT + at * step, len(row) * step
        if period == DURING:
            found.append(
                format_html(
                    '<rect class="ground" x="{}" y="{}" width="{}" height="{}"/>', _n(left), 4, _n(wide), _BOTTOM - 4
                )
            )
        if wide > 44:
            middle = _n(left + wide / 2)
            found.append(format_html('<text x="{}" y="17" text-anchor="middle">{}</text>', middle, row[0].when))
        at += len(row)
    return format_html_join("", "{}", ((one,) for one in found))


def _grid(top: int) -> SafeString:
    line = '<line class="grid" x1="{}" y1="{}" x2="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>'
    levels = [(level, _y(level, top)) for level in (0, top / 2, top) if level == int(level)]
    rows = ((_LEFT, _n(y), _RIGHT, _n(y), _LEFT - 5, _n(y + 4), int(level)) for level, y in levels)
    return format_html_join("", line, rows)


def _bars(weeks: Sequence[Week], step: float, top: int) -> SafeString:
    found = []
    for at, week in enumerate(weeks):
        left = _LEFT + at * step
        if week.number is None:
            text = '<text class="gone" x="{}" y="{}" text-anchor="middle">{}</text>'
            found.append(format_html(text, _n(left + step / 2), _BOTTOM - 3, HIDDEN))
        elif week.number:
            y, kind = _y(week.number, top), "bar own" if week.period == DURING else "bar"
            bar = '<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
            found.append(format_html(bar, kind, _n(left + step * 0.12), _n(y), _n(step * 0.76), _n(_BOTTOM - y)))
    return format_html_join("", "{}", ((one,) for one in found))


def _days(weeks: Sequence[Week]) -> SafeString:
    ends = [(_LEFT, "start", weeks[0].monday), (_RIGHT, "end", weeks[-1].monday)]
    rows = ((x, _HEIGHT - 6, anchor, date_format(on, "SHORT_DATE_FORMAT")) for x, anchor, on in ends)
    return format_html_join("", '<text x="{}" y="{}" text-anchor="{}">{}</text>', rows)


def _y(number: float, top: int) -> float:
    return _BOTTOM - (_BOTTOM - _TOP) * number / top


def _n(number: float) -> str:
    """A number as SVG reads it, in whichever language."""
    return f"{number:.1f}"
