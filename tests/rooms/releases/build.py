"""Publications for the tests: a year of invented facts, a plan, and two coordinators."""

from datetime import date
from random import Random
from uuid import uuid4

from accord.cooperation.people.queries import account_of, actor_of, memberships
from accord.cooperation.people.services import give_membership, invite
from accord.foundation.policy import Role
from accord.research.releases import examining, queries, services
from accord.research.releases.models import Publication, PublicationFile, Spend, TablePlan
from accord.research.releases.vocab import Method, Readers
from tests.cast import key

YEAR = 2024


class Register:
    """What the facts room gives, in memory: persons first registered in a year, as known on a day."""

    def __init__(self, persons=600, seed=5):
        random = Random(seed)
        self.rows = [(f"person-{n:05d}", date(YEAR, 6, 1), self._codes(random)) for n in range(persons)]

    @staticmethod
    def _codes(random):
        return {
            "sex": random.choices(("Feminine", "Masculine"), (7, 3))[0],
            "age_group": random.choices(("adult", "child"), (8, 2))[0],
            "form": random.choices(
                ("SexualExploitation", "ForcedLabour", "ForcedBegging", "several", ""), (50, 30, 10, 5, 5)
            )[0],
            "citizenship": random.choices(("BG", "RO", "UA", "MD", ""), (60, 15, 15, 5, 5))[0],
            "status": random.choices(("presumed", "formal"), (6, 4))[0],
            "region": "BG-01",
        }

    def late(self, n, on):
        """Some persons who were entered late."""
        random = Random(n)
        self.rows += [(f"late-{n}-{i:05d}", on, self._codes(random)) for i in range(n)]

    def __call__(self, *, year, until, dimensions):
        return [(uid, {d: codes[d] for d in dimensions}) for uid, on, codes in self.rows if on <= until]


class Years(Register):
    """Persons of several years, some of them in each, with their forms as microdata ask for them."""

    def __call__(self, *, year, until, dimensions):
        codes = [(f"{year}-{uid}", codes) for uid, _on, codes in self.rows]
        return [(uid, {d: self._code(known, d) for d in dimensions}) for uid, known in codes]

    @staticmethod
    def _code(known, dimension):
        if not dimension.startswith("form:"):
            return known[dimension]
        form = known["form"]
        return (
            "" if form in ("", "several") else ("yes" if form in dimension.removeprefix("form:").split("+") else "no")
        )


def planned(world, text="", who="elena"):
    """A registered plan."""
    return services.register(actor=world[who], text=text or queries.house_plan(), now=world.now, key=key()).id


def proposed(
    world,
    plan=None,
    who="elena",
    cohort=YEAR,
    readers=Readers.OPEN,
    method=Method.CELL_KEY,
    epsilon=None,
    now=None,
    language="",
    since=None,
):
    """A proposal that waits."""
    wanted = services.Wanted(plan or planned(world, who=who), cohort, readers, method, epsilon, since, language)
    return services.propose(actor=world[who], wanted=wanted, now=now or world.now, key=key()).id


def examined(world, publication, facts=None, now=None):
    """What the worker makes of it."""
    row = Publication.objects.select_related("plan").get(pk=publication)
    examining.examine(row, now=now or world.now, facts=facts or Register())
    return Publication.objects.select_related("plan").get(pk=publication)


def second(world):
    """A second coordinator of the National Commission."""
    account = account_of("second@accord.example")
    if account:
        return actor_of(memberships(account.pk, now=world.now)[0])
    account = invite(email="second@accord.example", name="Second", language="bg", password=None)
    where = world.org("national_commission")
    given = give_membership(account=account.pk, organisation=where, role=Role.NATIONAL_COORDINATOR, now=world.now)
    return actor_of(given)


def decided(world, publication, who="", action="release"):
    """What a second coordinator says."""
    row = Publication.objects.get(pk=publication)
    return services.decide(
        actor=world[who] if who else second(world),
        publication=publication,
        action=action,
        read=row.version,
        now=world.now,
        key=key(),
    )


def published(world, facts=None, **more):
    """A year that is public."""
    made = proposed(world, **more)
    assert examined(world, made, facts).state == "ready"
    decided(world, made)
    return made


def stands(world):
    """A published year as rows: for tests of who may, without counting anybody."""
    plan = TablePlan.objects.get(pk=planned(world))
    told = {
        "plan": plan,
        "organisation": plan.organisation,
        "cohort": YEAR,
        "known_on": world.now.date(),
        "state": "released",
    }
    told |= {
        "readers": "open",
        "method": "cell-key",
        "code": "Y-0000-0001",
        "proposed_at": world.now,
        "decided_at": world.now,
    }
    row = Publication.objects.create(**told, proposed_by=world["elena"].account, decided_by=uuid4(), key="00" * 8)
    text = "cohort,table,variable_1,class_1,persons,shown\r\n2024,total,,,600,600\r\n"
    PublicationFile.objects.create(publication=row, name=f"{row.code}.csv", content=text.encode(), digest="0" * 64)
    amount = {"what": "tables", "mechanism": "test", "rho": 0.02, "epsilon": 1, "delta": 1e-6, "at": world.now}
    Spend.objects.create(organisation=row.organisation, publication=row, cohort=YEAR, **amount)
    return row.pk
