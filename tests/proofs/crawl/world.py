"""The world of the crawls: everybody who could ask, records in many states, and a canary in every sealed field.

A canary is a word that stands nowhere else. Where it is found says what was shown: `person.address` of a case of Animus,
`consent.text` and so on.
"""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

from django.test import Client

from accord.cooperation.agreements import contacts
from accord.cooperation.agreements import services as agreements
from accord.cooperation.agreements.contacts import Reachable
from accord.cooperation.agreements.signing import Signing
from accord.cooperation.agreements.terms import ClauseTerms, Terms, WorkLine
from accord.cooperation.agreements.vocab import AgreementKind, LegalBasis, SigningMethod
from accord.cooperation.organisations.services import register
from accord.cooperation.people.members import Invited, invite_member
from accord.cooperation.people.models import Account, Invitation, Membership
from accord.cooperation.people.services import give_membership, invite, issue_token, revoke_token
from accord.demo.cast import Cast
from accord.detection.screening import services as screening
from accord.detection.screening.models import Screening
from accord.detection.screening.vocab import Conclusion
from accord.detection.signals.alike import Selector
from accord.detection.signals.calling import SafeCall
from accord.detection.signals.services import PersonDetails
from accord.detection.signals.vocab import Calling, SelectorKind
from accord.foundation.clock import now as clock
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.duties import services as duties
from accord.foundation.duties.rules import rules
from accord.foundation.policy import Category, GroundKind, OrganisationKind, Purpose, Role
from accord.foundation.vault import seal_into
from accord.protection.cases import services as cases
from accord.protection.cases.models import Case
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.consents.services import Answered
from accord.protection.consents.vocab import Method
from accord.protection.exports.vocab import ExportKind, FileFormat
from accord.protection.glass import services as glass
from accord.protection.glass.models import Glass
from accord.protection.glass.vocab import Ground, Verdict
from accord.protection.referrals import ways
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import DeclineReason, Mode
from accord.protection.referrals.ways import Way
from accord.protection.rights import services as rights
from accord.protection.rights.vocab import ErasureGround
from tests.cast import PASSWORD, World, key, signed_in
from tests.proofs.crawl import signals_told
from tests.proofs.crawl.browse import Visitor
from tests.proofs.crawl.canaries import Canaries
from tests.proofs.crawl.rooms import rooms
from tests.rooms.children.protecting import protected
from tests.rooms.children.steps import recorded
from tests.rooms.screening.builders import weighed_down

# Beside the cast: who they are, for whom they work, and how they stand to the cases of Animus.
MORE = {
    "sofia": ("animus", Role.SHELTER_STAFF),  # in the team
    "ines": ("animus", Role.CASE_MANAGER),  # the same organisation, outside the team
    "kiril": ("animus", Role.CASE_MANAGER),  # was in the team, declared a conflict of interest
    "boyko": ("animus", Role.CASE_MANAGER),  # was in the team, works there no more
    "hana": ("animus", Role.CASE_MANAGER),  # in the team, signed in with one factor
    "vasil": ("animus", Role.INVESTIGATOR),  # in the team: a role that sees part of it
    "dona": ("donor", Role.CASE_MANAGER),
    "iva": ("prosecution", Role.INVESTIGATOR),
}
ACTIVE = (
    "oksana", "ana", "georgi", "nadia", "sofia", "ines", "kiril", "vasil", "mira", "vesela", "elena", "petar", "stoyan",
    "dimitar", "yana", "radu", "ioana", "dona", "iva",
)  # fmt: skip
NOBODY = ("boyko", "hana", "anonymous")


