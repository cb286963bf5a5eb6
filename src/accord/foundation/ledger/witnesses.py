"""Checkpoints given to other parties, and what they co-signed. Nobody is asked until `witnesses.toml` names somebody,
or a higher room does (`also`): a node with which this one speaks is a witness by that.

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
from collections.abc import Callable
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


@dataclass(frozen=True, slots=True, repr=False)
class CoSigner:
    """A party that co-signs by another way than a folder; `name` is that of its co-signatures."""

    name: str
    called: str
    since: datetime  # from when on it is waited for


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Who co-signs, as people call it, and when it last did."""

    called: str
    at: datetime | None


_others: Final[list[Callable[[], list[CoSigner]]]] = []


def also(co_signers: Callable[[], list[CoSigner]]) -> None:
    """Let `co_signers` say who co-signs by another way; called in an AppConfig, a second time without effect."""
    if co_signers not in _others:
        _others.append(co_signers)


def _co_signers() -> list[CoSigner]:
    return [one for ask in _others for one in ask()]


def exchange() -> int:
    """Take in what the witnesses answered in their folders and ask anew; return how many co-signatures were taken in."""
    taken = 0
    for party in agreed().parties:
        path = party.folder / ANSWER
        taken += path.exists() and take(path.read_text(encoding="utf-8"), party.name, party.key)
        if text := request(party.name):
            _put(party.folder, text)
    return taken


def take(text: str, name: str, key: bytes) -> bool:
    """Keep a checkpoint of this node that the witness `name` co-signed with `key`; whether it is one."""
    at = verifier.cosigned_at(text, name, key)
    try:
        found = verifier.read_note(text, public_key())
    except (ValueError, IndexError):
        return False
    # SECURITY: only our own checkpoint, co-signed with the key that was agreed. tests/rooms/ledger/test_witness.py
    ours = Checkpoint.objects.filter(size=found.size, root=found.root.hex()).first()
    if at is None or ours is None:
        return False
    moment = datetime.fromtimestamp(at, UTC)
    lines = text.partition("\n\n")[2].splitlines()
    kept = ours.note + "".join(f"{line}\n" for line in lines if line.split(" ")[1] == name)
    row, made = Cosignature.objects.get_or_create(checkpoint=ours, witness=name, defaults={"at": moment, "note": kept})
    if not made and moment > row.at:
        Cosignature.objects.filter(pk=row.pk).update(at=moment, note=kept)
    return True


def request(name: str, *, old: int | None = None) -> str | None:
    """What the witness `name` is asked to co-sign: the newest checkpoint, and that it grew out of the `old` events it saw.

    None if nothing was signed yet, or if fewer events stand here than it saw.
    """
    newest = Checkpoint.objects.order_by("-size").first()
    if old is None:
        before = Cosignature.objects.filter(witness=name).order_by("-checkpoint_id").first()
        old = before.checkpoint_id if before else 0
    if newest is None or old > newest.size:
        return None
    lines = [base64.b64encode(part).decode() for part in proofs.consistency(proofs.here(), old, newest.size)]
    return "\n".join([f"old {old}", *lines]) + "\n\n" + newest.note


def _put(folder: Path, text: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{REQUEST}.{os.getpid()}"
    beside.write_text(text, encoding="utf-8")
    beside.replace(folder / REQUEST)


def confirmed() -> list[Confirmed]:
    """Who co-signs, and when each last did; those with a folder first."""
    return _confirmed(agreed(), _co_signers())


def _confirmed(found: Agreed, others: list[CoSigner]) -> list[Confirmed]:
    names = {party.name: party.name for party in found.parties} | {one.name: one.called for one in others}
    if not names:
        return []
    rows = Cosignature.objects.filter(witness__in=list(names)).values_list("witness").annotate(newest=Max("at"))
    newest = dict(rows)
    return [Confirmed(called, newest.get(name)) for name, called in names.items()]


def silence(*, now: datetime) -> Reason | None:
    """Why nothing may leave: no other party has seen this ledger lately. None if one has, or if none was agreed."""
    found, others = agreed(), _co_signers()
    moments = [one.at for one in _confirmed(found, others) if one.at] + [one.since for one in others]
    if not (found.parties or others) or any(at >= now - found.max_age for at in moments):
        return None
    return Reason(
        "no-witness",
        _(
            "No other party has confirmed the ledger of this node lately, so nothing leaves it: what left could be denied."
        ),
        _("Tell the person who runs this node; help inside your organisation goes on."),
    )
