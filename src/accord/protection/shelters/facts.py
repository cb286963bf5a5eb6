"""What houses tell when a stay begins, so that it can be counted: never which house (decision 048)."""

from uuid import UUID

from accord.foundation.clock import day
from accord.foundation.writes.telling import Told
from accord.protection.cases import facts as cases
from accord.protection.shelters.models import Stay


def begun(stay: UUID) -> Told | None:
    """That a person was taken in."""
    found = Stay.objects.filter(pk=stay).select_related("case").first()
    if found is None or found.case.elsewhere:
        return None
    return cases.about(
        found.case, kind="sheltered", mark=f"stay/{found.pk}", day=day(found.arrived_at), organisation=found.organisation,
        detail=found.ground,
    )  # fmt: skip
