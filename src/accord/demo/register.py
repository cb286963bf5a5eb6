"""The last two years of the demonstration: invented persons of a register, without names, so that figures say something."""

import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from accord.demo.cast import Cast
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.protection.cases.imports import Registered
from accord.protection.cases.models import Precision
from accord.protection.cases.vocab import CloseReason, Phase

PERSONS: Final = 480
DAYS: Final = 730
# (sex, age group, form): how many of a hundred. Invented; no source was followed.
KINDS: Final = {
    (Sex.FEMALE, AgeGroup.ADULT, ExploitationForm.SEXUAL): 38,
    (Sex.MALE, AgeGroup.ADULT, ExploitationForm.LABOUR): 26,
    (Sex.FEMALE, AgeGroup.ADULT, ExploitationForm.LABOUR): 12,
    (Sex.FEMALE, AgeGroup.CHILD, ExploitationForm.SEXUAL): 10,
    (Sex.FEMALE, AgeGroup.ADULT, ExploitationForm.SALE_OF_BABIES): 7,
    (Sex.MALE, AgeGroup.CHILD, ExploitationForm.BEGGING): 4,
    (Sex.MALE, AgeGroup.ADULT, ExploitationForm.CRIMINALITY): 3,
}
COUNTRIES: Final = {"BG": 58, "UA": 26, "RO": 7, "MD": 5, "SY": 4}
RESPONDERS: Final = ("animus", "dignita", "mkbth_burgas", "mkbth_varna", "border_police")


def earlier_persons(cast: Cast, now: datetime) -> Iterator[Registered]:
    """The same invented persons on every node, counted back from `now`; one in twelve was found not to be a victim."""
    chance = random.Random(2024)  # noqa: S311
    responders = [cast.org(code) for code in RESPONDERS]
    for number in range(PERSONS):
        sex, age, form = chance.choices(list(KINDS), weights=list(KINDS.values()))[0]
        on = (now - timedelta(days=chance.randrange(30, DAYS))).date()
        closed = chance.random() < 0.7
        not_a_victim = closed and chance.random() < 0.12
        yield Registered(
            source="register",
            key=f"{number:04d}",
            organisation=cast.org("national_commission"),
            responder=chance.choice(responders),
            jurisdiction="BG",
            identified_on=on,
            precision=Precision.DAY,
            sex=sex,
            age_group=age,
            citizenships=chance.choices(list(COUNTRIES), weights=list(COUNTRIES.values()))[0],
            forms=form,
            phase=Phase.CLOSED if closed else Phase.MONITORING,
            close_reason=(CloseReason.NOT_A_VICTIM if not_a_victim else CloseReason.GOALS_MET) if closed else "",
        )
