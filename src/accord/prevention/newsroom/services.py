"""Writing a release, and its steps from draft to published, corrected or withdrawn."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.prevention.newsroom import publishing
from accord.prevention.newsroom.access import reach, seen
from accord.prevention.newsroom.checking import checked_contact, checked_notes, checked_text, missing_in
from accord.prevention.newsroom.models import PublicPage, Release
from accord.prevention.newsroom.vocab import (
    MOST_RELATED,
    STATES,
    TONGUES,
    BadRelease,
    CorrectionOpen,
    NotWhole,
    OwnRelease,
    ReleaseState,
    Written,
)

LATEST: Final = timedelta(days=366)
_KINDS: Final = {
    "submit": Kind.NEWS_SUBMITTED,
    "take_back": Kind.NEWS_TAKEN_BACK,
    "return": Kind.NEWS_RETURNED,
    "approve": Kind.NEWS_APPROVED,
    "unschedule": Kind.NEWS_TAKEN_BACK,
    "drop": Kind.NEWS_DROPPED,
}
_SECOND: Final = frozenset({"return", "approve"})
_WRITTEN: Final = [
    "texts", "notes", "related", "press_person", "press_email", "press_phone", "press_agreed", "appears_at", "writers",
]  # fmt: skip


@dataclass(frozen=True, slots=True, repr=False)
class Text:
    """A release in one language; `body` and `about` are Markdown."""

    title: str = ""
    summary: str = ""
    body: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Wanted:
    """What an editor wrote. `press_agreed`: the person agreed to be named in public."""

    texts: Mapping[str, Text]
    press_person: str = ""
    press_email: str = ""
    press_phone: str = ""
    press_agreed: bool = False
    related: tuple[str, ...] = ()
    appears_at: datetime | None = None
    notes: Mapping[str, str] = field(default_factory=dict)  # of a correction: what was wrong


@service
def begin(*, actor: Actor, wanted: Wanted, now: datetime, key: str) -> Given:
    """Begin a release. Raises Refused or BadRelease."""

    def work() -> Given:
        seen(actor)
        code = fresh_code(Release, "B")
        made = Release(
            id=new_id(), code=code, line=code, organisation=actor.organisation, begun_by=actor.account, begun_at=now
        )
        _write(made, wanted, actor, now)
        made.save(force_insert=True)
        _tell(Kind.NEWS_BEGUN, made, actor, now)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="news.begin", body=wanted, now=now, work=work)


@service
def change(*, actor: Actor, release: UUID, wanted: Wanted, read: int, now: datetime, key: str) -> Given:
    """Write a draft anew. Raises Refused, Missing, Written, BadRelease or Stale."""

    def work() -> Given:
        found = reach(actor, release)
        if found.state != ReleaseState.DRAFT:
            raise Written
        _write(found, wanted, actor, now)
        save_versioned(found, read=read, fields=_WRITTEN)
        _tell(Kind.NEWS_CHANGED, found, actor, now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="news.change", body=(release, wanted), now=now, work=work)


@service
def step(*, actor: Actor, release: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """A step of STATES. What is approved and due appears in the same moment.

    Raises Refused, Missing, NotPossible, NotWhole, BadRelease, OwnRelease or Stale.
    """

    def work() -> Given:
        if action not in _KINDS:
            raise NotPossible
        found = reach(actor, release, Action.NEWS_APPROVE if action in _SECOND else Action.NEWS_WRITE)
        found.state = STATES.step(found.state, action)
        fields = ["state", *_enter(found, action, actor, now)]
        save_versioned(found, read=read, fields=fields)
        _tell(_KINDS[action], found, actor, now)
        if action == "approve" and (found.appears_at is None or found.appears_at <= now):
            publishing.appear(found, now=now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="news.step", body=(release, action), now=now, work=work)


@service
def correct(*, actor: Actor, release: UUID, now: datetime, key: str) -> Given:
    """Begin a correction of what is published: a draft that says the same. Raises Refused, Missing, NotPossible or CorrectionOpen."""

    def work() -> Given:
        found = reach(actor, release)
        if found.state != ReleaseState.PUBLISHED:
            raise NotPossible
        if _corrections(found).exists():
            raise CorrectionOpen
        same = (
            "line",
            "organisation",
            "texts",
            "related",
            "press_person",
            "press_email",
            "press_phone",
            "press_agreed",
        )
        made = Release(
            id=new_id(),
            code=fresh_code(Release, "B"),
            corrects=found,
            begun_by=actor.account,
            begun_at=now,
            writers=sorted({*found.writers, str(found.begun_by), str(actor.account)}),  # their words stand in it
            **{name: getattr(found, name) for name in same},
        )
        made.save(force_insert=True)
        _tell(Kind.NEWS_BEGUN, made, actor, now, corrects=found.code)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="news.correct", body=release, now=now, work=work)


@service
def withdraw(*, actor: Actor, release: UUID, notes: Mapping[str, str], read: int, now: datetime, key: str) -> Given:
    """Take what is published from the public pages; its address says why, in every language. One person suffices: it is urgent.

    Raises Refused, Missing, NotPossible, NotWhole, BadRelease or Stale.
    """

    def work() -> Given:
        found = reach(actor, release)
        found.state = STATES.step(found.state, "withdraw")
        found.notes = checked_notes(notes)
        if missing := [one for one in TONGUES if not found.notes.get(one)]:
            raise NotWhole(missing=publishing.in_words(missing), field=f"note_{missing[0]}")
        save_versioned(found, read=read, fields=["state", "notes"])
        publishing.take_off(found, now=now)
        for open_ in _corrections(found):
            open_.state = STATES.step(open_.state, "end")
            save_versioned(open_, read=open_.version, fields=["state"])
            _tell(Kind.NEWS_DROPPED, open_, actor, now, because=found.code)
        _tell(Kind.NEWS_WITHDRAWN, found, actor, now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="news.withdraw", body=(release, dict(notes)), now=now, work=work)


def _write(found: Release, wanted: Wanted, actor: Actor, now: datetime) -> None:
    if unknown := set(wanted.texts) - set(TONGUES):
        raise BadRelease(_("“%(code)s” is no language of this node."), field="texts", code=min(unknown))
    found.texts = {
        one: checked_text(wanted.texts[one], one)
        for one in TONGUES
        if one in wanted.texts and wanted.texts[one] != Text()
    }
    if not any(text["title"] for text in found.texts.values()):
        raise BadRelease(_("Give it a title, in one language at least."), field=f"title_{actor.language}")
    found.notes = checked_notes(wanted.notes)
    found.related = _related(found, wanted.related)
    if wanted.appears_at and wanted.appears_at > now + LATEST:
        raise BadRelease(_("A release is scheduled for a year ahead at most."), field="appears_at")
    found.press_person, found.press_email, found.press_phone = checked_contact(
        wanted.press_person, wanted.press_email, wanted.press_phone
    )
    found.press_agreed = wanted.press_agreed
    found.appears_at = wanted.appears_at
    found.writers = sorted({*found.writers, str(actor.account)})


def _related(found: Release, lines: tuple[str, ...]) -> list[str]:
    kept = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    if len(kept) > MOST_RELATED:
        raise BadRelease(_("Five related releases at most."), field="related")
    public = set(PublicPage.objects.filter(line__in=kept, withdrawn=False).values_list("line", flat=True))
    if lost := [line for line in kept if line not in public or line == found.line]:
        raise BadRelease(_("“%(code)s” is no other release that is published."), field="related", code=lost[0])
    return kept


def _enter(found: Release, action: str, actor: Actor, now: datetime) -> list[str]:
    """What belongs to a step; the names of the columns that it changes."""
    if action in {"submit", "approve"}:
        _require_whole(found)
    if action == "submit":
        found.submitted_by = actor.account
        return ["submitted_by"]
    if action == "approve":
        # SECURITY: nobody publishes alone. tests/rooms/newsroom/test_press_releases.py
        if str(actor.account) in {*found.writers, str(found.begun_by), str(found.submitted_by)}:
            raise OwnRelease
        found.approved_by, found.approved_at = actor.account, now
        return ["approved_by", "approved_at"]
    if action == "unschedule":
        found.approved_by = found.approved_at = None
        return ["approved_by", "approved_at"]
    return []


def _require_whole(found: Release) -> None:
    if missing := missing_in(found):
        raise NotWhole(missing=publishing.in_words(missing))
    if not found.press_person or not (found.press_email or found.press_phone):
        raise BadRelease(_("Name the person whom journalists ask, with an e-mail address or a telephone."))
    if not found.press_agreed:
        raise BadRelease(_("The press contact must have agreed to be named in public."))


def _corrections(found: Release) -> QuerySet[Release]:
    over = (ReleaseState.DROPPED, ReleaseState.CORRECTED, ReleaseState.WITHDRAWN, ReleaseState.PUBLISHED)
    return Release.objects.filter(corrects=found).exclude(state__in=over)


def _tell(kind: Kind, found: Release, actor: Actor, now: datetime, **facts: str) -> None:
    told = {"code": found.code} | facts
    ledger.append(Entry.by(actor, kind, now, object_type="release", object_id=found.pk, facts=told))
