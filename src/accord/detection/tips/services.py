"""What the desk does with tips, and what the worker does when one has come."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.detection.offers.selectors import as_selectors, told_in
from accord.detection.signals import services as signals
from accord.detection.signals.alike import Selector
from accord.detection.signals.services import SignalDetails
from accord.detection.signals.vocab import Channel
from accord.detection.tips.models import Intake, Message
from accord.detection.tips.queries import event, opened, reach, secret_of
from accord.detection.tips.sealing import new_salt, sealed_words
from accord.detection.tips.vocab import ANSWERABLE, LONGEST, RULES, STATES, BadTip, Ending, IntakeStands, NotTakenUp
from accord.foundation.clock import day
from accord.foundation.codes import ExploitationForm, is_country
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Action, Actor, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.vault.boxes import new_pair, seal
from accord.foundation.wall import whole_node
from accord.foundation.writes.services import Given, once, save_versioned, service

HOUR: Final = timedelta(hours=1)
_TRIGGERS: Final = {  # the first message or a further one; in danger or not
    (True, False): "tip.arrived",
    (True, True): "tip.arrived_danger",
    (False, False): "tip.added",
    (False, True): "tip.added_danger",
}


@dataclass(frozen=True, slots=True, repr=False)
class Becoming:
    """What the desk adds when a tip becomes a signal."""

    country: str
    place: str = ""
    forms: frozenset[ExploitationForm] = frozenset()
    keep: frozenset[str] | None = None  # keys of what the signal is to be found again by; None: of all that was told


@service
def open_intake(*, actor: Actor, country: str, now: datetime, key: str) -> Given:
    """Receive tips from now on: a key pair, its private half sealed for the organisation. Raises Refused, IntakeStands, BadTip."""

    def work() -> Given:
        require(Request(actor, Action.INTAKE_KEEP, relation_of(actor, actor.organisation)))
        if not is_country(country):
            raise BadTip(_("“%(code)s” is not a country code of ISO 3166-1."), field="country", code=country)
        if Intake.objects.filter(organisation=actor.organisation, closed_at=None).exists():
            raise IntakeStands
        pair = new_pair()
        made = Intake(
            id=new_id(),
            organisation=actor.organisation,
            country=country,
            public_key=pair.public,
            salt=new_salt(_salt()),
            opened_at=now,
            opened_by=actor.account,
        )
        seal_into(made, holder=actor.organisation, secret=pair.written())
        made.save(force_insert=True)
        ledger.append(_about(Kind.INTAKE_OPENED, made, actor, now))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="intake.open", body=country, now=now, work=work)


@service
def close_intake(*, actor: Actor, intake: UUID, read: int, now: datetime, key: str) -> Given:
    """Receive no new tips; the threads that there are go on. Raises Missing, Refused or Stale."""

    def work() -> Given:
        found = Intake.objects.filter(pk=intake, organisation=actor.organisation, closed_at=None).first()
        if found is None:
            raise Missing
        require(Request(actor, Action.INTAKE_KEEP, relation_of(actor, found.organisation)))
        found.closed_at = now
        save_versioned(found, read=read, fields=["closed_at"])
        ledger.append(_about(Kind.INTAKE_CLOSED, found, actor, now))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="intake.close", body=intake, now=now, work=work)


@service
def take_up(*, actor: Actor, tip: UUID, read: int, now: datetime, key: str) -> Given:
    """Say that one has looked at all that came; its clocks end. Raises Missing, Refused or Stale."""

    def work() -> Given:
        found = reach(actor, tip, Action.SIGNAL_TRIAGE)
        found.state, found.ending, found.closed_on = STATES.step(found.state, "take_up"), "", None
        save_versioned(found, read=read, fields=["state", "ending", "closed_on"])
        Message.objects.filter(tip=found, by_desk=False, read_at=None).update(read_at=now)
        ledger.append(event(Kind.TIP_TAKEN_UP, found, actor, now))
        duties.settle(rule_ids=RULES, object_id=found.pk, actor=actor, now=now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="tip.take_up", body=tip, now=now, work=work)


@service
def reply(*, actor: Actor, tip: UUID, text: str, read: int, now: datetime, key: str) -> Given:
    """Answer: sealed for the organisation and for the reporter, who reads it with the code. Raises NotTakenUp, BadTip, Stale."""

    def work() -> Given:
        found = reach(actor, tip, Action.SIGNAL_TRIAGE)
        if found.state not in ANSWERABLE:
            raise NotTakenUp
        if not text.strip():
            raise BadTip(_("Write the answer."), field="text")
        if len(text) > LONGEST:
            raise BadTip(_("One message holds 10,000 characters. Send the rest in a second one."), field="text")
        save_versioned(found, read=read, fields=["state"])
        row = Message(id=new_id(), tip=found, by_desk=True, written_by=actor.account, hour=now, noticed_at=now)
        row.number = found.messages.count() + 1
        row.for_desk = seal(sealed_words(text), bytes(found.intake.public_key), row.pk, "desk")
        row.for_reporter = seal(text.encode(), bytes(found.reader), row.pk, "reporter")
        row.save(force_insert=True)
        ledger.append(event(Kind.TIP_ANSWERED, found, actor, now, number=row.number))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="tip.reply", body=[tip, text], now=now, work=work)


@service
def make_signal(*, actor: Actor, tip: UUID, becoming: Becoming, read: int, now: datetime, key: str) -> Given:
    """Make it a signal, with what was told and without a name; returns the signal. Raises NotTakenUp, BadSignal, Stale."""

    def work() -> Given:
        found = reach(actor, tip, Action.SIGNAL_TRIAGE)
        if found.state == "new":
            raise NotTakenUp
        found.state = STATES.step(found.state, "make_signal")
        secret = secret_of(found, actor)
        said = [opened(row, secret) for row in found.messages.filter(by_desk=False).order_by("number", "id")]
        account = "\n\n".join(words["text"] for words in said)
        details = SignalDetails(
            channel=Channel.ONLINE,
            received_at=found.hour,
            country=becoming.country,
            account=account,
            place=becoming.place or next((words["place"] for words in said if words.get("place")), ""),
            language=next((words["language"] for words in said if words.get("language")), ""),
            danger=found.danger or found.messages.filter(danger=True).exists(),
            child=found.child,
            anonymous=True,
            forms=becoming.forms,
            selectors=_kept(account, becoming.keep),
        )
        made = signals.record(actor=actor, details=details, now=now, key=str(new_id()))
        found.signal = made.id
        save_versioned(found, read=read, fields=["state", "signal"])
        ledger.append(event(Kind.TIP_SIGNALLED, found, actor, now, signal=str(made.id)))
        return made

    body = [tip, becoming]
    return once(actor=actor.account, key=key, verb="tip.signal", body=body, now=now, work=work)


@service
def close(*, actor: Actor, tip: UUID, ending: Ending, read: int, now: datetime, key: str) -> Given:
    """Close a tip; the reporter can still write, and it comes back, until its period is over. Raises Missing, Refused, NotPossible or Stale."""

    def work() -> Given:
        found = reach(actor, tip, Action.SIGNAL_TRIAGE)
        found.state, found.ending, found.closed_on = STATES.step(found.state, "close"), ending, day(now)
        save_versioned(found, read=read, fields=["state", "ending", "closed_on"])
        ledger.append(event(Kind.TIP_CLOSED, found, actor, now, ending=str(ending)))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="tip.close", body=[tip, ending], now=now, work=work)


def _kept(text: str, keep: frozenset[str] | None) -> tuple[Selector, ...]:
    """What the signal is found again by. Raises BadTip for what does not stand in the text."""
    there = told_in(text)
    if keep is not None and (strange := keep - {one.key for one in there}):
        raise BadTip(
            _("“%(key)s” does not stand in the text. Choose among those that do."), field="keep", key=min(strange)
        )
    return as_selectors(one for one in there if keep is None or one.key in keep)


def to_notice(*, now: datetime, limit: int = 200) -> list[UUID]:
    """Messages that have come and have neither event nor clock: danger at once, the others when their hour is over."""
    rows = Message.objects.filter(by_desk=False, noticed_at=None).select_related("tip").order_by("hour", "id")
    calm = rows.filter(hour__lte=now - HOUR)[:limit]
    urgent = [row for row in rows.filter(hour__gt=now - HOUR)[:limit] if row.danger or _first_in_danger(row)]
    return [row.pk for row in [*urgent, *calm]]


@service
def notice(*, message: UUID, now: datetime) -> None:
    """Put on record that a message has come, and start its clock; by the worker, for the public process cannot."""
    row = Message.objects.select_related("tip", "tip__intake").filter(pk=message, noticed_at=None).first()
    if row is None:
        return
    tip, danger = row.tip, row.danger or _first_in_danger(row)
    row.noticed_at = now
    row.save(update_fields=["noticed_at"])
    kind = Kind.TIP_ARRIVED if row.number == 1 else Kind.TIP_ADDED
    ledger.append(event(kind, tip, None, now, danger=danger, child=tip.child, number=row.number))
    duties.open_duties(
        trigger=_TRIGGERS[row.number == 1, danger],
        jurisdiction=tip.intake.country,
        owner=None,
        organisation=tip.organisation,
        object_type="tip",
        object_id=tip.pk,
        object_code=tip.code,
        now=now,
        again=True,
    )


def _first_in_danger(row: Message) -> bool:
    return row.number == 1 and row.tip.danger


def _salt() -> bytes | None:
    """That of the node, once there is one. Of whichever organisation: it is public."""
    with whole_node():
        first = Intake.objects.order_by("opened_at", "id").only("id", "salt").first()
    return bytes(first.salt) if first else None


def _about(kind: Kind, intake: Intake, actor: Actor, now: datetime) -> Entry:
    facts = {"country": intake.country}
    return Entry.by(actor, kind, now, object_type="intake", object_id=intake.pk, facts=facts)
