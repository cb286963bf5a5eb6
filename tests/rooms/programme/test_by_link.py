"""An institution without an account reports by a link; nothing counts before it is accepted."""

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.prevention.programme import by_link, linking, receiving
from accord.prevention.programme.assembling import assembled
from accord.prevention.programme.models import Activity, ActivityReport, Indicator, Programme, ReportLink, SentReport
from accord.prevention.programme.money import BadMoney
from accord.prevention.programme.reporting import NotRunning, Reached
from accord.prevention.programme.vocab import (
    BadProgramme,
    LinkOver,
    NoLink,
    OtherLink,
    ReportedItself,
    Result,
    StillWaits,
)
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.programme.build import adopted, begun, bgn, eur, in_force, linked, sent, step, told


@pytest.fixture
def running(world):
    return in_force(world)


def accept(world, row, who="elena", read=1):
    return receiving.accept(actor=world[who], sent=row, read=read, now=world.now, key=key())


def back(world, row, why="Say how many came.", who="elena"):
    call = {"actor": world[who], "sent": row, "read": 1, "now": world.now, "key": key()}
    return receiving.send_back(why=why, **call)


def only():
    return SentReport.objects.get().pk


def missing(world, programme):
    found = assembled(world["elena"], programme, str(world.now.year))
    return {body.code for body, _rows in found.owing if body.pk != world.org("national_commission")}


def test_a_report_by_a_link_counts_once_it_is_accepted(world, running):
    programme, activity = running
    link, token = linked(world, programme)
    asked = by_link.offered(token, world.now)
    assert [(a.label, a.state) for a in asked.activities] == [("3.1", "")]
    counted = Indicator.objects.get(activity=activity)
    assert (asked.activities[0].indicators[0].unit, asked.activities[0].indicators[0].target) == ("persons", 120)
    before = missing(world, programme)
    sent(world, token, reached=(Reached(counted.line, Decimal(19)),), spent=(bgn(900),))
    assert missing(world, programme) == before
    assert not ActivityReport.objects.exists()
    assert by_link.offered(token, world.now).activities[0].state == "waiting"
    accept(world, only())
    assert len(missing(world, programme)) == len(before) - 1
    row = ActivityReport.objects.get()
    assert (row.organisation_id, row.link, row.told_by) == (world.org("mkbth_varna"), link, world["elena"].account)
    assert [str(v.value) for v in row.values.all()] == ["19.00"]
    facts = json.loads(Event.objects.get(kind="activity.accepted").facts)
    assert (facts["by"], facts["activity"]) == ("link", "3.1")
    assert not Event.objects.filter(kind="activity.reported").exists()


def test_what_came_is_sealed_and_opening_it_is_an_event(world, running):
    link, token = linked(world, running[0])
    sent(world, token, text="Сесия във Варна")
    row = SentReport.objects.get()
    for kept in (bytes(row.box), bytes(row.copy), str(ReportLink.objects.values().get()).encode()):
        assert "Сесия".encode() not in kept
        assert token.encode() not in kept
    found = receiving.open_link(actor=world["elena"], link=link, now=world.now)
    assert found.received[0].told.text == "Сесия във Варна"
    assert Event.objects.filter(kind="activity.received.read", object_id=link).count() == 1


def test_sent_back_with_a_sentence_mended_and_accepted(world, running):
    _link, token = linked(world, running[0])
    sent(world, token, text="We did it.")
    first = only()
    back(world, first)
    asked = by_link.offered(token, world.now).activities[0]
    assert (asked.state, asked.answer, asked.told.text) == ("returned", "Say how many came.", "We did it.")
    sent(world, token, text="We did it, with 19 people.")
    accept(world, SentReport.objects.get(state="waiting").pk)
    with pytest.raises(NotPossible):
        accept(world, first, read=2)
    sent(world, token, text="With 20 people.")  # a correction
    accept(world, SentReport.objects.get(state="waiting").pk)
    assert ActivityReport.objects.get().text == "With 20 people."


def test_one_waits_at_a_time_and_a_form_sent_twice_is_one(world, running):
    _link, token = linked(world, running[0])
    once = key()
    sent(world, token, once)
    sent(world, token, once)
    with pytest.raises(StillWaits):
        sent(world, token)
    row = SentReport.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        SentReport.objects.create(link=row.link, line=row.line, number=2, came_on=row.came_on, box=b"x", copy=b"x")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"text": " "}, "text"),
        ({"result": Result.MOVED}, "carry_over"),
        ({"result": Result.NOT_DONE}, "obstacles"),
        ({"text": "x" * 4001}, "text"),
    ],
)
def test_words_that_do_not_do(world, running, more, field):
    _link, token = linked(world, running[0])
    with pytest.raises(BadProgramme) as raised:
        sent(world, token, **more)
    assert raised.value.field == field
    assert not SentReport.objects.exists()


