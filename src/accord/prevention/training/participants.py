"""Who takes part, as it is typed, and what cannot be."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from accord.foundation.codes import Sex
from accord.foundation.policy import OrganisationKind
from accord.prevention.training.vocab import LONGEST_NAME, BadTraining, Profession


@dataclass(frozen=True, slots=True, repr=False)
class Participant:
    """Somebody who takes part. Name and e-mail address together say whether it is the same person."""

    name: str
    contact: str
    institution: str
    profession: str
    sex: str


def check(told: Participant) -> None:
    """Raises BadTraining with what does not fit."""
    if not told.name.strip() or len(told.name) > LONGEST_NAME:
        raise BadTraining(_("Give the name, in at most 120 characters."), field="name")
    try:
        validate_email(told.contact.strip())
    except ValidationError:
        raise BadTraining(_("Give an e-mail address that reads, such as maria@example.org."), field="contact") from None
    for name, kind in (("institution", OrganisationKind), ("profession", Profession), ("sex", Sex)):
        if getattr(told, name) not in kind.values:
            raise BadTraining(_("Choose one of the answers."), field=name)
