"""Sending what waits, inside the window and nowhere else."""

from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind as Event
from accord.foundation.post import Unsendable, send
from accord.foundation.refusals import Failure
from accord.foundation.tasks.jobs import job
from accord.foundation.writes.services import service
from accord.protection.safety import plans, post
from accord.protection.safety.contact import Channel, Plan, may_contact
from accord.protection.safety.models import Message
from accord.protection.safety.neutral import neutral
from accord.protection.safety.queries import event
from accord.protection.safety.services import move
from accord.protection.safety.vocab import MessageState

MARGIN: Final = timedelta(minutes=3)  # the window must stay open so long: a letter is on its way for a while
MOST_ATTEMPTS: Final = 6


@job(name="safety.messages", every=timedelta(minutes=1), limit=timedelta(minutes=5))
def send_waiting(now: datetime) -> None:
    """Send every letter whose time has come."""
    if not settings.ACCORD_SMTP:
        return
    for message in due(now):
        with suppress(Failure):  # one letter does not hold up the others
            send_one(message, now)


def due(now: datetime) -> list[UUID]:
    """Letters that wait and whose time has come, of every organisation."""
    waiting = Message.objects.filter(state=MessageState.WAITING, channel=Channel.EMAIL, due_at__lte=now)
    return list(waiting.order_by("due_at", "id").values_list("pk", flat=True))


def send_one(message: UUID, now: datetime) -> bool:
    """Send one letter, if the window is open: claim it, send it, record it. A failure is tried again, in the window."""
    plan = claim(message=message, now=now)
    if plan is None:
        return False
    found = Message.objects.get(pk=message)
    made = post.letter(
        sender=settings.ACCORD_MAIL_FROM, to=plan.email, text=found.text, language=found.language, now=now
    )
    try:
        send(made, server=settings.ACCORD_SMTP)
    except Unsendable:
        if found.attempts >= MOST_ATTEMPTS:
            record(message=message, action="fail", now=now)
        return False
    record(message=message, action="send", now=now)
    return True


@service
def claim(*, message: UUID, now: datetime) -> Plan | None:
    """The plan by which a letter may go this very moment; else the letter is put off, or cancelled if there is no plan."""
    found = Message.objects.select_related("case").get(pk=message)
    if found.state != MessageState.WAITING or found.due_at is None or found.due_at > now:
        return None
    row = plans.in_force(found.case)
    if row is None or found.text_version != neutral().version:  # what was shown is no longer what would go
        move(found, "cancel", found.case, None, now)
        return None
    plan = plans.opened(row, found.case)
    ledger.append(event(Event.CONTACT_ASKED, found.case, None, now, {"plan": str(row.pk)}))
    answer = may_contact(plan, Channel.EMAIL, now)
    if answer.now and not may_contact(plan, Channel.EMAIL, now + MARGIN).now:
        answer = may_contact(plan, Channel.EMAIL, now + MARGIN)
    if not answer.now and answer.next is None:
        move(found, "cancel", found.case, None, now)
        return None
    found.attempts += answer.now
    # What is tried now is claimed until later, so that a second worker does not send it too.
    found.due_at = now + timedelta(minutes=5 * 2 ** min(found.attempts, 6)) if answer.now else answer.next
    Message.objects.filter(pk=found.pk).update(due_at=found.due_at, attempts=found.attempts)
    return plan if answer.now else None


@service
def record(*, message: UUID, action: str, now: datetime) -> None:
    """What became of a letter."""
    found = Message.objects.select_related("case").get(pk=message)
    if found.state == MessageState.WAITING:
        move(found, action, found.case, None, now)
