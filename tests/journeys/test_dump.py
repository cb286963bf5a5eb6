"""A whole life cycle through the services, then a dump of everything: nothing that was told is in it."""

import pytest

from accord.foundation.vault import DataClass
from accord.protection.cases import services as cases
from accord.protection.consents import services as consents
from accord.protection.consents.services import Answered
from accord.protection.consents.vocab import Method
from tests.cast import TETIANA, build_world, key
from tests.dump import leaks

CANARIES = [
    "Тетяна", "Коваленко", "1994-03-17", "FK482913", "+380671234567", "Шипка 6", "пароль ринок", "безсоння",
    "дзвінок мамі", "Сусідка Марія", "+359888123456", "вул. Індустріальна", "Забрали документи", "страх від брата",
    "кризовому центрі", "настанена при нас", "Надія Свідок", "M 11 22 L 33 44", "по телефона с Петрова", "видях синини",
]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_a_dump_tells_nothing(now):
    world = build_world(now)
    world.signal()
    screening = world.screened(yes=("1.1", "1.8"))
    from accord.detection.screening import services as screenings
    from accord.detection.screening.vocab import Conclusion
    from accord.foundation.duties.rules import rules
    from accord.foundation.duties.services import complete_duty, open_about

    screenings.raise_conclusion(
        actor=world["ana"],
        screening=screening,
        to=Conclusion.REASONABLE_GROUNDS,
        reason="видях синини",
        read=3,
        now=now,
        key=key(),
    )
    case = world.case(identity=TETIANA)
    cases.add_note(actor=world["ana"], case=case, text="страх від брата", now=now, key=key())
    duty = next(d for d in open_about(case) if not rules()[d.rule].by_step)
    complete_duty(
        actor=world["ana"], duty=duty.pk, done_at=now, note="по телефона с Петрова", read=1, now=now, key=key()
    )
    world.consent(case)
    signed = Answered(Method.SIGNATURE, signature="M 11 22 L 33 44")
    consents.give(actor=world["ana"], case=case, asked=world.asked(), answered=signed, now=now, key=key())
    referral = world.draft(case)
    world.send(referral)
    for action, extra in (("acknowledge", {}), ("accept", {}), ("arrive", {"note": "настанена при нас"})):
        world.act(referral, action, **extra)
    assert leaks(CANARIES) == []


@pytest.mark.django_db(transaction=True)
def test_the_search_would_find_a_leak(now):
    """The test of the test: a name in a plain column is found."""
    from accord.cooperation.agreements.models import Agreement

    build_world(now)
    Agreement.objects.update(title="Тетяна Коваленко")
    assert {canary for canary, _ in leaks(["Тетяна", "Коваленко", "Шипка 6"])} == {"Тетяна", "Коваленко"}
    assert DataClass.IDENTITY
