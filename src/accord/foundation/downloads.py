"""A file as an answer: saved, never shown, and never run."""

from typing import Final, TypeVar

from django.http import HttpResponse, HttpResponseBase

from accord.foundation.sheets import File

# The fallbacks of default-src leave these out: they are said each.
NEVER_RUN: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"

R = TypeVar("R", bound=HttpResponseBase)


def download(file: File) -> HttpResponse:
    """`file` as an attachment under its own name. It is not kept by browser or proxy (SafeHeaders) and not sniffed."""
    return attached(HttpResponse(file.content, content_type=file.mime), file.name)


def attached(response: R, name: str) -> R:
    """`response` as an attachment under `name`, which is of ours: code and ending, nothing typed."""
    # SECURITY: a file from outside must never run as a page of this site. tests/rooms/documents/test_uploads.py
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Content-Security-Policy"] = NEVER_RUN
    return response
