"""Nothing in the source writes or reads sealed columns past the vault: by the text of the program, before it runs."""

import ast

from django.apps import apps

from accord.foundation.vault import SealedField
from tests.architecture.test_house import FILES, SOURCE

WRITES = {"update", "create", "get_or_create", "update_or_create", "aupdate", "acreate"}
READS = {"values", "values_list", "order_by", "annotate", "aggregate", "F"}
# SQL of our own, and why: none of it touches a sealed column.
SQL = {
    "config/unsafe.py": "settings of the server and of the role",
    "config/health.py": "whether the database answers",
    "foundation/wall/public.py": "which rights the role of the public process has",
    "foundation/wall/raising.py": "policies and grants",
    "foundation/copies/databases.py": "counts of rows and the snapshot of a backup",
    "foundation/copies/inspection.py": "counts of rows of a restored node",
    "foundation/vault/keystore_schema.py": "tables of the keystore",
    "foundation/replica/looking.py": "how the copy of the database stands on which figures are counted",
    "foundation/rows.py": "many rows at once; the database itself refuses what is not sealed in a sealed column",
    "foundation/plans.py": "the questions of others, with their places numbered",
    "foundation/limits/services.py": "one statement that counts, of times and keyed digests",
    "foundation/wall/context.py": "whose rows are shown",
    "foundation/ledger/triggers.py": "triggers of tables that only grow",
    "foundation/vault/keystore.py": "the keystore is a file of its own, of wrapped keys",
    "protection/persons/queries.py": "which tokens of a search few have: keyed digests, counted no further than to a limit",
    "research/facts/leaving.py": "facts in a DuckDB of this process, in codes",
    "research/facts/engines.py": "files of facts in DuckDB or Spark, in a process without a database",
    "research/linkage/splinked.py": "keyed encodings in DuckDB or Spark, in a process without a database",
    "research/facts/queries.py": "facts in a DuckDB of this process: the words of the expression, no value of a user",
}


def sealed():
    """Sealed columns by the name of their model, and every name that is sealed somewhere and plain nowhere."""
    found, plain = {}, set()
    for model in apps.get_models():
        names = {f.name for f in model._meta.fields if isinstance(f, SealedField)}
        plain |= {f.name for f in model._meta.fields} - names
        if names:
            found[model.__name__] = names
    return found, set().union(*found.values()) - plain


def root_of(node):
    """The first name of a chain: Person of `Person.objects.filter(...).update`."""
    while isinstance(node, (ast.Attribute, ast.Call)):
        node = node.value if isinstance(node, ast.Attribute) else node.func
    return node.id if isinstance(node, ast.Name) else ""


def named(call):
    """The column names that a call names: keywords, texts, and what `F` stands for."""
    words = {k.arg for k in call.keywords if k.arg}
    texts = {
        n.value for a in call.args for n in ast.walk(a) if isinstance(n, ast.Constant) and isinstance(n.value, str)
    }
    return words | {text.lstrip("-").split("__")[0] for text in texts}


def faults_of(tree, models, everywhere):
    found = []
    for call in (n for n in ast.walk(tree) if isinstance(n, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        root = root_of(call.func)
        columns = models.get(root, everywhere)
        if name in WRITES | READS and columns & named(call):
            found.append(f"line {call.lineno}: {name} names {sorted(columns & named(call))}")
        elif name == "bulk_update" and columns & named(call):
            found.append(f"line {call.lineno}: bulk_update of {sorted(columns & named(call))}")
        elif name in {"extra", "raw"} and "objects" in ast.unparse(call.func):
            found.append(f"line {call.lineno}: {name}")
    return found


def test_no_bulk_path_touches_a_sealed_column():
    models, everywhere = sealed()
    assert len(everywhere) > 10
    found = {}
    for path in FILES:
        if faults := faults_of(ast.parse(path.read_text(encoding="utf-8")), models, everywhere):
            found[str(path.relative_to(SOURCE))] = faults
    assert found == {}


def test_the_lint_would_see_it():
    models, everywhere = sealed()
    for line in (
        "Person.objects.filter(pk=1).update(given_name=x)",
        "rows.update(given_name=x)",
        "Signal.objects.values('reporter_phone')",
        "Person.objects.values_list('pk', 'health')",
        "Person.objects.bulk_update(rows, ['needs'])",
        "Person.objects.order_by('-given_name')",
        "Person.objects.extra(where=['1=1'])",
        "Person.objects.raw('SELECT 1')",
        "Person.objects.update(version=F('given_name'))",
    ):
        assert faults_of(ast.parse(line), models, everywhere), line
    assert not faults_of(ast.parse("Person.objects.filter(pk=1).update(version=2)"), models, everywhere)


def test_sql_of_our_own_is_listed():
    found = set()
    for path in FILES:
        calls = (n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call))
        if any(isinstance(c.func, ast.Attribute) and c.func.attr in {"execute", "executemany"} for c in calls):
            found.add(str(path.relative_to(SOURCE)))
    assert found == set(SQL)
