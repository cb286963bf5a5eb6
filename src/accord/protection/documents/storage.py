"""Sealed files on disk: `$ACCORD_DATA/files/xx/<id>.<part>`, mode 0600, in a folder that no web server serves.

A file is written before its row and flushed to the disk; a crash between the two leaves a file that no row knows and no key
opens, which `tasks.py` removes.
"""

import os
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO, Final, Self
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accord.foundation.ids import new_id
from accord.foundation.vault import StreamSealer, new_stream_key, open_stream
from accord.protection.documents.media import HEAD
from accord.protection.documents.vocab import FileLost

ORIGINAL, COPY = "original", "copy"
PIECE: Final = 64 * 1024


class Sealing:
    """One file under way to the disk: sealed as it comes, so that nothing readable ever stands there."""

    def __init__(self, document: UUID, part: str) -> None:
        self.document, self.part, self.key = document, part, new_stream_key()
        self.size, self.head, self._sum = 0, b"", sha256()
        path = path_of(document, part)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file: BinaryIO = os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")
        self._sealer = StreamSealer(self._file, self.key, context_of(document, part))

    @property
    def sha256(self) -> str:
        """The digest of what came, in hex. Never stored in clear: it would confirm a guess."""
        return self._sum.hexdigest()

    def write(self, data: bytes) -> None:
        """Seal the next piece."""
        self.head += data[: HEAD - len(self.head)]
        self.size += len(data)
        self._sum.update(data)
        self._sealer.write(data)

    def finish(self) -> None:
        """Seal the end and flush file and folder to the disk: what is acknowledged later must be there."""
        self._sealer.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        folder = os.open(path_of(self.document, self.part).parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def discard(self) -> None:
        """Remove it."""
        self._file.close()
        path_of(self.document, self.part).unlink(missing_ok=True)


class Incoming(UploadedFile):  # type: ignore[type-arg]
    """A file that came and is on disk, sealed. It is removed when it is closed, unless a row keeps it."""

    def __init__(self, name: str = "") -> None:
        super().__init__(name=name or "-")
        self.told_name, self.kept = name, False
        self.document = new_id()
        self.sealing = Sealing(self.document, ORIGINAL)

    @classmethod
    def read_from(cls, source: BinaryIO, name: str = "") -> Self:
        """Everything that `source` gives, sealed piece by piece."""
        made = cls(name)
        try:
            while piece := source.read(PIECE):
                made.sealing.write(piece)
            return made.complete()
        except BaseException:
            made.close()
            raise

    def complete(self) -> Self:
        """Everything has come."""
        self.sealing.finish()
        self.size = self.sealing.size
        return self

    def close(self) -> None:
        """End of the request: what no row keeps goes."""
        if not self.kept:
            self.sealing.discard()


def path_of(document: UUID, part: str) -> Path:
    """Where a part of a document is. The name that somebody gave the file has no share in it."""
    return Path(settings.ACCORD_FILES) / document.hex[:2] / f"{document}.{part}"


def context_of(document: UUID, part: str) -> bytes:
    """What a sealed file is bound to."""
    return f"documents|{part}|{document}".encode()


def read(document: UUID, part: str, key: bytes) -> Iterator[bytes]:
    """The content, piece by piece. Raises FileLost, Tampered."""
    try:
        file = path_of(document, part).open("rb")
    except FileNotFoundError as error:
        raise FileLost from error
    with file:
        yield from open_stream(file, key, context_of(document, part))


def content(file: Incoming) -> bytes:
    """A file that just came, opened, for who reads it at once and keeps none. Its size is bounded by the request."""
    return b"".join(read(file.document, ORIGINAL, file.sealing.key))


def verify(document: UUID, part: str, key: bytes) -> None:
    """Open the whole file once and show nothing: a fault must be found before the first byte leaves.

    Raises FileLost, Tampered.
    """
    for _ in read(document, part, key):
        pass


def remove(document: UUID) -> None:
    """Remove every part of a document."""
    for part in (ORIGINAL, COPY):
        path_of(document, part).unlink(missing_ok=True)


def on_disk() -> Iterator[tuple[UUID, Path]]:
    """Every file with the id of its document."""
    for path in Path(settings.ACCORD_FILES).glob("*/*.*"):
        yield UUID(path.name.partition(".")[0]), path
