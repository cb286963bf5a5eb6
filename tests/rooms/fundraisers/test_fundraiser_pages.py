"""The form and the links of the public pages, the guide, and the pages of the desk."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accord.faces.site.base import TONGUES
from accord.foundation.clock import now as clock
from accord.foundation.limits.rules import buckets
from accord.prevention.fundraisers import queries
from accord.prevention.fundraisers.models import Fundraiser, FundraiserDesk
from accord.prevention.fundraisers.tasks import post as work
from tests.cast import key, signed_in
from tests.rooms.fundraisers.build import TOLD, confirmed, desk, post, signed_up, tokens
from tests.rooms.site.build import at_the_desk, held, public_settings

pytestmark = pytest.mark.django_db
GIVE = "/ro/g/"
DESK = "/desk/newsroom/fundraisers/"
TYPED = {"name": TOLD.name, "email": TOLD.email, "plan": TOLD.plan, "kind": "run", "agreed": "yes"}
HELP = ("", "c/1/", "s/", "s/BG/", "s/BG-02/", "h/", "t/", "r/")  # the way to help


@pytest.fixture
def later(monkeypatch):
    """The clock of the form, which a test sets on."""
    moment = [clock()]
    monkeypatch.setattr("accord.faces.site.fundraisers.now", lambda: moment[0])

    def on(**more):
        moment[0] += timedelta(**more)

    return on


def drawn(client, path=GIVE):
    page = client.get(path).content.decode()
    return {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("key", "stamp")}


def test_anybody_signs_up_in_every_language_once_and_is_thanked_alike(world, later):
    confirmed(world)  # the address is known already
    thanks = set()
    for number, tongue in enumerate(TONGUES):
        with public_settings(), held():
            stranger, path = Client(), f"/{tongue}/g/"
            for email in (TOLD.email, f"new{number}@example.org"):
                form = TYPED | drawn(stranger, path) | {"email": email}
                later(seconds=30)
                answers = [stranger.post(path, form, REMOTE_ADDR=f"198.51.100.{number}") for _twice in range(2)]
                assert [one.status_code for one in answers] == [200, 200]
                assert not answers[0].cookies
                assert "no-store" in answers[0]["Cache-Control"]
                assert email not in answers[0].content.decode()
                thanks.add(answers[0].content)
    assert len(thanks) == len(TONGUES)  # one page for each language, whoever asks
    assert Fundraiser.objects.filter(state="new").count() == 2 * len(TONGUES)


def test_robots_are_held_off_without_asking_anybody_else(world, later):
    desk(world)
    with public_settings(), held():
        stranger = Client()
        form = TYPED | drawn(stranger)
        fast = stranger.post(GIVE, form)
        assert fast.status_code == 422
        assert TOLD.plan in fast.content.decode()
        for forged in ("", "x", "1700000000", form["stamp"][:-1]):
            assert stranger.post(GIVE, form | {"stamp": forged}).status_code == 422
        later(seconds=10)
        assert stranger.post(GIVE, form | {"website": "https://buy.example"}).status_code == 200
        later(days=2)
        assert stranger.post(GIVE, form).status_code == 422
    assert not Fundraiser.objects.exists()


def test_beyond_the_burst_of_one_network_what_was_typed_stands(world, later):
    desk(world)
    burst = buckets()["fundraiser"].burst
    with public_settings(), held():
        stranger = Client()
        form = TYPED | drawn(stranger)
        later(seconds=30)
        keys = [f"00000000-0000-4000-8000-{number:012d}" for number in range(burst + 1)]
        answers = [stranger.post(GIVE, form | {"key": one}) for one in keys]
    assert [one.status_code for one in answers] == [200] * burst + [429]
    assert TOLD.plan in answers[-1].content.decode()
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.parametrize(
    "bad",
    [
        {"email": "x"},
        {"email": "a@b.example\nBcc: c@d.example"},
        {"kind": ""},
        {"kind": "x"},
        {"name": ""},
        {"agreed": ""},
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stands(world, later, bad):
    desk(world)
    with public_settings(), held():
        stranger = Client()
        form = TYPED | drawn(stranger) | bad
        later(seconds=30)
        answer = stranger.post(GIVE, form)
        elsewhere = stranger.post(GIVE, form, headers={"origin": "https://elsewhere.example"})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert TOLD.plan in answer.content.decode()
    assert elsewhere.status_code == 403
    assert not Fundraiser.objects.exists()


def test_between_two_desks_one_is_chosen(world, later):
    desk(world)
    other = desk(world, "nadia")
    with public_settings(), held():
        stranger = Client()
        form = TYPED | drawn(stranger)
        later(seconds=30)
        assert stranger.post(GIVE, form).status_code == 422
        assert stranger.post(GIVE, form | {"desk": str(other.pk)}).status_code == 200
    assert Fundraiser.objects.get().organisation == other.organisation


def test_where_nobody_takes_fundraisers_there_is_no_form_but_a_guide(world):
    with public_settings(), held():
        page = Client().get(GIVE).content.decode()
    assert "<form" not in page
    assert "/ro/g/guide.html" in page


def test_no_page_of_help_leads_to_it(world):
    desk(world)
    with public_settings(), held():
        for path in HELP:
            assert "/g/" not in Client().get(f"/ro/{path}").content.decode(), path
        for path in ("n/", "o/", "k/", "w/"):
            assert 'href="/ro/g/"' in Client().get(f"/ro/{path}").content.decode(), path


def test_the_guide_is_a_small_file_in_every_language_that_asks_nothing_of_a_network(world):
    texts = set()
    with public_settings(), held():
        for tongue in TONGUES:
            answer = Client().get(f"/{tongue}/g/guide.html")
            text = answer.content.decode()
            assert answer["Content-Disposition"] == f'attachment; filename="guide-{tongue}.html"'
            assert len(answer.content) < 20_000
            assert text.count("<h2>") + text.count("<h3>") == 4
            assert not re.search(r"src=|href=|url\(", text)
            texts.add(text)
    assert len(texts) == len(TONGUES)


def test_a_link_asks_by_a_button_and_works_once(world):
    signed_up(world)
    with post() as box:
        work(world.now)
        confirm, leave = tokens(box.letters[0])
        moment = clock()
        Fundraiser.objects.update(until=moment + timedelta(days=7))
        Fundraiser.objects.get().links.update(until=moment + timedelta(days=7))
        with public_settings(), held():
            stranger = Client()
            for token in (confirm, leave):
                for _scanned in range(3):  # programs that read mail follow links
                    page = stranger.get(f"{GIVE}{token}/")
                    assert page.status_code == 200
                    assert "<form method" in page.content.decode()
        work(world.now)
        assert Fundraiser.objects.get().state == "waiting"
        with public_settings(), held():
            elsewhere = stranger.post(f"{GIVE}{confirm}/", headers={"origin": "https://elsewhere.example"})
            assert elsewhere.status_code == 403
            done = stranger.post(f"{GIVE}{confirm}/")
            assert "/ro/g/guide.html" in done.content.decode()
            assert not done.cookies
        work(world.now)
        assert Fundraiser.objects.get().state == "confirmed"
        with public_settings(), held():
            # RFC 8058: a mail program, without a cookie, an origin or a page before it.
            one_click = stranger.post(f"{GIVE}{leave}/", {"List-Unsubscribe": "One-Click"})
            assert one_click.status_code == 200
            dead = [stranger.post(f"{GIVE}{token}/") for token in (confirm, leave, "0" * 48, "x")]
            dead += [stranger.get(f"{GIVE}{token}/") for token in (confirm, leave, "0" * 48, "x")]
        work(world.now)
    assert {one.status_code for one in dead} == {410}
    assert len({re.search(r'role="alert">([^<]+)<', one.content.decode())[1] for one in dead}) == 1
    assert Fundraiser.objects.get().state == "left"


def test_at_the_desk_it_is_opened_read_corrected_and_deleted(world):
    client = signed_in(world, "elena")
    client.post(f"{DESK}open/", {"key": key()})
    assert FundraiserDesk.objects.count() == 1
    row = signed_up(world)
    with at_the_desk():
        page = client.get(DESK).content.decode()
        assert row.code in page
        assert TOLD.name not in page
        assert "ACCORD_SMTP" in page  # no letters go, and why
        with post() as box:
            box.unknown = True
            work(world.now)
            assert "ACCORD_SMTP" not in client.get(DESK).content.decode()
        opened = client.get(f"{DESK}{row.pk}/").content.decode()
        for word in (TOLD.name, TOLD.plan, TOLD.email):
            assert word in opened
        version = Fundraiser.objects.get().version
        wrong = client.post(f"{DESK}{row.pk}/", {"key": key(), "version": version, "email": "x"})
        assert wrong.status_code == 422
        right = client.post(f"{DESK}{row.pk}/", {"key": key(), "version": version, "email": "b@example.org"})
        assert right.status_code == 302
        found = queries.open_fundraiser(actor=world["elena"], fundraiser=row.pk, now=world.now)
        assert (found.told.email, found.row.state) == ("b@example.org", "waiting")
        form = {"key": key(), "version": found.row.version, "action": "delete"}
        client.post(f"{DESK}{row.pk}/step/", form)
        assert Fundraiser.objects.get().box  # the box beside it was not ticked
        client.post(f"{DESK}{row.pk}/step/", form | {"sure": "yes"})
        assert Fundraiser.objects.get().box is None
        client.post(f"{DESK}close/", {"key": key(), "version": 1})
    assert FundraiserDesk.objects.get().closed_at
    assert signed_in(world, "nadia").get(f"{DESK}{row.pk}/").status_code == 404
    assert signed_in(world, "ana").get(DESK).status_code == 403
