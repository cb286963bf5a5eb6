"""Words of screening (domain.md sections 2.3 S2 and 4)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid


class Reply(TextChoices):
    """An answer. Unknown is not no."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")
    DECLINED = "declined", _("does not want to answer")


class Evidence(TextChoices):
    """How the answer is known."""

    TOLD = "told", _("the person told it")
    SEEN = "seen", _("seen")
    OTHER = "other", _("told by someone else")
    DOCUMENT = "document", _("from a document")


class Setting(TextChoices):
    """Where the screening takes place."""

    HOTLINE = "hotline", _("hotline")
    BORDER = "border", _("border")
    RECEPTION = "reception", _("reception centre")
    WORKPLACE = "workplace", _("workplace")
    HOSPITAL = "hospital", _("hospital")
    SHELTER = "shelter", _("shelter or crisis centre")
    RESIDENTIAL_CHILD_CARE = "residential_child_care", _("residential child care")
    OFFICE = "office", _("office")
    OUTREACH = "outreach", _("outreach")


class Conclusion(TextChoices):
    """What the answers amount to, from least to most serious."""

    NO_INDICATION = "no_indication", _("no indication of trafficking")
    MORE_INFORMATION = "more_information", _("more information is needed")
    RISK = "risk", _("risk or attempt")
    CONCERN = "concern", _("exploitation without a means of control seen so far")
    REASONABLE_GROUNDS = "reasonable_grounds", _("reasonable grounds to believe that the person is trafficked")


GRAVITY: Final = list(Conclusion)


class ScreeningState(TextChoices):
    """Where a screening stands."""

    OPEN = "open", _("open")
    STOPPED = "stopped", _("stopped")
    COMPLETED = "completed", _("completed")
    IDENTIFIED = "identified", _("led to identification")


S = ScreeningState
STATES: Final = StateTable(
    "screening",
    S.OPEN,
    (
        Transition(S.OPEN, "stop", S.STOPPED, "screener: the person is distressed"),
        Transition(S.STOPPED, "resume", S.OPEN, "screener"),
        Transition(S.OPEN, "complete", S.COMPLETED, "screener"),
        Transition(S.COMPLETED, "identify", S.IDENTIFIED, "decider"),
    ),
)


class BadScreening(Invalid):
    """Something in the screening cannot be."""

    code = "screening-invalid"


class OnlyUpward(Invalid):
    """The screener tried to lower the conclusion alone."""

    code = "screening-only-upward"
    sentence = _("This does not raise the conclusion. To lower it, ask a second person.")


class OnlyDownward(Invalid):
    """A second person is asked for a milder conclusion only."""

    code = "screening-only-downward"
    sentence = _("This does not lower the conclusion. A graver one needs nobody's consent: raise it.")


class NotAgreed(Conflict):
    """No second person has agreed to it."""

    code = "screening-not-agreed"
    sentence = _("A second person must agree to it first, within the last day. Ask a colleague.")


class NothingNewer(Conflict):
    """It was weighed by the newest list and rule."""

    code = "screening-nothing-newer"
    sentence = _("There is no newer list or rule than those by which this was weighed.")
