"""What an organisation brings: encodings of its persons. Of one here they are made in memory; of another node they come as a file."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from accord.cooperation.organisations.models import Organisation
from accord.foundation.wall import seen_by
from accord.protection.asking.compared import brought
from accord.research.studies.models import Study
from accord.research.studies.vocab import LARGEST, Agrees, BadRoll, OtherKey

if TYPE_CHECKING:  # the engine loads numpy: the worker does, a page does not
    from accord.research.linkage.encodings import Encoding, Roll

_AGREES = {
    "phone": {Agrees.PHONE},
    "document": {Agrees.DOCUMENT},
    "names": {Agrees.NAME},
    "name+year+sex": {Agrees.YEAR},
    "birth+sex": {Agrees.BIRTH},
}


@dataclass(frozen=True, slots=True, repr=False)
class Own:
    """A roll, and the case by which each of its persons is asked about."""

    roll: "Roll"
    cases: dict[str, UUID]


def made(study: Study, body: Organisation, coordinator: Organisation, key: bytes, now: datetime) -> Own:
    """The persons of an organisation of this node, encoded; over its own rows."""
    from accord.research.linkage.encodings import Roll, encode

    with seen_by(body.pk):
        found = brought(body.pk, coordinator, study.opened_from, study.opened_until, now)
    records = {str(person): encode(key, told) for person, (_case, told) in found.persons.items()}
    cases = {str(person): case for person, (case, _told) in found.persons.items()}
    return Own(Roll(str(body.pk), records, found.withheld), cases)


def read(study: Study, key: bytes, name: str, text: str) -> "Roll":
    """The roll of an organisation of another node, as `accord count-once encode` writes it. Raises BadRoll or OtherKey."""
    from accord.research.linkage import rolls
    from accord.research.linkage.refusals import Refused

    if len(text) > LARGEST:
        raise BadRoll(field="text")
    try:
        filed = rolls.read(text)
    except Refused as error:
        raise BadRoll(field="text") from error
    if not filed.roll.records:
        raise BadRoll(field="text")
    # SECURITY: a roll of another key would count everybody as somebody else. tests/rooms/studies/test_counted_once.py
    if (filed.study, filed.key) != (study.code, rolls.mark_of(key)):
        raise OtherKey(field="text")
    return replace(filed.roll, name=name)


def agreeing(one: "frozenset[Encoding]", other: "frozenset[Encoding]") -> str:
    """What agrees between two records, as a code set."""
    shared = {kind for kind, _code in one & other}
    found = {agrees for kind in shared for agrees in _AGREES.get(kind, {Agrees.NAME, Agrees.BIRTH})}
    if Agrees.BIRTH in found:
        found.discard(Agrees.YEAR)
    return " ".join(agrees for agrees in Agrees if agrees in found)
