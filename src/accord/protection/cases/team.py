"""Who may come near a case: its restriction to the named team, and a colleague's conflict of interest."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from accord.cooperation.people.queries import colleagues
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case, Conflict, Member
from accord.protection.cases.vocab import Restriction


@service
def restrict(*, actor: Actor, case: UUID, why: Restriction | None, read: int, now: datetime, key: str) -> Given:
    """Restrict a case to its named team, or lift that (`why` None). For a carer of the team. Raises Missing, Refused, Stale."""

    def work() -> Given:
        found = reach(actor, case, Action.CASE_RESTRICT).case
        found.restricted = why or ""
        save_versioned(found, read=read, fields=["restricted"])
        kind, facts = (Kind.CASE_RESTRICTED, {"why": str(why)}) if why else (Kind.CASE_RESTRICTION_LIFTED, {})
        ledger.append(_event(kind, found, actor, now, facts))
        publish(Topic.CASE_RESTRICTED, actor=actor, record=found.pk, now=now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="case.restrict", body=(case, why), now=now, work=work)


@service
def shut_out(*, actor: Actor, case: UUID, account: UUID, now: datetime, key: str) -> Given:
    """Declare a colleague's conflict of interest: from now on the case is shut to them (hard rule H6).

    For a carer of the team, who stays in it: nobody is left alone by this. Raises Missing or Refused.
    """

    def work() -> Given:
        found = reach(actor, case, Action.CASE_SHUT_OUT).case
        if account == actor.account or account not in {m.account_id for m in colleagues(actor, now=now)}:
            raise Missing
        Conflict.objects.get_or_create(case=found, account=account, defaults={"declared_at": now})
        Member.objects.filter(case=found, account=account).delete()
        ledger.append(_event(Kind.CASE_CONFLICT_DECLARED, found, actor, now, {"account": str(account)}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="case.shut_out", body=(case, account), now=now, work=work)


def _event(kind: Kind, case: Case, actor: Actor, now: datetime, facts: Mapping[str, object]) -> Entry:
    return Entry.by(
        actor,
        kind,
        now,
        subject=case.person_id,
        object_type="case",
        object_id=case.pk,
        facts={"code": case.code, **facts},
    )
