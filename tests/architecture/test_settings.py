"""A node refuses to serve unsafe, with a plain reason; and its logs say nothing about anybody."""

import logging

import pytest
from django.conf import settings

from accord.config.checks import safe_node
from accord.config.node import read_node, write_node


def test_the_safe_node_has_no_findings():
    assert safe_node() == []


def test_no_sql_reaches_a_log():
    assert not logging.getLogger("django.db.backends").isEnabledFor(logging.DEBUG)
    assert settings.DEBUG is False


def test_keys_are_made_with_mode_0400_and_never_replaced(tmp_path):
    write_node(tmp_path / "node", name="bg-1", jurisdiction="BG", demo=False)
    for key in (tmp_path / "node" / "keys").iterdir():
        assert key.stat().st_mode & 0o777 == 0o400
    with pytest.raises(FileExistsError):
        write_node(tmp_path / "node", name="bg-1", jurisdiction="BG", demo=False)
    assert read_node(tmp_path / "node").name == "bg-1"


def test_the_demonstration_never_touches_a_real_node(tmp_path, monkeypatch):
    import argparse

    from accord.config import commands, demonstration

    write_node(tmp_path / "node", name="bg-1", jurisdiction="BG", demo=False)
    monkeypatch.setenv("ACCORD_DATA", str(tmp_path / "node"))
    with pytest.raises(commands.CommandFailed, match="real node"):
        demonstration.demo(argparse.Namespace(port=0, code=None, alone=False))


def test_a_demonstration_node_is_not_served_as_a_real_one():
    import argparse

    from accord.config import commands

    with pytest.raises(commands.CommandFailed, match="demonstration"):
        commands.serve(argparse.Namespace(host="127.0.0.1", port=1, workers=1, no_worker=True))


def test_no_migration_is_missing(db):
    """A column that only the models know would be found by the first person who works, not by us."""
    from django.core.management import call_command

    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
