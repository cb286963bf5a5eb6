"""An estimate for its reader, in the language that is active. Page, CSV and PDF are drawn from the same parts."""

from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from accord.research.estimates import variants
from accord.research.estimates.models import Estimate
from accord.research.estimates.parts import Part, between, share_of
from accord.research.estimates.words import helps, people, warned, wrong

NEAR: Final = 12  # models that are shown; all of them are in the JSON

OF_TOTALS: Final = frozenset(
    {"near_models", "at_the_edge", "replicates_lost"}
)  # they say totals, or speak of intervals


@dataclass(frozen=True)
class Told:
    """What is read first, then the warnings, the refusals (what is wrong, what would help), and the tables."""

    headline: str = ""
    bound: str = ""
    lines: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)


def told(row: Estimate) -> Told:
    """The report of a finished estimate; nothing of one that waits."""
    made: dict[str, Any] = row.result
    refusals = [(wrong(one["code"], one["facts"]), helps(one["code"], one["facts"])) for one in made.get("refused", ())]
    if "total" not in made:
        return Told(refusals=refusals)
    kept = not refusals
    warnings = [warned(one["code"], one["facts"]) for one in warnings_of(made)]
    return Told(
        _headline(made) if kept else "",
        _bound(made),
        _lines(made) if kept else [],
        warnings,
        refusals,
        _parts(made, kept),
    )


def warnings_of(made: dict[str, Any]) -> list[dict[str, Any]]:
    """The warnings of a report; where no total is given, those of the lists alone."""
    return [one for one in made["warnings"] if not made["refused"] or one["code"] not in OF_TOTALS]


def assumption() -> str:
    """The sentence on which every total rests."""
    return _(
        "The total rests on a sentence that no data can test: among all people, seen and unseen together, the lists depend on one another only in the ways that the model names, for those whom nobody saw as for those who were seen."
    )


def _headline(made: dict[str, Any]) -> str:
    total, seen = people(made["total"]), people(made["seen"])
    if not made["interval_percentile"]:
        return _(
            "About {total} people, of whom {seen} were seen. No interval was asked for: do not publish this number."
        ).format(total=total, seen=seen)
    low, high = map(people, made["interval_percentile"])
    return _(
        "Between {low} and {high} people (95% interval); the model that fits best says {total}. {seen} were seen."
    ).format(low=low, high=high, total=total, seen=seen)


def _bound(made: dict[str, Any]) -> str:
    bound = made["lower_bound_chao"]
    return _("At least {total} people (Chao's lower bound, {between}).").format(
        total=people(bound["total"]), between=between(bound["interval"])
    )


def _lines(made: dict[str, Any]) -> list[str]:
    lines = [_("The model: {model}.").format(model=", ".join(made["model"]) or _("no two lists depend on one another"))]
    if made["interval_bca"]:
        lines.append(_("By the other kind of interval (BCa): {between}.").format(between=between(made["interval_bca"])))
        lines.append(
            _("If the model were known, which it is not: {between}. This interval is too narrow.").format(
                between=between(made["interval_if_the_model_were_known"])
            )
        )
    if why := made.get("strata", {}).get("refused"):
        words = _("Of the parts of the people nothing can be told. {why}")
        lines.append(words.format(why=f"{wrong(why['code'], why['facts'])} {helps(why['code'], why['facts'])}"))
    if cover := made["coverage"]:
        lines.append(
            _(
                "Of {tables} tables drawn from the model the interval held the truth in {percentile} (percentile) and {bca} (BCa). This is the best case: the truth was one of the models."
            ).format(tables=cover["tables"], percentile=share_of(cover["percentile"]), bca=share_of(cover["bca"]))
        )
    return lines


def _parts(made: dict[str, Any], kept: bool) -> list[Part]:
    parts = [_overlaps(made)]
    if made["backtest"]:
        parts.append(_backtest(made))
    if kept:
        parts.append(_near(made))
        if made["left_out"]:
            parts += variants.parts(made)
        if made.get("strata", {}).get("rows"):
            parts.append(_strata(made["strata"]))
        if made["spread"]:
            parts.append(_spread(made))
    return parts


def _overlaps(made: dict[str, Any]) -> Part:
    words = _("{seen} people were seen; {share} of them by one list only.").format(
        seen=people(made["seen"]), share=share_of(made["on_one_list_only"])
    )
    rows = [(name, *map(people, row)) for name, row in zip(made["lists"], made["overlaps"], strict=True)]
    return Part(_("How many people each two lists share"), words, (_("List"), *made["lists"]), rows)


def _near(made: dict[str, Any]) -> Part:
    close = [one["total"] for one in made["near_models"] if one["bic_above"] <= 2]
    words = _("{count} models fit about equally well; they say {low} to {high}.").format(
        count=len(close), low=people(min(close)), high=people(max(close))
    )
    rows = [
        (", ".join(one["model"]) or "–", people(one["total"]), number_format(one["bic_above"], 1))
        for one in made["near_models"][:NEAR]
    ]
    return Part(_("Models that fit nearly as well"), words, (_("Model"), _("Total"), _("BIC above the best")), rows)


def _strata(found: dict[str, Any]) -> Part:
    said = _("One model holds all parts, so that they share strength; it says {total} in all.").format(
        total=_with(found["total"], found["interval"])
    )
    if found["lost"]:
        said += " " + warned("replicates_lost", {"count": found["lost"]})
    heads = (" · ".join(found["covariates"]), _("Seen"), _("Total"), _("Interval"))
    rows = [
        (
            " · ".join(one["values"]),
            people(one["seen"]),
            people(one["total"]),
            between(one["interval"]) if one["interval"] else "–",
        )
        for one in found["rows"]
    ]
    return Part(_("Parts of the people"), said, heads, rows)


def _with(total: float, interval: list[float] | None) -> str:
    return f"{people(total)} ({between(interval)})" if interval else people(total)


def _backtest(made: dict[str, Any]) -> Part:
    words = _(
        "The people of each list are known. Those of them on no other list were hidden, and estimated from the other lists."
    )
    rows = []
    for one in made["backtest"]:
        held = {True: _("holds the truth"), False: _("misses the truth"), None: _("no estimate")}[one["holds"]]
        rows.append((one["what"], people(one["truth"]), between(one["interval"]) if one["interval"] else "–", held))
    return Part(_("Tried on people who are known"), words, (_("List"), _("In truth"), _("Interval"), _("Result")), rows)


def _spread(made: dict[str, Any]) -> Part:
    words = _("Each replicate draws the people anew and chooses its own model. Two humps mean that two models compete.")
    rows = [(between(step[:2]), people(step[2])) for step in made["spread"] if step[2]]
    return Part(_("The replicates"), words, (_("Total"), _("Replicates")), rows)
