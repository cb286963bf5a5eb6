"""A case of which every paper can be made."""

from accord.protection.papers import queries
from tests.rooms.plans.builders import all_made


def filled(world):
    case = world.case()
    world.consent(case)
    all_made(world, case)
    return case


def offered(world, case, who="ana"):
    return [offer.kind for offer in queries.offers(actor=world[who], case=case).offers]


def paper_of(world, case, kind, language="bg", who="ana"):
    return queries.open_paper(actor=world[who], case=case, kind=kind, language=language, now=world.now)
