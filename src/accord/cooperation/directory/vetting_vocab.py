"""Words of vetting: hosts, drivers, employers and others who offer help (domain.md 4.5)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid


class HelperKind(TextChoices):
    """What somebody who offers help is."""

    PERSON = "person", _("a person")
    COMPANY = "company", _("a company")
    GROUP = "group", _("an organisation or a group of volunteers")


class Offer(TextChoices):
    """What is offered."""

    HOUSING = "housing", _("housing")
    TRANSPORT = "transport", _("lifts and transport")
    WORK = "work", _("work")
    CARE = "care", _("care of children")
    OTHER = "other", _("other help")


class VettingState(TextChoices):
    """Where the vetting stands."""

    OFFERED = "offered", _("has offered, nothing is checked")
    CHECKING = "checking", _("being checked")
    VETTED = "vetted", _("vetted")
    REFUSED = "refused", _("refused")
    SUSPENDED = "suspended", _("suspended")
    WITHDRAWN = "withdrawn", _("withdrawn")


class VettingReason(TextChoices):
    """Why somebody was refused or suspended."""

    IDENTITY = "identity", _("the identity was not shown")
    CONCERN = "concern", _("a check gave cause for concern")
    CONDITION = "condition", _("asked for something in return")
    COMPLAINT = "complaint", _("a complaint or a signal")
    UNREACHED = "unreached", _("does not answer")


S = VettingState
VETTING: Final = StateTable(
    "vetting of a helper",
    S.OFFERED,
    (
        Transition(S.OFFERED, "begin", S.CHECKING, "who keeps the register"),
        Transition(S.CHECKING, "vet", S.VETTED, "who keeps the register"),
        Transition(S.VETTED, "vet", S.VETTED, "who keeps the register"),
        Transition(S.VETTED, "suspend", S.SUSPENDED, "who keeps the register"),
        Transition(S.SUSPENDED, "begin", S.CHECKING, "who keeps the register"),
        Transition(S.OFFERED, "refuse", S.REFUSED, "who keeps the register"),
        Transition(S.CHECKING, "refuse", S.REFUSED, "who keeps the register"),
        Transition(S.SUSPENDED, "refuse", S.REFUSED, "who keeps the register"),
        Transition(S.OFFERED, "withdraw", S.WITHDRAWN, "the helper"),
        Transition(S.CHECKING, "withdraw", S.WITHDRAWN, "the helper"),
        Transition(S.VETTED, "withdraw", S.WITHDRAWN, "the helper"),
        Transition(S.SUSPENDED, "withdraw", S.WITHDRAWN, "the helper"),
    ),
)
STEPS: Final = {
    "begin": _("Begin to check"),
    "vet": _("Vet until"),
    "suspend": _("Suspend at once"),
    "refuse": _("Refuse"),
    "withdraw": _("Has withdrawn"),
}
WITH_REASON: Final = frozenset({"suspend", "refuse"})


class BadHelper(Invalid):
    """Something about the helper or the step cannot be."""

    code = "helper-invalid"


class Unchecked(Conflict):
    """Not everything that is required was checked within the last year, or a check gave cause for concern."""

    code = "helper-unchecked"
    sentence = _("Nobody is vetted before every required check was done within the last year and gave no concern.")
