"""The fixed characters of every test, and one builder for each noun, built with services.

Oksana takes calls at Animus, Ana manages cases there, Mira at Dignita, Petar is police, Elena the Commission, Dimitar
child protection, Georgi data protection, Radu works in Oradea without an agreement in force. The survivors are invented;
their particulars are canaries: no dump may hold them.
"""

import time
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from uuid import UUID

from django.apps import apps
from django.db import transaction
from django.db.models import AutoField, Model
from django.test import Client

from accord.cooperation.agreements import services as agreements
from accord.cooperation.agreements.terms import ClauseTerms, Terms
from accord.cooperation.agreements.vocab import AgreementKind, LegalBasis
from accord.cooperation.people.factors import has_second_factor
from accord.cooperation.people.models import Account, Membership
from accord.cooperation.people.queries import actor_of
from accord.cooperation.people.services import give_membership, invite
from accord.demo.cast import CAST, Cast, register_cast
from accord.demo.seed import give_totp
from accord.detection.screening import services as screening
from accord.detection.screening.services import Beginning, GivenAnswer
from accord.detection.screening.vocab import Reply, Setting
from accord.detection.signals import services as signals
from accord.detection.signals.services import PersonDetails, SignalDetails
from accord.detection.signals.vocab import Channel
from accord.foundation.clock import day
from accord.foundation.clock import now as clock
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.ledger.models import Head
from accord.foundation.policy import Actor, Category, Purpose, Role
from accord.foundation.second import services as second
from accord.foundation.second.vocab import Matter
from accord.protection.cases import closing
from accord.protection.cases import services as cases
from accord.protection.cases.closing import Closing
from accord.protection.cases.models import Case
from accord.protection.cases.services import Facts
from accord.protection.cases.vocab import Basis, CloseReason, LaterContact
from accord.protection.consents import services as consents
from accord.protection.consents.services import Answered, Asked
from accord.protection.consents.vocab import Method
from accord.protection.documents import cleaning, storage
from accord.protection.documents import services as documents
from accord.protection.documents.cleaning import Cleaned
from accord.protection.documents.services import Details as DocumentDetails
from accord.protection.documents.storage import Incoming
from accord.protection.documents.vocab import DocumentKind, Source
from accord.protection.exports import services as exports
from accord.protection.exports.services import Wanted as ExportWanted
from accord.protection.exports.vocab import ExportKind, FileFormat
from accord.protection.glass import services as glass
from accord.protection.glass.models import Glass
from accord.protection.glass.vocab import Ground
from accord.protection.persons.lookups import Answer, Decided
from accord.protection.persons.vocab import AlreadyKnown, Identity, KnownElsewhere
from accord.protection.referrals import services as referrals
from accord.protection.referrals.models import Referral
from accord.protection.referrals.services import Wanted
from accord.protection.safety import services as safety
from accord.protection.safety.contact import Channel as ContactChannel
from accord.protection.safety.contact import Plan, Window
from accord.protection.safety.services import Details
from accord.protection.safety.vocab import Kind as ParticularKind
from tests import files

PASSWORD = "correct horse battery staple"
CARE = frozenset({Category.IDENTITY, Category.CONTACT, Category.NEEDS, Category.EXPLOITATION})
TETIANA = Identity(
    given_name="Тетяна", family_name="Коваленко", birth_date=date(1994, 3, 17), document="FK482913",
    phone="+380671234567", safe_contact="зранку, пароль ринок", address="Софія, вул. Шипка 6", health="безсоння",
    needs="адвокат і дзвінок мамі",
)  # fmt: skip
GROUNDS = ("1.1", "1.8", "2.1", "2.2", "3.1", "3.5", "5.1")
_keys = count()


def key() -> str:
    """A fresh idempotency key."""
    return f"test-key-{next(_keys):06d}"


def registered(**call) -> UUID:
    """The case of somebody who is identified; whoever is known already is somebody else."""
    try:
        return cases.identify(**call).id
    except (AlreadyKnown, KnownElsewhere) as known:
        return cases.identify(**call, decided=Decided(known.look.token, Answer.SOMEBODY_ELSE)).id


