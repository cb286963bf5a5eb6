"""The disclosure guard: every text is searched before it leaves (the ICO's reprimands of 2022-23: ordinary documents)."""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from accord.foundation.guard import ParticularKind, Protected, find
from accord.foundation.guard import mask as mask_out
from accord.foundation.guard.fold import plain
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry
from accord.foundation.ledger.vocab import Kind as Event
from accord.foundation.policy import Actor
from accord.foundation.policy.disclosure import REASONS
from accord.foundation.refusals import Reason, Refused
from accord.foundation.second import services as second
from accord.foundation.second.vocab import Matter
from accord.foundation.vault import reveal
from accord.protection.cases.models import Case
from accord.protection.consents.models import Consent
from accord.protection.consents.vocab import GuardianImplicated
from accord.protection.safety.queries import (
    ParticularView,
    code_word_of,
    event,
    in_force,
    in_force_of,
    risk_organisations,
    risks_of,
)
from accord.protection.safety.vocab import (
    FIELD_LABELS,
    FOUND,
    GUARDED,
    HOUSE,
    MEND,
    Kind,
    Stopped,
    code_word_in,
    house_in,
)

Houses = Callable[[Case], dict[UUID, str]]
_houses: Final[list[Houses]] = []
_SHORT: Final = 3  # letters of a word that takes no ending
_TELEPHONE: Final = re.compile(r"\+?\d[\d\s()./-]{5,}\d")


def also_protect(houses: Houses) -> None:
    """Let a higher room name the addresses of houses that never leave, by the id of the house; called in its AppConfig."""
    if houses not in _houses:
        _houses.append(houses)


@dataclass(frozen=True, slots=True, repr=False)
class Known:
    """What the guard looks for in texts about one case."""

    risks: frozenset[UUID]  # organisations
    opened: bool  # whether what follows was read
    protected: Sequence[Protected]
    houses: Mapping[UUID, str]


def known_of(cases: Sequence[Case], *, opened: bool) -> dict[UUID, Known]:
    """What is looked for about some hundred cases of one organisation, read together; by case. Only where texts are looked
    at it is `opened`, which the search puts on record: an event for each of them.
    """
    risks = risks_of([case.pk for case in cases])
    if not (opened and cases):
        return {case.pk: Known(risks[case.pk], False, (), {}) for case in cases}
    houses = _houses_of(cases[0])
    entered = in_force_of(cases, holder=cases[0].organisation)
    return {case.pk: Known(risks[case.pk], True, _protected(*entered[case.pk]), houses) for case in cases}


def check(
    *,
    actor: Actor,
    case: Case,
    receiver: UUID | None,
    texts: Mapping[str, str],
    now: datetime,
    addressee: str = "",
    known: Known | None = None,
) -> None:
    """Raises Stopped if something protected in `case` stands in one of `texts` (name of the field -> text), unless a
    second person released exactly these texts for this receiver. Raises Refused if the receiver, or the person named as
    `addressee`, is marked as a risk, or if the address of a house stands in a text: nobody can release that.

    Call it inside the service that lets the texts leave, once the case is reached; the search is an event. `known`: what was
    read together with others a moment ago.
    """
    given = _given(texts)
    looks = bool(given or addressee)
    if known is None or (looks and not known.opened):
        known = known_of([case], opened=looks)[case.pk]
    if receiver in known.risks:
        raise Refused((REASONS["hard.risk-party"],), _searched(case, actor, now, given, ["risk"], Event.GUARD_STOPPED))
    if not looks:
        return
    protected, houses = known.protected, known.houses
    secret = [Protected(ParticularKind.ADDRESS, text) for text in houses.values()]
    # SECURITY: guard G9; nobody can release the address of a house. tests/rooms/shelters/test_addresses.py
    if find(secret, given):
        raise Refused((HOUSE,), _searched(case, actor, now, given, ["house"], Event.GUARD_STOPPED, houses))
    persons = [one for one in protected if one.kind == ParticularKind.PERSON] if addressee else []
    if find(persons, {"addressee": f"- {addressee}"}):
        raise Refused((REASONS["hard.risk-person"],), _searched(case, actor, now, given, ["risk"], Event.GUARD_STOPPED))
    found = sorted({(one.kind, one.where) for one in find(protected, given)})
    kinds = sorted({kind.value for kind, _where in found})
    # SECURITY: the digest is of what leaves now; a letter changed after the release is stopped again.
    # tests/rooms/safety/test_guard.py
    if found and not second.released(
        matter=Matter.DISCLOSURE, object_id=case.pk, digest=_digest(receiver, given), now=now
    ):
        raise Stopped(
            tuple(
                Reason(f"stopped.{kind}", str(FOUND[kind]) % {"field": _label(where)}, MEND) for kind, where in found
            ),
            _searched(case, actor, now, given, kinds, Event.GUARD_STOPPED, houses),
        )
    if protected or houses:
        ledger.append(_searched(case, actor, now, given, kinds, Event.GUARD_SEARCHED, houses))


@dataclass(frozen=True, repr=False)
class Masked:
    """Texts without what is protected, and a sentence for each place from which something was taken."""

    texts: dict[str, str]
    left_out: tuple[str, ...]


