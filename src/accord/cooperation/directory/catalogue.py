"""The catalogue of services, regions and periods: files of this package, read once."""

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from babel import Locale
from django.utils.translation import get_language

Texts = dict[str, str]
COUNTRIES: Final = ("BG", "RO")
_LANGUAGES: Final = ("en", "bg", "ro", "uk")
_DATA: Final = Path(__file__).parent / "data"


def spoken(texts: Texts) -> str:
    """`texts` in the language that is active, else in English, else in any."""
    return texts.get(get_language() or "en") or texts.get("en") or next(iter(texts.values()), "")


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Any]:
    """The whole catalogue, as it stands in the file."""
    return tomllib.loads((_DATA / "catalogue.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def regions() -> dict[str, dict[str, str]]:
    """Regions by ISO 3166-2 code."""
    found = tomllib.loads((_DATA / "regions.toml").read_text(encoding="utf-8"))["names"]
    return {code: dict(zip(_LANGUAGES, names, strict=True)) for code, names in found.items()}


def kind_names() -> dict[str, str]:
    """The codes of the catalogue with their names in the language that is active."""
    return {code: spoken(row["name"]) for code, row in catalogue()["kind"].items()}


def check_names() -> dict[str, str]:
    """What is checked of a helper, in the language that is active."""
    return {code: spoken(row["name"]) for code, row in catalogue()["check"].items()}


def secret_kinds() -> frozenset[str]:
    """Kinds of service whose place is never kept."""
    return frozenset(code for code, row in catalogue()["kind"].items() if row.get("secret"))


def required_checks() -> frozenset[str]:
    """What must be checked before somebody is vetted."""
    return frozenset(code for code, row in catalogue()["check"].items() if row["required"])


def region_name(code: str) -> str:
    """The name of a region in the active language; the code itself if it is not known."""
    return spoken(regions()[code]) if code in regions() else code


def region_choices(land: str = "") -> list[tuple[str, str]]:
    """The regions of a country, or of both, with their codes, sorted by name in the active language."""
    named = [(code, region_name(code)) for code in regions() if code.startswith(land)]
    return sorted(named, key=lambda row: (row[0][:2], row[1].casefold()))


def area_choices() -> list[tuple[str, Any]]:
    """Countries and their regions, as a form offers them."""
    here = Locale(_language()).territories
    return [(here[land], [(land, here[land]), *region_choices(land)]) for land in COUNTRIES]


def is_area(code: str) -> bool:
    """Whether `code` is a country or region of the directory."""
    return code in COUNTRIES or code in regions()


def area_names(codes: Iterable[str]) -> str:
    """Areas in words."""
    lands = Locale(_language()).territories
    return ", ".join(lands[code] if code in COUNTRIES else region_name(code) for code in codes)


def language_choices() -> list[tuple[str, str]]:
    """Languages in which help is given, named in the language that is active."""
    return [(code, _language_name(code)) for code in catalogue()["languages"]]


def language_names(codes: Iterable[str]) -> str:
    """Languages in words."""
    return ", ".join(_language_name(code) for code in codes)


def _language_name(code: str) -> str:
    return str(Locale(_language()).languages.get(code, code))


def _language() -> str:
    return (get_language() or "en")[:2]


def territory_of(organisation_code: str) -> str:
    """The region in which a local commission keeps entries, or ""."""
    return str(catalogue()["territory"].get(organisation_code, ""))