def test_numbers_and_money_that_do_not_do(world, running):
    _link, token = linked(world, running[0])
    line = Indicator.objects.get(activity=running[1]).line
    for value in ("-1", "1.005", "NaN"):
        with pytest.raises(BadProgramme):
            sent(world, token, reached=(Reached(line, Decimal(value)),))
    with pytest.raises(BadProgramme):
        sent(world, token, reached=(Reached(line, Decimal(1), "Feminine"),))
    with pytest.raises(BadMoney):
        sent(world, token, spent=(replace(eur(1), currency="USD"),))
    assert not SentReport.objects.exists()


def test_wrong_ended_and_withdrawn_say_one_and_the_same(world, running):
    link, token = linked(world, running[0])
    said = set()
    for wrong, moment in ((token[:-1] + "!", world.now), ("\x00", world.now), (token, world.now + timedelta(days=31))):
        with pytest.raises(NoLink) as raised:
            by_link.offered(wrong, moment)
        said.add(str(raised.value))
    with pytest.raises(NoLink):
        sent(world, token, number=2)
    linking.withdraw_link(actor=world["elena"], link=link, read=1, now=world.now, key=key())
    with pytest.raises(NoLink) as raised:
        by_link.offered(token, world.now)
    assert said == {str(raised.value)}
    with pytest.raises(BadProgramme, match="already"):
        linking.withdraw_link(actor=world["elena"], link=link, read=2, now=world.now, key=key())


def test_a_token_is_given_once(world, running):
    wanted = linking.Linked(world.org("mkbth_varna"), str(world.now.year), world.now.date())
    call = {"actor": world["elena"], "programme": running[0], "wanted": wanted, "now": world.now, "key": key()}
    given, token = linking.make_link(**call)
    assert token
    again, nothing = linking.make_link(**call)
    assert (again.id, nothing) == (given.id, "")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"of": "animus"}, "institution"),  # a partner owes none
        ({"period": "2000"}, "period"),
        ({"period": "x"}, "period"),
        ({"days": -1}, "ends"),
        ({"days": 121}, "ends"),
    ],
)
def test_links_that_cannot_be(world, running, more, field):
    with pytest.raises(BadProgramme) as raised:
        linked(world, running[0], **more)
    assert raised.value.field == field
    assert not ReportLink.objects.exists()


def test_a_link_on_chosen_activities_only(world, running):
    other = Activity.objects.filter(programme=running[0]).exclude(pk=running[1]).first()
    with pytest.raises(BadProgramme):
        linked(world, running[0], activities=frozenset({running[1], other.pk}))
    _link, token = linked(world, running[0], activities=frozenset({running[1]}))
    assert [a.label for a in by_link.offered(token, world.now).activities] == ["3.1"]


def test_who_may(world, running):
    link, token = linked(world, running[0])
    sent(world, token)
    for who in ("yana", "nadia", "georgi"):
        with pytest.raises(Refused):
            linked(world, running[0], who=who)
        for act in (accept, back):
            with pytest.raises(Refused):
                act(world, only(), who=who)
        with pytest.raises(Refused):
            receiving.open_link(actor=world[who], link=link, now=world.now)
    for act in (accept, back):
        with pytest.raises(Missing):
            act(world, only(), who="ioana")
    with pytest.raises(Missing):
        linked(world, running[0], who="ioana")


def test_what_the_institution_reported_itself_is_not_written_over(world, running):
    _link, token = linked(world, running[0])
    sent(world, token)
    told(world, running[1], who="vanya", text="Ours.")
    with pytest.raises(ReportedItself):
        accept(world, only())
    assert ActivityReport.objects.get().text == "Ours."


def taken_back(world, link):
    linking.withdraw_link(actor=world["elena"], link=link, read=1, now=world.now, key=key())


def test_what_came_by_one_link_is_not_written_over_by_another(world, running):
    first, token = linked(world, running[0])
    sent(world, token, text="By the first.")
    old = only()
    with pytest.raises(BadProgramme, match="Take it back before") as raised:
        linked(world, running[0])
    assert raised.value.field == "institution"
    taken_back(world, first)
    _second, token = linked(world, running[0])
    sent(world, token, text="By the second.")
    accept(world, old)
    new = SentReport.objects.get(state="waiting").pk
    with pytest.raises(OtherLink, match=r"activity 3\.1 and Year \d+ .* by another link, and was accepted on"):
        accept(world, new)
    assert ActivityReport.objects.get().text == "By the first."
    back(world, new)


@pytest.mark.parametrize("over", [taken_back, lambda world, link: ReportLink.objects.update(ends="2020-01-01")])
def test_nothing_is_sent_back_to_where_nobody_reads(world, running, over):
    link, token = linked(world, running[0])
    sent(world, token)
    over(world, link)
    with pytest.raises(LinkOver, match="Make a new link"):
        back(world, only())
    assert SentReport.objects.get().state == "waiting"
    linked(world, running[0])
    back(world, only())
    assert SentReport.objects.get().state == "returned"


