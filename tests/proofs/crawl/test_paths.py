"""C7: every way of writing that Django has, against every sealed column."""

import json
from copy import copy

import pytest
from asgiref.sync import async_to_sync
from django.apps import apps
from django.core import serializers
from django.db import connection, transaction
from django.db.models import BinaryField, Case, CharField, F, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from accord.foundation.ids import new_id
from accord.foundation.vault import SealedField
from accord.foundation.vault.vocab import Sealed
from tests.proofs.letters import letters

CANARY = "Оксамитова-вулиця-17-kestrel"
PLAIN = CANARY.encode()


def setting(row, name, value):
    made = copy(row)
    setattr(made, name, value)
    return made


def fresh(row, name, value):
    made = setting(row, name, value)
    made.pk, made._state.adding = new_id(), True
    return made


def fixture(row, name):
    meta = row._meta
    return json.dumps([{"model": meta.label_lower, "pk": str(row.pk), "fields": {name: CANARY}}])


def text_column(row):
    return next((f.name for f in row._meta.fields if isinstance(f, CharField) and not f.choices), None)


def plain_copy(row, name):
    """A text column copied over a sealed one by the database, after the canary was put into the text column."""
    column = text_column(row)
    if column is None:
        raise LookupError("no text column to copy from")
    rows = type(row)._base_manager.filter(pk=row.pk)
    size = row._meta.get_field(column).max_length
    with transaction.atomic():
        old = rows.values_list(column, flat=True).get()
        rows.update(**{column: CANARY[:size]})
        try:
            with transaction.atomic():
                rows.update(**{name: F(column)})
        finally:
            rows.update(**{column: old})


def raw(row, name, value):
    meta = row._meta
    table, column = (connection.ops.quote_name(n) for n in (meta.db_table, meta.get_field(name).column))
    key_column = connection.ops.quote_name(meta.pk.column)
    pk = meta.pk.get_db_prep_value(row.pk, connection)
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {key_column} = %s", [value, pk])


def one(row):
    return type(row)._base_manager.filter(pk=row.pk)


WAYS = {
    "save": lambda row, name: setting(row, name, CANARY).save(),
    "save of bytes": lambda row, name: setting(row, name, PLAIN).save(),
    "save of a view of bytes": lambda row, name: setting(row, name, memoryview(PLAIN)).save(),
    "save of what pretends to be sealed": lambda row, name: setting(row, name, Sealed(PLAIN)).save(),
    "save of named fields": lambda row, name: setting(row, name, CANARY).save(update_fields=[name]),
    "asynchronous save": lambda row, name: async_to_sync(setting(row, name, CANARY).asave)(),
    "create": lambda row, name: fresh(row, name, CANARY).save(force_insert=True),
    "create in one": lambda row, name: type(row)._base_manager.create(pk=new_id(), **{name: CANARY}),
    "get or create": lambda row, name: type(row)._base_manager.get_or_create(pk=new_id(), defaults={name: CANARY}),
    "update or create": lambda row, name: type(row)._base_manager.update_or_create(pk=row.pk, defaults={name: CANARY}),
    "many created": lambda row, name: type(row)._base_manager.bulk_create([fresh(row, name, CANARY)]),
    "many created or updated": lambda row, name: type(row)._base_manager.bulk_create(
        [setting(row, name, CANARY)], update_conflicts=True, unique_fields=[row._meta.pk.name], update_fields=[name]
    ),
    "many updated": lambda row, name: type(row)._base_manager.bulk_update([setting(row, name, CANARY)], [name]),
    "update": lambda row, name: one(row).update(**{name: CANARY}),
    "update by a value": lambda row, name: one(row).update(**{name: Value(CANARY)}),
    "update by bytes": lambda row, name: one(row).update(**{name: Value(PLAIN, output_field=BinaryField())}),
    "update by a cast": lambda row, name: one(row).update(**{name: Cast(Value(CANARY), BinaryField())}),
    "update by a function": lambda row, name: one(row).update(**{name: Concat(Value(CANARY), Value("!"))}),
    "update by a condition": lambda row, name: one(row).update(
        **{name: Case(When(pk=row.pk, then=Value(PLAIN, output_field=BinaryField())), output_field=BinaryField())}
    ),
    "update by a choice": lambda row, name: one(row).update(
        **{name: Coalesce(Value(PLAIN, output_field=BinaryField()), F(name), output_field=BinaryField())}
    ),
    "update from another column": plain_copy,
    "fixture": lambda row, name: [o.save() for o in serializers.deserialize("json", fixture(row, name))],
    "raw SQL with a text": lambda row, name: raw(row, name, CANARY),
    "raw SQL with bytes": lambda row, name: raw(row, name, PLAIN),
}


def columns():
    """Every sealed column of every model."""
    for model in apps.get_models():
        for field in model._meta.fields:
            if isinstance(field, SealedField):
                yield model, field.name


@pytest.mark.proof("C7")
def test_no_way_of_writing_puts_plaintext_into_a_sealed_column(house, proof):
    assert shows(apps.get_model("cases", "Case"), control()) == 1  # the look finds what is there
    letters(house)
    tried = refused = 0
    passed = []
    for model, name in columns():
        row = model._base_manager.exclude(**{name: None}).first()
        assert row is not None, f"no row of {model._meta.label} to change: tell one in crawl/rooms.py"
        for way, write in WAYS.items():
            tried += 1
            try:
                with transaction.atomic():
                    write(row, name)
            except Exception:  # noqa: BLE001
                refused += 1
            if shows(model, name):
                passed.append((model._meta.label, name, way))
    n = len(list(columns()))
    proof.counted(
        tried,
        f"{n} sealed columns by {len(WAYS)} ways of writing: {refused} refused, {len(passed)} left plaintext",
    )
    assert passed == []


def shows(model, name):
    """How many rows of a column hold the canary, read past Django."""
    table, column = (connection.ops.quote_name(n) for n in (model._meta.db_table, model._meta.get_field(name).column))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL")
        found = [v for (v,) in cursor.fetchall()]
    as_bytes = (v.encode() if isinstance(v, str) else bytes(v) for v in found)
    return sum(any(part in content for part in (PLAIN, PLAIN[:16], CANARY.encode("utf-16-le"))) for content in as_bytes)


def control():
    """Puts the canary where it may stand, into a column that is not sealed."""
    case = apps.get_model("cases", "Case").objects.first()
    type(case).objects.filter(pk=case.pk).update(source_key=CANARY)
    return "source_key"
