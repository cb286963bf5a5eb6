"""A house of Dignita, places in it, and who needs them."""

from datetime import date, timedelta
from uuid import UUID, uuid4

from django.db import transaction

from accord.cooperation.agreements.models import Agreement, Party
from accord.cooperation.organisations.models import Organisation
from accord.cooperation.people.services import give_membership, invite
from accord.foundation.clock import day
from accord.foundation.policy import Actor, Role
from accord.foundation.wall import whole_node
from accord.protection.shelters import arrivals, holds, services, stays
from accord.protection.shelters.holds import Wanted
from accord.protection.shelters.models import Hold, Stay
from accord.protection.shelters.services import House, Places
from accord.protection.shelters.stays import Arrival, Step
from accord.protection.shelters.vocab import Ground, ShelterKind
from tests.cast import World, key

ADDRESS = "гр. Бургас, ул. Тихата липа 17"
WOMEN = {"women_from": 18, "women_to": 99, "children_to": 17}
MEN = {"men_from": 18, "men_to": 99}


def house(world: World, who: str = "mira", code: str = "ROSA", address: str = ADDRESS, **changes) -> UUID:
    given = {"kind": ShelterKind.CRISIS, "region": "BG-02"}
    entered = House(code=code, address=address, **given | changes)
    return services.open_shelter(actor=world[who], house=entered, now=world.now, key=key()).id


def places(world: World, shelter: UUID, label: str = "A", capacity: int = 3, who: str = "mira", **takes) -> UUID:
    entered = Places(label, capacity, **takes or WOMEN)
    return services.add_unit(actor=world[who], shelter=shelter, places=entered, now=world.now, key=key()).id


ABROAD = UUID("00000000-0000-4000-8000-000000000410")


def abroad(world: World, ours: str = "animus") -> UUID:
    """An NGO of Romania in the directory here, and an agreement in force; its id."""
    Organisation.objects.get_or_create(
        pk=ABROAD,
        defaults={
            "code": "ro_help", "names": {"en": "Help in Romania", "bg": "Помощ в Румъния"}, "kind": "ngo", "country": "RO",
            "phone": "+40 21 208 25 26", "on_this_node": False,
        },
    )  # fmt: skip
    agreed(world, ours, ABROAD)
    return ABROAD


def agreed(world: World, ours: str, theirs: UUID) -> None:
    """An agreement in force between an organisation of this node and one of another."""
    made = Agreement.objects.create(
        code=f"A-{uuid4().hex[:8]}", title="Протокол", kind="protocol", valid_from=date(2026, 1, 1),
        valid_until=date(2027, 12, 31), state="signed", proposed_by=world["plamen"].account, proposed_at=world.now,
    )  # fmt: skip
    for one in (world.org(ours), theirs):
        Party.objects.create(agreement=made, organisation_id=one, signed_at=world.now)


def sought_by(world: World, ours: str) -> UUID:
    """Somebody abroad asks an organisation of this node for a place."""
    made, today = uuid4(), day(world.now)
    body = {
        "code": f"Q-{made.hex[:8]}", "sex": "Feminine", "age_group": "adult", "children": 1, "eldest": "3-6",
        "step_free": True, "language": "uk", "security": "raised", "length": "weeks", "from_on": today.isoformat(),
    }  # fmt: skip
    with whole_node(), transaction.atomic():
        arrivals.asked(request=made, sender=abroad(world, ours), receiver=world.org(ours), body=body, now=world.now)
    return made


def hold(world: World, unit: UUID, case: UUID | None = None, who: str = "ana", age: int = 32, **more) -> UUID:
    wanted = Wanted(age, more.pop("children", ()), **{n: more.pop(n) for n in ("step_free", "language") if n in more})
    call = {"actor": world[who], "unit": unit, "wanted": wanted, "now": world.now, "key": key(), "case": case}
    return holds.hold(**call | more).id


def arrive(world: World, held: UUID, who: str = "mira", **changes) -> UUID:
    """The person of a hold arrives; `now` may be another moment."""
    now = changes.pop("now", world.now)
    arrival = Arrival(**{"arrived_at": now, "ground": Ground.APPLICATION} | changes)
    version = Hold.objects.get(pk=held).version
    return stays.arrive(actor=world[who], hold=held, arrival=arrival, read=version, now=now, key=key()).id


def step(world: World, stay: UUID, action: str, who: str = "mira", now=None, **details):
    now = now or world.now + timedelta(hours=1)
    call = {"actor": world[who], "stay": stay, "action": action, "details": Step(**details), "now": now, "key": key()}
    return stays.step(**call, read=Stay.objects.get(pk=stay).version)


def keeper(world: World, organisation: str = "dignita", role: Role = Role.SHELTER_STAFF, name: str = "zlata") -> Actor:
    """Somebody of the night shift, in the cast from now on."""
    world.cast.accounts[name] = invite(email=f"{name}@accord.example", name=name.title(), language="bg", password=None)
    world.cast.memberships[name] = give_membership(
        account=world.cast.accounts[name].pk,
        organisation=world.org(organisation),
        role=role,
        now=world.now - timedelta(days=2),
    )
    return world[name]


def placed(world: World) -> tuple[UUID, UUID]:
    """(referral, stay) of Tetiana, whom Animus referred to Dignita, in the house of Dignita."""
    referral = world.sent()
    unit = places(world, house(world))
    from accord.protection.referrals.models import Referral

    held = hold(world, unit, Referral.objects.get(pk=referral).case_id)
    return referral, arrive(world, held)


def housed(world: World) -> tuple[UUID, UUID, UUID, UUID]:
    """(house, places, a hold, a stay) of Animus, for two cases of Ana's."""
    shelter = house(world, "ana", "LIPA")
    unit = places(world, shelter, who="ana")
    stay = arrive(world, hold(world, unit, world.case()), "ana")
    return shelter, unit, hold(world, unit, world.case()), stay
