"""Services as tests ask for them and move them on."""

from dataclasses import replace

from accord.protection.services import services
from accord.protection.services.models import Episode
from accord.protection.services.services import Asked, Happened
from accord.protection.services.vocab import EpisodeStep, RefusedBecause, Result
from tests.cast import key

_WHY = {"refuse": {"refused": RefusedBecause.FULL}, "end": {"result": Result.REACHED}}


def asked(world, case, who: str = "ana", now=None, **changes):
    """Ana asks for psychological support."""
    now = now or world.now
    given = replace(Asked("PSY", now.date(), words="Раз на тиждень, з жінкою."), **changes)
    return services.ask(actor=world[who], case=case, asked=given, now=now, key=key()).id


def moved(world, episode, step: str, who: str = "ana", now=None, **changes):
    """One step of a service, today."""
    now = now or world.now
    happened = replace(Happened(EpisodeStep(step), now.date(), **_WHY.get(step, {})), **changes)
    read = Episode.objects.get(pk=episode).version
    return services.move(actor=world[who], episode=episode, happened=happened, read=read, now=now, key=key())
