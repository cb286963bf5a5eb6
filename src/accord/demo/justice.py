"""Tetiana's proceedings, told from both sides, and a judgment of two years ago."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from accord.demo.cast import Cast
from accord.foundation.clock import day
from accord.foundation.policy import Category, Purpose
from accord.justice.proceedings import claims, hearings, joins, services, support
from accord.justice.proceedings.claims import Wanted
from accord.justice.proceedings.hearings import Appointment
from accord.justice.proceedings.models import Join, Proceeding
from accord.justice.proceedings.money import Currency
from accord.justice.proceedings.redress_vocab import ChargeKind, ClaimKind, Proof, Stance, TellingForm
from accord.justice.proceedings.services import Judged, Known, Protection
from accord.justice.proceedings.support import Told
from accord.justice.proceedings.times import instant
from accord.justice.proceedings.vocab import Execution, HearingKind, MeasureKind, Penalty, Shield, Stage, Verdict
from accord.protection.consents import services as consents
from accord.protection.consents.services import Answered, Asked
from accord.protection.consents.vocab import Method

KeyMaker = Callable[[], str]


def tell(cast: Cast, case: UUID, at: datetime, key: KeyMaker) -> None:
    """She reported; Petar leads the file; both sides are joined on her consent; she is heard in a blue room next week."""
    ana, petar = cast["ana"], cast["petar"]
    reported, police = day(at), cast.org("mvr_police")
    ours = services.record(
        actor=ana,
        case=case,
        known=Known("BG", Stage.PRE_TRIAL, reported, police, "ДП 112/2026"),
        now=at,
        key=key(),
    ).id
    theirs = services.lead(
        actor=petar,
        known=Known("BG", Stage.REPORT, reported, police, "ЗМ 4471/2026", "Складът до гарата; още двама работници."),
        case_code="",
        now=at,
        key=key(),
    ).id
    services.move(actor=petar, proceeding=theirs, action="open", on=reported, country="", read=1, now=at, key=key())
    services.judge(actor=petar, proceeding=theirs, judged=Judged(1, name="Кирил Стоев"), read=2, now=at, key=key())
    asked = Asked(
        police, Purpose.INVESTIGATION, frozenset({Category.INVESTIGATION}), "uk", day(at + timedelta(days=180))
    )
    answered = Answered(Method.SPOKEN, interpreter=True, witness="Nadia Ruseva")
    consents.give(actor=ana, case=case, asked=asked, answered=answered, now=at, key=key())
    made = joins.give(actor=ana, proceeding=ours, receiver=police, now=at, key=key()).id
    code = joins.code_of(Join.objects.get(pk=made))
    joins.accept(actor=petar, proceeding=theirs, code=code, now=at + timedelta(hours=1), key=key())
    special = Protection(MeasureKind.SPECIAL, reported, authority=cast.org("prosecution"))
    services.protect(actor=petar, proceeding=theirs, protection=special, now=at + timedelta(hours=2), key=key())
    wanted = Appointment(
        instant(_workday(at + timedelta(days=13)), time(10, 30), "Europe/Sofia"),
        "Europe/Sofia",
        HearingKind.BLUE_ROOM,
        "Софийски градски съд, синя стая",
        "uk",
        frozenset({Shield.NO_CONFRONTATION, Shield.SUPPORT}),
    )
    hearings.set_hearing(actor=petar, proceeding=theirs, wanted=wanted, now=at + timedelta(hours=3), key=key())
    _hers(cast, case, ours, at, key)
    _old_judgment(cast, at, key)


def _hers(cast: Cast, case: UUID, ours: UUID, at: datetime, key: KeyMaker) -> None:
    """Her rights, her lawyer, a fine that a lawyer has, and compensation by the state that is lodged."""
    ana, on = cast["ana"], day(at)
    told = Told("uk", TellingForm.BOTH, Proof.WITNESS, interpreter=True, witness="Nadia Ruseva", protocol_on=on)
    support.tell_rights(actor=ana, case=case, told=told, now=at, key=key())
    support.decide_to_cooperate(actor=ana, case=case, answer=Stance.YES, on=on, now=at, key=key())
    aid = support.ask_aid(actor=ana, case=case, on=on, body=None, now=at, key=key()).id
    lawyer = "адв. Мария Колева, 0700 18 250"
    support.act_on_aid(actor=ana, aid=aid, action="grant", on=on, lawyer=lawyer, read=1, now=at, key=key())
    charge = support.raise_charge(
        actor=ana,
        case=case,
        kind=ChargeKind.FINE,
        on=on,
        what="Глоба за работа без разрешение; документите ѝ бяха у работодателя.",
        now=at,
        key=key(),
    ).id
    support.act_on_charge(actor=ana, charge=charge, action="hand_over", on=on, read=1, now=at, key=key())
    wanted = Wanted(ClaimKind.STATE, "BG", on, "Лечение и изгубен доход за осем месеца.", ours)
    claim = claims.prepare(actor=ana, case=case, wanted=wanted, now=at, key=key()).id
    claims.act(
        actor=ana,
        claim=claim,
        action="lodge",
        on=on,
        amount=Decimal(5000),
        currency=Currency.EUR,
        read=1,
        now=at,
        key=key(),
    )


def _old_judgment(cast: Cast, at: datetime, key: KeyMaker) -> None:
    """A file that is over: one suspended sentence with a fine in levs, one effective."""
    petar, year = cast["petar"], at.year - 2
    known = Known("BG", Stage.FIRST_INSTANCE, date(year, 2, 5), cast.org("prosecution"), f"НОХД 231/{year}")
    old = services.lead(actor=petar, known=known, case_code="", now=at, key=key()).id
    levs = Currency.BGN if year < 2026 else Currency.EUR
    for judged in (
        Judged(
            1,
            Verdict.CONVICTION,
            date(year, 3, 4),
            Penalty.PRISON,
            36,
            Execution.SUSPENDED,
            Decimal(8000),
            levs,
            "Румен Ганев",
        ),
        Judged(2, Verdict.CONVICTION, date(year, 3, 4), Penalty.PRISON, 60, Execution.EFFECTIVE, name="Дилян Петков"),
    ):
        version = Proceeding.objects.get(pk=old).version
        services.judge(actor=petar, proceeding=old, judged=judged, read=version, now=at, key=key())
    call = {"actor": petar, "proceeding": old, "action": "become_final", "on": date(year, 3, 20), "country": ""}
    services.move(**call, read=Proceeding.objects.get(pk=old).version, now=at, key=key())  # type: ignore[arg-type]


def _workday(moment: datetime) -> date:
    """The day of `moment`, or the Monday after it."""
    found = day(moment)
    return found + timedelta(days=(7 - found.weekday()) % 7 if found.weekday() > 4 else 0)
