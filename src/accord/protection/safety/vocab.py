"""Words of safety."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.guard import ParticularKind
from accord.foundation.refusals import Conflict, Invalid, Refused


class Kind(TextChoices):
    """What a particular is."""

    RISK = "risk", _("a person who is a risk")
    ADDRESS = "address", _("an address")
    TELEPHONE = "telephone", _("a telephone or other contact")
    SCHOOL = "school", _("a school or kindergarten")
    PLACE = "place", _("a shelter, workplace or other place")


GUARDED: Final = {
    Kind.RISK: ParticularKind.PERSON,
    Kind.ADDRESS: ParticularKind.ADDRESS,
    Kind.TELEPHONE: ParticularKind.TELEPHONE,
    Kind.SCHOOL: ParticularKind.SCHOOL,
    Kind.PLACE: ParticularKind.PLACE,
}
FIELDS: Final = ("name", "relation", "telephone", "address")
FOUND: Final = {
    ParticularKind.ADDRESS: _("A protected address stands in “%(field)s”."),
    ParticularKind.TELEPHONE: _("A protected telephone or contact stands in “%(field)s”."),
    ParticularKind.SCHOOL: _("A protected school stands in “%(field)s”."),
    ParticularKind.PLACE: _("A protected place stands in “%(field)s”."),
    ParticularKind.PERSON: _("A person who is a risk is named in “%(field)s”."),
}
MEND: Final = _("Take it out, or ask a colleague to release exactly this text.")
FIELD_LABELS: Final = {
    "request": _("What do you ask for"),
    "ground_reference": _("On what does the duty rest"),
    "note": _("Note for the other side"),
    "needs": _("Needs and wishes"),
    "health": _("Health and psychological state"),
    "title": _("Short title"),
    "words": _("words in the file"),
}


class BadParticular(Invalid):
    """Something about the particular cannot be."""

    code = "safety-invalid"


class AlreadyEnded(Conflict):
    """It was ended before."""

    code = "safety-ended"
    sentence = _("This was ended before. Reload the page to see when.")


class Stopped(Refused):
    """Something protected stands in a text that would leave. Names the kind and the field, never the value."""

    code = "stopped"
