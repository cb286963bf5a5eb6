"""Finding one another: this node's entry, a list that two sign after people compared its words, refusing a node."""

import json
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from accord.exchange.letters.envelope import Unreadable
from accord.exchange.letters.words import words
from accord.exchange.nodes import listing, own
from accord.exchange.nodes.listing import Entry as NodeEntry
from accord.exchange.nodes.listing import Listing
from accord.exchange.nodes.members import put_in_force
from accord.exchange.nodes.models import Node, NodeList, Seen
from accord.exchange.nodes.queries import allowed, current_list
from accord.exchange.nodes.vocab import BadAddress, BadFile, ListState, NotNext, NotOurs, WordsDiffer
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault.signing import private_key
from accord.foundation.writes.services import Given, once, save_versioned, service

_OPEN: Final = (ListState.PROPOSED, ListState.COMPARED)


@service
def set_address(*, actor: Actor, address: str, now: datetime, key: str) -> Given:
    """Say by which address others reach this node; its keys and certificate are made with it. Raises Refused or BadAddress.

    A new address is a new certificate: the list must be signed again before others reach it there.
    """

    def work() -> Given:
        allowed(actor, Action.NODE_PAIR)
        found = own.own() or Node(id=new_id(), code=settings.NODE.name, ours=True)
        certificate = own.new_keys(found, _checked(address), now)
        found.entry = own.write_own(found, address=_checked(address), certificate=certificate, now=now)
        found.save()
        ledger.append(_event(Kind.NODE_ADDRESSED, found.pk, actor, now, {"code": found.code}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="node.address", body=address, now=now, work=work)


@service
def propose_without(*, actor: Actor, node: UUID, now: datetime, key: str) -> Given:
    """The list that would follow, without a node. It holds when a second node has signed it too. Raises Missing or Refused."""

    def work() -> Given:
        allowed(actor, Action.NODE_PAIR)
        current = current_list()
        kept = [text for text, one in _entries(current) if one.id != node] if current else []
        if current is None or len(kept) == len(current.entries):
            raise Missing
        return _keep(actor, listing.following(current, kept), [], now)

    return once(actor=actor.account, key=key, verb="node.propose_without", body=node, now=now, work=work)


@service
def take_in(*, actor: Actor, file: str, now: datetime, key: str) -> Given:
    """Take in what another node made: its entry (a list with it is proposed), or a list with signatures (`file_of`).

    The same list again adds its signatures. Raises Refused, NoAddress, BadFile, NotOurs, NotNext; NotPossible for our own entry.
    """

    def work() -> Given:
        allowed(actor, Action.NODE_PAIR)
        return received(file, now=now, actor=actor) if file.lstrip().startswith("{") else _propose(actor, file, now)

    return once(actor=actor.account, key=key, verb="node.take_in", body=file, now=now, work=work)


@service
def compare(*, actor: Actor, node_list: UUID, heard: str, read: int, now: datetime, key: str) -> Given:
    """The words that the person at the other node said are the words of this list: this node signs it.

    Which half each reads out and which it hears, `queries.halves` says. Raises Missing, Refused, WordsDiffer, NotPossible, Stale.
    """

    def work() -> Given:
        allowed(actor, Action.NODE_PAIR)
        found = _row(node_list)
        if found.state != ListState.PROPOSED:
            raise NotPossible
        # SECURITY: typed as they were heard, not confirmed by a click. tests/rooms/nodes/test_pairing.py
        if heard.casefold().split() != list(halves(found)[1]):
            raise WordsDiffer(field="heard")
        found.signatures = [*found.signatures, listing.sign_listing(found.listing, private_key())]
        found.state, found.compared_at, found.compared_by = ListState.COMPARED, now, actor.account
        save_versioned(found, read=read, fields=["signatures", "state", "compared_at", "compared_by"])
        ledger.append(
            _event(Kind.NODE_LIST_SIGNED, found.pk, actor, now, {"number": found.number, "list": found.digest})
        )
        settle(found, now=now, actor=actor)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="node.compare", body=(node_list, heard), now=now, work=work)


