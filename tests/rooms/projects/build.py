"""A project of the Commission, in which the work of Animus and Dignita counts."""

from decimal import Decimal

from accord.research.projects import services
from accord.research.projects.models import Project
from accord.research.projects.services import Paid, Wanted
from tests.cast import key


def begun(world, who="elena", **changes):
    year = world.now.year
    base = {
        "title": "Care in two towns", "donor": "A foundation", "first_year": year - 1, "last_year": year + 1,
        "bodies": frozenset({world.org("animus"), world.org("dignita")}),
    }  # fmt: skip
    return services.begin(actor=world[who], wanted=Wanted(**base | changes), now=world.now, key=key()).id


def target(world, project, rule="assisted", number: int | None = 5, who="elena", **changes):
    call = {"year": world.now.year, "read": Project.objects.get(pk=project).version, "now": world.now, "key": key()}
    services.set_target(actor=world[who], project=project, rule=rule, number=number, **call | changes)


def money(world, project, currency="EUR", granted="100.00", spent="40.50", who="elena", **changes):
    paid = Paid(changes.pop("year", world.now.year), currency, Decimal(granted), Decimal(spent))
    call = {"read": Project.objects.get(pk=project).version, "now": world.now, "key": key()}
    services.set_money(actor=world[who], project=project, paid=paid, **call | changes)


def promised(world):
    """A project with a target and money."""
    made = begun(world)
    target(world, made)
    money(world, made)
    return made
