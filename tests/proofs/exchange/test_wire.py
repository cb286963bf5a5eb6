"""F8: what is written on the wire of a referral to another node, against an oracle that knows nothing of how it is decided."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
from django.db import transaction

from accord.cooperation.agreements.models import Agreement, AgreementClause, Party
from accord.cooperation.directory.catalogue import catalogue
from accord.cooperation.organisations.models import Organisation
from accord.foundation.codes import AgeGroup
from accord.foundation.ids import new_id
from accord.foundation.policy import Category, GroundKind, OrganisationKind, Purpose, disclosure
from accord.foundation.refusals import Failure
from accord.foundation.writes import events
from accord.foundation.writes.events import Topic
from accord.protection.cases.models import Case
from accord.protection.consents.models import Consent
from accord.protection.persons.models import Person
from accord.protection.persons.vocab import Identity
from accord.protection.referrals import departures, records
from accord.protection.referrals import services as referrals
from accord.protection.referrals.services import Wanted
from tests.cast import key

WIRE = {  # what the person's record holds, and by which category it may leave; None: never
    "given_name": ("Канаркаім", "identity"),
    "family_name": ("Канаркафам", "identity"),
    "patronymic": ("Канаркабатьк", "identity"),
    "other_names": ("Канаркадруге", "identity"),
    "document": ("KANARKA7788", None),
    "phone": ("+380671234567", "contact"),
    "safe_contact": ("Канаркачерез", "contact"),
    "address": ("Канаркаадреса", "whereabouts"),
    "health": ("Канарказдоров", "health"),
    "needs": ("Канаркапотреб", "needs"),
    "request": ("Канаркапрохання", "request"),
}
OWN_WORDS = {"health", "needs", "request"}
POLICE = {"police", "prosecution"}
DIRECT = {"identity", "contact", "whereabouts"}
CHOICES = [Category.IDENTITY, Category.CONTACT, Category.WHEREABOUTS, Category.HEALTH, Category.NEEDS]
PURPOSES = list(Purpose)


@dataclass
class Facts:
    """One referral as it is drawn."""

    kind: str
    purpose: str
    wanted: set
    clauses: set  # (purpose, category, whom it is for)
    state: str
    over: bool  # the agreement has ended
    consented: set
    consent_for: str
    consent: str  # good, withdrawn, expired, other (receiver), none
    own_words: bool
    ground: str
    sheltered: bool
    child: bool
    takes_over: bool
    body: dict = field(default_factory=dict)


def some(random, among, likely):
    return {one for one in among if random.random() < likely}


def drawn(random):
    """More often allowed than not in each part, so that what is wrong in one shows."""
    purpose = random.choice(PURPOSES)
    wanted = some(random, CHOICES, 0.5) or {random.choice(CHOICES)}
    covers = wanted | some(random, CHOICES, 0.3) if random.random() < 0.8 else some(random, CHOICES, 0.6)
    clauses = {(purpose if random.random() < 0.96 else random.choice(PURPOSES), one, "any") for one in covers}
    if random.random() < 0.1:
        clauses = {(p, c, random.choice(["any", "back", "receiver"])) for p, c, _ in clauses}
    consented = wanted | some(random, CHOICES, 0.3) if random.random() < 0.8 else some(random, CHOICES, 0.6)
    return Facts(
        kind=random.choice([*OrganisationKind.values, *[OrganisationKind.NGO, OrganisationKind.POLICE] * 4]),
        purpose=purpose, wanted=wanted, clauses=clauses,
        state=random.choices(["signed", "suspended", "proposed", "ended"], [12, 1, 1, 1])[0],
        over=random.random() < 0.07, consented=consented,
        consent_for=purpose if random.random() < 0.9 else random.choice(PURPOSES),
        consent=random.choices(["good", "withdrawn", "expired", "other", "none"], [12, 1, 1, 1, 1])[0],
        own_words=random.random() < 0.5,
        ground=random.choice([*GroundKind.values]) if random.random() < 0.2 else "",
        sheltered=random.random() < 0.4, child=random.random() < 0.3, takes_over=random.random() < 0.3,
    )  # fmt: skip


def may(facts):
    """The names of WIRE that may stand on the wire: agreement ∩ consent or duty ∩ purpose ∩ hard rules, field by field."""
    agreed = {c for p, c, whom in facts.clauses if p == facts.purpose and whom != "back"}
    if facts.state != "signed" or facts.over:
        agreed = set()
    good = facts.consent == "good" and facts.consent_for == facts.purpose
    duty = bool(facts.ground) and not (facts.ground == GroundKind.CHILD and not facts.child)
    grounded = set(CHOICES) if duty else facts.consented if good and not facts.ground else set()
    left = {str(one) for one in facts.wanted & agreed & grounded}
    if facts.kind == OrganisationKind.DONOR:
        left = set()
    if facts.sheltered:
        left -= {"whereabouts"}
    if facts.kind in POLICE and facts.ground not in ("", GroundKind.COURT):
        left -= {"health"}
    if facts.kind == OrganisationKind.LOCAL_COMMISSION and not facts.takes_over:
        left -= DIRECT
    words = bool(left) and (duty or facts.own_words)
    names = {name for name, (_, category) in WIRE.items() if category in left}
    return (names | {"request"}) if words else names - OWN_WORDS


class Wire:
    """A node whose referrals go nowhere: what would be written is kept."""

    def __init__(self, world):
        self.world, self.bodies, self.code = world, [], min(catalogue()["kind"])
        texts = {name: canary for name, (canary, _) in WIRE.items() if name != "request"}
        identity = Identity(**texts, birth_date=date(1994, 3, 17))
        child = Identity(**texts, birth_date=date(2014, 3, 17))
        self.cases = {
            False: world.case(identity=identity),
            True: world.case(identity=child, age=AgeGroup.CHILD),
        }
        self.template = Consent.objects.get(pk=world.consent(self.cases[False]))
        self.receivers = {kind: self._far(kind) for kind in OrganisationKind.values}
        self.other = self._far(OrganisationKind.NGO, "other")

    def _far(self, kind, name=""):
        code = f"far-{name or kind}"[:20]
        made = Organisation.objects.create(
            id=uuid4(), code=code, names={"en": code}, kind=kind, country="RO", phone="", on_this_node=False
        )
        return made.pk

    def written(self, _actor, step, _now):
        self.bodies.append(departures.said(step)[1])

    def sent(self, facts):
        """What stands on the wire; None if it was refused. Nothing of it stays."""
        self.bodies.clear()
        with transaction.atomic():
            self._stand(facts)
            try:
                draft = self._draft(facts)
                self.world.send(draft)
            except Failure:
                assert not self.bodies  # what is refused has said nothing
            transaction.set_rollback(True)
        return self.bodies[0] if self.bodies else None

    def _draft(self, facts):
        ground = {"ground": GroundKind(facts.ground), "ground_reference": "7/2026"} if facts.ground else {}
        wanted = Wanted(
            self.receivers[facts.kind], Purpose(facts.purpose), frozenset(facts.wanted), WIRE["request"][0],
            takes_over=facts.takes_over, asked_for=frozenset({self.code}), **ground,
        )  # fmt: skip
        call = {"actor": self.world["ana"], "case": self.cases[facts.child], "now": self.world.now, "key": key()}
        return referrals.draft(wanted=wanted, **call).id

    def _stand(self, facts):
        now, home, receiver = self.world.now, self.world["ana"].organisation, self.receivers[facts.kind]
        case = Case.objects.get(pk=self.cases[facts.child])
        Person.objects.filter(pk=case.person_id).update(sheltered=facts.sheltered)
        today = now.date()
        agreement = Agreement.objects.create(
            code=f"A-{new_id().hex[-12:]}", title="x", kind="data_sharing", state=facts.state, proposed_at=now,
            valid_from=today - timedelta(days=60), valid_until=today + timedelta(days=-1 if facts.over else 60),
        )  # fmt: skip
        Party.objects.bulk_create(
            Party(agreement=agreement, organisation_id=one, signed_at=now) for one in (home, receiver)
        )
        whom = {"any": (None, None), "back": (receiver, home), "receiver": (home, receiver)}
        AgreementClause.objects.bulk_create(
            AgreementClause(
                agreement=agreement, purpose=p, category=c, legal_basis="consent", giver=whom[w][0], receiver=whom[w][1]
            )
            for p, c, w in facts.clauses
        )
        Consent.objects.filter(case=case).delete()
        if facts.consent != "none" and facts.consented:
            self._consent(facts, case, receiver)

    def _consent(self, facts, case, receiver):
        made, now = Consent.objects.model(), self.world.now
        for column in Consent._meta.concrete_fields:
            setattr(made, column.attname, getattr(self.template, column.attname))
        made.pk, made.code, made.case, made.person_id = new_id(), f"S-{new_id().hex[-12:]}", case, case.person_id
        made.text = made.signature = made.witness = made.representative = made.child_view = None
        made.receiver_id = self.other if facts.consent == "other" else receiver
        made.purpose, made.categories = facts.consent_for, " ".join(sorted(map(str, facts.consented)))
        made.own_words, made.given_at = facts.own_words, now - timedelta(days=9)
        made.withdrawn_at = now if facts.consent == "withdrawn" else None
        made.valid_until = now.date() + timedelta(days=-1 if facts.consent == "expired" else 30)
        made.save(force_insert=True)


def on_wire(body):
    """The names of WIRE whose canary stands anywhere in a body."""
    text = repr(body)
    return {name for name, (canary, _) in WIRE.items() if canary in text}


@contextmanager
def wire(world):
    kept = events._handlers[Topic.REFERRAL_STEPPED]
    made = Wire(world)
    events._handlers[Topic.REFERRAL_STEPPED] = [made.written]
    try:
        yield made
    finally:
        events._handlers[Topic.REFERRAL_STEPPED] = kept


@pytest.mark.proof("F8")
def test_no_field_on_the_wire_but_those_of_agreement_consent_purpose_and_rules(proof, world):
    size = proof.size(quick=1_000, long=50_000)
    wrong, sent, fields, sheltered = [], 0, 0, 0
    with wire(world) as node:
        for number in range(size):
            facts = drawn(Random(proof.seed + number))
            body = node.sent(facts)
            if body is None:
                continue
            there = on_wire(body)
            sent, fields, sheltered = sent + 1, fields + len(there), sheltered + facts.sheltered
            wrong += [(proof.seed + number, name) for name in there - may(facts)]
    proof.counted(
        size,
        f"{size} referrals, of which {sent} left ({sheltered} of somebody in a shelter) with {fields} fields: {len(wrong)} that agreement, "
        "consent or duty, purpose and hard rules do not let go",
    )
    assert not wrong, wrong[:5]
    assert sent > size / 8
    assert fields > sent
    assert sheltered > sent / 8


BROKEN = {
    "no agreement is asked for": (disclosure, "_agreement", lambda _: []),
    "no consent is asked for": (disclosure, "_ground", lambda _: []),
    "no hard rule holds": (disclosure, "_hard", lambda _: []),
    "own words always go": (records, "words_go", lambda _: True),
}


@pytest.mark.proof("F8")
def test_a_rule_that_is_broken_is_noticed(proof, world, monkeypatch):
    noticed = {}
    with wire(world) as node:
        for what, (module, name, broken) in BROKEN.items():
            with monkeypatch.context() as patched:
                patched.setattr(module, name, broken)
                for number in range(1_000):
                    facts = drawn(Random(proof.seed + number))
                    body = node.sent(facts)
                    if body and on_wire(body) - may(facts):
                        noticed[what] = number + 1
                        break
    proof.counted(len(BROKEN), f"a node in which {', or '.join(BROKEN)} is noticed after {sorted(noticed.values())}")
    assert set(noticed) == set(BROKEN)
