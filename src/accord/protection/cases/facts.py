"""What cases tell of themselves when they change, so that it can be counted (decision 048)."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from accord.foundation.clock import day
from accord.foundation.prepared import Prepared
from accord.foundation.writes.telling import Told
from accord.protection.cases.models import Case, Decision, Episode
from accord.protection.cases.vocab import IdentificationStatus

_EPISODE: Final = "episode/{}"
_these: Final = Prepared(lambda cases: Case.objects.filter(pk__among=cases).order_by("pk"))


def identified(cases: Iterable[UUID]) -> list[Told]:
    """That the persons of these cases were identified; the first episode of each."""
    return [_of(case) for case in _these(tuple(cases))]


def again(case: UUID) -> Told | None:
    """That the person of a case was trafficked again and identified again: its last episode."""
    found = Episode.objects.filter(case=case, number__gt=1).select_related("case").order_by("-number").first()
    if found is None or found.case.elsewhere:
        return None
    return about(
        found.case, kind="identified", mark=_EPISODE.format(found.number), day=day(found.began_at), status="preliminary"
    )


def decided(case: UUID) -> Told | None:
    """The last decision of an authority on the identification of a person."""
    found = Decision.objects.filter(case=case).exclude(status=IdentificationStatus.PRELIMINARY)
    last = found.select_related("case").order_by("-pk").first()
    if last is None or last.case.elsewhere:
        return None
    return about(
        last.case, kind="decided", mark=f"decision/{last.pk}", day=day(last.decided_at), status=last.status,
        country=last.jurisdiction,
    )  # fmt: skip


def loaded(cases: Iterable[UUID]) -> list[Told]:
    """That the persons of these cases were identified, and which of the cases were closed when they came."""
    found = _these(tuple(cases))
    return [_of(case) for case in found] + [_closed(case, 1) for case in found if case.closed_at]


def closed(case: UUID) -> Told | None:
    """That a case was closed, and why; or that it was opened again and goes on."""
    found = Case.objects.filter(pk=case).first()
    return _closed(found, _number(found)) if found else None


def about(case: Case, **more: object) -> Told:
    """Something of the person of a case, with what is known of her."""
    known: dict[str, object] = {
        "holder": case.pk,
        "person": case.person_id,
        "organisation": case.organisation,
        "country": case.jurisdiction,
        "sex": case.sex,
        "age_group": case.age_group,
        "citizenships": case.citizenships,
        "forms": case.forms,
    }
    return Told(**known | more)  # type: ignore[arg-type]


def _closed(case: Case, number: int) -> Told:
    kind, on = ("closed", case.closed_at) if case.closed_at else ("reopened", case.opened_at)
    ends = _EPISODE.format(number) if number > 1 else ""
    return about(case, kind=kind, mark=f"closed/{number}", ends=ends, day=day(on), detail=case.close_reason)


def _number(case: Case) -> int:
    return Episode.objects.filter(case=case).order_by("-number").values_list("number", flat=True).first() or 1


def _of(case: Case) -> Told:
    return about(
        case,
        kind="identified",
        organisation=case.responder,
        day=case.identified_on,
        precision=case.identified_precision,
        status="preliminary",
    )
