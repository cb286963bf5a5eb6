"""Opening a file, entering and removing selectors, closing a file, taking a step in a meeting."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation import spellings
from accord.foundation.codes import is_country
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.limits.services import limited
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, Purpose, Request, require
from accord.foundation.policy.decide import relation_of
from accord.foundation.refusals import Missing
from accord.foundation.vault import current, seal_into
from accord.foundation.vault.store import NODE
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.justice.links import meetings
from accord.justice.links.access import reach, reach_meeting
from accord.justice.links.models import LinkFile, Selector, SelectorToken
from accord.justice.links.vocab import (
    UNREADABLE,
    AlreadyThere,
    BadFile,
    BadSelector,
    FileClosed,
    Ground,
    Platform,
    SelectorKind,
    Unrelated,
)

LONGEST: Final = {"value": 500, "fact": 200}
TITLE: Final = 200
_WITH_COUNTRY: Final = frozenset({SelectorKind.PHONE, SelectorKind.PLATE, SelectorKind.ACCOUNT, SelectorKind.DOCUMENT})
_WITH_FACT: Final = frozenset({SelectorKind.ADDRESS, SelectorKind.ALIAS})


@dataclass(frozen=True, slots=True, repr=False)
class Opening:
    """A new file. `title`: number or name of the proceeding; `proceeding`: its opaque id, if this node holds it."""

    title: str
    restricted: bool = False
    proceeding: UUID | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """A selector as it was found. `place`: country or platform; `fact`: the town, or another fact of an alias."""

    kind: SelectorKind
    value: str
    ground: Ground
    place: str = ""
    fact: str = ""


@service
def open_file(*, actor: Actor, opening: Opening, now: datetime, key: str) -> Given:
    """Open a file; who opens it leads it. Raises Refused or BadFile."""

    def work() -> Given:
        require(Request(actor, Action.LINK_KEEP, relation_of(actor, actor.organisation)))
        title = opening.title.strip()
        if not title:
            raise BadFile(
                _("Write the number or the name of the proceeding: a selector is entered for one."), field="title"
            )
        if len(title) > TITLE:
            raise BadFile(_("This is too long. Shorten it."), field="title")
        made = LinkFile(
            id=new_id(),
            code=fresh_code(LinkFile, "L"),
            organisation=actor.organisation,
            lead=actor.account,
            restricted=opening.restricted,
            proceeding=opening.proceeding,
            opened_at=now,
        )
        seal_into(made, holder=actor.organisation, title=title)
        made.save(force_insert=True)
        ledger.append(_event(Kind.LINK_FILE_OPENED, made, actor, now, {"restricted": made.restricted}))
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="link.open", body=opening, now=now, work=work)


# SECURITY: counted, whatever comes of it: the form is no oracle for guessed numbers. tests/rooms/links/test_links.py
@limited("selector")
@service
def enter(*, actor: Actor, file: UUID, found: Found, now: datetime, key: str) -> Given:
    """Enter a selector in a file. What it meets, the leads of both files learn; the answer here is always the same.

    Raises Missing, Refused, TooMany, FileClosed, BadSelector or AlreadyThere.
    """

    def work() -> Given:
        into = _open(reach(actor, file, Action.LINK_KEEP))
        tokens = tokens_of(found)
        if SelectorToken.objects.filter(file=into, token__in=tokens).exists():
            raise AlreadyThere
        made = Selector(
            id=new_id(),
            file=into,
            kind=found.kind,
            place=_place(found),
            ground=found.ground,
            entered_at=now,
            entered_by=actor.account,
        )
        fact = found.fact.strip() if found.kind in _WITH_FACT else ""
        seal_into(made, holder=actor.organisation, value=found.value.strip(), fact=fact)
        made.save(force_insert=True)
        SelectorToken.objects.bulk_create(SelectorToken(file=into, selector=made, token=token) for token in tokens)
        facts: dict[str, object] = {"kind": str(found.kind), "ground": str(found.ground), "selector": str(made.pk)}
        ledger.append(_event(Kind.LINK_SELECTOR_ENTERED, into, actor, now, facts))
        meetings.meet(made, tokens, actor=actor, now=now)
        return Given(made.pk)

    return once(actor=actor.account, key=key, verb="link.enter", body=(str(file), found), now=now, work=work)


@service
def remove(*, actor: Actor, selector: UUID, read: int, now: datetime, key: str) -> Given:
    """A selector was entered in error: it meets nothing any more, and meetings that rested on it alone end.

    Raises Missing, Refused, FileClosed or Stale.
    """

    def work() -> Given:
        found = Selector.objects.filter(pk=selector, removed_at=None).first()
        if found is None:
            raise Missing
        file = _open(reach(actor, found.file_id, Action.LINK_KEEP))
        found.removed_at, found.removed_by = now, actor.account
        save_versioned(found, read=read, fields=["removed_at", "removed_by"])
        SelectorToken.objects.filter(selector=found).delete()
        facts: dict[str, object] = {"kind": found.kind, "selector": str(found.pk)}
        ledger.append(_event(Kind.LINK_SELECTOR_REMOVED, file, actor, now, facts))
        meetings.end_all(file, Unrelated.MISTAKE, actor=actor, now=now, without=found)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="link.remove", body=str(selector), now=now, work=work)


@service
def close(*, actor: Actor, file: UUID, read: int, now: datetime, key: str) -> Given:
    """Close a file: it meets nothing any more, its open meetings end. Raises Missing, Refused, FileClosed or Stale."""

    def work() -> Given:
        found = _open(reach(actor, file, Action.LINK_KEEP))
        found.closed_at, found.part = now, 0
        save_versioned(found, read=read, fields=["closed_at", "part"])
        SelectorToken.objects.filter(file=found).delete()
        ledger.append(_event(Kind.LINK_FILE_CLOSED, found, actor, now, {}))
        meetings.end_all(found, Unrelated.CLOSED, actor=actor, now=now)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="link.close", body=str(file), now=now, work=work)


@service
def act(
    *, actor: Actor, meeting: UUID, action: str, reason: Unrelated | None, read: int, now: datetime, key: str
) -> Given:
    """Take a step in a meeting for one's own side. Raises Missing, Refused, NotPossible, ReasonNeeded or Stale."""

    def work() -> Given:
        mine = reach_meeting(actor, meeting, Action.LINK_KEEP)
        meetings.move(mine, action, reason, read=read, actor=actor, now=now)
        return Given(mine.pk, mine.version)

    body = (str(meeting), action, str(reason or ""))
    return once(actor=actor.account, key=key, verb="link.act", body=body, now=now, work=work)


