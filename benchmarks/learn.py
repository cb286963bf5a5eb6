"""Learns the weights of likeness on made-up people and prints the file that the product ships.

    python benchmarks/learn.py > src/accord/protection/persons/likeness/weights.toml     # benchmarks/requirements.txt

m is counted in pairs of records of one person, over the three levels and the desks; u in random pairs. A name that agrees
counts by its rarity, so u of its reasons is counted with that as weight. The slope and shift correct for comparisons that
are not independent: they are fitted on the candidates of a search in other people, after Platt.
"""

import math
import random
import sys
from collections import Counter, defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from accord.protection.persons.likeness import compounds, looked_at, score  # noqa: E402
from accord.protection.persons.likeness import names as one_names  # noqa: E402
from accord.protection.persons.likeness.fold import words  # noqa: E402
from accord.protection.persons.likeness.reasons import Reason  # noqa: E402
from benchmarks.looking import hit  # noqa: E402
from benchmarks.people import LEVELS, people, views  # noqa: E402

SEED, COUNT, DRAWN = 7001, 3000, 150_000
DESKS = (("bg", "bg"), ("bg", "ro"), ("uk", "bg"), ("ro", "uk"))
SHARE = 0.0006  # of the people: the names that are more common stand in the file


def main() -> None:
    weights = score._weights()
    weights |= {"slope": 1.0, "shift": 0.0}
    persons = people(COUNT, SEED)
    files = {
        (desk, level): views(persons, desk, level, SEED + n)
        for n, pair in enumerate(DESKS)
        for desk in pair
        for level in LEVELS
    }
    for role in ("given", "family"):
        weights[role] = rarity(role, [record for records in files.values() for record in records])
    weights["rare"] = 11.5
    same = [
        (a, b)
        for one, other in DESKS
        for level in LEVELS
        for a, b in zip(files[one, level], views(persons, other, level, SEED + 90), strict=True)
    ]
    rng, everyone = random.Random(SEED), [(n, r) for records in files.values() for n, r in enumerate(records)]
    different = [
        (a, b) for (n, a), (m, b) in ((rng.choice(everyone), rng.choice(everyone)) for _ in range(DRAWN)) if n != m
    ]
    weights["weight"] = learned(same, different)
    weights["slope"], weights["shift"] = calibrated()
    print(shown(weights))


def rarity(role: str, records) -> dict[str, float]:
    counted: Counter[str] = Counter()
    for record in records:
        counted.update({key for word in words(getattr(record, role), record.language) for key in one_names.keys(word)})
    return {
        key: round(-math.log2(n / len(records)), 1) for key, n in sorted(counted.items()) if n / len(records) > SHARE
    }


def learned(same, different) -> dict[str, float]:
    m, u = Counter(), Counter()
    speaks, heard = Counter(), Counter()  # pairs in which a comparison could be made at all
    for pairs, counted, could in ((same, m, speaks), (different, u, heard)):
        for a, b in pairs:
            found = score.findings(a, b)
            for rare, reason in found:
                counted[reason] += 2.0**rare
            could.update({reason.partition("-")[0] for _, reason in found})
    out = {}
    for reason in Reason:
        about = reason.partition("-")[0]
        seen = m[reason] if not named(reason) else plain(same, reason)
        if about in ("names", "sex", "phone", "document"):  # found or not: against all pairs
            up, down = (seen + 0.5) / len(same), (u[reason] + 0.5) / len(different)
        else:
            up, down = (seen + 0.5) / max(1, speaks[about]), (u[reason] + 0.5) / max(1, heard[about])
        out[reason.value] = math.log2(up / down)
    return out | FIXED


# Too rare in random pairs to be counted, or absent from the made-up people: reasoned instead. A telephone is shared by a shelter
# or a family; a document is not, but is typed; a person has several. Names that are swapped agree twice besides.
FIXED = {"document-same": 14.0, "document-near": 8.0, "phone-same": 9.0, "names-swapped": -5.0, "sex-other": -5.0}


def named(reason: Reason) -> bool:
    return reason.partition("-")[0] in ("given", "family")


def plain(pairs, reason: Reason) -> int:
    if not COUNTED:
        for a, b in pairs:
            COUNTED.update(found for _, found in score.findings(a, b))
    return COUNTED[reason]


COUNTED: Counter[Reason] = Counter()


def calibrated() -> tuple[float, float]:
    """(slope, shift) that make the probability true, on the candidates of a search among other people."""
    rows = []
    for n, level in enumerate(LEVELS):
        persons = people(2 * COUNT, SEED + 50 + n)
        known, told = (
            views(persons, "bg", level, 1),
            views(persons[: COUNT // 3] + people(COUNT // 3, SEED + 60 + n), "ro", level, 2),
        )
        index = defaultdict(list)
        for who, record in enumerate(known):
            for compound in compounds(record):
                index[compound].append(who)
        for who, record in enumerate(told):
            found = looked_at(record, *hit(index, record), among=1, possible=1e-9, limit=40)  # all of them
            for other, likeness in score.ranked(record, [(o, known[o]) for o in found], among=1, limit=5):
                rows.append((likeness.bits, other == who and who < COUNT // 3))
    prior = math.log2(2 * COUNT)

    def loss(slope: float, shift: float) -> float:
        total = 0.0
        for bits, true in rows:
            x = max(-30.0, min(30.0, slope * bits + shift - prior))
            total += math.log2(1 + 2.0 ** (-x if true else x))
        return total

    return min(((s / 20, t / 2) for s in range(6, 25) for t in range(-12, 9)), key=lambda pair: loss(*pair))


def shown(weights) -> str:
    lines = [
        "# Bits of evidence, learned on made-up people: no record of a real person was read.",
        f"# python benchmarks/learn.py > this file; seed {SEED}, {COUNT} people, {DRAWN} random pairs. Reasoned, not counted: {', '.join(FIXED)}.",
        f"slope = {weights['slope']}",
        f"shift = {weights['shift']}",
        f"rare = {weights['rare']} # bits of a name that is not listed below",
        "",
        "[weight]",
        *(f"{reason} = {value:.2f}" for reason, value in weights["weight"].items()),
    ]
    for role in ("given", "family"):
        lines += [
            "",
            f"# How rare a skeleton is among {role} names, in bits.",
            f"[{role}]",
            *(f"{k} = {v}" for k, v in weights[role].items()),
        ]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
