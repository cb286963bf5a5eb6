"""How a file comes in by a form: sealed piece by piece as it arrives, at the addresses that take files."""

import re
from typing import Any, Final

from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from accord.protection.documents.storage import Incoming

_BY_FORM: Final = re.compile(
    r"/desk/cases/[^/]+/documents/new/|/desk/agreements/[^/]+/sign/|/desk/activities/[^/]+/evidence/|/desk/(offers/upload|estimates/new|instruments/import|nodes/take-in|nodes/[^/]+/unpack)/"
)
_BY_PROGRAM: Final = re.compile(r"/api/v1/cases/[^/]+/documents")


def takes_form(path: str) -> bool:
    """Whether the address takes a file in a form."""
    return _BY_FORM.fullmatch(path) is not None


def takes_bytes(path: str) -> bool:
    """Whether the address takes a file as the whole body."""
    return _BY_PROGRAM.fullmatch(path) is not None


class SealingHandler(FileUploadHandler):
    """The only upload handler of a node: Django's own would write what comes to a temporary file, in clear."""

    chunk_size = 64 * 1024
    file: Incoming  # while one is under way: Django closes it when the form does not read

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file. Elsewhere than at the address for files it is passed over."""
        super().new_file(*args, **kwargs)
        # SECURITY: any other form would fill the disk with files that nobody asked for. tests/rooms/documents/test_uploads.py
        if self.request is None or not takes_form(self.request.path_info):
            raise SkipFile
        self.file = Incoming(self.file_name or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Seal a piece."""
        self.file.sealing.write(raw_data)

    def file_complete(self, file_size: int) -> Incoming:
        """The file for `request.FILES`, which closes it at the end of the request."""
        done = self.file.complete()
        del self.file
        return done

    def upload_interrupted(self) -> None:
        """The line broke."""
        if hasattr(self, "file"):
            self.file.close()
