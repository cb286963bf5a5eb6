"""What a letter from another node does to an agreement here. Inside the caller's transaction, over the whole node."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from accord.cooperation.agreements import records
from accord.cooperation.agreements.models import Agreement
from accord.cooperation.agreements.terms import check, digest, read
from accord.cooperation.agreements.vocab import Act, BadAgreement, NotAParty, TermsChanged
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry
from accord.foundation.writes.services import free_code

_FIELDS: Final = frozenset({"act", "at", "code", "digest", "terms"})


def stepped(*, agreement: UUID, sender: UUID, body: Mapping[str, Any], now: datetime) -> Agreement:
    """What `sender` did with an agreement: proposed, signed, suspended, resumed or ended it. Done twice it is done once.

    Raises BadAgreement, PartyUnknown, NotAParty, TermsChanged or AlreadyReplaced; then nothing was entered.
    """
    act, at = _read(body, now)
    found = _known(agreement, sender, body, now)
    parties = records.parties_of(agreement)
    own = next(party for party in parties if party.organisation_id == sender)
    if act == Act.SIGN and own.signed_at:
        return found
    records.apply(found, own, act, at, None)
    records.settle(found, parties, ended=act == Act.END)
    records.take_over(found, parties)
    records.step(found, sender, act, at)
    facts = {"code": found.code, "terms": found.terms, "elsewhere": True}
    about: dict[str, Any] = {"object_type": "agreement", "object_id": found.pk, "facts": facts}
    ledger.append(Entry(records.KINDS[act], now, organisation=sender, **about))
    return found


def _read(body: Mapping[str, Any], now: datetime) -> tuple[Act, datetime]:
    try:
        act, at = Act(body["act"]), datetime.fromisoformat(body["at"])
    except (KeyError, ValueError, TypeError) as error:
        raise BadAgreement from error
    if set(body) != _FIELDS or at.tzinfo is None or not isinstance(body["code"], str):
        raise BadAgreement
    return act, min(at, now)


def _known(agreement: UUID, sender: UUID, body: Mapping[str, Any], now: datetime) -> Agreement:
    """The agreement as it is known here, or now becomes known; with these terms and no others."""
    terms = read(body["terms"])
    if body["digest"] != digest(agreement, terms):
        raise BadAgreement
    found = Agreement.objects.filter(pk=agreement).first()
    # SECURITY: what was signed here stays what it was, whatever another node says later. tests/rooms/agreements/test_two_nodes.py
    if found and found.terms != body["digest"]:
        raise TermsChanged
    if found is None:
        check(terms, terms.parties)
        records.check_replaced(terms, terms.parties)
        found = Agreement(id=agreement, code=free_code(Agreement, body["code"], "A"), proposed_at=now)
        found.terms = body["digest"]
        records.write(found, terms, terms.parties)
    parties = {party.organisation_id: party.organisation for party in records.parties_of(agreement)}
    # SECURITY: nobody elsewhere signs or speaks for who works here. tests/rooms/agreements/test_two_nodes.py
    if sender not in parties or parties[sender].on_this_node:
        raise NotAParty
    if not any(organisation.on_this_node for organisation in parties.values()):
        raise NotAParty
    return found