class CanaryWorld(World):
    """The world, its canaries, and a browser or a program for everyone."""

    canaries: Canaries
    tokens: dict[str, str]
    visitors: dict[str, Visitor]

    def forget_signing_in(self) -> None:
        """Browsers and tokens go with what is taken back; the revoked token stays."""
        self.visitors.clear()
        self.tokens = {"revoked": self.tokens["revoked"]}

    def named(self) -> set[UUID]:
        """The records that this world calls by a name."""
        told = [
            one for value in vars(self).values() for one in (value.values() if isinstance(value, dict) else [value])
        ]
        return {one for one in told if isinstance(one, UUID)}

    def visitor(self, who: str) -> Visitor:
        """This person with a browser and a program, signed in once."""
        if who not in self.visitors:
            self.visitors[who] = Visitor(self, who)
        return self.visitors[who]

    def browser(self, who: str) -> Client:
        if who == "anonymous":
            return Client(raise_request_exception=False)
        if who == "hana":  # one factor
            client = Client()
            account = Account.objects.get(pk=self.cast.accounts[who].pk)
            client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
        else:
            client = signed_in(self, who)
        client.raise_request_exception = False
        return client

    def program(self, who: str) -> dict[str, str]:
        """The headers of a program that calls for `who`."""
        if who not in self.tokens:
            member = self.cast.memberships[who].pk
            self.tokens[who] = issue_token(actor=self[who], membership=member, label="t", now=clock(), key=key())
        return {"Authorization": f"Bearer {self.tokens[who]}"}


def canary_world(world: World) -> CanaryWorld:
    """`world` with everybody, everything and the canaries."""
    cast = Cast(dict(world.cast.organisations), dict(world.cast.accounts), dict(world.cast.memberships))
    made = CanaryWorld(cast, world.now, world.agreement)
    made.canaries, made.tokens, made.visitors = Canaries(), {}, {}
    _people(made)
    _agreements(made)
    _intake(made)
    _case_of_animus(made)
    _other_cases(made)
    _going_out(made)
    _joining(made)
    _in_an_emergency(made)
    rooms(made)
    return made


def _people(world: CanaryWorld) -> None:
    cast, start = world.cast, world.now - timedelta(days=30)
    cast.organisations["donor"] = register(
        code="donor", names={"en": "Donor"}, kind=OrganisationKind.DONOR, country="BG", now=start
    )
    for name, (organisation, role) in MORE.items():
        cast.accounts[name] = invite(
            email=f"{name}@accord.example", name=name.title(), language="en", password=PASSWORD
        )
        cast.memberships[name] = give_membership(
            account=cast.accounts[name].pk, organisation=world.org(organisation), role=role, now=start
        )
    world.tokens["revoked"] = issue_token(
        actor=world["ana"], membership=cast.memberships["ana"].pk, label="old", now=clock(), key=key()
    )
    from accord.cooperation.people.models import ApiToken

    revoke_token(actor=world["ana"], token=ApiToken.objects.get(label="old").pk, now=clock())


def _agreements(world: CanaryWorld) -> None:
    world.cast.organisations["abroad"] = register(
        code="abroad",
        names={"en": "Abroad"},
        kind=OrganisationKind.NGO,
        country="RO",
        on_this_node=False,
        now=world.now,
    )
    world.agree("abroad")  # proposed to another node
    everything = frozenset(Category) - {Category.INVESTIGATION}
    world.wide = world.agree("national_commission", categories=everything)
    world.over = world.agree("anitp", start=date(2025, 1, 1), end=date(2025, 12, 31))  # expired
    clause = ClauseTerms(Purpose.STATISTICS, Category.LEGAL_STATUS, LegalBasis.CONSENT)
    dates = date(2026, 1, 1), date(2027, 12, 31)
    terms = Terms("Round tables", AgreementKind.MEMORANDUM, frozenset({world.org("dignita")}), (clause,), *dates)
    planned = replace(terms, work=(WorkLine("Round table", year=2026, activity="6.1"),))
    call = {"actor": world["nadia"], "now": world.now}
    made = agreements.propose(**call, terms=planned, key=key()).id
    contacts.keep_contact(**call, agreement=made, contact=Reachable("Nadia", "+359 2 000 00"), read=0, key=key())
    by_hand = Signing("Nadia", "Director", SigningMethod.DRAWN, world.canaries.path("pact.drawn"))
    paper = f"%PDF-{world.canaries.word('pact.paper')}".encode()
    on_paper = Signing("Vesela", "Director", SigningMethod.FILE, file=paper)
    agreements.sign(**call, agreement=made, signing=by_hand, key=key())
    agreements.sign(actor=world["vesela"], now=world.now, agreement=made, signing=on_paper, key=key())
    world.pact = made


