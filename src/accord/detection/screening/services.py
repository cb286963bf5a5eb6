"""Conducting a screening."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.detection.screening import instruments
from accord.detection.screening.models import Answer, Screening
from accord.detection.screening.scoring import score
from accord.detection.screening.vocab import (
    GRAVITY,
    STATES,
    BadScreening,
    Conclusion,
    Evidence,
    OnlyUpward,
    Reply,
    ScreeningState,
    Setting,
)
from accord.detection.signals import queries as signals
from accord.detection.signals.services import PersonDetails, add_person, begin_screening
from accord.foundation.codes import AgeGroup, Sex, is_country
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service


@dataclass(frozen=True, slots=True)
class Beginning:
    """What is known when a screening begins."""

    setting: Setting
    language: str
    age_group: AgeGroup
    sex: Sex = Sex.UNKNOWN
    citizenship: str = ""
    interpreter: bool = False
    signal_person: UUID | None = None
    signal: UUID | None = None  # one more person of this signal, where none of its persons is meant
    instrument: str = instruments.CURRENT
    modules: tuple[str, ...] = ()  # ids of lists of more questions, asked after it


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """A reply, and how it is known."""

    reply: Reply
    evidence: Evidence | None = None


@service
def start(*, actor: Actor, beginning: Beginning, now: datetime, key: str) -> Given:
    """Begin a screening with the newest version of a list and its modules, from a person of a signal, for one more, or without one.

    Raises Refused, Missing (a foreign signal or person) or BadScreening (also a list that is not for this age).
    """

    def work() -> Given:
        _allow(actor, actor.organisation)
        if beginning.citizenship and not is_country(beginning.citizenship):
            raise BadScreening(
                _("“%(code)s” is not a country code of ISO 3166-1."), field="citizenship", code=beginning.citizenship
            )
        instrument, modules = _chosen(beginning)
        person = signals.person_of(actor, beginning.signal_person) if beginning.signal_person else None
        if person is None and beginning.signal:
            details = PersonDetails(beginning.sex, beginning.age_group, beginning.citizenship)
            person = add_person(actor=actor, signal=beginning.signal, details=details, now=now)
        if person is not None:
            begin_screening(actor=actor, signal=person.signal_id, now=now)
        made = Screening.objects.create(
            id=new_id(),
            code=fresh_code(Screening, "Q"),
            organisation=actor.organisation,
            screener=actor.account,
            signal_person=person,
            instrument=instrument.id,
            instrument_version=instrument.version,
            modules=" ".join(module.key for module in modules),
            setting=beginning.setting,
            language=beginning.language,
            interpreter=beginning.interpreter,
            sex=beginning.sex,
            age_group=beginning.age_group,
            citizenship=beginning.citizenship,
            started_at=now,
        )
        ledger.append(event(Kind.SCREENING_STARTED, made, actor, now, {"setting": str(beginning.setting)}))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="screening.start", body=beginning, now=now, work=work)


@service
def answer(
    *, actor: Actor, screening: UUID, answers: Mapping[str, GivenAnswer], read: int, now: datetime, key: str
) -> Given:
    """Keep the answers of one group; an earlier answer to the same indicator is replaced.

    Raises Missing, Refused, NotPossible, BadScreening (an indicator that the list does not have) or Stale.
    """

    def work() -> Given:
        found = reach_own(actor, screening)
        if found.state != ScreeningState.OPEN:
            raise NotPossible
        if unknown := sorted(set(answers) - set(asked(found).indicators())):
            raise BadScreening(_("The list has no indicator “%(id)s”."), field="answers", id=unknown[0])
        save_versioned(found, read=read, fields=[])
        _keep(found, answers, actor, now)
        return Given(found.pk, found.version)

    body = {"screening": screening, "answers": _told(answers)}
    return once(actor=actor.account, key=key, verb="screening.answer", body=body, now=now, work=work)


@service
def stop(
    *, actor: Actor, screening: UUID, answers: Mapping[str, GivenAnswer], read: int, now: datetime, key: str
) -> Given:
    """Stop because the person is distressed, and keep `answers`. Whatever was changed since `read`, it is stopped; then
    only what was open takes its answer from here.

    Raises Missing, Refused or NotPossible (nothing is asked any more).
    """

    def work() -> Given:
        found = reach_own(actor, screening)
        found.state = STATES.step(found.state, "stop")
        there = set() if found.version == read else set(replies(found))
        save_versioned(found, read=found.version, fields=["state"])
        if kept := {i: answers[i] for i in asked(found).indicators() if i in answers and i not in there}:
            _keep(found, kept, actor, now)
        ledger.append(event(Kind.SCREENING_STOPPED, found, actor, now, {"conclusion": found.conclusion}))
        return Given(found.pk, found.version)

    body = {"screening": screening, "answers": _told(answers)}
    return once(actor=actor.account, key=key, verb="screening.stop", body=body, now=now, work=work)


_MOVES: Final = {
    "resume": Kind.SCREENING_RESUMED,
    "complete": Kind.SCREENING_COMPLETED,
}


@service
def move(*, actor: Actor, screening: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """Resume, or complete and score.

    Raises Missing, Refused, NotPossible or Stale.
    """

    def work() -> Given:
        found = reach_own(actor, screening)
        if action not in _MOVES:
            raise NotPossible
        found.state = STATES.step(found.state, action)
        if action == "complete":
            explained = score(asked(found), replies(found), AgeGroup(found.age_group))
            found.conclusion, found.urgent = explained.conclusion, explained.urgent
            found.rule_version, found.completed_at = explained.rule_version, now
        save_versioned(found, read=read, fields=["state", "conclusion", "urgent", "rule_version", "completed_at"])
        ledger.append(event(_MOVES[action], found, actor, now, {"conclusion": found.conclusion}))
        return Given(found.pk, found.version)

    body = {"screening": screening, "action": action}
    return once(actor=actor.account, key=key, verb="screening.move", body=body, now=now, work=work)


@service
def raise_conclusion(
    *, actor: Actor, screening: UUID, to: Conclusion, reason: str, read: int, now: datetime, key: str
) -> Given:
    """Raise the conclusion on the screener's own judgement; the reason is sealed. Raises OnlyUpward for a lower one."""

    def work() -> Given:
        found = reach_own(actor, screening)
        if found.state != ScreeningState.COMPLETED or found.outcome is None:
            raise NotPossible
        if GRAVITY.index(to) <= GRAVITY.index(found.outcome):
            raise OnlyUpward(field="to")
        if not reason.strip():
            raise BadScreening(_("Say why you raise the conclusion."), field="reason")
        found.raised_to, found.lowered_to = to, ""
        seal_into(found, holder=actor.organisation, raise_reason=reason)
        save_versioned(found, read=read, fields=["raised_to", "raise_reason", "lowered_to"])
        ledger.append(event(Kind.SCREENING_RAISED, found, actor, now, {"to": str(to)}))
        return Given(found.pk, found.version)

    body = {"screening": screening, "to": to, "reason": reason}
    return once(actor=actor.account, key=key, verb="screening.raise", body=body, now=now, work=work)


