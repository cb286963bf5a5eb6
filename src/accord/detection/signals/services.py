"""Recording, writing on, triaging and closing signals."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.directory.catalogue import regions
from accord.detection.signals import alike, calling, passing
from accord.detection.signals.access import reach
from accord.detection.signals.alike import Selector
from accord.detection.signals.calling import SafeCall
from accord.detection.signals.clocks import open_clocks
from accord.detection.signals.models import Signal, SignalPerson
from accord.detection.signals.passing import Passed
from accord.detection.signals.vocab import (
    CALL_RULES,
    CHILD_RULES,
    SCREEN_RULES,
    STATES,
    TRIAGE_RULES,
    BadSignal,
    Calling,
    Channel,
    Outcome,
    SelectorKind,
    SignalState,
)
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex, code_set, is_country
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.vault import seal_into
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service

_SKEW: Final = timedelta(minutes=5)
_OLDEST: Final = timedelta(days=3653)
MOST_PERSONS: Final = 50
OPEN: Final = (
    "received_at",
    "channel",
    "anonymous",
    "language",
    "interpreter",
    "country",
    "region",
    "danger",
    "calling",
)
_SEALED: Final = (
    "reporter_name", "reporter_phone", "callback", "call_rules", "place", "account", "next_step", "selectors",
)  # fmt: skip


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
    interpreter: bool = False
    calling: Calling = Calling.NOT_ASKED
    agreed: SafeCall = field(default_factory=SafeCall)
    next_step: str = ""
    region: str = ""


@service
def record(
    *,
    actor: Actor,
    details: SignalDetails,
    now: datetime,
    key: str,
    draft: bool = False,
    outcome: Outcome | None = None,
) -> Given:
    """Record a signal; opens its triage clock, 15 minutes instead of 24 hours in danger, and the clock of a child.

    A `draft` may lack what was told, and is finished with `write_on`; an `outcome` closes it at once. Raises Refused,
    BadSignal.
    """

    def work() -> Given:
        require(Request(actor, Action.SIGNAL_RECORD))
        check(details, now, draft=draft)
        made = Signal(
            id=new_id(),
            code=fresh_code(Signal, "S"),
            organisation=actor.organisation,
            recorded_by=actor.account,
            recorded_at=now,
            state=SignalState.DRAFT if draft else STATES.step(SignalState.DRAFT, "finish"),
        )
        write(made, details)
        made.save(force_insert=True)
        write_around(made, details)
        facts = {"channel": str(details.channel), "danger": made.danger, "child": made.child, "draft": draft}
        ledger.append(_event(Kind.SIGNAL_RECORDED, made, actor, now, facts | {"persons": len(details.persons)}))
        open_clocks("signal.recorded_danger" if made.danger else "signal.recorded", made, actor, now)
        _after(made, details, outcome, actor, now, child=made.child)
        if not draft:
            publish(Topic.SIGNAL_RECORDED, actor=actor, record=made.pk, now=now)
        return Given(made.pk, made.version)

    body = (details, draft, outcome)
    return once(actor=actor.account, key=key, verb="signal.record", body=body, now=now, work=work)


@service
def write_on(
    *,
    actor: Actor,
    signal: UUID,
    details: SignalDetails,
    draft: bool,
    read: int,
    now: datetime,
    key: str,
    outcome: Outcome | None = None,
) -> Given:
    """Write a draft anew: still a `draft`, or finished. What is newly said of danger or of a child opens its clock.

    Raises Missing, Refused, NotPossible, BadSignal or Stale.
    """

    def work() -> Given:
        found, _decision = reach(actor, signal, Action.SIGNAL_RECORD)
        check(details, now, draft=draft)
        found.state = STATES.step(found.state, "keep" if draft else "finish")
        danger, child = found.danger, found.child
        write(found, details)
        save_versioned(found, read=read, fields=[*OPEN, *_SEALED, "child", "forms", "state"])
        write_around(found, details)
        ledger.append(_event(Kind.SIGNAL_WRITTEN, found, actor, now, {"danger": found.danger, "draft": draft}))
        if found.danger and not danger:
            open_clocks("signal.recorded_danger", found, actor, now)
        _after(found, details, outcome, actor, now, child=found.child and not child)
        if not draft:
            publish(Topic.SIGNAL_RECORDED, actor=actor, record=found.pk, now=now)
        return Given(found.pk, found.version)

    body = (signal, details, draft, outcome)
    return once(actor=actor.account, key=key, verb="signal.write", body=body, now=now, work=work)


@service
def triage(
    *, actor: Actor, signal: UUID, danger: bool, read: int, now: datetime, key: str, child: bool | None = None
) -> Given:
    """Look at a signal and set its urgency, and whether a child may be concerned (None: as it was).

    Raises Missing, Refused, NotPossible or Stale.
    """

    def work() -> Given:
        found = _for_triage(actor, signal)
        _tell_taken(found, actor, now)
        found.state = STATES.step(found.state, "triage")
        found.danger, was = danger, found.child
        found.child = was if child is None else child
        save_versioned(found, read=read, fields=["state", "danger", "child"])
        ledger.append(_event(Kind.SIGNAL_TRIAGED, found, actor, now, {"danger": danger, "child": found.child}))
        duties.settle(rule_ids=TRIAGE_RULES, object_id=found.pk, actor=actor, now=now)
        open_clocks("signal.triaged", found, actor, now)
        if found.child and not was:
            open_clocks("signal.child", found, actor, now)
        return Given(found.pk, found.version)

    body = {"signal": signal, "danger": danger} | ({} if child is None else {"child": child})
    return once(actor=actor.account, key=key, verb="signal.triage", body=body, now=now, work=work)


@service
def close(
    *,
    actor: Actor,
    signal: UUID,
    outcome: Outcome,
    read: int,
    now: datetime,
    key: str,
    passed: Passed | None = None,
) -> Given:
    """Close a signal with its outcome; of one that was passed on, to whom and when. Raises Missing, Refused,
    NotPossible, BadSignal or Stale.
    """

    def work() -> Given:
        found = _for_triage(actor, signal)
        _close(found, outcome, actor, now, read=read, passed=passed)
        return Given(found.pk, found.version)

    body = {"signal": signal, "outcome": outcome} | ({"passed": passed} if passed else {})
    return once(actor=actor.account, key=key, verb="signal.close", body=body, now=now, work=work)


def selectors_of(details: SignalDetails) -> list[Selector]:
    """All by which a signal can be found again: what was named so, the place, and the telephone of who gave a name."""
    # SECURITY: two calls of somebody who wants no name are not tied to each other. tests/rooms/signals/test_alike.py
    phone = "" if details.anonymous or details.calling == Calling.NO else details.reporter_phone
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
        _tell_taken(found, actor, now)
        found.state = STATES.step(found.state, "screen")
        save_versioned(found, read=found.version, fields=["state"])
        duties.settle(rule_ids=SCREEN_RULES, object_id=found.pk, actor=actor, now=now)
    return found


def write(signal: Signal, details: SignalDetails) -> None:
    """What was told, into the row; it is not saved."""
    for name in OPEN:
        setattr(signal, name, getattr(details, name))
    signal.child = details.child or any(person.age_group == AgeGroup.CHILD for person in details.persons)
    signal.forms = code_set(details.forms)
    seal_into(
        signal,
        holder=signal.organisation,
        place=details.place,
        account=details.account,
        callback=details.callback,
        call_rules=calling.packed(details.agreed),
        next_step=details.next_step,
        reporter_name="" if details.anonymous else details.reporter_name,
        # Who may not be called leaves no number.
        reporter_phone="" if details.calling == Calling.NO else details.reporter_phone,
        selectors=alike.packed(details.selectors),
    )


def write_around(signal: Signal, details: SignalDetails) -> None:
    """The persons and the tokens of a signal that is saved, anew."""
    signal.persons.all().delete()
    SignalPerson.objects.bulk_create(
        SignalPerson(signal=signal, number=n, sex=p.sex, age_group=p.age_group, citizenship=p.citizenship)
        for n, p in enumerate(details.persons, start=1)
    )
    alike.index(signal, selectors_of(details))


def _after(
    signal: Signal, details: SignalDetails, outcome: Outcome | None, actor: Actor, now: datetime, *, child: bool
) -> None:
    if child:
        open_clocks("signal.child", signal, actor, now)
    calling.open_clock(signal, details.agreed.next_at, actor, now)
    if outcome is None:
        return
    if signal.danger:
        raise BadSignal(
            _("Somebody is in danger: a second look comes first. Record the signal without saying what became of it."),
            field="outcome",
        )
    require(Request(actor, Action.SIGNAL_TRIAGE, relation_of(actor, signal.organisation)))
    _close(signal, outcome, actor, now, read=signal.version, passed=None)


def _close(signal: Signal, outcome: Outcome, actor: Actor, now: datetime, *, read: int, passed: Passed | None) -> None:
    _tell_taken(signal, actor, now)
    signal.state, signal.outcome = STATES.step(signal.state, "close"), outcome
    save_versioned(signal, read=read, fields=["state", "outcome"])
    facts = passing.keep(signal, outcome, passed, actor, now)
    ledger.append(_event(Kind.SIGNAL_CLOSED, signal, actor, now, {"outcome": str(outcome), **facts}))
    told = CHILD_RULES if outcome == Outcome.CHILD_PROTECTION else frozenset()
    duties.settle(rule_ids=SCREEN_RULES | told, object_id=signal.pk, actor=actor, now=now)
    duties.cancel_all(object_id=signal.pk, actor=actor, now=now, only=CALL_RULES)


def check(details: SignalDetails, now: datetime, *, draft: bool) -> None:
    """Whether a signal can be. Raises BadSignal."""
    if details.received_at > now + _SKEW:
        raise BadSignal(_("The signal cannot have come in the future. Correct date and time."), field="received_at")
    if details.received_at < now - _OLDEST:
        raise BadSignal(_("The signal came more than ten years ago. Correct the year."), field="received_at")
    if not draft and not details.account.strip():
        raise BadSignal(_("Write what was reported, even if it is little."), field="account")
    if not draft and details.calling == Calling.YES and not details.reporter_phone.strip():
        raise BadSignal(_("Write the number to call back, or that nobody may call back."), field="reporter_phone")
    if details.calling == Calling.STOPPED:
        raise BadSignal(_("Calling is stopped by an unsafe call, not in a call sheet."), field="calling")
    if len(details.persons) > MOST_PERSONS:
        raise BadSignal(_("A signal holds at most 50 persons. Record the rest in a second signal."), field="persons")
    if len(details.selectors) > alike.MOST or any(len(one.text) > alike.LONGEST for one in details.selectors):
        raise BadSignal(
            _("A signal holds at most 50 telephones, vehicles and accounts, each of 300 characters. Leave some out."),
            field="selectors",
        )
    _check_where(details)


def _check_where(details: SignalDetails) -> None:
    for code in (details.country, *(p.citizenship for p in details.persons if p.citizenship)):
        if not is_country(code):
            raise BadSignal(_("“%(code)s” is not a country code of ISO 3166-1."), field="country", code=code)
    if details.region and (details.region not in regions() or details.region[:2] != details.country):
        raise BadSignal(_("This region is not one of the country. Choose another, or leave it open."), field="region")


def _tell_taken(signal: Signal, actor: Actor, now: datetime) -> None:
    """Who passed a signal here from another node hears that somebody looked at it, once."""
    if signal.came_from and signal.state == SignalState.NEW:
        publish(Topic.SIGNAL_TAKEN, actor=actor, record=signal.pk, now=now)


def _for_triage(actor: Actor, signal: UUID) -> Signal:
    return reach(actor, signal, Action.SIGNAL_TRIAGE)[0]


def _event(kind: Kind, signal: Signal, actor: Actor, now: datetime, facts: Mapping[str, object]) -> Entry:
    return Entry.by(
        actor,
        kind,
        now,
        object_type="signal",
        object_id=signal.pk,
        facts={"code": signal.code, **facts},
    )
