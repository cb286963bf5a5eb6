"""The commands that keep keys and copies: what they take, and what they say."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from accord.config.commands import CommandFailed, _setup

if TYPE_CHECKING:
    from accord.foundation.copies.restores import Restored


def add_parsers(commands: Any) -> None:
    """The commands of this module."""
    rotate = commands.add_parser("rotate-keys", help="replace keys while the node works; can be killed and run again")
    rotate.add_argument("what", choices=["root", "organisation", "all", "status"])
    rotate.add_argument("code", nargs="?", help="code of the organisation")
    rotate.add_argument(
        "--into-device", type=Path, metavar="SHEETS", help="root: into the PKCS#11 device; new sheets go there"
    )

    made = commands.add_parser(
        "backup", help="make an encrypted, signed backup; with --verify, restore it and prove it"
    )
    made.add_argument("target", type=Path, help="folder that holds the backups")
    made.add_argument(
        "--verify", action="store_true", help="restore the newest into a scratch node and check everything"
    )
    _opens(made)

    back = commands.add_parser("restore", help="restore a backup into a new folder and prove it")
    back.add_argument("source", type=Path, help="a backup, or a folder of backups (the newest)")
    back.add_argument("--into", type=Path, required=True, metavar="FOLDER")
    back.add_argument("--database", metavar="URL", help="an empty PostgreSQL database")
    back.add_argument("--key", metavar="BASE64", help="public key of the node, if the identity file does not name it")
    back.add_argument(
        "--witness", type=Path, action="append", default=[], help="folder with newer checkpoints and tombstones"
    )
    back.add_argument("--keystore-of", type=Path, metavar="BACKUP", help="newer backup, if this keystore has aged out")
    _opens(back, needed=True)

    disaster = commands.add_parser("drill", help="rehearse the disaster: backup, sheets, restore, checks, times")
    disaster.add_argument("--identity", type=Path, required=True, metavar="FILE")
    disaster.add_argument("--sheet", type=Path, action="append", required=True, metavar="FILE", help="twice")

    person = commands.add_parser(
        "new-recipient", help="make an identity that opens backups, for a person to keep offline"
    )
    person.add_argument("file", type=Path)
    person.add_argument("--name", help="whose it is (default: the name of the file)")

    split = commands.add_parser("escrow", help="split the root key into three sheets; any two bring it back")
    split.add_argument("folder", type=Path)

    joined = commands.add_parser("recover-root", help="bring the root key back from two sheets")
    joined.add_argument("sheets", type=Path, nargs=2)
    joined.add_argument("--into", type=Path, required=True, metavar="FILE")

    other = commands.add_parser(
        "witness", help="co-sign another party's ledger, if it grew out of what was seen before"
    )
    other.add_argument("folder", type=Path, help="folder shared with the node")
    other.add_argument("--name", required=True, help="name of this witness, as the node's witnesses.toml has it")
    other.add_argument(
        "--state", type=Path, required=True, metavar="FOLDER", help="own key and what was seen; never shared"
    )
    other.add_argument(
        "--node-key", required=True, metavar="BASE64", help="the node's public key (key.txt of its ledger)"
    )
    other.add_argument("--every", type=int, metavar="SECONDS", help="go on until stopped")
    other.add_argument("--accept-rollback", action="store_true", help="the node was restored from an older backup")


def _opens(parser: argparse.ArgumentParser, *, needed: bool = False) -> None:
    parser.add_argument("--identity", type=Path, required=needed, metavar="FILE", help="made by accord new-recipient")
    parser.add_argument("--sheet", type=Path, action="append", default=[], metavar="FILE", help="a sheet; twice")
    parser.add_argument("--root", type=Path, metavar="FILE", help="the root key as a file")


def rotate_keys(given: argparse.Namespace) -> int:
    """Replace the root key, the keys of an organisation, or all; or say what is under way."""
    _setup()
    from accord.cooperation.organisations.queries import ids_of, kinds
    from accord.foundation.clock import now
    from accord.foundation.copies import keys
    from accord.foundation.vault.providers import UnsafeRootKey
    from accord.foundation.vault.rotation import RotationStopped

    if given.what == "status":
        print("Under way: " + ", ".join(found) if (found := keys.under_way()) else "No rotation is under way.")
        return 0
    if given.what == "organisation" and not (given.code and ids_of([given.code])):
        raise CommandFailed("No organisation has this code. Name one: accord rotate-keys organisation CODE")
    wanted = list(ids_of([given.code]).values()) if given.what == "organisation" else list(kinds())
    try:
        if given.what != "root":
            done = [keys.rotate_organisation(organisation, now=now()) for organisation in wanted]
            print(f"{sum(d.keys for d in done)} keys of persons are wrapped anew; the old keys are destroyed.")
        if given.into_device:
            done_keys = keys.move_root_into_device(given.into_device.resolve(), now=now()).keys
            print(
                f"{done_keys} keys of organisations are wrapped by a root key in the device; the old file is destroyed."
            )
            print(
                f"Its three sheets are in {given.into_device}: print them, give them to three people, delete the files."
            )
        elif given.what != "organisation":
            print(f"{keys.rotate_root(now=now()).keys} keys of organisations are wrapped by a new root key.")
            print("Make new escrow sheets now: accord escrow FOLDER. Keep the old sheets until the last copy of the")
            print("keystore that was made before has aged out (35 days), then burn them.")
    except (RotationStopped, UnsafeRootKey) as error:
        raise CommandFailed(str(error)) from error
    return 0


def backup(given: argparse.Namespace) -> int:
    """Make a backup, or with --verify restore the newest one in TARGET (or TARGET itself) into a scratch node and prove it."""
    _setup()
    from accord.foundation.clock import now
    from accord.foundation.copies import backups, restores

    if given.verify:
        if not given.identity:
            raise CommandFailed(
                "To prove a backup it has to be opened: add --identity FILE (from accord new-recipient)."
            )
        done = restores.check_backup(_newest(given.target), identity=given.identity, root=_root(given), now=now())
        print(_said(done))
        print("This backup counts.")
        return 0
    made = backups.back_up(given.target.resolve(), now=now())
    size = sum(part.size for part in made.manifest.parts)
    print(f"{made.folder}: {len(made.manifest.parts)} encrypted parts, {size:,} bytes, {made.manifest.events} events.")
    print(f"Unverified until it was restored: accord backup {given.target} --verify --identity FILE")
    if made.pruned:
        print(f"{made.pruned} copies of the keystore older than 35 days were removed from {given.target}.")
    print(
        f"What was erased until now is gone from the copies in {given.target} on {made.erasure_complete:%Y-%m-%d}, when the last "
        "copy of the keystore that may hold its keys has aged out: erasure is complete on that day."
    )
    return 0


def restore(given: argparse.Namespace) -> int:
    """Restore a backup into a new folder, prove it, and say how to put it in place."""
    _bare()
    from accord.foundation.copies import restores

    root = _root(given)
    if root is None:
        raise CommandFailed("The root key comes from two sheets (--sheet FILE --sheet FILE) or a file (--root FILE).")
    done = restores.restore(
        _newest(given.source),
        given.into.resolve(),
        identity=given.identity,
        root=root,
        key=given.key or "",
        database=given.database or "",
        witnesses=given.witness,
        keystore_of=given.keystore_of,
    )
    print(_said(done))
    if done.found.events_after:
        print(f"{done.found.events_after} events happened after this backup, by the witness; they are not in it.")
    print(f"Proved. To put it in place: stop the old node, set ACCORD_DATA={done.folder}")
    print("(and ACCORD_DATABASE_URL to the restored database), run accord check, then accord serve.")
    return 0


def drill(given: argparse.Namespace) -> int:
    """The whole disaster with a scratch node: backup, root key from the sheets, restore, checks, times; on record."""
    _setup()
    from accord.foundation.clock import now
    from accord.foundation.copies import restores

    done = restores.drill(identity=given.identity, sheets=given.sheet, now=now())
    print(_said(done))
    print("The drill succeeded; it is on record.")
    return 0


def new_recipient(given: argparse.Namespace) -> int:
    """Make an identity for a person who keeps it offline, and encrypt backups to it from now on."""
    _setup()
    import base64

    from django.conf import settings

    from accord.foundation.copies.backups import RECIPIENTS
    from accord.foundation.copies.sealing import new_recipient as make
    from accord.foundation.vault.signing import public_key

    key = base64.b64encode(public_key()).decode()
    path = settings.ACCORD_DATA / RECIPIENTS
    try:
        public = make(path, given.file, name=given.name or given.file.stem, node=settings.ACCORD_NODE, key=key)
    except FileExistsError as error:
        raise CommandFailed(f"{given.file} is there already. Name another file.") from error
    print(f"Backups are encrypted to {public} from now on.")
    print(f"Move {given.file} to a medium that this person keeps apart from the node, then delete it here.")
    return 0


def escrow(given: argparse.Namespace) -> int:
    """Split the root key into three sheets, of which any two bring it back."""
    _setup()
    from accord.foundation.clock import now
    from accord.foundation.copies.escrow import escrow as split

    for path in split(given.folder.resolve(), now=now()):
        print(path)
    print("Print each sheet, hand the three to three people, and delete the files. Any two bring the root key back.")
    return 0


def recover_root(given: argparse.Namespace) -> int:
    """Bring the root key back from two sheets, into a new file."""
    _bare()
    from accord.foundation.copies.escrow import combine
    from accord.foundation.vault.providers import root_id, write_secret

    root = combine(given.sheets)
    try:
        write_secret(given.into, root)
    except FileExistsError as error:
        raise CommandFailed(f"{given.into} is there already; a key is never replaced. Name another file.") from error
    print(f"The root key {root_id(root).hex()} is in {given.into}.")
    return 0


def witness(given: argparse.Namespace) -> int:
    """Answer a node's request once, or again and again; 1 if what it shows did not grow out of what was seen."""
    import base64
    import binascii
    import time

    from accord.foundation.ledger.witness import WillNotSign, Witness, posix

    try:
        me = Witness(given.name, given.state, base64.b64decode(given.node_key, validate=True))
    except binascii.Error as error:
        raise CommandFailed("--node-key is not base64.") from error
    print(f"{me.name} co-signs with {me.public()}", flush=True)
    while True:
        try:
            size = me.attend(given.folder, now=posix(), accept_rollback=given.accept_rollback)
        except WillNotSign as error:
            raise CommandFailed(f"NOT co-signed. {error}") from error
        print(f"co-signed {size} events" if size else "nothing was asked", flush=True)
        if not given.every:
            return 0
        time.sleep(given.every)


def _bare() -> None:
    """Django without a node: what is restored becomes one."""
    import django

    django.setup()


def _root(given: argparse.Namespace) -> bytes | None:
    from accord.foundation.copies.escrow import combine
    from accord.foundation.vault.providers import UnsafeRootKey, from_file

    try:
        return combine(given.sheet) if given.sheet else from_file(given.root) if given.root else None
    except UnsafeRootKey as error:
        raise CommandFailed(str(error)) from error


def _newest(place: Path) -> Path:
    """The backup `place`, or the newest one in it."""
    found = sorted(place.glob("accord-*/manifest.json"))
    return found[-1].parent.resolve() if found else place.resolve()


def _said(done: "Restored") -> str:
    found = done.found
    return (
        f"{found.rows} rows, {found.cells} sealed cells opened ({found.erased_cells} of erased people stay closed), "
        f"{found.events} events verified, {found.tombstones} tombstones replayed, in {done.seconds:.1f} s."
    )
