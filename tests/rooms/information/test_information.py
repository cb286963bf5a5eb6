"""One organisation asks another about a person whom both know, in one node."""

from datetime import timedelta

import pytest

from accord.foundation.clock import day
from accord.foundation.clock import now as clock
from accord.foundation.duties.models import Duty
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.policy import Category, GroundKind, LegalGround, Purpose
from accord.foundation.refusals import Missing, Refused
from accord.protection.cases.models import Case
from accord.protection.consents import services as consents
from accord.protection.information import queries, services
from accord.protection.information.models import InformationRequest
from accord.protection.information.services import Answered, Wanted
from accord.protection.information.vocab import About, BadRequest, Declined
from accord.protection.referrals.models import Referral
from accord.protection.safety.vocab import Stopped
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, ok
from tests.unwitnessed import unwitnessed

NEEDS = frozenset({Category.NEEDS})


def wanted(world, case, **changes):
    base = {
        "asked": world.org("animus"), "purpose": Purpose.ASSISTANCE, "categories": NEEDS, "about": About.CASE,
        "about_code": Case.objects.get(pk=case).code if case else "C-0000-0000", "due_on": day(world.now) + timedelta(days=3),
        "question": "Чи був адвокат?",
    }  # fmt: skip
    return Wanted(**base | changes)


def ask(world, case, who="mira", **changes):
    return services.ask(actor=world[who], wanted=wanted(world, case, **changes), now=world.now, key=key()).id


def answer(world, pk, who="ana", text="Так, двічі.", categories=NEEDS, ground=None):
    call = {"actor": world[who], "request": pk, "read": 1, "now": world.now, "key": key()}
    return services.answer(answered=Answered(text, categories, ground), **call)


def decline(world, pk, who="ana"):
    call = {"actor": world[who], "request": pk, "read": 1, "now": world.now, "key": key()}
    return services.decline(reason=Declined.NO_CONSENT, **call)


def seen(world, pk, who="mira"):
    return queries.one(actor=world[who], request=pk, now=world.now)


def test_it_is_asked_answered_on_consent_and_read_by_who_asked(world):
    case = world.case()
    pk = ask(world, case)
    duty = Duty.objects.get(object_id=pk)
    assert (duty.rule, duty.organisation) == ("P-INFORMATION", world.org("animus"))
    led = signed_in(world, "ana").get(f"/desk/duties/{duty.pk}/")
    assert led["Location"] == f"/desk/information/{pk}/"
    there = seen(world, pk, "ana")
    assert (there.question, there.case.pk, there.steps) == ("Чи був адвокат?", case, ("answer", "decline"))
    world.consent(case)
    answer(world, pk)
    mine = seen(world, pk)
    assert (mine.answer, mine.case, mine.steps) == ("Так, двічі.", None, ())
    assert Duty.objects.get(object_id=pk).done_at
    event = Event.objects.get(kind="information.answered", object_id=pk)
    assert InformationRequest.objects.get().digest in event.facts
    assert "двічі" not in event.facts
    assert Event.objects.filter(kind="information.read", object_id=pk).count() == 2


def test_without_consent_or_duty_no_answer_leaves(world):
    case = world.case()
    pk = ask(world, case)
    with pytest.raises(Refused) as caught:
        answer(world, pk)
    assert [reason.code for reason in caught.value.reasons] == ["consent.none"]
    consent = world.consent(case)
    consents.withdraw(actor=world["ana"], consent=consent, read=1, now=world.now, key=key())
    with pytest.raises(Refused):
        answer(world, pk)
    assert seen(world, pk).answer == ""
    answer(world, pk, ground=LegalGround(GroundKind.VITAL_INTEREST, "Лікарня питає про алергію."))


def test_only_what_was_asked_for_is_answered(world):
    case = world.case()
    world.consent(case)
    pk = ask(world, case)
    for bad in ({"categories": frozenset({Category.IDENTITY})}, {"text": "  "}, {"text": "x" * 5001}):
        with pytest.raises(BadRequest):
            answer(world, pk, **bad)
    with pytest.raises(BadRequest):
        answer(world, pk, ground=LegalGround(GroundKind.COURT, " "))


def test_what_must_never_leave_does_not_leave_in_an_answer(world):
    case = world.case()
    world.consent(case)
    world.protect(case)
    pk = ask(world, case)
    with pytest.raises(Stopped):
        answer(world, pk, text="Вона в приют „Тиха градина“.")


def test_it_is_declined_with_a_reason_and_ends(world):
    pk = ask(world, world.case())
    decline(world, pk)
    assert seen(world, pk).request.reason == "no_consent"
    with pytest.raises(NotPossible):
        decline(world, pk)


def test_a_police_secret_is_not_even_asked_for_by_others(world):
    world.agree("mvr_police", categories=frozenset(Category), purposes=(Purpose.INVESTIGATION,))
    with pytest.raises(Refused) as caught:
        ask(
            world, None, "ana", asked=world.org("mvr_police"), purpose=Purpose.INVESTIGATION,
            categories=frozenset({Category.INVESTIGATION}),
        )  # fmt: skip
    assert "hard.investigation" in [reason.code for reason in caught.value.reasons]


