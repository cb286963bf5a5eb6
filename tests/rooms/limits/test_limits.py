"""Limits: the arithmetic of a bucket, its rows, who is told, and that a file of bad numbers does not start a node."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Kind
from accord.foundation.limits import queries, rules, services
from accord.foundation.limits.models import Level, Reached
from accord.foundation.limits.rules import PACKAGED, read
from accord.foundation.limits.services import forget_empty, give_back, limited, take
from accord.foundation.limits.vocab import BadBucket, Bucket, TooMany
from tests.cast import signed_in
from tests.rooms.api.test_api import Api


@pytest.fixture(autouse=True)
def packaged(monkeypatch):
    """The numbers of the package, not the wide ones of the test node."""
    monkeypatch.setattr(services, "buckets", lambda: read([PACKAGED]))


def taken(bucket, of, now, times):
    done = 0
    for _ in range(times):
        try:
            take(bucket, of=of, now=now)
            done += 1
        except TooMany:
            pass
    return done


def test_a_bucket_gives_its_burst_then_one_for_each_step(db, now):
    rule = read([PACKAGED])["code"]
    assert taken("code", "ana", now, 20) == rule.burst
    assert taken("code", "mira", now, 1) == 1  # another account is another bucket
    with pytest.raises(TooMany) as refused:
        take("code", of="ana", now=now)
    assert refused.value.retry_after == rule.seconds
    assert "12:01" in str(refused.value)
    assert taken("code", "ana", now + timedelta(seconds=rule.seconds), 5) == 1
    give_back("code", of="ana")
    assert taken("code", "ana", now + timedelta(seconds=rule.seconds), 5) == 1
    assert taken("code", "ana", now + timedelta(days=1), 20) == rule.burst


@given(st.lists(st.floats(0, 400), min_size=1, max_size=40))
def test_the_update_agrees_with_a_bucket_that_is_counted_drop_by_drop(steps):
    """The oracle: a level that leaks. No database, the formula of `take` by hand."""
    rule, level, last, empty_at, moment = Bucket("x", 5, 60.0), 0.0, 0.0, 0.0, 0.0
    for step in steps:
        moment += step
        level = max(0.0, level - (moment - last) / rule.seconds)
        last = moment
        oracle = level <= rule.burst - 1 + 1e-9
        ours = empty_at <= moment + (rule.burst - 1) * rule.seconds + 1e-6
        assert ours is oracle or abs(level - (rule.burst - 1)) < 1e-6
        if ours:
            level, empty_at = level + 1, max(empty_at, moment) + rule.seconds


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_than_the_burst(now):
    got = []

    def one():
        try:
            got.append(taken("code", "ana", now, 5))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(got) == read([PACKAGED])["code"].burst


def test_a_level_names_nobody_and_is_forgotten_when_empty(db, now):
    take("sign-in-address", of="203.0.113.9", now=now)
    (row,) = Level.objects.values()
    assert "203.0.113.9" not in str(row)
    assert len(row["key"]) == 64
    assert forget_empty(now=now) == 0
    assert forget_empty(now=now + timedelta(minutes=1)) == 1


def test_the_sixty_first_identity_is_refused_and_the_officer_is_told_once(world, now):
    opened = limited("identity")(lambda *, actor, now: True)
    assert all(opened(actor=world["ana"], now=now) for _ in range(60))
    for _ in range(3):
        with pytest.raises(TooMany):
            opened(actor=world["ana"], now=now)
    event = Event.objects.get(kind=Kind.LIMIT_REACHED)
    assert (event.actor, event.facts) == (world["ana"].account, '{"bucket":"identity"}')
    (notice,) = queries.notices(world["georgi"], now=now)
    assert notice.account == world["ana"].account
    for who in ("nadia", "ana", "mira", "elena"):
        assert queries.notices(world[who], now=now) == []
    assert queries.notices(world["georgi"], now=now + timedelta(days=8)) == []


def test_searching_and_opening_take_from_their_buckets_and_say_when_to_try_again(world, monkeypatch):
    tight = {name: Bucket(name, 1, 3600, notice=True) for name in ("search", "identity", "export", "api")}
    monkeypatch.setattr(services, "buckets", lambda: read([PACKAGED]) | tight)
    client, case = signed_in(world, "ana"), world.case()
    for path, data in (
        ("/desk/search/", {"given_name": "Олена", "family_name": "Б", "birth_date": "1990-01-01"}),
        (f"/desk/cases/{case}/identity/", {"purpose": "assistance"}),
    ):
        assert client.post(path, data).status_code == 200
        response = client.post(path, data)
        assert (response.status_code, 3590 < int(response["Retry-After"]) <= 3600) == (429, True)
        assert "Олена" not in response.content.decode()
    export = world.export()
    assert world.take(export).file
    with pytest.raises(TooMany):
        world.take(export)
    api = Api(world, "ana")
    assert api.get("/me").status_code == 200
    answer = api.get("/me")
    assert (answer.status_code, answer.json()["code"], bool(answer["Retry-After"])) == (429, "too-many", True)
    assert Reached.objects.count() == 4
    day = signed_in(world, "georgi").get("/desk/").content.decode()
    assert day.count("Ana Petrova") == 4


def test_without_an_account_nothing_is_counted(world):
    assert Client().get("/api/v1/me", headers={"Authorization": "Bearer accord_x"}).status_code == 401
    assert Level.objects.count() == 0


@pytest.mark.parametrize("text", ["[x]\nburst = 0\nseconds = 1", "[x]\nburst = 1\nseconds = 0", "[x]\nbrust = 1", "[x"])
def test_a_file_of_bad_numbers_is_refused(tmp_path, text):
    (tmp_path / "bad.toml").write_text(text)
    with pytest.raises(BadBucket):
        read([PACKAGED, tmp_path / "bad.toml"])


def test_the_node_wins_by_name():
    assert rules.buckets()["identity"].burst > 10**6
    assert rules.buckets()["code"] == read([PACKAGED])["code"]
