"""An institution without an account reports on its activities of the national programme at the public pages, by a link."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction  # noqa: F401 - asked by skipif
from django.test import Client

from accord.faces.site.base import TONGUES
from accord.foundation.clock import now as clock
from accord.foundation.ids import new_id
from accord.foundation.ledger.models import Event
from accord.foundation.limits.rules import buckets
from accord.foundation.wall import nobody
from accord.prevention.programme import by_link, linking, receiving
from accord.prevention.programme.models import ActivityReport, Programme, ReportLink, SentReport
from accord.prevention.programme.vocab import NoLink, Split
from tests.cast import key
from tests.rooms.programme import build
from tests.rooms.programme.test_by_link import accept, back
from tests.rooms.site.build import held, public_settings

pytestmark = pytest.mark.django_db
TYPED = {"result": "partly", "text": "Една сесия във Варна.", "value_0__": "19", "spent_BGN": "900.50", "spent_EUR": ""}


@pytest.fixture
def later(monkeypatch):
    """The clock of the form, which a test sets on."""
    moment = [clock()]
    monkeypatch.setattr("accord.faces.site.reports.now", lambda: moment[0])

    def on(**more):
        moment[0] += timedelta(**more)

    return on


def linked(world, **more):
    """A link for Varna in a programme in force; its id and its page."""
    link, token = build.linked(world, build.in_force(world)[0], **more)
    return link, token, f"/bg/p/{token}/"


def drawn(client, path):
    page = client.get(path).content.decode()
    return TYPED | {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("key", "stamp")}


def opened(world, link):
    return receiving.open_link(actor=world["elena"], link=link, now=world.now).received


def test_with_the_rights_of_a_stranger(world):
    _link, token, _path = linked(world)
    build.begun(world, world.now.year + 1)
    with held(), nobody():
        assert by_link.offered(token, world.now).institution
        once = key()
        for _ in range(2):
            build.sent(world, token, once)
        for model, column in (
            (SentReport, "box"),
            (ReportLink, "secret"),
            (Programme, "title"),
            (ActivityReport, "text"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                list(model.objects.values_list(column))
        for change in (
            SentReport.objects.all().delete,
            lambda: SentReport.objects.update(state="accepted"),
            lambda: ReportLink.objects.update(withdrawn_at=None),
            Event.objects.count,
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                change()
        with pytest.raises(NoLink):
            by_link.offered(token[:-1] + "!", world.now)
    assert SentReport.objects.count() == 1


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no second wall (decision 013)")
def test_who_has_one_link_sees_no_other(world):
    programme = build.in_force(world)[0]
    token, other = (build.linked(world, programme, of=of)[1] for of in ("mkbth_varna", "mkbth_burgas"))
    build.sent(world, other)
    with held(), nobody():
        assert not ReportLink.objects.only("id").exists()
        with by_link.reporting_by(by_link.holder_of(token).lookup):
            assert ReportLink.objects.only("id").count() == 1
            assert not SentReport.objects.only("id").exists()


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has no second wall (decision 013)")
def test_a_stranger_lays_down_nothing_that_is_decided(world):
    link, token, _path = linked(world)
    row = {"link_id": link, "line": new_id(), "number": 1, "came_on": world.now.date(), "box": b"x", "copy": b"x"}
    with held(), nobody(), by_link.reporting_by(by_link.holder_of(token).lookup):
        for decided in ({"state": "accepted"}, {"state": "returned"}, {"answer": b"x"}):
            with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
                SentReport.objects.create(**row, **decided)
        SentReport.objects.create(**row)


def test_a_report_in_every_language_sealed_and_kept_once(world, later):
    link, _token, path = linked(world)
    for number, tongue in enumerate(TONGUES):
        there = path.replace("/bg/", f"/{tongue}/")
        with public_settings(), held():
            stranger = Client()
            listed = stranger.get(there)
            form = drawn(stranger, f"{there}1/")
            later(seconds=30)
            answers = [stranger.post(f"{there}1/", form, REMOTE_ADDR=f"198.51.100.{number}") for _twice in range(2)]
        assert "Training of staff" in listed.content.decode()
        assert [one.status_code for one in answers] == [200, 200]
        assert not answers[0].cookies
        assert "no-store" in answers[0]["Cache-Control"]
        assert TYPED["text"] not in answers[0].content.decode()
        assert SentReport.objects.count() == number + 1
        (waiting,) = (one for one in opened(world, link) if one.row.state == "waiting")
        assert (waiting.told.text, str(waiting.told.reached[0].value)) == (TYPED["text"], "19")
        assert str(waiting.told.spent[0].amount) == "900.50"
        accept(world, waiting.row.pk)


def test_the_form_shows_target_and_unit_and_what_came_back(world, later):
    _link, token, path = linked(world)
    build.sent(world, token, text="We did it.")
    with public_settings(), held():
        stranger = Client()
        assert "Sent; it waits to be read." in stranger.get(path.replace("/bg/", "/en/")).content.decode()
        assert stranger.get(f"{path}1/").status_code == 409
    back(world, SentReport.objects.get().pk, why="How many came?")
    with public_settings(), held():
        page = stranger.get(path.replace("/bg/", "/en/") + "1/").content.decode()
        for said in ("How many came?", "We did it.", "People trained (persons)", "Target: 120"):
            assert said in page
        assert "How many came?" in stranger.get(path).content.decode()


@pytest.mark.parametrize(
    "more",
    [
        {"text": ""},
        {"result": ""},
        {"result": "perhaps"},
        {"result": "moved"},
        {"value_0__": "-1"},
        {"value_0__": "1.005"},
        {"value_0__": "many"},
        {"spent_BGN": "9" * 30},
        {"text": "x" * 4001},
        {"text": "\x00"},
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stands(world, later, more):
    _link, _token, path = linked(world)
    with public_settings(), held():
        stranger = Client()
        form = drawn(stranger, f"{path}1/") | {"obstacles": "Нямаше преводач."} | more
        later(seconds=30)
        answer = stranger.post(f"{path}1/", form)
    assert answer.status_code == 422
    assert "Нямаше преводач." in answer.content.decode()
    assert form["key"] in answer.content.decode()
    assert not SentReport.objects.exists()


def test_robots_and_other_sites(world, later):
    _link, _token, path = linked(world)
    with public_settings(), held():
        stranger = Client()
        form = drawn(stranger, f"{path}1/")
        fast = stranger.post(f"{path}1/", form)
        assert fast.status_code == 422
        assert form["stamp"] in fast.content.decode()
        later(seconds=30)
        assert stranger.post(f"{path}1/", form | {"website": "https://spam.example"}).status_code == 200
        assert stranger.post(f"{path}1/", form, headers={"origin": "https://elsewhere.example"}).status_code == 403
        assert stranger.post(f"{path}1/", form | {"stamp": "x"}).status_code == 422
    assert not SentReport.objects.exists()


def test_wrong_ended_and_withdrawn_links_are_answered_alike(world, later):
    link, token, path = linked(world)
    said = []
    with public_settings(), held():
        stranger = Client()
        said.append(stranger.get(path.replace(token, token[:-1] + "!")))
        said.append(stranger.get(f"{path}2/"))
        later(days=40)
        said += [stranger.get(path), stranger.get(f"{path}1/"), stranger.post(f"{path}1/", TYPED)]
        later(days=-40)
    linking.withdraw_link(actor=world["elena"], link=link, read=1, now=world.now, key=key())
    with public_settings(), held():
        said += [stranger.get(path), stranger.post(f"{path}1/", TYPED)]
        assert stranger.get(path.replace("/bg/", "/xx/")).status_code == 404
    assert {one.status_code for one in said} == {404}
    sentences = {re.search(r'role="alert">(.*?)</p>', one.content.decode(), re.DOTALL)[1] for one in said}
    assert len(sentences) == 1
    assert not SentReport.objects.exists()


def test_who_sends_without_end_waits(world, later):
    _link, _token, path = linked(world)
    with public_settings(), held():
        stranger = Client()
        form = drawn(stranger, f"{path}1/")
        later(seconds=30)
        for _ in range(buckets()["report-link"].burst):
            assert stranger.post(f"{path}1/", form | {"text": ""}).status_code == 422
        late = stranger.post(f"{path}1/", form)
    assert late.status_code == 429
    assert late["Retry-After"]
    assert TYPED["text"] in late.content.decode()


def test_an_indicator_by_sex_and_age_group_fits_into_the_form(world, later):
    programme = build.begun(world)
    activity = build.added(world, programme)
    for _ in range(12):
        build.counted(world, activity, split=Split.BOTH)
    build.adopted(world, programme)
    link, token = build.linked(world, programme)
    with public_settings(), held():
        stranger, path = Client(), f"/uk/p/{token}/1/"
        form = drawn(stranger, path)
        form |= dict.fromkeys(re.findall(r'name="(value_[^"]+)"', stranger.get(path).content.decode()), "1")
        later(seconds=30)
        assert stranger.post(path, form).status_code == 200
    assert len(opened(world, link)[0].told.reached) == 144
