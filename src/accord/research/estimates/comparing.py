"""Two estimates side by side: what differs between them, and the change, if a change can be told at all."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.research.estimates.models import Estimate
from accord.research.estimates.parts import between, share_of
from accord.research.estimates.telling import warnings_of
from accord.research.estimates.vocab import EstimateState, NotEstimable
from accord.research.estimates.words import people, warned

if TYPE_CHECKING:
    from accord.research.prevalence import Between

# Why no change is told, by code: what else than the world could have made it.
WHY_NOT: Final[dict[str, str | Promise]] = {
    "no-total": gettext_lazy("One of the two has no total."),
    "no-interval": gettext_lazy("One of the two has no replicates that were kept: estimate it again, with replicates."),
    "same-table": gettext_lazy(
        "Both are of one table: what differs is how it was computed, not how many people there are."
    ),
    "same-period": gettext_lazy("Both are of one period."),
    "whom": gettext_lazy(
        "They do not say in the same words who is counted. If it is the same people, estimate one of them again and say it in the same words."
    ),
    "lists": gettext_lazy("They are made of different lists: a change of the lists looks like a change of the world."),
    "method": gettext_lazy("They were made in different ways: estimate one of them again as the other was made."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that is compared."""

    head: str
    before: str
    after: str

    @property
    def differs(self) -> bool:
        """Whether it is not the same."""
        return self.before != self.after


@dataclass(frozen=True, repr=False)
class Beside:
    """Lines, the warnings of either; then the change in words and numbers, or every reason why none is told."""

    lines: list[Line]
    warnings: tuple[list[str], list[str]]
    reasons: list[str]  # codes of WHY_NOT
    change: "Between | None"
    headline: str
    words: list[str]


def beside(before: Estimate, after: Estimate) -> Beside:
    """Compare. Raises NotEstimable if the two are one, or one is not finished."""
    if before.pk == after.pk:
        raise NotEstimable(_("Both are the same estimate. Choose two."), field="after")
    for field, row in (("before", before), ("after", after)):
        if row.state not in (EstimateState.READY, EstimateState.REFUSED):
            raise NotEstimable(_("%(code)s is not finished."), code=row.code, field=field)
    lines, reasons = list(_lines(before, after)), list(_reasons(before, after))
    warnings = _warnings(before), _warnings(after)
    if reasons:
        return Beside(lines, warnings, reasons, None, "", [])
    from accord.research.prevalence import between as compared

    one, two = ((row.result["total"], row.result["quantiles"]) for row in (before, after))
    change = compared(one, two)
    return Beside(lines, warnings, [], change, _headline(change, before, after), list(_words(change, before, after)))


def _reasons(before: Estimate, after: Estimate) -> Iterator[str]:
    both = (before, after)
    if any(row.state != EstimateState.READY for row in both):
        yield "no-total"
    elif not all(row.result.get("quantiles") for row in both):
        yield "no-interval"
    if before.digest == after.digest:
        yield "same-table"
    elif _plain(before.period) == _plain(after.period):
        yield "same-period"
    if _plain(before.whom) != _plain(after.whom):
        yield "whom"
    if _names(before) != _names(after):
        yield "lists"
    if (before.method, before.order) != (after.method, after.order):
        yield "method"


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _names(row: Estimate) -> set[str]:
    return set(row.result.get("lists", ()))


def _headline(change: "Between", before: Estimate, after: Estimate) -> str:
    words = _("From {before} to {after} people: {ratio} times as many ({interval}), or {difference} people ({range}).")
    return words.format(
        before=people(before.result["total"]),
        after=people(after.result["total"]),
        ratio=_times(change.ratio),
        interval=_("{low} to {high}").format(
            low=_times(change.ratio_interval[0]), high=_times(change.ratio_interval[1])
        ),
        difference=_signed(change.difference),
        range=_("{low} to {high}").format(
            low=_signed(change.difference_interval[0]), high=_signed(change.difference_interval[1])
        ),
    )


def _words(change: "Between", before: Estimate, after: Estimate) -> Iterator[str]:
    low, high = change.ratio_interval
    if high < 1:
        yield _("There are fewer: by {low} to {high}.").format(low=share_of(1 - high), high=share_of(1 - low))
    elif low > 1:
        yield _("There are more: by {low} to {high}.").format(low=share_of(low - 1), high=share_of(high - 1))
    else:
        yield _("The interval holds “no change” too: whether there are fewer or more cannot be told.")
    yield _("In {share} of the pairs of replicates there are fewer after than before.").format(
        share=share_of(change.less)
    )
    if before.result["model"] != after.result["model"]:
        yield _("The models differ: a part of the change may be the choice of the model.")
    if (before.missed, before.false) != (after.missed, after.false):
        yield _("People were not matched equally well: where more matches are missed, the total is higher.")
    yield _(
        "It says that the estimate changed, not why. That both totals rest on what no data can test is not in the interval; if the lists came to overlap more or less for a reason of their own, it looks the same."
    )


def _times(value: float) -> str:
    from django.utils.formats import number_format

    return str(number_format(value, 2))


def _signed(value: float) -> str:
    return f"{'−' if round(value) < 0 else '+'}{people(abs(value))}"


def _lines(before: Estimate, after: Estimate) -> Iterator[Line]:
    for head, tell in (
        (_("Who is counted"), lambda row: row.whom),
        (_("Period"), lambda row: row.period),
        (_("Lists"), lambda row: ", ".join(row.result.get("lists", ()))),
        (_("Seen"), lambda row: people(row.result["seen"]) if "seen" in row.result else "–"),
        (_("Total"), _total),
        (_("Interval"), _interval),
        (_("Lower bound"), _bound),
        (_("Model"), _model),
        (_("How the model is chosen"), lambda row: f"{row.get_method_display()} · {row.order}"),
        (_("How people were matched"), _matched),
        (_("Replicates"), lambda row: people(row.replicates)),
        (_("Engine"), lambda row: f"{row.engine} · {_('seed')} {row.seed}"),
    ):
        yield Line(head, tell(before), tell(after))


def _told(row: Estimate) -> dict[str, Any]:
    return row.result if row.state == EstimateState.READY else {}


def _total(row: Estimate) -> str:
    return people(_told(row)["total"]) if _told(row) else _("No total is given")


def _interval(row: Estimate) -> str:
    pair = _told(row).get("interval_percentile")
    return between(pair) if pair else "–"


def _bound(row: Estimate) -> str:
    found = row.result.get("lower_bound_chao")
    return people(found["total"]) if found else "–"


def _model(row: Estimate) -> str:
    return ", ".join(_told(row)["model"]) or _("no two lists depend on one another") if _told(row) else "–"


def _matched(row: Estimate) -> str:
    if row.missed is None or row.false is None:
        return _("not known")
    return _("{missed} of true matches missed, {false} of matches false").format(
        missed=f"{100 * row.missed:g}%", false=f"{100 * row.false:g}%"
    )


def _warnings(row: Estimate) -> list[str]:
    found = warnings_of(row.result) if "warnings" in row.result else []
    return [warned(one["code"], one["facts"]) for one in found]
