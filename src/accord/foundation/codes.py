"""Codes that every wing shares: sex, age group, forms of exploitation (HTCDS 2.0), countries, languages."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from babel import Locale
from django.db.models import TextChoices
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Sex(TextChoices):
    """HTCDS calls this gender; the codes are those of `prs_Gender`, as far as they are used here."""

    FEMALE = "Feminine", _("female")
    MALE = "Masculine", _("male")
    OTHER = "NonConforming", _("other")
    UNKNOWN = "NonSpecifiedUnknown", _("unknown")


class AgeGroup(TextChoices):
    """Age at identification: a child is under 18."""

    ADULT = "adult", _("adult (18 or over)")
    CHILD = "child", _("child (17 or under)")
    UNKNOWN = "unknown", _("unknown")


def may_be_child(age_group: str) -> bool:
    """Whoever may be a child is treated as one until the age is known (Council of Europe Convention, article 10(3))."""
    return age_group != AgeGroup.ADULT


class ExploitationForm(TextChoices):
    """HTCDS 2.0 `vic_TypeOfExploitation`; the last two are local, because HTCDS lacks them (standards.md section 2)."""

    SEXUAL = "SexualExploitation", _("sexual exploitation")
    LABOUR = "ForcedLabour", _("forced labour")
    SERVITUDE = "Servitude", _("domestic servitude")
    BEGGING = "ForcedBegging", _("forced begging")
    CHILD_LABOUR = "ChildLabour", _("child labour")
    MARRIAGE = "ForcedMarriage", _("forced marriage")
    ADOPTION = "ForcedAdoption", _("forced adoption")
    SURROGACY = "Surrogacy", _("exploitation of surrogacy")
    MILITARY = "ForcedMilitaryByNonStateActors", _("forced military service")
    ORGAN = "OrganRemoval", _("organ removal")
    OTHER = "Other", _("other")
    CRIMINALITY = "ForcedCriminality", _("forced criminality")
    SALE_OF_BABIES = "SaleOfBabies", _("sale of babies")


LOCAL_FORMS: Final = frozenset({ExploitationForm.CRIMINALITY, ExploitationForm.SALE_OF_BABIES})
NEAR: Final = ("BG", "UA", "RO", "MD", "MK", "RS", "TR", "GR")


def code_set(codes: Iterable[str]) -> str:
    """A set of codes as one sorted text, "" if empty: equal sets are equal texts."""
    return " ".join(sorted(set(codes)))


@lru_cache(maxsize=8)
def _territories(language: str) -> dict[str, str]:
    names = Locale(language).territories
    return {code: name for code, name in names.items() if len(code) == 2 and code.isalpha() and code not in _GROUPS}


_GROUPS: Final = frozenset({"EU", "EZ", "UN", "ZZ", "QO", "XA", "XB"})


# Letters that do not stand in the order of their code points; the other alphabets do.
_ALPHABETS: Final = {
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "ro": "aăâbcdefghiîjklmnopqrsștțuvwxyz",
}


def _alphabetical(name: str, language: str) -> list[int]:
    letters = _ALPHABETS.get(language, "")
    return [letters.index(c) if c in letters else ord(c) + len(letters) for c in name.casefold()]


def countries() -> dict[str, str]:
    """Countries by ISO 3166-1 alpha-2 code, named in the active language (CLDR), nearest first."""
    return dict(_countries((get_language() or "en")[:2]))


@lru_cache(maxsize=8)
def _countries(language: str) -> dict[str, str]:
    names = _territories(language)
    rest = sorted((code for code in names if code not in NEAR), key=lambda code: _alphabetical(names[code], language))
    return {code: names[code] for code in (*NEAR, *rest)}


def country_name(code: str) -> str:
    """The name of a country in the active language; the code itself if it has none."""
    return _territories((get_language() or "en")[:2]).get(code, code)


def is_country(code: str) -> bool:
    """Whether `code` is a country of ISO 3166-1 (or XK, Kosovo)."""
    return code in _territories("en")


def form_names(codes: str) -> str:
    """The forms in a code set, in words."""
    return ", ".join(str(ExploitationForm(code).label) for code in codes.split())


def country_names(codes: str) -> str:
    """The countries in a code set, in words."""
    return ", ".join(country_name(code) for code in codes.split())
