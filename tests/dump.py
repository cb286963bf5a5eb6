"""Looks for what was typed in everything that a node keeps: the test of house law 2."""

import base64
import subprocess
from collections.abc import Iterable
from pathlib import Path

from django.db import connection

from tests.node import DATA


def forms_of(text: str) -> Iterable[bytes]:
    """The encodings in which a leak would hide: UTF-8, UTF-16, hex, JSON escapes, and base64 at each of three offsets."""
    import json
    from urllib.parse import quote

    for spelling in {text, text.casefold(), text.upper()}:
        plain = spelling.encode()
        yield plain
        yield spelling.encode("utf-16-le")
        yield spelling.encode("utf-16-be")
        yield plain.hex().encode()
        yield plain.hex().upper().encode()
        yield json.dumps(spelling)[1:-1].encode()
        yield quote(spelling).encode()
        for offset in range(3):
            encoded = base64.b64encode(b"\0" * offset + plain)
            yield encoded[4 if offset else 0 : -4 or None]


def everything() -> dict[str, bytes]:
    """Every byte that the node wrote: database files or a dump, keys, witness folder."""
    found = {str(p): p.read_bytes() for p in DATA.rglob("*") if p.is_file()}
    if connection.vendor == "postgresql":
        s = connection.settings_dict
        address = f"postgres://{s['USER']}@{s['HOST']}:{s['PORT']}/{s['NAME']}"
        pg_dump = sorted(Path("/usr/lib/postgresql").glob("*/bin/pg_dump"))[-1]
        done = subprocess.run([pg_dump, "--inserts", address], capture_output=True, check=True)
        found["pg_dump"] = done.stdout
    return found


def leaks(canaries: Iterable[str]) -> list[tuple[str, str]]:
    """(canary, where) of everything that is found. Searches hex of bytea columns too, as PostgreSQL dumps them."""
    places = everything()
    return [
        (canary, where)
        for canary in canaries
        for where, content in places.items()
        if any(len(form) > 5 and form in content for form in forms_of(canary))
    ]
