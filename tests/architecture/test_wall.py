"""Every table has a rule of the second wall, and what looks past it is listed here."""

import re

from django.apps import apps

from accord.foundation.wall.raising import rules
from tests.architecture.test_house import FILES, SOURCE

# What may look at the whole node, and why. Each new one is a hole in the wall that somebody has thought about.
WHOLE_NODE = {
    "protection/glass/access.py": "whether a reviewer is in the case team of the other organisation; yes or no",
    "detection/tips/services.py": "the salt of receipt codes, which is one for the node and public",
    "justice/links/meetings.py": "where two bodies' selectors meet; each side learns of the other which body it is",
    "protection/asking/looks.py": "whether consent and agreement behind a token that was hit stand; yes or no, and a count",
    "protection/information/services.py": "which case of the side that is asked has this code, an id that no page shows; and its clock",
    "detection/field/devices.py": "which phone numbers, a token or a bell belong to, by keyed digest; nobody is known yet",
    "exchange/messages/queries.py": "how many letters wait for each node, for who keeps nodes; counts and kinds, no content",
    "exchange/messages/services.py": "letters that failed or travel as a file, for who keeps nodes; nothing of them is shown",
    "foundation/writes/services.py": "a code that no row has, of whichever organisation",
    "protection/documents/tasks.py": "files that no row knows, of whichever organisation",
    "protection/visits/door.py": "whose visit a cookie or numbers belong to, by keyed digest; nobody is known yet",
    "protection/persons/queries.py": "which rows share the tokens of a search, keyed for the organisation that asks; ids, and the person is read behind the wall",
    "protection/referrals/feedback.py": "how referrals are answered, for the coordinator; counts, codes and sides, no person",
    "protection/shelters/occupancy.py": "how many places are taken, and whether a person has one; numbers, yes or no",
    "protection/shelters/queries.py": "counts of unmet needs, for the coordinator of the country",
    "cooperation/agreements/records.py": "the version before, when who signs last was no party of it: replaced, never shown",
    "cooperation/agreements/flows.py": "what others gave to who asks, under an agreement of both; counts alone",
    "research/estimates/tasks.py": "the worker finds what any coordinator asked; no page asks it",
    "research/estimates/computing.py": "the worker writes what came of an estimate; no page asks it",
    "prevention/newsroom/tasks.py": "the worker lets appear what any organisation scheduled; no page asks it",
    "research/releases/tasks.py": "the worker finds what any coordinator proposed; no page asks it",
    "research/releases/examining.py": "the worker counts a cohort and keeps protected figures only; no page asks it",
    "research/facts/queries.py": "the cohort of a publication: pseudonyms and codes, for the releases room alone",
    "research/facts/writing.py": "what one organisation tells may correct a fact of another; pseudonyms and codes, nothing is shown",
    "research/studies/tasks.py": "the worker finds of which study a count was asked for; no page asks it",
    "research/studies/counting.py": "the worker compares encodings of organisations that joined; each encodes behind its own wall",
    "research/studies/doubts.py": "both sides of a pair are deleted when the person of one is erased; nothing is read of it",
    "research/overview/queries.py": "what waits, for who coordinates a country or a region; counts and codes, no person",
    "research/projects/queries.py": "numbers of a project, for the coordinator of the country; no person",
    "research/reports/queries.py": "exact figures of a country, for its coordinator; codes, no person",
    "research/tables/queries.py": "figures of the coordinator; small cells are hidden",
    "research/tables/campaigns.py": "signals by week and region around a campaign, for the national coordinator; small figures are hidden",
    "research/tables/signals.py": "figures of signals for the national coordinator",
}
PROCESSES = {"config/commands.py", "config/steps.py"}  # the command line and the worker; never the server
# Tables whose rule stood here before they did.
COMING = {
    "copies_milestone", "documents_document", "documents_handover", "documents_share", "exports_export", "exports_line",
    "limits_level", "limits_reached", "people_seat", "safety_particular",
}  # fmt: skip


def test_every_table_has_a_rule():
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}
    beside = {"accord_cache", "django_migrations"}
    missing = tables - set(rules())
    assert not missing, (
        f"{missing}: give each a rule in src/accord/foundation/wall/tables.toml: `rows` says which rows an organisation may "
        "see behind everything else (@ours is its id; EXISTS over another table sees what the wall shows of that), `adds` "
        "which it may write if that differs, or `open` why nothing in it needs a wall. What another organisation must read "
        "or write, the rule must name, else it is not there on PostgreSQL."
    )
    assert set(rules()) - tables - COMING == beside, "a rule stands for a table that is gone"


def test_a_rule_is_a_condition_or_a_reason():
    for table, rule in rules().items():
        assert set(rule) - {"adds"} in ({"open"}, {"rows"}, {"rows", "given", "by"}), table
        assert "open" not in rule or len(rule) == 1, table
        assert all(text.strip() for name, text in rule.items() if name != "by"), table
        # What is given is asked in a function: a column that `by` does not name would be looked for in the other table.
        assert set(re.findall(rf"\b{table}\.(\w+)", rule.get("given", ""))) == set(rule.get("by", ())), table
        # A condition that names neither the organisation nor another wall lets everybody in.
        assert "open" in rule or "@ours" in rule["rows"] or "EXISTS" in rule["rows"], table


def test_what_holds_a_sealed_column_is_behind_the_wall():
    from accord.foundation.vault import SealedField

    sealed = {m._meta.db_table for m in apps.get_models() if any(isinstance(f, SealedField) for f in m._meta.fields)}
    assert sealed
    assert {table for table in sealed if "open" in rules()[table]} == set()


def test_the_whole_node_is_seen_by_few():
    found, processes = set(), set()
    for path in FILES:
        name, text = str(path.relative_to(SOURCE)), path.read_text(encoding="utf-8")
        if name.startswith("foundation/wall/"):
            continue
        found |= {name} if re.search(r"\bwhole_node\(", text) else set()
        processes |= {name} if "whole_node_process()" in text else set()
    assert found == set(WHOLE_NODE)
    assert processes == PROCESSES
