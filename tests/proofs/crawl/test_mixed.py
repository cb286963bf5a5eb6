"""D3 and D4: identifiers that do not belong together, and fields that nobody offered."""

import json
import re
from dataclasses import replace

import pytest
from django.apps import apps

from tests.proofs.crawl.browse import Call, described, do, ids, undone
from tests.proofs.crawl.parameters import models_of
from tests.proofs.crawl.tables import ASKING, LEDGER, changed, keys_in, named, rows, told

AN_ID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
FREE = {
    "receiver",
    "provider",
    "body",
    "parties",
    "key",
    "csrfmiddlewaretoken",
    "asked",
}  # organisations that anybody may name

SIDES = ("organisation", "organisation_id", "giver_id", "receiver_id", "asker", "asked", "other", "other_organisation")


def strangers(house) -> dict[str, str]:
    """Records and people that have nothing to do with Animus or Dignita."""
    from accord.protection.cases.models import Case

    case = Case.objects.get(pk=house.of_police)
    return {
        "case": str(case.pk), "person": str(case.person_id), "account": str(house.cast.accounts["petar"].pk),
        "membership": str(house.cast.memberships["petar"].pk), "child": str(house.of_child),
        "organisation": str(house.org("mvr_police")), "colleague": str(house.cast.accounts["dimitar"].pk),
    }  # fmt: skip


def mixed(call: Call, foreign: dict[str, str], known: dict[str, list[str]], visible: set[str]):
    """(what, call, raw body or None): `call` with an id that is not its own in every place where one stands."""
    values = call.route.parameters
    own = AN_ID.findall(call.path)
    for name, mine in zip([v for v in values if v.endswith("_id")], own, strict=False):
        for other in known[name]:
            if other != mine and other not in visible:
                yield f"path {name}", _with(call, path=call.path.replace(mine, other)), None
    for name, text in {**call.fields, **(call.body or {})}.items():
        free = name in FREE or (name == "organisation" and "/safety" in call.route.pattern)  # a risk may work anywhere
        if free or not AN_ID.fullmatch(str(text)):
            continue
        for what, other in foreign.items():
            yield f"{name}={what}", _with(call, **{name: other}), None
            if call.body is None:
                yield f"{name} twice", _with(call, **{name: [text, other]}), None
            else:
                rest = json.dumps({k: v for k, v in call.body.items() if k != name})[1:]
                yield f"{name} twice", call, f'{{"{name}": "{text}", "{name}": "{other}", {rest}'
    for what, other in foreign.items():
        query = f"?case_id={other}&case_id={other}&organisation={other}&account={other}&id={other}&pk={other}"
        if call.method == "POST":
            yield f"query {what}", _with(call, path=call.path.split("?")[0] + query), None


def _with(call: Call, path: str = "", **changes) -> Call:
    fields, body = call.fields, call.body
    if body is None:
        fields = fields | changes
    else:
        body = body | changes
    return replace(call, path=path or call.path, fields=fields, body=body)


@pytest.mark.proof("D3")
def test_ids_that_do_not_belong_together_have_no_effect(house, working, proof):
    foreign, known = strangers(house), ids()
    posts = [call for call in working if call.method != "GET"]
    theirs = {str(pk) for pk in (house.of_police, house.of_child)} | set(foreign.values())
    variants = [(call, *v) for call in posts for v in mixed(call, foreign, known, _reachable(house, call, known))]
    tried = proof.random.sample(variants, min(len(variants), proof.size(quick=250, long=20_000)))
    wrong = []
    for call, what, variant, raw in tried:
        visitor = house.visitor(call.who)
        with undone():
            before = rows(without=LEDGER | ASKING)
            if raw is None:
                answer = visitor.do(variant)
            else:
                headers = visitor.headers | {"Idempotency-Key": "mixed-identifiers"}
                answer = visitor.client.generic(call.method, call.path, raw, "application/json", headers=headers)
            changes = changed(before, rows(without=LEDGER | ASKING))
        beyond = set(named(changes, theirs))
        if beyond:
            beyond -= set(named(_done(house, call), theirs))
        if answer.status_code >= 500 or (what.startswith("path") and changes) or beyond:
            wrong.append((call.who, what, variant.path, answer.status_code, changes[:2]))
    proof.counted(
        len(tried),
        f"{len(tried)} of {len(variants)} mixtures on {len(posts)} forms and operations: {len(wrong)} effects",
    )
    assert not wrong, "\n".join(map(str, wrong[:5]))


def _done(house, call: Call) -> list[tuple[str, dict[str, object]]]:
    """What the call itself changes: a child's clock names child protection by itself, a referral its receiver."""
    with undone():
        before = rows(without=LEDGER | ASKING)
        house.visitor(call.who).do(call)
        return changed(before, rows(without=LEDGER | ASKING))


