"""Words of the vault: classes of data, the sealed value, and what can go wrong."""

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from http import HTTPStatus
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.refusals import Failure


class DataClass(StrEnum):
    """Classes of sealed data; each has a key of its own per person (security.md 3.1)."""

    IDENTITY = "identity"
    LOCATION = "location"
    CARE = "care"
    INVESTIGATIVE = "investigative"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Cell:
    """Where a sealed value stands. It opens there and nowhere else."""

    table: str
    column: str
    row: UUID
    subject: UUID
    data_class: DataClass
    context: bytes = field(init=False, repr=False, compare=False)  # the associated data of the encryption

    def __post_init__(self) -> None:
        row = str(self.row)  # written once where it is the person's own row: a search asks some hundreds
        subject = row if self.subject is self.row else self.subject
        object.__setattr__(self, "context", f"{self.table}|{self.column}|{row}|{subject}".encode())

    def digest(self) -> bytes:
        """The name of the cell in the keystore: ids only go into it, nothing that was typed."""
        return sha256(self.context).digest()[:16]


class Sealed(bytes):
    """Ciphertext; empty for a cell that was cleared. Its repr and str say nothing, so that no log or template can leak or mistake it."""

    def __repr__(self) -> str:
        return "<sealed>"

    def __str__(self) -> str:
        return "<sealed>"


class VaultError(Failure):
    """A sealed value could not be opened."""

    status = HTTPStatus.CONFLICT
    code = "vault"
    sentence = _("This information cannot be opened. Tell the person who runs this node; nothing was changed.")


class NoKey(VaultError):
    """The organisation holds no key for this person and class."""

    code = "no-key"
    sentence = _("Your organisation holds no key to this information.")


class Shredded(VaultError):
    """The keys of the person were destroyed; the information is gone for good."""

    status = HTTPStatus.GONE
    code = "shredded"
    sentence = _("This information was erased at the person's request and cannot be brought back.")


class Tampered(VaultError):
    """The cell was altered, moved or put back to an older state. `cell` says where, as far as that is known."""

    code = "tampered"
    cell: Cell | None = None
    sentence = _("This information was altered outside Accord and is not shown. Tell the person who runs this node.")

    def __init__(self, *, cell: Cell | None = None) -> None:
        super().__init__()
        self.cell = cell
