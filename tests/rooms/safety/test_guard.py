"""The disclosure guard over what goes out, through the services that let it out."""

from dataclasses import replace

import pytest

from accord.foundation.ledger.models import Event
from accord.foundation.policy import Category
from accord.foundation.policy.disclosure import REASONS
from accord.foundation.refusals import Missing, Refused
from accord.foundation.second import queries as second_queries
from accord.foundation.second import services as second
from accord.foundation.second.models import Ask
from accord.protection.cases.models import Case
from accord.protection.consents.vocab import GuardianImplicated
from accord.protection.referrals import releases
from accord.protection.referrals.models import Referral
from accord.protection.safety import guard, queries, services
from accord.protection.safety.models import Particular
from accord.protection.safety.services import Details
from accord.protection.safety.vocab import AlreadyEnded, BadParticular, Kind, Stopped
from tests.cast import CARE, TETIANA, key, signed_in

LEAK = "Кризовий центр на ul. Shipka 6, будь ласка."


@pytest.fixture
def case(world):
    made = world.case()
    world.consent(made)
    return made


def release(world, referral, action="send", note="", reason="Шофьорът трябва да знае.", who="georgi"):
    releases.ask_release(
        actor=world["ana"], referral=referral, action=action, note=note, reason=reason, now=world.now, key=key()
    )
    ask = Ask.objects.latest("asked_at")
    second.answer(actor=world[who], ask=ask.pk, release=True, read=ask.version, now=world.now, key=key())
    return ask


def test_an_address_in_the_request_is_stopped_and_on_record_without_its_value(world, case):
    referral = world.draft(case, request=LEAK)
    with pytest.raises(Stopped) as stop:
        world.send(referral)
    assert [reason.code for reason in stop.value.reasons] == ["stopped.address"]
    assert "hip" not in str(stop.value)
    assert Referral.objects.get(pk=referral).sent_at is None
    event = Event.objects.get(kind="guard.stopped")
    assert '"found":["address"]' in event.facts
    assert "hip" not in event.facts


def test_a_second_person_releases_exactly_these_texts_to_this_receiver(world, case):
    referral = world.draft(case, request=LEAK)
    ask = release(world, referral)
    shown = second_queries.open_ask(actor=world["georgi"], ask=ask.pk, now=world.now)
    assert LEAK in shown.content
    other = world.draft(case, request=LEAK + " ")
    with pytest.raises(Stopped):
        world.send(other)
    assert world.send(referral).id == referral


def test_the_payload_that_was_agreed_to_is_no_free_text(world):
    categories = CARE | {Category.WHEREABOUTS}
    world.agree("dignita", categories=categories)
    case = world.case()
    world.consent(case, categories=categories)
    world.send(world.draft(case, categories=categories))


def test_free_text_in_the_payload_is_searched_too(world):
    case = world.case(identity=replace(TETIANA, needs="Адвокат; живе на Шипка, 6"))
    world.consent(case)
    with pytest.raises(Stopped) as stop:
        world.send(world.draft(case))
    assert "stopped.address" in [reason.code for reason in stop.value.reasons]


def test_notes_of_the_giver_are_searched_and_those_of_the_receiver_are_no_oracle(world):
    case = world.case()
    world.consent(case)
    world.protect(case, "school", "СУ „Васил Левски“")
    referral = world.draft(case)
    world.send(referral)
    world.act(referral, "acknowledge", note="Дитина вчиться в school Vasil Levski?")
    world.act(referral, "accept")
    with pytest.raises(Stopped):
        world.act(referral, "depart", "ana", note="Прибираме з ліцею „Левскі“")
    release(world, referral, "depart", "Прибираме з ліцею „Левскі“")
    world.act(referral, "depart", "ana", note="Прибираме з ліцею „Левскі“")


def test_a_risk_is_never_a_receiver_and_nobody_can_release_it(world, case):
    referral = world.draft(case)
    world.protect(case, "risk", "Петър Димитров", relation="чоловік", organisation=world.org("dignita"))
    with pytest.raises(Refused) as refused:
        world.send(referral)
    assert REASONS["hard.risk-party"] in refused.value.reasons
    with pytest.raises(Refused):
        release(world, referral)
    with pytest.raises(Refused):
        world.consent(case)
    world.act(referral, "not_possible", "ana", note="інша причина", reason="security")


