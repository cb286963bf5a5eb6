"""The change of each domain as a picture: small multiples, drawn here, without a script or a colour that carries a meaning alone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, localize
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accord.protection.outcomes.scoring import HIGHEST, LOWEST

_WIDTH, _HEIGHT, _LEFT, _TOP = 300, 150, 24, 14
_RIGHT, _BOTTOM = _WIDTH - 30, _HEIGHT - 26


@dataclass(frozen=True, slots=True)
class Point:
    """A score on a day; None where the domain was not scored: the line is broken there."""

    on: date
    score: Decimal | None


_Dot = tuple[float, float, Decimal]


def draw(name: str, points: Sequence[Point], threshold: Decimal | None = None, ident: str = "picture") -> SafeString:
    """One domain over time as an SVG of 300 by 150 units, with a title and a description for who does not see it."""
    runs = _runs(points)
    dots = [dot for run in runs for dot in run]
    title, told = f"{ident}-t", f"{ident}-d"
    return format_html(
        '<svg class="multiple" viewBox="0 0 {} {}" role="img" aria-labelledby="{} {}" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{}">{}</title><desc id="{}">{}</desc>{}{}{}{}{}</svg>',
        _WIDTH, _HEIGHT, title, told, title, name, told, describe(points), _grid(), _threshold(threshold),
        format_html_join("", '<polyline class="line" points="{}"/>', ((_path(run),) for run in runs if len(run) > 1)),
        format_html_join("", '<circle class="dot" cx="{}" cy="{}" r="4"/>', ((_n(x), _n(y)) for x, y, _s in dots)),
        _ends(points, dots),
    )  # fmt: skip


def describe(points: Iterable[Point]) -> str:
    """The picture in words: each day and its score."""
    said = (
        f"{date_format(point.on, 'SHORT_DATE_FORMAT')}: {_('not scored') if point.score is None else localize(point.score)}"
        for point in points
    )
    return "; ".join(said)


def _runs(points: Sequence[Point]) -> list[list[_Dot]]:
    first = points[0].on if points else date.min
    span = max(((point.on - first).days for point in points), default=0) or 1
    runs: list[list[_Dot]] = [[]]
    for point in points:
        if point.score is None:
            runs.append([])
        else:
            x = _LEFT + 10 + (_RIGHT - _LEFT - 20) * (point.on - first).days / span
            runs[-1].append((x, _y(point.score), point.score))
    return [run for run in runs if run]


def _y(score: Decimal | int) -> float:
    return float(_BOTTOM - (_BOTTOM - _TOP) * (Decimal(score) - LOWEST) / (HIGHEST - LOWEST))


def _n(number: float) -> str:
    """A number as SVG reads it, in whichever language."""
    return f"{number:.1f}"


def _path(run: Sequence[_Dot]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y, _s in run)


def _grid() -> SafeString:
    line = '<line class="grid" x1="{}" y1="{}" x2="{}" y2="{}"/><text x="{}" y="{}" text-anchor="end">{}</text>'
    at = [(_n(_y(step)), _n(_y(step) + 4), step) for step in range(LOWEST, HIGHEST + 1)]
    rows = ((_LEFT, y, _RIGHT, y, _LEFT - 8, below, step) for y, below, step in at)
    return format_html_join("", line, rows)


def _threshold(level: Decimal | None) -> SafeString:
    if level is None:
        return SafeString("")
    y = _n(_y(level))
    return format_html('<line class="level" x1="{}" y1="{}" x2="{}" y2="{}"/>', _LEFT, y, _RIGHT, y)


def _ends(points: Sequence[Point], dots: Sequence[_Dot]) -> SafeString:
    """The first and the last day under the picture, and the last score beside its dot."""
    if not points:
        return SafeString("")
    days = [(_LEFT, "start", points[0].on)]
    if len(points) > 1:
        days.append((_RIGHT, "end", points[-1].on))
    told = [(x, _HEIGHT - 6, anchor, date_format(on, "SHORT_DATE_FORMAT")) for x, anchor, on in days]
    told += [(round(x) + 7, round(y) + 4, "start", localize(score)) for x, y, score in dots[-1:]]
    return format_html_join("", '<text x="{}" y="{}" text-anchor="{}">{}</text>', told)
