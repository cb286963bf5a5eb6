"""The work of a domain expert on lists: a draft, its changes, its release by a second person, its withdrawal (decision 035).

Lists hold no personal data; they are of the node, and everybody may read what is released.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.detection.screening import instruments, released
from accord.detection.screening.indicators import POPULATIONS, Instrument, InstrumentKind
from accord.detection.screening.models import Edition
from accord.detection.screening.parsing import BadInstrument, parse
from accord.detection.screening.vocab import (
    EDITIONS,
    BadEdition,
    EditionState,
    LastList,
    NotTheAuthor,
    OwnDraft,
    WhyWithdrawn,
)
from accord.detection.screening.writing import text_of
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor, OrganisationKind, Relation, Request, decide, require
from accord.foundation.refusals import Missing
from accord.foundation.writes.services import Given, once, save_versioned, service

LONGEST: Final = 200_000  # characters of a file
_STEPS: Final = {
    "propose": (Action.INSTRUMENT_EDIT, Kind.INSTRUMENT_PROPOSED),
    "take_back": (Action.INSTRUMENT_EDIT, Kind.INSTRUMENT_RETURNED),
    "discard": (Action.INSTRUMENT_EDIT, Kind.INSTRUMENT_DISCARDED),
    "return": (Action.INSTRUMENT_RELEASE, Kind.INSTRUMENT_RETURNED),
}


def may(actor: Actor, action: Action) -> bool:
    """Whether the actor may do this with lists."""
    return decide(request_of(actor, action)).allow


def allowed(actor: Actor, action: Action) -> None:
    """Raises Refused."""
    require(request_of(actor, action))


@service
def begin(*, actor: Actor, text: str, now: datetime, key: str) -> Given:
    """A new draft from the text of a file. Raises Refused or BadEdition, which names line and key of each fault."""

    def work() -> Given:
        allowed(actor, Action.INSTRUMENT_EDIT)
        made = _readable(actor, text)
        _unused(made)
        row = Edition.objects.create(
            id=new_id(), instrument=made.id, edition=made.version, text=text, author=actor.account, changed_at=now
        )
        ledger.append(_event(Kind.INSTRUMENT_DRAFTED, row, actor, now))
        return Given(row.pk)

    return once(actor=actor.account, key=key, verb="instrument.begin", body=text, now=now, work=work)


@service
def save(*, actor: Actor, edition: UUID, text: str, read: int, now: datetime, key: str) -> Given:
    """The draft is now this text. Raises Missing, Refused, NotTheAuthor, NotPossible, BadEdition or Stale."""

    def work() -> Given:
        found = _authored(actor, edition)
        if found.state != EditionState.DRAFT:
            raise NotPossible
        made = _readable(actor, text)
        if (made.id, made.version) != (found.instrument, found.edition):
            _unused(made)
        found.instrument, found.edition, found.text, found.changed_at = made.id, made.version, text, now
        save_versioned(found, read=read, fields=["instrument", "edition", "text", "changed_at"])
        ledger.append(_event(Kind.INSTRUMENT_SAVED, found, actor, now))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="instrument.save", body=(edition, text), now=now, work=work)


@service
def step(*, actor: Actor, edition: UUID, action: str, read: int, now: datetime, key: str) -> Given:
    """`propose`, `take_back` or `discard` by the author; `return` by a second person.

    Raises Missing, Refused, NotTheAuthor, OwnDraft, NotPossible or Stale.
    """

    def work() -> Given:
        if action not in _STEPS:
            raise NotPossible
        allowed, kind = _STEPS[action]
        found = _authored(actor, edition) if allowed == Action.INSTRUMENT_EDIT else _of_another(actor, edition)
        found.state, found.changed_at = EDITIONS.step(found.state, action), now
        save_versioned(found, read=read, fields=["state", "changed_at"])
        ledger.append(_event(kind, found, actor, now))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="instrument.step", body=(edition, action), now=now, work=work)


@service
def release(*, actor: Actor, edition: UUID, read: int, now: datetime, key: str) -> Given:
    """A second person releases a proposed list: from the next request on it is asked.

    Raises Missing, Refused, OwnDraft, NotPossible, BadEdition (its rule is gone, or a module asks what it asks) or Stale.
    """

    def work() -> Given:
        # SECURITY: never by who wrote it. tests/rooms/screening/test_editing.py
        found = _of_another(actor, edition)
        found.state = EDITIONS.step(found.state, "release")
        _meets_nothing(parsed(found.text))
        found.releaser, found.released_at = actor.account, now
        save_versioned(found, read=read, fields=["state", "releaser", "released_at"])
        ledger.append(_event(Kind.INSTRUMENT_RELEASED, found, actor, now))
        transaction.on_commit(released.touch)
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="instrument.release", body=edition, now=now, work=work)


@service
def withdraw(*, actor: Actor, instrument: str, version: str, why: WhyWithdrawn, now: datetime, key: str) -> Given:
    """A version is asked no more, whether it was released here or came as a file. What was begun with it may be finished.

    Raises Refused, Missing, NotPossible (it is withdrawn) or LastList.
    """

    def work() -> Given:
        allowed(actor, Action.INSTRUMENT_RELEASE)
        asked = instruments.instruments().get((instrument, version))
        row = (
            Edition.objects.filter(instrument=instrument, edition=version).exclude(state=EditionState.DISCARDED).first()
        )
        if asked is None and (row is None or row.state not in (EditionState.RELEASED, EditionState.WITHDRAWN)):
            raise Missing
        made = asked or parsed(row.text if row else "")
        if row is None:
            row = Edition(
                id=new_id(), instrument=instrument, edition=version, text=text_of(made), state=EditionState.RELEASED
            )
            row.author, row.changed_at = None, now
            row.save(force_insert=True)
        row.state = EDITIONS.step(row.state, "withdraw")
        _leaves_a_list(made)
        row.withdrawn_at, row.why = now, why
        save_versioned(row, read=row.version, fields=["state", "withdrawn_at", "why"])
        ledger.append(_event(Kind.INSTRUMENT_WITHDRAWN, row, actor, now, why=str(why)))
        transaction.on_commit(released.touch)
        return Given(row.pk, row.version)

    body = (instrument, version, why)
    return once(actor=actor.account, key=key, verb="instrument.withdraw", body=body, now=now, work=work)


def request_of(actor: Actor, action: Action) -> Request:
    """Who coordinates a country stands to every list as its coordinator."""
    coordinates = actor.organisation_kind == OrganisationKind.NATIONAL_COORDINATOR
    return Request(actor, action, frozenset({Relation.ANYONE} | ({Relation.COORDINATOR} if coordinates else set())))


def _found(actor: Actor, edition: UUID, action: Action) -> Edition:
    allowed(actor, action)
    row = Edition.objects.filter(pk=edition).exclude(state=EditionState.DISCARDED).first()
    if row is None:
        raise Missing
    return row


def _authored(actor: Actor, edition: UUID) -> Edition:
    row = _found(actor, edition, Action.INSTRUMENT_EDIT)
    if row.author != actor.account:
        raise NotTheAuthor
    return row


def _of_another(actor: Actor, edition: UUID) -> Edition:
    row = _found(actor, edition, Action.INSTRUMENT_RELEASE)
    if row.author == actor.account:
        raise OwnDraft
    return row


def parsed(text: str) -> Instrument:
    """The list in a text. Raises BadEdition with all faults."""
    try:
        return parse(text)
    except BadInstrument as bad:
        sentence = _("Line %(line)s, %(key)s: %(words)s")
        first = bad.faults[0]
        raise BadEdition(
            sentence, field="text", faults=bad.faults, line=first.line, key=first.key, words=first.words
        ) from bad


def _readable(actor: Actor, text: str) -> Instrument:
    if len(text) > LONGEST:
        raise BadEdition(_("This file is too long for a list."), field="text")
    made = parsed(text)
    home = organisations.get(actor.organisation)
    if made.jurisdiction and (home is None or made.jurisdiction != home.country):
        raise BadEdition(_("A list of another country is written by its own coordinator."), field="jurisdiction")
    return made


def _unused(made: Instrument) -> None:
    """A version is never written twice: answers are explained by it for ever."""
    row = Edition.objects.filter(instrument=made.id, edition=made.version).exclude(state=EditionState.DISCARDED)
    if (made.id, made.version) in instruments.instruments() or row.exists():
        sentence = _("There is a version %(version)s of the list “%(id)s”. Give this one the next number.")
        raise BadEdition(sentence, field="edition", version=made.version, id=made.id)


def _meets_nothing(made: Instrument) -> None:
    """A scored list and a module may be asked together: no question may have the same id in both."""
    other = {InstrumentKind.SCORED.value: InstrumentKind.MODULE, InstrumentKind.MODULE.value: InstrumentKind.SCORED}
    for one in instruments.of_kind(other[made.kind]) if made.kind in other else ():
        if same := sorted(one.indicators().keys() & made.indicators().keys()):
            sentence = _(
                "The list “%(title)s” has an indicator “%(id)s” too, and both may be asked together. Give it another id."
            )
            raise BadEdition(sentence, field="text", title=one.words, id=same[0])


def _leaves_a_list(made: Instrument) -> None:
    left = [
        one
        for key, one in instruments.instruments().items()
        if one.kind == InstrumentKind.SCORED and not instruments.is_withdrawn(*key) and key != (made.id, made.version)
    ]
    if any(
        population in made.populations and not any(population in one.populations for one in left)
        for population in POPULATIONS
    ):
        raise LastList


def _event(kind: Kind, row: Edition, actor: Actor, now: datetime, **facts: str) -> Entry:
    named = {"instrument": f"{row.instrument}@{row.edition}"}
    return Entry.by(actor, kind, now, object_type="instrument", object_id=row.pk, facts=named | facts)