def test_a_risk_is_never_an_addressee_or_speaks_for_a_child(world, case):
    world.protect(case, "risk", "Петър Димитров", telephone="+359 888 111 222")
    found = Case.objects.get(pk=case)
    for texts in ({"letter": "тел. 0888/11-12-22"}, {"letter": "PETAR DIMITROV"}):
        with pytest.raises(Stopped):
            guard.check(actor=world["ana"], case=found, receiver=None, texts=texts, now=world.now)
    with pytest.raises(Refused) as refused:
        guard.check(actor=world["ana"], case=found, receiver=None, texts={}, now=world.now, addressee="P. Dimitrov")
    assert REASONS["hard.risk-person"] in refused.value.reasons
    guard.check(actor=world["ana"], case=found, receiver=None, texts={"x": "добре"}, now=world.now, addressee="Съд")


def test_who_speaks_for_a_child_is_no_risk(world):
    from accord.foundation.codes import AgeGroup
    from accord.protection.consents import services as consents
    from accord.protection.consents.services import Answered
    from accord.protection.consents.vocab import Method

    case = world.case(age=AgeGroup.CHILD)
    world.protect(case, "risk", "Петър Димитров")
    answered = Answered(Method.SPOKEN, witness="Надія", representative="Димитров Петър", child_view="так")
    with pytest.raises(GuardianImplicated):
        consents.give(actor=world["ana"], case=case, asked=world.asked(), answered=answered, now=world.now, key=key())


def test_protection_ends_but_stays_on_record(world, case):
    made = world.protect(case, "place", "Приют „Тиха градина“")
    end = {"actor": world["ana"], "particular": made, "read": 1, "now": world.now}
    with pytest.raises(Missing):
        services.end(**end | {"actor": world["mira"]}, key=key())
    services.end(**end, key=key())
    with pytest.raises(AlreadyEnded):
        services.end(**end | {"read": 2}, key=key())
    world.send(world.draft(case, request="Приют Тиха градина"))
    view = queries.open_safety(actor=world["ana"], case=case, now=world.now)
    assert [row.opened["name"] for row in view.ended] == ["Приют „Тиха градина“"]
    assert view.stay
    assert Event.objects.filter(kind="safety.read").exists()


@pytest.mark.parametrize(
    ("details", "field"),
    [
        (Details(Kind.PLACE, " "), "name"), (Details(Kind.PLACE, "дом"), "name"), (Details(Kind.TELEPHONE, "12"), "name"),
        (Details(Kind.ADDRESS, "София"), "name"), (Details(Kind.RISK, "петър"), "name"), (Details(Kind.PLACE, "x" * 301), "name"),
    ],
)  # fmt: skip
def test_what_the_search_would_not_recognise_is_not_taken(world, case, details, field):
    with pytest.raises(BadParticular) as bad:
        services.add(actor=world["ana"], case=case, details=details, now=world.now, key=key())
    assert bad.value.field == field
    assert not Particular.objects.exists()


def test_only_the_team_sees_and_keeps_them(world, case):
    for who, failure in (("oksana", Refused), ("georgi", Refused), ("mira", Missing)):
        with pytest.raises(failure):
            queries.open_safety(actor=world[who], case=case, now=world.now)


def test_the_desk_shows_the_stop_and_asks_a_colleague(world, case):
    ana = signed_in(world, "ana")
    referral = world.draft(case, request=LEAK)
    page = ana.post(f"/desk/referrals/{referral}/act/", {"action": "send", "version": 2, "key": key()})
    assert page.status_code == 422
    assert f"/desk/referrals/{referral}/release/" in page.content.decode()
    ask = {"action": "send", "note": "", "key": key()}
    assert ana.post(f"/desk/referrals/{referral}/release/", ask).status_code == 422
    assert ana.post(f"/desk/referrals/{referral}/release/", ask | {"reason": "Шофьорът"}).status_code == 302
    assert Ask.objects.count() == 1
    page = ana.post(
        f"/desk/cases/{case}/safety/", {"kind": "risk", "name": "Петър Димитров", "organisation": "", "key": key()}
    )
    assert page.status_code == 302
    made = Particular.objects.get()
    page = ana.get(f"/desk/cases/{case}/safety/")
    assert "Петър Димитров" in page.content.decode()
    assert ana.post(f"/desk/safety/{made.pk}/end/", {"version": 1, "key": key(), "sure": "yes"}).status_code == 302
    made.refresh_from_db()
    assert made.ended_at
