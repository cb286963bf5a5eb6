"""What trainings tell when they were held, so that it can be counted: persons beside attendances (decision 048)."""

from collections.abc import Iterator
from uuid import UUID, uuid5

from accord.cooperation.organisations.queries import country_of
from accord.foundation.writes.telling import Told
from accord.prevention.training.models import Attendance


def held(training: UUID) -> Iterator[Told]:
    """That people took part in a training that was held."""
    rows = Attendance.objects.filter(training=training).select_related("training").order_by("id")
    return (_told(row, "trained") for row in rows)


def entered(attendance: UUID) -> Told:
    """That somebody took part who was entered afterwards."""
    return _told(Attendance.objects.select_related("training").get(pk=attendance), "trained")


def removed(attendance: UUID) -> Told:
    """That somebody did not come after all: stands in place of what was told."""
    return _told(Attendance.objects.select_related("training").get(pk=attendance), "absent")


def _told(row: Attendance, kind: str) -> Told:
    person = uuid5(row.organisation, row.person)  # one for each organiser, as the token is
    return Told(
        kind=kind,
        holder=person,
        mark=f"attendance/{row.pk}",
        person=person,
        organisation=row.organisation,
        day=row.training.ends,
        country=country_of(row.organisation),
        sex=row.sex,
        status=row.institution,
        detail=row.profession,
    )
