"""A count in plain words."""

from accord.research.linkage.counting import Counted, Interval, overlaps


def as_text(counted: Counted) -> str:
    """Raw sum and counted once side by side, with what they rest on."""
    study = counted.study
    rows = [
        f"{study.name}: {study.whom}, {study.period}. Agreement {study.agreement}.",
        "",
        *(f"{name:<30}{size:>8}{_withheld(counted.withheld[name])}" for name, size in counted.sizes.items()),
        f"{'Raw sum':<30}{counted.raw:>8}",
        f"{'Counted once':<30}{counted.once[0]:>8.0f}   95 % interval {counted.once[1]:.0f} to {counted.once[2]:.0f}",
        "",
        *(f"Known to {one} and {other}: about {many:.0f}" for (one, other), many in overlaps(counted).items()),
        f"{counted.links} links. Of these {_share(counted.precision)} are right; of all there are, {_share(counted.recall)} were found.",
        f"{len(counted.doubtful)} pairs are doubtful. What people decide about them makes the interval narrower.",
    ]
    if many := sum(counted.withheld.values()):
        rows.append(
            f"{many} people were not compared: they are protected, or did not want it. Each is counted as one; if all of them "
            f"were also on another list, the low end would be {counted.lowest:.0f}."
        )
    rows.append(
        "It rests on this: within a list nobody stands twice; that a name was written badly does not change whether a number is known."
    )
    return "\n".join(rows)


def _withheld(many: int) -> str:
    return f"   of these {many} not compared" if many else ""


def _share(interval: Interval) -> str:
    return f"{interval[0]:.1%} ({interval[1]:.1%} to {interval[2]:.1%})"
