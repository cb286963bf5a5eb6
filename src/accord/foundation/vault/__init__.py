"""Keys and sealed fields. See README.md of this room."""

from accord.foundation.vault.fields import SealedField, reveal, seal_into
from accord.foundation.vault.keystore import Keystore
from accord.foundation.vault.store import current
from accord.foundation.vault.vocab import DataClass, NoKey, Sealed, Shredded, Tampered, VaultError

__all__ = [
    "DataClass",
    "Keystore",
    "NoKey",
    "Sealed",
    "SealedField",
    "Shredded",
    "Tampered",
    "VaultError",
    "current",
    "reveal",
    "seal_into",
]
