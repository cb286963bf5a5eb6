"""A summons through those who help, letter by letter; the other node is played."""

from datetime import timedelta
from uuid import uuid4

import pytest

from accord.cooperation.organisations.models import Organisation
from accord.exchange.letters.streams import Refusal
from accord.foundation.clock import stamp
from accord.foundation.duties.services import open_about
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Role
from accord.foundation.refusals import Missing, Refused
from accord.justice.proceedings.vocab import HearingKind, Shield
from accord.justice.summons import queries, services
from accord.justice.summons.models import Summons
from accord.justice.summons.vocab import AlreadySummoned, BadSummons, NotAsked
from accord.protection.cases.models import Case
from tests.cast import key
from tests.rooms.proceedings import build
from tests.rooms.shelters.builders import agreed, keeper

pytestmark = pytest.mark.django_db
LETTER = {
    "code": "Z-7K3F-9QX2", "zone": "Europe/Bucharest", "kind": "video", "interpreter": "uk", "shields": "closed",
    "place": "Tribunalul București, sala 3",
}  # fmt: skip


@pytest.fixture
def hearing(world, other):
    """Petar leads proceedings in which a hearing is set; the other body helps the person."""
    agreed(world, "mvr_police", other.body)
    proceeding = build.lead(world)
    return build.hearing(world, proceeding, "petar", interpreter="uk", shields=frozenset({Shield.CLOSED}))


@pytest.fixture
def police(world, other):
    """The other body are police, and have an agreement with Ana's organisation."""
    agreed(world, "animus", other.body)
    Organisation.objects.filter(pk=other.body).update(kind="police")


def summon(world, other, hearing, who="petar", reference="c-7k3f-9qx2"):
    call = {"actor": world[who], "hearing": hearing, "other": other.body, "reference": reference}
    return services.summon(**call, now=world.now, key=key()).id


def comes(world, other, reference, **changes):
    """They summon through us; (the id, the answer of our node)."""
    made = uuid4()
    body = LETTER | {"reference": reference, "at": stamp(world.now + timedelta(days=9))} | changes
    (answer,) = other.bring(other.letter(body, stream=made, kind="summons.sent"))
    return made, answer


def summoned(world, other):
    case = world.case()
    made, answer = comes(world, other, Case.objects.get(pk=case).code)
    assert answer.result == "applied"
    return made, case


def act(world, summons, action, who="ana", **more):
    read = Summons.objects.get(pk=summons).version
    call = {"actor": world[who], "summons": summons, "action": action, "now": world.now, "key": key()}
    return services.act(**call, read=read, **more)


def says(other, summons, kind, body=None, **more):
    (answer,) = other.bring(other.letter(body or {}, stream=summons, kind=kind, **more))
    return answer


def state(summons):
    return Summons.objects.get(pk=summons).state


def test_what_leaves_is_the_summons_and_nothing_of_the_file(world, other, hearing):
    made = summon(world, other, hearing)
    other.round(world.now)
    letter = other.received[-1]
    assert (letter.kind, letter.stream) == ("summons.sent", made)
    assert set(letter.body) == set(LETTER) | {"reference", "at"}
    assert letter.body["place"] == "СГС, синя стая, зала 4"
    assert (letter.body["reference"], letter.body["shields"]) == ("C-7K3F-9QX2", "closed")
    assert "4471" not in str(letter.body)
    assert "Стоев" not in str(letter.body)


def test_the_answer_comes_as_a_code(world, other, hearing):
    made, to = summon(world, other, hearing), {"addressee": world["petar"].organisation}
    assert says(other, made, "summons.seen", **to).result == "applied"
    assert state(made) == "seen"
    assert (
        says(other, made, "summons.answered", {"answer": "video", "needs": "closed support"}, **to).result == "applied"
    )
    view = queries.open_summons(actor=world["petar"], summons=made, now=world.now)
    assert (view.summons.answer, view.summons.needs, view.actions) == ("video", "closed support", ["cancel"])
    for wrong in ({}, {"answer": "maybe", "needs": ""}, {"answer": [], "needs": ""}, {"answer": "comes", "needs": "x"}):
        assert says(other, made, "summons.answered", wrong, **to).reason == "summons-invalid"
    assert state(made) == "answered"


def test_a_hearing_that_is_postponed_or_cancelled_takes_its_summons_along(world, other, hearing):
    made = summon(world, other, hearing)
    build.act(world, hearing, "cancel", "petar")
    assert state(made) == "cancelled"
    other.round(world.now)
    assert other.received[-1].kind == "summons.cancelled"


def test_what_their_node_refuses_is_shown_here(world, other, hearing):
    made = summon(world, other, hearing)
    other.fails[None] = Refusal("summons-unknown")
    other.round(world.now)
    assert state(made) == "returned"


