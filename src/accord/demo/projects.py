"""A project of three years: what was promised to the donor of the regional response, and its money in two currencies."""

from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from accord.cooperation.agreements.models import Agreement
from accord.cooperation.organisations.queries import of_country_of
from accord.demo.cast import Cast
from accord.research.projects import services
from accord.research.projects.services import Paid, Wanted

# By indicator, for each of the three years.
TARGETS: Final = {
    "registered": (10, 20, 25), "assisted": (8, 16, 20), "services": (10, 30, 40), "sheltered": (2, 4, 5),
    "convicted": (2, 2, 3), "referrals_sent": (5, 10, 15), "referrals_answered": (4, 9, 14),
    "trained": (20, 30, 60), "attendances": (20, 40, 90),
}  # fmt: skip


def tell(cast: Cast, now: datetime) -> None:
    """Elena keeps it; what the organisations of the country do counts."""
    elena, first = cast["elena"], now.year - 2
    call: dict[str, Any] = {"actor": elena, "now": now}
    signed = Agreement.objects.filter(parties__organisation=elena.organisation).exclude(project="").first()
    wanted = Wanted(
        "Regional response: found earlier, helped without a gap", "International Justice Mission", first, first + 2,
        frozenset(of_country_of(elena.organisation)), signed.pk if signed else None,
    )  # fmt: skip
    made = services.begin(**call, wanted=wanted, key="project-begin").id
    version = 1
    for rule, numbers in TARGETS.items():
        for year, number in enumerate(numbers, first):
            key = f"project-target-{version}"
            services.set_target(**call, project=made, rule=rule, year=year, number=number, read=version, key=key)
            version += 1
    for paid in (
        Paid(first, "BGN", Decimal(60_000), Decimal("58210.40")),
        Paid(first + 1, "BGN", Decimal(62_000), Decimal("61999.00")),
        Paid(first + 2, "EUR", Decimal(35_000), Decimal("21400.50")),
    ):
        services.set_money(**call, project=made, paid=paid, read=version, key=f"project-money-{version}")
        version += 1