@dataclass
class World:
    """The cast and its builders."""

    cast: Cast
    now: datetime
    agreement: UUID = field(default=UUID(int=0))

    def __getitem__(self, name: str) -> Actor:
        return self.cast[name]

    def org(self, code: str) -> UUID:
        return self.cast.org(code)

    def signal(self, who: str = "oksana", **changes) -> UUID:
        details = {
            "channel": Channel.HOTLINE, "received_at": self.now, "country": "BG", "account": "Забрали документи.",
            "reporter_name": "Сусідка Марія", "reporter_phone": "+359888123456", "place": "склад на вул. Індустріальна",
            "persons": (PersonDetails(Sex.FEMALE, AgeGroup.ADULT, "UA"),),
        }  # fmt: skip
        made = signals.record(actor=self[who], details=SignalDetails(**details | changes), now=self.now, key=key())
        return made.id

    def screened(self, who: str = "ana", yes=GROUNDS, age: AgeGroup = AgeGroup.ADULT) -> UUID:
        beginning = Beginning(Setting.OFFICE, "uk", age, Sex.FEMALE, "UA")
        made = screening.start(actor=self[who], beginning=beginning, now=self.now, key=key()).id
        given = screening.answer(
            actor=self[who],
            screening=made,
            answers={i: GivenAnswer(Reply.YES) for i in yes},
            read=1,
            now=self.now,
            key=key(),
        )
        screening.move(actor=self[who], screening=made, action="complete", read=given.version, now=self.now, key=key())
        return made

    def case(self, who: str = "ana", identity: Identity = TETIANA, age: AgeGroup = AgeGroup.ADULT, **changes) -> UUID:
        if age != AgeGroup.ADULT and identity is TETIANA:
            identity = replace(TETIANA, birth_date=date(2010, 3, 17) if age == AgeGroup.CHILD else None)
        facts = {
            "jurisdiction": "BG", "basis": Basis.OBSERVATION, "sex": Sex.FEMALE, "age_group": age,
            "citizenships": frozenset({"UA"}), "forms": frozenset({ExploitationForm.LABOUR}),
        }  # fmt: skip
        return registered(
            actor=self[who], facts=Facts(**facts | changes), identity=identity, screening=None, now=self.now, key=key()
        )

    def close(self, case: UUID, reason: CloseReason = CloseReason.WISH, who: str = "ana", now=None, **changes):
        """Close a case, with everything that closing asks for."""
        now = now or self.now
        why = "Нямаше време за оценка."
        record = Closing(reason, (now + timedelta(days=365)).date(), LaterContact.YES, no_risk=why, no_score=why)
        call = {"read": Case.objects.get(pk=case).version, "now": now, "key": key()}
        return closing.close(
            actor=self[who], case=case, closing=replace(record, **changes.pop("record", {})), **call | changes
        )

    def asked(self, receiver: str = "dignita", **changes) -> Asked:
        asked = {
            "receiver": self.org(receiver), "purpose": Purpose.ASSISTANCE, "categories": CARE, "language": "uk",
            "valid_until": (self.now + timedelta(days=90)).date(),
        }  # fmt: skip
        return Asked(**asked | changes)

    def consent(self, case: UUID, receiver: str = "dignita", who: str = "ana", **changes) -> UUID:
        answered = Answered(Method.SPOKEN, witness="Надія Свідок")
        made = consents.give(
            actor=self[who],
            case=case,
            asked=self.asked(receiver, **changes),
            answered=answered,
            now=self.now,
            key=key(),
        )
        return made.id

    def draft(self, case: UUID, receiver: str = "dignita", who: str = "ana", **changes) -> UUID:
        wanted = {
            "receiver": self.org(receiver), "purpose": Purpose.ASSISTANCE, "categories": CARE,
            "request": "Місце в кризовому центрі.",
        }  # fmt: skip
        return referrals.draft(
            actor=self[who], case=case, wanted=Wanted(**wanted | changes), now=self.now, key=key()
        ).id

    def send(self, referral: UUID, who: str = "ana", **changes):
        version = Referral.objects.get(pk=referral).version
        call = {"actor": self[who], "referral": referral, "read": version, "now": self.now, "key": key()}
        return referrals.send(**call | changes)

    def document(self, case: UUID, data: bytes | None = None, kind="evidence", who: str = "ana", **changes) -> UUID:
        """A file in a case. What a file was cleaned to is remembered: the confined process runs once for each."""
        data = files.png() if data is None else data
        incoming = Incoming.read_from(BytesIO(data), changes.pop("name", "IMG_0001.png"))
        details = {"kind": DocumentKind(kind), "source": Source.PERSON, "received_at": self.now, "title": "Снимка"}
        with cleaned_once(data), documents.taken_in(actor=self[who], case=case, kind=kind, file=incoming) as taken:
            call = {"details": DocumentDetails(**details | changes), "now": self.now, "key": key()}
            return documents.receive(actor=self[who], case=case, taken=taken, **call).id

    def shared(self, referral: UUID, kind="evidence", who: str = "ana", data: bytes | None = None) -> UUID:
        """A file of the referral's case, shared with its receiver."""
        document = self.document(Referral.objects.get(pk=referral).case_id, data, kind, who)
        return documents.share(actor=self[who], document=document, referral=referral, now=self.now, key=key()).id

    def act(self, referral: UUID, action: str, who: str = "mira", **changes):
        version = Referral.objects.get(pk=referral).version
        call = {
            "actor": self[who],
            "referral": referral,
            "action": action,
            "read": version,
            "now": self.now,
            "key": key(),
        }
        return referrals.act(**call | changes)

    def protect(self, case: UUID, kind: str = "place", name: str = "Приют „Тиха градина“", who: str = "ana", **more):
        details = Details(ParticularKind(kind), name, **more)
        return safety.add(actor=self[who], case=case, details=details, now=self.now, key=key()).id

    def message(self, case: UUID, who: str = "ana") -> UUID:
        """A neutral text message under a plan by which she may be reached at any time."""
        plan = Plan(
            frozenset({ContactChannel.SMS}), (Window(frozenset(range(7)), 0, 1440),), "Europe/Sofia", day(self.now),
            day(self.now) + timedelta(days=300), "uk", telephone="+380501234567",
        )  # fmt: skip
        call = {"actor": self[who], "case": case, "now": self.now}
        safety.agree_contact(**call, plan=plan, key=key())
        return safety.draft_message(**call, channel=ContactChannel.SMS, text="call_back", key=key()).id

    def sent(self) -> UUID:
        """A referral of Ana's to Dignita, sent on agreement and consent."""
        case = self.case()
        self.consent(case)
        referral = self.draft(case)
        self.send(referral)
        return referral

    def ask(
        self, case: UUID, who: str = "ana", content: str = "Тя е на сигурно място.", now=None,
        reason: str = "Лекарят трябва да знае.",
    ) -> UUID:  # fmt: skip
        """Ana asks a second person to let a text leave."""
        with transaction.atomic():
            return second.ask(
                actor=self[who], matter=Matter.DISCLOSURE, object_type="case", object_id=case, digest=content,
                reason=reason, content=content, now=now or self.now,
            )  # fmt: skip

    def export(self, who: str = "ana", **changes) -> UUID:
        """An export of Ana's cases without names, for her own use."""
        wanted = {
            "kind": ExportKind.CASES, "format": FileFormat.XLSX, "purpose": Purpose.ASSISTANCE, "reason": "Преглед в екипа.",
            "keeper": "Ана",
        }  # fmt: skip
        return exports.ask(actor=self[who], wanted=ExportWanted(**wanted | changes), now=self.now, key=key()).id

    def take(self, export: UUID, who: str = "ana"):
        """The file of an export."""
        return exports.take(actor=self[who], export=export, read=1, now=self.now, key=key())

    def glass(self, case: UUID) -> UUID:
        """Boris, who worked at Animus for one night, opened a case in an emergency."""
        boris = invite(email="boris@accord.example", name="Boris Angelov", language="bg", password=None)
        given = give_membership(account=boris.pk, organisation=self.org("animus"), role=Role.CASE_MANAGER, now=self.now)
        glass.break_glass(
            actor=actor_of(given), case=Case.objects.get(pk=case).code, ground=Ground.DANGER, purpose=Purpose.ASSISTANCE,
            reason="Сусід Тетяни стоїть перед дверима.", now=self.now, key=key(),
        )  # fmt: skip
        Membership.objects.filter(pk=given.pk).update(until=self.now)
        return Glass.objects.get(account=boris.pk).pk

    def agree(self, *parties: str, categories=CARE, purposes=(Purpose.ASSISTANCE,), start=None, end=None) -> UUID:
        """An agreement of Animus with others, signed by all who have a signatory in the cast."""
        clauses = tuple(ClauseTerms(p, c, LegalBasis.CONSENT) for p in purposes for c in categories)
        terms = Terms(
            "Протокол", AgreementKind.DATA_SHARING, frozenset(self.org(p) for p in parties), clauses,
            start or date(2026, 1, 1), end or date(2027, 12, 31),
        )  # fmt: skip
        made = agreements.propose(actor=self["nadia"], terms=terms, now=self.now, key=key()).id
        signatories = {
            "animus": "nadia",
            "dignita": "vesela",
            "national_commission": "elena",
            "anitp": "ioana",
            "mvr_police": "plamen",
        }
        for code in ("animus", *parties):
            if code in signatories:
                agreements.sign(actor=self[signatories[code]], agreement=made, now=self.now, key=key())
        return made


