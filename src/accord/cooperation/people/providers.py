"""Bodies that vouch for their own people at sign-in (OpenID Connect), as `$ACCORD_DATA/providers.toml` configures them.

    [justice]                                  # its id in our addresses: small letters, figures, hyphens
    name = "Ministry of Justice"
    issuer = "https://login.justice.example"
    client = "accord"
    secret_file = "keys/justice.secret"        # of mode 0400; relative to $ACCORD_DATA
    domains = ["justice.example"]              # of the e-mail addresses that it may vouch for
    amr = ["mfa"]                              # what it must say for our own second factor not to be asked; both may be left out
    acr = []

One that is configured unsafely is not offered, and the node does not serve (`accord check`).
"""

import re
import stat
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

FILE: Final = "providers.toml"
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")
_DOMAIN: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
_URL: Final = re.compile(
    r"[\w!#$%&()*+,./:;=?@\[\]~-]+", re.ASCII
)  # printable, and nothing that ends an attribute or a header
# RFC 8176: one factor, or none, or what does not hold (SMS). Such a word cannot stand for our second factor.
_SINGLE: Final = frozenset({"pwd", "pin", "kba", "sms", "tel", "geo", "rba", "wia", "user"})


@dataclass(frozen=True, slots=True, repr=False)
class Provider:
    """One body and what is taken from it."""

    id: str
    name: str
    issuer: str
    client: str
    secret_file: Path
    domains: frozenset[str]
    amr: frozenset[str] = frozenset()
    acr: frozenset[str] = frozenset()

    def secret(self) -> str:
        """The client's secret, read when it is needed."""
        return self.secret_file.read_text(encoding="utf-8").strip()


def read_providers(data: Path, *, demo: bool) -> tuple[Provider, ...]:
    """The providers of the node in `data` that have no fault."""
    rows, broken = _rows(data)
    if broken:
        return ()
    return tuple(_provider(data, name, row) for name, row in rows.items() if not _faults_of(data, name, row, demo=demo))


def faults(data: Path, *, demo: bool) -> list[str]:
    """What is wrong with `providers.toml`, a sentence each."""
    rows, broken = _rows(data)
    found = [broken] if broken else []
    path = data / FILE
    if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o022:
        found.append(f"others can change {FILE}")
    for name, row in rows.items():
        found += [f"{name}: {fault}" for fault in _faults_of(data, name, row, demo=demo)]
    return found


def safe_url(url: object, *, demo: bool) -> bool:
    """Whether `url` may be asked: https with a host and nothing hidden in it; on a demonstration also http to this machine."""
    if not isinstance(url, str) or not _URL.fullmatch(url):
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if not host or parts.username or parts.password or parts.fragment:
        return False
    return parts.scheme == "https" or (demo and parts.scheme == "http" and host in _LOOPBACK)


def _rows(data: Path) -> tuple[dict[str, dict[str, Any]], str]:
    path = data / FILE
    if not path.exists():
        return {}, ""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError) as error:
        return {}, f"{FILE} does not read: {error}"
    if not all(isinstance(row, dict) for row in content.values()):
        return {}, f"{FILE} holds more than tables"
    return content, ""


def _faults_of(data: Path, name: str, row: dict[str, Any], *, demo: bool) -> list[str]:
    words = [key for key in ("name", "issuer", "client", "secret_file") if not _text(row.get(key))]
    lists = [key for key in ("domains", "amr", "acr") if not _texts(row.get(key, []))]
    unknown = set(row) - {"name", "issuer", "client", "secret_file", "domains", "amr", "acr"}
    if words or lists or unknown:
        return [f"{', '.join([*words, *lists, *sorted(unknown)])}: missing, of the wrong kind or unknown"]
    checks = (
        (_ID.fullmatch(name), "its id is not of small letters, figures and hyphens"),
        (safe_url(row["issuer"], demo=demo), "the issuer is no https address"),
        ("?" not in row["issuer"], "the issuer has a query"),
        (row.get("domains"), "no e-mail domain is allowed"),
        (all(_DOMAIN.fullmatch(d) for d in row.get("domains", [])), "a domain is not written as example.org"),
        (not _SINGLE & set(row.get("amr", [])), "an amr value stands for one factor only"),
    )
    return [sentence for good, sentence in checks if not good] + _faults_of_secret(data / row["secret_file"])


def _faults_of_secret(path: Path) -> list[str]:
    if not path.is_file():
        return ["the secret file is not there"]
    # SECURITY: who reads it can take codes in our name. tests/architecture/test_unsafe.py
    if stat.S_IMODE(path.stat().st_mode) & 0o377:
        return ["the secret file is not of mode 0400"]
    return [] if len(path.read_bytes().strip()) >= 16 else ["the secret is shorter than 16 characters"]


def _provider(data: Path, name: str, row: dict[str, Any]) -> Provider:
    lists = [frozenset(row.get(key, [])) for key in ("domains", "amr", "acr")]
    return Provider(name, row["name"], row["issuer"], row["client"], data / row["secret_file"], *lists)


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(_text(one) for one in value)
