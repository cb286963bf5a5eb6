"""The world of the crawls: everybody who could ask, records in many states, and a canary in every sealed field.

A canary is a word that stands nowhere else. Where it is found says what was shown: `person.address` of a case of Animus,
`consent.text` and so on.
"""

from datetime import date, timedelta
from itertools import count

from django.test import Client

from accord.cooperation.organisations.services import register
from accord.cooperation.people.members import Invited, invite_member
from accord.cooperation.people.models import Account, Invitation, Membership
from accord.cooperation.people.services import give_membership, invite, issue_token, revoke_token
from accord.demo.cast import Cast
from accord.detection.screening import services as screening
from accord.detection.screening.models import Screening
from accord.detection.screening.vocab import Conclusion
from accord.detection.signals.services import PersonDetails
from accord.foundation.clock import now as clock
from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.duties import services as duties
from accord.foundation.duties.rules import rules
from accord.foundation.policy import Category, GroundKind, OrganisationKind, Purpose, Role
from accord.foundation.vault import seal_into
from accord.justice.links import services as links
from accord.justice.links.models import LinkMeeting
from accord.justice.links.services import Found, Opening
from accord.justice.links.vocab import Ground as LinkGround
from accord.justice.links.vocab import SelectorKind
from accord.justice.proceedings import joins, support
from accord.justice.proceedings import services as proceedings
from accord.justice.proceedings.models import Hearing, Join, Measure
from accord.justice.proceedings.redress_vocab import Proof, TellingForm
from accord.justice.proceedings.services import Judged
from accord.justice.proceedings.support import Told
from accord.justice.proceedings.vocab import Ground as Ground_
from accord.protection.cases import services as cases
from accord.protection.cases.models import Case, Handover
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.consents.services import Answered
from accord.protection.consents.vocab import Method
from accord.protection.documents import services as documents
from accord.protection.documents.models import Document, Share
from accord.protection.documents.vocab import Recipient
from accord.protection.exports.vocab import ExportKind, FileFormat
from accord.protection.glass import services as glass
from accord.protection.glass.models import Glass
from accord.protection.glass.vocab import Ground, Verdict
from accord.protection.persons.vocab import Identity
from accord.protection.plans.models import Step
from accord.protection.referrals import ways
from accord.protection.referrals.models import Referral
from accord.protection.referrals.vocab import DeclineReason, Mode
from accord.protection.referrals.ways import Way
from accord.protection.rights import services as rights
from accord.protection.rights.vocab import ErasureGround
from accord.protection.safety import services as safety
from accord.protection.safety.contact import DAY, Channel, Plan, Window
from accord.protection.shelters import stays
from tests import files
from tests.cast import PASSWORD, World, key, signed_in
from tests.proofs.crawl.browse import Visitor
from tests.rooms.children.steps import recorded
from tests.rooms.directory.build import a_helper, a_report, a_service
from tests.rooms.plans import builders as plans
from tests.rooms.proceedings import build
from tests.rooms.services.builders import asked
from tests.rooms.shelters.builders import arrive, hold, house, places

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


class Canaries(dict):
    """canary -> what it stands for."""

    def __init__(self):
        super().__init__()
        self.numbers = count(101)
        self.identities: dict[str, Identity] = {}

    def word(self, what: str) -> str:
        made = f"Qz{next(self.numbers)}{''.join(c for c in what if c.isalpha())}"
        self[made] = what
        return made

    def number(self, what: str) -> str:
        made = f"+38067{next(self.numbers)}7{next(self.numbers)}"
        self[made] = what
        return made

    def identity(self, whose: str, **changes) -> Identity:
        words = ("given_name", "family_name", "document", "safe_contact", "address", "health", "needs")
        texts = {name: self.word(f"{whose}.{name}") for name in words} | {"phone": self.number(f"{whose}.phone")}
        born = date(1990, 1, 1) + timedelta(days=next(self.numbers))
        for spelling in (born, changes.get("birth_date", born)):
            for shape in ("%Y-%m-%d", "%d.%m.%Y", "%-d %b %Y"):
                self[spelling.strftime(shape)] = f"{whose}.birth_date"
        self.identities[whose] = Identity(**texts | {"birth_date": born} | changes)
        return self.identities[whose]

    def within(self, text: str) -> set[str]:
        """What is told of in `text`."""
        return {what for canary, what in self.items() if canary in text}


class CanaryWorld(World):
    """The world, its canaries, and a browser or a program for everyone."""

    canaries: Canaries
    tokens: dict[str, str]
    visitors: dict[str, Visitor]

    def forget_signing_in(self) -> None:
        """Browsers and tokens go with what is taken back; the revoked token stays."""
        self.visitors.clear()
        self.tokens = {"revoked": self.tokens["revoked"]}

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
    _kept_safe(made)
    _housed(made)
    _files(made)
    _in_court(made)
    _going_out(made)
    _joining(made)
    _handed(made)
    _in_an_emergency(made)
    _directory(made)
    _links(made)
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
    everything = frozenset(Category) - {Category.INVESTIGATION}
    world.wide = world.agree("national_commission", categories=everything)
    world.over = world.agree("anitp", start=date(2025, 1, 1), end=date(2025, 12, 31))  # expired


