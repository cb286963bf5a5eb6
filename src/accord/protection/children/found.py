"""A child is found, seen again, or missing: the steps for a border guard at night, and the alarm that follows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor, OrganisationKind
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases.models import Case
from accord.protection.children.models import Child, Sighting
from accord.protection.children.vocab import ALONE, WHEREABOUTS, BadChild, Sight, Whereabouts, With
from accord.protection.courses.guards import check_moment, check_words, event, open_case

ALARMS: Final = frozenset({"P-SEEN"})
SEARCH: Final = frozenset({"P-MISSING"})


@dataclass(frozen=True, slots=True, repr=False)
class Found:
    """How the child was found. `place` is sealed."""

    at: datetime
    accompanied: With
    abroad: bool = False
    place: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Seen:
    """The child was seen, or is missing since `at`, when somebody last saw the child."""

    sight: Sight
    at: datetime
    place: str = ""
    words: str = ""
    police_told_at: datetime | None = None


def child_case(actor: Actor, case: UUID, action: Action) -> Case:
    """The open case of somebody who may be a child. Raises Missing, Refused or NotPossible."""
    found = open_case(actor, case, action)
    if not found.may_be_child:
        raise Missing
    return found


def order_number(text: str) -> str:
    """The number of an order, without spaces around it. Raises BadChild or BadCourse."""
    if not text.strip():
        raise BadChild(_("Enter the number of the order."), field="reference")
    return check_words("reference", text, needed=False)


@service
def find(*, actor: Actor, case: UUID, found: Found, read: int, now: datetime, key: str) -> Given:
    """Record how a child was found; entered again, it corrects with whom. A Bulgarian child abroad opens D02.

    `read` is the version of the child's row, 0 where there was none. Raises Missing, Refused, NotPossible, BadCourse,
    BadChild or Stale.
    """

    def work() -> Given:
        of = child_case(actor, case, Action.CHILD_FIND)
        check_moment(of, found.at, now, "at")
        if found.abroad and "BG" not in of.citizenships.split():
            raise BadChild(
                _("The notice through the consular service is for a Bulgarian child. Correct the citizenship first."),
                field="abroad",
            )
        row, fresh = Child.objects.filter(case=of).first(), True
        if row is None:
            row = Child.objects.create(
                case=of, person_id=of.person_id, found_at=found.at, accompanied=found.accompanied, abroad=found.abroad,
                whereabouts=Whereabouts.SEEN, seen_at=found.at,
            )  # fmt: skip
        else:
            row.accompanied, row.abroad = found.accompanied, found.abroad
            save_versioned(row, read=read, fields=["accompanied", "abroad"])
            fresh = bool(found.place.strip() or found.words.strip())
        if fresh:  # what was typed is kept, also by whoever enters it a second time
            _sighted(of, Seen(Sight.SEE, found.at, found.place, found.words), actor, now)
        if found.abroad:
            open_for_child(of, "child.found_abroad", actor, now, found.at, jurisdiction="BG")
        open_for_child(of, "child.found", actor, now, now)
        _alarm(of, row, actor, now)
        facts = {"accompanied": str(found.accompanied), "abroad": found.abroad}
        ledger.append(event(Kind.CHILD_FOUND, of, actor, now, facts))
        return Given(of.pk, row.version)

    body = (str(case), asdict(found))
    return once(actor=actor.account, key=key, verb="child.find", body=body, now=now, work=work)


@service
def see(*, actor: Actor, case: UUID, seen: Seen, read: int, now: datetime, key: str) -> Given:
    """Record that the child was seen, is in a safe place, or is missing. `read` is the version of the child's row.

    Raises Missing, Refused, NotPossible, BadCourse, BadChild or Stale.
    """

    def work() -> Given:
        of = child_case(actor, case, Action.CHILD_FIND)
        row = Child.objects.filter(case=of).first()
        if row is None:
            raise BadChild(_("First record how the child was found."), field="at")
        check_moment(of, seen.at, now, "at")
        if seen.sight != Sight.MISS and seen.at < row.seen_at:
            raise BadChild(_("The child was seen later than this already."), field="at")
        _check_missing(of, seen, now)
        row.whereabouts = WHEREABOUTS.step(row.whereabouts, seen.sight)
        if seen.sight != Sight.MISS:
            row.seen_at = seen.at
        save_versioned(row, read=read, fields=["whereabouts", "seen_at"])
        sighting = _sighted(of, seen, actor, now)
        if seen.sight == Sight.MISS:
            duties.settle(rule_ids=ALARMS, object_id=of.pk, actor=actor, now=now)
            open_for_child(of, "child.missing", actor, now, now, again=True)
            _tell_child_protection(sighting, of, now)
            if seen.police_told_at:
                duties.settle(rule_ids=SEARCH, object_id=of.pk, actor=actor, now=now)
        else:
            duties.settle(rule_ids=ALARMS | SEARCH, object_id=of.pk, actor=actor, now=now)
            for missed in Sighting.objects.filter(case=of, sight=Sight.MISS):
                duties.cancel_all(object_id=missed.pk, actor=actor, now=now)  # the child is found
            _alarm(of, row, actor, now)
        ledger.append(event(Kind.CHILD_SEEN, of, actor, now, {"sight": str(seen.sight), "state": row.whereabouts}))
        return Given(of.pk, row.version)

    body = (str(case), asdict(seen))
    return once(actor=actor.account, key=key, verb="child.see", body=body, now=now, work=work)


def open_for_child(
    case: Case,
    trigger: str,
    actor: Actor,
    now: datetime,
    began: datetime,
    *,
    jurisdiction: str = "",
    again: bool = False,
    ends: datetime | None = None,
) -> None:
    """Open what a trigger brings for a child, with its recipients; inside the caller's transaction."""
    duties.open_duties(
        trigger=trigger,
        populations=frozenset({"child"}),
        jurisdiction=jurisdiction or case.jurisdiction,
        owner=actor,
        object_type="case",
        object_id=case.pk,
        object_code=case.code,
        subject=case.person_id,
        now=now,
        began=began,
        recipients=organisations.ids_of,
        again=again,
        ends=ends,
    )


