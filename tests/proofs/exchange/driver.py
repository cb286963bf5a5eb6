"""The people of one real node, for the proofs: reads what they do, one JSON line each, and answers with one line each.

Run as a process of its own beside `accord exchange` of the same node.
"""

import json
import os
import sys
from datetime import date, timedelta
from itertools import count
from random import Random
from uuid import UUID

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.config.settings")

import django

django.setup()

from accord.cooperation.agreements import services as agreements  # noqa: E402
from accord.cooperation.agreements.models import Agreement  # noqa: E402
from accord.cooperation.agreements.terms import ClauseTerms, Terms  # noqa: E402
from accord.cooperation.agreements.vocab import AgreementKind, LegalBasis  # noqa: E402
from accord.cooperation.organisations.services import register  # noqa: E402
from accord.cooperation.people.models import Membership  # noqa: E402
from accord.cooperation.people.queries import actor_of  # noqa: E402
from accord.cooperation.people.services import give_membership, invite  # noqa: E402
from accord.demo.seed import give_totp  # noqa: E402
from accord.exchange.messages.models import Incoming, Outgoing  # noqa: E402
from accord.exchange.nodes import own  # noqa: E402
from accord.exchange.nodes import services as nodes  # noqa: E402
from accord.exchange.nodes.models import Node, NodeList, Seen  # noqa: E402
from accord.foundation.clock import now  # noqa: E402
from accord.foundation.codes import AgeGroup, Sex  # noqa: E402
from accord.foundation.duties.models import Duty  # noqa: E402
from accord.foundation.ledger.models import Event  # noqa: E402
from accord.foundation.ledger.queries import verify_here  # noqa: E402
from accord.foundation.ledger.services import sign_checkpoint  # noqa: E402
from accord.foundation.policy import Category, OrganisationKind, Purpose, Role  # noqa: E402
from accord.foundation.refusals import Failure  # noqa: E402
from accord.foundation.wall import whole_node_process  # noqa: E402
from accord.protection.cases.services import Facts  # noqa: E402
from accord.protection.cases.vocab import Basis  # noqa: E402
from accord.protection.consents import services as consents  # noqa: E402
from accord.protection.consents.models import Consent  # noqa: E402
from accord.protection.consents.services import Answered, Asked  # noqa: E402
from accord.protection.consents.vocab import Method  # noqa: E402
from accord.protection.persons.vocab import Identity  # noqa: E402
from accord.protection.referrals import services as referrals  # noqa: E402
from accord.protection.referrals.models import Referral  # noqa: E402
from accord.protection.referrals.services import Wanted  # noqa: E402
from accord.protection.referrals.vocab import GIVER, RECEIVER, STATES, DeclineReason  # noqa: E402
from tests.cast import registered  # noqa: E402

CARE = (Category.IDENTITY, Category.CONTACT, Category.NEEDS)
PEOPLE = {
    "coordinator": (OrganisationKind.NATIONAL_COORDINATOR, Role.NATIONAL_COORDINATOR),
    "help": (OrganisationKind.NGO, Role.ADMINISTRATOR),
    "care": (OrganisationKind.NGO, Role.CASE_MANAGER),
}
LETTERS = tuple(f"node.letter.{one}" for one in ("written", "taken", "answered", "ended"))
ENDS, RARELY = frozenset({"revoke", "not_possible", "decline", "escalate"}), 0.15
_made = count()


def key():
    return f"driver-{os.getpid()}-{next(_made):06d}"


