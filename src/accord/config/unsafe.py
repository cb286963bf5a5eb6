"""Every way in which a node would be unsafe, with what is wrong and what to do. A node that has one does not serve.

A few may be accepted by name where a person has thought about it: ACCORD_ACCEPT=sqlite,root. They are said at each start.
A room that knows of another way adds a row; tests/unsafe_ways.py must then show how it is found.
"""

import logging
import os
import resource
import ssl
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import connection

from accord.config import machine
from accord.config.settings import PACKAGE
from accord.cooperation.people import providers
from accord.foundation.clock import now
from accord.foundation.ledger.queries import newest
from accord.foundation.replica import State, look
from accord.foundation.vault.pkcs11_root import in_device
from accord.foundation.vault.providers import UnsafeRootKey, root_key, roots
from accord.foundation.wall import raising

BUILT: Final = datetime(2026, 11, 1, tzinfo=UTC)
MIDDLEWARE: Final = {
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "accord.config.middleware.BodyGuard",
    "accord.config.middleware.BehindTheWall",
    "accord.config.middleware.SafeHeaders",
    "accord.config.middleware.SignedIn",
}


@dataclass(frozen=True, slots=True)
class Unsafe:
    """One way to be unsafe. `found` answers true, or a text that says more."""

    id: str
    reason: str
    remedy: str
    found: Callable[[], object]
    acceptable: bool = False  # may stand in ACCORD_ACCEPT
    demo: bool = False  # holds for a demonstration too

    def sentence(self, more: object = "") -> str:
        """What is wrong and what to do."""
        detail = f" ({more})" if isinstance(more, str) and more else ""
        return f"{self.id}: {self.reason}{detail} {self.remedy}"


def findings(rows: "tuple[Unsafe, ...]") -> tuple[list[str], list[str]]:
    """The sentences of what is unsafe on this node, and of what was found and accepted."""
    refused: list[str] = []
    accepted: list[str] = []
    taken = accepts()
    for row in rows:
        if (settings.ACCORD_DEMO and not row.demo) or not (more := row.found()):
            continue
        (accepted if row.acceptable and row.id in taken else refused).append(row.sentence(more))
    return refused, accepted


def accepts() -> set[str]:
    """The names in ACCORD_ACCEPT."""
    return {name.strip() for name in os.environ.get("ACCORD_ACCEPT", "").split(",") if name.strip()}


def _bad_root_key() -> object:
    try:
        if roots(settings.ACCORD_ROOT_KEY_FILE) and in_device():
            return None
        key = root_key(settings.ACCORD_ROOT_KEY_FILE)
    except UnsafeRootKey as error:
        return str(error)
    return "it is no random number" if len(set(key)) < 8 else None


def _accepted_in_vain() -> str:
    known = {row.id for row in SETTINGS + DATABASE if row.acceptable}
    return ", ".join(sorted(accepts() - known))


def _guessable(token: str) -> bool:
    return bool(token) and (len(token) < 32 or len(set(token)) < 8)


def _loose_policy() -> bool:
    rules = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    words = [str(word) for word in chain.from_iterable(rules.values())]
    loose = any("unsafe" in word or "*" in word or "//" in word for word in words)
    return loose or rules.get("default-src") != ["'none'"] or rules.get("frame-ancestors") != ["'none'"]


def _weak_cookies() -> bool:
    flags = (settings.SESSION_COOKIE_HTTPONLY, settings.CSRF_COOKIE_HTTPONLY)
    secure = (settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE) if settings.SECURE else ()
    return not all((*flags, *secure)) or settings.SESSION_COOKIE_SAMESITE not in {"Lax", "Strict"}


def _shortest_password() -> int:
    rows: list[Any] = settings.AUTH_PASSWORD_VALIDATORS
    return max((int(row.get("OPTIONS", {}).get("min_length", 0)) for row in rows), default=0)


def _open_bind() -> str:
    bound = os.environ.get("ACCORD_BIND", "127.0.0.1")
    return "" if bound.startswith("127.") or bound in {"localhost", "::1"} else bound


def _served_keys() -> str:
    public = [settings.STATIC_ROOT, PACKAGE]
    places = (settings.ACCORD_KEYSTORE, settings.ACCORD_WITNESS, settings.ACCORD_ROOT_KEY_FILE)
    return ", ".join(str(path) for path in places if machine.within(path, *public))


def _database_file_open() -> bool:
    return machine.sqlite() and machine.open_to(settings.ACCORD_DATA / "accord.sqlite3", machine.OTHERS)


def _keystore_beside_database() -> bool:
    return machine.sqlite() and settings.ACCORD_KEYSTORE.parent == settings.ACCORD_DATA