def _intake(world: CanaryWorld) -> None:
    word, number = world.canaries.word, world.canaries.number
    world.told = world.signal(
        account=word("signal.account"), reporter_name=word("signal.reporter_name"), place=word("signal.place"),
        reporter_phone=number("signal.reporter_phone"), callback=word("signal.callback"), next_step=word("signal.next_step"),
        calling=Calling.YES, agreed=SafeCall(*(word("signal.call_rules") for _ in range(4))), selectors=(Selector(SelectorKind.HANDLE, word("signal.selectors")),),
        persons=(PersonDetails(Sex.FEMALE, AgeGroup.ADULT, "UA"), PersonDetails()),
    )  # fmt: skip
    signals_told.tell(world)
    world.raised = world.screened(yes=("1.1",))
    version = Screening.objects.get(pk=world.raised).version
    screening.raise_conclusion(
        actor=world["ana"], screening=world.raised, to=Conclusion.REASONABLE_GROUNDS, reason=word("screening.raise_reason"),
        read=version, now=world.now, key=key(),
    )  # fmt: skip
    weighed_down(world, world.raised, word("screening.lower_reason"))


def _case_of_animus(world: CanaryWorld) -> None:
    word, now = world.canaries.word, world.now
    world.her = world.case(identity=world.canaries.identity("person"), sheltered=True)
    world.code = Case.objects.get(pk=world.her).code
    for name in ("sofia", "kiril", "boyko", "hana", "vasil"):
        cases.join_team(actor=world["ana"], case=world.her, account=world.cast.accounts[name].pk, now=now, key=key())
    cases.declare_conflict(actor=world["kiril"], case=world.her, now=now, key=key())
    Membership.objects.filter(account=world.cast.accounts["boyko"].pk).update(until=now)
    cases.add_note(actor=world["ana"], case=world.her, text=word("note.text"), now=now, key=key())
    owed = next(d for d in duties.open_about(world.her) if not _by_step(d))
    duties.complete_duty(
        actor=world["ana"], duty=owed.pk, done_at=now, note=word("duty.note"), read=owed.version, now=now, key=key()
    )
    world.duty_done = owed.pk
    world.agreed = _consent(world, "dignita", Method.SPOKEN)
    world.declined = world.draft(world.her, request=word("declined.request"))
    world.send(world.declined)
    world.act(world.declined, "acknowledge")
    world.act(world.declined, "decline", reason=DeclineReason.NO_PLACE, note=word("declined.note"))
    world.sent_on = world.draft(
        world.her, request=word("referral.request"), ground=GroundKind.VITAL_INTEREST, ground_reference=word("referral.ground_reference"),
        refused=word("referral.refused"), our_contact=word("referral.our_contact"), their_contact=word("referral.their_contact"),
    )  # fmt: skip
    world.send(world.sent_on)
    world.act(world.sent_on, "acknowledge", note=word("referral.note"))
    way = Way(Mode.OUR_CAR, now + timedelta(hours=1), now + timedelta(hours=2), escort=word("referral.escort"))
    read = Referral.objects.get(pk=world.sent_on).version
    ways.plan_way(actor=world["ana"], referral=world.sent_on, way=way, read=read, now=now, key=key())
    # The place of meeting needs a referral of her whereabouts, which this one is not: it is put where such a one keeps it.
    sent = Referral.objects.get(pk=world.sent_on)
    seal_into(sent, holder=sent.giver_id, meeting_point=word("referral.meeting_point"))
    sent.save(update_fields=["meeting_point"])
    world.prepared = world.draft(
        world.her, "anitp", request=word("draft.request"), ground=GroundKind.COURT, ground_reference=word("draft.ground_reference")
    )  # fmt: skip
    _withdrawn(world)


