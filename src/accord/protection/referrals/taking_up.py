"""The receiver's own case, opened from what came with the referral: nobody is registered twice."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Relation, Request, require
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases.access import reach_by_code
from accord.protection.cases.services import Facts, opened
from accord.protection.cases.vocab import Basis
from accord.protection.persons.lookups import Decided
from accord.protection.persons.vocab import FIELDS, Identity
from accord.protection.referrals import payload, records
from accord.protection.referrals.access import reach_referral
from accord.protection.referrals.models import Referral
from accord.protection.referrals.queries import closed_to_receiver
from accord.protection.referrals.vocab import TAKEN_ON, BadReferral


@dataclass(frozen=True, slots=True)
class TakingUp:
    """How a case is made of a referral: a new one, or `known`, the code of the one in which the person is known."""

    sex: Sex
    age_group: AgeGroup
    known: str = ""
    decided: Decided | None = None


@dataclass(frozen=True, repr=False)
class Told:
    """What came with a referral, as far as it fills a case."""

    referral: Referral
    identity: Identity
    sex: Sex
    age_group: AgeGroup
    citizenships: frozenset[str]
    forms: frozenset[ExploitationForm]
    protection_sought: bool


def told_in(*, actor: Actor, referral: UUID, now: datetime) -> Told:
    """What a case would be filled with; the reading is an event. Raises Missing or Refused."""
    with transaction.atomic():
        return _told(actor, _received(actor, referral), now)


@service
def take_up(*, actor: Actor, referral: UUID, how: TakingUp, now: datetime, key: str) -> Given:
    """Open the receiver's own case from an accepted referral, or join the referral to the case in which she is known.

    A referral opens one case: a second call gives the first one. Raises Missing, Refused, NotPossible, BadReferral, and
    AlreadyKnown with the codes with who may be the one, unless `known` names the case or it is `decided` on that very look.
    """

    def work() -> Given:
        found = _received(actor, referral)
        if found.state not in TAKEN_ON:
            raise NotPossible
        if found.case_there:
            return Given(found.case_there)
        found.case_there = _known(actor, how.known) if how.known.strip() else _new(actor, found, how, now)
        save_versioned(found, read=found.version, fields=["case_there"])
        ledger.append(records.event(Kind.REFERRAL_TAKEN_UP, found, actor, now, {}))
        return Given(found.case_there)

    return once(actor=actor.account, key=key, verb="referral.take_up", body=(referral, how), now=now, work=work)


def _received(actor: Actor, referral: UUID) -> Referral:
    found = reach_referral(actor, referral)
    if found.giver_id == actor.organisation:
        raise Missing
    require(Request(actor, Action.REFERRAL_ANSWER, frozenset({Relation.RECEIVER})))
    require(Request(actor, Action.IDENTIFICATION_DECIDE, frozenset({Relation.OWN_ORGANISATION})))
    if closed_to_receiver(found):
        raise Missing
    return found


def _told(actor: Actor, referral: Referral, now: datetime) -> Told:
    text = reveal(referral, holder=actor.organisation, fields=["payload"])["payload"]
    ledger.append(records.event(Kind.REFERRAL_PAYLOAD_READ, referral, actor, now, {"sent": True}))
    fields = {name: value for content in payload.read(text).values() for name, value in content.items()}
    return Told(
        referral,
        Identity.of({name: fields.get(name, "") for name in FIELDS}),
        Sex(fields.get("sex", Sex.UNKNOWN)),
        AgeGroup(fields.get("age_group", AgeGroup.UNKNOWN)),
        frozenset(fields.get("citizenships", "").split()),
        frozenset(ExploitationForm(code) for code in fields.get("forms", "").split()),
        bool(fields.get("protection_sought")),
    )


def _new(actor: Actor, referral: Referral, how: TakingUp, now: datetime) -> UUID:
    told = _told(actor, referral, now)
    here = organisations.get(actor.organisation)
    if here is None:
        raise Missing
    facts = Facts(
        how.sex,
        how.age_group,
        told.citizenships,
        told.forms,
        sheltered=bool(told.identity.address),  # a place that came by referral is treated as secret until it is known
        protection_sought=told.protection_sought,
        jurisdiction=here.country,
        basis=Basis.OTHER_BODY,
    )
    return opened(actor=actor, facts=facts, identity=told.identity, screening=None, decided=how.decided, now=now).pk


def _known(actor: Actor, code: str) -> UUID:
    allowed = reach_by_code(actor, code, Action.CASE_READ)
    if allowed is None:
        raise BadReferral(_("Your organisation has no case with this code. Look at the code again."), field="known")
    return allowed.case.pk
