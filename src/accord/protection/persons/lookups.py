"""Search before create: what somebody was shown before a person is registered, signed, so that no way leads around it."""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from accord.foundation.policy import Actor
from accord.foundation.refusals import Conflict
from accord.protection.persons.search import COMPARED
from accord.protection.persons.vocab import Identity

HOLDS: Final = timedelta(hours=12)  # as long as a shift: a form may lie open while somebody is looked after
_signer: Final = Signer(salt="accord.persons.look-up")


class Answer(TextChoices):
    """What was decided on who was shown. "This is the person" opens the known case and registers nobody."""

    SOMEBODY_ELSE = "somebody_else", _("somebody else")
    NOT_SURE = "not_sure", _("not sure")


@dataclass(frozen=True, slots=True)
class Decided:
    """What was decided: on which look-up, and how."""

    look_up: str
    answer: Answer


class NotLookedUp(Conflict):
    """Nobody was looked for, or other particulars were looked for than are to be registered."""

    code = "not-looked-up"
    sentence = _("Look first whether your organisation knows this person: send the particulars to the search again.")


def signed(actor: Actor, identity: Identity, shown: Iterable[UUID], now: datetime) -> str:
    """The proof that `actor` was shown these persons for this identity."""
    content = [str(actor.account), str(actor.organisation), about(identity), shown_as(shown), int(now.timestamp())]
    return _signer.sign_object(content)


def check(token: str, actor: Actor, identity: Identity, now: datetime) -> str:
    """The blind digest of who was shown. Raises NotLookedUp if the look-up is not this actor's, of these particulars, or old."""
    try:
        account, organisation, of, shown, at = _signer.unsign_object(token)
    except (BadSignature, ValueError, TypeError):
        raise NotLookedUp from None
    fresh = 0 <= now.timestamp() - at <= HOLDS.total_seconds() + 1
    if (account, organisation) != (str(actor.account), str(actor.organisation)) or not fresh or of != about(identity):
        raise NotLookedUp
    return str(shown)


def about(identity: Identity) -> str:
    """A blind digest of what a look-up compares."""
    texts = identity.texts()
    return _blind("\x1f".join(texts[name] for name in COMPARED))


def shown_as(persons: Iterable[UUID]) -> str:
    """A blind digest of who was shown: the record of a decision names nobody."""
    return _blind("\x1f".join(sorted(map(str, persons))))


def _blind(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), f"look-up\x1f{text}".encode(), sha256).hexdigest()[:32]
