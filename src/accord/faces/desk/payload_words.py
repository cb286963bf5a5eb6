"""What left, in the reader's language: field names, codes and dates become words."""

from django.utils.translation import gettext_lazy as _

from accord.detection.screening.vocab import Conclusion
from accord.foundation.codes import AgeGroup, Sex, country_names, form_names
from accord.foundation.policy import Category
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
    """(category, [(label, text), ...]) for the page."""
    return [
        (
            str(Category(category).label),
            [(str(_LABELS.get(name, name)), _text(name, text)) for name, text in fields.items()],
        )
        for category, fields in content.items()
    ]


def _text(name: str, text: str) -> str:
    match name:
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
