"""What strangers do, in the public process: sign up, confirm, leave. It holds no key that opens a sign-up, and sees none.

There is no actor, so no `@service`. Sent twice, a form writes once: the id grows from its key. What a link says is marked
here and done by the worker (`posting.py`), for this process can neither open nor delete.
"""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from email.message import EmailMessage
from hashlib import sha256
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accord.foundation.ids import new_code, no_text
from accord.foundation.vault.boxes import seal
from accord.foundation.wall import asking_who_receives
from accord.foundation.wall.context import with_link
from accord.foundation.writes.services import grown
from accord.prevention.fundraisers.models import Fundraiser, FundraiserDesk, FundraiserLink
from accord.prevention.fundraisers.vocab import (
    LONGEST_NAME,
    LONGEST_PLAN,
    UNCONFIRMED,
    BadFundraiser,
    DeadLink,
    FundraiserKind,
    NoDesk,
)

# No more than the public process may read (foundation/wall/public.toml).
_DESK = ("id", "organisation", "public_key", "opened_at", "closed_at")
_LINK = ("id", "lookup", "leaves", "until", "used_at")


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """Who signs up, and with what."""

    name: str
    email: str
    plan: str
    language: str


def desks() -> list[FundraiserDesk]:
    """Who takes fundraisers now, in the order in which they began."""
    with asking_who_receives():
        return list(FundraiserDesk.objects.filter(closed_at=None).only(*_DESK).order_by("opened_at", "id"))


def sign_up(*, desk: UUID, kind: str, told: Told, now: datetime, key: str) -> None:
    """Keep a sign-up; sent twice, once. Whether the address is known is not looked at here. Raises NoDesk or BadFundraiser."""
    found = next((one for one in desks() if one.pk == desk), None)
    if found is None:
        raise NoDesk(field="desk")
    if kind not in FundraiserKind.values:
        raise BadFundraiser(_("Choose what you plan."), field="kind")
    check(told)
    row = Fundraiser(id=grown("fundraiser", key), desk=found, organisation=found.organisation, kind=kind)
    row.came_at, row.until = now, now + UNCONFIRMED
    row.box = boxed(told, row)
    for _again in range(2):  # a code that is taken is drawn anew; a form that was sent before stands, and fails twice
        row.code = new_code("FR")
        with suppress(IntegrityError), asking_who_receives(), transaction.atomic():
            row.save(force_insert=True)
            return


def boxed(told: Told, row: Fundraiser) -> bytes:
    """What only the desk opens."""
    return seal(json.dumps(asdict(told), ensure_ascii=False).encode(), bytes(row.desk.public_key), row.pk)


def offered(token: str, now: datetime) -> FundraiserLink:
    """The link of a letter, while it opens something. Raises DeadLink."""
    with with_link(lookup := lookup_of(token)):
        found = FundraiserLink.objects.filter(lookup=lookup, used_at=None, until__gt=now).only(*_LINK).first()
    if found is None:
        raise DeadLink
    return found


def use(token: str, now: datetime) -> FundraiserLink:
    """What the link says is to be done; once. Raises DeadLink."""
    found = offered(token, now)
    with with_link(found.lookup):
        if FundraiserLink.objects.filter(lookup=found.lookup, used_at=None).update(used_at=now) != 1:
            raise DeadLink
    return found


def lookup_of(token: str) -> str:
    """What finds the link that holds this token: 192 bits, so a plain digest tells nobody what it was."""
    return sha256(token.encode(errors="replace")).hexdigest()


def check(told: Told) -> None:
    """Raises BadFundraiser with what does not fit."""
    for name, longest in (("name", LONGEST_NAME), ("email", LONGEST_NAME), ("plan", LONGEST_PLAN)):
        if len(getattr(told, name)) > longest:
            raise BadFundraiser(_("This text is too long: %(most)s characters at most."), field=name, most=str(longest))
    if not told.name.strip():
        raise BadFundraiser(_("Write your name."), field="name")
    check_address(told.email)
    if no_text([told.name, told.plan]) or not told.name.isprintable():
        raise BadFundraiser(
            _("There is a character in it that cannot be kept. Remove it and send again."), field="name"
        )


def check_address(email: str) -> None:
    """Raises BadFundraiser for what is no address of mail, or would be more than one line of a letter."""
    try:
        validate_email(email)
    except ValidationError as error:
        raise BadFundraiser(_("This is no e-mail address."), field="email") from error
    # SECURITY: one address and nothing else gets into the head of a letter. tests/rooms/fundraisers/test_sign_ups.py
    if not (email.isascii() and email.isprintable()) or len(email) > LONGEST_NAME or not _is_plain(email):
        raise BadFundraiser(_("This is no e-mail address."), field="email")


def _is_plain(email: str) -> bool:
    """Whether the head of a letter reads this as one address, letter by letter; quotes and bare hosts are none of ours."""
    made = EmailMessage()
    try:
        made["To"] = email
        read = [one.addr_spec for one in made["To"].addresses]
    except Exception:  # noqa: BLE001  (the parser of the standard library fails in many ways)
        return False
    return read == [email] and not set('"[]') & set(email) and "." in email.rpartition("@")[2]
