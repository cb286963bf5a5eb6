"""Words of the directory (domain.md 6, standards.md 7)."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.machine import StateTable, Transition
from accord.foundation.refusals import Conflict, Invalid


class Status(TextChoices):
    """Whether a service is there (HSDS 3.0 `service.status`)."""

    ACTIVE = "active", _("active")
    PAUSED = "temporarily closed", _("closed for some time")
    INACTIVE = "inactive", _("not active")
    DEFUNCT = "defunct", _("no longer there")


FOUND: Final = (Status.ACTIVE, Status.PAUSED)  # what a search shows


class Stay(TextChoices):
    """How somebody is here; a service may be for some only."""

    CITIZEN = "citizen", _("citizens of the country")
    EU = "eu", _("citizens of the European Union")
    TEMPORARY = "temporary", _("people under temporary protection")
    ASYLUM = "asylum", _("people who seek or have asylum")
    OTHER = "other", _("everybody else, with papers or without")


class Route(TextChoices):
    """How one gets in. The Bulgarian routes to social services: domain.md S10."""

    DIRECT = "direct", _("by calling; anybody may call")
    REFERRAL = "referral", _("by a referral of a colleague")
    DIRECTORATE = (
        "directorate",
        _("by application to the director of the Social Assistance Directorate (state service)"),
    )
    MAYOR = "mayor", _("by application to the mayor (municipal service)")
    MANAGER = "manager", _("by application to the managing authority (private service)")


class Cost(TextChoices):
    """What it costs the person."""

    UNKNOWN = "unknown", _("not known")
    FREE = "free", _("free of charge")
    CONDITIONS = "conditions", _("free under conditions")
    PAID = "paid", _("costs money")


class Wrong(TextChoices):
    """What is wrong with an entry."""

    NUMBER = "number", _("the number or address of e-mail does not work")
    GONE = "gone", _("the service is not there any more")
    HOURS = "hours", _("the hours are wrong")
    WHOM = "whom", _("it is for other people than it says")
    SECRET = "secret", _("it tells something that must stay secret")
    OTHER = "other", _("something else")


class ReportState(TextChoices):
    """Where a report of a wrong entry stands."""

    OPEN = "open", _("waits")
    CORRECTED = "corrected", _("corrected")
    REJECTED = "rejected", _("not taken over")


class Rejection(TextChoices):
    """Why a report was not taken over."""

    CHECKED = "checked", _("we checked: the entry is right")
    UNCLEAR = "unclear", _("we could not find out what is wrong")
    TWICE = "twice", _("it was reported before")


REPORTS: Final = StateTable(
    "report of a wrong entry",
    ReportState.OPEN,
    (
        Transition(ReportState.OPEN, "correct", ReportState.CORRECTED, "who keeps the entry"),
        Transition(ReportState.OPEN, "reject", ReportState.REJECTED, "who keeps the entry"),
    ),
)


class BadEntry(Invalid):
    """Something about the entry cannot be."""

    code = "entry-invalid"


class NoReason(Invalid):
    """A report is turned down with a reason."""

    code = "report-reason"
    sentence = _("Say why the report is not taken over.")


class Outside(Conflict):
    """The entry is moved to where the actor keeps none."""

    code = "entry-outside"
    sentence = _(
        "You keep entries of your own organisation or territory only. Choose an organisation or region of yours."
    )