_CLEANED: dict[bytes, tuple[Cleaned, bytes]] = {}


@contextmanager
def cleaned_once(data: bytes):
    """Within, the file `data` is cleaned for real the first time; afterwards the copy that came of it is sealed again."""
    real = cleaning.clean

    def again(file: Incoming) -> Cleaned:
        if data not in _CLEANED:
            made = real(file)
            copy = b"".join(storage.read(file.document, storage.COPY, made.copy.key)) if made.copy else b""
            _CLEANED[data] = made, copy
            return made
        made, copy = _CLEANED[data]
        if not made.copy:
            return made
        sealing = storage.Sealing(file.document, storage.COPY)
        sealing.write(copy)
        sealing.finish()
        return replace(made, copy=sealing)

    cleaning.clean = again
    try:
        yield
    finally:
        cleaning.clean = real


def signed_in(world: World, who: str) -> Client:
    """A browser of one of the cast, past both factors."""
    account = Account.objects.get(pk=world.cast.accounts[who].pk)
    if not has_second_factor(account.pk):
        give_totp(account)
    client = Client()
    client.force_login(account, backend="allauth.account.auth_backends.AuthenticationBackend")
    prove(client, account)
    return client


def prove(client: Client, account: Account, at: float | None = None) -> None:
    """As if the second factor had been given just now, or at `at` (epoch seconds): what asks for a fresh proof is open."""
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "type": "totp", "at": at or time.time()}]
    session["account_authentication_methods_user"] = str(account.pk)
    session.save()


