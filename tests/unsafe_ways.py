"""A safe real node, and for each row of `accord.config.unsafe` a way to make it unsafe for real. Used by tests and proof K1."""

import json
import logging
import os
import sys
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.test.utils import override_settings

from accord.config import unsafe
from accord.config.node import write_node
from accord.config.replica import beside

HERE = "root,sqlite,swap,ram-disk,checksums"  # what the machine of the tests may be
SOME_KEY = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="


@contextmanager
def safe_node(folder):
    """Everything as a node of its own in `folder` has it when it is well; yields what changes it.

    What is changed is put back before the settings of this node are: else it would be put into those of the others.
    """
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield from _safe_node(folder, monkeypatch)


def _safe_node(folder, monkeypatch):
    monkeypatch.setenv("ACCORD_ACCEPT", HERE)
    write_node(folder, name="bg-1", jurisdiction="BG", demo=False)
    (folder / "witness").mkdir(mode=0o700)
    (folder / "accord.sqlite3").touch(mode=0o600)
    for name in ("ACCORD_ROOT_KEY", "ACCORD_BIND"):
        monkeypatch.delenv(name, raising=False)
    of_database(ENGINE="django.db.backends.sqlite3", OPTIONS={"init_command": "PRAGMA synchronous=FULL"})(
        monkeypatch, folder
    )
    before = os.umask(0o077)
    policy = {"DIRECTIVES": dict(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"])}
    changed = {
        "ACCORD_DATA": folder,
        "ACCORD_ROOT_KEY_FILE": folder / "keys" / "root.key",
        "ACCORD_KEYSTORE": folder / "keys" / "keystore.sqlite3",
        "ACCORD_WITNESS": folder / "witness",
        "STATIC_ROOT": folder / "static",
        "ACCORD_DEMO": False,
        "ACCORD_PORTAL": True,
        "ACCORD_PORTAL_HOST": "notes.example.org",
        "SECURE": True,
        "SESSION_COOKIE_SECURE": True,
        "CSRF_COOKIE_SECURE": True,
        "SECURE_HSTS_SECONDS": 365 * 24 * 3600,
        "ALLOWED_HOSTS": ["accord.example.org"],
        "CSRF_TRUSTED_ORIGINS": ["https://accord.example.org"],
        "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "CONTENT_SECURITY_POLICY": policy,
    }
    try:
        with override_settings(**changed), pytest.MonkeyPatch.context() as patch:
            yield patch
    finally:
        os.umask(before)


def setting(name, value):
    return lambda patch, folder: patch.setattr(settings, name, value)


def mode(name, bits):
    return lambda patch, folder: (folder / name).chmod(bits)


def loose_script(patch, folder):
    settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]["script-src"] = ["'self'", "https://cdn.example"]


def of_database(**changes):
    def change(patch, folder):
        config = settings.DATABASES["default"]
        for name, value in changes.items():
            patch.setitem(config, name, value)

    return change


def far_copy(patch, folder):
    patch.setitem(settings.DATABASES, "replica", beside("postgres://accord@copy.example.org/accord?sslmode=require"))


def flags(patch, folder):
    class Optimised:
        optimize = 1

    patch.setattr(sys, "flags", Optimised)


def swap(patch, folder):
    table = folder / "swaps"
    table.write_text("Filename Type Size Used Priority\n/dev/sda2 partition 8 0 -2\n")
    plain = unsafe.machine.plain_swap
    patch.setattr(
        unsafe,
        "SETTINGS",
        tuple(_with(row, lambda: plain(table)) if row.id == "swap" else row for row in unsafe.SETTINGS),
    )
    patch.setenv("ACCORD_ACCEPT", HERE.replace("swap,", ""))


def _with(row, found):
    return unsafe.Unsafe(row.id, row.reason, row.remedy, found, row.acceptable, row.demo)


def ram_disk(patch, folder):
    patch.setenv("ACCORD_ACCEPT", HERE.replace(",ram-disk", ""))
    memory = Path("/dev/shm/accord-unsafe")  # noqa: S108
    memory.mkdir(mode=0o700, exist_ok=True)
    patch.setattr(settings, "ACCORD_DATA", memory)


def not_accepted(name):
    return lambda patch, folder: patch.setenv("ACCORD_ACCEPT", ",".join(set(HERE.split(",")) - {name}))


def early(patch, folder):
    patch.setattr(unsafe, "now", lambda: datetime(1970, 1, 1, tzinfo=UTC))


def key_of(content):
    def change(patch, folder):
        key = folder / "keys" / "root.key"
        key.unlink()
        key.write_bytes(content)
        key.chmod(0o400)

    return change


def provider(mode=0o400, words="x7Rq-12kdLpz-09aQ", **changes):
    """A body that vouches at sign-in, with something wrong about it."""

    def change(patch, folder):
        kept = folder / "justice.secret"
        kept.write_text(words)
        kept.chmod(mode)
        row = {
            "name": "Justice",
            "issuer": "https://login.example.org",
            "client": "accord",
            "secret_file": "justice.secret",
            "domains": ["example.org"],
        }
        lines = [f"{name} = {json.dumps(value)}" for name, value in (row | changes).items() if value is not None]
        (folder / "providers.toml").write_text("[justice]\n" + "\n".join(lines))

    return change


WAYS = {
    "portal-name": [setting("ACCORD_PORTAL_HOST", "")],
    "portal-exit": [setting("ACCORD_PORTAL_EXIT", to) for to in ("", "http://search.example/", "/desk/", "search.example")],
    "root-key": [
        lambda patch, folder: (folder / "keys" / "root.key").unlink(),
        mode("keys/root.key", 0o444),
        key_of(b"\x07" * 32),
        key_of(b"short"),
        lambda patch, folder: patch.setenv("ACCORD_ROOT_KEY", "?"),
    ],
    "accept-unknown": [lambda patch, folder: patch.setenv("ACCORD_ACCEPT", HERE + ",debug")],
    "env-key": [lambda patch, folder: patch.setenv("ACCORD_ROOT_KEY", SOME_KEY)],
    "secret-short": [setting("SECRET_KEY", "x7Rq-12kd")],
    "secret-guessable": [setting("SECRET_KEY", "accord" * 10), setting("SECRET_KEY", "django-insecure-" + "x7Rq-12kdLpz" * 4)],
    "was-demo": [lambda patch, folder: (folder / "cast.txt").touch()],
    "metrics-token": [setting("ACCORD_METRICS_TOKEN", "x7Rq-12kdLpz-09aQ"), setting("ACCORD_METRICS_TOKEN", "prom" * 10)],
    "debug": [setting("DEBUG", True)],
    "hosts": [setting("ALLOWED_HOSTS", ["*"]), setting("ALLOWED_HOSTS", [".example.org"]), setting("ALLOWED_HOSTS", [""])],
    "origins": [setting("CSRF_TRUSTED_ORIGINS", ["http://accord.example.org"])],
    "no-https": [setting("SECURE", False)],
    "hsts": [setting("SECURE_HSTS_SECONDS", 60)],
    "open-bind": [lambda patch, folder: patch.setenv("ACCORD_BIND", "0.0.0.0")],  # noqa: S104
    "cookies": [setting("SESSION_COOKIE_SECURE", False), setting("CSRF_COOKIE_HTTPONLY", False), setting("SESSION_COOKIE_SAMESITE", "None")],
    "long-session": [setting("SESSION_COOKIE_AGE", 14 * 24 * 3600)],
    "session-store": [setting("SESSION_ENGINE", "django.contrib.sessions.backends.db")],
    "content-policy": [loose_script],
    "middleware": [setting("MIDDLEWARE", [m for m in settings.MIDDLEWARE if "Csrf" not in m])],
    "providers": [
        provider(issuer="http://login.example.org"), provider(issuer="http://127.0.0.1:80"), provider(mode=0o440), provider(mode=0o600), provider(words="short"),
        provider(domains=[]), provider(domains=["*"]), provider(amr=["pwd"]), provider(secret_file="nowhere"), provider(client=None), provider(verify=False),
        lambda patch, folder: (folder / "providers.toml").write_text("justice = {"),
        lambda patch, folder: ((folder / "providers.toml").touch(), (folder / "providers.toml").chmod(0o666)),
    ],
    "hasher": [setting("PASSWORD_HASHERS", ["django.contrib.auth.hashers.MD5PasswordHasher"])],
    "short-passwords": [setting("AUTH_PASSWORD_VALIDATORS", [])],
    "sql-log": [lambda patch, folder: patch.setattr(logging.getLogger("django.db.backends"), "level", logging.DEBUG)],
    "mail-in-clear": [setting("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend"), setting("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")],
    "small-cells": [setting("ACCORD_SMALL_CELL", 2)],
    "low-threshold": [setting("ACCORD_SMALL_CELL", 5)],
    "data-open": [lambda patch, folder: folder.chmod(0o755)],
    "keys-folder-open": [mode("keys", 0o755)],
    "keys-open": [mode("keys/session.key", 0o440)],
    "node-open": [mode("node.toml", 0o666)],
    "database-open": [mode("accord.sqlite3", 0o644)],
    "witness-open": [mode("witness", 0o777)],
    "code-open": [lambda patch, folder: (folder.chmod(0o700), patch.setattr(unsafe, "PACKAGE", _open_folder(folder)))],
    "served-keys": [lambda patch, folder: patch.setattr(settings, "ACCORD_WITNESS", folder / "static" / "witness")],
    "keystore-beside-database": [lambda patch, folder: patch.setattr(settings, "ACCORD_KEYSTORE", folder / "keystore.sqlite3")],
    "ram-disk": [ram_disk],
    "swap": [swap],
    "umask": [lambda patch, folder: os.umask(0o022)],
    "clock": [early],
    "asserts-off": [flags],
    "python": [lambda patch, folder: patch.setattr(sys, "version_info", type("V", (tuple,), {"releaselevel": "final"})((3, 9, 1)))],
    "openssl": [lambda patch, folder: patch.setattr(unsafe.ssl, "OPENSSL_VERSION_INFO", (1, 1, 1, 23, 15))],
    "sqlite": [lambda patch, folder: (of_database(ENGINE="django.db.backends.sqlite3", OPTIONS={"init_command": "synchronous=FULL"})(patch, folder), not_accepted("sqlite")(patch, folder))],
    "sqlite-sync": [of_database(ENGINE="django.db.backends.sqlite3", OPTIONS={})],
    "database-tls": [of_database(ENGINE="django.db.backends.postgresql", HOST="db.example.org", OPTIONS={"sslmode": "require"}), far_copy],
}  # fmt: skip
# Shown by a process of its own in proof K1, because this one cannot be made so: another user, another limit.
BY_PROCESS = {"root", "core-dump"}


def _open_folder(folder):
    made = folder / "program"
    made.mkdir()
    made.chmod(0o777)
    return made
