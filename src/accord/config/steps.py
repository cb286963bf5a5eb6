"""Steps that run in a child process of the command line: migrate, check, seed the demonstration."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import unquote, urlsplit

from accord.config.catalogues import compile_catalogues


def migrate() -> int:
    """Bring the database up to this version and make the signing key."""
    from django.core.management import call_command

    from accord.foundation.ledger.services import new_signing_key
    from accord.foundation.wall.raising import raise_wall

    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    raise_wall(served_as=os.environ.get("ACCORD_SERVED_AS"), public_as=os.environ.get("ACCORD_PUBLIC_ROLE"))
    new_signing_key()
    return 0


def as_owner() -> None:
    """Migrate as the owner of the tables, where ACCORD_MIGRATION_URL names one; the other role serves."""
    if owner := os.environ.get("ACCORD_MIGRATION_URL"):
        os.environ["ACCORD_SERVED_AS"] = unquote(urlsplit(os.environ["ACCORD_DATABASE_URL"]).username or "")
        os.environ["ACCORD_DATABASE_URL"] = owner


def check_node() -> int:
    """Print every finding; 0 if there is none."""
    from django.core import checks

    from accord.config import unsafe
    from accord.foundation.clock import now
    from accord.foundation.copies import queries as copies
    from accord.foundation.duties.rules import notes
    from accord.foundation.ledger.queries import verify_here
    from accord.foundation.tasks.jobs import failing
    from accord.protection.documents.cleaning import can_be_alone
    from accord.protection.documents.tasks import missing

    found = [str(message) for message in checks.run_checks() if message.level >= checks.WARNING]
    found += unsafe.findings(unsafe.DATABASE)[0]
    for sentence in unsafe.findings(unsafe.SETTINGS + unsafe.DATABASE)[1]:
        print(f"accepted: {sentence}")
    if not found:
        found += copies.refusals()
        found += [f"ledger: {fault}" for fault in verify_here().faults]
        found += [f"file of document {code} is missing" for code in missing()]
        found += [f"background work: {row.name} failed {row.failures} times ({row.last_error})" for row in failing()]
        for warning in copies.warnings(now=now()):
            print(f"warning: {warning}", file=sys.stderr)
        if warning := unsafe.copy_that_is_not_read():
            print(f"warning: {warning}", file=sys.stderr)
        for note in notes(now().date()):
            print(f"note: {note}", file=sys.stderr)
    for finding in found:
        print(finding, file=sys.stderr)
    if not can_be_alone():
        print(
            "note: this machine allows no namespaces to a user; files are cleaned without that second wall",
            file=sys.stderr,
        )
    print("all is well" if not found else f"{len(found)} findings")
    return 1 if found else 0


def inspect(*witnesses: str) -> int:
    """Compare a restored node with the manifest on the standard input; print what was found as JSON."""
    import json
    from dataclasses import asdict

    from accord.foundation.clock import now
    from accord.foundation.copies import inspection
    from accord.foundation.copies.vocab import Manifest, Part
    from accord.protection.rights.services import replay

    content = json.load(sys.stdin)
    manifest = Manifest(**content | {"parts": tuple(Part(**part) for part in content["parts"])})
    there = inspection.rows()
    migrate()  # a backup of an earlier version becomes one of this version
    replay(now=now())  # an older keystore brings nobody back who was erased by this very database
    print(json.dumps(asdict(inspection.inspect(manifest, there, [Path(w) for w in witnesses]))))
    return 0


def demo() -> int:
    """Migrate and, the first time, tell the story."""
    from accord.demo.seed import seed_once

    migrate()
    seed_once()
    return 0


def across() -> int:
    """One of the two nodes of the demonstration, while their story is told: it does what its standard input asks."""
    from accord.demo.across import calls, side, steps

    return side.run(steps, calls)


def first_administrator(email: str) -> int:
    """Invite the first administrator of the national coordinator and print how to sign in, once."""
    from accord.config.first import invite_first

    print(invite_first(email))
    return 0


def public() -> int:
    """Whether the public process may do no more than it needs; 0 if so."""
    from django.conf import settings

    from accord.foundation.wall.public import beyond

    found = beyond()
    if found:
        print(
            f"The public process signs in to the database with a role that may more than it needs: {', '.join(found[:5])}. "
            "Make a role of its own, name it in ACCORD_PUBLIC_ROLE when the node migrates, and in ACCORD_DATABASE_URL here.",
            file=sys.stderr,
        )
    return 1 if found and not settings.ACCORD_DEMO else 0


def main() -> int:
    """Run the step named on the command line."""
    import django

    from accord.foundation.wall import whole_node_process

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.config.settings")
    compile_catalogues(Path(__file__).resolve().parents[1] / "locale")
    step, arguments = sys.argv[1], sys.argv[2:]
    if step == "migrate":
        as_owner()
    django.setup()
    whole_node_process()
    steps: dict[str, Callable[..., int]] = {
        "migrate": migrate,
        "check": check_node,
        "demo": demo,
        "across": across,
        "inspect": inspect,
        "public": public,
        "first-administrator": first_administrator,
    }
    return steps[step](*arguments)


if __name__ == "__main__":
    sys.exit(main())