@service
def let_across(*, actor: Actor, file: UUID, across: bool, read: int, now: datetime, key: str) -> Given:
    """The lead of a restricted file lets it into comparisons with other nodes, or no longer.

    Raises Missing, Refused, FileClosed, NotPossible or Stale.
    """

    def work() -> Given:
        found = _open(reach(actor, file, Action.LINK_KEEP))
        if not found.restricted or found.across == across:
            raise NotPossible
        found.across = across
        save_versioned(found, read=read, fields=["across"])
        ledger.append(_event(Kind.LINK_FILE_ACROSS, found, actor, now, {"across": across}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="link.across", body=(str(file), across), now=now, work=work)


def tokens_of(found: Found) -> list[int]:
    """The tokens of a selector: 64 bits each, under the search key of the node, bound to its kind. Raises BadSelector."""
    vault = current()
    # SECURITY: under a key that is not in the database, so that a dump does not confirm a guess. tests/rooms/links/test_links.py
    digests = (vault.token(NODE, f"link.{found.kind}", [bound, form]) for bound, form in forms_of(found))
    return sorted(int.from_bytes(digest, signed=True) for digest in digests)


def forms_of(found: Found) -> list[tuple[str, str]]:
    """The forms under which a selector is found again, each with what it is bound to. Raises BadSelector."""
    for name, longest in LONGEST.items():
        if len(getattr(found, name)) > longest:
            raise BadSelector(_("This is too long. Shorten it."), field=name)
    place = _place(found)
    if place and found.kind != SelectorKind.HANDLE and not is_country(place):
        raise BadSelector(_("“%(code)s” is not a country code of ISO 3166-1."), field="place", code=place)
    try:
        forms = spellings.normal(found.kind, found.value, place, found.fact)
    except spellings.Unreadable as error:
        raise BadSelector(UNREADABLE[error.why], field=error.field) from None
    bound = place if found.kind not in {SelectorKind.PHONE, SelectorKind.ACCOUNT} else ""  # those name their country
    return [(bound, form) for form in sorted(forms)]


def _place(found: Found) -> str:
    if found.kind == SelectorKind.HANDLE:
        return found.place if found.place in Platform.values else ""
    return found.place if found.kind in _WITH_COUNTRY else ""


def _open(file: LinkFile) -> LinkFile:
    if file.closed_at:
        raise FileClosed
    return file


def _event(kind: Kind, file: LinkFile, actor: Actor, now: datetime, facts: dict[str, object]) -> Entry:
    return Entry.by(
        actor,
        kind,
        now,
        purpose=Purpose.INVESTIGATION,
        object_type="link_file",
        object_id=file.pk,
        facts={"code": file.code, **facts},
    )


__all__ = ["Found", "Opening", "act", "close", "enter", "forms_of", "let_across", "open_file", "remove", "tokens_of"]
