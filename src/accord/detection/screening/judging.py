"""After a screening is completed: weighing it again by a newer list or rule, and lowering it with a second person.

Graver counts at once. Milder never counts by itself: "screener can raise, never lower, without second person's confirmation"
(domain.md 4.1 [D]).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accord.detection.screening import instruments, rules
from accord.detection.screening.models import Rescoring, Screening
from accord.detection.screening.rules import Rule
from accord.detection.screening.scoring import Explanation, score
from accord.detection.screening.services import event, reach_own, replies
from accord.detection.screening.vocab import (
    GRAVITY,
    BadScreening,
    Conclusion,
    NotAgreed,
    NothingNewer,
    OnlyDownward,
    Reply,
    ScreeningState,
)
from accord.foundation.codes import AgeGroup
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Actor
from accord.foundation.second import services as second
from accord.foundation.second.vocab import Matter
from accord.foundation.vault import reveal, seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service


@dataclass(frozen=True)
class By:
    """By what answers are weighed: a version of the list, its modules (`id@version`, a space between), and a rule."""

    instrument_version: str
    modules: str
    rule_version: str


def newest(screening: Screening) -> By:
    """The newest list, modules and rule by which a screening could be weighed now; a withdrawn one stands where no other is."""
    instrument = _newest(screening.instrument, screening.instrument_version)
    modules = (_newest(named, version).key for named, _at, version in map(_parted, screening.modules.split()))
    return By(instrument.version, " ".join(modules), rules.current(instrument.rule).key)


def _newest(named: str, version: str) -> instruments.Instrument:
    try:
        return instruments.current(named)
    except KeyError:
        return instruments.instruments()[named, version]


def _parted(module: str) -> tuple[str, str, str]:
    return module.partition("@")


def first(screening: Screening) -> By:
    """By what it was weighed when it was completed."""
    return By(screening.instrument_version, screening.modules, screening.rule_version)


def explained(screening: Screening, by: By, answers: Mapping[str, Reply]) -> Explanation | None:
    """The answers weighed by `by`, or None where the node no longer has that list or rule."""
    try:
        asked = instruments.whole(screening.instrument, by.instrument_version, by.modules)
        rule: Rule = rules.rules()[by.rule_version]
    except KeyError:
        return None
    return score(asked, answers, AgeGroup(screening.age_group), rule)


@service
def rescore(*, actor: Actor, screening: UUID, read: int, now: datetime, key: str) -> Given:
    """Weigh the answers again by the newest list and rule; the first result stays. A graver conclusion counts at once.

    Raises Missing, Refused, NotPossible (not completed), NothingNewer or Stale.
    """

    def work() -> Given:
        found = _completed(actor, screening)
        by = newest(found)
        again = explained(found, by, replies(found))
        if again is None or by == first(found) or found.rescorings.filter(**vars(by)).exists():
            raise NothingNewer
        Rescoring.objects.create(
            id=new_id(),
            screening=found,
            conclusion=again.conclusion,
            urgent=again.urgent,
            at=now,
            by=actor.account,
            **vars(by),
        )
        found.rescored, found.urgent = True, found.urgent or again.urgent
        if GRAVITY.index(again.conclusion) > GRAVITY.index(_outcome(found)):
            found.rescored_to, found.lowered_to = again.conclusion, ""
        save_versioned(found, read=read, fields=["rescored", "rescored_to", "lowered_to", "urgent"])
        facts = {"by": by.instrument_version, "rule": by.rule_version, "conclusion": str(again.conclusion)}
        ledger.append(event(Kind.SCREENING_RESCORED, found, actor, now, facts))
        return Given(found.pk, found.version)

    return once(actor=actor.account, key=key, verb="screening.rescore", body=screening, now=now, work=work)


@service
def ask_lower(*, actor: Actor, screening: UUID, to: Conclusion, reason: str, now: datetime, key: str) -> Given:
    """Ask a second person to agree to a milder conclusion. Raises Missing, Refused, NotPossible, OnlyDownward, BadScreening."""

    def work() -> Given:
        found = _lowering(actor, screening, to)
        if not reason.strip():
            raise BadScreening(
                _("Say why a milder conclusion is right. A colleague decides on your words."), field="reason"
            )
        words = gettext(
            "Screening %(code)s\nNow: %(now)s\nAsked for: %(to)s\nRead the screening and its answers before you agree."
        )
        second.ask(
            actor=actor,
            matter=Matter.SCREENING,
            object_type="screening",
            object_id=found.pk,
            object_code=found.code,
            digest=_step(found, to),
            content=words % {"code": found.code, "now": _outcome(found).label, "to": to.label},
            reason=reason,
            now=now,
        )
        return Given(found.pk, found.version)

    body = {"screening": screening, "to": to, "reason": reason}
    return once(actor=actor.account, key=key, verb="screening.ask_lower", body=body, now=now, work=work)


@service
def lower(*, actor: Actor, screening: UUID, to: Conclusion, read: int, now: datetime, key: str) -> Given:
    """Lower the conclusion, once a second person has agreed to exactly this step; the reason that was given stays with it.

    Raises Missing, Refused, NotPossible, OnlyDownward, NotAgreed or Stale.
    """

    def work() -> Given:
        found = _lowering(actor, screening, to)
        # SECURITY: never by one person alone. tests/rooms/screening/test_judging.py
        agreed = second.release_of(matter=Matter.SCREENING, object_id=found.pk, digest=_step(found, to), now=now)
        if agreed is None:
            raise NotAgreed
        reason = reveal(agreed, holder=actor.organisation, fields=["reason"])["reason"]
        before, found.lowered_to = _outcome(found), to
        seal_into(found, holder=actor.organisation, lower_reason=reason)
        save_versioned(found, read=read, fields=["lowered_to", "lower_reason"])
        facts = {"from": str(before), "to": str(to), "ask": str(agreed.pk)}
        ledger.append(event(Kind.SCREENING_LOWERED, found, actor, now, facts))
        return Given(found.pk, found.version)

    body = {"screening": screening, "to": to}
    return once(actor=actor.account, key=key, verb="screening.lower", body=body, now=now, work=work)


def milder(screening: Screening) -> list[Conclusion]:
    """The conclusions below the one that counts, gravest first; none before it is completed or after an identification."""
    if screening.state != ScreeningState.COMPLETED or screening.outcome is None:
        return []
    return GRAVITY[: GRAVITY.index(screening.outcome)][::-1]


def agreed_to(screening: Screening, *, now: datetime) -> list[Conclusion]:
    """Those to which a second person agreed within the last day."""
    steps = {_step(screening, to): to for to in milder(screening)}
    if not steps:
        return []
    found = second.released_among(matter=Matter.SCREENING, object_id=screening.pk, digests=steps, now=now)
    return [to for step, to in steps.items() if step in found]


def _completed(actor: Actor, screening: UUID) -> Screening:
    found = reach_own(actor, screening)
    if found.state != ScreeningState.COMPLETED or found.outcome is None:
        raise NotPossible
    return found


def _lowering(actor: Actor, screening: UUID, to: Conclusion) -> Screening:
    found = _completed(actor, screening)
    if to not in milder(found):
        raise OnlyDownward(field="to")
    return found


def _outcome(screening: Screening) -> Conclusion:
    if screening.outcome is None:
        raise NotPossible
    return screening.outcome


def _step(screening: Screening, to: Conclusion) -> str:
    """What a second person agrees to: from where, and to where."""
    return f"{_outcome(screening)}>{to}"
