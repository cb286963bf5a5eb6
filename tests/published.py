"""Cohorts and plans for the tests of publication: the UK table as persons, one a referral, and margins like those that GLOTiP asks."""

import csv
from collections import Counter
from functools import cache
from hashlib import sha256
from pathlib import Path
from random import Random

from accord.research.publication.people import People
from accord.research.publication.plan import Plan, Table, Variable

UK = Path(__file__).parent / "data" / "uk_nrm" / "uk_nrm_referrals_2022q2_2023q4.csv"
HEADS = {
    "form": "Exploitation type",
    "age": "Age at exploitation",
    "sex": "Gender",
    "citizenship": "Nationality",
    "kind": "First responder type",
    "responder": "First responder",
}
KEY = sha256(b"a key for tests").digest()
QUARTER = "2023_q4"


@cache
def uk(quarter=QUARTER):
    """One quarter, 4,141 persons (or all 30,197 with quarter None), leaf cells expanded to one row a person."""
    rows, number = [], 0
    with UK.open(encoding="utf-8-sig", newline="") as lines:
        for line in csv.DictReader(lines):
            if quarter in (None, line["Quarter"]):
                for _ in range(int(line["People"])):
                    rows.append((f"person-{number:06d}", {name: line[head] for name, head in HEADS.items()}))
                    number += 1
    return People.of(quarter or "all", rows, list(HEADS))


def banded(people, name, least=0):
    """A variable with the classes of at least `least` persons, the others in one: as a code book would have them."""
    counted = Counter(people.values[name])
    classes = [c for c, n in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])) if n >= least]
    return Variable(name, (*classes, "all others") if least else tuple(classes), other="all others" if least else "")


def tables(*lines):
    return tuple(Table("-".join(line.split()) or "total", tuple(line.split())) for line in lines)


def plan(people, *lines, threshold=11):
    """A plan as an office would write it: classes of some size, few tables."""
    variables = (
        Variable("sex", ("Male", "Female", "Other"), other="Other"),
        banded(people, "age"),
        banded(people, "kind"),
        banded(people, "form", len(people) // 70),
        banded(people, "citizenship", len(people) // 80),
    )
    wanted = lines or ("", "form", "sex", "age", "citizenship", "sex form", "age form", "citizenship form")
    return Plan("yearly", variables, tables(*wanted), threshold)


def raw_plan(people, names=("sex", "age", "form", "citizenship", "kind")):
    """All pairs of unbanded variables, with margins: what nobody should publish."""
    variables = tuple(banded(people, name) for name in names)
    pairs = [f"{a} {b}" for n, a in enumerate(names) for b in names[n + 1 :]]
    return variables, pairs


def glotip(seed=1, persons=400):
    """A national year as GLOTiP asks for it: sex and age by form and citizenship, most cells of a few persons."""
    random = Random(seed)
    rows = []
    for n in range(persons):
        sex = "female" if random.random() < 0.85 else "male"
        form = random.choices(
            ("sexual", "labour", "begging", "other"), (70, 18, 7, 5) if sex == "female" else (10, 60, 20, 10)
        )[0]
        age = "child" if random.random() < (0.15 if form != "begging" else 0.5) else "adult"
        citizen = random.choices(("own", "UKR", "ROU", "MDA", "KGZ"), (94, 2, 2, 1, 1))[0]
        rows.append((f"person-{n:06d}", {"sex": sex, "age": age, "form": form, "citizenship": citizen}))
    return People.of("2023", rows, ["sex", "age", "form", "citizenship"])


def glotip_plan(people):
    variables = (
        Variable("sex", ("female", "male")),
        Variable("age", ("adult", "child")),
        Variable("form", ("sexual", "labour", "begging", "other")),
        Variable("citizenship", ("own", "UKR", "ROU", "MDA", "KGZ")),
    )
    lines = (
        "",
        "sex",
        "age",
        "form",
        "citizenship",
        "sex age",
        "sex form",
        "age form",
        "sex age form",
        "citizenship sex",
    )
    return Plan("glotip", variables, tables(*lines))
