"""Houses of the demonstration, after what is public: a shelter for ten women and a crisis centre for ten children in Sofia, one
for ten women and children in Varna, and no place for a man (domain.md 6.2). Code names and addresses are invented.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from accord.demo import help_given, outcomes
from accord.demo.cast import Cast
from accord.foundation.codes import Sex
from accord.foundation.policy import Actor
from accord.protection.cases.models import Case
from accord.protection.shelters import holds, services, stays
from accord.protection.shelters.holds import Wanted
from accord.protection.shelters.services import House, Places
from accord.protection.shelters.stays import Arrival
from accord.protection.shelters.vocab import Ground, Security, ShelterKind, StaffLanguage

_LANGUAGES: Final = frozenset({StaffLanguage.BG, StaffLanguage.UK, StaffLanguage.EN})
# Who keeps it, the house, its places.
_HOUSES: Final = (
    ("mira", House("LIPA", ShelterKind.SHELTER, "BG-22", "гр. София, ул. Измислена липа 12", True, _LANGUAGES, Security.RAISED),
     (Places("1", 6, 18, 99, children_to=12), Places("2", 4, 18, 99))),
    ("mira", House("KESTEN", ShelterKind.CRISIS, "BG-03", "гр. Варна, ул. Измислен кестен 3", False, _LANGUAGES),
     (Places("A", 10, 18, 99, children_to=17),)),
    ("ana", House("VISHNA", ShelterKind.CRISIS, "BG-22", "гр. София, ул. Измислена вишна 8", True, _LANGUAGES),
     (Places("A", 6, 0, 17), Places("B", 4, None, None, 0, 14))),
)  # fmt: skip


def tell(cast: Cast, now: datetime, key: Callable[[], str]) -> None:
    """The houses; Tetiana's stay in one of them; the man for whom there is no place, asked for on three days."""
    units = {}
    for who, house, places in _HOUSES:
        at = now - timedelta(days=40)
        shelter = services.open_shelter(actor=cast[who], house=house, now=at, key=key()).id
        for row in places:
            made = services.add_unit(actor=cast[who], shelter=shelter, places=row, now=at, key=key()).id
            units[house.code, row.label] = made
        services.count(actor=cast[who], shelter=shelter, now=now - timedelta(hours=2), key=key())
    _tetiana(cast, units["KESTEN", "A"], now - timedelta(days=6), key)
    man = _case(cast["ana"], Sex.MALE)
    for days in (2, 1, 0):
        holds.record_need(
            actor=cast["ana"], case=man, region="BG-02", wanted=Wanted(47), now=now - timedelta(days=days), key=key()
        )
    help_given.tell(cast, now, key)
    outcomes.tell(cast, now, key)


def _tetiana(cast: Cast, unit: UUID, at: datetime, key: Callable[[], str]) -> None:
    case = _case(cast["ana"], Sex.FEMALE)
    wanted = Wanted(32, language=StaffLanguage.UK)
    held = holds.hold(
        actor=cast["ana"], unit=unit, case=case, wanted=wanted, urgent=True, now=at + timedelta(hours=9), key=key()
    ).id
    arrived = at + timedelta(hours=12)
    arrival = Arrival(
        arrived, Ground.CONTRACT, (at + timedelta(days=180)).date(), frozenset({"application", "contract", "data"})
    )
    stay = stays.arrive(actor=cast["mira"], hold=held, arrival=arrival, read=1, now=arrived, key=key()).id
    stays.write_note(
        actor=cast["mira"],
        stay=stay,
        text="Slept through the night for the first time. Helped in the kitchen.",
        now=at + timedelta(days=2),
        key=key(),
    )


def _case(actor: Actor, sex: Sex) -> UUID:
    return Case.objects.get(organisation=actor.organisation, sex=sex).pk
