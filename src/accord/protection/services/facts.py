"""What services tell when they begin, so that it can be counted (decision 048)."""

from uuid import UUID

from accord.foundation.writes.telling import Told
from accord.protection.cases import facts as cases
from accord.protection.services.models import Episode


def begun(service: UUID) -> Told | None:
    """That a service began for a person."""
    found = Episode.objects.filter(pk=service).select_related("case").first()
    if found is None or found.started_on is None:
        return None
    return cases.about(
        found.case,
        kind="served",
        mark=f"service/{found.pk}",
        day=found.started_on,
        detail=found.kind,
        status=found.funding,
    )
