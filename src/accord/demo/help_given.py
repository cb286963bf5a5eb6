"""Services of the demonstration: Tetiana talks with a psychologist every week and waits for a lawyer; a man waits for a place."""

from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

from accord.demo.cast import Cast
from accord.foundation.codes import Sex
from accord.foundation.policy import Actor
from accord.protection.cases.models import Case
from accord.protection.services import services
from accord.protection.services.models import Episode
from accord.protection.services.services import Asked, Happened
from accord.protection.services.vocab import AppliedTo, EpisodeStep, Frequency, Funding, RefusedBecause


def tell(cast: Cast, now: datetime, key: Callable[[], str]) -> None:
    """What she was given, what is waited for, and a refusal that is counted."""
    ana, at = cast["ana"], now - timedelta(days=5)
    day = at.date()

    def ask(case: UUID, asked: Asked) -> UUID:
        return services.ask(actor=ana, case=case, asked=asked, now=at, key=key()).id

    def move(episode: UUID, happened: Happened, when: datetime) -> None:
        read = Episode.objects.get(pk=episode).version
        services.move(actor=ana, episode=episode, happened=happened, read=read, now=when, key=key())

    her, man = _case(ana, Sex.FEMALE), _case(ana, Sex.MALE)
    talks = ask(
        her,
        Asked("PSY", day, ana.organisation, Frequency.WEEKLY, Funding.DONOR, words="З жінкою, українською, щосереди."),
    )
    move(talks, Happened(EpisodeStep.START, (at + timedelta(days=1)).date()), at + timedelta(days=1))
    lawyer = ask(her, Asked("LEG", day, None, Frequency.NEEDED, Funding.STATE))
    move(lawyer, Happened(EpisodeStep.WAIT, (at + timedelta(days=2)).date()), at + timedelta(days=2))
    house = ask(man, Asked("LT", day, None, Frequency.DAILY, Funding.MUNICIPAL, AppliedTo.MAYOR))
    full = Happened(EpisodeStep.REFUSE, (at + timedelta(days=3)).date(), refused=RefusedBecause.FULL)
    move(house, full, at + timedelta(days=3))


def _case(actor: Actor, sex: Sex) -> UUID:
    return Case.objects.filter(organisation=actor.organisation, sex=sex).earliest("opened_at").pk