def _reachable(house, call: Call, known) -> set[str]:
    """Ids that this person may name in this place: the call itself, taken to them, does its work."""
    found = set()
    for name, mine in zip(
        [p for p in call.route.parameters if p.endswith("_id")], AN_ID.findall(call.path), strict=False
    ):
        for other in known[name]:
            organisation = house[call.who].organisation
            if other != mine and _belongs(name, other, organisation):
                found.add(other)
    return found


def _belongs(name: str, pk: str, organisation) -> bool:
    """Whether a record is of the organisation, or of an agreement, referral or question of which it is a side."""
    row = next((found for m in models_of(name) if (found := m._base_manager.filter(pk=pk).first())), None)
    above = _above([row])  # a step is its plan's, and that its case's
    sides = {str(getattr(one, a, "")) for one in (row, *above, *_above(above)) for a in SIDES}
    parties = {str(p.organisation_id) for p in row.parties.all()} if hasattr(row, "parties") else set()
    return str(organisation) in sides | parties


def _above(rows) -> list:
    """The records to which these belong."""
    return [getattr(one, f.name) for one in rows if one for f in one._meta.fields if f.is_relation]


@pytest.mark.proof("D4")
def test_fields_that_nobody_offered_change_nothing(house, working, proof):
    posts = [call for call in working if call.method != "GET"]
    tried = proof.random.sample(posts, min(len(posts), proof.size(quick=25, long=10_000)))
    hostile = offered(house)
    wrong, n = [], 0
    for call in tried:
        plain, status = _effect(house, call)
        declared = fields_declared(call.route)  # also those that the call left out: they are offered
        extra = {name: value for name, value in hostile.items() if name not in {*call.fields, *declared}}
        if call.body is None:
            full, _ = _effect(house, _with(call, **extra))
            n += len(extra)
            if full != plain:
                wrong.append((call.path, call.step, sorted(set(full) ^ set(plain))[:3]))
            continue
        for name in proof.random.sample(sorted(extra), min(len(extra), proof.size(quick=4, long=60))):
            full, status = _effect(house, _with(call, **{name: extra[name]})) if name not in call.body else ([], 422)
            n += 1
            if full and full != plain:
                wrong.append((call.path, name, status, full[:3]))
    proof.counted(
        n, f"{len(tried)} forms and operations, {len(hostile)} field names of {_models()} models: {len(wrong)} changes"
    )
    assert not wrong, "\n".join(map(str, wrong[:5]))


def fields_declared(route) -> set[str]:
    """The fields of the body that an operation's schema names; of a page, none."""
    schema = described()
    operation = schema["paths"].get(route.pattern, {}).get("post", {})
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
    name = body.get("$ref", "").rpartition("/")[2]
    return set(schema["components"]["schemas"].get(name, {}).get("properties", ()))


def _models() -> int:
    return len([m for m in apps.get_models() if m.__module__.startswith("accord.")])


def offered(house) -> dict[str, str]:
    """Every field of every model, each with a value that would do harm."""
    other = str(house.org("mvr_police"))
    found = {"is_staff": "1", "is_superuser": "1", "pk": other, "_state": "x", "__class__": "x"}
    for model in apps.get_models():
        if model.__module__.startswith(("accord.", "allauth.")):
            for field in model._meta.get_fields():
                kind = getattr(field, "get_internal_type", str)()
                harm = "2020-01-01T00:00:00Z" if "Date" in kind else "true" if kind == "BooleanField" else other
                found |= {field.name: harm, f"{field.name}_id": other}
    # Names that the desk itself reads from forms, whatever model has a field of that name.
    return {name: value for name, value in found.items() if name not in ("key", "version", "action", "reason", "note")}


def _effect(house, call: Call) -> tuple[list[str], int]:
    visitor = house.visitor(call.who)
    with undone():
        before = rows(without=ASKING)
        answer = visitor.do(call)
        after = rows(without=ASKING)
    return told(changed(before, after), keys_in(before)), answer.status_code


@pytest.mark.proof("D4")
def test_the_diff_sees_a_field_that_is_taken(house, working, proof):
    call = next(c for c in working if c.route.name == "case_note")
    plain, _ = _effect(house, call)
    with undone():
        before = rows(without=ASKING)
        do(house.visitor("ana").client, call)
        from accord.protection.cases.models import Case

        Case.objects.filter(pk=house.her).update(version=99)
        after = told(changed(before, rows(without=ASKING)), keys_in(before))
    proof.counted(1, "a column that was set beside the note shows as a difference")
    assert after != plain
