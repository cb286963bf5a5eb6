"""What is public: pages are written when a release appears, and taken off when it is withdrawn."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.writes.services import save_versioned, service
from accord.prevention.newsroom.markdown import drawn
from accord.prevention.newsroom.models import PublicPage, Release
from accord.prevention.newsroom.vocab import STATES, TONGUES, ReleaseState


def appear(found: Release, *, now: datetime) -> None:
    """Let an approved release appear in every language; inside the caller's transaction. Raises NotPossible or Stale."""
    found.state, found.published_at = STATES.step(found.state, "appear"), now
    save_versioned(found, read=found.version, fields=["state", "published_at"])
    if found.corrects_id:
        _replace(found.corrects_id)
    for language in TONGUES:
        _write_page(found, language, now)
    _tell(Kind.NEWS_APPEARED, found, now)


def take_off(found: Release, *, now: datetime) -> None:
    """Leave title and note at the public addresses, and nothing else."""
    for page in PublicPage.objects.filter(line=found.line):
        page.note, page.withdrawn, page.changed_at = found.notes[page.language], True, now
        page.summary = page.body = page.about = page.press_person = page.press_email = page.press_phone = ""
        page.related = []
        page.save()


@service
def appear_due(release: Release, *, now: datetime) -> None:
    """Let appear what is due, by the worker; again without harm."""
    found = Release.objects.filter(pk=release.pk, state=ReleaseState.SCHEDULED, appears_at__lte=now).first()
    if found is not None:
        appear(found, now=now)


def in_words(languages: Iterable[str]) -> str:
    """Languages by their names, in that of the reader."""
    names = dict(settings.LANGUAGES)
    return ", ".join(gettext(str(names[one])) for one in languages)


def _replace(corrected: UUID) -> None:
    before = Release.objects.get(pk=corrected)
    before.state = STATES.step(before.state, "replace")
    save_versioned(before, read=before.version, fields=["state"])


def _write_page(found: Release, language: str, now: datetime) -> None:
    text = found.texts[language]
    page = PublicPage.objects.filter(line=found.line, language=language).first()
    if page is None:
        page = PublicPage(line=found.line, language=language, organisation=found.organisation, published_at=now)
    else:
        page.changed_at = now
    page.title, page.summary, page.note = text["title"], text["summary"], found.notes.get(language, "")
    page.body, page.about = drawn(text["body"]), drawn(text["about"])
    page.related, page.press_person = found.related, found.press_person
    page.press_email, page.press_phone = found.press_email, found.press_phone
    page.save()


def _tell(kind: Kind, found: Release, now: datetime) -> None:
    told = {"code": found.code, "line": found.line}
    ledger.append(
        Entry(kind, now, organisation=found.organisation, object_type="release", object_id=found.pk, facts=told)
    )
