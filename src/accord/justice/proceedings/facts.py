"""What proceedings tell when they move, so that they can be counted; `status` is the side that tells (decision 048)."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from accord.foundation.clock import day
from accord.foundation.writes.telling import Told
from accord.justice.proceedings.models import Accused, Proceeding
from accord.justice.proceedings.vocab import TRIED, Stage


def moved(proceeding: UUID) -> Iterator[Told]:
    """The stage that was reached, and who is prosecuted by it."""
    found = Proceeding.objects.get(pk=proceeding)
    yield _of(found, "proceeding", f"stage/{found.stage}/{found.since}", found.since, found.stage)
    if found.stage == Stage.INDICTMENT:
        for accused in Accused.objects.filter(proceeding=found).order_by("number"):
            yield _of(found, "prosecuted", f"prosecuted/{accused.pk}", found.since)


def judged(accused: UUID) -> Iterator[Told]:
    """An accused, or how it ended for one."""
    one = Accused.objects.select_related("proceeding").get(pk=accused)
    found = one.proceeding
    yield _of(found, "accused", f"accused/{one.pk}", day(one.recorded_at))
    if found.stage == Stage.INDICTMENT or found.stage in TRIED:
        yield _of(found, "prosecuted", f"prosecuted/{one.pk}", found.since)
    if one.verdict:
        yield _of(found, "judged", f"judged/{one.pk}", one.judged_on or day(one.recorded_at), one.verdict)


def _of(found: Proceeding, kind: str, mark: str, on: date, detail: str = "") -> Told:
    return Told(
        kind=kind, holder=found.pk, mark=mark, organisation=found.organisation, day=on, country=found.jurisdiction,
        status=found.side, detail=detail,
    )  # fmt: skip
