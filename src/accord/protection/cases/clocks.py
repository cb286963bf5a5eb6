"""The clocks of a case: what a trigger brings, for the populations and the country of the case."""

from datetime import datetime
from typing import Final

from accord.cooperation.organisations.queries import ids_of
from accord.foundation.duties import services as duties
from accord.foundation.policy import Actor, OrganisationKind
from accord.protection.cases.models import Case
from accord.protection.cases.populations import populations_of

_MEETS: Final = frozenset({OrganisationKind.POLICE, OrganisationKind.PROSECUTION})


def open_clocks(
    case: Case,
    actor: Actor,
    now: datetime,
    *,
    trigger: str = "case.opened",
    began: datetime | None = None,
    again: bool = False,
    first: bool = False,
) -> None:
    """Open the clocks about a case that `trigger` brings; with `again` also those that were done before. `first`: the case was
    opened just now and has none.
    """
    duties.open_duties(
        trigger=trigger,
        populations=populations_of(case),
        jurisdiction=case.jurisdiction,
        owner=actor,
        object_type="case",
        object_id=case.pk,
        object_code=case.code,
        subject=case.person_id,
        now=now,
        began=began,
        recipients=ids_of,
        again=again,
        first=first,
    )


def open_met(case: Case, actor: Actor, now: datetime) -> None:
    """Who was first met by the police or an investigator is assessed by them (D11); a foreign national in Romania is
    identified and checked within a day (D22).
    """
    if actor.organisation_kind in _MEETS:
        open_clocks(case, actor, now, trigger="police.contacted")
    if actor.organisation_kind == OrganisationKind.POLICE:
        open_clocks(case, actor, now, trigger="foreigner.found")
