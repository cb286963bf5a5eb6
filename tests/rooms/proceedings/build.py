"""Proceedings of both sides, built with the services."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from accord.cooperation.organisations.models import Organisation
from accord.foundation.policy import Category, Purpose
from accord.foundation.wall import whole_node
from accord.justice.proceedings import claims, hearings, joins, services, support
from accord.justice.proceedings.claims import Wanted
from accord.justice.proceedings.hearings import Appointment
from accord.justice.proceedings.models import Hearing, Join, Proceeding
from accord.justice.proceedings.redress_vocab import ChargeKind, ClaimKind
from accord.justice.proceedings.services import Known, Protection
from accord.justice.proceedings.vocab import HearingKind, MeasureKind, Stage
from accord.justice.summons import arrivals
from accord.protection.cases.models import Case
from tests.cast import World, key
from tests.rooms.shelters.builders import agreed as agreement

LATER = datetime(2026, 12, 3, 8, 30, tzinfo=UTC)  # a Thursday, 10:30 in Sofia


def known(**changes) -> Known:
    told = {"jurisdiction": "BG", "stage": Stage.PRE_TRIAL, "on": date(2026, 10, 5), "number": "ДП 112/2026"}
    return Known(**told | changes)


def care(world: World, case: UUID, who: str = "ana", **changes) -> UUID:
    """What those who help know."""
    return services.record(actor=world[who], case=case, known=known(**changes), now=world.now, key=key()).id


def lead(world: World, who: str = "petar", case_code: str = "", **changes) -> UUID:
    """What the police keep."""
    told = {"number": "ЗМ 4471/2026", "operations": "Заподозрян: Кирил Стоев"} | changes
    return services.lead(actor=world[who], known=known(**told), case_code=case_code, now=world.now, key=key()).id


def move(world: World, proceeding: UUID, action: str, who: str = "ana", on: date | None = None, country: str = ""):
    found = Proceeding.objects.get(pk=proceeding)
    call = {"actor": world[who], "proceeding": proceeding, "action": action, "country": country}
    return services.move(**call, on=on or found.since, read=found.version, now=world.now, key=key())


def wanted(**changes) -> Appointment:
    told = {"at": LATER, "zone": "Europe/Sofia", "kind": HearingKind.BLUE_ROOM, "place": "СГС, синя стая, зала 4"}
    return Appointment(**told | changes)


def hearing(world: World, proceeding: UUID, who: str = "ana", **changes) -> UUID:
    call = {"actor": world[who], "proceeding": proceeding, "wanted": wanted(**changes), "now": world.now}
    return hearings.set_hearing(**call, key=key()).id


def act(world: World, pk: UUID, action: str, who: str = "ana", now=None, **more):
    call = {"actor": world[who], "hearing": pk, "action": action, "read": Hearing.objects.get(pk=pk).version}
    return hearings.act(**call, now=now or world.now, key=key(), **more)


ABROAD = UUID("00000000-0000-4000-8000-00000000040f")  # police of Romania, as tests/comparisons.py has them


def summoned(world: World, case: UUID, place: str = "Tribunalul București, sala 3", ours: str = "animus") -> UUID:
    """Police abroad call the person of a case to a hearing, through those who help."""
    code, made = Case.objects.get(pk=case).code, uuid4()
    Organisation.objects.get_or_create(
        pk=ABROAD,
        defaults={
            "code": "ro_police", "names": {"en": "Romanian Police", "bg": "Румънска полиция"}, "kind": "police",
            "country": "RO", "phone": "+40 21 208 25 25", "on_this_node": False,
        },
    )  # fmt: skip
    agreement(world, ours, ABROAD)
    body = {
        "code": f"Z-{made.hex[:8]}", "reference": code, "zone": "Europe/Bucharest", "kind": "video", "interpreter": "uk",
        "shields": "closed", "at": LATER.isoformat(), "place": place,
    }  # fmt: skip
    with whole_node(), transaction.atomic():
        arrivals.sent(summons=made, sender=ABROAD, receiver=world.org(ours), body=body, now=world.now)
    return made


def measure(world: World, proceeding: UUID, who: str = "ana") -> UUID:
    call = {"actor": world[who], "proceeding": proceeding, "now": world.now, "key": key()}
    return services.protect(**call, protection=Protection(MeasureKind.SPECIAL, date(2026, 11, 2))).id


def given(world: World, proceeding: UUID) -> UUID:
    """A code for the police that waits."""
    call = {"actor": world["ana"], "proceeding": proceeding, "receiver": world.org("mvr_police")}
    return joins.give(**call, now=world.now, key=key()).id


def redress(world: World, case: UUID, who: str = "ana", **texts: str) -> dict[str, UUID]:
    """A request for legal aid, a charge and a claim."""
    on, call = date(2026, 11, 2), {"actor": world[who], "case": case, "now": world.now}
    aid = support.ask_aid(**call, on=on, body=None, key=key()).id
    what = texts.get("about", "Взеха я да краде по магазините.")
    charge = support.raise_charge(**call, kind=ChargeKind.FINE, on=on, what=what, key=key()).id
    wanted = Wanted(ClaimKind.STATE, "BG", on, texts.get("claim", "лечение"))
    return {"aid_id": aid, "charge_id": charge, "claim_id": claims.prepare(**call, wanted=wanted, key=key()).id}


def agreed(world: World, case: UUID) -> UUID:
    """Animus and the police have an agreement, and the person consents that the police see the proceedings."""
    about = frozenset({Category.INVESTIGATION})
    world.agree("mvr_police", categories=about, purposes=(Purpose.INVESTIGATION,))
    return world.consent(case, "mvr_police", purpose=Purpose.INVESTIGATION, categories=about)


def joined(world: World, ours: UUID, theirs: UUID) -> UUID:
    """Ana gives Petar a code, who enters it."""
    made = given(world, ours)
    code = joins.code_of(Join.objects.get(pk=made))
    joins.accept(actor=world["petar"], proceeding=theirs, code=code, now=world.now + timedelta(hours=1), key=key())
    return made
