"""What an organisation brings: encodings of its persons. Of one here they are made in memory; of another node they come as a file."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from accord.cooperation.organisations.models import Organisation
from accord.foundation.wall import seen_by
from accord.protection.asking.compared import brought
from accord.protection.persons.likeness.tokens import Compound
from accord.research.studies.models import Study
from accord.research.studies.vocab import LARGEST, Agrees, BadRoll

if TYPE_CHECKING:  # the engine loads numpy: the worker does, a page does not
    from accord.research.linkage.encodings import Encoding, Roll

_BYTES = 12
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


def read(name: str, text: str) -> "Roll":
    """A file of encodings. Raises BadRoll."""
    from accord.research.linkage.encodings import Roll

    try:
        if len(text) > LARGEST:
            raise BadRoll
        told: Any = json.loads(text)
        withheld = told["withheld"]
        records = {str(record)[:80]: frozenset(map(_encoding, pairs)) for record, pairs in told["records"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BadRoll(field="text") from error
    if type(withheld) is not int or not 0 <= withheld <= LARGEST or not records:
        raise BadRoll(field="text")
    return Roll(name, records, withheld)


def written(key: bytes, persons: Iterable[tuple[str, Iterable[Compound]]], withheld: int) -> str:
    """The file of encodings that another node reads: for who has the key of a study and persons of their own. Raises Refused."""
    from accord.research.linkage.encodings import encode

    records = {record: sorted([kind, code.hex()] for kind, code in encode(key, told)) for record, told in persons}
    return json.dumps({"withheld": withheld, "records": records})


def agreeing(one: "frozenset[Encoding]", other: "frozenset[Encoding]") -> str:
    """What agrees between two records, as a code set."""
    shared = {kind for kind, _code in one & other}
    found = {agrees for kind in shared for agrees in _AGREES.get(kind, {Agrees.NAME, Agrees.BIRTH})}
    if Agrees.BIRTH in found:
        found.discard(Agrees.YEAR)
    return " ".join(agrees for agrees in Agrees if agrees in found)


def _encoding(pair: Any) -> "Encoding":
    kind, code = pair
    if not isinstance(kind, str) or len(kind) > 40 or len(bytes.fromhex(code)) != _BYTES:
        raise ValueError
    return kind, bytes.fromhex(code)
