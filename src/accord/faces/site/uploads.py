"""Files of strangers: held in memory up to a bound, read on and thrown away beyond it, so that what was typed is not lost."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from accord.detection.tips.vocab import LARGEST_FILE, MOST_FILES


class Bounded(FileUploadHandler):
    """The only upload handler of the public process: nothing touches a disk, and no name is kept."""

    # SECURITY: Django's own would write to /tmp, in clear. tests/rooms/site/test_uploading.py
    held = 0
    taken = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file; beyond the number that is taken, it is passed over."""
        super().new_file(*args, **kwargs)
        self.taken += 1
        if self.taken > MOST_FILES + 1:
            raise SkipFile
        self.kept, self.held = BytesIO(), 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece, as long as the file is not too large."""
        self.held += len(raw_data)
        if self.held <= LARGEST_FILE:
            self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """The file for `request.FILES`; its size is what came, also where it was not kept."""
        self.kept.seek(0)
        return InMemoryUploadedFile(self.kept, self.field_name, "file", None, self.held, None)
