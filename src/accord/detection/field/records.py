"""What a phone sends, read strictly: what does not read waits for a person, and a name that is not known is no less told."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Final, TypeVar
from uuid import UUID

from accord.cooperation.people.models import LANGUAGES
from accord.detection.field.vocab import ArrivalKind, BadRecord
from accord.detection.screening.services import Beginning, GivenAnswer
from accord.detection.screening.vocab import Conclusion, Evidence, Reply, Setting
from accord.detection.signals.services import PersonDetails, SignalDetails
from accord.detection.signals.vocab import Channel
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex

C = TypeVar("C", bound=Enum)
LONGEST_TEXT: Final = {
    "account": 20_000, "place": 500, "callback": 500, "reporter_name": 200, "reporter_phone": 60,
}  # fmt: skip
_ENDINGS: Final = ("complete", "stop", "open")


@dataclass(frozen=True, slots=True, repr=False)
class Screened:
    """A screening that was conducted on a phone, as far as it came."""

    beginning: Beginning
    instrument: str
    version: str
    modules: tuple[str, ...]
    answers: dict[str, GivenAnswer]
    ending: str  # complete, stop (the person was distressed), open (half answered)
    began: datetime
    ended: datetime
    conclusion: Conclusion | None  # what the phone showed
    urgent: bool


@dataclass(frozen=True, slots=True, repr=False)
class Sent:
    """One record on its way: the phone's own id of it, its kind, the phone's clock when it was sent, and the content."""

    client_id: UUID
    kind: ArrivalKind
    sent_at: datetime
    content: dict[str, Any]


def is_urgent(content: Mapping[str, Any]) -> bool:
    """Whether a record, readable or not, speaks of danger, of a child or of reasonable grounds."""
    said = (content.get("danger"), content.get("child"), content.get("urgent"))
    grounds = content.get("conclusion") == Conclusion.REASONABLE_GROUNDS.value
    return any(one is True for one in said) or grounds or content.get("age_group") == AgeGroup.CHILD.value


def read_screening(content: Mapping[str, Any], offset: timedelta) -> Screened:
    """A screening, its times corrected. Raises BadRecord, naming the field."""
    names = (
        "began", "ended", "setting", "language", "interpreter", "age_group", "sex", "citizenship", "instrument", "version",
        "modules", "answers", "ending", "conclusion", "urgent",
    )  # fmt: skip
    _only(content, names)
    beginning = Beginning(
        _code(Setting, content, "setting"),
        _language(content, "language"),
        _code(AgeGroup, content, "age_group"),
        _code(Sex, content, "sex"),
        _text(content, "citizenship", 2),
        _is(bool, content, "interpreter"),
    )
    ending = _text(content, "ending", 10)
    if ending not in _ENDINGS:
        raise BadRecord(field="ending")
    answers = _is(dict, content, "answers")
    if len(answers) > 500:
        raise BadRecord(field="answers")
    return Screened(
        beginning,
        _text(content, "instrument", 40),
        _text(content, "version", 20),
        tuple(_text({"modules": one}, "modules", 40) for one in _is(list, content, "modules")[:20]),
        {_text({"answers": name}, "answers", 20): _answer(given) for name, given in answers.items()},
        ending,
        _moment(content, "began") + offset,
        _moment(content, "ended") + offset,
        _code(Conclusion, content, "conclusion") if content.get("conclusion") else None,
        _is(bool, content, "urgent"),
    )


def read_signal(content: Mapping[str, Any], offset: timedelta) -> SignalDetails:
    """A signal, its time corrected. Raises BadRecord, naming the field."""
    names = (
        "began", "channel", "country", "language", "danger", "child", "anonymous", "forms", "persons", *LONGEST_TEXT,
    )  # fmt: skip
    _only(content, names)
    texts: dict[str, Any] = {name: _text(content, name, longest) for name, longest in LONGEST_TEXT.items()}
    persons = [p if isinstance(p, dict) else {} for p in _is(list, content, "persons")]
    return SignalDetails(
        channel=_code(Channel, content, "channel"),
        received_at=_moment(content, "began") + offset,
        country=_text(content, "country", 2),
        language=_language(content, "language") if content.get("language") else "",
        danger=_is(bool, content, "danger"),
        child=_is(bool, content, "child"),
        anonymous=_is(bool, content, "anonymous"),
        forms=frozenset(_code(ExploitationForm, {"forms": one}, "forms") for one in _is(list, content, "forms")),
        persons=tuple(_person(one) for one in persons),
        **texts,
    )


def not_after(screened: Screened, now: datetime) -> Screened:
    """No time of a record lies after it arrived, and none after it ended: a clock that ran wild in between."""
    ended = min(screened.ended, now)
    return replace(screened, began=min(screened.began, ended), ended=ended)


def _only(content: Mapping[str, Any], names: tuple[str, ...]) -> None:
    # A field that nobody reads would be lost without a word.
    if unknown := sorted(set(content) - set(names)):
        raise BadRecord(field=str(unknown[0])[:40])


def _is(kind: type, content: Mapping[str, Any], name: str) -> Any:
    value = content.get(name)
    if type(value) is not kind:
        raise BadRecord(field=name)
    return value


def _text(content: Mapping[str, Any], name: str, longest: int) -> str:
    value = content.get(name)
    if not isinstance(value, str) or len(value) > longest:
        raise BadRecord(field=name)
    return value


def _code(codes: type[C], content: Mapping[str, Any], name: str) -> C:
    try:
        return codes(content.get(name))
    except ValueError:
        raise BadRecord(field=name) from None


def _language(content: Mapping[str, Any], name: str) -> str:
    found = _text(content, name, 2)
    if found not in dict(LANGUAGES):
        raise BadRecord(field=name)
    return found


def _moment(content: Mapping[str, Any], name: str) -> datetime:
    try:
        return moment(_text(content, name, 40))
    except ValueError:
        raise BadRecord(field=name) from None


def moment(text: str) -> datetime:
    """A time in UTC that a computation with days can still hold. Raises ValueError."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None or not 1970 <= found.year <= 2200:
        raise ValueError(text)
    return found.astimezone(UTC)


def _answer(given: Any) -> GivenAnswer:
    if not isinstance(given, dict):
        raise BadRecord(field="answers")
    evidence = _code(Evidence, given, "evidence") if given.get("evidence") else None
    return GivenAnswer(_code(Reply, given, "reply"), evidence)


def _person(found: Mapping[str, Any]) -> PersonDetails:
    return PersonDetails(_code(Sex, found, "sex"), _code(AgeGroup, found, "age_group"), _text(found, "citizenship", 2))