def _is(name: str, bad: set[str]) -> Callable[[], object]:
    """Whether the running PostgreSQL has the setting `name` at one of the `bad` values."""

    def asked() -> object:
        if connection.vendor != "postgresql":
            return None
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting(%s)", [name])
            value = cursor.fetchone()[0]
        return f"{name} = {value}" if value in bad else None

    return asked


def _no_utf8() -> object:
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_encoding")
        return cursor.fetchone()[0] != "UTF8"


def _true(condition: str) -> Callable[[], object]:
    """Whether a condition about the role of this connection holds on PostgreSQL."""

    def asked() -> object:
        if connection.vendor != "postgresql":
            return None
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {condition}")
            return cursor.fetchone()[0]

    return asked


def _behind_the_ledger() -> object:
    last = newest()
    return last is not None and (last.at - now()).total_seconds() > 300 and f"the last event is of {last.at}"


def copy_that_is_not_read() -> str:
    """Why figures are not counted on the copy that ACCORD_REPLICA_URL names, as a sentence; empty where they are, or where
    there is none.

    A warning, never a refusal: figures are then counted on the database, and nobody waits for a node that would not start.
    """
    found = look()
    return (
        "" if found is None or found.state is State.OK else f"figures are counted on the database: {_COPY[found.state]}"
    )


def _old_python() -> bool:
    return sys.version_info < (3, 11) or sys.version_info.releaselevel != "final"


def _loose_exit() -> bool:
    there = urlsplit(settings.ACCORD_PORTAL_EXIT)
    return bool(settings.ACCORD_PORTAL) and (there.scheme != "https" or not there.hostname)


