"""Units, proxy and the guide of installing name nothing that the program does not have."""

import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
from django.conf import settings

from accord.__main__ import _parser
from accord.config import unsafe
from accord.config.middleware import HEADERS
from tests.journeys.deployed import DEPLOY, GUIDE, ROOT, TEXTS, UNITS, blocks, environment, unit

PROGRAM = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "src" / "accord").rglob("*.py"))
BEHIND_A_TLS_OF_ITS_OWN = {"accord-exchange"}


def commands():
    """Every command of Accord that a unit starts or the guide says."""
    for path in UNITS:
        yield from (line.removeprefix("/opt/accord/bin/") for line in unit(path)["Service"]["ExecStart"])
    for block in blocks("sh accord"):
        yield from block.lines()
    yield from (said for said in re.findall(r"`(accord [^`]+)`", GUIDE))


def test_every_command_is_one():
    said = list(commands())
    assert len(said) > 15
    for command in said:
        program, *words = shlex.split(command)
        assert program == "accord", command
        _parser().parse_args(words)  # SystemExit, and what it wants, if there is no such command


def test_every_name_of_the_environment_is_read_by_the_program():
    named = set(re.findall(r"\bACCORD_[A-Z0-9_]+", GUIDE + "".join(TEXTS.values())))
    assert len(named) > 8
    for name in named:
        assert f'"{name}"' in PROGRAM, name
    for env in ("accord", "owner", "public"):
        for name in environment(env):
            assert f"`{name}`" in GUIDE, f"the guide does not say what {name} is"


def test_every_file_that_is_named_is_there():
    for name in re.findall(r"\b(?:deploy|requirements|docs)/[\w./-]+\.\w+", GUIDE + "".join(TEXTS.values())):
        assert (ROOT / name).is_file(), name
    for name in re.findall(r"\]\((?!http)([^)#]+)", GUIDE):
        assert (ROOT / "docs" / "guide" / name).exists(), name
    for name in set(re.findall(r"accord-[a-z]+(?:\.service|\.timer)?(?=[\s`,;]|$)", GUIDE)) - {"accord-root"}:
        assert list((DEPLOY / "systemd").glob(f"{name.removesuffix('.service')}*")), name
    named = set(re.findall(r"/etc/nginx/\w+\.conf", TEXTS["deploy/nginx/accord.conf"]))
    assert {Path(name).name for name in named} == {"proxy_accord.conf"}


def test_every_unit_is_shut_in():
    for path in UNITS:
        service = {key: values[-1] for key, values in unit(path)["Service"].items()}
        assert service["User"] in {"accord", "accord_public"}, path
        for key in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices", "ProtectKernelTunables"):
            assert service[key] == "yes", (path.name, key)
        assert (service["ProtectSystem"], service["UMask"], service["LimitCORE"]) == ("strict", "0077", "0")
        assert service["CapabilityBoundingSet"] == ("CAP_NET_BIND_SERVICE" if "exchange" in path.name else "")
        assert service["SystemCallFilter"] == "@system-service"
        # What draws and compiles while it runs cannot be forbidden to; each unit that leaves it out says why.
        assert (
            service.get("MemoryDenyWriteExecute") == "yes" or "MemoryDenyWriteExecute is left out" in path.read_text()
        )


def test_the_public_process_is_given_no_key_and_no_role_of_the_node():
    public, service = environment("public"), unit(DEPLOY / "systemd" / "accord-public.service")["Service"]
    assert service["EnvironmentFile"] == ["/etc/accord/public.env"]
    assert "/var/lib/accord" in service["InaccessiblePaths"][0].replace("-", "")
    assert "accord_public@" in public["ACCORD_DATABASE_URL"]
    assert public["ACCORD_DATA"] != environment("accord")["ACCORD_DATA"]
    assert "ACCORD_MIGRATION_URL" not in public


