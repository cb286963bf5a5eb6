"""Load rate of the UK referrals, the five main pages with them loaded, and the start. Prints Markdown.

python benchmarks/measure.py UK_NRM_FILE [--postgres]
"""

import os
import statistics
import subprocess
import sys
import time
import urllib.request
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

from bench import ROOT, new_node, run

ROUNDS = 60


def measure(data: Path, file: Path) -> None:
    began = time.perf_counter()
    for _ in range(1_000_000):
        sha256(b"x" * 64).digest()
    print(f"This machine, just now: a million SHA-256 in {time.perf_counter() - began:.2f} s (one core).\n")
    starts(data.parent / "demo")
    pages(data, file)


def starts(data: Path) -> None:
    """From the command to the first page: a new demonstration node, then the same again."""
    print("| start | seconds to the first page |\n| --- | ---: |")
    for name in ("new node, story told", "again"):
        environment = os.environ | {"ACCORD_DATA": str(data)}
        environment.pop("ACCORD_DATABASE_URL", None)
        from accord.config.commands import free_port

        port, began = free_port(), time.perf_counter()
        server = subprocess.Popen(
            [sys.executable, "-m", "accord", "demo", "--port", str(port)],
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
        )
        try:
            while time.perf_counter() - began < 90:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=2).read()
                    break
                except OSError:
                    time.sleep(0.05)
            print(f"| {name} | {time.perf_counter() - began:.1f} |")
        finally:
            server.terminate()
            server.wait(timeout=30)


