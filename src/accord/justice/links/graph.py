"""Parts of the work, and the picture of what files share. No storage, no clock.

"In one part" is never a finding: in a graph of a million links nearly every file hangs together with every other (linkage.md
3f). What counts is which selector two files share, and how rare it is.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import log
from typing import Any, Final

from accord.justice.links.vocab import CAP

WIDTH: Final = 340  # units of the drawing; one is a pixel on the narrowest telephone
_EDGE, _LINE = 46, 16
_SEED: Final = 7


@dataclass(frozen=True, slots=True, repr=False)
class Point:
    """A file or a selector in the drawing."""

    x: int
    y: int
    label: str
    is_file: bool
    here: bool = False
    file: str = ""  # its id, if it is one's own


@dataclass(frozen=True, slots=True)
class Line:
    """That a file holds a selector. `weight`: 1 (many files hold it) to 3 (only two do)."""

    x1: int
    y1: int
    x2: int
    y2: int
    weight: int


@dataclass(frozen=True, slots=True, repr=False)
class Evidence:
    """Two files, (code, id or "" for one of another body), and what they share: (selector, how many files of the picture
    hold it), the rarest first.
    """

    files: tuple[tuple[str, str], tuple[str, str]]
    shared: tuple[tuple[str, int], ...]

    @property
    def weight(self) -> float:
        """The sum of 1 / log(files) over what is shared: the rarer, the more it says."""
        return sum(1 / log(files) for _, files in self.shared)


@dataclass(frozen=True, slots=True, repr=False)
class Picture:
    """The drawing, and the same in words."""

    height: int
    points: tuple[Point, ...]
    lines: tuple[Line, ...]
    evidence: tuple[Evidence, ...]
    width: int = WIDTH


def parts(rows: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    """(file, organisation, token) -> the part of each file that shares something within its organisation, from 1.

    Tokens on more than CAP files join strangers and are left out. Parts are numbered in the order of the rows.
    """
    files: dict[str, int] = {}
    houses: dict[str, int] = {}
    house, of_file, tokens = array("q"), array("q"), array("q")
    last, number = "", -1
    for file, organisation, token in rows:
        if file != last:  # the rows of a file come together
            last, number = file, files.setdefault(file, len(files))
            if number == len(house):
                house.append(houses.setdefault(organisation, len(houses)))
        of_file.append(number)
        tokens.append(token)
    if not files:
        return {}
    import numpy as np  # 31 MB that a worker need not hold where there is nothing to divide
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    left, of_house = np.array(of_file), np.array(house)
    of_token = np.unique(np.array(tokens), return_inverse=True)[1]
    groups, right = np.unique(of_token * len(houses) + of_house[left], return_inverse=True)
    held = np.bincount(right)[right]
    kept = (held > 1) & (held <= CAP)
    size = len(files) + len(groups)
    ones = np.ones(int(kept.sum()), dtype=np.int8)
    graph = coo_array((ones, (left[kept], right[kept] + len(files))), shape=(size, size))
    labels = connected_components(graph, directed=False)[1][: len(files)]
    shared = (np.bincount(labels) > 1)[labels].tolist()
    numbers: list[dict[int, int]] = [{} for _ in houses]
    found = {}
    for file, owner, label, many in zip(files, house, labels.tolist(), shared, strict=True):
        if many:
            mine = numbers[owner]
            found[file] = mine.setdefault(label, len(mine) + 1)
    return found


def joined(holds: Iterable[tuple[str, Iterable[int]]]) -> dict[str, str]:
    """(selector, its tokens) -> for each selector the first one that it is the same as, over any token that they share."""
    import networkx as nx

    graph: Any = nx.Graph()
    for selector, tokens in holds:
        graph.add_node(selector)
        graph.add_edges_from((selector, token) for token in tokens)
    same: dict[str, str] = {}
    for component in nx.connected_components(graph):
        selectors = sorted(one for one in component if isinstance(one, str))
        same |= dict.fromkeys(selectors, selectors[0])
    return same


def draw(
    here: str,
    holds: Mapping[str, Sequence[str]],
    labels: Mapping[str, str],
    words: Mapping[str, str],
    ids: Mapping[str, str],
) -> Picture:
    """The picture around the file `here`. `holds`: file -> selectors; `labels`: short, in the drawing; `words`: in the list; `ids`: of own files."""
    import networkx as nx

    graph: Any = nx.Graph()
    degree: dict[str, int] = defaultdict(int)
    for file in sorted(holds):
        graph.add_node((True, file))
        for selector in sorted(holds[file]):
            degree[selector] += 1
            graph.add_edge((True, file), (False, selector))
    for file, selector in [(f, s) for f in holds for s in holds[f]]:
        graph[True, file][False, selector]["weight"] = _rarity(degree[selector])
    height = min(700, 120 + 34 * len(graph))
    at = _placed(nx.spring_layout(graph, weight="weight", seed=_SEED, iterations=200), height)
    points = tuple(
        Point(*at[is_file, name], labels.get(name, name), is_file, is_file and name == here, ids.get(name, ""))
        for is_file, name in sorted(graph, key=lambda node: (not node[0], node[1]))
    )
    lines = tuple(
        Line(*at[True, file], *at[False, selector], max(1, min(3, round(2 * _rarity(degree[selector])))))
        for file in sorted(holds)
        for selector in sorted(holds[file])
    )
    return Picture(height, points, lines, _evidence(here, holds, degree, words, ids))


def _rarity(files: int) -> float:
    """1 / log(files); what one file alone holds links nothing and is drawn like what two hold."""
    return 1 / log(max(2, files))


def _placed(found: Mapping[Any, Any], height: int) -> dict[Any, tuple[int, int]]:
    """The layout stretched over the drawing, with room for the labels."""
    xs, ys = [float(p[0]) for p in found.values()], [float(p[1]) for p in found.values()]

    def stretched(value: float, values: list[float], edge: int, length: int) -> int:
        span = max(values) - min(values)
        return round(edge + (length - 2 * edge) * ((value - min(values)) / span if span else 0.5))

    return {
        node: (stretched(float(p[0]), xs, _EDGE, WIDTH), stretched(float(p[1]), ys, _LINE * 2, height))
        for node, p in found.items()
    }


def _evidence(
    here: str,
    holds: Mapping[str, Sequence[str]],
    degree: Mapping[str, int],
    words: Mapping[str, str],
    ids: Mapping[str, str],
) -> tuple[Evidence, ...]:
    """Every two files that share something, this file's own first, then by weight."""
    found = []
    for number, one in enumerate(sorted(holds, key=lambda code: (code != here, code))):
        for other in sorted(holds, key=lambda code: (code != here, code))[number + 1 :]:
            both = sorted(set(holds[one]) & set(holds[other]), key=lambda s: (degree[s], words[s]))
            if both:
                found.append(
                    Evidence(
                        ((one, ids.get(one, "")), (other, ids.get(other, ""))),
                        tuple((words[s], degree[s]) for s in both),
                    )
                )
    return tuple(sorted(found, key=lambda e: (e.files[0][0] != here, -e.weight, e.files)))
