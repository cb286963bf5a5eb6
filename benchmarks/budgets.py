"""What each thing costs with ten thousand, a hundred thousand and a million cases: by the clock, by computing here and in the database.

    python benchmarks/budgets.py [CASES ...] [--postgres]      (10,000 and 100,000 if none is given)
    python benchmarks/budgets.py 1000000 --node FOLDER         (kept there, with its database in ACCORD_DATABASE_URL)

The caseload is made up (`accord make-caseload`): sealed, with its ledger, and grows from one size to the next. Everything is asked as
Ana asks it, through the whole application: sign-in, rights, rows, unsealing, events. Computing of PostgreSQL is read from its process.
"""

import argparse
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from bench import new_node, said_on  # isort: skip

ROUNDS, SEED = 60, 1
LIMITS = "".join(
    f"[{what}]\nburst = 1000000\nseconds = 0.001\n" for what in ("search", "api")
)  # a used node has few strangers left
# What is asked, target in ms of computing (application and database).
TARGETS = {
    "list of 25 cases": 50, "list of 25, deep page": 50, "case page": 50, "my day": 50, "case by the API": 50,
    "case created by the API, nobody resembles": 15, "case created, and who resembles is somebody else": 15, "search by name across scripts": 30, "referral sent and accepted": 40,
}  # fmt: skip


@dataclass
class Measured:
    """Of one thing at one size: milliseconds by the clock, of computing here, of the database; questions."""

    walls: list[float]
    here: list[float]
    there: float  # mean: the clock of the other process ticks every 10 ms
    questions: int

    @property
    def computing(self) -> float:
        return statistics.mean(self.here) + self.there


def ready(data: Path) -> None:
    """A node in `data`, empty or kept, that may be asked as often as a measurement asks."""
    new_node(data)
    limits = data / "limits"
    limits.mkdir(exist_ok=True)
    limits.joinpath("bench.toml").write_text(LIMITS, encoding="utf-8")
    from django.conf import settings

    from accord.config.loaded import settle
    from tests import cast as cast_of_tests

    settings.ALLOWED_HOSTS = ["testserver"]
    settle()
    cast_of_tests._keys = count(time.time_ns())  # a node that is kept remembers those of an earlier run


def measure(data: Path, sizes: list[int]) -> None:
    ready(data)
    from django.db import connection

    from accord.cooperation.people.models import Account
    from accord.demo.caseload.making import cast_here, make
    from accord.demo.cast import register_cast
    from accord.foundation.clock import now

    cast = (
        cast_here() if Account.objects.exists() else register_cast(password="x" * 16, now=now() - timedelta(days=800))
    )
    found: dict[int, dict[str, Measured]] = {}
    for size in sizes:
        began, cpu = time.perf_counter(), time.process_time()
        for there in make(size, seed=SEED, now=now()):
            if there % 10_000 == 0:
                print(f"{there:,} persons, {time.perf_counter() - began:.0f} s", file=sys.stderr, flush=True)
        wall, cpu = time.perf_counter() - began, time.process_time() - cpu
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
        print(f"To {size:,} cases: {wall:.0f} s, {cpu:.0f} s of computing here; {weight()}.", flush=True)
        with served():
            found[size] = {name: rounds(work) for name, work in asked(cast).items()}
        table(size, found[size])
    flatness(found)


@contextmanager
def served() -> Iterator[None]:
    """On PostgreSQL as a node is served: by a role that the wall between organisations holds; the caseload is made by the owner."""
    from django.db import connection

    from accord.foundation.wall.raising import raise_wall

    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = 'served'")
        if cursor.fetchone() is None:
            cursor.execute("CREATE ROLE served NOSUPERUSER NOBYPASSRLS")
    raise_wall(served_as="served")
    before = dict(connection.settings_dict["OPTIONS"])
    connection.settings_dict["OPTIONS"] |= {"options": "-c jit=off -c role=served"}
    connection.close()
    yield
    connection.settings_dict["OPTIONS"] = before
    connection.close()