def _check_missing(case: Case, seen: Seen, now: datetime) -> None:
    if seen.police_told_at is None:
        return
    if seen.sight != Sight.MISS:
        raise BadChild(_("The police are told of a child who is missing."), field="police_told_at")
    check_moment(case, seen.police_told_at, now, "police_told_at")
    if seen.police_told_at < seen.at:
        raise BadChild(_("The police cannot have been told before the child was last seen."), field="police_told_at")


def _alarm(case: Case, row: Child, actor: Actor, now: datetime) -> None:
    """While a child who is alone is on the way, somebody must see the child again in time."""
    if row.whereabouts == Whereabouts.SEEN and row.accompanied in ALONE:
        open_for_child(case, "child.seen", actor, now, row.seen_at, again=True)
    else:
        duties.settle(rule_ids=ALARMS, object_id=case.pk, actor=actor, now=now)


def _tell_child_protection(missed: Sighting, case: Case, now: datetime) -> None:
    """The second alarm: the body of child protection owes the search too. It learns the code and whom to call, no word more."""
    keeper = organisations.of_kind(OrganisationKind.CHILD_PROTECTION, case.jurisdiction)
    if keeper is None or keeper == case.organisation:
        return
    # SECURITY: the duty names the sighting, never the case, so that its code opens nothing. tests/rooms/children/test_found.py
    duties.open_duties(
        trigger="child.missing.told",
        populations=frozenset({"child"}),
        jurisdiction=case.jurisdiction,
        owner=None,
        organisation=keeper,
        object_type="sighting",
        object_id=missed.pk,
        object_code=case.code,
        subject=case.person_id,
        now=now,
        recipients=lambda _codes: {"": case.organisation},
    )


def _sighted(case: Case, seen: Seen, actor: Actor, now: datetime) -> Sighting:
    texts: Mapping[str, str] = {
        "place": check_words("place", seen.place, needed=False),
        "words": check_words("words", seen.words, needed=False),
    }
    made = Sighting(
        id=new_id(), case=case, person_id=case.person_id, sight=seen.sight, at=seen.at, recorded_at=now,
        recorded_by=actor.account, police_told_at=seen.police_told_at,
    )  # fmt: skip
    seal_into(made, holder=actor.organisation, **texts)
    made.save(force_insert=True)
    return made
