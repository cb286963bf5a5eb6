"""Loader of the UK National Referral Mechanism's referrals (Home Office, Open Government Licence v3.0).

One row of the file counts people by quarter, first responder, form, age group, gender and nationality; each of them
becomes a pseudonymous case. Contains public sector information licensed under the Open Government Licence v3.0.
"""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Final, TypeVar
from uuid import UUID

from accord.cooperation.organisations.models import Organisation
from accord.cooperation.organisations.services import register
from accord.faces.files.rows import BadRow, UnreadableFile
from accord.foundation import clock
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, code_set
from accord.foundation.ids import no_text
from accord.foundation.policy import OrganisationKind
from accord.protection.cases.imports import Registered
from accord.protection.cases.models import Precision

T = TypeVar("T")
SOURCE: Final = "uk-nrm"
COLUMNS: Final = (
    "Quarter",
    "Source",
    "First responder type",
    "First responder",
    "Exploitation type",
    "Age at exploitation",
    "Gender",
    "Nationality",
    "People",
)
MOST_PEOPLE: Final = 10_000
LONGEST_NAME: Final = 200
KINDS: Final = {
    "Police": OrganisationKind.POLICE,
    "Government agency": OrganisationKind.GOVERNMENT,
    "Local Authority": OrganisationKind.LOCAL_AUTHORITY,
    "NGO and third sector": OrganisationKind.NGO,
}
FORMS: Final = {
    "Labour": ExploitationForm.LABOUR,
    "Sexual": ExploitationForm.SEXUAL,
    "Domestic": ExploitationForm.SERVITUDE,
    "Criminal": ExploitationForm.CRIMINALITY,
    "Organ Harvesting": ExploitationForm.ORGAN,
}
AGES: Final = {
    "Adult (18 or over)": AgeGroup.ADULT,
    "Child (17 or under)": AgeGroup.CHILD,
    "Not specified or unknown": AgeGroup.UNKNOWN,
}
SEXES: Final = {
    "Male": Sex.MALE,
    "Female": Sex.FEMALE,
    "Other": Sex.OTHER,
    "Unknown": Sex.UNKNOWN,
    "Not Recorded": Sex.UNKNOWN,
}


class _Bad(Exception):
    def __init__(self, field: str, problem: str) -> None:
        self.field, self.problem = field, problem


def read(path: Path, *, bad: list[BadRow], now: datetime) -> Iterator[Registered]:
    """The registered persons in the file; rows that cannot be read go to `bad`. Raises UnreadableFile."""
    responders: dict[tuple[str, OrganisationKind], UUID] = {}
    counted: Counter[str] = Counter()
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                missing = sorted(set(COLUMNS) - set(reader.fieldnames or ()))
                raise UnreadableFile(
                    "This is not the file of the UK National Referral Mechanism: it lacks the columns %(names)s.",
                    names=", ".join(missing) or "in their order",
                )
            for row in reader:
                try:
                    yield from _persons(row, responders, counted, now)
                except _Bad as problem:
                    bad.append(BadRow(reader.line_num, problem.field, problem.problem))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UnreadableFile("The file cannot be read: %(error)s", error=str(error)) from error


def _persons(
    row: dict[str, str | None],
    responders: dict[tuple[str, OrganisationKind], UUID],
    counted: Counter[str],
    now: datetime,
) -> Iterator[Registered]:
    if None in row or None in row.values():
        raise _Bad("row", f"has another number of values than the {len(COLUMNS)} columns")
    values = {name: (text or "").strip() for name, text in row.items()}
    people = _people(values["People"])
    day = _quarter(values["Quarter"], clock.day(now))
    kind = _code(KINDS, values, "First responder type")
    age, sex = _code(AGES, values, "Age at exploitation"), _code(SEXES, values, "Gender")
    forms = _forms(values["Exploitation type"])
    citizenships = _citizenships(values["Nationality"])
    name = values["First responder"]
    if not name or len(name) > LONGEST_NAME or no_text(name):
        raise _Bad("First responder", f"is empty, longer than {LONGEST_NAME} characters, or no text")
    responder = _responder(name, kind, responders, now)
    key = "|".join(values[c] for c in COLUMNS if c != "People")
    first = counted[key] + 1  # equal rows count on: each of them stands for persons of its own
    counted[key] += people
    for number in range(first, first + people):
        yield Registered(
            SOURCE,
            f"{_short(key)}/{number}",
            responder,
            responder,
            "GB",
            day,
            Precision.QUARTER,
            sex,
            age,
            citizenships,
            forms,
        )


def _short(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]


def _people(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9 or not 1 <= int(text) <= MOST_PEOPLE:
        raise _Bad("People", f"“{text[:40]}” is not a whole number from 1 to {MOST_PEOPLE}")
    return int(text)


def _quarter(text: str, today: date) -> date:
    year, _, number = text.partition("_q")
    if not (year.isascii() and year.isdigit() and len(year) == 4 and number in {"1", "2", "3", "4"}):
        raise _Bad("Quarter", f"“{text[:40]}” does not read as year and quarter, such as 2023_q1")
    day = date(int(year), int(number) * 3 - 2, 1)
    if day > today:
        raise _Bad("Quarter", f"“{text}” lies in the future")
    return day


def _code(codes: Mapping[str, T], values: dict[str, str], field: str) -> T:
    if values[field] not in codes:
        raise _Bad(field, f"“{values[field][:60]}” is an unknown code; known are: {', '.join(codes)}")
    return codes[values[field]]


def _forms(text: str) -> str:
    if text == "Not specified or unknown":
        return ""
    parts = [part.strip() for part in text.replace("&", ",").split(",")]
    if unknown := [part for part in parts if part not in FORMS]:
        raise _Bad("Exploitation type", f"“{unknown[0][:60]}” is an unknown code; known are: {', '.join(FORMS)}")
    return code_set(FORMS[part] for part in parts)


@lru_cache(maxsize=1)
def _demonyms() -> dict[str, str]:
    lines = (Path(__file__).parent / "data" / "uk_demonyms.tsv").read_text(encoding="utf-8").splitlines()
    return dict(line.split("\t") for line in lines)


@lru_cache(maxsize=2000)
def _citizenships(text: str) -> str:
    """Several nationalities stand behind one another; the longest known words win."""
    words, codes, known = text.split(), [], _demonyms()
    while words:
        for length in range(len(words), 0, -1):
            if (name := " ".join(words[:length])) in known:
                codes.append(known[name])
                words = words[length:]
                break
        else:
            raise _Bad("Nationality", f"“{text[:60]}” is unknown from “{words[0][:40]}” on")
    return code_set(code for code in codes if code)


def _responder(
    name: str, kind: OrganisationKind, known: dict[tuple[str, OrganisationKind], UUID], now: datetime
) -> UUID:
    if (name, kind) not in known:
        code = f"gb_{_short(f'{kind}|{name}')[:16]}"
        found = Organisation.objects.filter(code=code).values_list("id", flat=True).first()
        known[name, kind] = (
            found
            or register(
                code=code, names={"en": name}, kind=kind, country="GB", on_this_node=False, source=SOURCE, now=now
            ).pk
        )
    return known[name, kind]
