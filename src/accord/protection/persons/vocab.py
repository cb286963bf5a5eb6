"""Words of persons: the fields of an identity and their classes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.policy.kept import classes
from accord.foundation.refusals import Conflict, Invalid
from accord.protection.persons.born import parsed
from accord.protection.persons.likeness import Reason

FIELDS: Final = classes("persons_person")
_BETWEEN: Final = re.compile(r"[\n;,]")
LABELS: Final = {
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "patronymic": _("Patronymic"),
    "other_names": _("Other names"),
    "birth_date": _("Date of birth"),
    "born_about": _("Born, if the day is not known"),
    "document": _("Identity document"),
    "phone": _("Telephone"),
    "safe_contact": _("Safe way of contact"),
    "address": _("Place of stay"),
    "health": _("Health and psychological state"),
    "needs": _("Needs and wishes"),
}

# Why two records may be of one person, or not; no word of a name, so that it may stand beside a record that is not open.
REASONS: Final = {
    Reason.DOCUMENT_SAME: _("Same identity document"),
    Reason.DOCUMENT_NEAR: _("Identity document differs in one character"),
    Reason.PHONE_SAME: _("Same telephone"),
    Reason.GIVEN_SPELLED: _("Same given name"),
    Reason.GIVEN_SOUND: _("Given name sounds the same"),
    Reason.GIVEN_ALPHABET: _("Given name is the same in another alphabet"),
    Reason.GIVEN_FORM: _("Given name is another form of the same name"),
    Reason.GIVEN_SKELETON: _("Given name has the same consonants"),
    Reason.GIVEN_NEAR: _("Given name differs by a letter or two"),
    Reason.GIVEN_OTHER: _("Given name differs"),
    Reason.FAMILY_SPELLED: _("Same family name"),
    Reason.FAMILY_SOUND: _("Family name sounds the same"),
    Reason.FAMILY_ALPHABET: _("Family name is the same in another alphabet"),
    Reason.FAMILY_FORM: _("Family name is another form of the same name"),
    Reason.FAMILY_SKELETON: _("Family name has the same consonants"),
    Reason.FAMILY_NEAR: _("Family name differs by a letter or two"),
    Reason.FAMILY_FORMER: _("Family name is a former or other name in one of the records"),
    Reason.FAMILY_MARRIED: _("Family name differs; one may be a married name"),
    Reason.FAMILY_OTHER: _("Family name differs"),
    Reason.NAMES_SWAPPED: _("Given and family name are the other way round"),
    Reason.FATHER_SAME: _("Patronymic is of the same name"),
    Reason.FATHER_OTHER: _("Patronymic differs"),
    Reason.BIRTH_SAME: _("Same date of birth"),
    Reason.BIRTH_SWAPPED: _("Day and month of birth are swapped"),
    Reason.BIRTH_DAY: _("Date of birth differs only in the day"),
    Reason.BIRTH_MONTH: _("Date of birth differs only in the month"),
    Reason.BIRTH_YEAR: _("Date of birth differs only in the year"),
    Reason.BIRTH_YEAR_ONLY: _("Same year of birth; in one of the records day and month are not known"),
    Reason.BIRTH_CLOSE: _("Dates of birth are near one another"),
    Reason.BIRTH_OTHER: _("Date of birth differs"),
    Reason.SEX_OTHER: _("Sex differs"),
}


LIKELY: Final = 0.5  # two records of which the nightly look says that they may be one person
POSSIBLE: Final = 0.05  # and who is shown to somebody who registers: docs/guide/matching.md says what it costs


class PairState(TextChoices):
    """Where two records stand that may be of one person."""

    OPEN = "open", _("to be looked at")
    MERGED = "merged", _("one person")
    APART = "apart", _("two persons")


PAIRS: Final = StateTable(
    "records of one person",
    PairState.OPEN,
    (
        Transition(PairState.OPEN, "merge", PairState.MERGED, "case manager of both"),
        Transition(PairState.OPEN, "apart", PairState.APART, "case manager of both"),
        Transition(PairState.MERGED, "undo", PairState.OPEN, "case manager of both"),
        Transition(PairState.APART, "reopen", PairState.OPEN, "case manager of both"),
    ),
)


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """What identifies or locates a person, and what she needs. Every part may be unknown. All of it is sealed."""

    given_name: str = ""
    family_name: str = ""
    patronymic: str = ""
    other_names: str = ""
    birth_date: date | None = None
    born_about: str = ""
    document: str = ""
    phone: str = ""
    safe_contact: str = ""
    address: str = ""
    health: str = ""
    needs: str = ""

    @classmethod
    def of(cls, texts: Mapping[str, str]) -> Self:
        """The identity of such texts as `texts()` gives."""
        born = texts.get("birth_date", "")
        return cls(**{**texts, "birth_date": date.fromisoformat(born) if born else None})  # type: ignore[arg-type]

    def texts(self) -> dict[str, str]:
        """The fields as text, the date in ISO 8601."""
        texts = {name: getattr(self, name) for name in FIELDS if name != "birth_date"}
        about = parsed(self.born_about)
        return texts | {
            "birth_date": self.birth_date.isoformat() if self.birth_date else "",
            "born_about": str(about) if about else self.born_about,
        }

    def names(self) -> tuple[str, ...]:
        """The other names, one by one."""
        return tuple(name for part in _BETWEEN.split(self.other_names) if (name := part.strip()))

    def born_between(self) -> tuple[date, date] | None:
        """The first and the last day on which she can have been born; None if nothing is known of it."""
        if self.birth_date:
            return self.birth_date, self.birth_date
        about = parsed(self.born_about)
        return (about.earliest, about.latest) if about else None


class BadIdentity(Invalid):
    """Something in the identity cannot be."""

    code = "identity-invalid"


class AlreadyKnown(Conflict):
    """Someone with these particulars is already known to the organisation."""

    code = "already-known"
    sentence = _(
        "Your organisation already knows someone with these particulars: case %(codes)s. "
        "Open that case, or decide that this is another person."
    )
    look: Any = None  # what was found, with its proof, for the page that shows it


class KnownElsewhere(Conflict):
    """Someone with these particulars is known, in a case that is restricted: no code is told."""

    code = "already-known-restricted"
    sentence = _(
        "Your organisation already knows someone with these particulars, in a case that is not open to you. "
        "Ask your coordinator, or decide that this is another person."
    )
    look: Any = None


class AlreadyOne(Conflict):
    """They are joined already, perhaps by way of a third record."""

    code = "already-one"
    sentence = _("These two records already stand for one person, perhaps by way of a third one.")
