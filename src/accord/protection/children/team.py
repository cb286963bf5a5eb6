"""Who protects the child together: notices, the multidisciplinary team, its conferences, and the child's own view."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.clock import day
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.cases.vocab import CHILD_NOTICE
from accord.protection.children.found import child_case
from accord.protection.children.models import Conference, Helper, Notice, View
from accord.protection.children.vocab import About, BadChild, Channel, Function, NotAsked, NothingToTell, Setting
from accord.protection.courses.guards import check_moment, check_words, event

CONFERENCE: Final = frozenset({"P-CONFERENCE"})
LATEST: Final = timedelta(days=366)


@dataclass(frozen=True, slots=True, repr=False)
class Member:
    """Somebody in the multidisciplinary team; name and contact are sealed."""

    organisation: UUID
    function: Function
    name: str
    contact: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """A case conference that was held."""

    at: datetime
    present: str
    agreed: str
    child_heard: bool
    next_on: date


@dataclass(frozen=True, slots=True, repr=False)
class Told:
    """What the child wants, or why the child was not asked."""

    about: About
    at: datetime
    language: str = ""
    setting: Setting | None = None
    words: str = ""
    not_asked: NotAsked | None = None


@service
def tell(*, actor: Actor, case: UUID, at: datetime, channel: Channel, now: datetime, key: str) -> Given:
    """All authorities that a notice is open to were told, at one time and by one way (D01, D02: simultaneously).

    Raises Missing, Refused, NotPossible, NothingToTell, BadCourse, NotYet.
    """

    def work() -> Given:
        found = child_case(actor, case, Action.CHILD_KEEP)
        check_moment(found, at, now, "at")
        open_ = [duty for duty in duties.open_about(found.pk) if duty.rule in CHILD_NOTICE]
        if not open_:
            raise NothingToTell
        for number, duty in enumerate(open_):
            duties.complete_duty(
                actor=actor, duty=duty.pk, done_at=at, note="", read=duty.version, now=now, key=f"{key[:70]}-{number}"
            )
            Notice.objects.create(case=found, person_id=found.person_id, duty=duty.pk, channel=channel)
        facts = {"channel": str(channel), "notices": len(open_)}
        ledger.append(event(Kind.CHILD_NOTICED, found, actor, now, facts))
        return Given(found.pk)

    body = (str(case), at, channel)
    return once(actor=actor.account, key=key, verb="child.tell", body=body, now=now, work=work)


@service
def join(*, actor: Actor, case: UUID, member: Member, now: datetime, key: str) -> Given:
    """Enter a member of the team. Raises Missing, Refused, NotPossible, BadCourse or BadChild."""

    def work() -> Given:
        found = child_case(actor, case, Action.CHILD_KEEP)
        if organisations.get(member.organisation) is None:
            raise BadChild(_("Choose the organisation."), field="organisation")
        if not member.name.strip():
            raise BadChild(_("Enter the name of the member."), field="name")
        made = Helper(
            id=new_id(), case=found, person_id=found.person_id, organisation=member.organisation,
            function=member.function, joined_at=now,
        )  # fmt: skip
        texts = {name: check_words(name, getattr(member, name), needed=False) for name in ("name", "contact")}
        seal_into(made, holder=actor.organisation, **texts)
        made.save(force_insert=True)
        facts = {"receiver": str(member.organisation), "function": str(member.function)}
        ledger.append(event(Kind.CHILD_TEAM_JOINED, found, actor, now, facts))
        return Given(made.pk)

    body = (str(case), asdict(member))
    return once(actor=actor.account, key=key, verb="child.join", body=body, now=now, work=work)


@service
def leave(*, actor: Actor, member: UUID, read: int, now: datetime, key: str) -> Given:
    """A member leaves the team. Raises Missing, Refused, NotPossible or Stale."""

    def work() -> Given:
        row = Helper.objects.filter(pk=member, case__organisation=actor.organisation, left_at=None).first()
        if row is None:
            raise Missing
        found = child_case(actor, row.case_id, Action.CHILD_KEEP)
        row.left_at = now
        save_versioned(row, read=read, fields=["left_at"])
        ledger.append(event(Kind.CHILD_TEAM_LEFT, found, actor, now, {"function": row.function}))
        return Given(row.pk, row.version)

    return once(actor=actor.account, key=key, verb="child.leave", body=str(member), now=now, work=work)


@service
def hold(*, actor: Actor, case: UUID, held: Held, now: datetime, key: str) -> Given:
    """Record a case conference; it settles its duty. Raises Missing, Refused, NotPossible, BadCourse or BadChild."""

    def work() -> Given:
        found = child_case(actor, case, Action.CHILD_KEEP)
        check_moment(found, held.at, now, "at")
        if not day(held.at) < held.next_on <= day(held.at) + LATEST:
            raise BadChild(_("The next conference lies after this one, within a year."), field="next_on")
        present = check_words("present", held.present, needed=True, sentence=_("Write down who took part."))
        agreed = check_words("agreed", held.agreed, needed=True, sentence=_("Write down what was decided."))
        made = Conference(
            id=new_id(), case=found, person_id=found.person_id, at=held.at, recorded_by=actor.account,
            child_heard=held.child_heard, next_on=held.next_on,
        )  # fmt: skip
        seal_into(made, holder=actor.organisation, present=present, agreed=agreed)
        made.save(force_insert=True)
        duties.settle(rule_ids=CONFERENCE, object_id=found.pk, actor=actor, now=now)
        facts = {"child_heard": held.child_heard, "next": held.next_on.isoformat()}
        ledger.append(event(Kind.CHILD_CONFERENCE_HELD, found, actor, now, facts))
        return Given(made.pk)

    body = (str(case), asdict(held))
    return once(actor=actor.account, key=key, verb="child.hold", body=body, now=now, work=work)


@service
def record_view(*, actor: Actor, case: UUID, told: Told, now: datetime, key: str) -> Given:
    """Record what the child wants, or why the child was not asked. Raises Missing, Refused, NotPossible, BadCourse, BadChild."""

    def work() -> Given:
        found = child_case(actor, case, Action.CHILD_KEEP)
        check_moment(found, told.at, now, "at")
        if bool(told.words.strip()) == bool(told.not_asked):
            raise BadChild(_("Write what the child wants, or say why the child was not asked."), field="words")
        if told.words.strip() and not (told.language and told.setting):
            raise BadChild(_("Say in which language and where the child was asked."), field="language")
        made = View(
            id=new_id(), case=found, person_id=found.person_id, about=told.about, at=told.at, recorded_by=actor.account,
            language=told.language, setting=told.setting or "", not_asked=told.not_asked or "",
        )  # fmt: skip
        seal_into(made, holder=actor.organisation, words=check_words("words", told.words, needed=False))
        made.save(force_insert=True)
        facts = {"about": str(told.about), "asked": not told.not_asked}
        ledger.append(event(Kind.CHILD_VIEW_RECORDED, found, actor, now, facts))
        return Given(made.pk)

    body = (str(case), asdict(told))
    return once(actor=actor.account, key=key, verb="child.view", body=body, now=now, work=work)