@service
def drop(*, actor: Actor, node_list: UUID, read: int, now: datetime, key: str) -> Given:
    """Drop a list that is not in force. Raises Missing, Refused, NotPossible or Stale."""

    def work() -> Given:
        allowed(actor, Action.NODE_PAIR)
        found = _row(node_list)
        if found.state not in _OPEN:
            raise NotPossible
        found.state = ListState.DROPPED
        save_versioned(found, read=read, fields=["state"])
        ledger.append(_event(Kind.NODE_LIST_DROPPED, found.pk, actor, now, {"number": found.number}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="node.drop", body=node_list, now=now, work=work)


@service
def refuse(*, actor: Actor, node: UUID, refused: bool, read: int, now: datetime, key: str) -> Given:
    """Refuse a node from the next letter on, whatever the list says; or speak with it again. Raises Missing, Refused or Stale."""

    def work() -> Given:
        allowed(actor, Action.NODE_PAIR)
        found = Node.objects.filter(pk=node, ours=False).first()
        if found is None:
            raise Missing
        found.refused_at, found.refused_by = (now, actor.account) if refused else (None, None)
        save_versioned(found, read=read, fields=["refused_at", "refused_by"])
        kind = Kind.NODE_REFUSED if refused else Kind.NODE_READMITTED
        ledger.append(_event(kind, found.pk, actor, now, {"code": found.code}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="node.refuse", body=(node, refused), now=now, work=work)


@service
def begin_anew(*, actor: Actor, node: UUID, read: int, now: datetime, key: str) -> Given:
    """Go on with a node that showed another ledger: it was set back to an older copy, say the people there.

    What was seen stays as evidence. Raises Missing, Refused, NotPossible or Stale.
    """

    def work() -> Given:
        allowed(actor, Action.NODE_PAIR)
        found = Node.objects.filter(pk=node, ours=False).first()
        if found is None:
            raise Missing
        if found.forked_at is None:
            raise NotPossible
        found.forked_at = None
        save_versioned(found, read=read, fields=["forked_at"])
        Seen.objects.filter(node=found, ended_at=None).update(ended_at=now)
        ledger.append(_event(Kind.NODE_BEGUN_ANEW, found.pk, actor, now, {"code": found.code}))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="node.begin_anew", body=node, now=now, work=work)


def received(file: str, *, now: datetime, actor: Actor | None = None) -> Given:
    """A list came, by hand or by the line: kept, and in force if two that we know have signed it. Inside a transaction.

    Raises BadFile, NoAddress, NotOurs or NotNext.
    """
    text, signatures = _file(file)
    found = NodeList.objects.filter(digest=text.digest).first()
    if found is not None:
        return _more(found, signatures, now, actor)
    ours, current = own.required(), current_list()
    mine = text.nodes().get(ours.pk)
    if current and (text.number, text.previous) != (current.number + 1, current.digest):
        raise NotNext
    if mine is None or not _same_keys(mine, ours):
        raise NotOurs
    return _keep(actor, text, signatures, now)


def heard(node: UUID, *, now: datetime) -> None:
    """A node answered us or asked us, with its own certificate: noted once in half a minute, for the page of nodes."""
    long_ago = Q(heard_at=None) | Q(heard_at__lt=now - timedelta(seconds=30))
    Node.objects.filter(long_ago, pk=node).update(heard_at=now)


def settle(found: NodeList, *, now: datetime, actor: Actor | None = None) -> None:
    """Put a list in force if it holds: known by two signatures, the first one by words that were compared here."""
    text, current = found.listing, current_list()
    # SECURITY: nobody's first list holds before people have compared it. tests/rooms/nodes/test_pairing.py
    if current is None and found.state != ListState.COMPARED:
        return
    if found.state in _OPEN and listing.holds(text, found.signatures, current):
        put_in_force(found, text, now=now)
        ledger.append(
            _event(Kind.NODE_LIST_IN_FORCE, found.pk, actor, now, {"number": found.number, "list": found.digest})
        )


def halves(found: NodeList) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(what is read out here, what is heard from there): the node whose id is smallest reads the first half."""
    said = words(found.digest)
    half = len(said) // 2
    first = min(found.listing.nodes()) == own.required().pk
    return (said[:half], said[half:]) if first else (said[half:], said[:half])


def file_of(found: NodeList) -> str:
    """A list with its signatures, as another node takes it in."""
    return json.dumps({"list": found.text, "signatures": found.signatures}, indent=1)


def _propose(actor: Actor, entry: str, now: datetime) -> Given:
    ours, theirs, current = own.required(), _entry(entry), current_list()
    if theirs.id == ours.pk:
        raise NotPossible
    before = {one.id: text for text, one in _entries(current)}
    both = before | {ours.pk: own.refreshed(ours, now), theirs.id: entry.strip()}
    return _keep(actor, listing.following(current, both.values()), [], now)


def _keep(actor: Actor | None, text: Listing, signatures: list[str], now: datetime) -> Given:
    known = NodeList.objects.filter(digest=text.digest).first()
    if known is not None:
        return _more(known, signatures, now, actor)
    NodeList.objects.filter(state__in=_OPEN).update(state=ListState.DROPPED)
    made = NodeList(number=text.number, digest=text.digest, text=text.text.decode(), signatures=signatures, came_at=now)
    made.save(force_insert=True)
    ledger.append(_event(Kind.NODE_LIST_PROPOSED, made.pk, actor, now, {"number": made.number, "list": made.digest}))
    settle(made, now=now, actor=actor)
    return Given(made.pk, made.version)


def _more(found: NodeList, signatures: list[str], now: datetime, actor: Actor | None) -> Given:
    fresh = [one for one in signatures if one not in found.signatures]
    if fresh:
        found.signatures = [*found.signatures, *fresh]
        save_versioned(found, read=found.version, fields=["signatures"])
        settle(found, now=now, actor=actor)
    return Given(found.pk, found.version)


def _file(file: str) -> tuple[Listing, list[str]]:
    try:
        content = json.loads(file)
        text, given = listing.read_listing(content["list"]), content["signatures"]
        keys = {pk: entry.sign_key for pk, entry in text.nodes().items()}
        # Only what a node of the list signed is kept; anybody could write the rest.
        return text, [one for one in given[: len(keys) * 2] if listing.signers(text, [one], keys)]
    except (Unreadable, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise BadFile(field="file") from error


def _entry(text: str) -> NodeEntry:
    try:
        return listing.read_entry(text.strip())
    except Unreadable as error:
        raise BadFile(field="file") from error


def _entries(current: Listing | None) -> list[tuple[str, NodeEntry]]:
    return [(text, listing.read_entry(text)) for text in current.entries] if current else []


def _same_keys(mine: NodeEntry, ours: Node) -> bool:
    said = listing.read_entry(ours.entry)
    names = ("sign_key", "seal_key", "certificate", "address", "code")
    return all(getattr(mine, name) == getattr(said, name) for name in names)


def _checked(address: str) -> str:
    try:
        return listing.plain_address(address.strip())
    except ValueError as error:
        raise BadAddress(field="address") from error


def _row(node_list: UUID) -> NodeList:
    found = NodeList.objects.filter(pk=node_list).first()
    if found is None:
        raise Missing
    return found


def _event(kind: Kind, pk: UUID, actor: Actor | None, now: datetime, facts: dict[str, Any]) -> Entry:
    if actor is None:
        return Entry(kind, now, object_type="node", object_id=pk, facts=facts)
    return Entry.by(actor, kind, now, object_type="node", object_id=pk, facts=facts)
