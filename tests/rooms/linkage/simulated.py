"""Three agencies at two nodes with some people in common: made-up people, written down by each desk in its way."""

import random

from accord.protection.persons.likeness.tokens import compounds
from accord.research.linkage import Roll, Study, encode
from benchmarks.people import people as made_up
from benchmarks.people import views

STUDY = Study("Overlap 2026", "BG-RO 2026/1", "people identified", "2026")
DESKS = {"police": "bg", "shelter": "bg", "anitp": "ro"}
KEY = bytes(range(32))


def lists(people=1_200, *, seed=1, level="moderate", shares=(0.35, 0.3, 0.25), key=KEY):
    """(rolls, how many different people stand on them, who each record is)."""
    rng = random.Random(f"lists/{seed}")
    everybody = made_up(people, seed, faker=False)
    rolls, truth = [], {}
    for (name, desk), share in zip(DESKS.items(), shares, strict=False):
        here = [at for at in range(people) if rng.random() < share]
        written = views([everybody[at] for at in here], desk, level, seed)
        records = {f"{name}-{n}": encode(key, compounds(told)) for n, told in enumerate(written)}
        truth |= {(name, record): at for record, at in zip(records, here, strict=True)}
        rolls.append(Roll(name, records))
    return rolls, len(set(truth.values())), truth
