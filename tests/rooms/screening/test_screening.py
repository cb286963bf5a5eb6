from datetime import timedelta

import pytest

from accord.detection.screening import instruments, queries, services
from accord.detection.screening.models import Screening
from accord.detection.screening.services import Beginning, GivenAnswer
from accord.detection.screening.vocab import BadScreening, Conclusion, OnlyUpward, Reply, Setting
from accord.detection.signals import services as signals
from accord.detection.signals.models import Signal, SignalPerson
from accord.foundation.codes import AgeGroup
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from tests.cast import key
from tests.rooms.screening.builders import list_text


def begin(world, who="stoyan", person=None):
    beginning = Beginning(Setting.BORDER, "uk", AgeGroup.ADULT, signal_person=person)
    return services.start(actor=world[who], beginning=beginning, now=world.now, key=key()).id


def test_a_screening_from_a_signal_moves_the_signal_on_and_settles_its_clock(world):
    from accord.foundation.duties.models import Duty

    signal = world.signal()
    signals.triage(actor=world["ana"], signal=signal, danger=False, read=1, now=world.now, key=key())
    assert Duty.objects.get(object_id=signal, rule="P-SCREEN").due_at == world.now + timedelta(hours=72)
    begin(world, "ana", SignalPerson.objects.get(signal=signal).pk)
    assert Signal.objects.get(pk=signal).state == "screened"
    assert set(Duty.objects.filter(object_id=signal).values_list("rule", "done_at")) == {
        ("P-TRIAGE", world.now),
        ("P-SCREEN", world.now),
    }


def test_the_person_of_a_foreign_signal_is_not_there(world):
    person = SignalPerson.objects.get(signal=world.signal()).pk
    with pytest.raises(Missing):
        begin(world, "stoyan", person)


def test_distress_stops_at_once_and_keeps_what_there_is(world):
    screening = begin(world)
    given = services.answer(
        actor=world["stoyan"],
        screening=screening,
        answers={"1.1": GivenAnswer(Reply.YES)},
        read=1,
        now=world.now,
        key=key(),
    )
    move = {"actor": world["stoyan"], "screening": screening, "now": world.now}
    services.stop(**move, answers={}, read=given.version, key=key())
    assert queries.get(world["stoyan"], screening).answers["1.1"].reply == "yes"
    with pytest.raises(NotPossible):
        services.move(**move, action="complete", read=3, key=key())
    services.move(**move, action="resume", read=3, key=key())
    services.move(**move, action="complete", read=4, key=key())


def test_an_indicator_that_the_list_lacks_is_refused(world):
    screening = begin(world)
    with pytest.raises(BadScreening, match=r"9\.9"):
        services.answer(
            actor=world["stoyan"],
            screening=screening,
            answers={"9.9": GivenAnswer(Reply.YES)},
            read=1,
            now=world.now,
            key=key(),
        )


def test_the_screener_may_raise_but_not_lower(world):
    screening = world.screened(yes=("1.1", "1.8"))
    call = {"actor": world["ana"], "screening": screening, "reason": "видях синини", "now": world.now}
    version = Screening.objects.get(pk=screening).version
    with pytest.raises(OnlyUpward):
        services.raise_conclusion(**call, to=Conclusion.NO_INDICATION, read=version, key=key())
    services.raise_conclusion(**call, to=Conclusion.REASONABLE_GROUNDS, read=version, key=key())
    found = Screening.objects.get(pk=screening)
    assert (found.conclusion, found.outcome) == ("risk", Conclusion.REASONABLE_GROUNDS)
    assert "синини".encode() not in bytes(found.raise_reason)


def test_raising_needs_a_reason(world):
    screening = world.screened(yes=("1.1", "1.8"))
    with pytest.raises(BadScreening):
        services.raise_conclusion(
            actor=world["ana"],
            screening=screening,
            to=Conclusion.REASONABLE_GROUNDS,
            reason=" ",
            read=3,
            now=world.now,
            key=key(),
        )


def test_who_conducts_no_screenings_is_refused(world):
    with pytest.raises(Refused):
        begin(world, "georgi")


