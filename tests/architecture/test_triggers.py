"""Every rule that is switched on is begun by something: its trigger stands in the code of a room."""

import ast
import re
from pathlib import Path

from accord.foundation.duties.rules import packaged_files, read_rules

SOURCE = Path(__file__).resolve().parents[2] / "src" / "accord"
WORDS = {"foundation/duties/vocab.py", "foundation/ledger/vocab.py", "foundation/policy/vocab.py"}  # name, fire nothing
# A trigger that no room fires, and why its rule is on all the same.
BEGUN_BY_NOBODY = {
    "directory.verified": "a period only: the directory reckons with it how long an entry counts as verified",
    "directory.number.verified": "as above, for the numbers of help lines",
}


def fired():
    """The texts in the code, and the patterns of those that are put together there."""
    texts, patterns = set(), []
    for path in SOURCE.rglob("*.py"):
        if str(path.relative_to(SOURCE)) in WORDS or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            elif isinstance(node, ast.JoinedStr):
                parts = [part.value if isinstance(part, ast.Constant) else None for part in node.values]
                if sum(len(part) for part in parts if part) >= len("_urgent"):  # not one that fits everything
                    patterns.append(re.compile("".join(re.escape(part) if part else ".+" for part in parts)))
    return texts, patterns


def test_every_trigger_of_a_rule_that_is_on_is_fired():
    texts, patterns = fired()
    triggers = {rule.trigger for path in packaged_files() for rule in read_rules(path) if rule.enabled}
    silent = {t for t in triggers if t not in texts and not any(p.fullmatch(t) for p in patterns)}
    assert silent == set(BEGUN_BY_NOBODY) & triggers == set(BEGUN_BY_NOBODY)
