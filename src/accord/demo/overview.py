"""What a coordinator must not overlook: a woman of whom nobody thinks any more, and a girl of whom nobody was told."""

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
from accord.protection.courses import identification
from accord.protection.courses.identification import Record
from accord.protection.courses.vocab import Authority, Decided, Told
from accord.protection.persons.vocab import Identity
from accord.protection.services import services
from accord.protection.services.models import Episode
from accord.protection.services.services import Asked, Happened
from accord.protection.services.vocab import INTERPRETER, EpisodeStep, Frequency, Funding
from accord.protection.shelters import holds, stays
from accord.protection.shelters.holds import Wanted
from accord.protection.shelters.models import Unit
from accord.protection.shelters.stays import Arrival
from accord.protection.shelters.vocab import Ground

_keys: Final[Iterator[int]] = count()


def _key() -> str:
    return f"overview-{next(_keys):06d}"


def tell(story: Story) -> None:
    """Both."""
    _overlooked(story)
    _untold(story)


def _overlooked(story: Story) -> None:
    """Identified five weeks ago: she has a bed until next week, waits for an interpreter, and no service has begun."""
    mira, at = story.cast["mira"], story.ago(days=36)
    identity = Identity(
        given_name="Лалі", family_name="Гелашвілі", birth_date=date(1997, 6, 3), needs="Курс мови, робота."
    )
    facts = Facts(
        Sex.FEMALE, AgeGroup.ADULT, frozenset({"UA"}), frozenset({ExploitationForm.SERVITUDE}), jurisdiction="BG",
        basis=Basis.OBSERVATION,
    )  # fmt: skip
    case = _identified(mira, facts, identity, at)
    story.done(mira, case, at + timedelta(hours=4))
    unit = Unit.objects.get(shelter__code="LIPA", label="2").pk
    begun = at + timedelta(days=1)
    held = holds.hold(actor=mira, unit=unit, case=case, wanted=Wanted(29), now=begun, key=_key()).id
    arrival = Arrival(begun, Ground.APPLICATION, (story.now + timedelta(days=7)).date())
    stays.arrive(actor=mira, hold=held, arrival=arrival, read=1, now=begun, key=_key())
    record = Record(
        "BG",
        Decided.CONFIRM,
        story.ago(days=23),
        Authority.BG_PROSECUTION,
        rights_how=Told.SPOKEN,
        rights_language="uk",
    )
    identification.decide(actor=mira, case=case, record=record, now=story.ago(days=23), key=_key())
    on = story.ago(days=21)
    wanted = Asked(INTERPRETER, on.date(), None, Frequency.NEEDED, Funding.UNKNOWN)
    episode = services.ask(actor=mira, case=case, asked=wanted, now=on, key=_key()).id
    waits = Happened(EpisodeStep.WAIT, on.date())
    read = Episode.objects.get(pk=episode).version
    services.move(actor=mira, episode=episode, happened=waits, read=read, now=on, key=_key())


def _untold(story: Story) -> None:
    """Found four days ago by the child protection; the three notices were not given, and no conference was held."""
    facts = Facts(
        Sex.FEMALE, AgeGroup.CHILD, frozenset({"BG"}), frozenset({ExploitationForm.BEGGING}), jurisdiction="BG",
        basis=Basis.OBSERVATION,
    )  # fmt: skip
    girl = Identity(given_name="Деница", family_name="Асенова", birth_date=date(story.now.year - 13, 2, 20))
    _identified(story.cast["dimitar"], facts, girl, story.ago(days=4))


def _identified(actor: Actor, facts: Facts, identity: Identity, at: datetime) -> UUID:
    return cases.identify(actor=actor, facts=facts, identity=identity, screening=None, now=at, key=_key()).id
