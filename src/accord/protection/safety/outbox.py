"""Reading the messages of a case. Opening one opens the plan, which is an event."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.protection.cases.access import reach
from accord.protection.safety import plans
from accord.protection.safety.contact import Channel, Plan
from accord.protection.safety.models import Message
from accord.protection.safety.neutral import neutral
from accord.protection.safety.plans import PlanView
from accord.protection.safety.services import by_mail
from accord.protection.safety.vocab import ACTIONS, MESSAGES, WRITTEN, MessageState


@dataclass(frozen=True, repr=False)
class MessageView:
    """A message exactly as it is received, and what can be done with it now."""

    message: Message
    channel: Channel
    subject: str  # of a letter; '' for a text message
    text: str
    plan: PlanView | None
    actions: list[str]
    by_mail: bool


def ways(plan: Plan) -> list[Channel]:
    """The agreed ways by which a written message can go."""
    return [channel for channel in Channel if channel in plan.channels & WRITTEN]


def of_case(*, actor: Actor, case: UUID) -> list[Message]:
    """The messages of a case, newest first. Raises Missing or Refused."""
    found = reach(actor, case, Action.SAFETY_READ).case
    return list(Message.objects.filter(case=found).order_by("-made_at", "id")[:20])


def open_message(*, actor: Actor, message: UUID, now: datetime) -> MessageView:
    """One message with the plan in force. Raises Missing or Refused."""
    found = Message.objects.filter(pk=message, case__organisation=actor.organisation).select_related("case").first()
    if found is None:
        raise Missing
    keep = reach(actor, found.case_id, Action.SAFETY_READ).standing.judge(Action.SAFETY_KEEP).allow
    plan = plans.plan_of(actor=actor, case=found.case_id, now=now)
    channel, mail = Channel(found.channel), by_mail(found)
    can = [row.action for row in MESSAGES.open_to(found.state) if keep and row.action in ACTIONS]
    if mail or plan is None or not plan.answers[channel].now:
        can = [action for action in can if action != "by_phone"]
    if plan is None:
        can = [action for action in can if action == "cancel"]
    subject = neutral().subject[found.language] if channel == Channel.EMAIL else ""
    text = neutral().texts.get(found.text, {}).get(found.language, "")
    return MessageView(found, channel, subject, text, plan, can, mail)


__all__ = ["MessageState", "MessageView", "of_case", "open_message", "ways"]
