"""What left, in the reader's language: field names, codes and dates become words."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from accord.detection.screening.vocab import Conclusion
from accord.foundation.codes import AgeGroup, Sex, country_names, form_names
from accord.foundation.policy import Category
from accord.foundation.ui import days
from accord.protection.persons.born import parsed
from accord.protection.persons.vocab import LABELS

_LABELS = {
    **LABELS,
    "sex": _("Sex"),
    "age_group": _("Age"),
    "forms": _("Forms of exploitation"),
    "screening": _("Result of the screening"),
    "citizenships": _("Citizenship"),
    "protection_sought": _("Asked for protection (asylum)"),
}


def in_words(content: dict[str, dict[str, str]]) -> list[tuple[str, list[tuple[str, str]]]]:
    """(category, [(label, text), ...]) for the page, in the order in which a reader asks: who first."""
    return [
        (
            str(category.label),
            [
                (str(label), in_word(name, content[category][name]))
                for name, label in _LABELS.items()
                if name in content[category]
            ],
        )
        for category in Category
        if category in content
    ]


def _born_about(text: str) -> str:
    born = parsed(text)
    if born is None:
        return text
    told = days.in_words(born.earliest, "F Y") if born.month and not born.about else str(born).lstrip("~")
    return str(_("about %(year)s") % {"year": told}) if born.about else told


def in_word(name: str, text: str) -> str:
    """One field as a reader says it."""
    match name:
        case "birth_date":
            return date_format(date.fromisoformat(text), "SHORT_DATE_FORMAT")
        case "born_about":
            return _born_about(text)
        case "sex":
            return str(Sex(text).label)
        case "age_group":
            return str(AgeGroup(text).label)
        case "forms":
            return form_names(text)
        case "screening":
            return str(Conclusion(text).label)
        case "citizenships":
            return country_names(text)
        case "protection_sought":
            return str(_("yes"))
        case other:
            return text if other else ""
