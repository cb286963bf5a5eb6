"""Who is in the lists: what no table says of itself, and what must be known before a number is published."""

from dataclasses import dataclass, field

from accord.research.prevalence.refusals import Refused


@dataclass(frozen=True)
class About:
    """What one list is. `fed_by`: names of lists whose referrals it takes."""

    period: str
    territory: str
    definition: str
    fed_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Linkage:
    """How people were matched between lists: share of true matches that were missed, share of matches that are false."""

    missed: float
    false: float

    def __post_init__(self) -> None:
        for name, value in (("missed", self.missed), ("false", self.false)):
            if not 0 <= value < 1:
                raise Refused(
                    "setting",
                    name=f"The share of matches that are {name}",
                    value=value,
                    wanted="Give a share from 0 to less than 1.",
                )


@dataclass(frozen=True)
class Study:
    """The lists of a study and how they were linked."""

    lists: dict[str, About] = field(default_factory=dict)
    linkage: Linkage | None = None

    def reasons(self, names: tuple[str, ...]) -> tuple[Refused, ...]:
        """Why no total of these lists should be published, as far as what is known of them goes."""
        known = [self.lists[name] for name in names if name in self.lists]
        found = []
        for code, fact, values in (
            ("different_periods", "periods", {one.period for one in known}),
            ("different_territories", "territories", {one.territory for one in known}),
            ("different_definitions", "definitions", {one.definition for one in known}),
        ):
            if len(values) > 1:
                found.append(Refused(code, **{fact: "; ".join(sorted(values))}))
        for name in names:
            found += [
                Refused("fed_by_another", name=name, other=other)
                for other in (self.lists[name].fed_by if name in self.lists else ())
                if other in names
            ]
        if self.linkage is None:
            found.append(Refused("linkage_unknown"))
        return tuple(found)
