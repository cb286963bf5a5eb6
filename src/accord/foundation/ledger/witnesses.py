"""Checkpoints given to other parties, and what they co-signed. Nobody is asked until `witnesses.toml` names somebody.

max_age_hours = 4
[[witness]]
name = "anitp"
key = "base64 of its public key"
folder = "/srv/witness/anitp"     # shared with it
"""

import base64
import binascii
import os
import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from accord.foundation.ledger import proofs, verifier
from accord.foundation.ledger.models import Checkpoint, Cosignature
from accord.foundation.ledger.services import public_key
from accord.foundation.ledger.vocab import LedgerError
from accord.foundation.ledger.witness import ANSWER, REQUEST
from accord.foundation.refusals import Reason

CONFIG: Final = "witnesses.toml"


@dataclass(frozen=True, slots=True)
class Party:
    """Another party that co-signs."""

    name: str
    key: bytes
    folder: Path


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who co-signs, and how old the newest co-signature may be."""

    parties: tuple[Party, ...] = ()
    max_age: timedelta = timedelta(hours=4)


def agreed() -> Agreed:
    """What `witnesses.toml` of this node says. Raises LedgerError if it does not read."""
    path = Path(settings.ACCORD_DATA) / CONFIG
    if not path.exists():
        return Agreed()
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        parties = tuple(
            Party(row["name"], base64.b64decode(row["key"], validate=True), Path(row["folder"]))
            for row in content["witness"]
        )
        return Agreed(parties, timedelta(hours=content.get("max_age_hours", 4)))
    except (tomllib.TOMLDecodeError, KeyError, TypeError, binascii.Error) as error:
        raise LedgerError(f"{path} does not read: {error}") from error


def exchange() -> int:
    """Take in what the witnesses answered and ask anew; return how many co-signatures were taken in."""
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        return 0
    taken = 0
    for party in agreed().parties:
        taken += _take(party)
        _ask(party, newest)
    return taken


def _take(party: Party) -> int:
    path = party.folder / ANSWER
    if not path.exists():
        return 0
    text = path.read_text(encoding="utf-8")
    at = verifier.cosigned_at(text, party.name, party.key)
    try:
        found = verifier.read_note(text, public_key())
    except (ValueError, IndexError):
        return 0
    # SECURITY: only our own checkpoint, co-signed with the key that was agreed. tests/rooms/ledger/test_witness.py
    ours = Checkpoint.objects.filter(size=found.size, root=found.root.hex()).first()
    if at is None or ours is None:
        return 0
    moment = datetime.fromtimestamp(at, UTC)
    row, made = Cosignature.objects.get_or_create(
        checkpoint=ours, witness=party.name, defaults={"at": moment, "note": text}
    )
    if not made and moment > row.at:
        Cosignature.objects.filter(pk=row.pk).update(at=moment, note=text)
    return 1


def _ask(party: Party, newest: Checkpoint) -> None:
    before = Cosignature.objects.filter(witness=party.name).order_by("-checkpoint_id").first()
    old = before.checkpoint_id if before else 0
    lines = [base64.b64encode(part).decode() for part in proofs.consistency(proofs.here(), old, newest.size)]
    party.folder.mkdir(parents=True, exist_ok=True)
    beside = party.folder / f".{REQUEST}.{os.getpid()}"
    beside.write_text("\n".join([f"old {old}", *lines]) + "\n\n" + newest.note, encoding="utf-8")
    beside.replace(party.folder / REQUEST)


def last_heard() -> datetime | None:
    """When a witness last co-signed."""
    names = [party.name for party in agreed().parties]
    found: datetime | None = Cosignature.objects.filter(witness__in=names).aggregate(newest=Max("at"))["newest"]
    return found


def silence(*, now: datetime) -> Reason | None:
    """Why nothing may leave: no other party has seen this ledger lately. None if one has, or if none was agreed."""
    found = agreed()
    heard = last_heard() if found.parties else None
    if not found.parties or (heard is not None and heard >= now - found.max_age):
        return None
    return Reason(
        "no-witness",
        _(
            "No other party has confirmed the ledger of this node lately, so nothing leaves it: what left could be denied."
        ),
        _("Tell the person who runs this node; help inside your organisation goes on."),
    )
