"""A list of people as a spreadsheet of an organisation has it, read for `accord count-once encode`. No Django, nothing stored.

Nothing of what it holds is ever in a message: a fault is told by its line and its column.
"""

import csv
import io
from dataclasses import dataclass
from datetime import date
from typing import Final

from accord.protection.persons.likeness import PartialDate, Particulars

COLUMNS: Final = (
    "record", "given", "family", "patronymic", "other names", "birth", "sex", "phones", "documents", "language", "withheld",
)  # fmt: skip
LANGUAGES: Final = ("bg", "ro", "uk", "ru", "en")
_COMPARED: Final = {"given", "family", "phones", "documents"}
_YES: Final = {"1": True, "yes": True, "": False, "0": False, "no": False}


class BadPeople(ValueError):
    """The list does not read; the text says where, and what would help."""


@dataclass(frozen=True, slots=True, repr=False)
class Listed:
    """One line: what the organisation calls the record, who it is, and whether she is withheld."""

    record: str
    told: Particulars
    withheld: bool


def read(content: bytes) -> list[Listed]:
    """The people of a CSV with a line of heads. Raises BadPeople."""
    try:
        text = content.decode("utf-8-sig")
        head = text.partition("\n")[0]
        parted = next((one for one in (",", ";", "\t") if one in head), ",")
        rows = list(csv.reader(io.StringIO(text), strict=True, delimiter=parted))
    except UnicodeDecodeError as wrong:
        raise BadPeople("The list is not UTF-8 text. Save it as CSV in UTF-8.") from wrong
    except csv.Error as wrong:
        raise BadPeople("The list is not CSV. Save it as CSV in UTF-8.") from wrong
    heads = _heads(rows)
    found, seen = [], set()
    for number, row in enumerate(rows[1:], 2):
        if not any(value.strip() for value in row):
            continue
        if len(row) != len(heads):
            raise BadPeople(
                f"Line {number} has {len(row)} values, not {len(heads)}. Put values that hold a comma into quotes."
            )
        one = _listed(dict(zip(heads, (value.strip() for value in row), strict=True)), number)
        if one.record in seen:
            raise BadPeople(
                f"Line {number} has the record of an earlier line. A list holds everybody once: join the two first."
            )
        seen.add(one.record)
        found.append(one)
    if not found:
        raise BadPeople("The list holds nobody. Leave it out of the study, and say so in the report.")
    return found


def _heads(rows: list[list[str]]) -> list[str]:
    heads = [head.strip().lower() for head in rows[0]] if rows else []
    for at, head in enumerate(heads, 1):
        if head not in COLUMNS:
            raise BadPeople(
                f"Column {at} has a head that is not known. Known are: {', '.join(COLUMNS)}. Take out what is not needed."
            )
        if head in heads[: at - 1]:
            raise BadPeople(f"Column {at} has the head of another column: {head}.")
    if not _COMPARED & set(heads):
        raise BadPeople(f"Nothing in the list can be compared. Known columns are: {', '.join(COLUMNS)}.")
    return heads


def _listed(row: dict[str, str], number: int) -> Listed:
    sex, language, withheld = (
        row.get("sex", "").lower(),
        row.get("language", "").lower(),
        row.get("withheld", "").lower(),
    )
    if sex not in ("f", "m", ""):
        raise BadPeople(f"The sex of line {number} does not read. Write f, m or nothing.")
    if language not in (*LANGUAGES, ""):
        raise BadPeople(
            f"The language of line {number} does not read. Write one of {', '.join(LANGUAGES)}, or nothing."
        )
    if withheld not in _YES:
        raise BadPeople(f"“withheld” of line {number} does not read. Write yes or nothing.")
    told = Particulars(
        given=row.get("given", ""),
        family=row.get("family", ""),
        patronymic=row.get("patronymic", ""),
        other_names=_several(row.get("other names", "")),
        birth=_birth(row.get("birth", ""), number),
        sex=sex,
        phones=_several(row.get("phones", "")),
        documents=_several(row.get("documents", "")),
        language=language,
    )
    return Listed(row.get("record") or f"line {number}", told, _YES[withheld])


def _several(text: str) -> tuple[str, ...]:
    return tuple(one.strip() for one in text.replace("|", ";").split(";") if one.strip())


def _birth(text: str, number: int) -> PartialDate:
    try:
        found = PartialDate.read(text)
        if text:
            date(found.year or 0, found.month or 1, found.day or 1)
        if not text or (1880 <= (found.year or 0) <= 2100 and text.count("-") <= 2):
            return found
    except ValueError:
        pass
    raise BadPeople(f"The birth of line {number} does not read. Write 1994-03-17, 1994-03, 1994 or nothing.")
