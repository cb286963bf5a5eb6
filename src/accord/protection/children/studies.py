"""The study of the family, before a return, a placement or the way out of a crisis centre (domain.md S12, S13, NRM-C12, C32)."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accord.cooperation.organisations import queries as organisations
from accord.foundation.codes import is_country
from accord.foundation.duties import services as duties
from accord.foundation.ids import new_id
from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Action, Actor
from accord.foundation.refusals import Missing
from accord.foundation.vault import seal_into
from accord.foundation.writes.services import Given, once, save_versioned, service
from accord.protection.children.found import child_case, open_for_child
from accord.protection.children.measures_vocab import STUDIES, Opinion, StudyFor, StudyState
from accord.protection.children.models import Study
from accord.protection.children.vocab import BadChild
from accord.protection.courses.guards import check_day, check_words, event

WAITING: Final = frozenset({"P-STUDY"})


@dataclass(frozen=True, slots=True, repr=False)
class Question:
    """A study is asked for: of whom, about a family in which country, and what is to be found out."""

    about: StudyFor
    country: str
    asked_of: UUID
    on: date
    question: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Finding:
    """What the study says; `words` are sealed."""

    on: date
    opinion: Opinion
    words: str


@service
def ask(*, actor: Actor, case: UUID, question: Question, now: datetime, key: str) -> Given:
    """Ask for a study of the family. Raises Missing, Refused, NotPossible, BadCourse or BadChild."""

    def work() -> Given:
        found = child_case(actor, case, Action.CHILD_KEEP)
        check_day(found, question.on, now, "on")
        if not is_country(question.country):
            raise BadChild(_("Choose the country in which the family lives."), field="country")
        if organisations.get(question.asked_of) is None:
            raise BadChild(_("Choose the organisation."), field="asked_of")
        made = Study(
            id=new_id(), case=found, person_id=found.person_id, about=question.about, country=question.country,
            asked_of=question.asked_of, state=STUDIES.initial, asked_on=question.on, recorded_at=now,
            recorded_by=actor.account,
        )  # fmt: skip
        words = check_words("question", question.question, needed=False)
        seal_into(made, holder=actor.organisation, inquiry=words)
        made.save(force_insert=True)
        open_for_child(found, "child.study.asked", actor, now, now, again=True)
        _told(made, "ask", actor, now, {"receiver": str(question.asked_of)})
        return Given(made.pk, made.version)

    body = (str(case), asdict(question))
    return once(actor=actor.account, key=key, verb="child.study.ask", body=body, now=now, work=work)


@service
def receive(*, actor: Actor, study: UUID, finding: Finding, read: int, now: datetime, key: str) -> Given:
    """The study came. Raises Missing, Refused, NotPossible, BadCourse, BadChild or Stale."""

    def work() -> Given:
        row = _study(actor, study)
        row.state = STUDIES.step(row.state, "receive")
        check_day(row.case, finding.on, now, "on")
        if finding.on < row.asked_on:
            raise BadChild(_("A study is received after it was asked for."), field="on")
        words = check_words("words", finding.words, needed=True, sentence=_("Write down what the study says."))
        row.received_on, row.opinion = finding.on, finding.opinion
        seal_into(row, holder=actor.organisation, words=words)
        save_versioned(row, read=read, fields=["state", "received_on", "opinion", "words"])
        _settle(row, actor, now)
        _told(row, "receive", actor, now, {"opinion": str(finding.opinion)})
        return Given(row.pk, row.version)

    body = (str(study), asdict(finding))
    return once(actor=actor.account, key=key, verb="child.study.receive", body=body, now=now, work=work)


@service
def drop(*, actor: Actor, study: UUID, read: int, now: datetime, key: str) -> Given:
    """The study is not needed any more. Raises Missing, Refused, NotPossible or Stale."""

    def work() -> Given:
        row = _study(actor, study)
        row.state = STUDIES.step(row.state, "drop")
        save_versioned(row, read=read, fields=["state"])
        _settle(row, actor, now)
        _told(row, "drop", actor, now)
        return Given(row.pk, row.version)

    return once(actor=actor.account, key=key, verb="child.study.drop", body=str(study), now=now, work=work)


def stands_for_return(case: UUID, country: str) -> bool:
    """Whether a study for a return to a country came, and none that came on the last day is against it."""
    rows = Study.objects.filter(case=case, about=StudyFor.RETURN, country=country, state=StudyState.RECEIVED)
    came = list(rows.values_list("received_on", "opinion"))
    return bool(came) and (max(came)[0], Opinion.AGAINST.value) not in came


def _settle(row: Study, actor: Actor, now: datetime) -> None:
    """The reminder ends when no study is waited for."""
    if not Study.objects.filter(case=row.case_id, state=StudyState.ASKED).exists():
        duties.settle(rule_ids=WAITING, object_id=row.case_id, actor=actor, now=now)


def _told(row: Study, step: str, actor: Actor, now: datetime, facts: dict[str, str] | None = None) -> None:
    known = {"study": str(row.pk), "about": row.about, "step": step, "state": row.state, **(facts or {})}
    ledger.append(event(Kind.CHILD_STUDY_MOVED, row.case, actor, now, known))


def _study(actor: Actor, study: UUID) -> Study:
    row = Study.objects.filter(pk=study, case__organisation=actor.organisation).first()
    if row is None:
        raise Missing
    row.case = child_case(actor, row.case_id, Action.CHILD_KEEP)
    return row
