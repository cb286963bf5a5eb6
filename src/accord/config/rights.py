"""Writes who may do what as a page: `python -m accord.config.rights > docs/guide/access.md`. The page is English only."""

from collections.abc import Iterable

from django.utils.translation import override

HEAD = """# Who may do what

Drawn from the tables in the code (`foundation/policy/grants.py`, `hard.py`, `disclosure.py`); a test compares them. Do not edit
by hand: `python -m accord.config.rights > docs/guide/access.md`.

What no row allows is refused. A hard rule beats every row and cannot be configured away. "Opens" names the sealed classes that the
action opens; each opening is an event in the ledger.
"""


def page() -> str:
    """The page of the guide."""
    with override("en"):
        return "\n".join([HEAD, *_grants(), "", *_hard(), "", *_disclosure()]) + "\n"


def _row(cells: Iterable[object]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def _grants() -> list[str]:
    from accord.foundation.policy.grants import GRANTS
    from accord.foundation.policy.vocab import Role

    rows = ["## Grants", "", "| To | one who is | in the role of | opens |", "| --- | --- | --- | --- |"]
    for grant in GRANTS:
        roles = (
            "everybody" if grant.roles == frozenset(Role) else ", ".join(str(r.label) for r in Role if r in grant.roles)
        )
        opens = ", ".join(sorted(grant.classes)) or "-"
        rows.append(_row((f"{grant.action.label} `{grant.action}`", f"{grant.relation.label}", roles, opens)))
    return rows


def _hard() -> list[str]:
    from accord.foundation.policy.hard import HARD

    rows = [
        "## Hard rules",
        "",
        "| Id | Rule | What it does | What the person reads | Source |",
        "| --- | --- | --- | --- | --- |",
    ]
    for rule in HARD:
        does = "refuses"
        if not rule.refuses:
            does = (
                f"closes {', '.join(sorted(rule.closes))}" if rule.closes else f"hides {', '.join(sorted(rule.hides))}"
            )
        rows.append(_row((rule.id, rule.rule, does, f"{rule.reason.text} {rule.reason.remedy}".strip(), rule.source)))
    return rows


def _disclosure() -> list[str]:
    from accord.foundation.policy.disclosure import REASONS, SOURCES

    rows = ["## Hard rules of what leaves", "", "| Rule | What the person reads | Source |", "| --- | --- | --- |"]
    rows += [
        _row((f"`{c}`", f"{REASONS[c].text} {REASONS[c].remedy}".strip(), source)) for c, source in SOURCES.items()
    ]
    return rows


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.config.settings")
    django.setup()
    print(page(), end="")
