"""Words of enquiries between organisations: what is answered, what who asked sees of it, failures."""

from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid, Missing


class EnquiryState(TextChoices):
    """Where an enquiry stands for the side that was asked."""

    WAITING = "waiting", _("to be answered")
    KNOWN = "known", _("we know the person, and speak with them")
    DIFFERENT = "different", _("not the same person")
    WITHHELD = "withheld", _("we cannot say")


class Standing(TextChoices):
    """What the side that asked sees. `SILENT`: they cannot say, or did not answer; nobody can tell which."""

    WAITING = "waiting", _("no answer yet")
    KNOWN = "known", _("they know the person and will speak with you")
    DIFFERENT = "different", _("they know somebody else")
    SILENT = "silent", _("they did not say anything")
    RETURNED = "returned", _("their node did not take the question")


S = EnquiryState
ENQUIRIES: Final = StateTable(
    "enquiry",
    S.WAITING,
    (
        Transition(S.WAITING, "know", S.KNOWN, "team of the case, while consent and agreement stand"),
        Transition(S.WAITING, "differ", S.DIFFERENT, "team of the case"),
        Transition(S.WAITING, "withhold", S.WITHHELD, "team of the case"),
    ),
    dict(S.choices),
)
ACTIONS: Final[dict[str, str | Promise]] = {
    "know": _("We know the person: we will speak"),
    "differ": _("Not the same person"),
    "withhold": _("We cannot say"),
}
RULES: Final = frozenset({"P-ENQUIRY"})


class NobodyThere(Conflict):
    """No token, no consent, no agreement in force: all the same to who asks."""

    code = "nobody-there"
    sentence = _(
        "This organisation does not say, or no longer says, that it may know this person. Nothing was asked. "
        "You can call it as you would call any other."
    )


class NotAsked(Conflict):
    """The consent is not one on which another node can be asked."""

    code = "not-asked"
    sentence = _(
        "Nothing was asked. It takes a consent for identification that names this organisation and its sentence on being known, an "
        "agreement for that in force, and an organisation at another node."
    )


class BadEnquiry(Invalid):
    """What came from another node is no enquiry."""

    code = "enquiry-invalid"
    sentence = _("This is no enquiry as this node knows them. Nothing of it was entered.")


class NotAskedHere(Missing):
    """An enquiry to who does not work here, or word of one that was never made here."""


class NoLonger(Conflict):
    """The person said no since, or the agreement is not in force."""

    code = "no-longer"
    sentence = _(
        "The consent or the agreement on which this rests does not stand any more, so it cannot be said that you know the "
        "person. Answer “We cannot say”."
    )