class Driver:
    """What can be asked. Each takes and gives plain values."""

    def __init__(self):
        self.actors = {}

    def people(self, code, country):
        organisations = {
            name: register(
                code=f"{code}-{name}", names={"en": f"{code} {name}"}, kind=kind, country=country, phone="", now=now()
            )
            for name, kind in {"coordinator": PEOPLE["coordinator"][0], "help": PEOPLE["help"][0]}.items()
        }
        for name, (_, role) in PEOPLE.items():
            account = invite(email=f"{name}@{code}.example", name=name, language="en", password="a b c d e f g h")
            give_totp(account)
            body = organisations["coordinator" if name == "coordinator" else "help"]
            made = give_membership(account=account.pk, organisation=body.pk, role=role, now=now() - timedelta(days=9))
            self.actors[name] = actor_of(made)
        return {name: str(body.pk) for name, body in organisations.items()}

    def node(self):
        return str(own.own().pk)

    def address(self, port):
        call = {"actor": self.actors["coordinator"], "now": now(), "key": key()}
        nodes.set_address(address=f"https://127.0.0.1:{port}", **call)
        return own.own().entry

    def take(self, file):
        made = nodes.take_in(actor=self.actors["coordinator"], file=file, now=now(), key=key()).id
        return self._list(NodeList.objects.get(pk=made))

    def compare(self, node_list, heard):
        found = NodeList.objects.get(pk=UUID(node_list))
        call = {"actor": self.actors["coordinator"], "read": found.version, "now": now(), "key": key()}
        nodes.compare(node_list=found.pk, heard=heard, **call)
        return self._list(NodeList.objects.get(pk=found.pk))

    def refuse(self, node, refused):
        found = Node.objects.get(pk=UUID(node))
        call = {"actor": self.actors["coordinator"], "read": found.version, "now": now(), "key": key()}
        nodes.refuse(node=found.pk, refused=refused, **call)

    def agree(self, others):
        clauses = tuple(ClauseTerms(Purpose.ASSISTANCE, c, LegalBasis.CONSENT) for c in CARE)
        year = now().year
        terms = Terms(
            "Across", AgreementKind.DATA_SHARING, frozenset(map(UUID, others)), clauses,
            date(year - 1, 1, 1), date(year + 1, 12, 31),
        )  # fmt: skip
        made = agreements.propose(actor=self.actors["help"], terms=terms, now=now(), key=key()).id
        self.sign(str(made))
        return str(made)

    def sign(self, agreement):
        agreements.sign(actor=self.actors["help"], agreement=UUID(agreement), now=now(), key=key())

    def agreement(self, agreement):
        found = Agreement.objects.filter(pk=UUID(agreement)).first()
        return found.state if found else ""

    def suspend(self, agreement):
        found = Agreement.objects.get(pk=UUID(agreement))
        call = {"actor": self.actors["help"], "read": found.version, "now": now(), "key": key()}
        agreements.move(agreement=found.pk, action="suspend", **call)

    def refer(self, receiver, name):
        """A case, a consent that names the receiver, and a referral that is sent."""
        actor, moment = self.actors["care"], now()
        identity = Identity(given_name=name, family_name="Канарка", birth_date=date(1994, 3, 17), phone="+380671234567")
        facts = Facts(
            sex=Sex.FEMALE, age_group=AgeGroup.ADULT, citizenships=frozenset({"UA"}), forms=frozenset(),
            jurisdiction="BG", basis=Basis.OBSERVATION,
        )  # fmt: skip
        call = {"actor": actor, "now": moment}
        case = registered(facts=facts, identity=identity, screening=None, key=key(), **call)
        until = (moment + timedelta(days=90)).date()
        asked = Asked(UUID(receiver), Purpose.ASSISTANCE, frozenset(CARE), "uk", until, own_words=True)
        answered = Answered(Method.SPOKEN, witness="Надія Свідок")
        consent = consents.give(case=case, asked=asked, answered=answered, key=key(), **call).id
        wanted = Wanted(UUID(receiver), Purpose.ASSISTANCE, frozenset(CARE), "Місце в кризовому центрі.")
        made = referrals.draft(case=case, wanted=wanted, key=key(), **call).id
        read = Referral.objects.get(pk=made).version
        referrals.send(referral=made, read=read, key=key(), **call)
        return {"referral": str(made), "consent": str(consent), "case": str(case)}

    def withdraw(self, consent):
        found = Consent.objects.get(pk=UUID(consent))
        consents.withdraw(actor=self.actors["care"], consent=found.pk, read=found.version, now=now(), key=key())

    def act(self, referral, action):
        found = Referral.objects.get(pk=UUID(referral))
        reason = DeclineReason.NO_PLACE if action in ("decline", "not_possible") else None
        note = "Бележка" if action in ("give_feedback", "not_possible") else ""
        call = {"actor": self.actors["care"], "read": found.version, "now": now(), "key": key()}
        referrals.act(referral=found.pk, action=action, note=note, reason=reason, **call)

    def step(self, seed):
        """Somebody here takes a step on a referral that is open; its name, or "" where none is."""
        random, actor = Random(seed), self.actors["care"]
        known = Referral.objects.filter(sent_at__isnull=False).exclude(state__in=STATES.finals()).order_by("pk")
        ids = list(known.values_list("pk", flat=True))
        if not ids:
            return ""
        found = Referral.objects.select_related("giver", "receiver").get(pk=random.choice(ids))
        side = GIVER if found.giver_id == actor.organisation else RECEIVER
        if side == GIVER and found.consent_id and random.random() < RARELY:
            self.withdraw(str(found.consent_id))
            return "withdraw"
        can = [row.action for row in STATES.open_to(found.state) if row.by == side]
        can = [one for one in can if one not in ENDS or random.random() < RARELY]
        if can:
            self.act(str(found.pk), random.choice(can))
        return "step"

    def back(self):
        """People here who sign in again after the folder was set back."""
        for name, (_, role) in PEOPLE.items():
            self.actors[name] = actor_of(Membership.objects.get(role=role, account__email__startswith=f"{name}@"))

    def begin_anew(self, code):
        """The people have called: the node was set back, honestly."""
        found = Node.objects.get(code=code)
        if found.forked_at:
            call = {"actor": self.actors["coordinator"], "read": found.version, "now": now(), "key": key()}
            nodes.begin_anew(node=found.pk, **call)

    def again(self):
        """Referrals of which people here are told that some of it had been forgotten."""
        found = Duty.objects.filter(rule="P-FOUND-AGAIN").values_list("object_id", flat=True)
        return sorted({str(one) for one in found})

    def consents(self):
        """Of every consent here, whether it was taken back."""
        found = Consent.objects.values_list("pk", "withdrawn_at")
        return {str(pk): at is not None for pk, at in found}

    def states(self):
        """Of every referral: state, and the steps of both sides."""
        found = {}
        for one in Referral.objects.filter(sent_at__isnull=False).prefetch_related("steps"):
            steps = sorted((s.side, s.number, s.action) for s in one.steps.all() if s.side)
            found[str(one.pk)] = [one.state, steps]
        return found

    def letters(self):
        """How many are not settled, kept here, refused, not told."""
        return [
            Outgoing.objects.filter(settled_at=None).count() + Outgoing.objects.filter(became="kept").count(),
            Incoming.objects.filter(became="kept").count(),
            Outgoing.objects.filter(became="refused").count() + Incoming.objects.filter(became="refused").count(),
            Incoming.objects.filter(told=False).count(),
        ]

    def books(self):
        """What this node holds of the others (books.py)."""
        said = Outgoing.objects.order_by("stream", "number").values_list(
            "peer", "stream", "number", "pk", "digest", "became"
        )
        came = Incoming.objects.order_by("stream", "number").values_list(
            "peer", "stream", "number", "message", "digest", "became"
        )
        events = Event.objects.filter(kind__in=LETTERS).order_by("seq").values_list("kind", "object_id", "facts")
        told = [(kind, str(id_), json.loads(facts)) for kind, id_, facts in events]
        return {
            "code": own.own().code, "out": _by_peer(said), "in": _by_peer(came), "states": self.states(), "faults": self.verify([]),
            "events": [[kind, id_, facts["digest"], facts.get("result", "")] for kind, id_, facts in told],
        }  # fmt: skip

    def seen(self):
        """The newest checkpoint of each other node that this one has co-signed, by its code."""
        return dict(Seen.objects.filter(ended_at=None).values_list("node__code", "note"))

    def verify(self, held):
        """What is wrong with the ledger of this node, by its own checkpoints and those that others have seen."""
        return verify_here(held).faults

    def checkpoint(self):
        made = sign_checkpoint(now=now())
        return made.note if made else ""

    def _list(self, found):
        return {
            "id": str(found.pk), "state": found.state, "file": nodes.file_of(found),
            "read": " ".join(nodes.halves(found)[0]),
        }  # fmt: skip


def _by_peer(rows):
    found = {}
    for peer, stream, number, id_, digest, became in rows:
        found.setdefault(str(peer), []).append([str(stream), number, str(id_), digest, became])
    return found


def main():
    whole_node_process()
    driver = Driver()
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = {"ok": getattr(driver, asked.pop("do"))(**asked)}
        except Failure as failure:
            answer = {"refused": failure.code}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
