"""D10: decisions against an oracle that calls nothing of `decide`: it reads the page of the guide that people read, and the
"must not" of domain.md 1.2 and 1.3 written out here once more, in plain words."""

import re
from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from pathlib import Path
from uuid import UUID

import pytest

from accord.foundation.policy import (
    Action,
    Actor,
    AgreementFacts,
    Category,
    Clause,
    ConsentFacts,
    Disclosure,
    GroundKind,
    LegalGround,
    OrganisationKind,
    Purpose,
    Relation,
    Request,
    Role,
    decide,
    decide_disclosure,
)
from accord.foundation.policy.grants import GRANTS, Grant
from accord.foundation.policy.hard import HARD
from accord.foundation.vault import DataClass

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide" / "access.md"
ACCOUNT, GIVER, RECEIVER = UUID(int=1), UUID(int=2), UUID(int=3)
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
KEEPS_THE_HOUSE = {
    "account", "agreement", "backup", "campaign", "copy", "device", "directory", "instrument", "invitation", "key", "ledger", "member", "membership", "news", "node", "organisation",
    "people", "programme", "registry", "session", "token", "training",
}  # fmt: skip
FILE_OF_A_PERSON = {
    "case", "child", "claim", "consent", "course", "document", "hearing", "outcome", "person", "plan", "proceeding", "rights", "safety",
    "service", "stay",
}  # fmt: skip
WHEREABOUTS = {"place", "shelter", "stay"}


def rows_of_the_guide():
    """(action, relation, roles, classes) of every row of the table of grants, in plain words."""
    relations, roles = {str(r.label): r.value for r in Relation}, {str(r.label): r.value for r in Role}
    found, text = [], GUIDE.read_text(encoding="utf-8").split("## Grants")[1].split("## ")[0]
    for action, relation, who, opens in re.findall(r"^\| .*`(\S+)` \| (.*) \| (.*) \| (.*) \|$", text, re.MULTILINE):
        named = set(roles.values()) if who == "everybody" else {roles[name] for name in who.split(", ")}
        found.append((action, relations[relation], named, set() if opens == "-" else set(opens.split(", "))))
    return found


def oracle(asked, rows):
    """(allowed, classes, hidden) for a request, from rows in plain words."""
    action, role, kind = asked.action.value, asked.actor.role.value, asked.actor.organisation_kind.value
    noun, stands = action.split(":")[0], {r.value for r in asked.relations}
    police, team = kind in {"police", "prosecution"}, "team" in stands
    touches_a_person = noun not in KEEPS_THE_HOUSE and action not in {"second:reset", "case:declare_conflict"}
    forbidden = [
        asked.conflict,
        kind == "donor" and action not in {"table:read", "organisation:read", "programme:read"},
        role in {"administrator", "trainer"} and touches_a_person,
        asked.restricted and not team and "glass" not in stands and action != "case:break_glass",
        asked.restricted and action == "case:join" and role not in {"case_manager", "child_protection_lead"},
        role in {"national_coordinator", "local_commission_secretary"}
        and noun in FILE_OF_A_PERSON and not team and action != "case:declare_conflict",
        noun == "link" and not police,  # what investigations have in common (decision 024)
        action == "proceeding:lead" and not police,  # suspects and operations: the other side of proceedings (decision 023)
        noun in WHEREABOUTS | {"overview"} and police,  # where somebody lives, by whatever door (decision 029)
    ]  # fmt: skip
    mine = [r for r in rows if r[0] == action and role in r[2] and (r[1] == "anyone" or r[1] in stands)]
    if any(forbidden) or not mine:
        return False, set(), set()
    opens = set().union(*(r[3] for r in mine))
    if not police:
        opens.discard("investigative")
    if police and asked.sheltered:
        opens.discard("location")
    health_stands_there = noun == "plan" or action in {"person:read_identity", "person:correct"}  # decision 027
    if (police or role == "investigator") and health_stands_there:
        opens.discard("care")
    if role == "data_protection_officer" and noun in FILE_OF_A_PERSON | {"signal", "glass"}:
        opens.clear()
    if "glass" in stands and not team:
        opens -= {"document", "investigative"}
    why = {"forms", "screening", "decisions", "exploitation", "investigation"}
    return True, opens, why if role == "shelter_staff" else set()


def some(random, values, most):
    values = list(values)
    return frozenset(random.sample(values, random.randint(0, min(most, len(values)))))


def drawn(random):
    """A request at random; half of the time of a kind that the rules speak of."""
    actor = Actor(ACCOUNT, GIVER, random.choice(list(OrganisationKind)), random.choice(list(Role)))
    flags = {name: random.random() < 0.25 for name in ("sheltered", "conflict", "restricted")}
    return Request(actor, random.choice(list(Action)), some(random, Relation, 4), **flags)


