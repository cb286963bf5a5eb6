"""An entry of the directory in words: for whom, when and where; for the desk and for the public pages alike."""

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from accord.cooperation.directory.hours import hours_text
from accord.cooperation.directory.models import Service
from accord.cooperation.directory.vocab import Stay
from accord.foundation.codes import Sex


def whom(row: Service) -> str:
    """For whom it is, in one line; empty for everybody."""
    parts = [", ".join(str(Sex(code).label) for code in row.sexes.split())]
    if row.age_from or row.age_to is not None:
        upper = "" if row.age_to is None else row.age_to
        parts.append(_("age %(from)s–%(to)s") % {"from": row.age_from, "to": upper})
    if row.with_children:
        parts.append(_("also with children"))
    parts.append(", ".join(str(Stay(code).label) for code in row.stays.split()))
    return "; ".join(filter(None, parts))


def hours(row: Service) -> str:
    """When it answers, day by day."""
    if row.always_open:
        return _("day and night")
    return "; ".join(
        f"{WEEKDAYS[int(day)]} {hours_text([(start, end) for start, end in spans])}"
        for day, spans in sorted(row.hours.items())
    )


def place(row: Service) -> str:
    """Where it is, unless that is secret."""
    if row.secret:
        return _("secret: call first")
    return ", ".join(filter(None, (row.street, row.postal_code, row.town)))
