"""The process that computes: an estimate that is asked, as JSON from standard input; what came of it to standard output.

Started as `python -I -m accord.research.estimates.computer`, so that neither server nor worker loads what compiles.
"""

import json
import os
import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from accord.research.prevalence import Strata

MOST_DRAWN: Final = 500  # replicates of the model that holds all parts of the people: each chooses among many terms


def answered(asked: dict[str, Any]) -> dict[str, Any]:
    """The report in plain values; where nothing can be estimated, the refusals alone."""
    from accord.research.prevalence import Linkage, Lists, Method, NotFit, Refused, Report, Strata, Study, report
    from accord.research.prevalence.telling import told

    try:
        linkage = None if asked["missed"] is None else Linkage(asked["missed"], asked["false"])
        names = [name.strip() for name in asked["covariates"].split(",") if name.strip()]
        strata = Strata.from_csv(asked["table"], names) if names else None
        made = report(
            strata.lists if strata else Lists.from_csv(asked["table"]),
            Method(asked["method"], asked["order"]),
            study=Study(linkage=linkage),
            replicates=asked["replicates"],
            tables=asked["tables"],
            seed=asked["seed"],
        )
    except NotFit as refused:
        if isinstance(refused.report, Report):
            return refused.report.as_dict()  # of its parts nothing is told either
        return {"refused": [told(one) for one in refused.reasons]}
    except Refused as refused:
        return {"refused": [told(refused)]}
    return made.as_dict() | ({"strata": _parts(strata, asked)} if strata else {})


def _parts(strata: "Strata", asked: dict[str, Any]) -> dict[str, Any]:
    from accord.research.prevalence import Refused, share
    from accord.research.prevalence.telling import told

    drawn = min(asked["replicates"], MOST_DRAWN)
    try:
        found = share(strata, replicates=drawn, seed=asked["seed"])
    except Refused as refused:
        return {"refused": told(refused)}
    ends = found.intervals or {}
    rows = [
        {"values": list(values), "seen": int(seen), "total": found.by_stratum[values], "interval": ends.get(values)}
        for values, seen in zip(strata.values, strata.counts.sum(axis=1), strict=True)
    ]
    terms = [":".join(term) for term in found.terms]
    return {
        "refused": None, "covariates": list(strata.covariates), "terms": terms, "rows": rows, "total": found.total,
        "interval": found.interval, "replicates": drawn, "lost": found.refused,
    }  # fmt: skip


def main() -> None:
    """Read, compute, write."""
    os.nice(10)
    asked = json.loads(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(answered(asked), allow_nan=False))


if __name__ == "__main__":
    main()
