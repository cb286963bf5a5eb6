"""What a publication for everybody looks like in the public library."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from accord.cooperation.library import services as library
from accord.cooperation.library.vocab import ItemKind
from accord.research.releases.models import Publication

# A picture or page is downloaded, never opened as a page of ours.
MIME: Final = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
    "svg": "application/octet-stream",
    "html": "application/octet-stream",
}
_SPOKEN: Final = frozenset({"xlsx", "pdf", "svg", "html"})  # files whose words are in one language


def put_out(found: Publication, *, now: datetime) -> None:
    """Let anybody take the files of a released publication; inside the caller's transaction."""
    titles, notes = {}, {}
    for language in dict(settings.LANGUAGES):
        with override(language):
            titles[language] = _("Victims of trafficking in %(years)s: figures") % {"years": found.years}
            notes[language] = _("How persons are protected: %(method)s. Version %(number)s of these years.") % {
                "method": found.get_method_display(), "number": found.revision + 1,
            }  # fmt: skip
    library.put_out(
        code=found.code,
        kind=ItemKind.FIGURES,
        organisation=found.organisation,
        titles=titles,
        notes=notes,
        years=(found.cohorts[0], found.cohorts[-1]),
        files=_files(found),
        now=now,
    )


def _files(found: Publication) -> Iterator[library.PublicFile]:
    for row in found.files.all():
        ending = row.name.rsplit(".", 1)[-1]
        language = found.language if ending in _SPOKEN else ""
        yield library.PublicFile(row.name, bytes(row.content), MIME[ending], language)
