"""Services of a case: who may ask for them and when, what becomes of them, and who has none."""

from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.foundation.duties.services import open_about
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from accord.protection.cases.models import Decision
from accord.protection.services import queries, services
from accord.protection.services.models import Episode
from accord.protection.services.services import Happened
from accord.protection.services.vocab import (
    EPISODES,
    BadEpisode,
    EpisodeState,
    EpisodeStep,
    RefusedBecause,
    Result,
)
from tests.cast import key, signed_in
from tests.rooms.services.builders import asked, moved


@pytest.fixture
def case(world):
    return world.case()


def owed(case):
    return {duty.rule for duty in open_about(case)}


def test_help_begins_without_a_formal_identification_and_settles_its_clock(world, case):
    assert not Decision.objects.filter(case=case, status="formal").exists()
    assert "P-FIRST-SERVICE" in owed(case)
    episode = asked(world, case)
    assert "P-FIRST-SERVICE" in owed(case)
    moved(world, episode, "start")
    assert "P-FIRST-SERVICE" not in owed(case)
    assert Episode.objects.get(pk=episode).state == EpisodeState.RUNNING


def test_the_way_of_an_application_keeps_its_days_and_how_it_ended(world, case):
    world.consent(case)
    referral = world.draft(case)
    world.send(referral)
    day, later = timedelta(days=1), world.now + timedelta(days=9)
    episode = asked(world, case, referral=referral, provider=world.org("dignita"))
    for number, step in enumerate(("assess", "wait", "grant", "start", "end"), start=1):
        moved(world, episode, step, now=later, on=(world.now + number * day).date())
    found = Episode.objects.get(pk=episode)
    days = (found.assessed_on, found.decided_on, found.started_on, found.ended_on)
    assert days == tuple((world.now + n * day).date() for n in (1, 3, 4, 5))
    assert (found.state, found.result, found.referral_id) == ("ended", "reached", referral)
    view = queries.of_case(actor=world["ana"], case=case, now=later)
    assert view.rows[0].words == "Раз на тиждень, з жінкою."
    assert not view.rows[0].actions
    told = " ".join(Event.objects.filter(kind__startswith="service.").values_list("facts", flat=True))
    assert "PSY" not in told
    assert Event.objects.filter(kind="service.read").count() == 1


@given(st.lists(st.sampled_from(EpisodeStep), max_size=12))
@settings(max_examples=100, deadline=None)
def test_no_way_of_steps_leaves_the_table_and_what_is_over_stays_over(steps):
    state = EPISODES.initial
    for step in steps:
        before = state
        try:
            state = EPISODES.step(state, step)
        except NotPossible:
            assert step not in {row.action for row in EPISODES.open_to(state)}
            continue
        assert before not in {EpisodeState.REFUSED, EpisodeState.ENDED}
        assert (state == EpisodeState.ENDED) == (step == EpisodeStep.END)


def test_what_cannot_be_is_refused_beside_its_field_and_changes_nothing(world, case):
    other = world.case()
    world.consent(other)
    strange = world.draft(other)
    day = timedelta(days=1)
    for changes, field in (
        ({"kind": "XX"}, "kind"), ({"provider": uuid4()}, "provider"), ({"referral": strange}, "referral"),
        ({"asked_on": (world.now + 2 * day).date()}, "asked_on"), ({"asked_on": (world.now - 36500 * day).date()}, "asked_on"),
        ({"words": "x" * 2001}, "words"),
    ):  # fmt: skip
        with pytest.raises(BadEpisode) as bad:
            asked(world, case, **changes)
        assert bad.value.field == field
    assert not Episode.objects.exists()
    episode = asked(world, case)
    moved(world, episode, "start")
    for step, changes, field in (
        ("end", {"on": (world.now - day).date()}, "on"), ("end", {"on": (world.now + 2 * day).date()}, "on"),
        ("end", {"result": None}, "result"), ("end", {"refused": RefusedBecause.FULL}, "refused"),
    ):  # fmt: skip
        with pytest.raises(BadEpisode) as bad:
            moved(world, episode, step, **changes)
        assert bad.value.field == field
    with pytest.raises(NotPossible):
        moved(world, episode, "grant")
    with pytest.raises(Stale):
        ended = Happened(EpisodeStep.END, world.now.date(), result=Result.WISH)
        services.move(actor=world["ana"], episode=episode, happened=ended, read=1, now=world.now, key=key())
    assert Episode.objects.get(pk=episode).state == "running"


def test_only_the_team_sees_them_and_a_closed_case_takes_none(world, case):
    episode = asked(world, case)
    for who, failure in (("georgi", Refused), ("oksana", Refused), ("mira", Missing)):
        with pytest.raises(failure):
            queries.of_case(actor=world[who], case=case, now=world.now)
        with pytest.raises(failure):
            moved(world, episode, "start", who=who)
    world.close(case)
    with pytest.raises(NotPossible):
        asked(world, case)
    view = queries.of_case(actor=world["ana"], case=case, now=world.now)
    assert not view.may_keep
    assert not view.rows[0].actions


def test_who_has_never_had_a_service_is_known_until_one_begins_or_the_case_is_closed(world, case):
    served, theirs = world.case(), world.case("mira")
    moved(world, asked(world, served), "start")
    asked(world, case)  # asked for, and still without
    today = (world.now + timedelta(days=4)).date()
    assert {one.pk for one in queries.unserved(today)} == {case, theirs}
    assert not queries.unserved((world.now - timedelta(days=2)).date()).exists()
    world.close(case)
    assert {one.pk for one in queries.unserved(today)} == {theirs}


def test_the_desk_asks_moves_on_and_keeps_what_was_typed(world, case):
    ana = signed_in(world, "ana")
    url = f"/desk/cases/{case}/services/"
    form = {"kind": "LEG", "asked_on": world.now.date().isoformat(), "frequency": "needed", "funding": "unknown",
            "words": "Адвокатка, українською", "key": key()}  # fmt: skip
    bad = ana.post(url, form | {"asked_on": "2999-01-01"})
    assert bad.status_code == 422
    assert "Адвокатка, українською" in bad.content.decode()
    assert ana.post(url, form).status_code == 302
    assert ana.post(url, form).status_code == 302  # the same press twice
    episode = Episode.objects.get()
    step = f"/desk/episodes/{episode.pk}/"
    refusing = {"step": "refuse", "on": world.now.date().isoformat(), "version": 1, "key": key()}
    assert ana.post(step, refusing).status_code == 422
    assert ana.post(step, refusing | {"refused": "money"}).status_code == 302
    text = ana.get(url).content.decode()
    assert "Адвокатка" not in text  # it opens on the page of the service
    assert "Адвокатка" in ana.get(step).content.decode()
