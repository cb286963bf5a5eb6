"""A file as an answer: saved, never shown, and never run."""

from typing import Final

from django.http import HttpResponse

from accord.foundation.sheets import File

# The fallbacks of default-src leave these out: they are said each.
NEVER_RUN: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"


def download(file: File) -> HttpResponse:
    """`file` as an attachment under its own name. It is not kept by browser or proxy (SafeHeaders) and not sniffed."""
    response = HttpResponse(file.content, content_type=file.mime)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Content-Security-Policy"] = NEVER_RUN
    return response
