"""Figures of others from files. What cannot be is refused with its line and why; what is here already is left as it is."""

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from django.db import transaction

from accord.foundation.clock import day
from accord.foundation.codes import is_country
from accord.foundation.ids import no_text
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.refusals import Invalid
from accord.research.observations.models import Observation
from accord.research.observations.sources import family_of, sources

COLUMNS: Final = (
    "country", "year", "period", "source", "measure", "total", "sexual", "labour", "other_or_unspecified", "children",
    "foreign", "female", "male", "note",
)  # fmt: skip
GLOTIP: Final = (
    "Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category", "Sex", "Age", "Year",
    "Unit of measurement", "txtVALUE", "Source",
)  # fmt: skip
PERIODS: Final = ("full", "H1", "H2", "Jan-Sep", "part")
PARTS: Final = {
    "sexual": "form", "labour": "form", "other_or_unspecified": "form", "children": "age", "foreign": "citizenship",
    "female": "sex", "male": "sex",
}  # fmt: skip
FIRST_YEAR: Final = 2000
MOST: Final = 1_000_000
LONGEST_NOTE: Final = 400
_ISO: Final = {
    "BGR": "BG", "ROU": "RO", "UKR": "UA", "MDA": "MD", "MKD": "MK", "SRB": "RS", "GRC": "GR", "TUR": "TR", "HUN": "HU",
    "POL": "PL", "SVK": "SK", "ALB": "AL", "MNE": "ME", "BIH": "BA", "HRV": "HR", "DEU": "DE", "ITA": "IT", "GBR": "GB",
}  # fmt: skip
_DIMENSIONS: Final = {
    "Total": "total", "by form of exploitation": "form", "by citizenship": "citizenship",
    "by country of repatriation": "repatriation",
}  # fmt: skip


class UnreadableObservations(Invalid):
    """The file as a whole cannot be read; nothing was loaded."""

    code = "unreadable-observations"
    sentence = "%(path)s: %(problem)s"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Where:
    """Where figures were published, in words, and on which day somebody took them from there."""

    address: str
    retrieved: date


@dataclass
class Loaded:
    """What a load did."""

    read: int = 0
    added: int = 0
    corrected: int = 0
    bad: list[str] = field(default_factory=list)

    def report(self) -> str:
        """In words."""
        text = f"{self.read} rows read, {self.added} figures added, {self.corrected} of them beside an earlier version."
        shown = [*self.bad[:20], *([f"... and {len(self.bad) - 20} more"] if len(self.bad) > 20 else [])]
        return (
            "\n".join([text, f"{len(self.bad)} rows were refused:", *shown]) if shown else f"{text} No row was refused."
        )


class _Bad(Exception):
    """Why a row is refused."""


Figure = dict[str, object]
Reader = Callable[[Mapping[str, str], int], list[Figure]]
Key = tuple[object, ...]
_KEY: Final = ("source", "measure", "country", "year", "period", "part", "category", "number")


def load(path: Path, *, where: Where, now: datetime) -> Loaded:
    """Add the figures of a file, of the form of domain.md 8.2 or of GLOTiP. Raises UnreadableObservations."""
    content = _content(path)
    rows = csv.DictReader(content.decode("utf-8-sig").splitlines(), strict=True)
    readers: dict[tuple[str, ...], Reader] = {COLUMNS: _national, GLOTIP: _glotip}
    reader = readers.get(tuple(rows.fieldnames or ()))
    if reader is None:
        raise UnreadableObservations(
            path=str(path), problem=f"the columns are {', '.join(COLUMNS)}, or those of GLOTiP."
        )
    if where.retrieved > day(now):
        raise UnreadableObservations(path=str(path), problem="the day of retrieval lies in the future.")
    done = Loaded()
    try:
        found = _numbered(_read(rows, reader, done, day(now).year))
    except csv.Error as error:
        raise UnreadableObservations(path=str(path), problem=str(error)) from error
    with transaction.atomic():
        ledger.wait_for_turn()
        _keep(found, where, sha256(content).hexdigest(), done, now)
        facts = {"format": "observations", "read": done.read, "added": done.added, "bad": len(done.bad)}
        ledger.append(Entry(Kind.IMPORT_FINISHED, now, object_type="import", facts=facts))
    return done


def _content(path: Path) -> bytes:
    try:
        content = path.read_bytes()
        content.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UnreadableObservations(path=str(path), problem=str(error)) from error
    return content


def _read(rows: Iterable[dict[str, str]], reader: Reader, done: Loaded, this_year: int) -> Iterator[Figure]:
    for line, row in enumerate(rows, start=2):
        done.read += 1
        try:
            yield from reader(_whole(row), this_year)
        except _Bad as problem:
            done.bad.append(f"line {line}: {problem}")


