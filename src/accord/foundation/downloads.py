"""A file as an answer: saved, never shown, and never run."""

from django.http import HttpResponse

from accord.foundation.sheets import File


def download(file: File) -> HttpResponse:
    """`file` as an attachment under its own name. It is not kept by browser or proxy (SafeHeaders) and not sniffed."""
    response = HttpResponse(file.content, content_type=file.mime)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