def test_an_old_answer_keeps_its_version(world):
    view = queries.get(world["ana"], world.screened())
    assert view.screening.instrument_version == view.instrument.version
    assert view.explanation.conclusion == view.screening.conclusion


def test_the_reason_of_who_raised_it_is_read_on_record_only(world):
    screening = world.screened(yes=("1.1",))
    raised = {"actor": world["ana"], "screening": screening, "reason": "видях синини", "now": world.now}
    version = Screening.objects.get(pk=screening).version
    services.raise_conclusion(**raised, to=Conclusion.REASONABLE_GROUNDS, read=version, key=key())
    before = Event.objects.filter(kind="screening.read").count()
    assert queries.get(world["oksana"], screening).raise_reason == ""
    assert Event.objects.filter(kind="screening.read").count() == before
    opened = queries.open_screening(actor=world["oksana"], screening=screening, now=world.now)
    assert opened.raise_reason == "видях синини"
    event = Event.objects.get(kind="screening.read")
    assert (event.actor, event.object_id) == (world["oksana"].account, screening)


@pytest.fixture
def own_lists(settings, tmp_path):
    """A list for adults only, one that asks what the packaged list asks, and a module."""
    settings.ACCORD_DATA = tmp_path
    (tmp_path / "instruments").mkdir()
    asked = [("t1", "EX", "strong"), ("t2", "EX", "weak")]
    for name, text in {
        "grown": list_text(asked, named="grown", populations='["adult"]'),
        "more": list_text(asked, named="more", kind="module"),
        "again": list_text([("1.1", "CD", "weak")], named="again", kind="module"),
    }.items():
        (tmp_path / "instruments" / f"{name}.toml").write_text(text, encoding="utf-8")
    instruments.packaged.cache_clear()
    yield
    instruments.packaged.cache_clear()


def test_a_screening_asks_its_list_and_its_modules_in_the_versions_with_which_it_began(world, own_lists):
    beginning = Beginning(Setting.BORDER, "uk", AgeGroup.ADULT, modules=("more", "more"))
    made = services.start(actor=world["stoyan"], beginning=beginning, now=world.now, key=key()).id
    view = queries.get(world["stoyan"], made)
    assert (view.screening.instrument, view.screening.modules) == ("bg-nrm", "more@2026.1")
    assert [group.number for group in view.instrument.groups] == [1, 2, 3, 4, 5, 6]
    both = {"t1": GivenAnswer(Reply.YES), "t2": GivenAnswer(Reply.YES), "1.1": GivenAnswer(Reply.YES)}
    given = services.answer(actor=world["stoyan"], screening=made, answers=both, read=1, now=world.now, key=key())
    services.move(
        actor=world["stoyan"], screening=made, action="complete", read=given.version, now=world.now, key=key()
    )
    found = Screening.objects.get(pk=made)
    assert (found.conclusion, found.rule_version) == (Conclusion.CONCERN, "delphi-2009/nrm-2026.2")


@pytest.mark.parametrize(
    ("chosen", "age", "field"),
    [
        ({"instrument": "grown"}, AgeGroup.CHILD, "instrument"),
        ({"instrument": "grown"}, AgeGroup.UNKNOWN, "instrument"),
        ({"instrument": "more"}, AgeGroup.ADULT, "instrument"),
        ({"instrument": "nothing"}, AgeGroup.ADULT, "instrument"),
        ({"modules": ("grown",)}, AgeGroup.ADULT, "modules"),
        ({"modules": ("again",)}, AgeGroup.ADULT, "modules"),
        ({"instrument": "grown", "modules": ("more",)}, AgeGroup.ADULT, "modules"),
    ],
)
def test_a_list_that_does_not_fit_is_refused_before_the_first_question(world, own_lists, chosen, age, field):
    with pytest.raises(BadScreening) as refused:
        services.start(
            actor=world["stoyan"], beginning=Beginning(Setting.BORDER, "uk", age, **chosen), now=world.now, key=key()
        )
    assert refused.value.field == field
    assert not Screening.objects.exists()
