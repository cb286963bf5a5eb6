"""Releases for the tests: written in four languages, before a second person, published."""

from dataclasses import replace

from accord.prevention.newsroom import services
from accord.prevention.newsroom.models import Release
from accord.prevention.newsroom.services import Text, Wanted
from accord.prevention.newsroom.vocab import TONGUES
from tests.cast import key

BODY = """## What was found

Ten people were *helped*. See [the programme](https://example.org/programme).

> Nobody asks them to pay.
>
> — Elena Vasileva, coordinator
"""
NOTES = {one: f"A figure was wrong ({one})." for one in TONGUES}


def texts(**more):
    return {
        one: Text(f"Release in {one}", f"Summary in {one}.", BODY, f"**The Commission** ({one}).") for one in TONGUES
    } | more


def wanted(**more):
    told = Wanted(texts(), "Svetla Marinova", "press@example.org", "+359 2 807 80 50", press_agreed=True)
    return replace(told, **more)


def begun(world, who="elena", **more):
    return services.begin(actor=world[who], wanted=wanted(**more), now=world.now, key=key()).id


def changed(world, release, who="elena", **more):
    read = Release.objects.get(pk=release).version
    return services.change(
        actor=world[who], release=release, wanted=wanted(**more), read=read, now=world.now, key=key()
    )


def step(world, release, action, who="elena", read=None):
    read = read or Release.objects.get(pk=release).version
    return services.step(actor=world[who], release=release, action=action, read=read, now=world.now, key=key())


def approved(world, release, who="svetla"):
    step(world, release, "submit")
    step(world, release, "approve", who)
    return Release.objects.get(pk=release)


def published(world, **more):
    return approved(world, begun(world, **more))


def withdrawn(world, release, who="elena", notes=None):
    read = Release.objects.get(pk=release).version
    return services.withdraw(
        actor=world[who], release=release, notes=NOTES if notes is None else notes, read=read, now=world.now, key=key()
    )
