"""Entering what must not leave, agreeing on safe contact, writing neutral messages."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.guard import Protected, find
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind as Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, Stale, once, save_versioned, service
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case
from accord.protection.safety import plans
from accord.protection.safety.contact import Channel, Plan, may_contact
from accord.protection.safety.models import ContactPlan, Message, Particular
from accord.protection.safety.neutral import neutral
from accord.protection.safety.queries import event
from accord.protection.safety.vocab import (
    ACTIONS,
    GUARDED,
    MESSAGES,
    WRITTEN,
    AlreadyEnded,
    BadMessage,
    BadParticular,
    Kind,
    MessageState,
    NoPlan,
    NotNow,
)

LONGEST: Final = {"name": 300, "relation": 200, "telephone": 60, "address": 300}


@dataclass(frozen=True, slots=True, repr=False)
class Details:
    """What is protected. `name` is the name of a person who is a risk, else the address, number or place itself."""

    kind: Kind
    name: str
    relation: str = ""
    telephone: str = ""
    address: str = ""
    organisation: UUID | None = None


@service
def add(*, actor: Actor, case: UUID, details: Details, now: datetime, key: str) -> Given:
    """Protect something from now on. Raises Missing, Refused or BadParticular."""

    def work() -> Given:
        found = reach(actor, case, Action.SAFETY_KEEP).case
        _check(details)
        made = Particular(
            id=new_id(),
            case=found,
            person_id=found.person_id,
            kind=details.kind,
            organisation=details.organisation,
            added_at=now,
            added_by=actor.account,
        )
        seal_into(made, holder=actor.organisation, **{name: getattr(details, name).strip() for name in LONGEST})
        made.save(force_insert=True)
        facts: dict[str, object] = {"kind": str(details.kind), "particular": str(made.pk)}
        if details.organisation:
            facts["receiver"] = str(details.organisation)
        ledger.append(event(Event.SAFETY_ADDED, found, actor, now, facts))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="safety.add", body=(str(case), asdict(details)), now=now, work=work)


@service
def end(*, actor: Actor, particular: UUID, read: int, now: datetime, key: str) -> Given:
    """End the protection of something that is no longer true. Raises Missing, Refused, AlreadyEnded or Stale."""

    def work() -> Given:
        found = Particular.objects.filter(pk=particular, case__organisation=actor.organisation).first()
        if found is None:
            raise Missing
        case = reach(actor, found.case_id, Action.SAFETY_KEEP).case
        if found.ended_at:
            raise AlreadyEnded
        found.ended_at, found.ended_by = now, actor.account
        save_versioned(found, read=read, fields=["ended_at", "ended_by"])
        facts: dict[str, object] = {"kind": found.kind, "particular": str(found.pk)}
        ledger.append(event(Event.SAFETY_ENDED, case, actor, now, facts))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="safety.end", body=str(particular), now=now, work=work)


def _recognisable(details: Details) -> bool:
    """Whether the guard finds this where it stands as it was entered."""
    return bool(find([Protected(GUARDED[details.kind], details.name)], {"": f"- {details.name}"}))


def _check(details: Details) -> None:
    if not details.name.strip():
        raise BadParticular(_("Write down what must not leave."), field="name")
    if not _recognisable(details):
        raise BadParticular(
            _("The search would not recognise this. Write it out: both names, street and number, or all digits."),
            field="name",
        )
    for name, longest in LONGEST.items():
        if len(getattr(details, name)) > longest:
            raise BadParticular(_("This is too long. Shorten it."), field=name)
    if details.organisation and details.kind != Kind.RISK:
        raise BadParticular(_("Only a person who is a risk can belong to an organisation."), field="organisation")
    if details.organisation and organisations.get(details.organisation) is None:
        raise BadParticular(_("Choose an organisation of the directory."), field="organisation")


@service
def agree_contact(*, actor: Actor, case: UUID, plan: Plan, now: datetime, key: str) -> Given:
    """Record how the person agreed to be reached; it takes the place of the plan before. What waits is sent by the new
    plan or not at all. Raises Missing, Refused or BadPlan.
    """

    def work() -> Given:
        found = reach(actor, case, Action.SAFETY_KEEP).case
        plans.check(plan, day(now))
        _end_plans(found, actor, now)
        made = ContactPlan(id=new_id(), case=found, person_id=found.person_id, made_at=now, made_by=actor.account)
        seal_into(made, holder=actor.organisation, plan=plan.text())
        made.save(force_insert=True)
        ledger.append(event(Event.CONTACT_AGREED, found, actor, now, {"plan": str(made.pk)}))
        return Given(made.pk)

    body = (str(case), plan.text())
    return once(actor=actor.account, key=key, verb="contact.agree", body=body, now=now, work=work)


@service
def end_contact(*, actor: Actor, case: UUID, read: int, now: datetime, key: str) -> Given:
    """The person no longer wants to be reached: the plan ends and every message that waits is cancelled.

    Raises Missing, Refused, AlreadyEnded or Stale.
    """

    def work() -> Given:
        found = reach(actor, case, Action.SAFETY_KEEP).case
        row = plans.in_force(found)
        if row is None:
            raise AlreadyEnded
        row.ended_at, row.ended_by = now, actor.account
        save_versioned(row, read=read, fields=["ended_at", "ended_by"])
        ledger.append(event(Event.CONTACT_ENDED, found, actor, now, {"plan": str(row.pk)}))
        for message in Message.objects.filter(case=found, state__in=(MessageState.DRAFTED, MessageState.WAITING)):
            move(message, "cancel", found, actor, now)
        return Given(row.pk, row.version)

    return once(actor=actor.account, key=key, verb="contact.end", body=str(case), now=now, work=work)


@service
def draft_message(*, actor: Actor, case: UUID, channel: Channel, text: str, now: datetime, key: str) -> Given:
    """Choose a neutral text for a way of contact; nothing leaves. Raises Missing, Refused, NoPlan or BadMessage."""

    def work() -> Given:
        found = reach(actor, case, Action.SAFETY_KEEP).case
        plan = _plan(found, actor, now)
        if channel not in plan.channels or channel not in WRITTEN:
            raise BadMessage(_("This way was not agreed on with the person."), field="channel")
        if text not in neutral().texts:
            raise BadMessage(_("Choose one of the texts."), field="text")
        made = Message.objects.create(
            case=found,
            person_id=found.person_id,
            channel=channel,
            text=text,
            text_version=neutral().version,
            language=plan.language,
            made_at=now,
            made_by=actor.account,
        )
        ledger.append(event(Event.MESSAGE_MOVED, found, actor, now, told(made)))
        return Given(made.pk)

    body = (str(case), channel, text)
    return once(actor=actor.account, key=key, verb="message.draft", body=body, now=now, work=work)


@service
def act_on_message(*, actor: Actor, message: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """`queue` lets a message go in the next safe window, `cancel` takes it back, `by_phone` says that the worker has sent
    it just now from a telephone: only inside the window. Raises Missing, Refused, NotPossible, NoPlan, NotNow or Stale.
    """

    def work() -> Given:
        found = Message.objects.filter(pk=message, case__organisation=actor.organisation).first()
        if found is None:
            raise Missing
        case = reach(actor, found.case_id, Action.SAFETY_KEEP).case
        if action not in ACTIONS or found.version != read:
            raise NotPossible if action not in ACTIONS else Stale
        if action != "cancel":
            answer = may_contact(_plan(case, actor, now), Channel(found.channel), now)
            if action == "by_phone" and not answer.now:
                raise NotNow
            if not answer.now and answer.next is None:
                raise NoPlan
            found.due_at = now if answer.now else answer.next
        if action == "queue" and not by_mail(found):
            _ask_to_send(found, case, actor, now)
        move(found, action, case, actor, now)
        return Given(found.pk, found.version)

    body = (str(message), action)
    return once(actor=actor.account, key=key, verb="message.act", body=body, now=now, work=work)


def move(message: Message, action: str, case: Case, actor: Actor | None, now: datetime) -> None:
    """One step of a message, its event, and the end of the duty that asked for it; inside the caller's transaction."""
    message.state = MESSAGES.step(message.state, action)
    if message.state == MessageState.SENT:
        message.sent_at = now
    save_versioned(message, read=message.version, fields=["state", "due_at", "sent_at", "attempts"])
    ledger.append(event(Event.MESSAGE_MOVED, case, actor, now, told(message)))
    if actor and message.state == MessageState.SENT:
        duties.settle(rule_ids=frozenset({"P-MESSAGE"}), object_id=message.pk, actor=actor, now=now)
    elif actor and message.state == MessageState.CANCELLED:
        duties.cancel_all(object_id=message.pk, actor=actor, now=now)


def told(message: Message) -> dict[str, object]:
    """What the ledger keeps of a message: that there is one, by which way, and where it stands."""
    return {"message": str(message.pk), "channel": message.channel, "state": message.state}


def by_mail(message: Message) -> bool:
    """Whether this node sends the message itself."""
    return message.channel == Channel.EMAIL and bool(settings.ACCORD_SMTP)


def _plan(case: Case, actor: Actor, now: datetime) -> Plan:
    row = plans.in_force(case)
    if row is None:
        raise NoPlan
    ledger.append(event(Event.CONTACT_ASKED, case, actor, now, {"plan": str(row.pk)}))
    return plans.opened(row, case)


def _end_plans(case: Case, actor: Actor, now: datetime) -> None:
    for row in ContactPlan.objects.filter(case=case, ended_at=None):
        row.ended_at, row.ended_by = now, actor.account
        save_versioned(row, read=row.version, fields=["ended_at", "ended_by"])


def _ask_to_send(message: Message, case: Case, actor: Actor, now: datetime) -> None:
    duties.open_duties(
        trigger="safety.message",
        jurisdiction=case.jurisdiction,
        owner=actor,
        object_type="message",
        object_id=message.pk,
        object_code=case.code,
        subject=case.person_id,
        now=now,
    )
