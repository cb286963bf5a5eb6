"""What Accord is made of: a CycloneDX bill of materials from the locked requirements and what the installed packages say."""

import argparse
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageMetadata, PackageNotFoundError, distribution
from pathlib import Path
from typing import Any, Final

from accord import __version__
from accord.config.commands import PACKAGE, CommandFailed

CHECKOUT: Final = PACKAGE.parents[1] / "requirements"
WHEEL: Final = PACKAGE / "config"  # the same files, laid there by the build (pyproject.toml)
_LOCKED: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ ;\\]+)")
# What would bind the whole of Accord; the Lesser GPL binds its own library only.
_BINDS: Final = re.compile(r"(?<![A-Za-z])A?GPL|GNU (?:Affero )?General Public", re.IGNORECASE)
_LONGEST_NAME: Final = 80  # above that the field of the licence holds its text


@dataclass(frozen=True, slots=True)
class Locked:
    """One line of the requirements: a package, its version and the digests that are taken."""

    name: str
    version: str
    digests: tuple[str, ...]


def add_parsers(commands: Any) -> None:
    """The commands of this module."""
    made = commands.add_parser("sbom", help="write what Accord is made of, with licences (CycloneDX JSON)")
    made.add_argument("file", type=Path)


def sbom(given: argparse.Namespace) -> int:
    """Write the bill of materials. Refuses where a licence is missing or would bind the whole of Accord."""
    content = bill(locked("run"), locked("postgres"))
    given.file.write_text(json.dumps(content, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"{given.file}: {len(content['components'])} packages.")
    if not any(one["scope"] == "optional" for one in content["components"]):
        print("Without the packages for PostgreSQL: none is installed here.")
    return 0


def locked(name: str) -> str:
    """The text of a file of locked requirements: `run`, or `postgres`."""
    return ((CHECKOUT if CHECKOUT.is_dir() else WHEEL) / f"{name}.txt").read_text(encoding="utf-8")


def bill(requirements: str, optional: str = "") -> dict[str, Any]:
    """The bill for these locked requirements, and for the `optional` ones as far as they are installed; the same input on the
    same machine gives the same bytes. Raises CommandFailed.
    """
    required = list(read(requirements))
    known = {one.name for one in required}
    wanted = [(one, "required") for one in required]
    wanted += [(one, "optional") for one in read(optional) if one.name not in known and _is_installed(one)]
    found = [_component(one, scope) for one, scope in sorted(wanted, key=lambda pair: pair[0].name)]
    us = {"type": "application", "name": "accord", "version": __version__, "bom-ref": f"pkg:pypi/accord@{__version__}"}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": us | {"licenses": [{"expression": "Apache-2.0"}]}},
        "components": found,
        "dependencies": [{"ref": us["bom-ref"], "dependsOn": [one["bom-ref"] for one in found]}],
    }


def read(requirements: str) -> Iterator[Locked]:
    """The packages of a file of locked requirements."""
    for part in re.split(r"\n(?=[A-Za-z0-9])", requirements):
        if found := _LOCKED.match(part):
            name = re.sub(r"[-_.]+", "-", found[1]).lower()
            yield Locked(name, found[2], tuple(sorted(re.findall(r"sha256:([0-9a-f]{64})", part))))


def _is_installed(one: Locked) -> bool:
    try:
        distribution(one.name)
    except PackageNotFoundError:
        return False
    return True


def _component(one: Locked, scope: str) -> dict[str, Any]:
    try:
        installed = distribution(one.name)
    except PackageNotFoundError as error:
        raise CommandFailed(f"{one.name} is in the requirements and not installed. Install them first.") from error
    if installed.version != one.version:
        raise CommandFailed(f"{one.name} is locked as {one.version} and installed as {installed.version}.")
    place = f"pkg:pypi/{one.name}@{one.version}"
    return {
        "type": "library",
        "scope": scope,
        "name": one.name,
        "version": one.version,
        "bom-ref": place,
        "purl": place,
        "licenses": [licence_of(installed)],
        "hashes": [{"alg": "SHA-256", "content": digest} for digest in one.digests],
    }


def licence_of(installed: Distribution) -> dict[str, Any]:
    """The licence of a package as CycloneDX says it. Raises CommandFailed if none is said, or one that binds all."""
    meta, name = installed.metadata, installed.metadata["Name"]
    expression = _field(meta, "License-Expression")
    said = expression or _by_classifier(installed) or _short(_field(meta, "License")) or _first_line(installed)
    if not said:
        raise CommandFailed(f"{name} says no licence. Find it out before it is given to anybody.")
    choices = re.split(r"\s+OR\s+", said) if expression else [said]
    if all(_BINDS.search(choice.replace("LGPL", "")) for choice in choices):
        raise CommandFailed(f"{name} is under “{said}”, which would bind all of Accord (Apache-2.0). Leave it out.")
    return {"expression": said} if expression else {"license": {"name": said}}


def _field(meta: PackageMetadata, name: str) -> str:
    return str((meta.get_all(name) or [""])[0])


def _by_classifier(installed: Distribution) -> str:
    rows = (row.split(" :: ") for row in installed.metadata.get_all("Classifier") or ())
    return ", ".join(sorted(row[-1] for row in rows if row[0] == "License"))


def _short(text: str) -> str:
    return text.strip() if len(text) <= _LONGEST_NAME and "\n" not in text.strip() else ""


def _first_line(installed: Distribution) -> str:
    files = [file for file in installed.files or () if re.search(r"dist-info/.*LICEN[SC]E", str(file))]
    lines = (line.strip() for file in sorted(files) for line in file.read_text(encoding="utf-8").splitlines())
    return next((line for line in lines if line), "")[:_LONGEST_NAME]
