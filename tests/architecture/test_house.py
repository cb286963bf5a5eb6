"""The laws of the house that a reader cannot see at a glance."""

import ast
import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "accord"
FILES = [p for p in SOURCE.rglob("*.py") if "migrations" not in p.parts]
ROOMS = [p.parent for p in SOURCE.glob("*/*/README.md")]


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_a_file_stays_under_400_lines(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


def test_a_function_stays_under_forty_statements():
    long = []
    for path in FILES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and sum(isinstance(n, ast.stmt) for n in ast.walk(node)) > 40:
                long.append(f"{path.name}:{node.name}")
    assert long == []


def test_rows_are_reached_through_the_rooms_only():
    """Views and API ask `queries`; they never touch a manager."""
    for path in [*(SOURCE / "faces" / "desk").rglob("*.py"), *(SOURCE / "faces" / "api").rglob("*.py")]:
        assert ".objects" not in path.read_text(encoding="utf-8"), path


def test_every_security_comment_names_a_test_that_exists():
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"# SECURITY:.*(?:\n\s*#.*)*", text):
            named = re.findall(r"tests/[\w/]+\.py", match.group())
            assert named, f"{path}: {match.group()}"
            for name in named:
                assert (ROOT / name).exists(), f"{path} names {name}"


def test_every_room_has_a_readme_of_its_own():
    rooms = {p.parent for p in SOURCE.glob("*/*/__init__.py")} - {SOURCE / "config" / "formats"}
    rooms = {r for r in rooms if r.parent.name not in ("config", "demo") and r.name != "migrations"}
    assert rooms <= set(ROOMS)
    for room in ROOMS:
        assert "**Never here**" in (room / "README.md").read_text(encoding="utf-8"), room


def test_the_clock_is_read_at_the_edges_only():
    inner = ("services.py", "queries.py", "models.py", "vocab.py", "access.py")
    for path in FILES:
        if path.name in inner:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"datetime\.now|timezone\.now|clock import now", text), path


def test_nothing_names_a_registry_or_a_foreign_host():
    """The locked requirements and the pages hold no address from which something is fetched."""
    for path in (ROOT / "requirements").glob("*.txt"):
        assert "://" not in path.read_text()
    for path in [*SOURCE.rglob("*.html"), *SOURCE.rglob("*.css"), *SOURCE.rglob("*.js")]:
        assert not re.search(r"(?:src|href|url\()[=\"'(]*https?://", path.read_text(encoding="utf-8")), path


def test_no_page_holds_a_style_or_a_script():
    for path in SOURCE.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|<style|\son\w+=|javascript:", text), path
        assert not re.search(r"<script(?![^>]*src=)", text), path


def test_no_domain_rule_hangs_on_a_signal_or_on_save():
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        assert "django.db.models.signals" not in text, path
        assert not re.search(r"def save\(self", text), path


@lru_cache(maxsize=2)
def service_modules(whose: str = "actor"):
    """Every module of a room that holds a function marked as a service: of those who work, or of the person ("visitor")."""
    found = {}
    for path in SOURCE.glob("*/*/*.py"):
        names = {
            node.name
            for node in ast.parse(path.read_text(encoding="utf-8")).body
            if isinstance(node, ast.FunctionDef)
            and any(getattr(d, "id", "") == "service" for d in node.decorator_list)
            and {"key", whose} <= {a.arg for a in node.args.kwonlyargs}
        }
        if names:
            found[".".join(path.with_suffix("").relative_to(SOURCE.parent).parts)] = names
    return found


def calls_of(folder: str, whose: str = "actor") -> set[tuple[str, str]]:
    """(module, function) of every service that the modules of a face name, aliases followed."""
    found, modules = set(), service_modules(whose)
    for path in (SOURCE / "faces" / folder).rglob("*.py"):
        tree, known = ast.parse(path.read_text(encoding="utf-8")), {}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                known |= {a.asname or a.name: f"{node.module}.{a.name}" for a in node.names}
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                found.add((known.get(node.value.id, ""), node.attr))
    return {(module, name) for module, name in found if name in modules.get(module, ())}


def test_what_a_person_can_do_in_the_browser_a_program_can_do_in_the_api():
    services = {(module, name) for module, names in service_modules().items() for name in names}
    assert len(services) > 20
    assert services - calls_of("desk") == set()
    only_by_a_person = {
        ("accord.cooperation.people.services", "issue_token"),  # a token that makes tokens could not be revoked
        ("accord.protection.visits.services", "make_link"),  # the numbers are shown once, beside her
    }
    assert services - calls_of("api") == only_by_a_person


def test_what_the_person_does_she_does_on_her_page_and_nobody_does_it_for_her():
    hers = {(module, name) for module, names in service_modules("visitor").items() for name in names}
    assert hers == calls_of("portal", "visitor")
    assert calls_of("desk", "visitor") == calls_of("api", "visitor") == calls_of("portal") == set()


def test_every_test_file_of_the_rooms_has_a_name_of_its_own():
    """They are imported by that name alone: two of one name, and the whole suite is not collected."""
    rooms = [path for path in ROOT.glob("tests/rooms/*/*.py") if path.name.startswith("test_")]
    names = Counter(path.name for path in rooms)
    assert len(names) > 50
    assert {name: many for name, many in names.items() if many > 1} == {}
