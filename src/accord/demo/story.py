"""The story of a demonstration node, told by calling the services, so that the seed is also an integration test."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import count
from typing import Final
from uuid import UUID

from accord.cooperation.agreements import services as agreements
from accord.cooperation.agreements.terms import ClauseTerms, Terms
from accord.cooperation.agreements.vocab import LegalBasis
from accord.cooperation.people import members
from accord.cooperation.people.members import Invited
from accord.demo import cooperation, exports, files, justice, links, owed, plans, shelters
from accord.demo import referrals as referrals_told
from accord.demo import signals as signals_told
from accord.demo.agreements import AGREEMENTS, CARE
from accord.demo.cast import Cast
from accord.detection.screening import services as screening
from accord.detection.screening.services import Beginning, GivenAnswer
from accord.detection.screening.vocab import Evidence, Reply, Setting
from accord.detection.signals import services as signals
from accord.detection.signals.models import SignalPerson
from accord.detection.signals.services import PersonDetails, SignalDetails
from accord.detection.signals.vocab import Channel
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.policy import Actor, Category, Purpose, Role
from accord.protection.cases import queries as case_queries
from accord.protection.cases import services as cases
from accord.protection.cases import team
from accord.protection.cases.models import Case
from accord.protection.cases.services import Facts
from accord.protection.cases.vocab import Basis, Restriction
from accord.protection.consents import services as consents
from accord.protection.consents.services import Answered, Asked
from accord.protection.consents.vocab import Method
from accord.protection.glass import services as glass
from accord.protection.glass.vocab import Ground
from accord.protection.persons.vocab import Identity
from accord.protection.referrals import services as referrals
from accord.protection.referrals.models import Referral
from accord.protection.referrals.services import Wanted
from accord.protection.referrals.vocab import Urgency
from accord.protection.safety import services as safety
from accord.protection.safety.contact import Channel as Way
from accord.protection.safety.contact import Plan, Window
from accord.protection.safety.services import Details
from accord.protection.safety.vocab import Kind

_keys: Final[Iterator[int]] = count()
# The grounds of the story: what an anonymous list answers for a person held to work off a debt.
STRONG: Final = ("1.1", "1.8", "2.1", "2.4", "3.1", "3.5", "5.1")


def _key() -> str:
    return f"story-{next(_keys):06d}"


class Story:
    """Tells the story up to `now`."""

    boy: UUID  # the case of the child at the border

    def __init__(self, cast: Cast, now: datetime) -> None:
        self.cast, self.now = cast, now

    def tell(self) -> None:
        """Agreements first, then four people at four points of the path."""
        self.agreements()
        self.accompanied_woman()
        self.child_at_the_border()
        self.man_waiting_for_a_place()
        shelters.tell(self.cast, self.now, _key)
        self.emergency_at_night()
        signals_told.tell(self.cast, self.now, _key)
        referrals_told.tell(self.cast, self.now, _key)
        exports.tell(self.cast, self.now, _key)
        links.tell(self.cast, self.now, _key)
        self.invitation()

    def ago(self, **span: float) -> datetime:
        """A moment before now."""
        return self.now - timedelta(**span)

    def agreements(self) -> None:
        """The cooperation of 2024 between IJM and the Commission, and the protocols that let data flow."""
        cooperation.tell(self.cast, self.now, _key)
        for title, kind, purposes, categories, first, last, signed, unsigned in AGREEMENTS:
            people = signed.split()
            parties = frozenset(self.cast[name].organisation for name in (*people, *unsigned.split()))
            clauses = tuple(ClauseTerms(p, c, LegalBasis.CONSENT) for p in purposes for c in categories)
            start, end = date(self.now.year + first, 1, 1), date(self.now.year + last, 12, 31)
            terms = Terms(title, kind, parties, clauses, start, end)
            made = agreements.propose(actor=self.cast[people[0]], terms=terms, now=self.ago(days=60), key=_key())
            for name in people:
                agreements.sign(actor=self.cast[name], agreement=made.id, now=self.ago(days=59), key=_key())

    def accompanied_woman(self) -> None:
        """A hotline call six days ago; she is with Dignita now and the first feedback has come."""
        ana, mira = self.cast["ana"], self.cast["mira"]
        at = self.ago(days=6)
        signal = self.signal(
            "oksana",
            at,
            "Жінка телефонує сама: документи забрав роботодавець, живе на складі, боїться.",
            place="склад біля вокзалу, Софія",
            reporter="Тетяна",
            phone="+380 67 123 45 67",
            person=PersonDetails(Sex.FEMALE, AgeGroup.ADULT, "UA"),
            channel=Channel.HOTLINE,
        )
        found = self.screened(ana, signal, at + timedelta(hours=3), AgeGroup.ADULT, Sex.FEMALE, "UA", STRONG, "uk")
        identity = Identity(
            given_name="Тетяна",
            family_name="Коваленко",
            birth_date=date(1994, 3, 17),
            document="FK 482913",
            phone="+380 67 123 45 67",
            safe_contact="Signal messages, mornings only; code word “market”",
            health="Sleeps badly; asks for a woman doctor.",
            needs="A safe place, a lawyer, a call to her mother.",
        )
        case = self.tetiana = self.identified(
            ana, found, at + timedelta(hours=4), identity, "UA", ExploitationForm.LABOUR
        )
        cases.add_note(
            actor=ana,
            case=case,
            text="Speaks Ukrainian and some Bulgarian. Wants to decide about the police later.",
            now=at + timedelta(hours=5),
            key=_key(),
        )
        risk = Details(Kind.RISK, "Кирил Стоев", "employer, holds her passport", "+359 88 555 07 31")
        safety.add(actor=ana, case=case, details=risk, now=at + timedelta(hours=5), key=_key())
        week, first = Window(frozenset(range(7)), 9 * 60, 12 * 60), at.date()
        plan = Plan(
            frozenset({Way.CALL, Way.SMS}), (week,), "Europe/Sofia", first, first + timedelta(days=90), "uk",
            code_word="market", telephone="+380 67 123 45 67",
        )  # fmt: skip
        safety.agree_contact(actor=ana, case=case, plan=plan, now=at + timedelta(hours=5), key=_key())
        self.done(ana, case, at + timedelta(hours=6))
        plans.tell_woman(ana, case, at + timedelta(hours=6), _key)
        self.agreed(ana, case, "dignita", Purpose.ASSISTANCE, [*CARE, Category.HEALTH], "uk", at + timedelta(hours=6))
        referral = self.referred(
            ana,
            case,
            "dignita",
            Purpose.ASSISTANCE,
            [*CARE, Category.HEALTH],
            at + timedelta(hours=7),
            "Place in a crisis centre, with psychological support in Ukrainian.",
            Urgency.URGENT,
        )
        self.steps(mira, referral, at + timedelta(hours=8), ["acknowledge", "accept"])
        self.steps(ana, referral, at + timedelta(hours=10), ["depart"])
        self.steps(mira, referral, at + timedelta(hours=12), ["arrive", "start_service"])
        files.tell(ana, case, referral, at + timedelta(hours=13), _key)
        justice.tell(self.cast, case, at + timedelta(days=2), _key)

    def child_at_the_border(self) -> None:
        """A boy of sixteen found at the border this morning; three bodies must be told within 24 hours."""
        dimitar, at = self.cast["dimitar"], self.ago(hours=20)
        signal = self.signal(
            "dimitar",
            at,
            "Момче без придружител в микробус; възрастният до него говори вместо него.",
            place="ГКПП Дунав мост",
            reporter="",
            phone="",
            channel=Channel.AUTHORITY,
            child=True,
            person=PersonDetails(Sex.MALE, AgeGroup.CHILD, "RO"),
        )
        found = self.screened(
            dimitar,
            signal,
            at + timedelta(hours=1),
            AgeGroup.CHILD,
            Sex.MALE,
            "RO",
            ("1.3", "1.8", "2.1", "3.1", "3.5"),
            "ro",
        )
        identity = Identity(given_name="Andrei", family_name="Popa", birth_date=date(self.now.year - 16, 2, 9))
        case = self.identified(
            dimitar, found, at + timedelta(hours=2), identity, "RO", ExploitationForm.BEGGING, AgeGroup.CHILD, Sex.MALE
        )
        self.boy = case
        plans.tell_child(dimitar, case, at + timedelta(hours=3), _key)
        team.restrict(actor=dimitar, case=case, why=Restriction.CHILD, read=1, now=at + timedelta(hours=3), key=_key())

    def man_waiting_for_a_place(self) -> None:
        """A man from Burgas: consent is recorded, the referral was sent two days ago and nobody answered."""
        ana, at = self.cast["ana"], self.ago(days=2)
        signal = self.signal(
            "ana",
            at,
            "Мъж, работил без заплата на строеж, спи в колата си.",
            place="Бургас, крайбрежната",
            reporter="Колега от строежа",
            phone="+359 88 555 01 23",
            channel=Channel.OUTREACH,
            person=PersonDetails(Sex.MALE, AgeGroup.ADULT, "BG"),
        )
        found = self.screened(ana, signal, at + timedelta(hours=2), AgeGroup.ADULT, Sex.MALE, "BG", STRONG, "bg")
        identity = Identity(
            given_name="Стефан",
            family_name="Маринов",
            birth_date=date(1979, 11, 2),
            phone="+359 88 555 04 56",
            needs="Подслон за мъж, лекар, лична карта.",
        )
        case = self.identified(
            ana, found, at + timedelta(hours=3), identity, "BG", ExploitationForm.LABOUR, sex=Sex.MALE
        )
        self.done(ana, case, at + timedelta(hours=4))
        plans.tell_man(ana, case, at + timedelta(hours=4), _key)
        self.agreed(ana, case, "dignita", Purpose.ASSISTANCE, [*CARE], "bg", at + timedelta(hours=4))
        self.referred(
            ana,
            case,
            "dignita",
            Purpose.ASSISTANCE,
            [*CARE],
            at + timedelta(hours=5),
            "Място за мъж, по възможност в Бургас или София.",
            Urgency.NORMAL,
        )

    def emergency_at_night(self) -> None:
        """Last night the man from Burgas stood at the door, and Ana slept: Boris opened his case. Elena reviews it."""
        boris, at = self.cast["boris"], self.ago(hours=9)
        case = Case.objects.get(organisation=boris.organisation, sex=Sex.MALE)
        glass.break_glass(
            actor=boris,
            case=case.code,
            ground=Ground.PRESENT,
            purpose=Purpose.ASSISTANCE,
            reason="Стои пред вратата с температура и не помни лекарството си; Ана не вдига.",
            now=at,
            key=_key(),
        )
        case_queries.open_identity(actor=boris, case=case.pk, purpose=Purpose.ASSISTANCE, now=at + timedelta(minutes=2))

    def invitation(self) -> None:
        """Nadia invited a second hotline operator; the link waits to be handed over."""
        invited = Invited("daria@accord.example", "Daria Melnyk", "uk", Role.HOTLINE_OPERATOR)
        members.invite_member(actor=self.cast["nadia"], invited=invited, now=self.ago(hours=2), key=_key())

    def signal(
        self,
        who: str,
        at: datetime,
        account: str,
        *,
        place: str,
        reporter: str,
        phone: str,
        channel: Channel,
        person: PersonDetails,
        danger: bool = False,
        child: bool = False,
    ) -> UUID:
        """A recorded signal."""
        details = SignalDetails(
            channel=channel,
            received_at=at,
            country="BG",
            account=account,
            danger=danger,
            child=child,
            anonymous=not reporter,
            reporter_name=reporter,
            reporter_phone=phone,
            place=place,
            persons=(person,),
            language="uk" if person.citizenship == "UA" else "bg",
        )
        return signals.record(actor=self.cast[who], details=details, now=at, key=_key()).id

    def screened(
        self,
        actor: Actor,
        signal: UUID,
        at: datetime,
        age: AgeGroup,
        sex: Sex,
        citizenship: str,
        yes: tuple[str, ...],
        language: str,
    ) -> UUID:
        """A completed screening of the first person of a signal."""
        person = SignalPerson.objects.get(signal=signal, number=1).pk
        beginning = Beginning(Setting.OFFICE, language, age, sex, citizenship, language != "bg", person)
        made = screening.start(actor=actor, beginning=beginning, now=at, key=_key())
        answers = {i: GivenAnswer(Reply.YES, Evidence.TOLD) for i in yes}
        answers |= {i: GivenAnswer(Reply.NO, Evidence.TOLD) for i in ("2.3", "4.2", "5.2") if i not in yes}
        given = screening.answer(actor=actor, screening=made.id, answers=answers, read=1, now=at, key=_key())
        screening.move(
            actor=actor,
            screening=made.id,
            action="complete",
            read=given.version,
            now=at + timedelta(minutes=40),
            key=_key(),
        )
        return made.id

    def identified(
        self,
        actor: Actor,
        found: UUID,
        at: datetime,
        identity: Identity,
        citizenship: str,
        form: ExploitationForm,
        age: AgeGroup = AgeGroup.ADULT,
        sex: Sex = Sex.FEMALE,
    ) -> UUID:
        """A case opened by preliminary identification."""
        facts = Facts(sex, age, frozenset({citizenship}), frozenset({form}), jurisdiction="BG", basis=Basis.SCREENING)
        return cases.identify(actor=actor, facts=facts, identity=identity, screening=found, now=at, key=_key()).id

    def agreed(
        self,
        actor: Actor,
        case: UUID,
        receiver: str,
        purpose: Purpose,
        categories: list[Category],
        language: str,
        at: datetime,
    ) -> UUID:
        """A spoken consent before a witness."""
        until = (at + timedelta(days=180)).date()
        asked = Asked(self.cast.org(receiver), purpose, frozenset(categories), language, until)
        answered = Answered(Method.SPOKEN, interpreter=language != "bg", witness="Nadia Ruseva")
        return consents.give(actor=actor, case=case, asked=asked, answered=answered, now=at, key=_key()).id

    def referred(
        self,
        actor: Actor,
        case: UUID,
        receiver: str,
        purpose: Purpose,
        categories: list[Category],
        at: datetime,
        request: str,
        urgency: Urgency,
    ) -> UUID:
        """A referral, drafted and sent."""
        wanted = Wanted(self.cast.org(receiver), purpose, frozenset(categories), request, urgency)
        made = referrals.draft(actor=actor, case=case, wanted=wanted, now=at, key=_key())
        referrals.send(actor=actor, referral=made.id, read=made.version, now=at, key=_key())
        return made.id

    def done(self, actor: Actor, case: UUID, at: datetime) -> None:
        """Complete the open duties of a case that no step settles."""
        owed.done(actor=actor, case=case, at=at, key=_key)

    def steps(self, actor: Actor, referral: UUID, at: datetime, actions: list[str]) -> None:
        """Steps of a referral, half an hour apart."""
        for number, action in enumerate(actions):
            version = Referral.objects.get(pk=referral).version
            referrals.act(
                actor=actor,
                referral=referral,
                action=action,
                read=version,
                now=at + timedelta(minutes=30 * number),
                key=_key(),
            )