def mark_identified(*, actor: Actor, screening: UUID) -> Screening:
    """The screening that an identification rests on, moved on; inside the caller's transaction. Raises Missing or NotPossible."""
    found = Screening.objects.filter(pk=screening, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    found.state = STATES.step(found.state, "identify")
    save_versioned(found, read=found.version, fields=["state"])
    return found


def replies(screening: Screening) -> dict[str, Reply]:
    """The answers of a screening by indicator."""
    return {row.indicator: Reply(row.reply) for row in screening.answers.all()}


def asked(screening: Screening) -> instruments.Instrument:
    """The list that a screening asks, with its modules, in the versions with which it began."""
    return instruments.whole(screening.instrument, screening.instrument_version, screening.modules)


def _chosen(beginning: Beginning) -> tuple[instruments.Instrument, tuple[instruments.Instrument, ...]]:
    instrument = _list(beginning.instrument, instruments.InstrumentKind.SCORED, beginning.age_group, "instrument")
    kind = instruments.InstrumentKind.MODULE
    modules = tuple(_list(one, kind, beginning.age_group, "modules") for one in dict.fromkeys(beginning.modules))
    indicators = sum(len(one.indicators()) for one in (instrument, *modules))
    if indicators != len(instrument.with_modules(modules).indicators()):
        raise BadScreening(_("Two of these lists ask the same question. Leave one of them out."), field="modules")
    return instrument, modules


def _list(chosen: str, kind: instruments.InstrumentKind, age_group: AgeGroup, field: str) -> instruments.Instrument:
    try:
        found = instruments.current(chosen)
    except KeyError:
        found = None
    if found is None or found.kind != kind:
        raise BadScreening(_("There is no such list: “%(id)s”. Choose one that is offered."), field=field, id=chosen)
    if not found.serves(age_group):
        sentence = _(
            "The list “%(title)s” is not made for this age. Who may be under 18 is asked by a list for children."
        )
        raise BadScreening(sentence, field=field, title=found.words)
    return found


def _keep(found: Screening, answers: Mapping[str, GivenAnswer], actor: Actor, now: datetime) -> None:
    Answer.objects.filter(screening=found, indicator__in=answers).delete()
    Answer.objects.bulk_create(
        Answer(screening=found, indicator=indicator, reply=given.reply, evidence=given.evidence or "")
        for indicator, given in sorted(answers.items())
    )
    ledger.append(event(Kind.SCREENING_ANSWERED, found, actor, now, {"indicators": sorted(answers)}))


def _told(answers: Mapping[str, GivenAnswer]) -> dict[str, tuple[str, str]]:
    return {indicator: (str(given.reply), str(given.evidence)) for indicator, given in answers.items()}


def _allow(actor: Actor, organisation: UUID) -> None:
    require(Request(actor, Action.SCREENING_CONDUCT, relation_of(actor, organisation)))


def reach_own(actor: Actor, screening: UUID) -> Screening:
    """A screening of the actor's organisation that the actor may conduct. Raises Missing or Refused."""
    found = Screening.objects.filter(pk=screening, organisation=actor.organisation).first()
    if found is None:
        raise Missing
    _allow(actor, found.organisation)
    return found


def event(kind: Kind, screening: Screening, actor: Actor, now: datetime, facts: Mapping[str, object]) -> Entry:
    """An event of a screening; the facts hold codes only."""
    instrument = f"{screening.instrument}/{screening.instrument_version}"
    return Entry.by(
        actor,
        kind,
        now,
        object_type="screening",
        object_id=screening.pk,
        facts={"code": screening.code, "instrument": instrument, **facts},
    )