def test_without_an_agreement_nothing_is_asked(world):
    with pytest.raises(Refused) as caught:
        ask(world, world.case(), purpose=Purpose.SAFE_RETURN)
    assert caught.value.reasons[0].code == "agreement.purpose"
    assert not InformationRequest.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"categories": frozenset()}, {"question": " "}, {"question": "x" * 5001}, {"about_code": " "},
        {"about": About.REFERRAL, "about_code": "R-0000-0000"},
    ],
)  # fmt: skip
def test_a_question_that_cannot_be_is_refused(world, changes):
    with pytest.raises(BadRequest):
        ask(world, world.case(), **changes)


@pytest.mark.parametrize("days", [-1, 91])
def test_the_day_lies_ahead_and_not_far(world, days):
    with pytest.raises(BadRequest):
        ask(world, world.case(), due_on=day(world.now) + timedelta(days=days))


def test_nobody_asks_their_own_organisation(world):
    with pytest.raises(BadRequest):
        ask(world, None, asked=world.org("dignita"))


def test_a_code_that_is_not_theirs_looks_like_any_other_and_can_only_be_declined(world):
    theirs = world.case("mira")
    pk = ask(world, theirs)
    assert seen(world, pk, "ana").steps == ("decline",)
    with pytest.raises(BadRequest):
        answer(world, pk)
    decline(world, pk)


def test_about_a_referral_either_side_asks_the_other(world):
    case = world.case()
    world.consent(case)
    sent = world.draft(case)
    world.send(sent)
    code = Referral.objects.get(pk=sent).code
    pk = ask(world, case, about=About.REFERRAL, about_code=code)
    assert seen(world, pk, "ana").case.pk == case
    back = ask(world, case, "ana", asked=world.org("dignita"), about=About.REFERRAL, about_code=code)
    assert InformationRequest.objects.get(pk=back).referral == sent
    with pytest.raises((BadRequest, Missing, Refused)):
        ask(world, case, "petar", about=About.REFERRAL, about_code=code)


def test_a_stranger_a_colleague_and_a_conflict_see_nothing(world):
    case = world.case()
    pk = ask(world, case)
    with pytest.raises(Missing):
        seen(world, pk, "petar")
    with pytest.raises(Refused):
        seen(world, pk, "georgi")
    with pytest.raises(Refused):
        seen(world, pk, "oksana")
    assert [row.request.pk for row in queries.listed(world["oksana"])] == []
    with pytest.raises(Refused):
        answer(world, pk, "oksana")
    with pytest.raises(Missing):
        answer(world, pk, "mira")


def test_at_the_desk(world):
    case = world.case()
    world.consent(case)
    mira, ana = signed_in(world, "mira"), signed_in(world, "ana")
    form = {
        "asked": str(world.org("animus")), "about": "case", "about_code": Case.objects.get(pk=case).code, "purpose": "assistance",
        "categories": ["needs"], "question": "Чи був адвокат?", "due_on": day(clock()).isoformat(), "key": key(),
    }  # fmt: skip
    assert mira.post("/desk/information/new/", form | {"question": ""}).status_code == 422
    sent = mira.post("/desk/information/new/", form)
    assert sent.status_code == 302
    path = sent["Location"]
    assert "Чи був адвокат?" in ana.get(path).content.decode()
    assert path in ana.get("/desk/information/").content.decode()
    reply = {"version": 1, "action": "answer", "categories": ["needs"], "text": "Так.", "key": key()}
    assert ana.post(f"{path}answer/", reply | {"text": ""}).status_code == 422
    assert ana.post(f"{path}answer/", reply).status_code == 302
    assert "Так." in mira.get(path).content.decode()


def test_for_programs(world):
    case = world.case()
    mira, ana = Api(world, "mira"), Api(world, "ana")
    body = {
        "asked": world.org("animus"), "about": "case", "about_code": Case.objects.get(pk=case).code, "purpose": "assistance",
        "categories": ["needs"], "question": "?", "due_on": day(clock()),
    }  # fmt: skip
    pk = ok(mira.post("/information", body))["id"]
    assert ok(ana.get(f"/information/{pk}"))["actions"] == ["answer", "decline"]
    ok(ana.post(f"/information/{pk}/decline", {"reason": "not_kept", "version": 1}))
    assert ok(mira.get("/information"))[0]["state"] == "declined"


def test_from_a_node_that_nobody_confirms_no_question_and_no_answer_leaves(world):
    case = world.case()
    world.consent(case)
    pk = ask(world, case)
    for leaves in (lambda: ask(world, case), lambda: answer(world, pk)):
        with unwitnessed(world.now), pytest.raises(Refused) as caught:
            leaves()
        assert [reason.code for reason in caught.value.reasons] == ["no-witness"]