_COPY: Final = {
    State.LATE: "the copy behind ACCORD_REPLICA_URL is further behind than ACCORD_REPLICA_LAG.",
    State.GONE: "the copy behind ACCORD_REPLICA_URL does not answer.",
    State.OTHER: "ACCORD_REPLICA_URL leads to no copy of this database as it stands now, or signs in under another role.",
}
_CHMOD: Final = "Take the rights away: chmod -R go= on it."
_SETTINGS_PY: Final = "Put src/accord/config/settings.py back to what was released."
SETTINGS: Final = (
    Unsafe("portal-name", "The person's page is offered under the name of this node: the history of the browser would tell.", "Set ACCORD_PORTAL_HOST to a name that tells nothing and leads here, or leave ACCORD_PORTAL off.", lambda: settings.ACCORD_PORTAL and not settings.ACCORD_PORTAL_HOST),
    Unsafe("portal-exit", "The exit of the person's page does not lead to another site by https.", "Set ACCORD_PORTAL_EXIT to the address of a search page.", _loose_exit),
    Unsafe("root-key", "The root key does not serve.", "Make a node with accord new-node, or put the key back.", _bad_root_key, demo=True),
    Unsafe("accept-unknown", "ACCORD_ACCEPT names what is unknown or cannot be accepted.", "Remove it there.", _accepted_in_vain, demo=True),
    Unsafe("env-key", "The root key is in the environment, where every child process and many a log can see it.", "Use the key file, or accept this by its name in ACCORD_ACCEPT.", lambda: bool(os.environ.get("ACCORD_ROOT_KEY")), acceptable=True),
    Unsafe("secret-short", "The session secret is too short.", "Make a node with accord new-node.", lambda: len(settings.SECRET_KEY) < 40, demo=True),
    Unsafe("secret-guessable", "The session secret is no random text.", "Make a new keys/session.key; everybody signs in again.", lambda: len(set(settings.SECRET_KEY)) < 12 or "insecure" in settings.SECRET_KEY, demo=True),
    Unsafe("was-demo", "This folder was a demonstration: its passwords and codes were printed.", "Make a new node in an empty folder.", lambda: machine.open_to(settings.ACCORD_DATA / "cast.txt", 0o777)),
    Unsafe("metrics-token", "Who guesses the token of /metrics learns how much goes on here.", "Set ACCORD_METRICS_TOKEN to 32 random characters or more, or leave it away: openssl rand -hex 32", lambda: _guessable(settings.ACCORD_METRICS_TOKEN), demo=True),
    Unsafe("debug", "Debug pages show settings and what was typed.", _SETTINGS_PY, lambda: settings.DEBUG, demo=True),
    Unsafe("hosts", "ACCORD_HOSTS must name the hosts.", "Such as ACCORD_HOSTS=accord.example.org", lambda: any(h in {"", "*"} or h.startswith(".") for h in settings.ALLOWED_HOSTS), demo=True),
    Unsafe("origins", "A form would be taken from a page without https or from any host.", _SETTINGS_PY, lambda: any(not o.startswith("https://") or "*" in o for o in settings.CSRF_TRUSTED_ORIGINS)),
    Unsafe("no-https", "Pages and passwords would travel in clear (ACCORD_HTTPS=0).", "Put a proxy that ends TLS in front: ACCORD_PROXY=1.", lambda: not settings.SECURE, acceptable=True),
    Unsafe("hsts", "Browsers would not remember that this node speaks https only.", _SETTINGS_PY, lambda: settings.SECURE and settings.SECURE_HSTS_SECONDS < 180 * 24 * 3600),
    Unsafe("open-bind", "The server would listen to the network itself, without TLS.", "Bind it to 127.0.0.1 and put the proxy in front, or accept this where the network is only the proxy's.", _open_bind, acceptable=True),
    Unsafe("cookies", "A cookie lacks Secure, HttpOnly or SameSite.", _SETTINGS_PY, _weak_cookies, demo=True),
    Unsafe("long-session", "A session would live longer than twelve hours.", "Set SESSION_COOKIE_AGE to ten hours.", lambda: settings.SESSION_COOKIE_AGE > 12 * 3600, demo=True),
    Unsafe("session-store", "Sessions would be kept where a dump shows them.", _SETTINGS_PY, lambda: settings.SESSION_ENGINE != "accord.config.sessions", demo=True),
    Unsafe("content-policy", "The content security policy lets in what is not ours.", _SETTINGS_PY, _loose_policy, demo=True),
    Unsafe("middleware", "A guard that every request must pass is missing.", _SETTINGS_PY, lambda: ", ".join(sorted(MIDDLEWARE - set(settings.MIDDLEWARE))), demo=True),
    Unsafe("providers", "A body that would vouch for people at sign-in is configured unsafely.", "Mend providers.toml; src/accord/cooperation/people/providers.py says how it must be.", lambda: "; ".join(providers.faults(settings.ACCORD_DATA, demo=settings.ACCORD_DEMO)), demo=True),
    Unsafe("hasher", "Passwords would be kept by a weaker method than Argon2.", _SETTINGS_PY, lambda: not settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")),
    Unsafe("short-passwords", "Passwords under twelve characters would be taken.", _SETTINGS_PY, lambda: _shortest_password() < 12, demo=True),
    Unsafe("sql-log", "What is asked of the database would be written to a log.", _SETTINGS_PY, lambda: logging.getLogger("django.db.backends").getEffectiveLevel() <= logging.DEBUG, demo=True),
    Unsafe("mail-in-clear", "Mail would be written to a file or a terminal.", _SETTINGS_PY, lambda: settings.EMAIL_BACKEND.split(".")[-2] in {"console", "filebased", "locmem"}),
    Unsafe("small-cells", "A threshold below 3 publishes persons.", "Set ACCORD_SMALL_CELL to 11.", lambda: settings.ACCORD_SMALL_CELL < 3, demo=True),
    Unsafe("low-threshold", "A threshold below 11 is under the rule of the Counter Trafficking Data Collaborative.", "Set ACCORD_SMALL_CELL to 11, or accept this by its name in ACCORD_ACCEPT.", lambda: 3 <= settings.ACCORD_SMALL_CELL < 11, acceptable=True),
    Unsafe("data-open", "Others on this machine can look into the data folder.", _CHMOD, lambda: machine.open_to(settings.ACCORD_DATA, machine.OTHERS) and str(settings.ACCORD_DATA)),
    Unsafe("keys-folder-open", "Others on this machine can look into the folder of the keys.", _CHMOD, lambda: machine.open_to(settings.ACCORD_ROOT_KEY_FILE.parent, machine.OTHERS), demo=True),
    Unsafe("keys-open", "Others on this machine can read keys.", _CHMOD, lambda: ", ".join(machine.open_keys()), demo=True),
    Unsafe("node-open", "Others on this machine can change node.toml.", _CHMOD, lambda: machine.open_to(settings.ACCORD_DATA / "node.toml", 0o022)),
    Unsafe("database-open", "Others on this machine can read the database file.", _CHMOD, _database_file_open),
    Unsafe("witness-open", "Others on this machine can change what the witness folder holds.", _CHMOD, lambda: machine.open_to(settings.ACCORD_WITNESS, 0o022)),
    Unsafe("code-open", "Others on this machine can change the program.", _CHMOD, lambda: machine.open_to(PACKAGE, 0o002), demo=True),
    Unsafe("served-keys", "Keys or witness lie in a folder that is served to everybody.", "Set ACCORD_KEYSTORE and ACCORD_WITNESS elsewhere.", _served_keys, demo=True),
    Unsafe("keystore-beside-database", "The keystore lies beside the database: one copy of the folder takes both.", "Set ACCORD_KEYSTORE to another folder.", _keystore_beside_database),
    Unsafe("ram-disk", "The data folder is in memory and gone with the power.", "Set ACCORD_DATA to a folder on a disk.", lambda: machine.file_system(settings.ACCORD_DATA) in {"tmpfs", "ramfs"}, acceptable=True),
    Unsafe("swap", "Memory with keys in it can be written to the disk in clear.", "Encrypt the swap space, switch it off, or accept this by its name in ACCORD_ACCEPT.", machine.plain_swap, acceptable=True),
    Unsafe("core-dump", "A crash would write the memory with its keys to the disk.", "Start with ./accord, which forbids it; or ulimit -c 0.", lambda: resource.getrlimit(resource.RLIMIT_CORE)[0] != 0),
    Unsafe("umask", "New files would be readable by others.", "Start with ./accord, which sets it; or umask 077.", lambda: machine.present_umask() & machine.OTHERS != machine.OTHERS),
    Unsafe("root", "The node runs as root: a fault in it is a fault of the whole machine.", "Run it as a user of its own, or accept this by its name in ACCORD_ACCEPT.", lambda: os.geteuid() == 0, acceptable=True),
    Unsafe("clock", "The clock stands before this version was made: deadlines, codes and the ledger would be wrong.", "Set the clock.", lambda: now() < BUILT, demo=True),
    Unsafe("asserts-off", "Python was started with -O, which leaves out checks.", "Start it without -O and PYTHONOPTIMIZE.", lambda: sys.flags.optimize, demo=True),
    Unsafe("python", "This Python is older than 3.11 or unfinished.", "Install a released Python, 3.11 or newer.", _old_python, demo=True),
    Unsafe("openssl", "This OpenSSL gets no mends any more.", "Install OpenSSL 3.", lambda: ssl.OPENSSL_VERSION_INFO < (3, 0), demo=True),
    Unsafe("sqlite", "SQLite has no second wall between organisations and no copy while it is written.", "Set ACCORD_DATABASE_URL to PostgreSQL, or accept this by its name in ACCORD_ACCEPT, for training.", machine.sqlite, acceptable=True),
    Unsafe("sqlite-sync", "SQLite would answer before the disk has it.", _SETTINGS_PY, lambda: machine.sqlite() and "synchronous=FULL" not in machine.database().get("OPTIONS", {}).get("init_command", ""), demo=True),
    Unsafe("database-tls", "The database or its copy is on another machine and its certificate is not checked.", "Add ?sslmode=verify-full to ACCORD_DATABASE_URL and ACCORD_REPLICA_URL.", machine.far_without_tls),
)  # fmt: skip
_ABOVE_WALLS: Final = "EXISTS (SELECT 1 FROM pg_roles WHERE rolname = current_user AND (rolsuper OR rolbypassrls))"
_OWNS: Final = """EXISTS (SELECT 1 FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
  AND pg_has_role(current_user, relowner, 'USAGE'))
  AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"""
_CONF: Final = "Set it in postgresql.conf and restart PostgreSQL."
DATABASE: Final = (
    Unsafe("fsync", "PostgreSQL would answer before the disk has it, and a loss of power would lose records.", _CONF, _is("fsync", {"off"})),
    Unsafe("full-page-writes", "A loss of power could tear pages of the database.", _CONF, _is("full_page_writes", {"off"})),
    Unsafe("synchronous-commit", "PostgreSQL would answer before the disk has it.", _CONF, _is("synchronous_commit", {"off"})),
    Unsafe("checksums", "PostgreSQL would not notice a page that the disk altered.", "Stop it and run pg_checksums --enable, or accept this by its name in ACCORD_ACCEPT.", _is("data_checksums", {"off"}), acceptable=True),
    Unsafe("statement-log", "PostgreSQL would write statements to its log.", _CONF, _is("log_statement", {"all", "mod"})),
    Unsafe("encoding", "The database does not hold Cyrillic.", "Make it with encoding UTF8.", _no_utf8),
    Unsafe("database-superuser", "The node signs in to PostgreSQL as a role that no wall holds.", "Make a role with NOSUPERUSER NOBYPASSRLS for ACCORD_DATABASE_URL, and put the owner into ACCORD_MIGRATION_URL.", _true(_ABOVE_WALLS)),
    Unsafe("database-owner", "The node signs in to PostgreSQL as the owner of the tables, who can take the wall down.", "Make a role of its own for ACCORD_DATABASE_URL, and put the owner into ACCORD_MIGRATION_URL.", _true(_OWNS)),
    Unsafe("wall-down", "Tables stand without the wall between organisations.", "Migrate as the owner: accord serve does, with ACCORD_MIGRATION_URL.", lambda: ", ".join(raising.faults())),
    Unsafe("clock-back", "The clock stands before the newest event of the ledger.", "Set the clock.", _behind_the_ledger, demo=True),
)  # fmt: skip
