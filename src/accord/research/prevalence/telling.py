"""A report in plain values and in plain sentences."""

from typing import TYPE_CHECKING

from accord.research.prevalence.between import steps
from accord.research.prevalence.refusals import Refused
from accord.research.prevalence.resampling import Interval

if TYPE_CHECKING:
    from accord.research.prevalence.reporting import Report


def as_dict(made: "Report") -> dict[str, object]:
    """Everything of a report as values that JSON knows."""
    from accord.research.prevalence.reporting import ASSUMPTION

    best, bound, drawn = made.chosen.best, made.bound, made.replicates
    return {
        "seen": made.lists.n,
        "lists": list(made.lists.names),
        "overlaps": made.lists.overlaps.tolist(),
        "empty_pairs": list(made.lists.empty_pairs),
        "on_one_list_only": made.lists.singletons,
        "assumption": ASSUMPTION,
        "method": {"name": made.method.name, "order": made.method.order, "threshold": made.method.threshold},
        "model": list(best.model),
        "bic": best.bic,
        "total": best.total,
        "interval_percentile": _pair(made.percentile),
        "interval_bca": _pair(made.bca),
        "interval_if_the_model_were_known": _pair(best.if_the_model_were_known()),
        "replicates": None if drawn is None else {"drawn": int(drawn.totals.size), "refused": drawn.refused},
        "spread": [list(step) for step in made.spread()],
        "quantiles": [] if drawn is None else steps(drawn.good),
        "near_models": [{"model": list(one.model), "total": one.total, "bic_above": one.worse} for one in made.near],
        "left_out": [_variant(one.what, one.total, one.refusal) for one in made.left_out],
        "merged": [_variant(one.what, one.total, one.refusal) for one in made.merged],
        "backtest": [
            {
                **_variant(one.name, one.total, one.refusal),
                "truth": one.truth,
                "interval": _pair(one.interval),
                "holds": one.holds,
            }
            for one in made.backtest
        ],
        "coverage": None if made.coverage is None else vars(made.coverage),
        "lower_bound_chao": {"total": bound.chao, "interval": _pair(bound.interval)},
        "effort": vars(made.effort),
        "study": {
            "lists": {name: {**vars(one), "fed_by": list(one.fed_by)} for name, one in made.study.lists.items()},
            "linkage": None if made.study.linkage is None else vars(made.study.linkage),
        },
        "warnings": [{"code": one.code, "sentence": str(one), "facts": one.facts} for one in made.warnings],
        "refused": [told(one) for one in made.reasons],
    }


def told(refused: Refused) -> dict[str, object]:
    """A refusal in plain values. The facts are what its sentence names."""
    facts = {name: fact if isinstance(fact, int) else str(fact) for name, fact in refused.facts.items()}
    return {"code": refused.code, "sentence": refused.sentence, "help": refused.help, "facts": facts}


