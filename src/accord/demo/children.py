"""Two children: the boy at the border, whose “uncle” is none, and a girl in Oradea whose guardian recruited her."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Final
from uuid import UUID

from accord.demo.story import Story
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.policy import Actor
from accord.protection.cases import services as cases
from accord.protection.cases.services import Facts
from accord.protection.cases.vocab import Basis
from accord.protection.children import adults, found, team
from accord.protection.children.adults import Checked, Details
from accord.protection.children.found import Found
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


def _girl(story: Story) -> None:
    """Ioana, fifteen: her aunt and guardian took her to the farm. The aunt consents to nothing; DGASPC appointed somebody."""
    radu, at = story.cast["radu"], story.ago(days=4)
    facts = Facts(
        Sex.FEMALE, AgeGroup.CHILD, frozenset({"RO"}), frozenset({ExploitationForm.LABOUR}), jurisdiction="RO",
        basis=Basis.OTHER_BODY,
    )  # fmt: skip
    identity = Identity(given_name="Ioana", family_name="Lazăr", birth_date=date(story.now.year - 15, 4, 2))
    case = cases.identify(
        actor=radu, facts=facts, identity=identity, screening=None, another_person=True, now=at, key=_key()
    ).id
    story.done(radu, case, at + timedelta(hours=3), leave=set())
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
    adults.add(actor=radu, case=case, details=appointed, now=at + timedelta(days=2), key=_key())


def _check_and_implicate(actor: Actor, adult: UUID, at: datetime) -> None:
    checked = Checked(Result.CONFIRMED, frozenset({Check.DOCUMENTS}), at)
    adults.check(actor=actor, adult=adult, checked=checked, read=1, now=at, key=_key())
    adults.implicate(actor=actor, adult=adult, read=2, now=at + timedelta(hours=2), key=_key())
