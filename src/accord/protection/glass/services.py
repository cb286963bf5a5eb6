"""Breaking the glass, and the review."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor, Purpose, Relation
from accord.foundation.vault import DataClass, current, seal_into
from accord.foundation.writes.services import Given, fresh_code, once, save_versioned, service
from accord.protection.cases.access import reach_by_code
from accord.protection.cases.models import Case
from accord.protection.glass.access import open_to, reach_glass, refuse_oneself, reviewer_for
from accord.protection.glass.models import Glass
from accord.protection.glass.queries import event
from accord.protection.glass.vocab import (
    ASKED,
    LASTS,
    LONGEST,
    OBJECTED,
    REVIEW,
    SHORTEST,
    TOLD,
    AlreadyOpen,
    BadGlass,
    Ground,
    InTeam,
    NoReviewer,
    Reviewed,
    StillOpen,
    Verdict,
)


@service
def break_glass(
    *, actor: Actor, case: str, ground: Ground, purpose: Purpose, reason: str, now: datetime, key: str
) -> Given:
    """Open the case of this code to the actor for sixty minutes; the team and another organisation are told at once.

    The id that is given is that of the case. Raises BadGlass (also for a case of another organisation), Refused, InTeam,
    AlreadyOpen or NoReviewer.
    """

    def work() -> Given:
        allowed = reach_by_code(actor, case, Action.CASE_BREAK_GLASS)
        if allowed is None:
            raise BadGlass(_("There is no case with this code in your organisation. Check the code."), field="case")
        found = allowed.case
        if Relation.TEAM in allowed.standing.relations:
            raise InTeam
        if open_to(actor, found.pk, now):
            raise AlreadyOpen
        if not SHORTEST <= len(reason.strip()) <= LONGEST:
            raise BadGlass(_("Say in a sentence why it cannot wait: 10 to 2,000 characters."), field="reason")
        reviewer = reviewer_for(actor.organisation, found.jurisdiction, now)
        if reviewer is None:
            raise NoReviewer
        glass = _break(actor, found, ground, purpose, reason, reviewer, now)
        facts = {"ground": str(ground), "reviewer": str(reviewer), "minutes": str(int(LASTS.total_seconds() // 60))}
        ledger.append(event(Kind.GLASS_BROKEN, glass, actor, now, **facts))
        _tell(TOLD, glass, glass.organisation, actor, now)
        _tell(ASKED, glass, reviewer, actor, now)
        return Given(found.pk)

    body = (case, ground, purpose, reason)
    return once(actor=actor.account, key=key, verb="glass.break", body=body, now=now, work=work)


@service
def review(*, actor: Actor, glass: UUID, verdict: Verdict, finding: str, read: int, now: datetime, key: str) -> Given:
    """Close the review of an emergency access that is over. Raises Missing, Refused, OwnGlass, StillOpen, Reviewed,
    BadGlass (no finding where it is not justified) or Stale.
    """

    def work() -> Given:
        found, _decision = reach_glass(actor, glass, Action.GLASS_REVIEW)
        refuse_oneself(actor, found)
        if found.reviewed_at is not None:
            raise Reviewed
        if now < found.until:
            raise StillOpen
        if len(finding) > LONGEST or (verdict == Verdict.NOT_JUSTIFIED and len(finding.strip()) < SHORTEST):
            raise BadGlass(
                _("Say what you found: 10 to 2,000 characters, without the name of a person."), field="finding"
            )
        found.reviewed_at, found.reviewed_by, found.verdict = now, actor.account, verdict
        seal_into(found, holder=actor.organisation, finding=finding.strip())
        if finding.strip():
            current().share(found.pk, [DataClass.DOCUMENT], giver=actor.organisation, receiver=found.organisation)
        save_versioned(found, read=read, fields=["reviewed_at", "reviewed_by", "verdict", "finding"])
        ledger.append(event(Kind.GLASS_REVIEWED, found, actor, now, verdict=str(verdict)))
        duties.settle(rule_ids=REVIEW, object_id=found.pk, actor=actor, now=now)
        if verdict == Verdict.NOT_JUSTIFIED:
            _tell(OBJECTED, found, found.organisation, actor, now)
        return Given(found.pk, found.version)

    body = (glass, verdict, finding)
    return once(actor=actor.account, key=key, verb="glass.review", body=body, now=now, work=work)


def _break(
    actor: Actor, case: Case, ground: Ground, purpose: Purpose, reason: str, reviewer: UUID, now: datetime
) -> Glass:
    made = Glass(
        id=new_id(),
        code=fresh_code(Glass, "G"),
        case=case,
        case_code=case.code,
        person_id=case.person_id,
        organisation=actor.organisation,
        account=actor.account,
        role=actor.role,
        ground=ground,
        purpose=purpose,
        broken_at=now,
        until=now + LASTS,
        reviewer=reviewer,
    )
    seal_into(made, holder=actor.organisation, reason=reason.strip())
    made.save(force_insert=True)
    return made


def _tell(trigger: str, glass: Glass, organisation: UUID, actor: Actor, now: datetime) -> None:
    """A duty with its clock on the day of `organisation`; another organisation reads the code of the glass only."""
    duties.open_duties(
        trigger=trigger,
        jurisdiction="any",
        owner=actor,
        organisation=organisation,
        object_type="glass",
        object_id=glass.pk,
        object_code=glass.case_code if organisation == glass.organisation else glass.code,
        now=now,
    )
