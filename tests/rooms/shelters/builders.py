"""A house of Dignita, places in it, and who needs them."""

from datetime import timedelta
from uuid import UUID

from accord.cooperation.people.services import give_membership, invite
from accord.foundation.policy import Actor, Role
from accord.protection.shelters import holds, services, stays
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
