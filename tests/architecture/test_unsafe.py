"""Each way to be unsafe is found on a node that is well otherwise, alone, with a sentence; and nothing else is."""

import os
import resource

import pytest

from accord.config import unsafe
from accord.config.machine import file_system, harden
from tests.unsafe_ways import BY_PROCESS, HERE, SOME_KEY, WAYS, safe_node

CASES = [(name, way) for name, ways in WAYS.items() for way in ways]


@pytest.fixture
def patch(tmp_path):
    with safe_node(tmp_path) as patch:
        yield patch


def found():
    """What is refused, but for what the limits and the user of this test run bring along."""
    refused, _accepted = unsafe.findings(unsafe.SETTINGS)
    return [text for text in refused if text.partition(":")[0] != "core-dump"]


def test_a_node_that_is_well_has_no_findings(patch):
    assert found() == []


@pytest.mark.parametrize(("name", "way"), CASES, ids=[f"{name}-{n}" for n, (name, _way) in enumerate(CASES)])
def test_each_unsafe_way_is_refused_with_its_reason(patch, tmp_path, name, way):
    way(patch, tmp_path)
    texts = found()
    assert name in {text.partition(":")[0] for text in texts}, texts
    row = next(row for row in unsafe.SETTINGS if row.id == name)
    assert any(row.reason in text and row.remedy in text for text in texts)
    # One fault, one finding: else a reader mends the wrong thing. These bring another one along.
    assert len(texts) == 1 or name in {"root-key", "secret-short"}, texts
    assert SOME_KEY not in "".join(texts)


def test_every_row_has_a_way_and_a_name_of_its_own():
    names = [row.id for row in unsafe.SETTINGS + unsafe.DATABASE]
    assert len(names) == len(set(names)) >= 30
    assert {row.id for row in unsafe.SETTINGS} == set(WAYS) | BY_PROCESS


def test_only_what_may_be_accepted_can_be(patch):
    patch.setenv("ACCORD_ACCEPT", ",".join(row.id for row in unsafe.SETTINGS))
    refused, _ = unsafe.findings(unsafe.SETTINGS)
    assert [text.partition(":")[0] for text in refused if "core-dump:" not in text] == ["accept-unknown"]
    patch.setenv("ACCORD_ACCEPT", HERE)
    patch.setattr("django.conf.settings.SECURE", False)
    assert any(text.startswith("no-https:") for text in found())
    patch.setenv("ACCORD_ACCEPT", HERE + ",no-https")
    assert found() == []
    assert any(text.startswith("no-https:") for text in unsafe.findings(unsafe.SETTINGS)[1])


def test_the_program_forbids_itself_core_dumps_and_open_files():
    child = os.fork()
    if child == 0:
        harden()
        good = resource.getrlimit(resource.RLIMIT_CORE) == (0, 0) and os.umask(0) == 0o077
        os._exit(0 if good else 1)
    assert os.waitpid(child, 0)[1] == 0


def test_the_file_system_of_a_folder_is_known():
    from pathlib import Path

    assert file_system(Path("/proc/self")) == "proc"