def test_who_summons_cannot_do_otherwise(world, other, hearing):
    with pytest.raises((Missing, Refused)):
        summon(world, other, hearing, who="ana")
    with pytest.raises(BadSummons):
        summon(world, other, hearing, reference="x")
    with pytest.raises(BadSummons):
        services.summon(
            actor=world["petar"],
            hearing=hearing,
            other=world.org("animus"),
            reference="C-1234",
            now=world.now,
            key=key(),
        )
    with pytest.raises(Missing):
        services.summon(
            actor=world["petar"], hearing=hearing, other=uuid4(), reference="C-1234", now=world.now, key=key()
        )
    made = summon(world, other, hearing)
    with pytest.raises(AlreadySummoned):
        summon(world, other, hearing)
    with pytest.raises(NotPossible):
        act(world, made, "answer", "petar", answer="comes", asked=True)


def test_without_an_agreement_nobody_is_summoned(world, other):
    hearing = build.hearing(world, build.lead(world), "petar")
    with pytest.raises(BadSummons):
        summon(world, other, hearing)


def test_what_is_read_out_summons_nobody(world, other, hearing):
    reading = build.hearing(world, build.lead(world, number="ЗМ 5/2026"), "petar", kind=HearingKind.READING)
    with pytest.raises(NotPossible):
        summon(world, other, reading)


def test_carers_are_asked_and_answer(world, other, police):
    made, case = summoned(world, other)
    assert [duty.rule for duty in open_about(made)] == ["P-SUMMONS"]
    view = queries.open_summons(actor=world["ana"], summons=made, now=world.now)
    assert (view.place, view.case.id, view.actions) == (LETTER["place"], case, ["see", "answer"])
    act(world, made, "see")
    act(world, made, "answer", answer="video", needs=["support"], asked=True)
    assert not open_about(made)
    other.round(world.now)
    seen, answered = other.received[-2:]
    assert (seen.kind, seen.body) == ("summons.seen", {})
    assert (answered.kind, answered.body) == ("summons.answered", {"answer": "video", "needs": "support"})
    act(world, made, "answer", answer="declines", asked=True)  # she may change her mind
    other.round(world.now)
    assert other.received[-1].body == {"answer": "declines", "needs": ""}


def test_by_the_code_of_a_referral(world, other, police):
    referral = world.sent()
    from accord.protection.referrals.models import Referral

    found = Referral.objects.get(pk=referral)
    made, answer = comes(world, other, found.code)
    assert answer.result == "applied"
    assert Summons.objects.get(pk=made).case == found.case_id


def test_nothing_is_said_for_who_was_not_asked(world, other, police):
    made, _case = summoned(world, other)
    with pytest.raises(NotAsked):
        act(world, made, "answer", answer="comes")
    for wrong in ({}, {"answer": "comes", "needs": ["x"], "asked": True}):
        with pytest.raises(BadSummons):
            act(world, made, "answer", **wrong)
    act(world, made, "answer", answer="unreached")


def test_only_the_team_of_the_case_reads_it(world, other, police):
    made, _case = summoned(world, other)
    assert [row.summons.pk for row in queries.listed(world["ana"])[1]] == [made]
    colleague = keeper(world, "animus", Role.CASE_MANAGER, "katya")
    assert not queries.listed(colleague)[1]
    for who in (colleague, world["mira"], world["petar"]):
        with pytest.raises((Missing, Refused)):
            queries.open_summons(actor=who, summons=made, now=world.now)


def test_a_wrong_code_a_missing_agreement_and_a_danger_are_answered_alike(world, other, police):
    case = world.case()
    code = Case.objects.get(pk=case).code
    reasons = [comes(world, other, "C-0000-0000")[1].reason]
    world.protect(case, "risk", "Хто погрожує", organisation=other.body)
    reasons.append(comes(world, other, code)[1].reason)
    Organisation.objects.filter(pk=other.body).update(kind="ngo")
    reasons.append(comes(world, other, Case.objects.get(pk=world.case()).code)[1].reason)
    assert reasons == ["summons-unknown"] * 3
    assert not Summons.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"at": "soon"}, {"at": "2026-12-01T10:00:00"}, {"kind": "x"}, {"shields": "x"}, {"place": " "}, {"zone": "UTC"},
     {"reference": None}, {"interpreter": "uka"}, {"code": ["x"]}],
)  # fmt: skip
def test_a_summons_that_is_none_is_refused(world, other, police, changes):
    _made, answer = comes(world, other, changes.pop("reference", "C-0000-0000"), **changes)
    assert (answer.result, answer.reason) == ("refused", "summons-invalid")


def test_each_side_says_only_what_is_its_own(world, other, police):
    made, _case = summoned(world, other)
    assert says(other, made, "summons.answered", {"answer": "comes", "needs": ""}).reason == "summons-unknown"
    assert says(other, made, "summons.seen").reason == "summons-unknown"
    assert says(other, uuid4(), "summons.cancelled").reason == "summons-unknown"
    with pytest.raises(NotPossible):
        act(world, made, "cancel")
    assert says(other, made, "summons.cancelled").result == "applied"
    assert (state(made), open_about(made)) == ("cancelled", [])
    assert says(other, made, "summons.cancelled").result == "applied"  # crossed
    with pytest.raises(NotPossible):
        act(world, made, "see")
