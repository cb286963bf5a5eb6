"""Assessing how it stands with the person. Nothing is ever changed in what was assessed: one looks again."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, time
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.duties.arithmetic import PLACES
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, service
from accord.protection.cases.access import reach
from accord.protection.cases.models import Case, Episode
from accord.protection.cases.populations import populations_of
from accord.protection.cases.vocab import LaterContact, Phase
from accord.protection.outcomes.instruments import Instrument, offered
from accord.protection.outcomes.models import Assessment
from accord.protection.outcomes.scoring import HIGHEST, LOWEST, overall
from accord.protection.outcomes.vocab import AFTER, LONGEST, OWED, SHORTEST, BadAssessment, How, Occasion
from accord.protection.persons.queries import is_erased, opened_birth_date


@dataclass(frozen=True, slots=True, repr=False)
class Looked:
    """What was seen: `scores` 1 to 4 by part (a part that is not there was not scored), `words` by domain."""

    instrument: str
    version: str  # of the instrument that was read: a newer one has other words
    occasion: Occasion
    how: How
    made_on: date
    scores: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)


@service
def assess(*, actor: Actor, case: UUID, looked: Looked, now: datetime, key: str) -> Given:
    """Record an assessment by the newest version of an instrument. Raises Missing, Refused, NotPossible or BadAssessment."""

    def work() -> Given:
        found = reach(actor, case, Action.OUTCOME_KEEP).case
        after = looked.occasion == Occasion.AFTER
        if is_erased(found.person_id) or (found.phase == Phase.CLOSED) != after:
            raise NotPossible
        instrument = offered().get(looked.instrument)
        if instrument is None:
            raise BadAssessment(_("Choose one of the instruments of this node."), field="instrument")
        if looked.version != instrument.version:
            raise BadAssessment(_("This instrument has a newer version. Open the page again."), field="instrument")
        _check_day(found, looked.made_on, now)
        _check(instrument, looked)
        domains = [[looked.scores.get(part.id) for part in domain.parts] for domain in instrument.domains]
        made = Assessment(
            id=new_id(),
            case=found,
            person_id=found.person_id,
            instrument=instrument.id,
            instrument_version=instrument.version,
            occasion=looked.occasion,
            how=looked.how,
            made_on=looked.made_on,
            made_at=now,
            made_by=actor.account,
            overall=overall(domains),
        )
        told = {"scores": dict(looked.scores), "words": {k: v.strip() for k, v in looked.words.items() if v.strip()}}
        seal_into(made, holder=actor.organisation, answers=json.dumps(told, ensure_ascii=False, sort_keys=True))
        newest = not Assessment.objects.filter(case=found, made_on__gt=looked.made_on).exists()
        made.save(force_insert=True)
        facts: dict[str, object] = {"assessment": str(made.pk), "occasion": str(made.occasion), "how": str(made.how)}
        ledger.append(event(Kind.OUTCOME_ASSESSED, found, actor, now, facts))
        if newest:  # an older look that is entered late moves no clock
            _clocks(found, looked, actor, now)
        return Given(made.pk)

    body = (str(case), asdict(looked))
    return once(actor=actor.account, key=key, verb="outcome.assess", body=body, now=now, work=work)


def follow_closed(actor: Actor, case: UUID, now: datetime) -> None:
    """Subscriber of case.closed: twelve months later, if she agreed to be asked, one looks again."""
    last = Episode.objects.filter(case=case).order_by("-number").first()
    if last is not None and last.later_contact == LaterContact.YES:
        _open("outcome.closed", Case.objects.get(pk=case), actor, now, now)


def follow_reopened(actor: Actor, case: UUID, now: datetime) -> None:
    """Subscriber of case.reopened: nobody is asked twelve months after a closing that was taken back."""
    duties.cancel_all(object_id=case, actor=actor, now=now, only=frozenset({AFTER}))


def event(kind: Kind, case: Case, actor: Actor, now: datetime, facts: dict[str, object]) -> Entry:
    """An event about outcomes: ids and codes, never a score."""
    more = {"code": case.code, **facts}
    return Entry.by(actor, kind, now, subject=case.person_id, object_type="case", object_id=case.pk, facts=more)


def _clocks(case: Case, looked: Looked, actor: Actor, now: datetime) -> None:
    """What was owed is done; the next look is owed, and at once what to do where something stands at the lowest step."""
    duties.settle(rule_ids=OWED, object_id=case.pk, actor=actor, now=now)
    if case.phase != Phase.CLOSED:
        noon = datetime.combine(looked.made_on, time(12), PLACES.get(case.jurisdiction, UTC)).astimezone(UTC)
        _open("outcome.assessed", case, actor, now, min(noon, now))
    if LOWEST in looked.scores.values():
        _open("outcome.lowest", case, actor, now, now)


def _open(trigger: str, case: Case, actor: Actor, now: datetime, began: datetime) -> None:
    duties.open_duties(
        trigger=trigger, populations=populations_of(case), jurisdiction=case.jurisdiction, owner=actor, object_type="case",
        object_id=case.pk, object_code=case.code, subject=case.person_id, now=now, began=began, again=True,
    )  # fmt: skip


def _check_day(case: Case, on: date, now: datetime) -> None:
    if on > day(now):
        raise BadAssessment(_("This lies in the future. Enter when it really was."), field="made_on")
    born = opened_birth_date(case.person_id, holder=case.organisation)
    if born is not None and on < born:
        sentence = _("This lies before the person's date of birth. Correct one of the two.")
        raise BadAssessment(sentence, field="made_on")


def _check(instrument: Instrument, looked: Looked) -> None:
    """Raises BadAssessment for a score that the instrument does not know, and for one left out without a word why."""
    known = {part.id for part in instrument.parts()}
    domains = {domain.id: domain for domain in instrument.domains}
    if strange := (set(looked.scores) - known) | (set(looked.words) - set(domains)):
        sentence = _("This instrument has no line “%(name)s”.")
        raise BadAssessment(sentence, field="instrument", name=min(strange))
    for part, score in looked.scores.items():
        if not LOWEST <= score <= HIGHEST:
            raise BadAssessment(_("Choose a step of 1 to 4, or “not scored”."), field=f"score_{part}")
    for name, text in looked.words.items():
        if len(text) > LONGEST:
            raise BadAssessment(_("This is too long. Shorten it."), field=f"words_{name}")
    for name, domain in domains.items():
        silent = len(looked.words.get(name, "").strip()) < SHORTEST
        if silent and any(part.id not in looked.scores for part in domain.parts):
            sentence = _("Something here was not scored. Say in a sentence why.")
            raise BadAssessment(sentence, field=f"words_{name}")
