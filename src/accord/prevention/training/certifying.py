"""Certificates: given to who took part, and asked for by their code."""

import secrets
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final
from uuid import UUID

from accord.cooperation.people.trained import note
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Actor
from accord.foundation.vault.fields import reveal_many
from accord.foundation.wall.context import asking_for_certificate
from accord.foundation.writes.services import Given, once, service
from accord.prevention.training.access import hold, reach_to_keep
from accord.prevention.training.models import Certificate
from accord.prevention.training.recording import tell
from accord.prevention.training.vocab import NotHeld, TrainingState

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LIKE: Final = str.maketrans("ILO", "110")
LETTERS: Final = 16  # 80 bits: not to be guessed, limits or not


@dataclass(frozen=True, slots=True)
class Certified:
    """What a code tells: the course, the day, the hours, until when."""

    title: str
    held_on: date
    hours: Decimal
    until: date


@service
def certify(*, actor: Actor, training: UUID, now: datetime, key: str) -> Given:
    """Give a certificate to everybody who took part and has none; who has an account here is trained and current by it.

    Raises Refused, Missing or NotHeld.
    """

    def work() -> Given:
        found = hold(reach_to_keep(actor, training))
        if found.state != TrainingState.HELD:
            raise NotHeld
        rows = found.attendances.filter(certificate=None)
        until = months_later(found.ends, found.curriculum.months)
        made = [
            Certificate(
                attendance=row, organisation=found.organisation, code=_code(), title=found.title, hours=found.hours, held_on=found.ends, until=until,
                given_at=now,
            )
            for row in rows
        ]  # fmt: skip
        Certificate.objects.bulk_create(made)
        told = reveal_many([one.attendance for one in made], holder=actor.organisation, fields=["contact"])
        people = {words["contact"]: one.pk for one, words in zip(made, told, strict=True)}
        here = note(people, organisation=actor.organisation, title=found.title, until=until, now=now)
        tell(Kind.TRAINING_CERTIFIED, found, actor, now, certificates=len(made), accounts=here)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="training.certify", body=str(training), now=now, work=work)


def certified(typed: str) -> Certified | None:
    """What the certificate with this code says; None if none has it. For anybody, in the public process."""
    code = read_code(typed)
    if not code:
        return None
    with asking_for_certificate(code):
        row = Certificate.objects.filter(code=code).only("id", "title", "held_on", "hours", "until").first()
    return Certified(row.title, row.held_on, row.hours, row.until) if row else None


def read_code(typed: str) -> str:
    """The code in what was typed, with blanks, hyphens, small letters and the letters that look like digits; '' if it is none."""
    plain = "".join(c for c in typed.upper() if c.isalnum()).translate(_LIKE)
    if len(plain) != LETTERS or set(plain) - set(_ALPHABET):
        return ""
    return "-".join(plain[n : n + 4] for n in range(0, LETTERS, 4))


def months_later(start: date, months: int) -> date:
    """The same day so many months later, or the last of that month."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def _code() -> str:
    return read_code("".join(secrets.choice(_ALPHABET) for _ in range(LETTERS)))
