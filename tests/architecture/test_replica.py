"""What is counted on the copy of the database is listed here: figures, and nothing that decides who may see what."""

import ast

from tests.architecture.test_house import FILES, SOURCE

# Who counts there, and why a figure of some minutes ago is good enough. Pages of cases, lists of codes (whose codes are shown
# depends on conflicts that were declared a moment ago), publication and the pictures of campaigns (which guard what was shown
# before) are read where they were written.
COUNTED = {
    "research/overview/queries.py": "what waits, for who coordinates a country or a region; the lists behind it are not",
    "research/projects/queries.py": "what a project has reached, by year",
    "research/reports/queries.py": "a year or half a year in tables; the cases behind a figure are not",
    "research/tables/queries.py": "identified persons by dimensions; small cells are hidden",
    "research/tables/signals.py": "signals by dimensions; small figures are hidden",
}
# What decides, opens or writes: none of it stands in what is counted.
DECIDES = {"require", "decide", "reach", "reveal", "reveal_many", "note", "_note", "once", "whole_node_process"}


def test_who_counts_on_the_copy_is_listed():
    found = set()
    for path in FILES:
        name = str(path.relative_to(SOURCE))
        if not name.startswith("foundation/replica/") and "accord.foundation.replica import counted" in path.read_text(
            "utf-8"
        ):
            found.add(name)
    assert found == set(COUNTED)


def test_nothing_that_decides_stands_in_what_is_counted():
    for name in COUNTED:
        tree = ast.parse((SOURCE / name).read_text(encoding="utf-8"))
        functions = {one.name: one for one in tree.body if isinstance(one, ast.FunctionDef)}
        waiting = [
            call.args[0]
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "counted"
        ]
        assert waiting, name
        called, done = set(), set()
        while waiting:
            for node in ast.walk(waiting.pop()):
                if isinstance(node, ast.Call):
                    what = getattr(node.func, "id", getattr(node.func, "attr", ""))
                    called.add(what)
                    if what in functions and what not in done:
                        done.add(what)
                        waiting.append(functions[what])
        assert called & DECIDES == set(), name
