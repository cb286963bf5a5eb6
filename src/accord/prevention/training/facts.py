"""What trainings tell when they were held, so that it can be counted: persons beside attendances (decision 048)."""

from uuid import UUID, uuid5

from accord.cooperation.organisations.queries import country_of
from accord.foundation.writes.telling import Told
from accord.prevention.training.models import Attendance


def held(training: UUID) -> list[Told]:
    """That people took part in a training that was held."""
    rows = list(Attendance.objects.filter(training=training).select_related("training").order_by("id"))
    country = country_of(rows[0].organisation) if rows else ""
    return [_told(row, "trained", country) for row in rows]


def entered(attendance: UUID) -> Told:
    """That somebody took part who was entered afterwards."""
    return _one(attendance, "trained")


def removed(attendance: UUID) -> Told:
    """That somebody did not come after all: stands in place of what was told."""
    return _one(attendance, "absent")


def _one(attendance: UUID, kind: str) -> Told:
    row = Attendance.objects.select_related("training").get(pk=attendance)
    return _told(row, kind, country_of(row.organisation))


def _told(row: Attendance, kind: str, country: str) -> Told:
    person = uuid5(row.organisation, row.person)  # one for each organiser, as the token is
    return Told(
        kind=kind,
        holder=person,
        mark=f"attendance/{row.pk}",
        person=person,
        organisation=row.organisation,
        day=row.training.ends,
        country=country,
        sex=row.sex,
        status=row.institution,
        detail=row.profession,
    )