def _intake(world: CanaryWorld) -> None:
    word, number = world.canaries.word, world.canaries.number
    world.told = world.signal(
        account=word("signal.account"), reporter_name=word("signal.reporter_name"), place=word("signal.place"),
        reporter_phone=number("signal.reporter_phone"), callback=word("signal.callback"),
        persons=(PersonDetails(Sex.FEMALE, AgeGroup.ADULT, "UA"), PersonDetails()),
    )  # fmt: skip
    world.raised = world.screened(yes=("1.1",))
    version = Screening.objects.get(pk=world.raised).version
    screening.raise_conclusion(
        actor=world["ana"], screening=world.raised, to=Conclusion.REASONABLE_GROUNDS, reason=word("screening.raise_reason"),
        read=version, now=world.now, key=key(),
    )  # fmt: skip


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
    world.prepared = world.draft(
        world.her, "anitp", request=word("draft.request"), ground=GroundKind.COURT, ground_reference=word("draft.ground_reference")
    )  # fmt: skip
    _withdrawn(world)


def _consent(world: CanaryWorld, receiver: str, method: Method, **changes):
    word = world.canaries.word
    answered = Answered(method, witness=word(f"consent.witness.{receiver}"), interpreter=True)
    asked = world.asked(receiver, **changes)
    return consents.give(
        actor=world["ana"], case=world.her, asked=asked, answered=answered, now=world.now, key=key()
    ).id


def _withdrawn(world: CanaryWorld) -> None:
    consent = _consent(world, "national_commission", Method.SPOKEN)
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
    world.of_mira = world.case("mira", identity=world.canaries.identity("mira"))


def _kept_safe(world: CanaryWorld) -> None:
    word, number = world.canaries.word, world.canaries.number
    world.risk = world.protect(
        world.her, "risk", word("safety.name"), relation=word("safety.relation"), telephone=number("safety.telephone"),
        address=word("safety.address"),
    )  # fmt: skip
    plan = Plan(
        frozenset({Channel.SMS, Channel.CALL}), (Window(frozenset(range(7)), 0, DAY),), "Europe/Sofia",
        (world.now - timedelta(days=1)).date(), (world.now + timedelta(days=60)).date(), "uk", telephone=number("contact.telephone"),
    )  # fmt: skip
    safety.agree_contact(actor=world["ana"], case=world.her, plan=plan, now=world.now, key=key())
    world.word = safety.draft_message(
        actor=world["ana"], case=world.her, channel=Channel.SMS, text="ready", now=world.now, key=key()
    ).id
    world.protect(world.of_child, "place", word("child.safety"), "dimitar")
    _planned(world)


def _planned(world: CanaryWorld) -> None:
    """A risk assessment in force, a safety plan that is being prepared, one class of each in words of its own."""
    word = world.canaries.word
    answers = plans.good(world, "risk") | {
        "at_large": {"is": "yes", "words": word("plan.danger")}, "her_view": word("plan.fear"),
    }  # fmt: skip
    risk = plans.made(world, world.her, "risk", answers)
    world.step = Step.objects.get(plan=risk).pk
    answers = {"emergency": word("plan.way_out"), "persons": word("plan.pursuer"), "signs": word("plan.sign")}
    world.plan = plans.save(world, world.her, "safety_plan", answers)


def _housed(world: CanaryWorld) -> None:
    """A house of Animus where she stays, and in which Dignita holds a place; house notes of each day."""
    word = world.canaries.word
    address = f"гр. Варна, ул. {word('house.address')} 17"
    world.house = house(world, "ana", "LIPA", address)
    world.places = places(world, world.house, who="ana")
    world.stay = arrive(world, hold(world, world.places, world.her), "ana")
    stays.write_note(actor=world["sofia"], stay=world.stay, text=word("house.note"), now=world.now, key=key())
    world.held = hold(world, world.places, world.of_mira, "mira")
    world.helped = asked(world, world.her, words=word("service.words"))


def _files(world: CanaryWorld) -> None:
    """In the case of Animus a file that is shared, one of health; one of an investigation, one of the child."""
    word, of = world.canaries.word, {}
    for kind, who, case, whose in (
        ("evidence", "ana", world.her, "file"),
        ("medical", "ana", world.her, "medical"),
        ("investigation", "petar", world.of_police, "police.file"),
        ("help", "dimitar", world.of_child, "child.file"),
    ):
        data = files.png(files.pixels(size=(8, 8), seed=len(of)))
        texts = {"title": word(f"{whose}.title"), "received_from": word(f"{whose}.received_from")}
        of[whose] = world.document(case, data, kind, who, name=f"{word(f'{whose}.name')}.png", **texts)
    world.file = of["file"]
    world.document(
        world.her, files.png(files.pixels(size=(8, 8), seed=9)), "evidence", "ana", title=word("unshared.title")
    )
    documents.hand_over(
        actor=world["ana"], document=world.file, recipient=Recipient.COURT, handed_at=world.now, note=word("file.handover"),
        now=world.now, key=key(),
    )  # fmt: skip
    made = {"document": world.file, "referral": world.sent_on, "now": world.now, "key": key()}
    world.share = documents.share(actor=world["ana"], **made).id
    assert (Document.objects.count(), Share.objects.count()) == (5, 1)


