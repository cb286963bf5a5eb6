"""The process that computes: an estimate that is asked, as JSON from standard input; what came of it to standard output.

Started as `python -I -m accord.research.estimates.computer`, so that neither server nor worker loads what compiles.
"""

import json
import os
import sys
from typing import Any


def answered(asked: dict[str, Any]) -> dict[str, Any]:
    """The report in plain values; where nothing can be estimated, the refusals alone."""
    from accord.research.prevalence import Linkage, Lists, Method, NotFit, Refused, Report, Study, report
    from accord.research.prevalence.telling import told

    try:
        linkage = None if asked["missed"] is None else Linkage(asked["missed"], asked["false"])
        made = report(
            Lists.from_csv(asked["table"]),
            Method(asked["method"], asked["order"]),
            study=Study(linkage=linkage),
            replicates=asked["replicates"],
            tables=asked["tables"],
            seed=asked["seed"],
        )
    except NotFit as refused:
        if isinstance(refused.report, Report):
            return refused.report.as_dict()
        return {"refused": [told(one) for one in refused.reasons]}
    except Refused as refused:
        return {"refused": [told(refused)]}
    return made.as_dict()


def main() -> None:
    """Read, compute, write."""
    os.nice(10)
    asked = json.loads(sys.stdin.buffer.read())
    sys.stdout.write(json.dumps(answered(asked), allow_nan=False))


if __name__ == "__main__":
    main()
