"""Recording, triaging and closing signals."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.detection.signals import alike
from accord.detection.signals.alike import Selector
from accord.detection.signals.models import Signal, SignalPerson
from accord.detection.signals.vocab import SCREEN_RULES, STATES, TRIAGE_RULES, BadSignal, Channel, Outcome, SelectorKind
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, code_set, is_country
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service

_SKEW: Final = timedelta(minutes=5)
_OLDEST: Final = timedelta(days=3653)
MOST_PERSONS: Final = 50


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """A person concerned, as far as known."""

    sex: Sex = Sex.UNKNOWN
    age_group: AgeGroup = AgeGroup.UNKNOWN
    citizenship: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class SignalDetails:
    """What was told. Texts are sealed before they are written."""

    channel: Channel
    received_at: datetime
    country: str
    account: str
    danger: bool = False
    child: bool = False
    anonymous: bool = False
    language: str = ""
    reporter_name: str = ""
    reporter_phone: str = ""
    callback: str = ""
    place: str = ""
    forms: frozenset[ExploitationForm] = frozenset()
    persons: tuple[PersonDetails, ...] = ()
    selectors: tuple[Selector, ...] = ()


@service
def record(*, actor: Actor, details: SignalDetails, now: datetime, key: str) -> Given:
    """Record a signal; opens its triage clock, and 15 minutes instead of 24 hours in danger. Raises Refused or BadSignal."""

    def work() -> Given:
        require(Request(actor, Action.SIGNAL_RECORD))
        _check(details, now)
        made = Signal(
            id=new_id(),
            code=fresh_code(Signal, "S"),
            organisation=actor.organisation,
            recorded_by=actor.account,
            received_at=details.received_at,
            recorded_at=now,
            channel=details.channel,
            anonymous=details.anonymous,
            language=details.language,
            country=details.country,
            danger=details.danger,
            child=_has_child(details),
            forms=code_set(details.forms),
        )
        seal_into(
            made,
            holder=actor.organisation,
            place=details.place,
            account=details.account,
            callback=details.callback,
            reporter_name="" if details.anonymous else details.reporter_name,
            reporter_phone=details.reporter_phone,
            selectors=alike.packed(details.selectors),
        )
        made.save(force_insert=True)
        alike.index(made, selectors_of(details))
        SignalPerson.objects.bulk_create(
            SignalPerson(signal=made, number=n, sex=p.sex, age_group=p.age_group, citizenship=p.citizenship)
            for n, p in enumerate(details.persons, start=1)
        )
        facts = {"channel": str(details.channel), "danger": made.danger, "child": made.child}
        ledger.append(_event(Kind.SIGNAL_RECORDED, made, actor, now, facts | {"persons": len(details.persons)}))
        _open_duties("signal.recorded_danger" if made.danger else "signal.recorded", made, actor, now)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="signal.record", body=details, now=now, work=work)


@service
def triage(*, actor: Actor, signal: UUID, danger: bool, read: int, now: datetime, key: str) -> Given:
    """Look at a signal and set its urgency. Raises Missing, Refused, NotPossible or Stale."""

    def work() -> Given:
        found = _for_triage(actor, signal)
        found.state = STATES.step(found.state, "triage")
        found.danger = danger
        save_versioned(found, read=read, fields=["state", "danger"])
        ledger.append(_event(Kind.SIGNAL_TRIAGED, found, actor, now, {"danger": danger}))
        duties.settle(rule_ids=TRIAGE_RULES, object_id=found.pk, actor=actor, now=now)
        _open_duties("signal.triaged", found, actor, now)
        return Given(found.pk, found.version)

    body = {"signal": signal, "danger": danger}
    return once(actor=actor.account, key=key, verb="signal.triage", body=body, now=now, work=work)


@service
def close(*, actor: Actor, signal: UUID, outcome: Outcome, read: int, now: datetime, key: str) -> Given:
    """Close a signal with its outcome. Raises Missing, Refused, NotPossible or Stale."""

    def work() -> Given:
        found = _for_triage(actor, signal)
        found.state, found.outcome = STATES.step(found.state, "close"), outcome
        save_versioned(found, read=read, fields=["state", "outcome"])
        ledger.append(_event(Kind.SIGNAL_CLOSED, found, actor, now, {"outcome": str(outcome)}))
        duties.settle(rule_ids=SCREEN_RULES, object_id=found.pk, actor=actor, now=now)
        return Given(found.pk, found.version)

    body = {"signal": signal, "outcome": outcome}
    return once(actor=actor.account, key=key, verb="signal.close", body=body, now=now, work=work)


def selectors_of(details: SignalDetails) -> list[Selector]:
    """All by which a signal can be found again: what was named so, the place, and the telephone of who gave a name."""
    # SECURITY: two calls of somebody who wants no name are not tied to each other. tests/rooms/signals/test_alike.py
    phone = "" if details.anonymous else details.reporter_phone
    more = ((SelectorKind.PHONE, phone), (SelectorKind.PLACE, details.place))
    return [*details.selectors, *(Selector(kind, text) for kind, text in more if text.strip())]


def add_person(*, actor: Actor, signal: UUID, details: PersonDetails, now: datetime) -> SignalPerson:
    """One more person that a signal concerns; inside the caller's transaction. Raises Missing, Refused or BadSignal."""
    found = _for_triage(actor, signal)
    number = found.persons.count() + 1
    if number > MOST_PERSONS:
        raise BadSignal(_("A signal holds at most 50 persons. Record the rest in a second signal."), field="persons")
    made = SignalPerson.objects.create(
        signal=found, number=number, sex=details.sex, age_group=details.age_group, citizenship=details.citizenship
    )
    ledger.append(_event(Kind.SIGNAL_PERSON_ADDED, found, actor, now, {"number": number}))
    return made


