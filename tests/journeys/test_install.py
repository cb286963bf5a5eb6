"""The guide of installing, step by step: a wheel, three roles, the commands of its blocks and of the units, as an ordinary user.

What a container of the tests cannot do stands in none of it: apt, useradd and systemd itself. `./accord test --machine` runs it.
"""

import re
import subprocess
import sys
import time
import zipfile
from http.cookies import SimpleCookie
from importlib.util import find_spec
from urllib.parse import urlencode

import pytest

from tests.journeys.debian import Machine, installed, python_for, wheel
from tests.journeys.deployed import ROOT, blocks
from tests.run import postgres_bin

pytestmark = [
    pytest.mark.machine,
    pytest.mark.skipif(not postgres_bin(), reason="PostgreSQL is not installed (Debian: apt-get install postgresql)"),
    pytest.mark.skipif(not find_spec("hatchling"), reason="hatchling is not installed (requirements/test.txt)"),
]
TOKEN = "3a91c0f6b87d25e4" * 2
HERE = "swap,ram-disk"  # what the machine of the tests may be


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return wheel(tmp_path_factory.mktemp("wheel"))


def test_the_wheel_holds_every_file_of_the_package_and_the_catalogues(made):
    held = {name for name in zipfile.ZipFile(made).namelist() if name.startswith("accord/")}
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "accord"], cwd=ROOT / "src", capture_output=True, text=True
    )
    if listed.returncode:
        pytest.skip("this is no checkout of git")
    compiled = {f"accord/locale/{code}/LC_MESSAGES/django.mo" for code in ("bg", "ro", "uk")}
    beside = compiled | {"accord/config/run.txt", "accord/config/postgres.txt"}
    assert held == set(listed.stdout.split()) | beside


@pytest.fixture(scope="module")
def machine(made):
    found = Machine()
    if (python := python_for(found.prefix)) is None:
        pytest.skip("no Python of this version that an ordinary user can start")
    installed(made, found.folder / "opt" / "accord-0.1.0", python)
    (found.folder / "opt" / "accord").symlink_to("accord-0.1.0")
    found.give()
    for path in (found.folder / "opt").rglob("*"):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)  # the program writes nothing beside itself
    found.cluster()
    yield found
    found.end()


@pytest.fixture(scope="module")
def founded(machine):
    """Steps 2 and 4: what they printed."""
    first, _back = blocks("sql")
    machine.sql(first)
    new, ready, *_rest = blocks("sh accord")
    return machine.as_accord(new), machine.as_accord(ready, ACCORD_ACCEPT=HERE)


@pytest.fixture(scope="module")
def served(machine, founded):
    """The units of the guide, running."""
    node = machine.folder / "var/lib/accord/node.toml"
    (machine.folder / "var/lib/accord_public/node.toml").write_bytes(node.read_bytes())
    machine.give()
    machine.start("accord-web", ACCORD_ACCEPT=HERE, ACCORD_METRICS_TOKEN=TOKEN)
    assert machine.ask("8000", "/health")[0] == 200, machine.said("accord-web")
    machine.start("accord-worker", ACCORD_ACCEPT=HERE)
    machine.start("accord-public")
    yield machine
    machine.stop_services()


def test_it_runs_what_the_wheel_holds(machine):
    command = [f"{machine.folder}/opt/accord/bin/python", "-c", "import accord; print(accord.__file__)"]
    assert machine.run(command, machine.environment("accord")).startswith(f"{machine.folder}/opt/")
    file = machine.folder / "var/lib/accord/sbom.json"
    assert "packages" in machine.run(
        [f"{machine.folder}/opt/accord/bin/accord", "sbom", str(file)], machine.environment()
    )
    assert '"CycloneDX"' in file.read_text()


def test_the_first_administrator_signs_in_as_printed(founded, served):
    printed, ready = founded
    assert ready.splitlines()[-1] == "all is well"
    password = re.search(r"with the password (\S+);", printed)[1]
    status, headers, page = served.ask("8000", "/sign-in/")
    assert (status, headers["Strict-Transport-Security"] is not None) == (200, True)
    cookie = SimpleCookie(headers["Set-Cookie"])
    (name,) = (name for name in cookie if name.startswith("__Host-"))
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"csrfmiddlewaretoken": token, "login": "first@accord.example", "password": password}
    sent = {
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"{name}={cookie[name].value}",
        "Referer": "https://accord.example.org/sign-in/",
    }
    status, headers, _page = served.ask("8000", "/sign-in/", "POST", urlencode(form), **sent)
    assert status == 302, _page
    wrong = urlencode(form | {"password": "x" * 16})
    assert served.ask("8000", "/sign-in/", "POST", wrong, **sent)[0] == 200


def test_pages_are_in_every_language_and_have_their_style(served):
    for language, word in (("bg", "Вход"), ("ro", "Autentificare"), ("uk", "Вхід")):
        page = served.ask("8000", "/sign-in/", **{"Accept-Language": language})[2]
        assert f'lang="{language}"' in page, word
    assert served.ask("8000", "/static/ui/base.css")[0] == 200


def test_two_web_processes_count_together(served):
    def counted():
        said = served.ask("8000", "/metrics", Authorization=f"Bearer {TOKEN}")[2]
        found = re.search(r'accord_requests_total\{face="desk",kind="read",status="2xx"\} (\d+)', said)
        return int(found[1]) if found else 0

    assert served.ask("8000", "/metrics")[0] == 404
    time.sleep(2.5)
    before = counted()
    for _ in range(30):
        assert served.ask("8000", "/sign-in/")[0] == 200
    time.sleep(2.5)  # each process lays its counts down every two seconds
    assert counted() == before + 30


def test_the_worker_works(served):
    ended = time.monotonic() + 120
    while '"worker": "ok"' not in served.ask("8000", "/health")[2] and time.monotonic() < ended:
        time.sleep(1)
    assert '"worker": "ok"' in served.ask("8000", "/health")[2], served.said("accord-worker")


def test_the_public_process_serves_with_the_role_for_strangers_and_no_key(served):
    status, _headers, page = served.ask("8100", "/bg/", host="help.example.org")
    assert (status, "tel:112" in page) == (200, True), served.said("accord-public")
    assert not list((served.folder / "var/lib/accord_public").glob("keys*"))
    assert served.ask("8100", "/health", host="help.example.org")[0] == 200
    command, env = served.unit("accord-public")
    more = env | {"ACCORD_DATABASE_URL": served.here("postgres://accord@%2Fvar%2Frun%2Fpostgresql/accord")}
    done = subprocess.run(
        [*served.prefix, *command], env=more, cwd=served.folder, capture_output=True, text=True, timeout=120
    )
    assert (done.returncode, "may more than it needs" in done.stderr) == (1, True)


def test_copies_are_proved_and_bring_the_node_back(founded, served):
    """Steps 6 and 8: a backup by the unit and by hand, its proof, the drill, and the way back."""
    command, env = served.unit("accord-backup", ACCORD_ACCEPT=HERE)
    assert "encrypted parts" in served.run(command, env)
    *_before, copies, back = blocks("sh accord")
    said = served.as_accord(copies, ACCORD_ACCEPT=HERE)
    assert "This backup counts." in said
    _first, empty = blocks("sql")
    served.sql(empty)
    assert "Proved." in served.as_accord(back, ACCORD_ACCEPT=HERE)


def test_it_is_well_afterwards(founded, served):
    said = served.run(
        [f"{served.folder}/opt/accord/bin/accord", "check"], served.environment("accord", "owner", ACCORD_ACCEPT=HERE)
    )
    assert said.splitlines()[-1] == "all is well"
    assert sys.executable not in said
