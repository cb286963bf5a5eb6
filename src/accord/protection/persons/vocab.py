"""Words of persons: the fields of an identity and their classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, Self

from django.utils.translation import gettext_lazy as _

from accord.foundation.policy.kept import classes
from accord.foundation.refusals import Conflict, Invalid

FIELDS: Final = classes("persons_person")
LABELS: Final = {
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "birth_date": _("Date of birth"),
    "document": _("Identity document"),
    "phone": _("Telephone"),
    "safe_contact": _("Safe way of contact"),
    "address": _("Place of stay"),
    "health": _("Health and psychological state"),
    "needs": _("Needs and wishes"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Identity:
    """What identifies or locates a person, and what she needs. Every part may be unknown. All of it is sealed."""

    given_name: str = ""
    family_name: str = ""
    birth_date: date | None = None
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
        return texts | {"birth_date": self.birth_date.isoformat() if self.birth_date else ""}


class BadIdentity(Invalid):
    """Something in the identity cannot be."""

    code = "identity-invalid"


class AlreadyKnown(Conflict):
    """Someone with these particulars is already known to the organisation."""

    code = "already-known"
    sentence = _(
        "Your organisation already knows someone with these particulars: case %(codes)s. "
        "Open that case, or confirm that this is another person."
    )

    @property
    def codes(self) -> list[str]:
        """The codes of the cases in which she is known."""
        return str(self.params.get("codes", "")).split(", ")


class KnownElsewhere(Conflict):
    """Someone with these particulars is known, in a case that is restricted: no code is told."""

    code = "already-known-restricted"
    sentence = _(
        "Your organisation already knows someone with these particulars, in a case that is not open to you. "
        "Ask your coordinator, or confirm that this is another person."
    )
