"""Reading releases at the desk, and what is public."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.safestring import SafeString, mark_safe

from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor
from accord.prevention.newsroom.access import may, reach, seen
from accord.prevention.newsroom.checking import missing_in
from accord.prevention.newsroom.markdown import drawn
from accord.prevention.newsroom.models import PublicPage, Release
from accord.prevention.newsroom.vocab import STATES, ReleaseState

_BY_ITSELF: Final = frozenset({"appear", "replace", "end"})
_SECOND: Final = frozenset({"approve", "return"})
_AUTHORS: Final = frozenset({"take_back"})  # a second reader returns it: one of two ways that lead to the same place


@dataclass(frozen=True, slots=True, repr=False)
class Preview:
    """A release in one language as it will be read; the texts are HTML of `markdown.py`."""

    language: str
    title: str
    summary: str
    body: SafeString
    about: SafeString
    note: str


@dataclass(frozen=True, slots=True)
class Opened:
    """One release with what the actor may do."""

    release: Release
    missing: list[str]
    steps: list[str]
    write: bool
    correct: bool
    withdraw: bool


def newest(actor: Actor, *, after: str = "") -> Page[Release]:
    """The releases of the organisation, newest first. Raises Refused."""
    return page_of(seen(actor), order="begun_at", after=after)


def title_of(release: Release, language: str) -> str:
    """Its title in this language, or in the first one that has a title."""
    texts = [release.texts.get(language, {}), *release.texts.values()]
    return next((text["title"] for text in texts if text.get("title")), release.code)


def opened(actor: Actor, release: UUID) -> Opened:
    """One release. Raises Refused or Missing."""
    found = reach(actor, release)
    wrote = str(actor.account) in {*found.writers, str(found.begun_by), str(found.submitted_by)}
    second = may(actor, Action.NEWS_APPROVE) and not wrote
    steps = [row.action for row in STATES.open_to(found.state) if row.action not in _BY_ITSELF | {"withdraw"}]
    return Opened(
        found,
        missing_in(found),
        [one for one in steps if one not in (_AUTHORS if second else _SECOND)],
        found.state == ReleaseState.DRAFT,
        found.state == ReleaseState.PUBLISHED,
        found.state == ReleaseState.PUBLISHED,
    )


def preview(actor: Actor, release: UUID, language: str) -> tuple[Release, Preview]:
    """A release as it will be read in `language`. Raises Refused or Missing."""
    found = reach(actor, release)
    text = found.texts.get(language, {})
    note = found.notes.get(language, "")
    title, summary, body, about = (text.get(name, "") for name in ("title", "summary", "body", "about"))
    return found, Preview(language, title, summary, drawn(body), drawn(about), note)


def public(language: str, *, after: str = "") -> Page[PublicPage]:
    """The newest pages that are public, without their bodies; for anybody. Raises BadCursor."""
    found = PublicPage.objects.filter(language=language, withdrawn=False).defer("body", "about")
    return page_of(found, order="published_at", after=after)


def public_page(line: str, language: str) -> PublicPage | None:
    """One public page, also one that was withdrawn: its address says why."""
    found = PublicPage.objects.filter(line=line, language=language).first()
    if found is not None:
        # SECURITY: both were drawn by `markdown.py` when the page was written. tests/rooms/newsroom/test_news_pages.py
        found.body, found.about = mark_safe(found.body), mark_safe(found.about)  # noqa: S308
    return found


def titles(lines: list[str], language: str) -> QuerySet[PublicPage]:
    """Public pages of these lines, in the order of their days."""
    found = PublicPage.objects.filter(line__in=lines, language=language, withdrawn=False)
    return found.only("line", "title", "published_at").order_by("-published_at")


def press_contact(language: str) -> PublicPage | None:
    """The newest release that names somebody whom journalists can ask; for anybody."""
    found = PublicPage.objects.filter(language=language, withdrawn=False).exclude(press_person="")
    return found.only("organisation", "press_person", "press_email", "press_phone").order_by("-published_at").first()
