"""Words of signals (domain.md 2.3, S1)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.policy.kept import classes
from accord.foundation.refusals import Invalid


class Channel(TextChoices):
    """How the signal came."""

    HOTLINE = "hotline", _("hotline call")
    WALK_IN = "walk_in", _("in person")
    E_MAIL = "e_mail", _("e-mail")
    AUTHORITY = "authority", _("from an authority")
    OUTREACH = "outreach", _("outreach or border check")
    ONLINE = "online", _("online")


class SignalState(TextChoices):
    """Where a signal stands."""

    NEW = "new", _("new")
    TRIAGED = "triaged", _("triaged")
    SCREENED = "screened", _("in screening")
    CLOSED = "closed", _("closed")


class Outcome(TextChoices):
    """What became of a signal."""

    INFORMATION = "information", _("information only")
    SCREENED = "screened", _("screened")
    POLICE = "police", _("passed to police")
    ABROAD = "abroad", _("passed abroad")
    NOT_TRAFFICKING = "not_trafficking", _("not trafficking")
    INSUFFICIENT = "insufficient", _("not enough information")
    DUPLICATE = "duplicate", _("duplicate")


class SelectorKind(TextChoices):
    """What can be the same in two signals (domain.md 2.3, S1)."""

    PHONE = "phone", _("telephone")
    VEHICLE = "vehicle", _("vehicle")
    HANDLE = "handle", _("account or link")
    PLACE = "place", _("place")


S = SignalState
STATES: Final = StateTable(
    "signal",
    S.NEW,
    (
        Transition(S.NEW, "triage", S.TRIAGED, "receiving desk"),
        Transition(S.TRIAGED, "triage", S.TRIAGED, "receiving desk"),  # the danger was judged again
        Transition(S.NEW, "screen", S.SCREENED, "screener"),
        Transition(S.TRIAGED, "screen", S.SCREENED, "screener"),
        Transition(S.NEW, "close", S.CLOSED, "receiving desk"),
        Transition(S.TRIAGED, "close", S.CLOSED, "receiving desk"),
        Transition(S.SCREENED, "close", S.CLOSED, "receiving desk"),
    ),
)

FIELDS: Final = classes("signals_signal")
TRIAGE_RULES: Final = frozenset({"P-TRIAGE", "P-TRIAGE-DANGER"})
SCREEN_RULES: Final = TRIAGE_RULES | {"P-SCREEN"}


class BadSignal(Invalid):
    """Something in the signal cannot be."""

    code = "signal-invalid"