def _whole(row: Mapping[str, str | None]) -> dict[str, str]:
    texts = {name: text.strip() for name, text in row.items() if isinstance(text, str)}
    if None in row or len(texts) != len(row):
        raise _Bad("has another number of values than there are columns")
    return texts


def _national(row: Mapping[str, str], this_year: int) -> list[Figure]:
    if row["source"] not in sources():
        raise _Bad(f"“{row['source'][:60]}” is no known source; declare it with its rule in sources.toml")
    if not family_of(row["measure"]):
        raise _Bad(f"“{row['measure'][:60]}” is no known measure; name it in sources.toml")
    if row["period"] not in PERIODS:
        raise _Bad(f"the period “{row['period'][:20]}” is none of {', '.join(PERIODS)}")
    if len(row["note"]) > LONGEST_NOTE or no_text(row["note"]):
        raise _Bad(f"the note is longer than {LONGEST_NOTE} characters, or no text")
    total = _number(row["total"], "total")
    head: Figure = {
        "source": row["source"], "measure": row["measure"], "country": _country(row["country"]),
        "year": _year(row["year"], this_year), "period": row["period"],
    }  # fmt: skip
    figures = [head | {"part": "total", "category": "", "value": total, "shown": str(total), "note": row["note"]}]
    for name, part in PARTS.items():
        if row[name]:
            value = _number(row[name], name)
            if value > total:
                raise _Bad(f"{name} is {value}, more than the total of {total}")
            figures.append(head | {"part": part, "category": name, "value": value, "shown": str(value)})
    return figures


def _glotip(row: Mapping[str, str], this_year: int) -> list[Figure]:
    if row["Iso3_code"] not in _ISO:
        raise _Bad(f"“{row['Iso3_code'][:10]}” is no country that is loaded here")
    if not family_of(row["Indicator"]):
        raise _Bad(f"“{row['Indicator'][:60]}” is no known measure; name it in sources.toml")
    if row["Dimension"] not in _DIMENSIONS:
        raise _Bad(f"the dimension “{row['Dimension'][:60]}” is unknown")
    text = row["txtVALUE"].replace(",", "")
    value = None if text.startswith("<") else _number(text, "txtVALUE")
    part = _DIMENSIONS[row["Dimension"]]
    split = [row[name] for name in ("Category", "Sex", "Age") if row[name] not in ("", "Total")]
    return [
        {
            "source": "glotip", "measure": row["Indicator"], "country": _ISO[row["Iso3_code"]],
            "year": _year(row["Year"], this_year), "period": "full",
            "part": "sex-age" if part == "total" and split else part, "category": ", ".join(split)[:120],
            "value": value, "shown": row["txtVALUE"][:20],
        }
    ]  # fmt: skip


def _country(text: str) -> str:
    if len(text) != 2 or not is_country(text):
        raise _Bad(f"“{text[:10]}” is no country code of ISO 3166-1")
    return text


def _year(text: str, this_year: int) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4 and FIRST_YEAR <= int(text) <= this_year):
        raise _Bad(f"the year “{text[:10]}” is not from {FIRST_YEAR} to this year")
    return int(text)


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 7 and int(text) <= MOST):
        raise _Bad(f"{name} “{text[:20]}” is not a whole number from 0 to {MOST}")
    return int(text)


def _numbered(figures: Iterable[Figure]) -> list[Figure]:
    """Lines that a source publishes under one key stand beside each other, numbered in their order."""
    seen: Counter[Key] = Counter()
    found = []
    for figure in figures:
        key = tuple(figure[name] for name in _KEY[:-1])
        seen[key] += 1
        found.append(figure | {"number": seen[key]})
    return found


def _keep(figures: list[Figure], where: Where, digest: str, done: Loaded, now: datetime) -> None:
    here = _newest({str(figure["source"]) for figure in figures})
    fresh = []
    for figure in figures:
        earlier = here.get(tuple(figure[name] for name in _KEY))
        if earlier and (earlier.shown, earlier.note) == (figure["shown"], figure.get("note", "")):
            continue
        done.corrected += bool(earlier)
        version = earlier.version + 1 if earlier else 1
        about = {"address": where.address, "retrieved": where.retrieved, "file_digest": digest, "loaded_at": now}
        fresh.append(Observation(**figure, **about, version=version))
    Observation.objects.bulk_create(fresh, batch_size=500)
    done.added = len(fresh)


def _newest(codes: Iterable[str]) -> dict[Key, Observation]:
    found: dict[Key, Observation] = {}
    for one in Observation.objects.filter(source__in=codes).order_by("version"):
        found[tuple(getattr(one, name) for name in _KEY)] = one
    return dict(found)
