"""Closing a case whole (domain.md S14, guard G10), and its next episode when the person was trafficked again."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Action, Actor
from accord.foundation.vault import seal_into
from accord.foundation.writes.events import Topic, publish
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases import tracks
from accord.protection.cases.access import reach
from accord.protection.cases.asked import Risk, Score, risk_of, score_of
from accord.protection.cases.clocks import open_clocks
from accord.protection.cases.models import Case, Episode
from accord.protection.cases.services import event, record_preliminary
from accord.protection.cases.vocab import (
    AFTER_CLOSING,
    CHILD_NOTICE,
    STATES,
    BadCase,
    Basis,
    CloseReason,
    EpisodeStart,
    LaterContact,
    NoticesOpen,
    Phase,
)
from accord.protection.persons.queries import is_erased

SHORTEST: Final = 10
LONGEST: Final = 2_000
LONGEST_KEPT: Final = timedelta(days=366 * 30)


@dataclass(frozen=True, slots=True, repr=False)
class Closing:
    """What closing a case records. `no_risk` and `no_score` say why there is no assessment on record, where there is none."""

    reason: CloseReason
    keep_until: date
    later_contact: LaterContact
    no_risk: str = ""
    no_score: str = ""


@service
def close(*, actor: Actor, case: UUID, closing: Closing, read: int, now: datetime, key: str) -> Given:
    """Close a case. Raises NoticesOpen while a notice about a child is not entered (guard G2), BadCase where the last
    risk, the last outcome score and the reason why it is missing are all open, or the date of retention cannot be
    (guard G10), NotPossible or Stale.
    """

    def work() -> Given:
        found = reach(actor, case, Action.CASE_CLOSE).case
        if any(duty.rule in CHILD_NOTICE for duty in duties.open_about(found.pk)):
            raise NoticesOpen
        found.phase, found.closed_at, found.close_reason = STATES.step(found.phase, "close"), now, closing.reason
        risk, score = risk_of(found.pk), score_of(found.pk)
        _check(closing, risk, score, day(now))
        save_versioned(found, read=read, fields=["phase", "closed_at", "close_reason"])
        ended = _end_episode(found, closing, risk, score, actor, now)
        keep = AFTER_CLOSING if closing.later_contact == LaterContact.YES else frozenset()
        duties.cancel_all(object_id=found.pk, actor=actor, now=now, keep=keep)
        facts: dict[str, object] = {
            "reason": str(closing.reason),
            "episode": ended.number,
            "keep_until": closing.keep_until.isoformat(),
            "later_contact": str(closing.later_contact),
        }
        ledger.append(event(Kind.CASE_CLOSED, found, actor, now, facts))
        publish(Topic.CASE_CLOSED, actor=actor, record=found.pk, now=now)
        return Given(found.pk, found.version)

    body = (str(case), asdict(closing))
    return once(actor=actor.account, key=key, verb="case.close", body=body, now=now, work=work)


@service
def begin_episode(*, actor: Actor, case: UUID, basis: Basis, read: int, now: datetime, key: str) -> Given:
    """Begin the next episode of a closed case: the person was trafficked again. The code stays; phase, tracks and clocks
    begin anew, and what was recorded before stays on record. Raises Missing, Refused, NotPossible or Stale.
    """

    def work() -> Given:
        found = reach(actor, case, Action.CASE_CLOSE).case
        if is_erased(found.person_id) or found.phase != Phase.CLOSED:
            raise NotPossible
        found.phase, found.closed_at, found.close_reason = STATES.step(found.phase, "reopen"), None, ""
        save_versioned(found, read=read, fields=["phase", "closed_at", "close_reason"])
        number = current(found).number + 1
        Episode.objects.create(
            case=found, person_id=found.person_id, number=number, began_at=now, why=EpisodeStart.RE_TRAFFICKED
        )
        tracks.begin_again(found)
        ledger.append(event(Kind.CASE_EPISODE_BEGUN, found, actor, now, {"episode": number}))
        record_preliminary(found, basis, actor, now)
        duties.cancel_all(object_id=found.pk, actor=actor, now=now)  # follow-up of the episode before
        publish(Topic.EPISODE_BEGUN, actor=actor, record=found.pk, now=now)
        open_clocks(found, actor, now, again=True)
        return Given(found.pk, found.version)

    body = (str(case), str(basis))
    return once(actor=actor.account, key=key, verb="case.episode", body=body, now=now, work=work)


def current(case: Case) -> Episode:
    """The last episode of a case; the first one stands as a row only when it has ended."""
    found = Episode.objects.filter(case=case).order_by("-number").first()
    return found or Episode(
        case=case, person_id=case.person_id, number=1, began_at=case.opened_at, why=EpisodeStart.IDENTIFIED
    )


def _end_episode(
    case: Case, closing: Closing, risk: Risk | None, score: Score | None, actor: Actor, now: datetime
) -> Episode:
    found = current(case)
    found.ended_at, found.ended_by, found.reason = now, actor.account, closing.reason
    found.risk, found.risk_at = (risk.level, risk.at) if risk else ("", None)
    found.score, found.score_at = score or (None, None)
    found.keep_until, found.later_contact = closing.keep_until, closing.later_contact
    seal_into(
        found,
        holder=actor.organisation,
        no_risk="" if risk else closing.no_risk.strip(),
        no_score="" if score else closing.no_score.strip(),
    )
    found.save(force_insert=found._state.adding)
    return found


def _check(closing: Closing, risk: Risk | None, score: Score | None, today: date) -> None:
    if not today < closing.keep_until <= today + LONGEST_KEPT:
        raise BadCase(_("The file is kept until a day after today, within thirty years."), field="keep_until")
    missing = (
        ("no_risk", risk, _("No risk assessment is on record. Make one, or say in a sentence why there is none.")),
        ("no_score", score, _("No outcome score is on record. Make one, or say in a sentence why there is none.")),
    )
    for field, known, sentence in missing:
        why = getattr(closing, field).strip()
        if known is None and len(why) < SHORTEST:
            raise BadCase(sentence, field=field)
        if len(why) > LONGEST:
            raise BadCase(_("This is too long. Shorten it."), field=field)
