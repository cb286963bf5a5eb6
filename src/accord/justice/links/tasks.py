"""Periodic work: dividing each organisation's files into parts of the work."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import CharField
from django.db.models.functions import Cast

from accord.foundation.tasks.jobs import job
from accord.justice.links.graph import parts
from accord.justice.links.models import LinkFile, SelectorToken

_BATCH: Final = 1000


def links() -> Iterator[tuple[str, str, int]]:
    """(file, organisation, token) of every file that takes part, the oldest first: not closed, not restricted."""
    found = SelectorToken.objects.filter(file__restricted=False)
    rows = found.annotate(one=Cast("file_id", CharField()), house=Cast("file__organisation", CharField()))
    return rows.order_by("file__opened_at", "file_id").values_list("one", "house", "token").iterator()


@job(name="links.parts", every=timedelta(days=1), limit=timedelta(minutes=10))
def divide(now: datetime) -> None:
    """Give each file the part of its organisation's work that it belongs to."""
    with transaction.atomic():
        found = {key.replace("-", ""): number for key, number in parts(links()).items()}
        moved: dict[int, list[UUID]] = defaultdict(list)
        for pk, part in LinkFile.objects.values_list("pk", "part").iterator():
            if (number := found.get(pk.hex, 0)) != part:
                moved[number].append(pk)
        for number, files in moved.items():
            for start in range(0, len(files), _BATCH):
                LinkFile.objects.filter(pk__in=files[start : start + _BATCH]).update(part=number)
