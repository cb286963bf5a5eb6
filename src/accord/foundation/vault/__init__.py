"""Keys and sealed fields. See README.md of this room."""

from accord.foundation.vault.fields import SealedField, reveal, seal_into
from accord.foundation.vault.keystore import Keystore
from accord.foundation.vault.store import current
from accord.foundation.vault.streams import StreamSealer, new_stream_key, open_stream
from accord.foundation.vault.vocab import DataClass, NoKey, Sealed, Shredded, Tampered, VaultError

__all__ = [
    "DataClass",
    "Keystore",
    "NoKey",
    "Sealed",
    "SealedField",
    "Shredded",
    "StreamSealer",
    "Tampered",
    "VaultError",
    "current",
    "new_stream_key",
    "open_stream",
    "reveal",
    "seal_into",
]
