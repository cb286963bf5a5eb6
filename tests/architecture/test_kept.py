"""Every model and field says what it is before anything is stored in it (foundation/policy/kept.py)."""

import pytest
from django.apps import apps

from accord.foundation.policy.kept import SEALED, BadKept, Kept, Protection, kept, read_kept
from accord.foundation.policy.vocab import CLASS_OF
from accord.foundation.vault import DataClass, SealedField


def faults(models, listed: dict[str, Kept]) -> list[str]:
    """What the models hold and the lists do not say, or say otherwise."""
    found = []
    for model in models:
        table = model._meta.db_table
        if table not in listed:
            found.append(f"{table} stands in no kept.toml: add it to the room's own")
            continue
        said, fields = listed[table].protection(), {f.name: f for f in model._meta.local_fields}
        found += [f"{table}.{name} is not listed in kept.toml" for name in sorted(set(fields) - set(said))]
        found += [f"{table}.{name} is listed and does not exist" for name in sorted(set(said) - set(fields))]
        for name in set(fields) & set(said):
            sealed = fields[name].data_class.value if isinstance(fields[name], SealedField) else None
            if (said[name].value if said[name].value in SEALED else None) != sealed:
                found.append(f"{table}.{name} is listed as {said[name].value}, the column is {sealed or 'not sealed'}")
    return found


def test_every_model_and_field_is_listed_with_its_protection():
    models = apps.get_models(include_auto_created=True)
    assert faults(models, kept()) == []
    assert set(kept()) == {model._meta.db_table for model in models}


def test_the_test_finds_what_is_missing_wrong_or_too_much():
    person = next(m for m in apps.get_models() if m._meta.db_table == "persons_person")
    good = kept()["persons_person"]

    def listed(**columns):
        changed = dict(good.columns.items()) | {Protection(k): v for k, v in columns.items()}
        return {"persons_person": Kept(**{**vars(good), "columns": changed})}

    assert faults([person], {}) == ["persons_person stands in no kept.toml: add it to the room's own"]
    assert "is not listed" in faults([person], listed(care=("health",)))[0]
    plain = good.columns[Protection.OPEN]
    assert "does not exist" in faults([person], listed(open=(*plain, "hair")))[0]
    wrong = faults([person], listed(care=("health",), open=(*plain, "needs")))
    assert wrong == ["persons_person.needs is listed as open, the column is care"]


@pytest.mark.parametrize("line", ['open = ["a", "a"]', 'hidden = ["a"]', 'whose = "martians"', 'what = {en = "x"}'])
def test_a_list_that_does_not_read_is_refused(tmp_path, line):
    file = tmp_path / "kept.toml"
    head = {"what": '{en = "x", bg = "x", ro = "x", uk = "x"}', "whose": '"staff"', "why": '"run"', "until": '"days"'}
    name, _, value = line.partition(" = ")
    rows = "\n".join(f"{k} = {v}" for k, v in (head | {name: value}).items())
    file.write_text(f"[x]\n{rows}\n", encoding="utf-8")
    with pytest.raises(BadKept, match=r"kept\.toml, x"):
        read_kept(file)


def test_every_class_of_the_vault_and_every_category_has_a_protection():
    assert {Protection(c.value) for c in DataClass} == {Protection(c.value) for c in SEALED}
    assert set(CLASS_OF.values()) <= set(DataClass)
