"""Reading files and meetings. Opening a title or a selector is an event."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from accord.cooperation.organisations import queries as organisations
from accord.cooperation.organisations.models import Organisation
from accord.foundation.codes import country_name
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.pages import Page, page_of
from accord.foundation.policy import Action, Actor, Purpose, Request, decide, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import reveal
from accord.foundation.vault.fields import reveal_many
from accord.justice.links import graph, meetings
from accord.justice.links.access import open_to, reach, reach_meeting
from accord.justice.links.models import LinkFile, LinkMeeting, Selector, SelectorToken
from accord.justice.links.vocab import MeetingState, Platform, SelectorKind

MOST: Final = 24  # files in one picture: more is a ball of wool


@dataclass(frozen=True, repr=False)
class FileRow:
    """A file in the list."""

    file: LinkFile
    title: str


@dataclass(frozen=True, repr=False)
class SelectorView:
    """A selector of the file. `number`: in the picture; `common`: on too many files to be a finding."""

    selector: Selector
    number: int
    value: str
    fact: str
    common: bool

    @property
    def place(self) -> str:
        """The country or the platform, in words."""
        code = self.selector.place
        return Platform(code).label if code in Platform.values else country_name(code) if code else ""


@dataclass(frozen=True, repr=False)
class MeetingView:
    """One's own side of a meeting. `contact`: the other body, once both sides know; `other_code`: once both agreed."""

    meeting: LinkMeeting
    kinds: list[str]
    contact: Organisation | None
    other_code: str
    steps: list[str]


@dataclass(frozen=True, repr=False)
class FileView:
    """A file, opened. `picture` is None while it shares nothing."""

    file: LinkFile
    title: str
    selectors: list[SelectorView]
    meetings: list[MeetingView]
    picture: graph.Picture | None
    may_keep: bool


def files(actor: Actor, *, now: datetime, after: str = "") -> tuple[Page[LinkFile], list[FileRow]]:
    """The files of the actor's organisation, newest first, with their titles: an event. Raises Refused or BadCursor."""
    require(Request(actor, Action.LINK_READ, relation_of(actor, actor.organisation)))
    with transaction.atomic():
        found = page_of(LinkFile.objects.filter(open_to(actor)), order="opened_at", after=after)
        titles = reveal_many(found.rows, holder=actor.organisation, fields=["title"])
        ledger.append(
            _event(Kind.LINK_FILES_LISTED, actor, now, None, {"files": sorted(str(file.pk) for file in found.rows)})
        )
    return found, [FileRow(file, opened["title"]) for file, opened in zip(found.rows, titles, strict=True)]


def file_of(actor: Actor, selector: UUID) -> UUID:
    """The file of a selector in force. Raises Missing."""
    found = Selector.objects.filter(open_to(actor, "file__"), pk=selector, removed_at=None).first()
    if found is None:
        raise Missing
    return found.file_id


def open_meetings(actor: Actor) -> list[MeetingView]:
    """The meetings of the actor's organisation that are not over, newest first. Raises Refused."""
    require(Request(actor, Action.LINK_READ, relation_of(actor, actor.organisation)))
    found = LinkMeeting.objects.filter(open_to(actor, "file__"), told=True).exclude(state=MeetingState.UNRELATED)
    return _views(
        actor, found.select_related("file").prefetch_related("hits__selector").order_by("-met_at", "id")[:100]
    )


def open_meeting(actor: Actor, meeting: UUID) -> MeetingView:
    """One's own side of a meeting. Raises Missing or Refused."""
    return _views(actor, [reach_meeting(actor, meeting, Action.LINK_READ)])[0]


def open_file(*, actor: Actor, file: UUID, now: datetime) -> FileView:
    """A file with its selectors, its meetings and the picture of what it shares: an event. Raises Missing or Refused."""
    with transaction.atomic():
        found = reach(actor, file, Action.LINK_READ)
        rows = list(Selector.objects.filter(file=found, removed_at=None).order_by("entered_at", "id"))
        opened = reveal_many(rows, holder=actor.organisation, fields=["value", "fact"])
        title = reveal(found, holder=actor.organisation, fields=["title"])["title"]
        ledger.append(_event(Kind.LINK_FILE_READ, actor, now, found, {"code": found.code, "selectors": len(rows)}))
    common = meetings.common(SelectorToken.objects.filter(file=found).values_list("token", flat=True))
    hubs = set(SelectorToken.objects.filter(file=found, token__in=common).values_list("selector_id", flat=True))
    selectors = [
        SelectorView(row, number, texts["value"], texts["fact"], row.pk in hubs)
        for number, (row, texts) in enumerate(zip(rows, opened, strict=True), start=1)
    ]
    own = LinkMeeting.objects.filter(file=found, told=True).select_related("file").prefetch_related("hits__selector")
    met = _views(actor, own.order_by("-met_at", "id"))
    may_keep = decide(Request(actor, Action.LINK_KEEP, relation_of(actor, found.organisation))).allow
    return FileView(
        found, title, selectors, met, _picture(actor, found, selectors, met), may_keep and not found.closed_at
    )


