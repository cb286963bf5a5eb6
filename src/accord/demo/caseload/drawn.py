"""One made-up person: who she is, and what happens to her case. The same seed and number give the same person."""

import random
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from accord.demo.caseload import names
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.protection.persons.vocab import Identity

SHAPE: Final = Path(__file__).parent / "shape.toml"
YEARS: Final = timedelta(days=730)
_CODES: Final = {"BG": ("+359", "8"), "UA": ("+380", "6"), "RO": ("+40", "7"), "MD": ("+373", "6")}


@dataclass(frozen=True, slots=True)
class History:
    """How much happens, over how many days."""

    name: str
    chance: int
    signal: bool = False
    referrals: int = 0
    services: int = 0
    notes: int = 0
    days: int = 1


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Drawn:
    """A person of the caseload and the course of her case."""

    number: int
    sex: Sex
    age: AgeGroup
    form: ExploitationForm
    citizenship: str
    history: History
    began: timedelta  # before now
    closed: bool
    chance: random.Random = field(compare=False)


def person(seed: int, number: int) -> Drawn:
    """The person with this number."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311
    sex, age, form = chance.choices(*_kinds())[0]
    histories = _histories()
    history = chance.choices(histories, [one.chance for one in histories])[0]
    began = timedelta(days=history.days + chance.randrange(YEARS.days - history.days), hours=chance.randrange(8, 18))
    return Drawn(
        number=number, sex=sex, age=age, form=form, citizenship=citizenship(chance), history=history, began=began,
        closed=chance.random() < (0.8 if began > timedelta(days=180) else 0.2), chance=chance,
    )  # fmt: skip


def citizenship(chance: random.Random) -> str:
    """A citizenship of the shape."""
    found = _shape()["citizenships"]
    return str(chance.choices(list(found), list(found.values()))[0])


def identity(
    chance: random.Random, *, citizenship: str, sex: Sex, age: AgeGroup, now: datetime, needs: str = ""
) -> Identity:
    """What her papers say. The telephone and the document are unlike those of any other; a tenth knows no day of birth."""
    called = names.drawn(chance, citizenship, female=sex == Sex.FEMALE)
    born = _born(chance, age, now.date())
    known = chance.random() >= 0.1
    code, first = _CODES[citizenship]
    return Identity(
        given_name=called.given,
        family_name=called.family,
        patronymic=called.patronymic,
        birth_date=born if known else None,
        born_about="" if known else str(born.year),
        document=f"{chance.choice('ABCEFHKM')}{chance.choice('ABCEFHKM')} {chance.randrange(10**8):08d}",
        phone=f"{code}{first}{chance.randrange(10**8):08d}" if chance.random() < 0.6 else "",
        needs=needs,
    )


def _born(chance: random.Random, age: AgeGroup, today: date) -> date:
    years = chance.randrange(8, 17) if age == AgeGroup.CHILD else int(chance.triangular(19, 60, 27))
    return date(today.year - years - 1, chance.randrange(1, 13), chance.randrange(1, 29))


@lru_cache(maxsize=1)
def _shape() -> dict[str, Any]:
    return tomllib.loads(SHAPE.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _histories() -> list[History]:
    return [History(**row) for row in _shape()["histories"]]


@lru_cache(maxsize=1)
def _kinds() -> tuple[list[tuple[Sex, AgeGroup, ExploitationForm]], list[int]]:
    kinds = {
        (Sex[row["sex"].upper()], AgeGroup[row["age"].upper()], ExploitationForm(form)): of_1000
        for row in _shape()["persons"]
        for form, of_1000 in row["forms"].items()
    }
    return list(kinds), list(kinds.values())
