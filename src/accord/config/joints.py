"""Where justice meets protection: neither imports the other, so what one asks is answered here (house, import rules)."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from accord.foundation.policy import Action, Actor
from accord.justice.proceedings import doors
from accord.justice.proceedings.doors import CaseFacts, Doors
from accord.justice.proceedings.queries import keys_of
from accord.justice.summons import access as summonses
from accord.protection.cases import access, populations, queries
from accord.protection.cases.access import Allowed
from accord.protection.cases.models import Case
from accord.protection.consents.queries import facts_of
from accord.protection.courses.guards import reflection_running
from accord.protection.persons.erasure import also
from accord.protection.referrals.models import Referral
from accord.protection.safety import guard
from accord.protection.safety.queries import risk_organisations


def join() -> None:
    """Wire both wings together; once, when the node starts."""
    doors.wire(
        Doors(
            _reach,
            _by_code,
            _by_reference,
            access.refuse_outsiders,
            access.hidden_from,
            access.teams_of,
            queries.ids_of_person,
            facts_of,
            risk_organisations,
            _guard,
        )
    )
    doors.ask_reflection(reflection_running)
    also(_keys_about)


def _reach(actor: Actor, case: UUID, action: Action) -> CaseFacts:
    return _facts(access.reach(actor, case, action))


def _by_code(actor: Actor, code: str, action: Action) -> CaseFacts | None:
    found = access.reach_by_code(actor, code, action)
    return _facts(found) if found else None


def _by_reference(organisation: UUID, code: str) -> tuple[UUID, UUID] | None:
    """The open case that the organisation knows by the code of the case, or of a referral that it gave or received."""
    cases = Case.objects.filter(organisation=organisation, closed_at=None)
    sent = Referral.objects.filter(code=code, sent_at__isnull=False)
    given = sent.filter(giver=organisation).values("case_id")
    received = sent.filter(receiver=organisation, case_there__isnull=False).values("case_there")
    found = cases.filter(Q(code=code) | Q(pk__in=given) | Q(pk__in=received)).first()
    return None if found is None or found.person_id is None else (found.pk, found.person_id)


def _facts(allowed: Allowed) -> CaseFacts:
    case, stands = allowed.case, allowed.standing
    return CaseFacts(
        case.pk,
        case.code,
        case.person_id,
        case.jurisdiction,
        populations.populations_of(case),
        case.may_be_child,
        stands.sheltered,
        allowed.decision,
        lambda action: stands.judge(action).allow,
    )


def _guard(actor: Actor, case: UUID, receiver: UUID | None, texts: Mapping[str, str], now: datetime) -> None:
    found = access.reach(actor, case, Action.PROCEEDING_READ).case
    guard.check(actor=actor, case=found, receiver=receiver, texts=texts, now=now)


def _keys_about(person: UUID) -> Iterable[UUID]:
    cases = list(queries.ids_of_person(person))
    return [*keys_of(cases), *summonses.keys_of(cases)]
