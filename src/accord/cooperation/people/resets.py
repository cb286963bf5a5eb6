"""Resetting a colleague's sign-in: a telephone is lost, a password forgotten.

The link alone is never enough, so that an administrator who makes one cannot become the colleague (security.md G6). Where the
organisation has a second administrator, that one must release the reset first and then holds a code that belongs to the link;
the two tell the colleague apart from each other. Where there is none, the colleague adds what is left: the old password, or
a code. Who has nothing left is invited again, as a new account that stands in no case team.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accord.cooperation.people import sessions
from accord.cooperation.people.digests import keyed
from accord.cooperation.people.members import LINK_LIFE, LinkEnded, OwnMembership, memberships_of, reach
from accord.cooperation.people.models import Account, ApiToken, Membership, Reset
from accord.cooperation.people.services import note
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.limits.services import take
from accord.foundation.policy import Action, Actor, Request, Role, decide
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Conflict, Invalid
from accord.foundation.second import services as second
from accord.foundation.second.vocab import Matter
from accord.foundation.writes.services import Given, once, service

TOLD_FOR: Final = timedelta(days=7)
SETTLED: Final = timedelta(days=7)


class NotReleased(Conflict):
    """There is a second administrator, who has not released it."""

    code = "reset-not-released"
    sentence = _("A second administrator must release this first. Ask, and say why.")


class NobodyToAsk(Conflict):
    """There is no second administrator."""

    code = "reset-nobody"
    sentence = _(
        "There is no second administrator to ask. Make the link; the colleague adds the old password or a code."
    )


class WrongProof(Invalid):
    """What was to be added to the link does not fit."""

    code = "reset-proof"
    sentence = _("This does not fit. Ask who gave you the link what belongs here.")


@dataclass(frozen=True, slots=True)
class Told:
    """A reset as those read it who are to know of it."""

    account: UUID
    by: UUID
    released_by: UUID | None
    at: datetime
    mine: bool


def seconds(actor: Actor, target: UUID, *, now: datetime) -> list[Membership]:
    """The administrators who could release a reset of `target`: neither who asks nor whom it is about, and not new.

    A second administrator of yesterday could be the first one under another name.
    """
    found = memberships_of(actor.organisation, now=now).filter(role=Role.ADMINISTRATOR, account__is_active=True)
    return list(found.filter(since__lte=now - SETTLED).exclude(account__in=(actor.account, target)))


def is_released(actor: Actor, target: UUID, *, now: datetime) -> bool:
    """Whether a second administrator released a reset of this account within a day, and no link was made on it."""
    return _releaser(actor, target, now) is not None


@service
def ask_reset(*, actor: Actor, membership: UUID, reason: str, now: datetime, key: str) -> Given:
    """Ask a second administrator. Raises Missing, Refused, OwnMembership, NobodyToAsk, NoReason."""

    def work() -> Given:
        found = _other(actor, membership, now)
        if not seconds(actor, found.account_id, now=now):
            raise NobodyToAsk
        asked = second.ask(
            actor=actor,
            matter=Matter.RESET,
            object_type="account",
            object_id=found.account_id,
            digest=_what(found.account_id),
            reason=reason,
            content=found.account.name,
            now=now,
        )
        return Given(asked)

    return once(actor=actor.account, key=key, verb="reset.ask", body=(membership, reason), now=now, work=work)


@service
def reset_sign_in(*, actor: Actor, membership: UUID, now: datetime, key: str) -> str:
    """End every session and token of a colleague and make a one-time link; its token is shown once, here. "" if repeated.

    Password and factors stay until the link is used. Raises Missing, Refused, OwnMembership, NotReleased.
    """
    token = secrets.token_urlsafe(32)

    def work() -> Given:
        found = _other(actor, membership, now)
        releaser = _releaser(actor, found.account_id, now)
        if releaser is None and seconds(actor, found.account_id, now=now):
            raise NotReleased
        Reset.objects.filter(account=found.account, used_at=None).update(expires_at=now)  # the newest link is the one
        made = Reset.objects.create(
            id=new_id(),
            account=found.account,
            organisation=actor.organisation,
            made_by=actor.account,
            released_by=releaser,
            made_at=now,
            expires_at=now + LINK_LIFE,
            digest=keyed("reset", token),
        )
        ended = sessions.end_all(found.account_id)
        ApiToken.objects.filter(membership__account=found.account, revoked_at=None).update(revoked_at=now)
        facts: dict[str, str | int] = {"by": str(actor.account), "released_by": str(releaser or ""), "sessions": ended}
        note(Kind.SIGN_IN_RESET, account=found.account_id, now=now, **facts)
        return Given(made.pk)

    given = once(actor=actor.account, key=key, verb="reset.make", body=membership, now=now, work=work)
    return "" if given.repeated else token


def reset_of(token: str, *, now: datetime) -> Reset:
    """The open reset of a link. Raises LinkEnded."""
    found = Reset.objects.filter(digest=keyed("reset", token), used_at=None, expires_at__gt=now)
    one = found.select_related("account").first()
    if one is None:
        raise LinkEnded
    return one


def code_of(reset: Reset) -> str:
    """The code that belongs to a link: eight digits, worked out anew each time, for the eyes of who released it."""
    digest = hmac.new(settings.SECRET_KEY.encode(), f"reset-code\x1f{reset.pk}".encode(), sha256).digest()
    return f"{int.from_bytes(digest[:8], 'big') % 10**8:08d}"


def codes_to_tell(actor: Actor, *, now: datetime) -> list[tuple[Account, str]]:
    """The codes of the open resets that this administrator released: whose, and the code."""
    found = Reset.objects.filter(released_by=actor.account, organisation=actor.organisation, used_at=None)
    return [(one.account, code_of(one)) for one in found.filter(expires_at__gt=now).select_related("account")]


def use_reset(*, token: str, proof: str, password: str, now: datetime) -> Account:
    """A new password by a link and what belongs to it. Factors end, but where one of them was the proof.

    Raises LinkEnded, WrongProof, TooMany.
    """
    take("code", of=f"reset {reset_of(token, now=now).pk}", now=now)
    with transaction.atomic():
        ledger.wait_for_turn()
        found = reset_of(token, now=now)
        owner = found.account
        # SECURITY: a link alone makes nobody a colleague. tests/proofs/test_signin.py
        by_factor = _proved(found, proof)
        owner.set_password(password)
        owner.save(update_fields=["password"])
        SocialAccount.objects.filter(user=owner).delete()  # a way in like the password
        if not by_factor:
            Authenticator.objects.filter(user=owner).delete()
        Reset.objects.filter(pk=found.pk).update(used_at=now)
        sessions.end_all(owner.pk)
        note(Kind.SIGN_IN_RESET_USED, account=owner.pk, now=now)
    return owner


def told(actor: Actor, *, now: datetime) -> list[Told]:
    """The resets of the last seven days: one's own, and for administrators and the officer those of the organisation."""
    found = Reset.objects.filter(made_at__gt=now - TOLD_FOR)
    all_of_them = any(
        decide(Request(actor, action, relation_of(actor, actor.organisation))).allow
        for action in (Action.MEMBER_MANAGE, Action.LEDGER_READ)
    )
    mine = found.filter(organisation=actor.organisation) if all_of_them else found.filter(account=actor.account)
    rows = [Told(r.account_id, r.made_by, r.released_by, r.made_at, r.account_id == actor.account) for r in mine]
    return sorted(rows, key=lambda row: row.at, reverse=True)


