"""Weighed again, lowered by two; stopped at once."""

import json
from datetime import timedelta

import pytest

from accord.detection.screening import instruments, judging, queries, services
from accord.detection.screening.models import Rescoring, Screening
from accord.detection.screening.services import Beginning
from accord.detection.screening.vocab import (
    STATES,
    BadScreening,
    Conclusion,
    NotAgreed,
    NothingNewer,
    OnlyDownward,
    Reply,
    Setting,
)
from accord.foundation.codes import AgeGroup
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.second import queries as seconds
from accord.foundation.second import services as second
from accord.foundation.second.models import Ask
from accord.foundation.second.vocab import OwnAsk
from accord.foundation.writes.services import Stale
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api, ok

MEANS = ("1.1", "1.8")
EXPLOITED = ("2.1", "2.2", "3.1")


@pytest.fixture
def newer_list(settings, tmp_path):
    """A newer version of the packaged list, in which a sign that was medium is strong."""
    packaged = instruments.instruments()["bg-nrm", "2026.1"]
    path = next(p for p in instruments._files() if p.name == "bg-nrm-2026.1.toml")
    text = path.read_text(encoding="utf-8")
    assert 'id = "2.1"\ndimension = "EX"\nstrength = "medium"' in text
    text = text.replace('version = "2026.1"', 'version = "2026.10"')
    text = text.replace(
        'id = "2.1"\ndimension = "EX"\nstrength = "medium"', 'id = "2.1"\ndimension = "EX"\nstrength = "strong"'
    )
    settings.ACCORD_DATA = tmp_path
    (tmp_path / "instruments").mkdir()
    (tmp_path / "instruments" / "newer.toml").write_text(text, encoding="utf-8")

    def appears():
        instruments.packaged.cache_clear()
        assert instruments.current().version == "2026.10" != packaged.version

    yield appears
    instruments.packaged.cache_clear()


def version(screening):
    return Screening.objects.get(pk=screening).version


def test_weighed_again_stands_beside_the_first_and_graver_counts_at_once(world, newer_list):
    screening = world.screened(yes=("2.1", "2.2"))
    call = {"actor": world["ana"], "screening": screening, "now": world.now}
    first = queries.get(world["ana"], screening)
    assert (first.screening.outcome, first.newer, first.again) == (Conclusion.MORE_INFORMATION, False, ())
    with pytest.raises(NothingNewer):
        judging.rescore(**call, read=version(screening), key=key())
    newer_list()
    assert queries.get(world["ana"], screening).newer
    with pytest.raises(Stale):
        judging.rescore(**call, read=version(screening) - 1, key=key())
    once = key()
    given = judging.rescore(**call, read=version(screening), key=once)
    assert judging.rescore(**call, read=given.version - 1, key=once).repeated
    view = queries.get(world["ana"], screening)
    assert (view.screening.conclusion, view.screening.outcome) == ("more_information", Conclusion.CONCERN)
    assert (view.screening.instrument_version, view.again[0].row.instrument_version) == ("2026.1", "2026.10")
    assert view.explanation.conclusion == Conclusion.MORE_INFORMATION
    assert [d.code for d in view.again[0].explanation.positive] == ["EX"]
    assert not view.newer
    with pytest.raises(NothingNewer):
        judging.rescore(**call, read=version(screening), key=key())
    facts = json.loads(Event.objects.get(kind="screening.rescored").facts)
    assert (facts["by"], facts["conclusion"]) == ("2026.10", "concern")


def test_only_a_completed_one_of_the_own_organisation_is_weighed_again(world):
    from accord.detection.screening.services import Beginning
    from accord.detection.screening.vocab import Setting
    from accord.foundation.codes import AgeGroup

    beginning = Beginning(Setting.BORDER, "uk", AgeGroup.ADULT)
    open_one = services.start(actor=world["ana"], beginning=beginning, now=world.now, key=key()).id
    screening = world.screened()
    for actor, of, refused in (
        ("ana", open_one, NotPossible),
        ("stoyan", screening, Missing),
        ("georgi", screening, Refused),
    ):
        with pytest.raises(refused):
            judging.rescore(actor=world[actor], screening=of, read=1, now=world.now, key=key())
    assert not Rescoring.objects.exists()


