"""Words of duties: on what ground a period is changed, and what can go wrong."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Conflict, Invalid


class Basis(TextChoices):
    """The ground on which a period was made longer or ended before its time."""

    COOPERATION = "cooperation", _("the person decided to cooperate with the authorities")
    AUTHORITY = "authority", _("decision of the competent authority")
    COURT = "court", _("court order")
    PROLONGED_BY_LAW = "prolonged_by_law", _("the law prolongs it")
    WISH = "wish", _("the person asked for it")
    CORRECTION = "correction", _("a date was entered wrongly")


class AlreadyDone(Conflict):
    """The duty was completed or cancelled before."""

    code = "duty-done"
    sentence = _("This duty was already completed. Reload the page to see by whom and when.")


class ByStep(Conflict):
    """The duty closes by the step that it asks for."""

    code = "duty-by-step"
    sentence = _("This duty closes by itself when the step is taken. Open the record and take the step there.")


class NotYet(Invalid):
    """The stated time lies in the future or before the duty began."""

    code = "duty-time"
    sentence = _("The time lies in the future or before the duty began. Enter when it was really done.")


class NotLonger(Invalid):
    """A period is prolonged to a time after the one that stands."""

    code = "duty-not-longer"
    sentence = _("The new end lies before the one that stands. To end a period early, use the step for it.")
