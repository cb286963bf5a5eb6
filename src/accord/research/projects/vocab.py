"""Words of projects."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Conflict, Invalid

LONGEST: Final = 200
MOST_YEARS: Final = 3
MOST: Final = 10_000_000
YEARS: Final = range(2000, 2200)
CURRENCIES: Final = ("EUR", "BGN", "RON", "USD", "UAH", "GBP")


class BadProject(Invalid):
    """Something about it cannot be; the sentence says what."""

    code = "project-invalid"


class Closed(Conflict):
    """A project that was closed is not changed."""

    code = "project-closed"
    sentence = _("This project is closed: its targets and its money stay as they were.")