def build_world(now: datetime) -> World:
    """Everybody registered, and one agreement between Animus and Dignita in force."""
    people = [c for c in CAST.values() if c.key not in {"boris", "rositsa"}]  # Animus has one case manager here
    world = World(register_cast(password=PASSWORD, now=now - timedelta(days=30), people=people), now)
    # The pages run by the real clock: who administers here does not end while the fixed moment of the tests ages.
    Membership.objects.filter(role=Role.ADMINISTRATOR).update(until=max(now, clock()) + timedelta(days=90))
    world.agreement = world.agree("dignita")
    return world


_TOLD: dict[datetime, tuple[World, list[list[Model]]]] = {}


def world_again(now: datetime) -> World:
    """`build_world`, told through the services once; afterwards the same rows are put back, in a tenth of the time."""
    if now not in _TOLD:
        world = build_world(now)
        ours = [model for model in apps.get_models() if model.__module__.startswith("accord.")]
        _TOLD[now] = world, [list(model._base_manager.all()) for model in ours]
        return _own(world)
    world, tables = _TOLD[now]
    for rows in tables:
        for row in rows:
            row._state.adding = True
            if isinstance(row._meta.pk, AutoField):
                row.pk = None  # the database counts on from its own number
        if rows and isinstance(rows[0], Head):
            rows[0].save(force_update=True)
        elif rows:
            type(rows[0])._base_manager.bulk_create(rows)
    return _own(world)


def _own(world: World) -> World:
    """The world for one test: who joins it there, and another moment, stay in that test."""
    cast = world.cast
    return replace(world, cast=replace(cast, **{f.name: dict(getattr(cast, f.name)) for f in fields(cast)}))