def _consent(world: CanaryWorld, receiver: str, method: Method, **changes):
    word = world.canaries.word
    by = {"witness": word(f"consent.witness.{receiver}")} if method == Method.SPOKEN else {}
    by |= {"signature": world.canaries.path("consent.signature")} if method == Method.SIGNATURE else {}
    answered = Answered(method, **by, interpreter=True)
    asked = world.asked(receiver, **changes)
    return consents.give(
        actor=world["ana"], case=world.her, asked=asked, answered=answered, now=world.now, key=key()
    ).id


def _withdrawn(world: CanaryWorld) -> None:
    consent = _consent(world, "national_commission", Method.SIGNATURE)
    world.recalled = world.draft(world.her, "national_commission", request=world.canaries.word("recalled.request"))
    world.send(world.recalled)
    version = Consent.objects.get(pk=consent).version
    consents.withdraw(actor=world["ana"], consent=consent, read=version, now=world.now, key=key())


def _other_cases(world: CanaryWorld) -> None:
    word = world.canaries.word
    world.of_police = world.case("petar", identity=world.canaries.identity("police"), sheltered=True)
    cases.add_note(actor=world["petar"], case=world.of_police, text=word("police.note"), now=world.now, key=key())
    child = world.canaries.identity("child", birth_date=date(2012, 1, 8))
    world.of_child = world.case("dimitar", identity=child, age=AgeGroup.CHILD)
    cases.add_note(actor=world["dimitar"], case=world.of_child, text=word("child.note"), now=world.now, key=key())
    asked = world.asked("dignita", purpose=Purpose.CHILD_PROTECTION)
    answered = Answered(
        Method.SPOKEN, witness=word("child.witness"), representative=word("child.representative"),
        child_view=word("child.child_view"),
    )  # fmt: skip
    consents.give(actor=world["dimitar"], case=world.of_child, asked=asked, answered=answered, now=world.now, key=key())
    world.adult, world.member = recorded(world, world.of_child, "dimitar", word)
    world.protecting = protected(world, world.of_child, "dimitar", word)
    world.of_mira = world.case("mira", identity=world.canaries.identity("mira", about="1957-09"))


def _going_out(world: CanaryWorld) -> None:
    """What waits for a second person, and files that were asked for."""
    word, now = world.canaries.word, world.now
    world.waits = world.ask(world.her, content=word("ask.content"), reason=word("ask.reason"))
    ended = world.case("mira")
    version = Case.objects.get(pk=ended).version
    why = {name: word(f"mira.{name}") for name in ("no_risk", "no_score")}
    world.close(ended, who="mira", read=version, record=why)
    rights.ask_erasure(
        actor=world["mira"], case=ended, ground=ErasureGround.WISH, reason=word("mira.erasure"), now=now, key=key()
    )
    told = {"keeper": word("export.keeper"), "reason": word("export.reason"), "format": FileFormat.CSV}
    world.going = world.export(
        **told, kind=ExportKind.IDENTITIES, categories=frozenset(Category) - {Category.INVESTIGATION}
    )
    world.export("mira", reason=word("mira.export"), keeper=word("mira.keeper"), kind=ExportKind.REFERRALS)


def _joining(world: CanaryWorld) -> None:
    invited = Invited("coming@accord.example", "Coming", "bg", Role.SHELTER_STAFF)
    invite_member(actor=world["nadia"], invited=invited, now=clock(), key=key())
    world.coming = Invitation.objects.get().pk


def _in_an_emergency(world: CanaryWorld) -> None:
    """Ines opened the case of Animus for an hour that is over; the Commission reviewed it."""
    word = world.canaries.word
    glass.break_glass(
        actor=world["ines"], case=world.code, ground=Ground.DANGER, purpose=Purpose.ASSISTANCE,
        reason=word("glass.reason"), now=world.now, key=key(),
    )  # fmt: skip
    found = Glass.objects.get()
    world.broken = found.pk
    glass.review(
        actor=world["elena"], glass=found.pk, verdict=Verdict.JUSTIFIED, finding=word("glass.finding"), read=found.version,
        now=found.until, key=key(),
    )  # fmt: skip


def _by_step(duty) -> bool:
    rule = rules().get(duty.rule)
    return bool(rule and rule.by_step)
