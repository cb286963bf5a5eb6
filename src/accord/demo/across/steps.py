"""What people at either node do in the story of the two; each step is called by its name (see `telling`)."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from accord.cooperation.agreements import services as agreements
from accord.cooperation.agreements.terms import ClauseTerms, Terms
from accord.cooperation.agreements.vocab import AgreementKind, LegalBasis
from accord.demo import owed
from accord.demo.across.side import People
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.foundation.policy import Category, Purpose
from accord.protection.cases import services as cases
from accord.protection.cases.services import Facts
from accord.protection.cases.vocab import Basis
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from accord.protection.consents.services import Answered, Asked
from accord.protection.consents.vocab import Method
from accord.protection.persons.vocab import Identity
from accord.protection.referrals import services as referrals
from accord.protection.referrals import ways
from accord.protection.referrals.models import Referral
from accord.protection.referrals.services import Wanted
from accord.protection.referrals.vocab import Choice, Mode
from accord.protection.referrals.ways import Way

DATA: Final = frozenset(
    {Category.IDENTITY, Category.CONTACT, Category.NEEDS, Category.EXPLOITATION, Category.LEGAL_STATUS}
)
_PURPOSES: Final = (Purpose.ASSISTANCE, Purpose.SAFE_RETURN, Purpose.IDENTIFICATION)
OLENA: Final = Identity(
    given_name="Олена", family_name="Марченко", birth_date=date(1997, 5, 8), phone="+380 50 765 43 21",
    safe_contact="Signal, seara după ora 19; parola „cireșe”", needs="Cazare sigură, consiliere în ucraineană.",
)  # fmt: skip
IONUT: Final = Identity(
    given_name="Ionuț", family_name="Dobre", birth_date=date(1988, 11, 2), needs="Връщане при семейството, документи.",
)  # fmt: skip
IRYNA: Final = Identity(
    given_name="Ірина", family_name="Савченко", birth_date=date(2001, 2, 14), needs="Місце ближче до сестри в Бухаресті.",
)  # fmt: skip


def agree(people: People, now: datetime, who: str, other: str) -> str:
    """Two organisations agree on what may flow between Bucharest and Sofia."""
    clauses = tuple(ClauseTerms(p, c, LegalBasis.CONSENT) for p in _PURPOSES for c in sorted(DATA))
    parties = frozenset({people.organisation(other)})
    title = "Protocol de îngrijire continuă București–Sofia"
    last = date(now.year + 2, 12, 31)
    terms = Terms(title, AgreementKind.DATA_SHARING, parties, clauses, date(now.year, 1, 1), last)
    made = agreements.propose(actor=people[who], terms=terms, now=now, key=people.key()).id
    agreements.sign(actor=people[who], agreement=made, now=now, key=people.key())
    return str(made)


def sign(people: People, now: datetime, who: str, agreement: str) -> None:
    """The other party signs, at its own node."""
    agreements.sign(actor=people[who], agreement=UUID(agreement), now=now, key=people.key())


def olena(people: People, now: datetime, to: str) -> str:
    """Radu asks Animus for a place for Olena, who wants to be near her cousin in Sofia."""
    facts = _facts(Sex.FEMALE, "UA", ExploitationForm.LABOUR, "RO")
    request = "Olena vrea să fie aproape de verișoara ei din Sofia. Are nevoie de cazare sigură și de consiliere."
    return _referred(people, "radu.bucharest", to, OLENA, facts, Purpose.ASSISTANCE, request, now)


def ionut(people: People, now: datetime, to: str) -> str:
    """Ana asks eLiberare to receive Ionuț, who goes home."""
    facts = _facts(Sex.MALE, "RO", ExploitationForm.LABOUR, "BG")
    request = "Йонуц се връща у дома: някой да го посрещне на Северната гара и да му помогне с документите."
    return _referred(people, "ana", to, IONUT, facts, Purpose.SAFE_RETURN, request, now)


def iryna(people: People, now: datetime, to: str) -> dict[str, str]:
    """Ana asks eLiberare for a place near the sister of Iryna."""
    facts = _facts(Sex.FEMALE, "UA", ExploitationForm.SEXUAL, "BG")
    request = "Ирина иска да живее близо до сестра си."
    made = _referred(people, "ana", to, IRYNA, facts, Purpose.ASSISTANCE, request, now)
    return {"referral": made, "consent": str(Referral.objects.get(pk=made).consent_id)}


def steps(people: People, now: datetime, who: str, referral: str, actions: list[str], note: str = "") -> None:
    """Steps of one side, at one moment."""
    for action in actions:
        read = Referral.objects.get(pk=referral).version
        said = note if action == "give_feedback" else ""
        referrals.act(
            actor=people[who], referral=UUID(referral), action=action, note=said, read=read, now=now, key=people.key()
        )


def way(people: People, now: datetime, who: str, referral: str) -> None:
    """They go together, by the morning train."""
    read = Referral.objects.get(pk=referral).version
    planned = Way(Mode.WITH_US, now + timedelta(hours=1), now + timedelta(hours=11), escort="Radu Stan, eLiberare")
    ways.plan_way(actor=people[who], referral=UUID(referral), way=planned, read=read, now=now, key=people.key())


def withdraw(people: People, now: datetime, who: str, consent: str) -> None:
    """She takes back what she had agreed to."""
    read = Consent.objects.get(pk=consent).version
    consents.withdraw(actor=people[who], consent=UUID(consent), read=read, now=now, key=people.key())


def _referred(
    people: People, who: str, to: str, identity: Identity, facts: Facts, purpose: Purpose, request: str, now: datetime
) -> str:
    """A case, its first duties done, the person's consent for that receiver, and a referral that is sent."""
    actor, receiver = people[who], people.organisation(to)
    case = cases.identify(actor=actor, facts=facts, identity=identity, screening=None, now=now, key=people.key()).id
    owed.done(actor=actor, case=case, at=now, key=people.key)
    asked = Asked(receiver, purpose, DATA, "uk", (now + timedelta(days=180)).date(), own_words=True)
    answered = Answered(Method.SPOKEN, interpreter=True, witness="Oksana Bondar")
    consents.give(actor=actor, case=case, asked=asked, answered=answered, now=now, key=people.key())
    wanted = Wanted(receiver, purpose, DATA, request, choice=Choice.PERSON)
    made = referrals.draft(actor=actor, case=case, wanted=wanted, now=now, key=people.key())
    referrals.send(actor=actor, referral=made.id, read=made.version, now=now, key=people.key())
    return str(made.id)


def _facts(sex: Sex, citizenship: str, form: ExploitationForm, jurisdiction: str) -> Facts:
    return Facts(
        sex, AgeGroup.ADULT, frozenset({citizenship}), frozenset({form}), jurisdiction=jurisdiction,
        basis=Basis.SELF_REPORT,
    )  # fmt: skip