def test_the_owner_of_the_tables_is_known_to_who_migrates_and_who_copies_only():
    given = {p.stem for p in UNITS if "/etc/accord/owner.env" in unit(p)["Service"].get("EnvironmentFile", [])}
    assert given == {"accord-web", "accord-backup"}


def test_the_proxy_takes_no_header_away_and_lets_nobody_choose_an_address():
    proxy = TEXTS["deploy/nginx/accord.conf"] + TEXTS["deploy/nginx/proxy_accord.conf"]
    assert "proxy_hide_header" not in proxy
    assert "add_header" not in proxy
    for name in (*HEADERS, "Content-Security-Policy", "Cache-Control"):
        assert name not in proxy
    # SECURITY in itself: limits count by what stands here (settings.ALLAUTH_TRUSTED_PROXY_COUNT).
    assert "proxy_set_header X-Forwarded-For $remote_addr;" in proxy
    assert "proxy_set_header X-Forwarded-Proto $scheme;" in proxy
    assert "access_log off;" in proxy
    largest = settings.ACCORD_LARGEST_FILE // 2**20
    assert f"client_max_body_size {largest + 1}m;" in proxy


def test_the_proxy_says_all_in_its_servers():
    """What stands in `http` meets the nginx.conf of Debian: "gzip" twice is refused, protocols add up."""
    text = re.sub(r"#.*", "", TEXTS["deploy/nginx/accord.conf"])
    servers = re.split(r"^server \{ *$", text, flags=re.MULTILINE)
    assert servers[0].strip() == "limit_conn_zone $server_name zone=accord:1m;"  # nginx.conf has none
    for server in servers[1:]:
        inside, outside = server.split("\n}", 1)
        assert outside.strip() == ""
        for line in ("server_tokens off;", "gzip off;", "access_log off;", "error_log /var/log/nginx/error.log crit;"):
            assert line in inside
        assert "listen 443" not in inside or "ssl_protocols TLSv1.2 TLSv1.3;" in inside
    assert "rm -f /etc/nginx/sites-enabled/default" in GUIDE  # it is the default server of port 80, too


def test_what_makes_the_wheel_is_fetched_by_its_digest():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]["requires"]
    assert (ROOT / "requirements" / "build.in").read_text(encoding="utf-8").split() == asked
    locked = (ROOT / "requirements" / "build.txt").read_text(encoding="utf-8")
    names = re.findall(r"^([a-z-]+)==", locked, re.MULTILINE)
    assert set(asked) <= set(names)
    assert all(re.search(rf"^{name}==\S+ \\\n    --hash=sha256:", locked, re.MULTILINE) for name in names)
    root = "\n".join(block.text for block in blocks("sh root"))
    assert "--require-hashes -r requirements/build.txt" in root
    for line in root.splitlines():
        assert "pip wheel" not in line or "--no-build-isolation --no-index --no-deps" in line
        assert "pip install" not in line or "--require-hashes" in line or "--no-deps dist/" in line


def test_a_new_version_restarts_every_service():
    restarted = re.findall(r"^systemctl (?:try-)?restart (.+)$", GUIDE, re.MULTILINE)
    running = {path.stem for path in UNITS if unit(path)["Service"].get("Type", [""])[-1] != "oneshot"}
    assert {name for line in restarted for name in line.split()} == running


def test_what_is_accepted_can_be():
    known = {row.id for row in unsafe.SETTINGS + unsafe.DATABASE if row.acceptable}
    accepted = re.findall(r"ACCORD_ACCEPT=(\S+)", GUIDE + "".join(TEXTS.values()))
    assert accepted
    assert {name for one in accepted for name in one.split(",")} <= known


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_reads_the_units(tmp_path):
    program = tmp_path / "accord"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    for path in [*UNITS, DEPLOY / "systemd" / "accord-backup.timer"]:
        text = path.read_text().replace("/opt/accord/bin/accord", str(program))
        (tmp_path / path.name).write_text(text)
    made = [str(path) for path in tmp_path.glob("accord-*")]
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", *made], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
