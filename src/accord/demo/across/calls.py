"""Two shorter stories between the nodes: a place that is asked for, and a witness who is called to a hearing."""

from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

from accord.demo.across.side import People
from accord.foundation.clock import day
from accord.foundation.codes import AgeGroup, ExploitationForm, Sex
from accord.justice.proceedings import hearings
from accord.justice.proceedings import services as proceedings
from accord.justice.proceedings.hearings import Appointment
from accord.justice.proceedings.services import Known
from accord.justice.proceedings.vocab import HearingKind, Shield, Stage
from accord.justice.summons import services as summonses
from accord.justice.summons.models import Summons
from accord.justice.summons.vocab import Answer
from accord.protection.cases import services as cases
from accord.protection.cases.services import Facts
from accord.protection.cases.vocab import Basis
from accord.protection.persons.vocab import Identity
from accord.protection.referrals.models import Referral
from accord.protection.shelters import request_queries, requests
from accord.protection.shelters.models import PlaceRequest
from accord.protection.shelters.requests import Sought
from accord.protection.shelters.vocab import Length, StaffLanguage

DARIA: Final = Identity(
    given_name="Daria",
    family_name="Ilieș",
    birth_date=date(2011, 3, 21),
    needs="Un loc liniștit, aproape de mama ei, la Sofia.",
)


def place(people: People, now: datetime, to: str) -> str:
    """Radu asks Animus for a place for Daria, a girl whose mother is in Sofia, before he refers her."""
    who = people["radu.bucharest"]
    facts = Facts(
        Sex.FEMALE, AgeGroup.CHILD, frozenset({"RO"}), frozenset({ExploitationForm.SEXUAL}), jurisdiction="RO",
        basis=Basis.SELF_REPORT,
    )  # fmt: skip
    case = cases.identify(actor=who, facts=facts, identity=DARIA, screening=None, now=now, key=people.key()).id
    sought = Sought(day(now) + timedelta(days=2), Length.WEEKS, language=StaffLanguage.RO)
    asked = requests.ask(actor=who, other=people.organisation(to), case=case, sought=sought, now=now, key=people.key())
    return str(asked.id)


def promise(people: People, now: datetime, request: str) -> None:
    """Ana keeps a place for her, for five days."""
    free = [unit for unit, many in request_queries.free_units(people["ana"], now) if many and unit.women_from == 0]
    read = PlaceRequest.objects.get(pk=request).version
    requests.act(
        actor=people["ana"], request=UUID(request), action="promise", unit=free[0].pk,
        until=day(now) + timedelta(days=5), read=read, now=now, key=people.key(),
    )  # fmt: skip


def code(people: People, now: datetime, referral: str) -> str:
    """The code by which both nodes know her."""
    return Referral.objects.get(pk=referral).code


def summon(people: People, now: datetime, to: str, reference: str) -> str:
    """Andrei calls a witness who is helped in Sofia: by video link, in closed session."""
    who = people["andrei.bucharest"]
    told = Known("RO", Stage.FIRST_INSTANCE, day(now) - timedelta(days=60), number="4471/3/2026")
    led = proceedings.lead(actor=who, known=told, case_code="", now=now, key=people.key()).id
    at = datetime.combine(day(now) + timedelta(days=21), time(10, 30), ZoneInfo("Europe/Bucharest"))
    shields = frozenset({Shield.CLOSED, Shield.NO_CONFRONTATION})
    wanted = Appointment(at, "Europe/Bucharest", HearingKind.VIDEO, "Tribunalul București, sala 3", "uk", shields)
    set_ = hearings.set_hearing(actor=who, proceeding=led, wanted=wanted, now=now, key=people.key()).id
    other = people.organisation(to)
    made = summonses.summon(actor=who, hearing=set_, other=other, reference=reference, now=now, key=people.key())
    return str(made.id)


def answer(people: People, now: datetime, summons: str) -> None:
    """She will be heard by video link, with somebody whom she trusts beside her; Ana says so."""
    read = Summons.objects.get(pk=summons).version
    summonses.act(
        actor=people["ana"], summons=UUID(summons), action="answer", answer=Answer.VIDEO, needs=[Shield.SUPPORT],
        asked=True, read=read, now=now, key=people.key(),
    )  # fmt: skip