def test_a_correction_may_go_back_after_the_end_for_what_was_accepted_stands(world, running):
    link, token = linked(world, running[0])
    sent(world, token)
    accept(world, only())
    sent(world, token, text="A correction.")
    taken_back(world, link)
    back(world, SentReport.objects.get(state="waiting").pk)
    assert ActivityReport.objects.get().text == "One session in Varna."


def test_what_cannot_count_goes_back_though_nobody_reads_why(world, running):
    link, token = linked(world, running[0])
    sent(world, token)
    told(world, running[1], who="vanya", text="Ours.")
    taken_back(world, link)
    back(world, only())
    assert SentReport.objects.get().state == "returned"


def test_accepting_fails_where_somebody_was_faster_or_the_programme_is_over(world, running):
    _link, token = linked(world, running[0])
    sent(world, token)
    with pytest.raises(Stale):
        accept(world, only(), read=7)
    with pytest.raises(BadProgramme, match="sentence"):
        back(world, only(), why=" ")
    with pytest.raises(BadProgramme, match="wait to be read: 1"):
        step(world, running[0], "report", why="No reports came.")
    back(world, only())
    sent(world, token, text="Twelve came.")
    Programme.objects.update(state="reported")  # by what is older than the refusal
    with pytest.raises(NotRunning):
        accept(world, SentReport.objects.get(state="waiting").pk)
    Programme.objects.update(state="adopted")
    accept(world, SentReport.objects.get(state="waiting").pk)
    step(world, running[0], "report", why="The others did not report.")
    with pytest.raises(NoLink):
        by_link.offered(token, world.now)
    with pytest.raises(NotRunning):
        linked(world, running[0])


def test_a_link_goes_on_with_the_new_version(world, running):
    from accord.prevention.programme import services

    link, token = linked(world, running[0])
    sent(world, token)
    new = services.revise(actor=world["elena"], programme=running[0], now=world.now, key=key()).id
    adopted(world, new)
    assert ReportLink.objects.get(pk=link).programme_id == new
    accept(world, only())
    assert ActivityReport.objects.get().text == "One session in Varna."


def test_a_draft_has_no_links(world):
    with pytest.raises(NotRunning):
        linked(world, begun(world))


def test_the_desk_makes_opens_and_decides(world, running, settings):
    settings.ACCORD_SITE = "https://open.example"
    elena = signed_in(world, "elena")
    path = f"/desk/programmes/{running[0]}/links/"
    assert "Make a link" in elena.get(path, {"period": str(world.now.year)}).content.decode()
    form = {
        "institution": world.org("mkbth_varna"), "ends": world.now.date() + timedelta(days=9),
        "period": str(world.now.year), "key": key(),
    }  # fmt: skip
    made = elena.post(path, form).content.decode()
    assert "https://open.example/en/p/" in made
    token = made.split("https://open.example/en/p/")[1].split("/")[0]
    assert "https://open.example/en/p/" not in elena.post(path, form).content.decode()
    assert elena.post(path, form | {"key": key(), "ends": ""}).status_code == 422
    sent(world, token)
    link = ReportLink.objects.get().pk
    assert "One session in Varna." in elena.get(f"/desk/report-links/{link}/").content.decode()
    decide = f"/desk/sent-reports/{only()}/"
    assert elena.post(decide, {"version": 1, "key": key(), "why": ""}).status_code == 302
    assert SentReport.objects.get().state == "waiting"
    assert elena.post(decide, {"version": 1, "key": key(), "accept": "yes"}).status_code == 302
    assert SentReport.objects.get().state == "accepted"
    page = elena.get(f"/desk/activities/{running[1]}/").content.decode()
    assert "received by a link" in page
    gone = f"/desk/report-links/{link}/withdraw/"
    elena.post(gone, {"version": 1, "key": key()})
    assert not ReportLink.objects.get().withdrawn_at
    elena.post(gone, {"version": 1, "key": key(), "sure": "yes"})
    assert ReportLink.objects.get().withdrawn_at


def test_the_same_by_a_program(world, running):
    api = Api(world, "elena")
    body = {
        "institution": str(world.org("mkbth_varna")),
        "period": str(world.now.year),
        "ends": str(world.now.date() + timedelta(days=20)),
    }
    made = api.post(f"/programmes/{running[0]}/links", body).json()
    sent(world, made["token"], spent=(eur(5),))
    (listed,) = api.get(f"/programmes/{running[0]}/links").json()
    assert (listed["waiting"], listed["open"]) == (1, True)
    (came,) = api.get(f"/report-links/{made['id']}").json()["reports"]
    assert (came["text"], came["state"], came["spent"][0]["currency"]) == ("One session in Varna.", "waiting", "EUR")
    answer = api.post(f"/sent-reports/{came['id']}/decide", {"version": 1, "accept": False, "why": "Which day?"})
    assert answer.status_code == 200
    assert by_link.offered(made["token"], world.now).activities[0].answer == "Which day?"
    assert api.post(f"/report-links/{made['id']}/withdraw", {"version": 1}).status_code == 200
