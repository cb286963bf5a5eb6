"""From draft to closed; what was approved is not changed; a new year begins with what was left over."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.prevention.programme import activities, queries, services
from accord.prevention.programme.assembling import assembled, owed
from accord.prevention.programme.frames import frames
from accord.prevention.programme.models import Activity, ActivityReport, Indicator, Programme
from accord.prevention.programme.money import BadMoney, Money, TwoCurrencies, sums
from accord.prevention.programme.reporting import NotRunning, Reached, open_periods
from accord.prevention.programme.vocab import AlreadyThere, BadProgramme, Fixed, NotYours, Result, Split
from accord.research.reports.programmes import give
from tests.cast import key, signed_in
from tests.matrix.test_queries import questions
from tests.rooms.programme.build import added, adopted, begun, bgn, counted, eur, in_force, step, told, wanted


def state(programme):
    return Programme.objects.get(pk=programme).state


def test_every_frame_has_four_languages_and_a_source():
    for one in frames().values():
        texts = [one.names, *(s.names for s in one.sections), *(s.goal for s in one.sections if s.goal)]
        texts += [t for s in one.sections for t in s.objectives] + [y.titles for y in one.yearly]
        assert all(set(text) == {"en", "bg", "ro", "uk"} and all(text.values()) for text in texts)
        assert one.source
    assert len(frames()["bg-yearly"].sections) == 7
    assert frames()["ro-plan"].years == 3


def test_a_programme_goes_from_draft_to_closed(world):
    programme, activity = in_force(world)
    assert state(programme) == "adopted"
    for one in Activity.objects.filter(programme=programme).exclude(pk=activity):
        told(world, one.pk, who="elena")
    told(world, activity)
    told(world, activity, who="vanya", result=Result.MOVED, carry_over="To the spring.")
    step(world, programme, "report")
    step(world, programme, "close")
    assert state(programme) == "closed"
    kinds = [e.kind for e in Event.objects.filter(object_id=programme).order_by("seq")]
    assert kinds[0] == "programme.begun"
    assert kinds[-4:] == ["programme.approved", "programme.adopted", "programme.reported", "programme.closed"]


def test_three_campaigns_of_every_year_are_there_from_the_start(world):
    programme = begun(world)
    rows = Activity.objects.filter(programme=programme).order_by("number")
    assert [row.label for row in rows] == ["2.1", "2.2", "2.3"]
    assert "labour exploitation" in rows[0].title
    assert rows[2].ends == date(world.now.year, 10, 31)
    assert {b.organisation_id for row in rows for b in row.bearers.all()} == {world.org("national_commission")}


def test_romania_has_a_plan_of_three_years_by_another_frame(world):
    made = begun(world, 2024, who="ioana", frame="ro-plan")
    row = Programme.objects.get(pk=made)
    assert (row.first_year, row.last_year) == (2024, 2026)
    assert not row.activities.exists()
    with pytest.raises(AlreadyThere):
        begun(world, 2026, who="ioana", frame="ro-plan")
    added(world, made, who="ioana", objective=None, budget=(Money(Decimal(5), "RON"),))
    with pytest.raises(BadMoney, match="RON"):
        added(world, made, who="ioana", objective=None, budget=(bgn(1),))


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"frame": "xx"}, "frame"),
        ({"first_year": 1999}, "first_year"),
        ({"first_year": 10**9}, "first_year"),
        ({"title": " "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"language": "xx"}, "language"),
    ],
)
def test_a_beginning_that_cannot_be(world, more, field):
    with pytest.raises(BadProgramme) as refused:
        begun(world, **more)
    assert refused.value.field == field


def test_one_programme_for_a_year(world):
    first = begun(world)
    with pytest.raises(AlreadyThere, match=Programme.objects.get(pk=first).code):
        begun(world)
    step(world, first, "drop")
    assert begun(world)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"starts": date(2026, 11, 1)}, "before the start"),
        ({"ends": date(2027, 1, 1)}, "deadline lies outside"),
        ({"starts": date(2025, 12, 31)}, "start lies outside"),
        ({"title": ""}, "what is done"),
        ({"title": "x" * 301}, "too long"),
        ({"section": 8}, "no such section"),
        ({"objective": 9}, "no such objective"),
        ({"responsible": frozenset()}, "who is responsible"),
        ({"budget": (eur(1), eur(2))}, "twice"),
        ({"budget": (Money(Decimal(1), "USD"),)}, "USD"),
        ({"budget": (eur("-1"),)}, "below zero"),
        ({"budget": (eur("1.001"),)}, "two decimals"),
    ],
)
def test_an_activity_that_cannot_be(world, more, word):
    programme = begun(world, 2026)
    with pytest.raises((BadProgramme, BadMoney), match=word):
        added(world, programme, **more)
    assert Activity.objects.filter(programme=programme).count() == 3


def test_nobody_is_responsible_and_a_partner_and_nobody_is_unknown(world):
    programme, burgas = begun(world), world.org("mkbth_burgas")
    with pytest.raises(BadProgramme, match="not both"):
        added(world, programme, partners=frozenset({burgas}))
    with pytest.raises(BadProgramme, match="directory"):
        added(world, programme, responsible=frozenset({programme}))


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"unit": " "}, "needs a unit"),
        ({"title": ""}, "what is counted"),
        ({"target": Decimal(-1)}, "below zero"),
        ({"target": Decimal("NaN")}, "below zero"),
        ({"unit": "x" * 41}, "too long"),
    ],
)
def test_an_indicator_that_cannot_be(world, more, word):
    activity = added(world, begun(world))
    with pytest.raises(BadProgramme, match=word):
        counted(world, activity, **more)


def test_two_currencies_are_never_added():
    with pytest.raises(TwoCurrencies, match="EUR and BGN"):
        eur(1) + bgn(1)
    assert sums([eur(1), bgn(5), eur(2)]) == [bgn(5), eur(3)]


def test_what_was_approved_is_not_changed(world):
    programme, activity = in_force(world)
    indicator = Indicator.objects.get(activity=activity).pk
    call = {"actor": world["elena"], "now": world.now}
    for attempt in (
        lambda: added(world, programme),
        lambda: counted(world, activity),
        lambda: activities.change_activity(activity=activity, wanted=wanted(world), read=1, key=key(), **call),
        lambda: activities.drop_activity(activity=activity, read=1, key=key(), **call),
        lambda: activities.drop_indicator(indicator=indicator, key=key(), **call),
        lambda: services.change(
            programme=programme, wanted=services.Head("x", "", {}), read=1, key=key(), **call
        ),
    ):  # fmt: skip
        with pytest.raises(Fixed, match="new version"):
            attempt()


def test_an_approved_one_is_taken_back_to_draft(world):
    programme = begun(world)
    step(world, programme, "approve", on=world.now.date(), reference="1")
    with pytest.raises(Fixed):
        added(world, programme)
    step(world, programme, "redraft")
    assert added(world, programme)


def test_a_draft_is_changed_activity_by_activity(world):
    programme = begun(world)
    activity = added(world, programme)
    call = {"actor": world["elena"], "activity": activity, "now": world.now}
    moved = wanted(world, section=2, budget=(), title="Another")
    activities.change_activity(wanted=moved, read=1, key=key(), **call)
    row = Activity.objects.get(pk=activity)
    assert (row.label, row.title, row.budgets.count()) == ("2.4", "Another", 0)
    with pytest.raises(Stale):
        activities.change_activity(wanted=moved, read=1, key=key(), **call)
    indicator = counted(world, activity)
    assert activities.drop_indicator(actor=world["elena"], indicator=indicator, now=world.now, key=key()).id == activity
    assert activities.drop_activity(read=2, key=key(), **call).id == programme
    assert not Activity.objects.filter(pk=activity).exists()


def test_objectives_of_a_draft(world):
    programme = begun(world)
    call = {"actor": world["elena"], "programme": programme, "now": world.now}
    head = services.Head("Title", "Strategy", {1: ("One", " ", "Two"), 2: ("A", "B")})
    services.change(wanted=head, read=1, key=key(), **call)
    row = Programme.objects.get(pk=programme)
    assert (row.title, row.objectives["1"], row.objectives["7"]) == ("Title", ["One", "Two"], [])
    with pytest.raises(BadProgramme, match=r"2\.1"):
        services.change(wanted=services.Head("Title", "", {2: ("A",)}), read=2, key=key(), **call)
    with pytest.raises(BadProgramme, match="no such section"):
        services.change(wanted=services.Head("Title", "", {2: ("A", "B"), 9: ("x",)}), read=2, key=key(), **call)
    with pytest.raises(BadProgramme, match="at most 20"):
        services.change(wanted=services.Head("Title", "", {2: ("A", "B"), 1: ("x",) * 21}), read=2, key=key(), **call)


@pytest.mark.parametrize(
    ("action", "more", "word"),
    [
        ("approve", {"reference": "1"}, "on which day"),
        ("approve", {"on": date(2100, 1, 1), "reference": "1"}, "still to come"),
        ("approve", {"on": date(2026, 1, 1)}, "number of the protocol"),
    ],
)
def test_an_approval_says_when_and_by_which_protocol(world, action, more, word):
    with pytest.raises(BadProgramme, match=word):
        step(world, begun(world), action, **more)


def test_an_adoption_says_its_decision_and_does_not_come_first(world):
    programme, today = begun(world), world.now.date()
    step(world, programme, "approve", on=today, reference="1")
    with pytest.raises(BadProgramme, match="number of the decision"):
        step(world, programme, "adopt", on=today)
    with pytest.raises(BadProgramme, match="before the approval"):
        step(world, programme, "adopt", on=today - timedelta(days=1), reference="1")
    with pytest.raises(BadProgramme, match="why it is in force"):
        step(world, programme, "force", on=today)
    step(world, programme, "force", on=today, why="There is no government.")
    assert state(programme) == "in_force"
    step(world, programme, "adopt", on=today, reference="236")
    assert state(programme) == "adopted"


def test_without_an_activity_nothing_is_approved_and_no_step_is_made_up(world):
    programme = begun(world, 2026, who="ioana", frame="ro-plan")
    with pytest.raises(BadProgramme, match="without an activity"):
        step(world, programme, "approve", who="ioana", on=world.now.date(), reference="1")
    for action in ("adopt", "close", "replace", "gossip"):
        with pytest.raises(NotPossible):
            step(world, programme, action, who="ioana", on=world.now.date(), reference="1", why="x")


@pytest.mark.parametrize("who", ["ana", "nadia", "petar", "yana", "mira", "georgi"])
def test_only_who_coordinates_writes_and_everybody_reads_what_is_in_force(world, who):
    draft = begun(world, world.now.year + 1)
    programme, activity = in_force(world)
    for attempt in (
        lambda: begun(world, 2030, who=who),
        lambda: added(world, draft, who=who),
        lambda: counted(world, activity, who=who),
        lambda: step(world, draft, "drop", who=who),
        lambda: services.revise(actor=world[who], programme=programme, now=world.now, key=key()),
        lambda: activities.drop_indicator(actor=world[who], indicator=draft, now=world.now, key=key()),
    ):
        with pytest.raises(Refused):
            attempt()
    with pytest.raises(Missing):
        queries.opened(world[who], draft, world.now)
    assert not queries.opened(world[who], programme, world.now).steps
    assert [one.pk for one in queries.newest(world[who]).rows] == [programme]


def test_the_coordinator_of_another_country_reads_and_keeps_her_own(world):
    programme, _activity = in_force(world)
    draft = begun(world, world.now.year + 1)
    assert not queries.opened(world["ioana"], programme, world.now).write
    for pk in (programme, draft):
        with pytest.raises(Missing):
            step(world, pk, "report", who="ioana")


def test_a_report_is_given_by_who_answers_for_the_activity(world):
    _programme, activity = in_force(world)
    for who in ("dimitar", "mira", "elena"):
        with pytest.raises(NotYours):
            told(world, activity, who=who)
    with pytest.raises(Refused):
        told(world, activity, who="ana")  # of a partner, but a case manager
    assert told(world, activity, who="nadia")  # its administrator
    assert told(world, activity)


@pytest.mark.parametrize(
    ("more", "word"),
    [
        ({"period": "soon"}, "A period is a year"),
        ({"period": "2024"}, "not one of the programme"),
        ({"text": " "}, "what was done"),
        ({"text": "x" * 4001}, "4,000"),
        ({"result": Result.MOVED}, "left over"),
        ({"result": Result.NOT_DONE}, "stood in the way"),
        ({"spent": (eur(1), eur(1))}, "twice"),
        ({"spent": (Money(Decimal(1), "RON"),)}, "RON"),
    ],
)
def test_a_report_that_cannot_be(world, more, word):
    _programme, activity = in_force(world)
    with pytest.raises((BadProgramme, BadMoney), match=word):
        told(world, activity, **more)
    assert not ActivityReport.objects.exists()


def test_values_are_those_that_the_indicator_asks_for(world):
    programme = begun(world)
    activity = added(world, programme)
    counted(world, activity, split=Split.SEX)
    adopted(world, programme)
    line = Indicator.objects.get(activity=activity).line
    for reached, word in (
        ((Reached(line, Decimal(1)),), "no such indicator"),
        ((Reached(activity, Decimal(1), "Feminine"),), "no such indicator"),
        ((Reached(line, Decimal(1), "Feminine"),) * 2, "twice"),
        ((Reached(line, Decimal(-1), "Feminine"),), "below zero"),
    ):
        with pytest.raises(BadProgramme, match=word):
            told(world, activity, reached=reached)
    told(world, activity, reached=(Reached(line, Decimal(41), "Feminine"), Reached(line, Decimal(13), "Masculine")))
    told(world, activity, who="vanya", reached=(Reached(line, Decimal(6), "Feminine"),))
    found = assembled(world["oksana"], programme, str(world.now.year))
    actual = next(line for _s, lines in found.sections for line in lines if line.actual).actual[0]
    assert actual.value == 60
    assert {sex: n for sex, _age, n in actual.parts} == {"Feminine": 47, "Masculine": 13}


def test_nothing_is_reported_before_its_time(world):
    programme = begun(world, world.now.year + 1)
    activity = added(world, programme)
    with pytest.raises(Missing):
        told(world, activity)
    adopted(world, programme)
    with pytest.raises(BadProgramme, match="not begun"):
        told(world, activity)
    assert not open_periods(Activity.objects.get(pk=activity), world.now)


def test_what_starts_in_autumn_is_not_asked_for_in_summer(world):
    programme, year = begun(world), world.now.year
    late = added(world, programme, starts=date(year, 9, 1))
    early = added(world, programme, ends=date(year, 3, 1))
    adopted(world, programme)
    with pytest.raises(BadProgramme, match="does not take place"):
        told(world, late, period=f"{year}-H1")
    found = assembled(world["yana"], programme, f"{year}-H1")
    owing = {body.code: {a.pk for a in rows} for body, rows in found.owing}
    assert owing["mkbth_burgas"] == {early}


def test_a_report_is_corrected_until_the_programme_is_reported(world):
    programme, activity = in_force(world)
    told(world, activity, spent=(eur(100),))
    with pytest.raises(Stale):
        told(world, activity, text="Blindly")
    assert told(world, activity, read=1, text="Three sessions.", spent=(eur(150), bgn(20))).version == 2
    with pytest.raises(Stale):
        told(world, activity, read=1, text="Late")
    found = assembled(world["elena"], programme, str(world.now.year))
    assert [str(m) for m in found.spent] == ["20.00 BGN", "150.00 EUR"]
    assert [str(m) for m in found.planned] == ["3\xa0000.00 BGN", "6\xa0000.00 EUR"]
    with pytest.raises(BadProgramme, match="Reports are missing: 4"):
        step(world, programme, "report")
    step(world, programme, "report", why="Varna has nobody.")
    with pytest.raises(NotRunning):
        told(world, activity, read=2)


def test_who_owes_what(world):
    programme = begun(world)
    activity = added(world, programme)
    adopted(world, programme)
    half = f"{world.now.year}-H1"
    assert [(one.activity.pk, one.period.code) for one in owed(world["yana"], world.now)] == [(activity, half)]
    told(world, activity, period=half)
    assert owed(world["yana"], world.now) == []
    assert owed(world["nadia"], world.now) == []  # a partner owes nothing
    assert owed(world["ana"], world.now) == []
    found = assembled(world["yana"], programme, half)
    assert {body.code: len(rows) for body, rows in found.owing} == {"mkbth_varna": 1, "national_commission": 3}
    assert found.missing == 4
    assert found.due == date(world.now.year, 7, 31)


def test_a_new_year_begins_with_what_was_left_over(world):
    last = begun(world, 2025)
    moved, done = added(world, last), added(world, last, title="Done")
    counted(world, moved)
    adopted(world, last)
    told(world, moved, result=Result.MOVED, carry_over="To spring.")
    told(world, moved, who="vanya")
    told(world, done)
    told(world, done, who="vanya", result=Result.PARTLY)
    for one in Activity.objects.filter(programme=last, section=2):
        told(world, one.pk, who="elena")
    step(world, last, "report")
    made = begun(world, 2026, previous=last)
    left = Activity.objects.get(programme=made, section=3)
    assert (left.title, left.label, left.ends) == ("Training of staff", "3.1", date(2026, 12, 31))
    assert left.came_from == Activity.objects.get(pk=moved).line != left.line
    parts = {b.organisation.code: b.part for b in left.bearers.all()}
    assert parts == {"mkbth_burgas": "responsible", "animus": "partner"}  # Varna has finished
    assert left.indicators.get().line != Indicator.objects.get(activity=moved).line
    assert not left.budgets.exists()


def test_who_did_not_report_is_asked_again_next_year(world):
    last = begun(world, 2025)
    adopted(world, last)
    made = begun(world, 2026, previous=last)
    assert Activity.objects.filter(programme=made).count() == 6


def test_a_new_version_takes_the_place_of_what_is_in_force_and_reports_stay(world):
    programme, activity = in_force(world)
    told(world, activity)
    again = {"actor": world["elena"], "programme": programme, "now": world.now}
    made = services.revise(key=key(), **again).id
    with pytest.raises(AlreadyThere):
        services.revise(key=key(), **again)
    assert state(programme) == "adopted"
    added(world, made, title="Something new")
    adopted(world, made)
    assert (state(programme), state(made)) == ("replaced", "adopted")
    new = Activity.objects.get(programme=made, line=Activity.objects.get(pk=activity).line)
    assert new.budgets.count() == 2
    found = queries.opened_activity(world["oksana"], new.pk, world.now)
    assert [r.text for r in found.reports] == ["Two sessions in Burgas."]
    assert [i.line for i in found.indicators] == [Indicator.objects.get(activity=activity).line]
    with pytest.raises(NotRunning):
        told(world, activity, who="vanya")
    with pytest.raises(NotPossible):
        services.revise(key=key(), **again)


def test_the_same_key_makes_one(world):
    asked, once = services.Beginning("bg-yearly", 2026, "Title"), key()
    made = {services.begin(actor=world["elena"], wanted=asked, now=world.now, key=once).id for _ in range(2)}
    assert len(made) == Programme.objects.count() == 1


def test_the_report_as_a_file_says_what_was_reported_and_what_is_missing(world):
    programme = begun(world)
    activity = added(world, programme)
    counted(world, activity, split=Split.BOTH)
    adopted(world, programme)
    line = Indicator.objects.get(activity=activity).line
    told(world, activity, spent=(eur(150),), reached=(Reached(line, Decimal(4), "Feminine", "adult"),))
    year = str(world.now.year)
    for kind, first in (("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("pdf", b"%PDF-")):
        file = give(actor=world["oksana"], programme=programme, asked=year, kind=kind, now=world.now)
        assert file.content.startswith(first)
    text = give(actor=world["oksana"], programme=programme, asked=year, kind="csv", now=world.now).content.decode()
    for words in (
        "150.00 EUR",
        "4 of 120 (persons): female, adult (18 or over) 4",
        "Two sessions in Burgas.",
        "Missing",
    ):
        assert words in text
    assert Event.objects.filter(kind="export.made", object_type="programme").count() == 4
    with pytest.raises(Missing):
        give(actor=world["oksana"], programme=begun(world, 2027), asked="2027", kind="csv", now=world.now)


def test_pages_show_values_by_sex(world):
    programme = begun(world)
    activity = added(world, programme)
    counted(world, activity, split=Split.SEX)
    adopted(world, programme)
    line = Indicator.objects.get(activity=activity).line
    told(world, activity, reached=(Reached(line, Decimal(4), "Feminine"),))
    client = signed_in(world, "yana")
    page = client.get(f"/desk/activities/{activity}/").content.decode()
    assert "4 persons" in page
    form = client.get(f"/desk/activities/{activity}/report/?period={world.now.year}").content.decode()
    assert 'value="4"' in form


def test_yearly_programmes_stand_under_a_strategy(world):
    year = world.now.year
    strategy = begun(world, year - 1, frame="bg-strategy", title="Strategy", strategy="")
    with pytest.raises(BadProgramme, match="in force and covers"):
        begun(world, under=strategy)
    adopted(world, strategy)  # without an activity: it has programmes
    for refused in (
        lambda: begun(world, year + 4, under=strategy),
        lambda: begun(world, 2024, who="ioana", frame="ro-plan", under=strategy),
    ):
        with pytest.raises(BadProgramme, match="in force and covers"):
            refused()
    assert [one.pk for one in queries.strategies(world["elena"])] == [strategy]
    made = begun(world, under=strategy)
    assert Programme.objects.get(pk=made).strategy == f"Strategy {year - 1}-{year + 3}"
    assert [one.pk for one in queries.opened(world["elena"], strategy, world.now).below] == [made]
    assert queries.opened(world["ana"], strategy, world.now).below == []  # a draft is not hers to see
    with pytest.raises(BadProgramme, match="in force and covers"):
        begun(world, year + 1, under=made)


def test_who_owes_a_report_sees_it_on_the_first_page(world):
    programme = begun(world)
    added(world, programme, title="Owed by Burgas", ends=date(world.now.year, 12, 31))
    adopted(world, programme)
    assert "3.1 Owed by Burgas" in signed_in(world, "yana").get("/desk/").content.decode()
    for who in ("ana", "nadia"):
        assert "Owed by Burgas" not in signed_in(world, who).get("/desk/").content.decode()


def test_pages_ask_the_same_for_few_activities_and_for_many(world):
    programme = begun(world)
    for number in range(8):
        counted(world, added(world, programme, title=f"Activity {number}"))
    adopted(world, programme)
    rows = list(Activity.objects.filter(programme=programme, section=3))
    told(world, rows[0].pk, spent=(eur(1),))
    client, year = signed_in(world, "yana"), world.now.year
    paths = (
        "/desk/programmes/",
        f"/desk/programmes/{programme}/",
        f"/desk/programmes/{programme}/report/?period={year}",
    )
    few = [questions(client, path) for path in paths]
    for one in rows[1:]:
        told(world, one.pk, spent=(eur(1), bgn(2)))
        told(world, one.pk, who="vanya")
    assert [questions(client, path) for path in paths] == few
    assert max(few) <= 18


def test_the_coordinator_invites_who_owes_and_does_not_work_here(world):
    programme, _activity = in_force(world)
    path = f"/desk/programmes/{programme}/report/?period={world.now.year}"
    assert "/desk/people/invite/" in signed_in(world, "elena").get(path).content.decode()
    assert "/desk/people/invite/" not in signed_in(world, "yana").get(path).content.decode()