def mask(
    *, actor: Actor, case: Case, texts: Mapping[str, str], labels: Mapping[str, str], sign: str, now: datetime
) -> Masked:
    """The texts of a paper for the person herself, with `sign` where something protected stood; the search is an event.

    Raises Stopped where the address of a house or the code word stands: those words must be written anew. `labels`: how
    each text is called. Call it once the case is reached.
    """
    given = _given(texts)
    houses = _houses_of(case)
    secret = [Protected(ParticularKind.ADDRESS, text) for text in houses.values()]
    word = code_word_of(case)
    # SECURITY: guard G9, and the word by which she knows that it is us. tests/rooms/papers/test_pages.py
    wrong = [house_in(labels[one.where]) for one in find(secret, given)]
    wrong += [code_word_in(labels[where]) for where, text in given.items() if word and _says(text, word)]
    if wrong:
        reasons = tuple(dict.fromkeys(wrong))
        kinds = sorted({reason.code.removeprefix("hard.") for reason in reasons})
        raise Stopped(reasons, _searched(case, actor, now, given, kinds, Event.GUARD_STOPPED, houses))
    protected = _protected(*in_force(case))
    done, found = mask_out(protected, given, sign)
    kinds = sorted({one.kind.value for one in found})
    if protected or houses:
        ledger.append(_searched(case, actor, now, given, kinds, Event.GUARD_SEARCHED, houses))
    said = dict.fromkeys(str(FOUND[one.kind]) % {"field": labels[one.where]} for one in found)
    return Masked({**texts, **done}, tuple(said))


def _says(text: str, secret: str) -> bool:
    """Whether the words of `secret` stand in `text` one after the other, each with at most two letters more."""
    words = re.findall(r"\w+", plain(secret))
    gap, more = r"[\W_]+", r"\w{0,2}"
    pattern = gap.join(re.escape(one) + (more if len(one) > _SHORT else "") for one in words)
    return bool(words) and bool(re.search(rf"\b{pattern}\b", plain(text)))


def hidden(*, case: Case, texts: Mapping[str, str], now: datetime) -> frozenset[str]:
    """The names of the `texts` that hold something protected, the address of a house or the code word: they are not shown
    to the person on a screen that others may see. She acts herself, so the search is an event without an actor.
    """
    given = _given(texts)
    if not given:
        return frozenset()
    entered, own = in_force(case)
    houses = _houses_of(case)
    secret = [Protected(ParticularKind.ADDRESS, text) for text in houses.values()]
    found = find([*secret, *_protected(entered, own)], given)
    kinds = sorted({one.kind.value for one in found})
    ledger.append(_searched(case, None, now, given, kinds, Event.GUARD_SEARCHED, houses))
    word = code_word_of(case)
    return frozenset(one.where for one in found) | {
        where for where, text in given.items() if word and _says(text, word)
    }


def ask(
    *, actor: Actor, case: Case, receiver: UUID | None, texts: Mapping[str, str], reason: str, now: datetime
) -> UUID:
    """Ask a second person to release exactly these texts for this receiver; inside the caller's transaction, once the
    case is reached. Raises NoReason, and Refused for a receiver who is a risk.
    """
    given = _given(texts)
    if receiver in risk_organisations(case.pk):
        raise Refused((REASONS["hard.risk-party"],))
    return second.ask(
        actor=actor,
        matter=Matter.DISCLOSURE,
        object_type="case",
        object_id=case.pk,
        object_code=case.code,
        subject=case.person_id,
        digest=_digest(receiver, given),
        content="\n\n".join(f"{_label(name)}:\n{text}" for name, text in sorted(given.items())),
        reason=reason,
        now=now,
    )


def follow_consent(actor: Actor, consent: UUID, now: datetime) -> None:
    """Subscriber of consent.given: neither the receiver of a consent nor who speaks for the child may be a risk."""
    found = Consent.objects.select_related("case").get(pk=consent)
    if found.receiver_id in risk_organisations(found.case_id):
        raise Refused((REASONS["hard.risk-party"],))
    names = reveal(found, holder=actor.organisation, fields=["representative"])
    if not names["representative"]:
        return
    entered, _own = in_force(found.case)
    risks = [one for one in _protected(entered, {}) if one.kind == ParticularKind.PERSON]
    ledger.append(_searched(found.case, actor, now, names, [], Event.GUARD_SEARCHED))
    if find(risks, {"representative": f"- {names['representative']}"}):
        raise GuardianImplicated(field="representative")


def _houses_of(case: Case) -> dict[UUID, str]:
    """The addresses of the houses of the organisation that holds the case."""
    return {pk: text for finder in _houses for pk, text in finder(case).items() if text}


def _protected(entered: list[ParticularView], own: Mapping[str, str]) -> list[Protected]:
    """What the matcher looks for: what was entered, and the place of stay and the telephones of the identity."""
    found = []
    for view in entered:
        opened = view.opened
        found.append(Protected(GUARDED[Kind(view.particular.kind)], opened["name"]))
        found.append(Protected(ParticularKind.TELEPHONE, opened["telephone"]))
        found.append(Protected(ParticularKind.ADDRESS, opened["address"]))
    telephones = [own.get("phone", ""), *_TELEPHONE.findall(own.get("safe_contact", ""))]
    found += [Protected(ParticularKind.TELEPHONE, number) for number in telephones]
    found.append(Protected(ParticularKind.ADDRESS, own.get("address", "")))
    return [one for one in found if one.value.strip()]


def _given(texts: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in texts.items() if text.strip()}


def _digest(receiver: UUID | None, texts: Mapping[str, str]) -> str:
    return json.dumps([str(receiver or ""), sorted(texts.items())], ensure_ascii=False)


def _label(field: str) -> str:
    return str(FIELD_LABELS.get(field, field))


def _searched(
    case: Case,
    actor: Actor | None,
    now: datetime,
    texts: Mapping[str, str],
    kinds: list[str],
    kind: Event,
    houses: Iterable[UUID] = (),
) -> Entry:
    opened = {"houses": sorted(map(str, houses))} if houses else {}
    return event(kind, case, actor, now, {"fields": len(texts), "found": kinds, **opened})
