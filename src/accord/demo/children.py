"""Two children: the boy at the border, whose “uncle” is none, and a girl in Oradea whose guardian recruited her."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Final
from uuid import UUID

from accord.demo.story import Story
from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.policy import Actor
from accord.protection.cases import services as cases
from accord.protection.cases.services import Facts
from accord.protection.cases.vocab import Basis
from accord.protection.children import adults, bans, found, measures, studies, team
from accord.protection.children.adults import Checked, Details
from accord.protection.children.bans import Proposal
from accord.protection.children.found import Found
from accord.protection.children.measures import Ordered, Wanted
from accord.protection.children.measures_vocab import Authority, MeasureKind, PlaceKind, StudyFor
from accord.protection.children.studies import Question
from accord.protection.children.team import Member, Told
from accord.protection.children.vocab import About, Check, Function, Result, Role, Setting, With
from accord.protection.persons.vocab import Identity

_keys: Final[Iterator[int]] = count()


def _key() -> str:
    return f"child-{next(_keys):06d}"


def tell(story: Story) -> None:
    """Both."""
    _boy(story)
    _girl(story)


def _boy(story: Story) -> None:
    """Andrei, sixteen: asked apart from the man beside him, he knew neither the man's name nor his village."""
    dimitar, case, at = story.cast["dimitar"], story.boy, story.ago(hours=17)
    how = Found(at, With.SEPARATED, place="ГКПП Дунав мост, стаята на първа помощ", words="Мъжът отговаря вместо него.")
    found.find(actor=dimitar, case=case, found=how, read=0, now=at, key=_key())
    uncle = Details(Role.RELATIVE, "Marin Dobre", "+40 745 555 013", "казва, че е чичо")
    row = adults.add(actor=dimitar, case=case, details=uncle, now=at, key=_key()).id
    then = at + timedelta(hours=1)
    checked = Checked(Result.NOT_CONFIRMED, frozenset({Check.TALKS, Check.DOCUMENTS}), then)
    adults.check(actor=dimitar, adult=row, checked=checked, read=1, now=then, key=_key())
    view = Told(About.EVERYTHING, then, "ro", Setting.BORDER, "Nu vreau să plec cu el. Vreau s-o sun pe bunica.")
    team.record_view(actor=dimitar, case=case, told=view, now=then, key=_key())
    worker = Member(dimitar.organisation, Function.SOCIAL_WORKER, "Силвия Ангелова", "+359 82 555 014")
    team.join(actor=dimitar, case=case, member=worker, now=then, key=_key())
    _protect_boy(story, dimitar, case, then + timedelta(hours=1))


def _protect_boy(story: Story, dimitar: Actor, case: UUID, at: datetime) -> None:
    """A crisis centre for three months, a ban that waits for the minister, and a question about the grandmother."""
    on = day(at)
    wanted = Wanted(MeasureKind.EMERGENCY, on, "Мъжът до него не е роднина. Няма къде да спи тази нощ.")
    row = measures.ask(actor=dimitar, case=case, wanted=wanted, now=at, key=_key()).id
    ordered = Ordered(
        Authority.DIRECTORATE, PlaceKind.CRISIS_CENTRE, on, on + timedelta(days=30), on + timedelta(days=90), "ЗД-214"
    )
    measures.order(actor=dimitar, measure=row, ordered=ordered, read=1, now=at, key=_key())
    proposal = Proposal(on, "Мъжът имаше два билета за Виена за следващата сутрин.")
    bans.propose(actor=dimitar, case=case, proposal=proposal, now=at, key=_key())
    question = Question(StudyFor.RETURN, "RO", story.cast.org("anitp"), on, "Може ли да живее при баба си в Крайова?")
    studies.ask(actor=dimitar, case=case, question=question, now=at, key=_key())


def _girl(story: Story) -> None:
    """Ioana, fifteen: her aunt and guardian took her to the farm. The aunt consents to nothing; DGASPC appointed somebody."""
    radu, at = story.cast["radu"], story.ago(days=4)
    facts = Facts(
        Sex.FEMALE, AgeGroup.CHILD, frozenset({"RO"}), frozenset({ExploitationForm.LABOUR}), jurisdiction="RO",
        basis=Basis.OTHER_BODY,
    )  # fmt: skip
    identity = Identity(given_name="Ioana", family_name="Lazăr", birth_date=date(story.now.year - 15, 4, 2))
    case = cases.identify(actor=radu, facts=facts, identity=identity, screening=None, now=at, key=_key()).id
    story.done(radu, case, at + timedelta(hours=3))
    found.find(
        actor=radu,
        case=case,
        found=Found(at, With.GUARDIAN, place="ferma de lângă Salonta"),
        read=0,
        now=at,
        key=_key(),
    )
    aunt = adults.add(
        actor=radu, case=case, details=Details(Role.GUARDIAN, "Viorica Lazăr", relation="mătușă"), now=at, key=_key()
    ).id
    _check_and_implicate(radu, aunt, at + timedelta(days=1))
    appointed = Details(
        Role.APPOINTED, "Anca Pop", "+40 259 555 015", reference="DGASPC Bihor, dispoziția 218", informed=True
    )
    then = at + timedelta(days=2)
    adults.add(actor=radu, case=case, details=appointed, now=then, key=_key())
    wanted = Wanted(MeasureKind.URGENT, day(then), "Mătușa a dus-o la fermă. Acasă nu mai este în siguranță.")
    row = measures.ask(actor=radu, case=case, wanted=wanted, now=then, key=_key()).id
    ordered = Ordered(
        Authority.DGASPC, PlaceKind.FOSTER, day(then), day(then) + timedelta(days=30), reference="DGASPC Bihor, 219"
    )
    measures.order(actor=radu, measure=row, ordered=ordered, read=1, now=then, key=_key())


def _check_and_implicate(actor: Actor, adult: UUID, at: datetime) -> None:
    checked = Checked(Result.CONFIRMED, frozenset({Check.DOCUMENTS}), at)
    adults.check(actor=actor, adult=adult, checked=checked, read=1, now=at, key=_key())
    adults.implicate(actor=actor, adult=adult, read=2, now=at + timedelta(hours=2), key=_key())