def _in_court(world: CanaryWorld) -> None:
    """What Animus knows of proceedings, with a code for the police that waits; and what the police keeps."""
    word = world.canaries.word
    ours = build.care(world, world.her, number=word("court.number"))
    world.agree("mvr_police", categories=frozenset({Category.INVESTIGATION}), purposes=(Purpose.INVESTIGATION,))
    call = {
        "actor": world["ana"],
        "proceeding": ours,
        "receiver": world.org("mvr_police"),
        "now": world.now,
        "key": key(),
    }
    joins.give(**call, ground=Ground_.COURT, reference=word("court.reference"))
    build.measure(world, ours)
    build.hearing(world, ours, place=word("court.place"), reason=word("court.reason"))
    theirs = build.lead(world, number=word("police.number"), operations=word("police.suspects"))
    build.hearing(world, theirs, "petar", place=word("police.place"))
    call = {"actor": world["petar"], "proceeding": theirs, "judged": Judged(1, name=word("police.accused"))}
    proceedings.judge(**call, read=1, now=world.now, key=key())
    hers = build.redress(world, world.her, about=word("charge.about"), claim=word("claim.about"))
    call = {"actor": world["ana"], "aid": hers["aid_id"], "action": "grant", "on": date(2026, 11, 3), "read": 1}
    support.act_on_aid(**call, lawyer=word("aid.lawyer"), now=world.now, key=key())
    told = Told("uk", TellingForm.SPOKEN, Proof.WITNESS, witness=word("rights.witness"))
    support.tell_rights(actor=world["ana"], case=world.her, told=told, now=world.now, key=key())
    world.court = hers | {"proceeding_id": ours, "hearing_id": Hearing.objects.get(proceeding=ours).pk}
    world.court |= {"measure_id": Measure.objects.get().pk, "join_id": Join.objects.get().pk}


def _going_out(world: CanaryWorld) -> None:
    """What waits for a second person, and files that were asked for."""
    word, now = world.canaries.word, world.now
    world.waits = world.ask(world.her, content=word("ask.content"), reason=word("ask.reason"))
    ended = world.case("mira")
    version = Case.objects.get(pk=ended).version
    world.close(ended, who="mira", read=version)
    rights.ask_erasure(
        actor=world["mira"], case=ended, ground=ErasureGround.WISH, reason=word("mira.erasure"), now=now, key=key()
    )
    told = {"keeper": word("export.keeper"), "reason": word("export.reason"), "format": FileFormat.CSV}
    world.going = world.export(
        **told, kind=ExportKind.IDENTITIES, categories=frozenset(Category) - {Category.INVESTIGATION}
    )
    world.export("mira", reason=word("mira.export"), keeper=word("mira.keeper"), kind=ExportKind.REFERRALS)


def _handed(world: CanaryWorld) -> None:
    """The case of Animus came to Ana from a colleague who is gone."""
    found = Case.objects.get(pk=world.her)
    told = {"organisation": found.organisation, "left": world.cast.accounts["boyko"].pk, "by": world["nadia"].account}
    made = Handover(case=found, person_id=found.person_id, taken_by=world["ana"].account, at=world.now, **told)
    seal_into(made, holder=found.organisation, word=world.canaries.word("handover.word"))
    made.save(force_insert=True)
    world.handed = made.pk


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


def _directory(world: CanaryWorld) -> None:
    """An entry of Animus, and Mira's report that it is wrong."""
    found = a_service(world)
    told = {name: world.canaries.word(f"helper.{name}") for name in ("name", "contact", "note")}
    world.helper = a_helper(world, **told)
    world.entry, world.wrong = found.pk, a_report(world, found, note=world.canaries.word("entry.note"))


def _links(world: CanaryWorld) -> None:
    """Petar and Iva, of police and prosecution, each hold the same alias: they meet, and see their own files only."""
    word, now = world.canaries.word, world.now
    value, fact = word("link.value"), word("link.fact")
    for who in ("iva", "petar"):
        call = {"actor": world[who], "now": now}
        file = links.open_file(**call, opening=Opening(word(f"{who}.link.title")), key=key()).id
        found = Found(SelectorKind.ALIAS, value, LinkGround.STATEMENT, fact=fact)
        selector = links.enter(**call, file=file, found=found, key=key()).id
    side = LinkMeeting.objects.get(file=file).pk
    world.linked = {"link_file_id": file, "link_meeting_id": side, "selector_id": selector}


def _by_step(duty) -> bool:
    rule = rules().get(duty.rule)
    return bool(rule and rule.by_step)
