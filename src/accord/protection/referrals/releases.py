"""Asking a second person to release what the guard stopped on its way to a receiver."""

from datetime import datetime
from uuid import UUID

from accord.foundation.policy import Action, Actor, Category, Decision, Purpose
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import Given, once, service
from accord.protection.cases.access import reach
from accord.protection.referrals import payload
from accord.protection.referrals.access import reach_referral
from accord.protection.referrals.records import disclosure, words_go
from accord.protection.referrals.services import told
from accord.protection.referrals.vocab import STATES
from accord.protection.safety import guard


@service
def ask_release(*, actor: Actor, referral: UUID, action: str, note: str, reason: str, now: datetime, key: str) -> Given:
    """Ask a second person to release what the guard stopped: the texts of `send`, or the note of a later step.

    The giver only: its guard stopped it. Raises Missing, Refused, NotPossible or NoReason.
    """

    def work() -> Given:
        found = reach_referral(actor, referral)
        if found.giver_id != actor.organisation:
            raise Missing
        allowed = reach(actor, found.case_id, Action.REFERRAL_SEND)
        STATES.step(found.state, action)
        texts = {"note": note}
        if action == "send":
            found.own_words = words_go(disclosure(found, now))
            wanted = frozenset(Category(code) for code in found.categories.split())
            text, _digest, _names = payload.build(
                actor=actor,
                case=allowed.case,
                categories=wanted,
                decision=Decision(True, allowed.decision.classes),
                purpose=Purpose(found.purpose),
                now=now,
                words=found.own_words,
            )
            texts = payload.written(found, text, actor)
        receiver = told(found, action)
        guard.ask(actor=actor, case=allowed.case, receiver=receiver, texts=texts, reason=reason, now=now)
        return Given(found.pk, found.version)

    body = (str(referral), action, note, reason)
    return once(actor=actor.account, key=key, verb="referral.ask_release", body=body, now=now, work=work)