def _proved(found: Reset, proof: str) -> bool:
    """Whether the proof was one of the account's codes; False: it was the second administrator's code or the password."""
    if found.released_by is not None:
        if not hmac.compare_digest(proof.replace(" ", ""), code_of(found)):
            raise WrongProof(field="proof")
        return False
    if found.account.check_password(proof):
        return False
    for factor in Authenticator.objects.filter(user=found.account).exclude(type=Authenticator.Type.WEBAUTHN):
        if factor.wrap().validate_code(proof):
            return True
    raise WrongProof(field="proof")


def _other(actor: Actor, membership: UUID, now: datetime) -> Membership:
    found = reach(actor, membership, now=now)
    if found.account_id == actor.account:
        raise OwnMembership
    return found


def _releaser(actor: Actor, target: UUID, now: datetime) -> UUID | None:
    """Who released a reset within a day; one release makes one link."""
    found = second.release_of(matter=Matter.RESET, object_id=target, digest=_what(target), now=now)
    if found is None or Reset.objects.filter(account=target, made_at__gte=found.answered_at).exists():
        return None
    may = {one.account_id for one in seconds(actor, target, now=now)}
    return found.answered_by if found.answered_by in may else None


def _what(target: UUID) -> str:
    return f"reset the sign-in of {target}"
