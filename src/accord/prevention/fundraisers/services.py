"""What the desk does with sign-ups."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Actor
from accord.foundation.vault import seal_into
from accord.foundation.vault.boxes import new_pair
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.prevention.fundraisers.ending import end
from accord.prevention.fundraisers.incoming import Told, boxed, check_address
from accord.prevention.fundraisers.letters import digest_of
from accord.prevention.fundraisers.models import Fundraiser, FundraiserDesk
from accord.prevention.fundraisers.queries import about, desk_of, opened, reach, require_editor, secret_of
from accord.prevention.fundraisers.vocab import STATES, UNCONFIRMED, BadFundraiser, DeskStands, FundraiserState, NoDesk

_SENT_ANEW: Final = ["state", "fault", "due_at", "attempts", "until"]


@service
def open_desk(*, actor: Actor, now: datetime, key: str) -> Given:
    """Take fundraisers from now on: a key pair, its private half sealed for the organisation. Raises Refused or DeskStands."""

    def work() -> Given:
        require_editor(actor)
        if desk_of(actor) is not None:
            raise DeskStands
        pair = new_pair()
        made = FundraiserDesk(
            id=new_id(),
            organisation=actor.organisation,
            public_key=pair.public,
            opened_at=now,
            opened_by=actor.account,
        )
        seal_into(made, holder=actor.organisation, secret=pair.written())
        made.save(force_insert=True)
        ledger.append(_of_desk(Kind.FUNDRAISER_DESK_OPENED, made, actor, now))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="fundraiser_desk.open", body=None, now=now, work=work)


@service
def close_desk(*, actor: Actor, read: int, now: datetime, key: str) -> Given:
    """Take no new fundraisers; those who signed up stay. Raises Refused, NoDesk or Stale."""

    def work() -> Given:
        require_editor(actor)
        found = desk_of(actor)
        if found is None:
            raise NoDesk
        found.closed_at = now
        save_versioned(found, read=read, fields=["closed_at"])
        ledger.append(_of_desk(Kind.FUNDRAISER_DESK_CLOSED, found, actor, now))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="fundraiser_desk.close", body=None, now=now, work=work)


@service
def step(*, actor: Actor, fundraiser: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """`again`: send the letter that asks to confirm once more; `delete`: delete who it is, the count stays.

    Raises Refused, Missing, NotPossible or Stale.
    """

    def work() -> Given:
        found = reach(actor, fundraiser)
        if action == "delete":
            end(found, "delete", read=read, now=now, actor=actor)
        elif action == "again":
            _send_anew(found, "again", now)
            save_versioned(found, read=read, fields=_SENT_ANEW)
            ledger.append(Entry.by(actor, Kind.FUNDRAISER_MOVED, now, **about(found, action="again")))
        else:
            raise NotPossible
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="fundraiser.step", body=(fundraiser, action), now=now, work=work)


@service
def correct(*, actor: Actor, fundraiser: UUID, email: str, read: int, now: datetime, key: str) -> Given:
    """Another address, because the person asked for it: links of letters to the one before are dead, and it must be confirmed.

    Raises Refused, Missing, NotPossible, BadFundraiser or Stale.
    """

    def work() -> Given:
        found = reach(actor, fundraiser)
        _send_anew(found, "correct", now)
        check_address(email)
        secret = secret_of(found)
        told, digest = opened(found, secret), digest_of(secret, email)
        same = Fundraiser.objects.filter(desk=found.desk, address=digest).exclude(pk=found.pk)
        if same.exists():
            raise BadFundraiser(_("This address is on the list already. Delete this sign-up."), field="email")
        found.box = boxed(Told(told.name, email, told.plan, told.language), found)
        found.address, found.turn, found.confirmed_at = digest, found.turn + 1, None
        save_versioned(found, read=read, fields=[*_SENT_ANEW, "box", "address", "turn", "confirmed_at"])
        found.links.exclude(leaves=True, used_at__isnull=False).delete()
        ledger.append(Entry.by(actor, Kind.FUNDRAISER_MOVED, now, **about(found, action="correct")))
        return Given(found.pk, found.version)

    body = (fundraiser, email)
    return once(actor=actor.account, key=key, verb="fundraiser.correct", body=body, now=now, work=work)


def _send_anew(found: Fundraiser, action: str, now: datetime) -> None:
    """A letter goes again. What had come back gets seven days more: it waited for the desk, not for the person."""
    if found.state == FundraiserState.BOUNCED or action == "correct":
        found.until = now + UNCONFIRMED
    found.state = STATES.step(found.state, action)
    found.fault, found.due_at, found.attempts = "", now, 0


def _of_desk(kind: Kind, desk: FundraiserDesk, actor: Actor, now: datetime) -> Entry:
    return Entry.by(actor, kind, now, object_type="fundraiser_desk", object_id=desk.pk, facts={})
