"""The root key on three sheets of words (SLIP-39), of which any two bring it back and one alone tells nothing."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

import shamir_mnemonic
from django.conf import settings

from accord.foundation.copies.backups import remember
from accord.foundation.copies.models import Deed
from accord.foundation.copies.vocab import CopyFailed
from accord.foundation.ledger.vocab import Kind
from accord.foundation.vault import current
from accord.foundation.vault.providers import root_id, root_key, write_secret

SHEETS: Final = 3
NEEDED: Final = 2
_WORDS: Final = "Words:"


def escrow(folder: Path, *, now: datetime) -> list[Path]:
    """Split the root key into three new sheets in `folder`, and put on record that it was done, never the words.

    Raises CopyFailed if there are sheets already. The files are to be printed, handed to three people, and deleted.
    """
    root = root_key(settings.ACCORD_ROOT_KEY_FILE)
    if root_id(root) != current().root().id:
        raise CopyFailed(
            "The root key in use is in a device, which does not give it out; its sheets were made with it."
        )
    made = write_sheets(root, folder, day=f"{now:%Y-%m-%d}")
    on_record(root, now=now)
    return made


def on_record(root: bytes, *, now: datetime) -> None:
    """Keep that the sheets of `root` were made."""
    facts = {"root": root_id(root).hex(), "sheets": SHEETS, "needed": NEEDED}
    remember(Deed.ESCROW, Kind.ESCROW_MADE, now, facts)


def write_sheets(root: bytes, folder: Path, *, day: str) -> list[Path]:
    """Three sheets of `root` as new files of mode 0400 in `folder`. Raises CopyFailed."""
    shares = shamir_mnemonic.generate_mnemonics(1, [(NEEDED, SHEETS)], root)[0]
    made = [folder / f"{settings.ACCORD_NODE}-sheet-{number}-of-{SHEETS}.txt" for number in range(1, SHEETS + 1)]
    if there := [path for path in made if path.exists()]:
        raise CopyFailed(
            f"{there[0]} is there already. Name another folder; keep the old sheets until they are replaced."
        )
    for number, (path, share) in enumerate(zip(made, shares, strict=True), start=1):
        write_secret(path, _sheet(number, share, root, day).encode())
    return made


def _sheet(number: int, share: str, root: bytes, day: str) -> str:
    words = share.split()
    rows = [
        "  ".join(f"{i + 1:2}. {words[i]:<12}" for i in range(k, min(k + 4, len(words))))
        for k in range(0, len(words), 4)
    ]
    return "\n".join(
        (
            f"Accord node {settings.ACCORD_NODE}: root key, sheet {number} of {SHEETS}, {day}",
            f"Root key: {root_id(root).hex()}",
            "",
            f"Any {NEEDED} of the {SHEETS} sheets bring the root key back; this one alone tells nothing.",
            "Print it, keep the paper where the other holders cannot reach it, delete the file.",
            "Use: accord recover-root SHEET SHEET --into FILE, or accord restore ... --sheet FILE --sheet FILE",
            "",
            _WORDS,
            *(row.rstrip() for row in rows),
            "",
        )
    )


def combine(sheets: Sequence[Path]) -> bytes:
    """The root key from two sheets. Raises CopyFailed."""
    try:
        texts = [path.read_text(encoding="utf-8") for path in sheets]
        shares = [" ".join(w for w in text.partition(_WORDS)[2].split() if w.isalpha()) for text in texts]
        root: bytes = shamir_mnemonic.combine_mnemonics(shares)
    except (OSError, UnicodeDecodeError, shamir_mnemonic.MnemonicError) as error:
        raise CopyFailed(f"These sheets do not bring the root key back: {error}") from error
    named = {
        line.partition(":")[2].strip() for text in texts for line in text.splitlines() if line.startswith("Root key:")
    }
    if named != {root_id(root).hex()}:
        raise CopyFailed("The sheets are of different root keys, or a word is wrong. Take two sheets of one day.")
    return root
