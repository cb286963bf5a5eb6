"""Studies for the tests: the Commission coordinates, Animus and Dignita are asked; and people of two nodes, made up with a seed."""

import json
from dataclasses import replace
from datetime import date
from functools import lru_cache
from random import Random
from uuid import uuid4

from accord.cooperation.organisations.models import Organisation
from accord.foundation.policy import Category, Purpose
from accord.protection.cases.models import Case
from accord.protection.persons.likeness import PartialDate, Particulars, compounds
from accord.research.linkage import Roll, encode
from accord.research.linkage.rolls import Filed, mark_of, written
from accord.research.studies import services, tasks
from accord.research.studies.models import Doubt, Part, Study
from tests.cast import TETIANA, key

NAMED = frozenset({Category.IDENTITY, Category.CONTACT})
TERMS = {"purposes": (Purpose.STATISTICS,), "categories": NAMED}
FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
GIVEN = ("Мария", "Елена", "Ивана", "Тетяна", "Оксана", "Ірина", "Ana", "Ioana", "Elena", "Daniela", "Виктор", "Петър")
FAMILY = ("Иванова", "Коваленко", "Popescu", "Шевченко", "Димитрова", "Radu", "Мельник", "Георгиева", "Бондар", "Stan")


def agreed(world, *parties, **changes):
    """The agreement between Animus and the parties: Dignita and the Commission, if none are named."""
    return world.agree(*(parties or ("dignita", "national_commission")), **TERMS | changes)


def proposed(world, agreement=None, who="elena", **changes):
    last = min(LAST, world.now.date())
    told = {
        "name": "Двойно броене",
        "agreement": agreement or agreed(world),
        "opened_from": FIRST,
        "opened_until": last,
    }
    return services.propose(actor=world[who], wanted=services.Wanted(**told | changes), now=world.now, key=key()).id


def answered(world, study, who, action="join"):
    read = Part.objects.get(study=study, organisation=world[who].organisation).version
    return services.answer(actor=world[who], study=study, action=action, read=read, now=world.now, key=key())


def agrees(world, case, who="ana", **changes):
    """She agrees that she is counted with others by the Commission."""
    wanted = {"purpose": Purpose.STATISTICS, "categories": NAMED} | changes
    return world.consent(case, "national_commission", who, **wanted)


def asked(world, study, who="elena"):
    read = Study.objects.get(pk=study).version
    return services.count(actor=world[who], study=study, read=read, now=world.now, key=key())


def counted(world, study):
    """What the worker makes of it."""
    asked(world, study)
    tasks.count_waiting(world.now)
    return Study.objects.get(pk=study)


def closed(world, study, who="elena"):
    read = Study.objects.get(pk=study).version
    return services.close(actor=world[who], study=study, read=read, now=world.now, key=key())


def far(world, *codes):
    """These organisations work at another node."""
    Organisation.objects.filter(code__in=codes).update(on_this_node=False)


@lru_cache
def people(both=40, alone=60, seed=3):
    """Two lists of made-up persons, of whom `both` stand on the two."""
    random = Random(seed)

    def person(n):
        born = PartialDate(random.randint(1970, 2008), random.randint(1, 12), random.randint(1, 28))
        return Particulars(
            given=random.choice(GIVEN), family=random.choice(FAMILY), birth=born, sex="f",
            phones=(f"+359888{n:06d}",) if random.random() < 0.7 else (),
        )  # fmt: skip

    shared = [person(n) for n in range(both)]
    lists = []
    for at in range(2):
        own = [person(1000 * (at + 1) + n) for n in range(alone)]
        again = [replace(one, phones=()) if random.random() < 0.3 else one for one in shared]
        lists.append(tuple(again + own))
    return tuple(lists)


def filed(row, secret, persons, withheld=0):
    """A roll, as `accord count-once encode` writes it."""
    records = {str(n): encode(secret, compounds(one)) for n, one in enumerate(persons)}
    return written(Filed(row.code, mark_of(secret), Roll("theirs", records, withheld)))


def brought(world, study, code, persons, withheld=0, used=None):
    """What an organisation of another node wrote, brought by the coordinator."""
    row = Study.objects.get(pk=study)
    text = filed(row, used or services.key_of(row), persons, withheld)
    call = {"actor": world["elena"], "study": study, "organisation": world.org(code), "text": text}
    return services.bring(**call, now=world.now, key=key())


def whole(world):
    """A study of two nodes that was counted."""
    far(world, "animus", "dignita")
    study = proposed(world)
    for code, persons in zip(("animus", "dignita"), people(), strict=True):
        brought(world, study, code, persons, withheld=3)
    return counted(world, study)


def doubt(world, study, who="ana", case=None, agrees="name year"):
    """A pair about Tetiana at Animus and somebody at Dignita, as rows."""
    pair, rows = uuid4(), []
    sides = (("ana", case or world.case()), ("mira", world.case("mira", replace(TETIANA, document="", phone=""))))
    for _one, pk in sides:
        found = Case.objects.get(pk=pk)
        told = {"case": pk, "person_id": found.person_id, "organisation": found.organisation}
        rows.append(Doubt.objects.create(study_id=study, pair=pair, agrees=agrees, asked_at=world.now, **told))
    return rows


def studied(world, case):
    """A counted study, and the pair of it about Ana's case, as rows: for tests of who may, without counting anybody."""
    study = proposed(world)
    answered(world, study, "ana")
    agrees(world, case)
    row = Study.objects.get(pk=study)
    one, other = str(world.org("animus")), str(world.org("dignita"))
    told = {
        "on": "2026-05-01", "sizes": {one: 64, other: 64}, "raw": 128, "withheld": {one: 0, other: 2}, "once": [118, 114, 122],
        "lowest": 112, "precision": [0.99, 0.9, 1], "recall": [0.9, 0.8, 1], "doubtful": 1, "decided": 0, "links": 10,
        "overlaps": [[one, other, 10.0]], "table": [[[one], 54.0], [[other], 54.0], [[one, other], 10.0]], "draws": [],
    }  # fmt: skip
    services.seal_into(row, holder=services.NODE, measured=json.dumps(told))
    row.state = "counted"
    row.save()
    found = Case.objects.get(pk=case)
    told = {"study": row, "pair": uuid4(), "agrees": "name year", "asked_at": world.now}
    here = {"case": case, "person_id": found.person_id, "organisation": found.organisation}
    there = {"case": uuid4(), "person_id": uuid4(), "organisation": world.org("dignita")}
    Doubt.objects.create(**told, **there)
    return {"countingstudy_id": study, "doubt_id": Doubt.objects.create(**told, **here).pk}
