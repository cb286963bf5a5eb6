"""The proof of what left by a referral, for either side of it."""

from datetime import datetime
from uuid import UUID

from accord.exchange.messages.evidence import evidence
from accord.exchange.messages.queries import first_letter
from accord.foundation.policy import Actor
from accord.protection.referrals import queries
from accord.protection.referrals.models import Referral


def of_referral(*, actor: Actor, referral: UUID, whole: bool, now: datetime) -> tuple[Referral, bytes]:
    """The referral, and the letter by which it left as a bundle; reading it is an event. Raises Missing or Refused.

    `whole`: with what the letter says, for who may read all of it; for others with its digest.
    """
    view = queries.open_referral(actor=actor, referral=referral, now=now)
    letter = first_letter(actor, referral)
    # SECURITY: who reads a part of what left is not given the whole as evidence. tests/rooms/bridge/test_across.py
    shut = not view.is_giver and queries.closed_to_receiver(view.referral)
    all_open = not shut and set(view.content) >= set(view.referral.categories.split())
    return view.referral, evidence(letter, whole=whole and all_open, now=now, actor=actor)
