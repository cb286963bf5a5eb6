"""Everything that must be shown beside an estimate, in one object: what it says, why it may not be believed, or why there is none."""

from dataclasses import dataclass, replace

import numpy as np

from accord.research.prevalence.bounds import Bound, chao
from accord.research.prevalence.checking import Backtest, Coverage, Variant, backtest, coverage, left_out, merged
from accord.research.prevalence.choosing import Chosen, Effort, Method, choose
from accord.research.prevalence.lists import Lists
from accord.research.prevalence.refusals import NotFit, Refused, Warned
from accord.research.prevalence.resampling import SEED, Interval, Replicates, resample
from accord.research.prevalence.study import Study

WIDEST = 10.0  # times the lower end
MOST_REFUSED = 0.05
ASSUMPTION = (
    "The total rests on a sentence that no data can test: among all people, seen and unseen together, the lists depend on "
    "one another only in the ways that the model names, for those whom nobody saw as for those who were seen."
)


@dataclass(frozen=True)
class Near:
    """One of the models that fit nearly as well."""

    model: tuple[str, ...]
    total: float
    worse: float  # BIC above that of the best


@dataclass(frozen=True, eq=False)
class Report:
    """An estimate with all that belongs to it. `as_text` is for people, `as_dict` for programs."""

    lists: Lists
    method: Method
    chosen: Chosen
    replicates: Replicates | None
    percentile: Interval | None
    bca: Interval | None
    near: tuple[Near, ...]
    left_out: tuple[Variant, ...]
    merged: tuple[Variant, ...]
    backtest: tuple[Backtest, ...]
    coverage: Coverage | None
    bound: Bound
    study: Study
    warnings: tuple[Warned, ...]
    reasons: tuple[Refused, ...]

    @property
    def total(self) -> float:
        """People seen and not seen, by the best model."""
        return self.chosen.best.total

    @property
    def effort(self) -> Effort:
        """What it took."""
        return self.replicates.effort if self.replicates else self.chosen.effort

    def spread(self) -> list[tuple[float, float, int]]:
        """The replicates in twenty steps between their 1st and 99th hundredth: (from, to, how many). Draw this, not a bell."""
        if self.replicates is None:
            return []
        good = self.replicates.good
        low, high = np.quantile(good, [0.01, 0.99])
        heights, edges = np.histogram(good, bins=20, range=(float(low), max(float(high), float(low) + 1)))
        return [(float(edges[i]), float(edges[i + 1]), int(heights[i])) for i in range(20)]

    def as_dict(self) -> dict[str, object]:
        """Plain values, ready for JSON."""
        from accord.research.prevalence.telling import as_dict

        return as_dict(self)

    def as_text(self) -> str:
        """Plain sentences."""
        from accord.research.prevalence.telling import as_text

        return as_text(self)


def report(
    lists: Lists,
    method: Method | None = None,
    *,
    study: Study | None = None,
    replicates: int = 1000,
    tables: int = 0,
    seed: int = SEED,
) -> Report:
    """The estimate with its intervals, its rivals, its checks. `tables`: how many to simulate for the coverage (0: none).
    Without replicates it is a first look: no interval and no checks.

    Raises Refused if nothing can be estimated, and NotFit, with all reasons and the report for the analyst's eyes, if
    something can but must not be published.
    """
    method, study = method or Method(), study or Study()
    if not lists.has_triangle:
        raise Refused("no_triangle")
    chosen = choose(lists, method, slack=6.0)
    drawn = resample(lists, method, replicates=replicates, seed=seed, chosen=chosen) if replicates else None
    made = Report(
        lists,
        method,
        chosen,
        drawn,
        drawn.percentile() if drawn else None,
        drawn.bca() if drawn else None,
        tuple(Near(one.model, one.total, one.bic - chosen.best.bic) for one in chosen.near),
        left_out(lists, method) if replicates else (),
        merged(lists, method) if replicates else (),
        backtest(lists, method, replicates=max(replicates // 2, 1), seed=seed) if replicates else (),
        coverage(chosen.best, method, tables=tables, seed=seed) if tables and replicates else None,
        chao(lists),
        study,
        _warnings(lists, chosen, drawn),
        (),
    )
    reasons = (*study.reasons(lists.names), *_unfit(made))
    if reasons:
        raise NotFit(reasons, replace(made, reasons=reasons))
    return made


def _unfit(made: Report) -> tuple[Refused, ...]:
    found = []
    if made.percentile is not None and made.replicates is not None:
        low, high = made.percentile
        if high > WIDEST * low:
            found.append(
                Refused(
                    "interval_too_wide", low=round(low), high=round(high), ratio=round(high / low), most=round(WIDEST)
                )
            )
        share = made.replicates.refused / made.replicates.totals.size
        if share > MOST_REFUSED:
            found.append(Refused("replicates_refused", share=f"{share:.0%}"))
    tried = [one for one in made.backtest if one.holds is not None]
    missed = sum(1 for one in tried if not one.holds)
    if tried and missed * 2 > len(tried):
        found.append(Refused("backtest_fails", missed=missed, tried=len(tried)))
    return tuple(found)


def _warnings(lists: Lists, chosen: Chosen, drawn: Replicates | None) -> tuple[Warned, ...]:
    found = []
    totals = [one.total for one in chosen.within(2.0)]
    if max(totals) > 1.5 * min(totals):
        found.append(Warned("near_models", {"low": round(min(totals)), "high": round(max(totals))}))
    if lists.singletons > 0.9:
        found.append(Warned("singletons", {"share": f"{lists.singletons:.0%}"}))
    if lists.empty_pairs:
        found.append(Warned("empty_pairs", {"pairs": ", ".join(lists.empty_pairs)}))
    if drawn is not None and drawn.at_the_edge:
        found.append(Warned("at_the_edge", {}))
    if drawn is not None and drawn.refused:
        found.append(Warned("replicates_lost", {"count": drawn.refused}))
    if small := int(((lists.counts > 0) & (lists.counts < 5)).sum()):
        found.append(Warned("small_patterns", {"count": small}))
    return tuple(found)
