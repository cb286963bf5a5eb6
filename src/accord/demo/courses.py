"""Three ways: Tetiana in her reflection period, a man identified in Romania, and a woman who came home and is asked how she is."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Final
from uuid import UUID

from accord.demo.story import Story
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.duties.services import complete_duty, open_about
from accord.foundation.policy import Actor
from accord.protection.cases import closing
from accord.protection.cases import services as cases
from accord.protection.cases.closing import Closing
from accord.protection.cases.models import Case
from accord.protection.cases.services import Facts
from accord.protection.cases.vocab import Basis, CloseReason, LaterContact
from accord.protection.courses import identification, reflection, returns, status
from accord.protection.courses.identification import Record
from accord.protection.courses.models import Reflection, Return
from accord.protection.courses.reflection import Notice
from accord.protection.courses.returns import Way, Wish
from accord.protection.courses.status import Stay
from accord.protection.courses.vocab import (
    Asked,
    Authority,
    Confirmed,
    Decided,
    Handed,
    Payer,
    Place,
    ReturnGround,
    StatusStep,
    StayDocument,
    Told,
    TravelDocument,
    YesNo,
)
from accord.protection.persons.vocab import Identity

_keys: Final[Iterator[int]] = count()


def _key() -> str:
    return f"course-{next(_keys):06d}"


def tell(story: Story) -> None:
    """All three."""
    _in_reflection(story)
    _in_romania(story)
    _home_again(story)


def _in_reflection(story: Story) -> None:
    """The prosecution opened proceedings five days ago; Tetiana has a month to come to herself and to decide."""
    ana, at = story.cast["ana"], story.ago(days=5)
    case = story.tetiana
    stay = Stay(
        StatusStep.TEMPORARY_PROTECTION,
        StayDocument.TEMPORARY_CARD,
        (at - timedelta(days=200)).date(),
        (at + timedelta(days=120)).date(),
        Asked.NO,
    )
    status.record_status(actor=ana, case=case, stay=stay, now=at, key=_key())
    record = Record(
        "BG", Decided.CONFIRM, at, Authority.BG_PROSECUTION, story.cast.org("prosecution"), Place.AUTHORITY,
        "ДП 412/2026", Handed.DECISION, Told.BOTH, "uk", at.date(), "Слухала спокійно; хоче подумати.",
    )  # fmt: skip
    identification.decide(actor=ana, case=case, record=record, now=at, key=_key())
    _told(ana, case, "BG", "uk", at + timedelta(hours=1))


def _in_romania(story: Story) -> None:
    """A man from Moldova, in two steps: presumed twelve days ago, identified by DIICOT a week later."""
    radu, at = story.cast["radu"], story.ago(days=13)
    facts = Facts(
        Sex.MALE, AgeGroup.ADULT, frozenset({"MD"}), frozenset({ExploitationForm.LABOUR}), jurisdiction="RO",
        basis=Basis.OTHER_BODY,
    )  # fmt: skip
    identity = Identity(given_name="Vasile", family_name="Rusu", birth_date=date(1988, 8, 21), needs="Un medic, acte.")
    case = _identified(radu, facts, identity, at)
    story.done(radu, case, at + timedelta(hours=5))
    for decided, authority, when in (
        (Decided.PRESUME, Authority.RO_DCCO, at + timedelta(days=1)),
        (Decided.CONFIRM, Authority.RO_DIICOT, at + timedelta(days=8)),
    ):
        record = Record("RO", decided, when, authority, rights_how=Told.SPOKEN, rights_language="ro")
        identification.decide(actor=radu, case=case, record=record, now=when, key=_key())
    _told(radu, case, "RO", "ro", at + timedelta(days=1, hours=2))
    stay = Stay(StatusStep.LAWFUL_STAY, StayDocument.VISA, at.date(), None, Asked.NO)
    status.record_status(actor=radu, case=case, stay=stay, now=at + timedelta(days=2), key=_key())


def _home_again(story: Story) -> None:
    """A woman from Ruse, identified in Romania, came home seven weeks ago; her case is closed, and she agreed to be asked."""
    ana, at = story.cast["ana"], story.ago(days=55)
    facts = Facts(
        Sex.FEMALE, AgeGroup.ADULT, frozenset({"BG"}), frozenset({ExploitationForm.SEXUAL}), jurisdiction="BG",
        basis=Basis.OTHER_BODY,
    )  # fmt: skip
    identity = Identity(
        given_name="Мария", family_name="Тодорова", birth_date=date(1999, 1, 30), needs="Да се прибере."
    )
    case = _identified(ana, facts, identity, at)
    story.done(ana, case, at + timedelta(hours=4))
    decided = at + timedelta(days=1)
    record = Record("RO", Decided.CONFIRM, decided, Authority.RO_DIICOT, rights_how=Told.WRITTEN, rights_language="ro")
    identification.decide(actor=ana, case=case, record=record, now=decided, key=_key())
    then = at + timedelta(days=4)
    wish = Wish(
        ReturnGround.WISH, "BG", Told.SPOKEN, "bg", "Искам при сестра си в Русе.", "Тя сама настоя: детето ѝ е там."
    )
    returns.wish(actor=ana, case=case, wish=wish, now=then, key=_key())
    way = Way(
        then.date(), (then + timedelta(days=3)).date(), TravelDocument.IDENTITY_CARD, Payer.IOM,
        contact="Сестрата, +359 88 555 02 17", route="Букурещ – Русе с автобус", meeting_point="Автогарата, каса 2",
    )  # fmt: skip
    returns.plan(actor=ana, case=case, way=way, read=_version(case), now=then, key=_key())
    left = then + timedelta(days=3)
    returns.depart(actor=ana, case=case, at=left, why_now="", read=_version(case), now=left, key=_key())
    here = left + timedelta(hours=4)
    returns.arrive(
        actor=ana, case=case, at=here, confirmed_by=Confirmed.PERSON, read=_version(case), now=here, key=_key()
    )
    _asked_how_she_is(ana, case, "P-FOLLOW-1W", here + timedelta(days=7))
    ended = here + timedelta(days=20)
    record_of_closing = Closing(
        CloseReason.RETURNED, (ended + timedelta(days=5 * 365)).date(), LaterContact.YES,
        no_risk="Преди тръгването рискът беше оценен от румънската страна.", no_score="Тя беше при нас три седмици.",
    )  # fmt: skip
    version = Case.objects.get(pk=case).version
    closing.close(actor=ana, case=case, closing=record_of_closing, read=version, now=ended, key=_key())
    _asked_how_she_is(ana, case, "P-FOLLOW-1M", here + timedelta(days=30))


def _identified(actor: Actor, facts: Facts, identity: Identity, at: datetime) -> UUID:
    return cases.identify(actor=actor, facts=facts, identity=identity, screening=None, now=at, key=_key()).id


def _told(actor: Actor, case: UUID, jurisdiction: str, language: str, at: datetime) -> None:
    read = Reflection.objects.get(case=case, jurisdiction=jurisdiction).version
    notice = Notice(at, Told.BOTH, language, YesNo.YES)
    reflection.give_notice(
        actor=actor, case=case, jurisdiction=jurisdiction, notice=notice, read=read, now=at, key=_key()
    )


def _version(case: UUID) -> int:
    return Return.objects.get(case=case).version


def _asked_how_she_is(actor: Actor, case: UUID, rule: str, at: datetime) -> None:
    duty = next(d for d in open_about(case) if d.rule == rule)
    complete_duty(
        actor=actor, duty=duty.pk, done_at=at, note="Добре е, работи в пекарна.", read=duty.version, now=at, key=_key()
    )
