"""What the person sees at her own page: a whitelist, in plain words, of exactly one case. Each reading is an event.

What is written freely is searched before it is shown: a line with something protected in it stays out.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.cooperation.organisations.models import Organisation
from accord.cooperation.organisations.plain import plain_name, tells
from accord.cooperation.texts import current
from accord.foundation.clock import day
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Entry, Kind
from accord.foundation.policy import Category, Purpose, Visitor
from accord.foundation.refusals import Missing
from accord.foundation.wall import seen_by
from accord.protection.cases.models import Case
from accord.protection.cases.populations import populations_of
from accord.protection.children.models import Conference
from accord.protection.consents.models import Consent
from accord.protection.consents.queries import categories
from accord.protection.plans import queries as plans
from accord.protection.plans.answers import Answers, shown
from accord.protection.plans.models import Plan, Step
from accord.protection.plans.questions import PlanForm
from accord.protection.plans.vocab import PlanKind, PlanState, StepState
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import STATES
from accord.protection.safety import guard

# Plain words for what the forms of the desk call by the terms of the field.
WHAT: Final[dict[Category, str | Promise]] = {
    Category.IDENTITY: gettext_lazy("your name and date of birth"),
    Category.CONTACT: gettext_lazy("how you can be reached"),
    Category.WHEREABOUTS: gettext_lazy("where you stay"),
    Category.HEALTH: gettext_lazy("your health"),
    Category.EXPLOITATION: gettext_lazy("what happened to you"),
    Category.NEEDS: gettext_lazy("what you need and want"),
    Category.LEGAL_STATUS: gettext_lazy("your citizenship and your papers"),
    Category.INVESTIGATION: gettext_lazy("what is known to the court or the police"),
}
WHY: Final[dict[Purpose, str | Promise]] = {
    Purpose.ASSISTANCE: gettext_lazy("so that they can help you"),
    Purpose.CHILD_PROTECTION: gettext_lazy("so that you are protected"),
    Purpose.IDENTIFICATION: gettext_lazy("so that your rights are recognised"),
    Purpose.INVESTIGATION: gettext_lazy("for the police and the court"),
    Purpose.SAFE_RETURN: gettext_lazy("for a safe way home"),
    Purpose.STATISTICS: gettext_lazy("for figures without names"),
}
_GOING: Final = STATES.states() - STATES.finals()
_SHOWN: Final = (StepState.OPEN, StepState.DONE)


@dataclass(frozen=True, slots=True, repr=False)
class OwnStep:
    """One step of her plan."""

    goal: str
    what: str
    who: str
    until: date | None
    done: bool


@dataclass(frozen=True, slots=True, repr=False)
class OwnPlan:
    """Her support plan, as far as it is shown on a screen."""

    wishes: str
    steps: list[OwnStep]
    further: list[str]
    agreed_on: date | None
    look_again_on: date | None


@dataclass(frozen=True, slots=True, repr=False)
class OwnConsent:
    """A consent of hers in plain words."""

    id: UUID
    to: str
    what: list[str]
    why: str
    given_on: date
    until: date
    withdrawn_on: date | None
    over: bool
    version: int


@dataclass(frozen=True, slots=True, repr=False)
class Appointment:
    """Something that is coming: when, and with whom by function. `at` is empty where only the day is known."""

    on: date
    what: str
    at: datetime | None = None
    zone: str = ""


def appointments(*, visitor: Visitor, now: datetime) -> list[Appointment]:
    """What is coming as the rooms of protection know it; never where. An event."""
    with seen_by(visitor.organisation), transaction.atomic():
        case, today = case_of(visitor), day(now)
        ledger.append(Entry.herself(visitor, Kind.VISIT_READ, now, page="appointments"))
        reviews = Plan.objects.filter(
            case=case, kind=PlanKind.SUPPORT_PLAN, state=PlanState.IN_FORCE, review_on__gte=today
        )
        found = [
            Appointment(on, _("We look at your plan together"))
            for on in reviews.values_list("review_on", flat=True)
            if on
        ]
        meets = Referral.objects.filter(case=case, giver=case.organisation, meets_at__gte=now, state__in=_GOING)
        found += [_meeting(one.meets_at, one.receiver) for one in meets.select_related("receiver") if one.meets_at]
        held = Conference.objects.filter(case=case).order_by("-at").values_list("next_on", flat=True).first()
        if held and held >= today:
            found.append(Appointment(held, _("Those who help you meet about you; you are heard")))
    return found


def _meeting(at: datetime, receiver: Organisation) -> Appointment:
    return Appointment(day(at), _("You meet: %(who)s") % {"who": plain_name(receiver)}, at)


@dataclass(frozen=True, slots=True, repr=False)
class OwnRights:
    """The list of rights that applies to her, in her language: (heading, lines). `shortened`: lines that tell are on paper."""

    title: str
    sections: list[tuple[str, list[str]]]
    shortened: bool


def rights(*, visitor: Visitor, now: datetime) -> OwnRights:
    """Her rights, as they are read and printed; a line that names the subject stays on paper. An event."""
    with seen_by(visitor.organisation), transaction.atomic():
        case = case_of(visitor)
        ledger.append(Entry.herself(visitor, Kind.VISIT_READ, now, page="rights"))
    text, language = current("rights"), visitor.language
    rows = [
        (section.title[language], [line[language] for line in section.lines])
        for section in text.applying(case.jurisdiction, populations_of(case))
    ]
    shown = [(title, [line for line in lines if not tells(line)]) for title, lines in rows if not tells(title)]
    kept = [(title, lines) for title, lines in shown if lines]
    return OwnRights(text.title[language], kept, kept != rows)


def plan(*, visitor: Visitor, now: datetime) -> OwnPlan | None:
    """The support plan that she agreed to, in the language that is active; None while there is none."""
    with seen_by(visitor.organisation), transaction.atomic():
        case = case_of(visitor)
        mine = Plan.objects.filter(case=case, person_id=visitor.person, kind=PlanKind.SUPPORT_PLAN)
        found = mine.filter(state=PlanState.IN_FORCE).first()
        about = {"plan": str(found.pk)} if found else {}
        ledger.append(Entry.herself(visitor, Kind.VISIT_READ, now, page="plan", **about))
        if found is None:
            return None
        return _plan(found, case, plans.form_of(found), plans.opened(found, case), now)


def _plan(found: Plan, case: Case, form: PlanForm, answers: Answers, now: datetime) -> OwnPlan:
    rows: list[dict[str, str]] = answers.get("steps") or []
    state = dict(Step.objects.filter(plan=found, question="steps").values_list("row", "state"))
    kept = [(number, row) for number, row in enumerate(rows) if state.get(number, StepState.OPEN) in _SHOWN]
    texts = {f"{number}": "\n".join(row.get(name, "") for name in ("goal", "what", "who")) for number, row in kept}
    wishes = str(answers.get("wishes") or "")
    # SECURITY: no address of a house, no protected particular on her screen. tests/rooms/visits/test_own.py
    out = guard.hidden(case=case, texts=texts | {"wishes": wishes}, now=now)
    further = next((question for question in form.questions() if question.id == "long_term"), None)
    return OwnPlan(
        _asked("wishes" in out, wishes),
        [_step(row, state.get(number) == StepState.DONE, str(number) in out) for number, row in kept],
        shown(further, answers.get("long_term")) if further else [],
        day(found.closed_at) if found.closed_at else None,
        found.review_on,
    )


def _asked(out: bool, text: str) -> str:
    return _("Ask your case manager about this.") if out else text


def _step(row: dict[str, Any], done: bool, out: bool) -> OwnStep:
    until = date.fromisoformat(row["until"]) if row.get("until") else None
    if out:
        return OwnStep("", _asked(out, ""), "", until, done)
    return OwnStep(row.get("goal", ""), row.get("what", ""), row.get("who", ""), until, done)


def consents(*, visitor: Visitor, now: datetime) -> list[OwnConsent]:
    """Her consents, those in force first, newest first."""
    with seen_by(visitor.organisation), transaction.atomic():
        found = list(_consents(visitor).order_by("-given_at", "id"))
        ledger.append(Entry.herself(visitor, Kind.VISIT_READ, now, page="consents", consents=len(found)))
    rows = [_consent(one, now) for one in found]
    return sorted(rows, key=lambda row: row.over)


def consent(*, visitor: Visitor, consent: UUID, now: datetime) -> OwnConsent:
    """One consent of hers, before she takes it back. Raises Missing."""
    with seen_by(visitor.organisation), transaction.atomic():
        found = _consents(visitor).filter(pk=consent).first()
        if found is None:
            raise Missing
        ledger.append(Entry.herself(visitor, Kind.VISIT_READ, now, page="consent", consent=str(found.pk)))
    return _consent(found, now)


def _consents(visitor: Visitor) -> QuerySet[Consent]:
    mine = Consent.objects.filter(case=visitor.case, person_id=visitor.person, organisation=visitor.organisation)
    return mine.select_related("receiver")


def _consent(one: Consent, now: datetime) -> OwnConsent:
    return OwnConsent(
        one.pk,
        plain_name(one.receiver),
        [str(WHAT[category]) for category in sorted(categories(one))],
        str(WHY[Purpose(one.purpose)]),
        day(one.given_at),
        one.valid_until,
        day(one.withdrawn_at) if one.withdrawn_at else None,
        bool(one.withdrawn_at) or one.valid_until < day(now),
        one.version,
    )


def case_of(visitor: Visitor) -> Case:
    """Her case. Raises Missing."""
    found = Case.objects.filter(pk=visitor.case, person=visitor.person, organisation=visitor.organisation).first()
    if found is None:
        raise Missing
    return found
