"""Words of signals (domain.md 2.3, S1)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.policy.kept import classes
from accord.foundation.refusals import Conflict, Invalid, Missing


class Channel(TextChoices):
    """How the signal came."""

    HOTLINE = "hotline", _("hotline call")
    WALK_IN = "walk_in", _("in person")
    E_MAIL = "e_mail", _("e-mail")
    AUTHORITY = "authority", _("from an authority")
    OUTREACH = "outreach", _("outreach or border check")
    ONLINE = "online", _("online")
    PARTNER = "partner", _("from another organisation")


class SignalState(TextChoices):
    """Where a signal stands."""

    DRAFT = "draft", _("half written")
    NEW = "new", _("new")
    TRIAGED = "triaged", _("triaged")
    SCREENED = "screened", _("in screening")
    CLOSED = "closed", _("closed")


WAITING: Final = (SignalState.DRAFT, SignalState.NEW, SignalState.TRIAGED)  # neither screened nor closed


class Outcome(TextChoices):
    """What became of a signal."""

    INFORMATION = "information", _("information only")
    SCREENED = "screened", _("screened")
    POLICE = "police", _("passed to police")
    CHILD_PROTECTION = "child_protection", _("passed to child protection")
    ABROAD = "abroad", _("passed abroad")
    NOT_TRAFFICKING = "not_trafficking", _("not trafficking")
    INSUFFICIENT = "insufficient", _("not enough information")
    DUPLICATE = "duplicate", _("duplicate")


class MailFault(TextChoices):
    """Why an e-mail could not be read. The codes are those of `letters.Fault`."""

    TOO_MANY_PARTS = "too_many_parts", _("it is made of too many parts")
    BROKEN = "broken", _("it is broken")
    EMPTY = "empty", _("it says nothing")


class SelectorKind(TextChoices):
    """What can be the same in two signals (domain.md 2.3, S1)."""

    PHONE = "phone", _("telephone")
    VEHICLE = "vehicle", _("vehicle")
    HANDLE = "handle", _("account or link")
    PLACE = "place", _("place")


class Calling(TextChoices):
    """Whether whoever told it may be called back."""

    NOT_ASKED = "", _("not asked")
    YES = "yes", _("yes, as agreed below")
    NO = "no", _("no")
    STOPPED = "stopped", _("stopped: a call was unsafe")


class CallResult(TextChoices):
    """What became of a call back."""

    REACHED = "reached", _("reached")
    OTHER = "other", _("somebody else picked up")
    NOT_REACHED = "not_reached", _("not reached")
    UNSAFE = "unsafe", _("unsafe: nobody calls again")


class CallPurpose(TextChoices):
    """For what the number is opened."""

    AGREED = "agreed", _("to call back as agreed")
    DANGER = "danger", _("a life is in danger")


class PassGround(TextChoices):
    """Why a signal may leave for an organisation at another node."""

    AGREED = "agreed", _("whoever told it agrees that it goes there")
    CHILD = "child", _("duty towards a child")
    VITAL_INTEREST = "vital_interest", _("vital interest")


class QuietCall(TextChoices):
    """Calls that are counted, and of which nothing else is kept."""

    SILENT = "silent", _("silent")
    ABUSIVE = "abusive", _("abusive")
    TEST = "test", _("test or wrong number")


S = SignalState
STATES: Final = StateTable(
    "signal",
    S.DRAFT,
    (
        Transition(S.DRAFT, "keep", S.DRAFT, "receiving desk"),
        Transition(
            S.DRAFT, "finish", S.NEW, "receiving desk"
        ),  # a signal that is recorded in one go passes through at once
        Transition(S.DRAFT, "close", S.CLOSED, "receiving desk"),
        Transition(S.NEW, "triage", S.TRIAGED, "receiving desk"),
        Transition(S.TRIAGED, "triage", S.TRIAGED, "receiving desk"),  # the danger was judged again
        Transition(S.NEW, "screen", S.SCREENED, "screener"),
        Transition(S.TRIAGED, "screen", S.SCREENED, "screener"),
        Transition(S.NEW, "close", S.CLOSED, "receiving desk"),
        Transition(S.TRIAGED, "close", S.CLOSED, "receiving desk"),
        Transition(S.SCREENED, "close", S.CLOSED, "receiving desk"),
        Transition(S.CLOSED, "return", S.NEW, "the other node did not take it"),
    ),
)

FIELDS: Final = classes("signals_signal")
CALL_RULES: Final = frozenset({"P-CALL"})
TRIAGE_RULES: Final = frozenset({"P-TRIAGE", "P-TRIAGE-DANGER"})
SCREEN_RULES: Final = TRIAGE_RULES | {"P-SCREEN"}
CHILD_RULES: Final = frozenset({"P-CHILD"})  # what is done once child protection was told
PASSED: Final = frozenset(
    {Outcome.POLICE, Outcome.CHILD_PROTECTION, Outcome.ABROAD}
)  # outcomes that say to whom, and when


class BadSignal(Invalid):
    """Something in the signal cannot be."""

    code = "signal-invalid"
    sentence = _("This is no signal as this node knows them. Nothing of it was entered.")


class NotTakenHere(Missing):
    """A signal for an organisation that does not work here, or word of one that was never passed there."""


class CallingStopped(Conflict):
    """A call back was unsafe."""

    code = "calling-stopped"
    sentence = _(
        "A call was unsafe, so nobody calls this number again. Wait until the person comes back of their own accord."
    )


class NothingAgreed(Conflict):
    """Nobody asked whether a call is safe."""

    code = "nothing-agreed"
    sentence = _("Nobody asked whether it is safe to call. Call only if a life is in danger, and say so.")