def test_a_milder_conclusion_needs_a_second_person_and_exactly_that_step(world):
    screening, now = world.screened(yes=EXPLOITED + MEANS), world.now
    call = {"actor": world["ana"], "screening": screening, "now": now}
    with pytest.raises(OnlyDownward):
        judging.ask_lower(**call, to=Conclusion.REASONABLE_GROUNDS, reason="не", key=key())
    with pytest.raises(BadScreening):
        judging.ask_lower(**call, to=Conclusion.CONCERN, reason="  ", key=key())
    judging.ask_lower(**call, to=Conclusion.CONCERN, reason="грешен превод", key=key())
    ask = Ask.objects.get()
    assert "грешен".encode() not in bytes(ask.reason) + bytes(ask.content)
    with pytest.raises(NotAgreed):
        judging.lower(**call, to=Conclusion.CONCERN, read=version(screening), key=key())
    with pytest.raises(OwnAsk):
        second.answer(actor=world["ana"], ask=ask.pk, release=True, read=1, now=now, key=key())
    assert ask in seconds.waiting_for(world["oksana"], now=now)
    opened = seconds.open_ask(actor=world["oksana"], ask=ask.pk, now=now)
    assert (opened.reason, str(Conclusion.CONCERN.label) in opened.content) == ("грешен превод", True)
    second.answer(actor=world["oksana"], ask=ask.pk, release=True, read=1, now=now, key=key())
    assert judging.agreed_to(Screening.objects.get(pk=screening), now=now) == [Conclusion.CONCERN]
    for to, when in ((Conclusion.NO_INDICATION, now), (Conclusion.CONCERN, now + timedelta(hours=25))):
        with pytest.raises(NotAgreed):
            judging.lower(actor=world["ana"], screening=screening, to=to, read=version(screening), now=when, key=key())
    judging.lower(**call, to=Conclusion.CONCERN, read=version(screening), key=key())
    found = Screening.objects.get(pk=screening)
    assert (found.conclusion, found.outcome) == ("reasonable_grounds", Conclusion.CONCERN)
    assert "грешен".encode() not in bytes(found.lower_reason)
    assert queries.open_screening(actor=world["ana"], screening=screening, now=now).lower_reason == "грешен превод"
    assert screening not in {one.pk for one in queries.awaiting_decision(world["ana"])}
    facts = json.loads(Event.objects.get(kind="screening.lowered").facts)
    assert (facts["from"], facts["to"]) == ("reasonable_grounds", "concern")
    assert "грешен" not in str(facts)
    back = {"to": Conclusion.REASONABLE_GROUNDS, "reason": "преводът е верен", "read": found.version}
    services.raise_conclusion(**call, **back, key=key())
    found = Screening.objects.get(pk=screening)
    assert (found.outcome, found.lowered_to) == (Conclusion.REASONABLE_GROUNDS, "")


def test_what_a_second_person_did_not_agree_to_stays_and_a_graver_new_rule_lifts_what_was_lowered(world, newer_list):
    screening, now = world.screened(yes=("2.1", "2.2")), world.now
    call = {"actor": world["ana"], "screening": screening, "now": now}
    for release in (False, True):
        judging.ask_lower(**call, to=Conclusion.NO_INDICATION, reason="не", key=key())
        ask = Ask.objects.get(answered_at=None)
        second.answer(actor=world["oksana"], ask=ask.pk, release=release, read=1, now=now, key=key())
        assert judging.agreed_to(Screening.objects.get(pk=screening), now=now) == [Conclusion.NO_INDICATION] * release
    judging.lower(**call, to=Conclusion.NO_INDICATION, read=version(screening), key=key())
    assert Screening.objects.get(pk=screening).outcome == Conclusion.NO_INDICATION
    newer_list()
    judging.rescore(**call, read=version(screening), key=key())
    assert Screening.objects.get(pk=screening).outcome == Conclusion.CONCERN