def neighbours(actor: Actor, these: Iterable[UUID]) -> list[SelectorToken]:
    """The tokens of files open to the actor that `these` files hold too, without what stands on too many files."""
    tokens = set(SelectorToken.objects.filter(file__in=list(these)).values_list("token", flat=True))
    rare = tokens - meetings.common(tokens)
    found = SelectorToken.objects.filter(open_to(actor, "file__"), token__in=list(rare), file__closed_at=None)
    return list(found.select_related("file", "selector").order_by("file__code", "pk"))


def _views(actor: Actor, rows: Iterable[LinkMeeting]) -> list[MeetingView]:
    found = list(rows)
    codes = meetings.other_codes(found)
    # SECURITY: before the lead of a restricted file has told the other side, not even which body it is.
    # tests/rooms/links/test_meetings.py
    known = [m for m in found if m.seen or not m.file.restricted]
    bodies = organisations.named(m.other_organisation for m in known)
    may_keep = decide(Request(actor, Action.LINK_KEEP, relation_of(actor, actor.organisation))).allow
    return [
        MeetingView(
            m,
            sorted({str(SelectorKind(hit.selector.kind).label) for hit in m.hits.all()}),
            bodies.get(m.other_organisation) if m in known else None,
            codes.get(m.pk, ""),
            meetings.steps(m) if may_keep else [],
        )
        for m in found
    ]


def _picture(
    actor: Actor, file: LinkFile, selectors: list[SelectorView], met: list[MeetingView]
) -> graph.Picture | None:
    """Two steps around the file: what it shares, and what those share. Other bodies by code, where both agreed."""
    first = neighbours(actor, [file.pk])
    ring = sorted({row.file_id for row in first} - {file.pk}, key=str)[:MOST]
    rows = neighbours(actor, [file.pk, *ring]) if ring else first
    near = dict.fromkeys([file.pk, *ring, *(row.file_id for row in rows)])
    kept = set(list(near)[:MOST])
    rows = [row for row in rows if row.file_id in kept]
    held: dict[str, list[int]] = {str(s.selector.pk): [] for s in selectors if not s.common}
    kinds, codes = {str(s.selector.pk): s.selector.kind for s in selectors}, {file.code: str(file.pk)}
    of_file: dict[str, set[str]] = {file.code: set(held)}
    for row in rows:
        selector = str(row.selector_id)
        held.setdefault(selector, []).append(row.token)
        kinds[selector] = row.selector.kind
        codes[row.file.code] = str(row.file_id)
        of_file.setdefault(row.file.code, set()).add(selector)
    for view in met:
        if view.other_code:
            mine = {str(hit.selector_id) for hit in view.meeting.hits.all()}
            of_file.setdefault(view.other_code, set()).update(mine & set(held))
    if len(of_file) < 2:
        return None
    same = graph.joined(held.items())
    numbers = {same[str(s.selector.pk)]: s for s in selectors if str(s.selector.pk) in same}
    labels = {one: str(view.number) for one, view in numbers.items()}
    words = {one: _words(one, numbers, kinds) for one in set(same.values())}
    holds = {code: sorted({same[s] for s in held_by}) for code, held_by in of_file.items()}
    drawn = {code: _shared_or_own(code, file.code, holds) for code in holds}
    return graph.draw(file.code, drawn, dict.fromkeys(words, "") | labels, words, codes)


def _shared_or_own(code: str, here: str, holds: dict[str, list[str]]) -> list[str]:
    """All of this file; of the others what they share."""
    if code == here:
        return holds[code]
    elsewhere = {s for other, held in holds.items() if other != code for s in held}
    return [s for s in holds[code] if s in elsewhere]


def _words(selector: str, numbers: dict[str, SelectorView], kinds: dict[str, str]) -> str:
    """A selector in words: with its value if it is of the file that is open, else its kind alone."""
    label = str(SelectorKind(kinds[selector]).label)
    view = numbers.get(selector)
    return f"{view.number}: {label} {view.value}" if view else label


def _event(kind: Kind, actor: Actor, now: datetime, file: LinkFile | None, facts: dict[str, object]) -> Entry:
    return Entry.by(
        actor,
        kind,
        now,
        purpose=Purpose.INVESTIGATION,
        object_type="link_file",
        object_id=file.pk if file else None,
        facts=facts,
    )