def pages(data: Path, file: Path) -> None:
    new_node(data)
    from django.conf import settings
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    settings.ALLOWED_HOSTS = ["testserver"]
    from accord.demo.cast import register_cast
    from accord.demo.seed import give_totp
    from accord.demo.story import Story
    from accord.faces.files.commands import load
    from accord.foundation.clock import now
    from accord.protection.cases.models import Case, Member
    from accord.protection.referrals.models import Referral

    cast = register_cast(password="x" * 16, now=now() - timedelta(days=61))  # before the story begins
    Story(cast, now()).tell()
    began, cpu = time.perf_counter(), time.process_time()
    outcome = load("uk-nrm", file)
    wall, cpu = time.perf_counter() - began, time.process_time() - cpu
    print("\n| load | persons | seconds | CPU s | persons/s |\n| --- | ---: | ---: | ---: | ---: |")
    print(f"| uk-nrm, with ledger | {outcome.added} | {wall:.1f} | {cpu:.1f} | {outcome.added / wall:.0f} |")

    # All loaded cases become Ana's, so that her list and pages stand over 30,000 rows.
    ana, home = cast.accounts["ana"], cast.org("animus")
    Case.objects.filter(source="uk-nrm").update(organisation=home)
    cases = Case.objects.filter(source="uk-nrm").values_list("id", flat=True)
    Member.objects.bulk_create(
        [Member(case_id=pk, account=ana.pk, organisation=home, since=now()) for pk in cases], batch_size=2000
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    mine = Case.objects.filter(source="", organisation=home).order_by("opened_at").first()
    referral = Referral.objects.filter(giver=home).order_by("drafted_at").first()

    def client_of(who: str) -> Client:
        client = Client()
        give_totp(cast.accounts[who])
        client.force_login(cast.accounts[who], backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    case_manager, coordinator = client_of("ana"), client_of("elena")
    deep = case_manager
    cursor_page = "/desk/cases/"
    for _ in range(3):
        text = deep.get(cursor_page).content.decode()
        cursor_page = "/desk/cases/?after=" + text.split("?after=")[1].split('"')[0]
    rows = [
        ("my day", case_manager, "/desk/"),
        ("list of 25 cases", case_manager, "/desk/cases/"),
        ("list of 25, deep page", case_manager, cursor_page),
        ("case page", case_manager, f"/desk/cases/{mine.pk}/"),
        ("referral page", case_manager, f"/desk/referrals/{referral.pk}/"),
        ("signals", case_manager, "/desk/signals/"),
        ("form of a new signal", case_manager, "/desk/signals/new/"),
        ("form of an identification", case_manager, "/desk/identify/"),
        ("figures over 30,197 persons", coordinator, "/desk/figures/?by=citizenship"),
    ]
    print(
        "\n| page, 30,000 cases | p50 ms | p95 ms | CPU ms p50 | queries | kB |\n| --- | ---: | ---: | ---: | ---: | ---: |"
    )
    for name, client, path in rows:
        for _ in range(5):
            client.get(path)
        with CaptureQueriesContext(connection) as queries:
            size = len(client.get(path).content)
            count = len(queries)
        walls, cpus = drawn(client, path)
        p95 = statistics.quantiles(walls, n=20)[-1]
        print(
            f"| {name} | {statistics.median(walls):.1f} | {p95:.1f} | {statistics.median(cpus):.1f} | {count} | {size / 1000:.0f} |"
        )
    if connection.vendor == "postgresql":
        behind_the_wall([row for row in rows if row[1] is case_manager])
    writes(cast)
    began = time.perf_counter()
    from accord.foundation.ledger.queries import verify_here

    report = verify_here()
    print(f"\nLedger: {report.events} events verified in {time.perf_counter() - began:.1f} s, sound: {report.sound}")


def drawn(client, path: str) -> tuple[list[float], list[float]]:
    """Milliseconds by the clock and of computing here, for each of ROUNDS requests."""
    walls, cpus = [], []
    for _ in range(ROUNDS):
        began, spent = time.perf_counter(), time.process_time()
        response = client.get(path)
        walls.append((time.perf_counter() - began) * 1000)
        cpus.append((time.process_time() - spent) * 1000)
        assert response.status_code == 200, (path, response.status_code)
    return walls, cpus


def behind_the_wall(rows) -> None:
    """What the rules of rows cost: the same pages as a role that they hold, and as the superuser, whom they do not."""
    from django.db import connection

    from accord.foundation.wall.raising import raise_wall

    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE bench NOSUPERUSER NOBYPASSRLS")
    raise_wall(served_as="bench")
    print("\n| page, 30,000 cases | p50 ms behind the second wall | p50 ms without it |\n| --- | ---: | ---: |")
    for name, client, path in rows:
        found = []
        for role in ("bench", "none", "bench", "none"):  # by turns: the machine itself moves
            with connection.cursor() as cursor:
                cursor.execute(f"SET ROLE {role}")
            client.get(path)
            found.append(drawn(client, path)[0])
        behind, without = (statistics.median(found[n] + found[n + 2]) for n in (0, 1))
        print(f"| {name} | {behind:.1f} | {without:.1f} |")
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def writes(cast) -> None:
    """A signal and a whole case with consent and referral, by the services, with key, ledger and sealing."""
    from accord.demo.story import CARE
    from accord.detection.signals import services as signals
    from accord.detection.signals.services import SignalDetails
    from accord.detection.signals.vocab import Channel
    from accord.foundation.clock import now
    from accord.foundation.codes import AgeGroup, Sex
    from accord.foundation.policy import Purpose
    from accord.protection.cases import services as cases
    from accord.protection.cases.services import Facts
    from accord.protection.cases.vocab import Basis
    from accord.protection.consents import services as consents
    from accord.protection.consents.services import Answered, Asked
    from accord.protection.consents.vocab import Method
    from accord.protection.persons.vocab import Identity
    from accord.protection.referrals import services as referrals
    from accord.protection.referrals.services import Wanted

    ana, dignita = cast["ana"], cast.org("dignita")

    def signal(n: int) -> None:
        details = SignalDetails(Channel.HOTLINE, now(), "BG", "x" * 200, place="y" * 60)
        signals.record(actor=ana, details=details, now=now(), key=f"bench-signal-{n}")

    def case(n: int):
        facts = Facts(Sex.FEMALE, AgeGroup.ADULT, jurisdiction="BG", basis=Basis.OBSERVATION)
        identity = Identity(given_name=f"Имя{n}", family_name=f"Тест{n}", phone=f"+359{n:09d}", needs="x" * 100)
        call = {"actor": ana, "facts": facts, "identity": identity, "screening": None}
        return cases.identify(**call, now=now(), key=f"bench-case-{n}").id

    def referral(n: int) -> None:
        found, purpose, what = made[n], Purpose.ASSISTANCE, frozenset(CARE)
        asked = Asked(dignita, purpose, what, "uk", (now() + timedelta(days=30)).date())
        spoken = Answered(Method.SPOKEN, witness="x")
        consents.give(actor=ana, case=found, asked=asked, answered=spoken, now=now(), key=f"bench-consent-{n}")
        wanted = Wanted(dignita, purpose, what, "x" * 100)
        drafted = referrals.draft(actor=ana, case=found, wanted=wanted, now=now(), key=f"bench-draft-{n}")
        referrals.send(actor=ana, referral=drafted.id, read=drafted.version, now=now(), key=f"bench-send-{n}")

    made: list = []
    print("\n| write | p50 ms | p95 ms | CPU ms p50 |\n| --- | ---: | ---: | ---: |")
    for name, work in (
        ("signal recorded", signal),
        ("person identified, case opened", lambda n: made.append(case(n))),
        ("consent given, referral drafted and sent (three writes)", referral),
    ):
        walls, cpus = [], []
        for n in range(ROUNDS):
            began, spent = time.perf_counter(), time.process_time()
            work(n)
            walls.append((time.perf_counter() - began) * 1000)
            cpus.append((time.process_time() - spent) * 1000)
        p95 = statistics.quantiles(walls, n=20)[-1]
        print(f"| {name} | {statistics.median(walls):.1f} | {p95:.1f} | {statistics.median(cpus):.1f} |")


if __name__ == "__main__":
    run("measure.py", "uk_nrm_file", None, measure)