def test_the_result_page_and_the_api_tell_what_decides_what_is_open_and_what_comes_next(world, newer_list):
    screening = world.screened(yes=("2.1", "2.2", "3.1"))
    client = signed_in(world, "ana")
    text = client.get(f"/desk/screenings/{screening}/").content.decode()
    assert text.count('class="decides"') == 3
    newer_list()
    result = client.get(f"/api/v1/screenings/{screening}/result").json()
    assert (result["outcome"], result["newer"], len(result["weighed"])) == ("concern", True, 1)
    assert result["weighed"][0]["matters"] == ["2.1", "2.2", "3.1"]
    posted = {"version": version(screening), "key": key()}
    assert client.post(f"/desk/screenings/{screening}/rescore/", posted).status_code == 302
    result = client.get(f"/api/v1/screenings/{screening}/result").json()
    assert [one["matters"] for one in result["weighed"]] == [["2.1", "2.2", "3.1"], ["2.1"]]
    text = client.get(f"/desk/screenings/{screening}/").content.decode()
    assert "bg-nrm@2026.10" in text and "%" not in text.split("<main")[1].split("</main>")[0]  # noqa: PT018  never a percentage
    refused = client.post(f"/desk/screenings/{screening}/ask-lower/", {"to": "risk", "reason": "", "key": key()})
    assert refused.status_code == 422
    asked = client.post(
        f"/desk/screenings/{screening}/ask-lower/", {"to": "risk", "reason": "прегледах пак", "key": key()}
    )
    assert asked.status_code == 302
    ask = Ask.objects.get()
    second.answer(
        actor=world["oksana"],
        ask=ask.pk,
        release=True,
        read=1,
        now=ask.asked_at,
        key=key(),
    )
    lowered = {"to": "risk", "version": version(screening), "sure": "yes", "key": key()}
    client.post(f"/desk/screenings/{screening}/lower/", lowered)
    assert Screening.objects.get(pk=screening).outcome == Conclusion.RISK
    assert "прегледах пак" in client.get(f"/desk/screenings/{screening}/").content.decode()


def begun(world):
    beginning = Beginning(Setting.BORDER, "uk", AgeGroup.ADULT)
    return services.start(actor=world["ana"], beginning=beginning, now=world.now, key=key()).id


def test_distress_stops_at_once_and_keeps_a_half_typed_group(world):
    screening = begun(world)
    client = signed_in(world, "ana")
    half = {"reply-1.1": "yes", "evidence-1.1": "seen", "evidence-1.2": "told", "reply-1.3": "nonsense"}
    once = key()
    for _again in range(2):
        posted = half | {"version": 1, "key": once, "stop": "1"}
        assert client.post(f"/desk/screenings/{screening}/group/1/", posted).status_code == 302
    found = Screening.objects.get(pk=screening)
    assert (found.state, found.conclusion) == ("stopped", "")
    assert list(found.answers.values_list("indicator", "reply", "evidence")) == [("1.1", "yes", "seen")]
    page = client.get(f"/desk/screenings/{screening}/group/1/")
    assert (page.status_code, page.url) == (302, f"/desk/screenings/{screening}/")
    empty = begun(world)
    client.post(f"/desk/screenings/{empty}/group/1/", {"version": 1, "key": key(), "stop": "1"})
    assert Screening.objects.get(pk=empty).state == "stopped"


def test_a_stop_from_a_stale_form_is_taken_at_once_and_loses_no_answer(world):
    screening = begun(world)
    client, form, url = signed_in(world, "ana"), key(), f"/desk/screenings/{screening}/group/1/"
    client.post(url, {"reply-1.1": "no", "version": 1, "key": form})
    # Back in the browser: the same form, older than what is kept by now.
    older = {"reply-1.1": "yes", "reply-1.2": "yes", "version": 1, "key": form}
    assert client.post(url, older).status_code == 409
    assert client.post(url, older | {"stop": "1"}).url == f"/desk/screenings/{screening}/"
    found = Screening.objects.get(pk=screening)
    assert found.state == "stopped"
    assert dict(found.answers.values_list("indicator", "reply")) == {"1.1": "no", "1.2": "yes"}
    with pytest.raises(NotPossible):
        services.stop(actor=world["ana"], screening=screening, answers={}, read=0, now=world.now, key=key())


def test_a_stop_by_the_api_asks_for_no_version_and_what_the_list_does_not_ask_is_left_out(world):
    api, screening = Api(world, "ana"), begun(world)
    ok(api.post(f"/screenings/{screening}/stop", {"version": 77}))
    assert Screening.objects.get(pk=screening).state == "stopped"
    other = begun(world)
    strange = {"1.1": services.GivenAnswer(Reply.YES), "99.9": services.GivenAnswer(Reply.YES)}
    services.stop(actor=world["ana"], screening=other, answers=strange, read=1, now=world.now, key=key())
    assert list(Screening.objects.get(pk=other).answers.values_list("indicator", flat=True)) == ["1.1"]


def test_nothing_leads_out_of_a_stop_but_going_on():
    after = {t.action for t in STATES.transitions if t.source == "stopped"}
    assert after == {"resume"}
    assert {t.target for t in STATES.transitions if t.action == "stop"} == {"stopped"}
