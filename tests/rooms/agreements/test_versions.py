"""A new version of an agreement: what it changes, and since when it stands in the place of the one before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accord.cooperation.agreements import queries, services
from accord.cooperation.agreements.comparing import compare
from accord.cooperation.agreements.models import Agreement
from accord.cooperation.agreements.records import terms_of
from accord.cooperation.agreements.terms import ClauseTerms, Terms, WorkLine, digest, read, written
from accord.cooperation.agreements.vocab import (
    AgreementKind,
    AlreadyReplaced,
    BadAgreement,
    Channel,
    Frequency,
    LegalBasis,
    TargetGroup,
)
from accord.foundation.policy import Category, Purpose
from accord.foundation.refusals import Missing, Refused
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, ok

IDENTITY = ClauseTerms(Purpose.ASSISTANCE, Category.IDENTITY, LegalBasis.CONSENT)
NEEDS = ClauseTerms(
    Purpose.ASSISTANCE, Category.NEEDS, LegalBasis.CONSENT, channel=Channel.ACCORD, frequency=Frequency.CASE, months=24
)


def full(world, **changes):
    base = {
        "title": "Протокол за грижа", "kind": AgreementKind.PROTOCOL, "parties": frozenset({world.org("dignita")}),
        "clauses": (IDENTITY, NEEDS), "valid_from": date(2026, 1, 1), "valid_until": date(2027, 12, 31),
        "aims": "Care without a gap between Sofia and Varna.", "groups": frozenset({TargetGroup.TRAFFICKED, TargetGroup.CHILDREN}),
        "territory": "Sofia, Varna", "place": "Sofia", "review_on": date(2027, 1, 15), "notice_days": 30, "project": "Care 2026",
        "donor": "A foundation", "work": (WorkLine("Round table", world.org("dignita"), date(2026, 12, 1), 2026, "6.2"),),
    }  # fmt: skip
    return Terms(**base | changes)


def made(world, terms, *, signed=("nadia", "vesela"), who="nadia", now=None):
    now = now or world.now
    pk = services.propose(actor=world[who], terms=terms, now=now, key=key()).id
    for one in signed:
        services.sign(actor=world[one], agreement=pk, now=now, key=key())
    return pk


def row(pk):
    return Agreement.objects.get(pk=pk)


def test_everything_that_is_agreed_is_kept_and_signed(world):
    terms = full(world)
    kept = row(made(world, terms))
    found = terms_of(kept)
    assert found == replace(terms, parties=terms.parties | {world.org("animus")}, clauses=found.clauses)
    assert set(found.clauses) == set(terms.clauses)
    assert kept.terms == digest(kept.pk, found)
    assert read(written(found)) == replace(found, clauses=tuple(sorted(found.clauses, key=ClauseTerms.flow)))


def test_the_digest_of_what_leaves_everything_open_is_what_it_always_was(world):
    terms = Terms("t", AgreementKind.PROTOCOL, frozenset({world.org("animus")}), (IDENTITY,), *[date(2026, 1, 1)] * 2)
    assert set(written(terms)) == {"title", "kind", "valid_from", "valid_until", "parties", "clauses"}
    assert written(terms)["clauses"] == [["assistance", "identity", "consent", "", ""]]


def test_each_word_of_the_terms_is_signed(world):
    terms, pk = full(world), row(made(world, full(world))).pk
    others = {
        "aims": "x", "groups": frozenset(), "territory": "x", "place": "x", "review_on": None, "notice_days": 31, "project": "x",
        "donor": "x", "work": (), "replaces": pk, "clauses": (IDENTITY, replace(NEEDS, months=25)),
    }  # fmt: skip
    for name, other in others.items():
        assert digest(pk, replace(terms, **{name: other})) != digest(pk, terms), name


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"review_on": date(2028, 1, 1)}, "review_on"),
        ({"kind": AgreementKind.GRANT, "donor": ""}, "donor"),
        ({"clauses": (NEEDS, replace(NEEDS, months=3))}, "clauses"),
        ({"work": (WorkLine("x", due=date(2025, 1, 1)),)}, "work"),
        ({"work": (WorkLine("x", activity="6.2"),)}, "work"),
        ({"work": (WorkLine("x", year=2026),)}, "work"),
        ({"notice_days": 731}, ""),
        ({"clauses": (replace(NEEDS, months=0),)}, ""),
        ({"aims": "x" * 2001}, ""),
        ({"work": (WorkLine(""),)}, ""),
    ],
)
def test_terms_that_cannot_be_are_refused(world, changes, field):
    with pytest.raises(BadAgreement) as caught:
        made(world, full(world, **changes))
    assert caught.value.field == field


def test_work_and_clauses_are_of_parties(world):
    stranger = world.org("mvr_police")
    for changes in (
        {"work": (WorkLine("x", stranger),)},
        {"clauses": (replace(NEEDS, receiver=stranger),)},
        {"clauses": (replace(NEEDS, giver=world.org("animus"), receiver=world.org("animus")),)},
    ):
        with pytest.raises(BadAgreement):
            made(world, full(world, **changes))


def test_two_versions_are_compared_clause_by_clause(world):
    before = full(world)
    health = ClauseTerms(Purpose.ASSISTANCE, Category.HEALTH, LegalBasis.CONSENT)
    line = WorkLine("Joint visit")
    after = replace(before, clauses=(replace(NEEDS, months=12), health), territory="Bulgaria", work=(line,))
    told = compare(before, after)
    assert told.head == ("territory",)
    assert {(c.difference, (c.after or c.before).category) for c in told.clauses} == {
        ("changed", "needs"), ("gone", "identity"), ("new", "health"),
    }  # fmt: skip
    assert told.kept == 0
    assert [(c.difference, c.line.title) for c in told.work] == [("gone", "Round table"), ("new", "Joint visit")]
    assert compare(before, before).kept == 2


def test_a_new_version_takes_the_place_when_all_have_signed(world):
    old = made(world, full(world))
    new = made(world, full(world, clauses=(NEEDS,), replaces=old), signed=("nadia",))
    today, animus, dignita = world.now.date(), world.org("animus"), world.org("dignita")
    assert queries.in_force(row(old), today)
    services.sign(actor=world["vesela"], agreement=new, now=world.now, key=key())
    assert not queries.in_force(row(old), today)
    assert queries.in_force(row(new), today)
    assert queries.covering(old, today) == []
    until = {facts.id: facts.valid_until for facts in queries.facts_between(animus, dignita)}
    assert until[old] == today - timedelta(days=1), "what is no longer agreed does not flow under the old version"
    assert until[new] == date(2027, 12, 31)


def test_a_version_that_begins_later_takes_the_place_later(world):
    old, start = made(world, full(world)), world.now.date() + timedelta(days=20)
    made(world, full(world, valid_from=start, work=(), replaces=old))
    assert row(old).replaced_from == start
    assert queries.in_force(row(old), start - timedelta(days=1))
    assert not queries.in_force(row(old), start)
    assert world.org("dignita") in queries.partners(world["nadia"], start)


def test_a_suspended_version_does_not_come_back_by_the_one_before(world):
    old = made(world, full(world))
    new = made(world, full(world, replaces=old))
    services.move(
        actor=world["vesela"], agreement=new, action="suspend", read=row(new).version, now=world.now, key=key()
    )
    today = world.now.date()
    assert not queries.in_force(row(old), today)
    assert not queries.in_force(row(new), today)


def test_nobody_is_left_out_of_what_replaces_an_agreement(world):
    three = full(world, parties=frozenset({world.org("dignita"), world.org("national_commission")}))
    old = made(world, three, signed=("nadia", "vesela", "elena"))
    with pytest.raises(BadAgreement) as caught:
        made(world, full(world, replaces=old))
    assert caught.value.field == "parties"


def test_what_was_replaced_is_not_replaced_again(world):
    old = made(world, full(world))
    made(world, full(world, replaces=old))
    with pytest.raises(AlreadyReplaced):
        made(world, full(world, replaces=old))


def test_only_a_party_proposes_a_new_version(world):
    old = made(world, full(world))
    with pytest.raises(Missing):
        made(world, full(world, replaces=old), who="elena", signed=())
    with pytest.raises(Refused):
        made(world, full(world, replaces=old), who="ana", signed=())


def form(world, **changes):
    base = {
        "key": key(), "title": "Протокол", "kind": "protocol", "parties": [str(world.org("dignita"))], "valid_from": "2026-01-01",
        "valid_until": "2027-12-31", "clauses": "1", "lines": "0", "clause-0-purpose": "assistance",
        "clause-0-legal_basis": "consent", "clause-0-categories": ["needs", "contact"],
    }  # fmt: skip
    return base | changes


def test_the_form_keeps_what_was_typed_while_it_grows(world):
    client = signed_in(world, "nadia")
    page = client.post("/desk/agreements/new/", form(world, more="clause")).content.decode()
    assert 'name="clause-1-purpose"' in page
    assert "Протокол" in page
    assert "error-summary" not in page
    assert not Agreement.objects.filter(title="Протокол", kind="protocol").exists()
    page = client.post("/desk/agreements/new/", form(world, more="work", lines="2")).content.decode()
    assert 'name="work-2-title"' in page


def test_a_clause_has_its_own_direction_and_basis(world):
    client, dignita = signed_in(world, "nadia"), str(world.org("dignita"))
    second = {
        "clauses": "3", "clause-1-purpose": "statistics", "clause-1-legal_basis": "public_task",
        "clause-1-categories": ["legal_status"], "clause-1-receiver": dignita, "clause-1-frequency": "year", "clause-1-months": "6",
        "lines": "2", "work-0-title": "Обучение", "work-0-year": "2026", "work-0-activity": "3.1",
    }  # fmt: skip
    answer = client.post("/desk/agreements/new/", form(world, **second))
    assert answer.status_code == 302, answer.content.decode()
    kept = terms_of(Agreement.objects.order_by("-proposed_at", "-id").first())
    assert {(c.category.value, c.legal_basis.value, str(c.receiver or "")) for c in kept.clauses} == {
        ("needs", "consent", ""), ("contact", "consent", ""), ("legal_status", "public_task", dignita),
    }  # fmt: skip
    assert kept.work == (WorkLine("Обучение", year=2026, activity="3.1"),), (
        "the empty clause and the empty line are left out"
    )


@pytest.mark.parametrize(
    "wrong",
    [
        {"clause-0-legal_basis": ""}, {"clause-0-purpose": "profit"}, {"lines": "1", "work-0-year": "2026"}, {"valid_until": "2025-01-01"},
        {"clause-0-months": "0"}, {"parties": []}, {"clause-0-purpose": "", "clause-0-legal_basis": "", "clause-0-categories": []},
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_comes_back_with_what_is_wrong(world, wrong):
    answer = signed_in(world, "nadia").post("/desk/agreements/new/", form(world, **wrong))
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()


def test_a_new_version_begins_with_the_old_words_and_shows_what_changed(world):
    old = made(world, full(world))
    client = signed_in(world, "nadia")
    page = client.get(f"/desk/agreements/{old}/version/").content.decode()
    assert "Care without a gap" in page
    assert "Round table" in page
    changed = form(world, aims="Care without a gap between Sofia and Varna.", territory="Bulgaria")
    answer = client.post(f"/desk/agreements/{old}/version/", changed)
    new = Agreement.objects.get(replaces=old)
    assert answer["Location"] == f"/desk/agreements/{new.pk}/"
    page = client.get(f"/desk/agreements/{new.pk}/changes/").content.decode()
    assert "Bulgaria" in page
    assert "no longer there" in page
    assert "A new version is proposed" in client.get(f"/desk/agreements/{old}/").content.decode()
    assert client.get(f"/desk/agreements/{old}/changes/").status_code == 404


def test_programs_propose_a_version_and_read_what_changed(world):
    old = made(world, full(world))
    api = Api(world, "nadia")
    body = {
        "title": "Протокол", "kind": "protocol", "parties": [str(world.org("dignita"))], "valid_from": "2026-01-01",
        "valid_until": "2027-12-31", "replaces": str(old), "groups": ["children"], "work": [{"title": "Обучение"}],
        "clauses": [{"purpose": "assistance", "category": "needs", "legal_basis": "consent", "months": 24}],
    }  # fmt: skip
    new = ok(api.post("/agreements", body))["id"]
    shown = ok(api.get(f"/agreements/{new}"))
    assert (shown["replaces"], shown["groups"], shown["work"][0]["title"]) == (str(old), ["children"], "Обучение")
    told = ok(api.get(f"/agreements/{new}/changes"))
    assert {c["difference"] for c in told["clauses"]} == {"changed", "gone"}
    assert {"title", "groups", "aims"} <= set(told["head"])


def test_the_old_one_is_replaced_also_where_a_party_that_is_new_to_it_signs_last(world):
    old = made(world, full(world))
    both = frozenset({world.org("dignita"), world.org("national_commission")})
    new = made(world, full(world, parties=both, clauses=(IDENTITY,), replaces=old), signed=("nadia", "vesela", "elena"))
    assert row(new).state == "signed"
    assert row(old).replaced_from == max(row(new).valid_from, world.now.date())


def test_of_two_versions_beside_each_other_one_comes_into_force(world):
    old = made(world, full(world))
    first, second = (made(world, full(world, title=t, replaces=old), signed=("nadia",)) for t in ("One", "Two"))
    services.sign(actor=world["vesela"], agreement=first, now=world.now, key=key())
    with pytest.raises(AlreadyReplaced):
        services.sign(actor=world["vesela"], agreement=second, now=world.now, key=key())
    assert [row(pk).state for pk in (first, second)] == ["signed", "proposed"]


def test_what_was_signed_for_paper_does_not_leave_here(world):
    paper = replace(NEEDS, channel=Channel.PAPER)
    pk = made(world, full(world, clauses=(IDENTITY, paper)))
    told = [a for a in queries.facts_between(world.org("animus"), world.org("dignita")) if a.id == pk]
    assert [c.category for a in told for c in a.clauses] == [Category.IDENTITY]
    assert [c.category for c in queries.covering(pk, world.now.date())] == [Category.IDENTITY]
