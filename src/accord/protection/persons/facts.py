"""What the room tells when two records turn out to be of one person, or of two (decision 048)."""

from uuid import UUID

from accord.foundation.clock import day
from accord.foundation.writes.telling import Told
from accord.protection.persons.models import Merge


def joined(merge: UUID) -> Told:
    """That the record `person` is one with `root`."""
    return _of(Merge.objects.get(pk=merge), "joined")


def parted(merge: UUID) -> Told:
    """That it is not."""
    return _of(Merge.objects.get(pk=merge), "parted")


def _of(merge: Merge, kind: str) -> Told:
    return Told(
        kind=kind, holder=merge.joined_id, mark=f"join/{merge.pk}", person=merge.joined_id, root=merge.kept_id,
        organisation=merge.organisation, day=day(merge.undone_at or merge.at),
    )  # fmt: skip
