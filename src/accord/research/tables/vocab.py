"""Dimensions and rules of the tables, as data."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, country_name
from accord.foundation.policy import OrganisationKind
from accord.foundation.refusals import Invalid

UNKNOWN: Final = ""


def _code(codes: type[Sex | AgeGroup | ExploitationForm | OrganisationKind]) -> Callable[[str], str]:
    return lambda code: str(codes(code).label) if code else str(_("not known"))


def _country(code: str) -> str:
    return country_name(code) if code else str(_("not known"))


def _plain(code: str) -> str:
    return code or str(_("not known"))


@dataclass(frozen=True)
class Dimension:
    """What persons are counted by. `several`: one person may stand in more than one row."""

    name: str
    label: str | Promise
    column: str  # of the case
    word: Callable[[str], str]
    several: bool = False


DIMENSIONS: Final = {
    d.name: d
    for d in (
        Dimension("sex", _("sex"), "sex", _code(Sex)),
        Dimension("age-group", _("age group"), "age_group", _code(AgeGroup)),
        Dimension("citizenship", _("citizenship"), "citizenships", _country, several=True),
        Dimension("form", _("form of exploitation"), "forms", _code(ExploitationForm), several=True),
        Dimension("month", _("month of identification"), "identified_on", _plain),
        Dimension("quarter", _("quarter of identification"), "identified_on", _plain),
        Dimension("responder-type", _("type of first responder"), "responder", _code(OrganisationKind)),
    )
}


@dataclass(frozen=True)
class Rule:
    """What a table counts."""

    name: str
    version: str
    label: str | Promise
    definition: str | Promise
    leave_out_not_victims: bool


RULES: Final = {
    rule.name: rule
    for rule in (
        Rule(
            "identified",
            "2026.1",
            _("Persons identified"),
            _(
                "Persons with a preliminary or formal identification; cases closed as “found not to be a victim” are left out."
            ),
            True,
        ),
        Rule(
            "referrals",
            "2026.1",
            _("Persons referred"),
            _("Every person who was registered, whatever was decided later."),
            False,
        ),
    )
}


class UnknownDimension(Invalid):
    """The table has no such dimension."""

    code = "unknown-dimension"
    sentence = _("There is no dimension “%(name)s”. Choose from: %(names)s.")