def begin_screening(*, actor: Actor, signal: UUID, now: datetime) -> Signal:
    """Move a signal into screening; inside the caller's transaction. A further person of it may follow at any time."""
    found = _for_triage(actor, signal)
    if found.state != "screened":
        found.state = STATES.step(found.state, "screen")
        save_versioned(found, read=found.version, fields=["state"])
        duties.settle(rule_ids=SCREEN_RULES, object_id=found.pk, actor=actor, now=now)
    return found


def _open_duties(trigger: str, signal: Signal, actor: Actor, now: datetime) -> None:
    duties.open_duties(
        trigger=trigger,
        populations=frozenset(),
        jurisdiction=signal.country,
        owner=actor,
        object_type="signal",
        object_id=signal.pk,
        object_code=signal.code,
        subject=None,
        now=now,
    )


def _has_child(details: SignalDetails) -> bool:
    return details.child or any(person.age_group == AgeGroup.CHILD for person in details.persons)


def _check(details: SignalDetails, now: datetime) -> None:
    if details.received_at > now + _SKEW:
        raise BadSignal(_("The signal cannot have come in the future. Correct date and time."), field="received_at")
    if details.received_at < now - _OLDEST:
        raise BadSignal(_("The signal came more than ten years ago. Correct the year."), field="received_at")
    if not details.account.strip():
        raise BadSignal(_("Write what was reported, even if it is little."), field="account")
    if len(details.persons) > MOST_PERSONS:
        raise BadSignal(_("A signal holds at most 50 persons. Record the rest in a second signal."), field="persons")
    if len(details.selectors) > alike.MOST or any(len(one.text) > alike.LONGEST for one in details.selectors):
        raise BadSignal(
            _("A signal holds at most 50 telephones, vehicles and accounts, each of 300 characters. Leave some out."),
            field="selectors",
        )
    for code in (details.country, *(p.citizenship for p in details.persons if p.citizenship)):
        if not is_country(code):
            raise BadSignal(_("“%(code)s” is not a country code of ISO 3166-1."), field="country", code=code)


def _for_triage(actor: Actor, signal: UUID) -> Signal:
    found = Signal.objects.filter(pk=signal, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    require(Request(actor, Action.SIGNAL_TRIAGE, relation_of(actor, found.organisation)))
    return found


def _event(kind: Kind, signal: Signal, actor: Actor, now: datetime, facts: Mapping[str, object]) -> Entry:
    return Entry.by(
        actor,
        kind,
        now,
        object_type="signal",
        object_id=signal.pk,
        facts={"code": signal.code, **facts},
    )