def table(random):
    """A table of grants at random, generous, so that the hard rules have something to take away."""
    return tuple(
        Grant(
            random.choice(list(Action)),
            random.choice(list(Relation)),
            some(random, Role, 11),
            some(random, DataClass, 5),
        )
        for _ in range(random.randint(20, 200))
    )


def plain(grants):
    return [
        (g.action.value, g.relation.value, {r.value for r in g.roles}, {c.value for c in g.classes}) for g in grants
    ]


def differs(asked, grants, rows):
    decision = decide(asked, grants)
    return (decision.allow, {c.value for c in decision.classes}, set(decision.hides)) != oracle(asked, rows)


@pytest.mark.proof("D10")
def test_decisions_equal_the_oracle_and_less_is_never_more(proof):
    rows, random, wrong = rows_of_the_guide(), proof.random, []
    assert len(rows) == len(GRANTS)
    n = proof.size(quick=10_000, long=100_000)
    for number in range(n):
        asked = drawn(random)
        if differs(asked, GRANTS, rows):
            wrong.append(("the table of the guide", asked))
        gone = random.randrange(len(GRANTS))
        less, more = decide(asked, GRANTS[:gone] + GRANTS[gone + 1 :]), decide(asked)
        if not less.classes <= more.classes or (less.allow and not more.allow):
            wrong.append(("taken away", gone, asked))
        if number % 100 == 0:
            grants = table(random)
            as_rows = plain(grants)
        if differs(asked, grants, as_rows):
            wrong.append(("a table at random", asked))
    leaves = [d for d in (disclosure(random) for _ in range(n // 10)) if decide_disclosure(d).allow == forbidden(d)]
    proof.counted(
        3 * n + n // 10,
        f"{n} requests decided by the table of the guide ({len(rows)} rows), by it without one row, and by {n // 100} tables at "
        f"random, and {n // 10} disclosures: {len(wrong) + len(leaves)} differ from the oracle",
    )
    assert (wrong[:3], leaves[:3]) == ([], [])


@pytest.mark.proof("D10")
def test_the_oracle_finds_every_hard_rule_that_is_taken_out(proof, monkeypatch):
    """The test of the test: each of the hard rules missing from the code is noticed."""
    random, found = proof.random, {}
    for rule in HARD:
        monkeypatch.setattr(
            import_module("accord.foundation.policy.decide"), "HARD", tuple(r for r in HARD if r.id != rule.id)
        )
        found[rule.id] = False
        for _ in range(400):
            grants = table(random)
            rows = plain(grants)
            if any(differs(drawn(random), grants, rows) for _ in range(400)):
                found[rule.id] = True
                break
    monkeypatch.undo()
    proof.counted(
        len(HARD), f"{len(HARD)} hard rules taken out of the code one at a time: {sum(found.values())} noticed"
    )
    assert all(found.values()), found


def disclosure(random):
    """What agreement and consent would let leave: only a hard rule can stand in the way."""
    categories = some(random, Category, 5) or frozenset({Category.NEEDS})
    clauses = tuple(Clause(Purpose.ASSISTANCE, c) for c in categories)
    agreement = AgreementFacts(UUID(int=4), frozenset({GIVER, RECEIVER}), clauses, date(2026, 1, 1), date(2027, 1, 1))
    consent = ConsentFacts(
        UUID(int=5), RECEIVER, Purpose.ASSISTANCE, categories, AT - timedelta(days=1), date(2027, 1, 1)
    )
    ground = random.choice([None, *(LegalGround(kind, "x") for kind in GroundKind)])
    return Disclosure(
        giver=GIVER, receiver=RECEIVER, receiver_kind=random.choice(list(OrganisationKind)), purpose=Purpose.ASSISTANCE,
        categories=categories, at=AT, agreements=(agreement,), consents=(consent,), ground=ground,
        sheltered=random.random() < 0.5, origin=random.choice([None, GIVER, UUID(int=6)]),
        origin_permits=random.random() < 0.5, takes_over=random.random() < 0.5,
        risk_parties=some(random, [RECEIVER, UUID(int=7)], 1),
    )  # fmt: skip


def forbidden(d):
    """domain.md 1.3, "never to", and security.md 3.3."""
    police, wanted = d.receiver_kind in {"police", "prosecution"}, {c.value for c in d.categories}
    return any(
        (
            police and d.sheltered and wanted & {"whereabouts", "contact"},
            not police and "investigation" in wanted,
            police and "health" in wanted and d.ground is not None and d.ground.kind != "court",
            d.receiver_kind == "local_commission"
            and wanted & {"identity", "contact", "whereabouts"}
            and not d.takes_over,
            d.receiver_kind == "donor",
            d.receiver in d.risk_parties,
            d.origin not in {None, GIVER} and not d.origin_permits,
        )
    )