def as_text(made: "Report") -> str:
    """A report as somebody reads it: the number last, if there is one."""
    from accord.research.prevalence.reporting import ASSUMPTION

    parts = [_lists(made), ASSUMPTION]
    if made.reasons:
        parts.append(
            "No total is given, because:\n" + "\n".join(f"  {one.sentence} {one.help}" for one in made.reasons)
        )
    else:
        parts.append(_answer(made))
    low, high = made.bound.interval
    parts.append(
        f"At least {made.bound.chao:,.0f} (Chao's lower bound, {low:,.0f} to {high:,.0f}): {made.bound.once:,} people were on one list, {made.bound.twice:,} on two."
    )
    if not made.reasons:
        parts += [_rivals(made), _variants(made)]
    parts += [_checks(made), "\n".join(f"Note: {one}" for one in made.warnings), _study(made)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _lists(made: "Report") -> str:
    lists = made.lists
    width = max(8, *(len(name) for name in lists.names))
    rows = [" " * width + "".join(f"{name:>{width + 2}}" for name in lists.names)]
    for name, row in zip(lists.names, lists.overlaps, strict=True):
        rows.append(f"{name:<{width}}" + "".join(f"{int(value):>{width + 2},}" for value in row))
    return (
        f"{lists.n:,} people were seen by {lists.k} lists; {lists.singletons:.1%} of them by one only. How many each two lists share:\n"
        + "\n".join(rows)
    )


def _answer(made: "Report") -> str:
    best, drawn = made.chosen.best, made.replicates
    said = f"Total, seen and unseen: {best.total:,.0f}, by the model {{{' '.join(best.model)}}}."
    if made.percentile is None or made.bca is None or drawn is None:
        return said + " No interval was asked for: a total without one is not to be published."
    return (
        f"{said}\n95 % interval with the choice of the model in it: {_range(made.percentile)} (percentile), {_range(made.bca)} (BCa), "
        f"{drawn.totals.size:,} replicates.\nIf the model were known, which it is not: {_range(best.if_the_model_were_known())}."
    )


def _rivals(made: "Report") -> str:
    said = []
    for slack in (2, 6):
        totals = [one.total for one in made.near if one.worse <= slack]
        said.append(f"{len(totals)} within {slack} of the best BIC, {min(totals):,.0f} to {max(totals):,.0f}")
    return "Models that fit nearly as well: " + "; ".join(said) + "."


def _variants(made: "Report") -> str:
    lines = list[str]()
    for title, found in (("Without a list", made.left_out), ("Two lists as one", made.merged)):
        if not found:
            continue
        named = (f"{one.what} {one.total:,.0f}" if one.total is not None else f"{one.what} none" for one in found)
        lines.append(f"{title}: " + ", ".join(named) + ".")
    return "\n".join(lines)


def _checks(made: "Report") -> str:
    lines = []
    for one in made.backtest:
        if one.interval is None or one.total is None:
            lines.append(f"  {one.name}: {one.truth:,} people; refused ({one.refusal.code if one.refusal else ''})")
        else:
            word = "holds" if one.holds else "MISSES"
            lines.append(f"  {one.name}: {one.truth:,} people; {one.total:,.0f}, {_range(one.interval)} {word}")
    said = (
        ["The method tried on the people of each list, those on no other list hidden:\n" + "\n".join(lines)]
        if lines
        else []
    )
    if made.coverage:
        cover = made.coverage
        said.append(
            f"Of {cover.tables} tables drawn from the model the 95 % interval held the truth in {cover.percentile:.0%} (percentile), "
            f"{cover.bca:.0%} (BCa); with the model fixed in {cover.model_fixed:.0%}. This is the best case: the truth was one of the models."
        )
    effort = made.effort
    said.append(
        f"Models fitted: {effort.fits:,}; without an estimate and set aside: {effort.inadmissible:,}; linear programs: {effort.programs:,}; "
        f"replicates without any estimate: {made.replicates.refused if made.replicates else 0}."
    )
    return "\n".join(said)


def _study(made: "Report") -> str:
    lines = [f"  {name}: {one.period}; {one.territory}; {one.definition}" for name, one in made.study.lists.items()]
    if linkage := made.study.linkage:
        lines.append(f"  Matching: {linkage.missed:.1%} of true matches missed, {linkage.false:.1%} of matches false.")
    return "Who is in the lists:\n" + "\n".join(lines) if lines else ""


def _variant(what: str, total: float | None, refusal: Refused | None) -> dict[str, object]:
    said = (
        {"refused": None, "facts": {}}
        if refusal is None
        else {"refused": refusal.code, "facts": told(refusal)["facts"]}
    )
    return {"what": what, "total": total, **said}


def _pair(interval: Interval | None) -> list[float] | None:
    return None if interval is None else [interval[0], interval[1]]


def _range(interval: Interval) -> str:
    return f"{interval[0]:,.0f} to {interval[1]:,.0f}"
