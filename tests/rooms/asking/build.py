"""Tetiana is known to Animus, and said that Dignita may learn that; the two have an agreement for it."""

from accord.foundation.policy import Category, Purpose
from accord.protection.asking import services
from accord.protection.asking.models import Received
from accord.protection.cases import known
from tests.cast import TETIANA, key

IDENTITY = frozenset({Category.IDENTITY})
TERMS = {"purposes": (Purpose.IDENTIFICATION,), "categories": IDENTITY}


def findable(world, case=None, **changes):
    """(case, consent) of Tetiana, whom Dignita can find."""
    world.agree("dignita", **TERMS)
    case = case or world.case()
    return case, agreed(world, case, **changes)


def agreed(world, case, receiver="dignita", **changes):
    return world.consent(case, receiver, purpose=Purpose.IDENTIFICATION, categories=IDENTITY, **changes)


def looked(world, identity=TETIANA, who="mira", **changes):
    """What the others answer when `who` registers somebody."""
    call = {"actor": world[who], "identity": identity, "sex": "Feminine", "now": world.now}
    return known.known_to_others(**call | changes).others


def says_yes(world, *args, **changes):
    return looked(world, *args, **changes).organisations == (world.org("animus"),)


def enquire(world, identity=TETIANA, who="mira", body="animus", **changes):
    call = {
        "actor": world[who], "identity": identity, "sex": "Feminine", "organisation": world.org(body), "now": world.now,
        "key": key(),
    }  # fmt: skip
    return services.enquire(**call | changes).id


def answer(world, enquiry, action="know", who="ana", **changes):
    read = Received.objects.get(enquiry=enquiry).version
    call = {"actor": world[who], "enquiry": enquiry, "action": action, "read": read, "now": world.now, "key": key()}
    return services.answer(**call | changes)