def asked(cast: Any) -> dict[str, Callable[[int], None]]:
    """What is asked, by name; each takes the number of the round."""
    from accord.foundation.pages import cursor_of
    from accord.protection.cases.models import Case
    from accord.protection.referrals.models import Referral

    ana, mira = Person(cast, "ana"), Person(cast, "mira")
    mine = Case.objects.filter(team__account=ana.account, age_group="adult").exclude(phase="closed")
    rows = list(mine.order_by("-opened_at").values_list("opened_at", "pk"))
    deep = cursor_of(*rows[len(rows) * 9 // 10])
    closed = Referral.objects.filter(giver=ana.organisation, state="closed").order_by("pk")
    path = f"/desk/cases/{closed.values_list('case', flat=True)[0]}/"
    there = known(ana.organisation, ROUNDS + 5)
    woman = {
        "jurisdiction": "BG",
        "basis": "observation",
        "sex": "Feminine",
        "age_group": "adult",
        "citizenships": ["UA"],
        "forms": ["Servitude"],
    }

    def looked(one: dict[str, Any]) -> Any:
        return ana.post("/persons/look-up", {"identity": one, "sex": "Feminine"})

    alone, alike = parted(strangers(), lambda one: bool((look := looked(one))["candidates"] or look["elsewhere"]))

    def identifies(n: int) -> None:
        good(ana.api.post("/cases", woman | {"identity": alone[n]}))

    def asked_about(n: int) -> None:
        """The answer that says who resembles, the look, and the same again with what was decided: three calls."""
        body = woman | {"identity": alike[n]}
        assert ana.api.post("/cases", body).status_code == 409
        decided = {"look_up": looked(alike[n])["look_up"], "answer": "somebody_else"}
        good(ana.api.post("/cases", body | decided))

    def searches(n: int) -> None:
        assert ana.post("/cases/search", there[n % len(there)])

    before = set(Referral.objects.filter(giver=ana.organisation).values_list("case", flat=True))
    fresh = [pk for _at, pk in rows if pk not in before][: ROUNDS + 5]
    return {
        "my day": lambda _n: ana.page("/desk/"),
        "list of 25 cases": lambda _n: ana.page("/desk/cases/"),
        "list of 25, deep page": lambda _n: ana.page(f"/desk/cases/?after={deep}"),
        "case page": lambda _n: ana.page(path),
        "case by the API": lambda _n: ana.get(f"/cases/{rows[0][1]}"),
        "case created by the API, nobody resembles": identifies,
        "case created, and who resembles is somebody else": asked_about,
        "search by name across scripts": searches,
        "referral sent and accepted": Refers(ana, mira, fresh),
    }


class Person:
    """One of the cast at a browser and at the API."""

    def __init__(self, cast: Any, who: str) -> None:
        from accord.foundation.clock import now
        from tests.cast import World, signed_in
        from tests.rooms.api.test_api import Api

        world = World(cast, now())
        self.account, self.organisation = cast[who].account, cast[who].organisation
        self.browser, self.api = signed_in(world, who), Api(world, who)

    def page(self, path: str) -> None:
        answer = self.browser.get(path)
        assert answer.status_code == 200, (path, answer.status_code)

    def get(self, path: str) -> Any:
        return good(self.api.get(path))

    def post(self, path: str, body: dict[str, Any]) -> Any:
        return good(self.api.post(path, body))


def good(answer: Any) -> Any:
    assert answer.status_code == 200, answer.content
    return answer.json()


def strangers() -> Iterator[dict[str, Any]]:
    """Identities of people who come for the first time, as the caseload draws them: others each time a kept node is asked,
    because those of the last time are known there now.
    """
    from accord.demo.caseload.drawn import citizenship, identity
    from accord.foundation.clock import now
    from accord.foundation.codes import AgeGroup, Sex
    from accord.protection.cases.models import Case

    chance = random.Random(Case.objects.count())
    while True:
        drawn = {"citizenship": citizenship(chance), "sex": Sex.FEMALE, "age": AgeGroup.ADULT, "now": now()}
        texts = identity(chance, **drawn).texts()
        yield texts | {"birth_date": texts["birth_date"] or None}


def parted(
    coming: Iterator[dict[str, Any]], resembles: Callable[[dict[str, Any]], bool]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """So many whom nobody resembles as are asked for, and so many whom somebody does."""
    from accord.protection.persons.likeness import compare
    from accord.protection.persons.search import particulars
    from accord.protection.persons.vocab import POSSIBLE, Identity

    alone, alike, told, many = [], [], [], 0
    while min(len(alone), len(alike)) < ROUNDS + 5:
        one, many = next(coming), many + 1
        if resembles(one):
            alike.append(one)
        elif len(alone) < ROUNDS + 5:
            said = particulars(Identity.of(one))
            if all(compare(said, other).probability < POSSIBLE for other in told):  # nor do they resemble one another
                alone.append(one)
                told.append(said)
    print(f"Of {many} strangers {len(alike)} resemble somebody.", flush=True)
    return alone, alike


def known(organisation: Any, many: int) -> list[dict[str, Any]]:
    """People of the caseload who write their names in Cyrillic, as a desk that writes Latin letters would ask for them."""
    from accord.foundation.vault.fields import reveal_many
    from accord.protection.cases.models import Case
    from accord.protection.persons.likeness.alphabets import transliterated
    from accord.protection.persons.models import Person as Record

    rows = (
        Case.objects.filter(organisation=organisation, citizenships="UA")
        .order_by("pk")
        .values_list("person", flat=True)
    )
    people = list(Record.objects.filter(pk__in=list(rows[: many * 2])))
    names = reveal_many(people, holder=organisation, fields=["given_name", "family_name", "birth_date"])
    found = [one for one in names if one["birth_date"]][:many]
    return [
        one | {name: transliterated(one[name], "ua-2010") for name in ("given_name", "family_name")} for one in found
    ]


class Refers:
    """A referral sent, read, acknowledged and accepted: what is drafted and agreed on before it is not counted."""

    def __init__(self, giver: Person, receiver: Person, cases: list[Any]) -> None:
        self.giver, self.receiver = giver, receiver
        self.drafts = [self.drafted(case) for case in cases]

    def drafted(self, case: Any) -> dict[str, Any]:
        until = str(date.today() + timedelta(days=90))
        told = {
            "receiver": str(self.receiver.organisation),
            "purpose": "assistance",
            "categories": ["identity", "needs"],
        }
        asked = told | {"language": "uk", "valid_until": until, "method": "spoken", "witness": "Надія Русева"}
        self.giver.post(f"/cases/{case}/consents", asked)
        return self.giver.post(f"/cases/{case}/referrals", told | {"request": "Місце на два тижні."})

    def __call__(self, n: int) -> None:
        draft = self.drafts[n]
        path = f"/referrals/{draft['id']}"
        self.giver.post(f"{path}/send", {"version": draft["version"]})
        version = self.receiver.get(path)["version"]
        for action in ("acknowledge", "accept"):
            version = self.receiver.post(f"{path}/steps", {"action": action, "version": version})["version"]


def rounds(work: Callable[[int], None], many: int = ROUNDS) -> Measured:
    """`many` rounds after five that do not count."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    for n in range(4):
        work(n)
    with CaptureQueriesContext(connection) as questions:
        work(4)
    asked = [
        one
        for one in questions.captured_queries
        if not one["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))
    ]
    walls, here = [], []
    before = of_database()
    for n in range(5, 5 + many):
        began, spent = time.perf_counter(), time.process_time()
        work(n)
        here.append((time.process_time() - spent) * 1000)
        walls.append((time.perf_counter() - began) * 1000)
    return Measured(walls, here, (of_database() - before) * 1000 / many, len(asked))


def of_database() -> float:
    """Seconds that the process of this connection computed in PostgreSQL; on SQLite none, since it computes here."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return 0.0
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        pid = cursor.fetchone()[0]
    parts = Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
    return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")


def weight() -> str:
    """How many events there are, what the database and the keystore weigh, and how much this process holds."""
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT size FROM ledger_head")
        events = cursor.fetchone()[0]
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        size = cursor.fetchone()[0]
    keys = Path(settings.ACCORD_KEYSTORE).stat().st_size
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return f"{events:,} events, database {size / 1e6:,.0f} MB, keystore {keys / 1e6:,.0f} MB, this process {held / 1e3:,.0f} MB at most"


def table(size: int, found: dict[str, Measured]) -> None:
    print(f"\n| {size:,} cases | p50 ms | p95 ms | computing ms | of it database | target | questions |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for name, one in found.items():
        p95 = statistics.quantiles(one.walls, n=20)[-1]
        print(
            f"| {name} | {statistics.median(one.walls):.1f} | {p95:.1f} | {one.computing:.1f} | {one.there:.1f} | {TARGETS[name]} | {one.questions} |"
        )
    print(flush=True)


def flatness(found: dict[int, dict[str, Measured]]) -> None:
    first, last = min(found), max(found)
    if first == last:
        return
    print(f"| computing with {last:,} cases over that with {first:,} | ratio (target 1.3) |\n| --- | ---: |")
    for name in TARGETS:
        print(f"| {name} | {found[last][name].computing / found[first][name].computing:.2f} |")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("cases", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--node", type=Path, help="where a node is kept, or was")
    given = parser.parse_args()
    from tests.run import cluster, postgres_bin

    with cluster(postgres_bin()) if given.postgres else nullcontext("") as address:
        if address:
            os.environ["ACCORD_DATABASE_URL"] = address
        with tempfile.TemporaryDirectory(prefix="accord-bench-") as folder:
            where = " --node FOLDER" if given.node else " --postgres" if address else ""
            said_on(f"budgets.py {' '.join(map(str, given.cases))}{where}", os.environ.get("ACCORD_DATABASE_URL", ""))
            measure(given.node or Path(folder) / "node", sorted(given.cases))


if __name__ == "__main__":
    main()
