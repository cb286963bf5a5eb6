"""The bill of materials: whole, the same each time, and no licence in it that would bind Accord."""

import json
import re
from importlib.metadata import PackageNotFoundError, distribution, requires
from types import SimpleNamespace

import pytest
from packaging.requirements import Requirement

from accord.config import sbom
from accord.config.commands import CommandFailed

LOCKED, POSTGRES = sbom.locked("run"), sbom.locked("postgres")


def needed():
    """Every package that an installed Accord needs to run on PostgreSQL, by following what each asks for."""
    found, waiting = set(), [("accord", frozenset({"postgres"}))]
    while waiting:
        name, extras = waiting.pop()
        for text in requires(name) or ():
            one = Requirement(text)
            wanted = one.marker is None or any(one.marker.evaluate({"extra": e}) for e in {"", *extras})
            plain = re.sub(r"[-_.]+", "-", one.name).lower()
            if wanted and plain not in found and installed(plain):
                found.add(plain)
                waiting.append((plain, frozenset(one.extras)))
    return found


def installed(name):
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


@pytest.fixture(scope="module")
def made():
    return sbom.bill(LOCKED, POSTGRES)


def test_it_holds_what_cyclonedx_asks_for(made):
    assert (made["bomFormat"], made["specVersion"], made["version"]) == ("CycloneDX", "1.6", 1)
    assert made["metadata"]["component"]["name"] == "accord"
    refs = [one["bom-ref"] for one in made["components"]]
    assert len(refs) == len(set(refs)) > 60
    assert made["dependencies"][0]["dependsOn"] == refs
    for one in made["components"]:
        assert one["type"] == "library"
        assert one["purl"] == f"pkg:pypi/{one['name']}@{one['version']}"
        assert all(re.fullmatch(r"[0-9a-f]{64}", row["content"]) and row["alg"] == "SHA-256" for row in one["hashes"])
        assert one["hashes"], one["name"]
        (licence,) = one["licenses"]
        assert licence.get("expression") or licence["license"]["name"], one["name"]
    assert "://" not in json.dumps(made)


def test_every_package_that_runs_stands_in_it(made):
    missing = needed() - {one["name"] for one in made["components"]}
    assert missing == set()
    assert "pydantic-core" in needed()  # what a package of ours asks for


def test_what_postgresql_needs_is_optional_and_left_out_where_it_is_not_installed(made):
    optional = {one["name"] for one in made["components"] if one["scope"] == "optional"}
    assert optional == {one.name for one in sbom.read(POSTGRES)} - {one.name for one in sbom.read(LOCKED)}
    assert "psycopg" in optional
    without = sbom.bill(LOCKED, "not-there-at-all==1.0")
    assert {one["scope"] for one in without["components"]} == {"required"}


def test_the_same_input_gives_the_same_bytes(tmp_path, monkeypatch):
    for name in ("one", "two"):
        sbom.sbom(SimpleNamespace(file=tmp_path / name))
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


class Told(dict):
    """The metadata of a package that there is not."""

    def get_all(self, name):
        found = self.get(name)
        return [found] if isinstance(found, str) else found


def said(**fields):
    told = Told({"Name": "other"} | {name.replace("_", "-"): text for name, text in fields.items()})
    return SimpleNamespace(metadata=told, files=[])


@pytest.mark.parametrize(
    "fields",
    [
        {"License_Expression": "GPL-3.0-only"},
        {"License_Expression": "MIT AND AGPL-3.0-or-later"},
        {"License": "GPLv3"},
        {"Classifier": ["License :: OSI Approved :: GNU General Public License v2 (GPLv2)"]},
        {"Classifier": ["License :: OSI Approved :: GNU Affero General Public License v3"]},
    ],
)
def test_a_licence_that_would_bind_all_of_accord_is_refused(fields):
    with pytest.raises(CommandFailed, match="would bind all of Accord"):
        sbom.licence_of(said(**fields))


@pytest.mark.parametrize(
    "fields",
    [
        {"License_Expression": "MIT OR GPL-2.0-only"},
        {"License_Expression": "LGPL-3.0-only"},
        {"Classifier": ["License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)"]},
    ],
)
def test_a_choice_and_the_lesser_gpl_are_taken(fields):
    assert sbom.licence_of(said(**fields))


def test_a_package_without_a_licence_is_refused():
    with pytest.raises(CommandFailed, match="says no licence"):
        sbom.licence_of(said(License="A text of more than eighty characters " * 5))


@pytest.mark.parametrize("line", ["django==1.0 \\\n    --hash=sha256:" + "0" * 64, "not-there-at-all==1.0"])
def test_what_is_not_installed_as_it_is_locked_is_refused(line):
    with pytest.raises(CommandFailed, match="installed"):
        sbom.bill(line)
