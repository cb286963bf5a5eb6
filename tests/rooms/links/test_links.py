"""Files and selectors: who may, how often, what is refused, what a dump tells, and the picture."""

import secrets
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accord.foundation.ledger.models import Event
from accord.foundation.limits.vocab import TooMany
from accord.foundation.policy import Role
from accord.foundation.refusals import Missing, Refused
from accord.foundation.vault import Keystore
from accord.foundation.vault.store import NODE, Vault, current
from accord.justice.links import graph, queries, services
from accord.justice.links.models import LinkFile, LinkMeeting, Selector, SelectorToken
from accord.justice.links.services import Found, Opening
from accord.justice.links.tasks import divide
from accord.justice.links.vocab import AlreadyThere, BadFile, BadSelector, FileClosed, Ground, SelectorKind
from tests.cast import key, signed_in
from tests.dump import leaks
from tests.rooms.api.test_api import Api


def test_nobody_but_an_investigator_of_police_or_prosecution_comes_near(links):
    links.colleague("vasil", "animus")  # an investigator of a help organisation
    links.colleague("officer", role=Role.DATA_PROTECTION_OFFICER)
    file = links.file()
    for name in ("vasil", "ana", "mira", "elena", "ioana", "yana", "dimitar", "nadia", "stoyan", "officer", "plamen"):
        who = links.who(name)
        with pytest.raises(Refused):
            queries.files(who, now=links.world.now)
        with pytest.raises(Refused):
            services.open_file(actor=who, opening=Opening("x"), now=links.world.now, key=key())
        with pytest.raises((Missing, Refused)):
            links.view(file, name)
    with pytest.raises(Missing):
        links.view(file, "kalina")
    for name in ("ana", "elena", "stoyan"):
        assert "/desk/links/" not in signed_in(links.world, name).get("/desk/").content.decode()
    assert "/desk/links/" in signed_in(links.world, "petar").get("/desk/").content.decode()


def test_the_form_is_no_oracle(links):
    """Twenty at once, each an event with its ground; then one in three minutes, and the officer of the house is told."""
    file = links.file()
    for number in range(20):
        links.enter(file, f"+35988812{number:04d}", "phone")
    with pytest.raises(TooMany):
        links.enter(file, "+359888129999", "phone")
    links.enter(file, "+359888129999", "phone", now=links.world.now + timedelta(minutes=3))
    entered = Event.objects.filter(kind="link.selector.entered")
    assert entered.count() == 21
    assert {e.purpose for e in entered} == {"investigation"}
    assert '"ground":"device"' in entered[0].facts
    assert Event.objects.filter(kind="limit.reached").count() == 1


def test_a_refused_try_counts_too(links):
    file = links.file()
    for _ in range(20):
        with pytest.raises(BadSelector):
            links.enter(file, "nonsense", "phone")
    with pytest.raises(TooMany):
        links.enter(file)


@pytest.mark.django_db(transaction=True)
def test_a_dump_tells_nothing_of_it(now):
    from tests.cast import build_world
    from tests.rooms.links.conftest import Links

    links = Links(build_world(now))
    mine, _ = links.met()
    links.enter(mine, "ул. Шипка 6", "address", fact="Горна Оряховица", place="")
    links.enter(mine, "Митко Варненеца", "alias", fact="роден 1985", place="")
    links.view(mine)
    assert (
        leaks(
            [
                "CB1234AB",
                "CB 1234 AB",
                "СВ1234АВ",
                "Шипка 6",
                "Горна Оряховица",
                "Варненеца",
                "роден 1985",
                "ДП 214/2026",
            ]
        )
        == []
    )


def test_tokens_without_the_key_confirm_no_guess(links, tmp_path):
    """Whoever holds the database, the form of a plate and the source, but not the keystore, cannot find it."""
    found = Found(SelectorKind.PLATE, "CB1234AB", Ground.DEVICE, "BG")
    kept = services.tokens_of(found)
    assert kept == services.tokens_of(Found(SelectorKind.PLATE, "св 1234 ав", Ground.PUBLIC, "BG"))
    stranger = Vault(secrets.token_bytes(32), Keystore(tmp_path / "other.sqlite3"))
    guess = stranger.token(NODE, "link.plate", ["BG", "CB1234AB"])
    assert int.from_bytes(guess, signed=True) not in kept
    # Bound to kind and country: a plate of Sofia is none of Chernihiv, and no document.
    others = [
        Found(SelectorKind.PLATE, "CB1234AB", Ground.DEVICE, "UA"),
        Found(SelectorKind.DOCUMENT, "CB1234AB", Ground.DEVICE, "BG"),
    ]
    assert not {token for other in others for token in services.tokens_of(other)} & set(kept)
    # Not the search key of an organisation, under which its own persons are found.
    police = current().token(links.who("petar").organisation, "link.plate", ["BG", "CB1234AB"])
    assert int.from_bytes(police, signed=True) not in kept


BAD = [
    ({"kind": "phone", "value": "0888 12"}, "value", "no telephone number"),
    ({"kind": "phone", "value": "12345678", "country": ""}, "value", "Choose the country of the number"),
    ({"kind": "plate", "value": "CB1234AB", "country": ""}, "country", "Choose the country"),
    ({"kind": "handle", "value": "vip_girls"}, "platform", "Choose the platform"),
    ({"kind": "account", "value": "BG81BNBG96611020345678"}, "value", "check digits"),
    ({"kind": "alias", "value": "Митко"}, "fact", "another fact"),
    ({"kind": "address", "value": "ул. Шипка 6"}, "fact", "Add the town"),
    ({"kind": ""}, "kind", ""),
    ({"ground": ""}, "ground", ""),
    ({"value": "x" * 501}, "value", ""),
]


@pytest.mark.parametrize(("typed", "field", "sentence"), BAD, ids=lambda v: str(v)[:40])
def test_what_is_no_selector_is_said_beside_its_field_and_stays_typed(links, typed, field, sentence):
    file, client = links.file(), signed_in(links.world, "petar")
    client.cookies["django_language"] = "en"
    links.world.cast.accounts["petar"].__class__.objects.filter(email="petar@accord.example").update(language="en")
    data = {"kind": "phone", "value": "+359888123456", "country": "BG", "ground": "device", "key": key()} | typed
    answer = client.post(f"/desk/links/{file}/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert f'href="#id_{field}"' in page
    assert sentence in page
    assert not data["value"] or data["value"][:500] in page
    assert not Selector.objects.exists()


def test_a_file_needs_the_name_of_its_proceeding(links):
    for title in ("", "   "):
        with pytest.raises(BadFile):
            links.file(title=title)
    with pytest.raises(BadFile):
        links.file(title="x" * 201)


def test_the_same_is_not_entered_twice_and_nothing_into_what_is_closed(links):
    file = links.file()
    links.enter(file)
    with pytest.raises(AlreadyThere):
        links.enter(file, "СВ1234АВ")
    services.close(actor=links.who("petar"), file=file, read=1, now=links.world.now, key=key())
    with pytest.raises(FileClosed):
        links.enter(file, "CB9999AB")
    assert not SelectorToken.objects.exists()
    other = links.file("kalina")
    links.enter(other, who="kalina")
    assert not LinkMeeting.objects.exists()


def test_the_pages_walk_from_a_new_file_to_working_together(links):
    petar, kalina = signed_in(links.world, "petar"), signed_in(links.world, "kalina")
    made = petar.post("/desk/links/new/", {"title": "ДП 7/2026", "key": key()})
    entering = {"kind": "plate", "value": "CB 1234 AB", "country": "BG", "ground": "device"}
    assert petar.post(made["Location"], entering | {"key": key()}).status_code == 302
    other = links.file("kalina")
    assert kalina.post(f"/desk/links/{other}/", entering | {"key": key()}).status_code == 302
    sides = {"petar": links.side(LinkFile.objects.exclude(pk=other).get().pk).pk, "kalina": links.side(other).pk}
    for client, who, action, version in (
        (petar, "petar", "notice", 1), (kalina, "kalina", "notice", 2), (petar, "petar", "offer", 3), (kalina, "kalina", "accept", 4),
    ):  # fmt: skip
        path = f"/desk/links/meetings/{sides[who]}/"
        assert f'name="action" value="{action}"' in client.get(path).content.decode()
        client.post(f"{path}act/", {"action": action, "version": version, "key": key()})
    page = petar.get(made["Location"]).content.decode()
    assert LinkFile.objects.get(pk=other).code in page
    assert "<svg" in page
    assert f"/desk/links/{other}/" not in page
    # Ending a meeting is grave: without the tick and without a reason nothing happens.
    for more in ({}, {"sure": "yes"}, {"sure": "yes", "reason": "nonsense"}, {"sure": "yes", "reason": "closed"}):
        petar.post(
            f"/desk/links/meetings/{sides['petar']}/act/", {"action": "dismiss", "version": 5, "key": key()} | more
        )
    assert links.side(other).state == "joined"


def test_a_program_does_the_same(links):
    petar, kalina = Api(links.world, "petar"), Api(links.world, "kalina")
    files = {}
    for who, api, plate in (("petar", petar, "CB1234AB"), ("kalina", kalina, "СВ 1234 АВ")):
        files[who] = api.post("/links", {"title": "ДП 7/2026"}).json()["id"]
        entered = api.post(
            f"/links/{files[who]}/selectors", {"kind": "plate", "value": plate, "place": "BG", "ground": "device"}
        )
        assert entered.status_code == 200
        assert set(entered.json()) == {"id", "version", "repeated"}
    assert [row["title"] for row in petar.get("/links").json()["items"]] == ["ДП 7/2026"]
    side = petar.get("/link-meetings").json()[0]
    assert (side["state"], side["contact"], side["other_code"]) == ("met", str(links.who("kalina").organisation), "")
    moved = petar.post(f"/link-meetings/{side['id']}/steps", {"action": "notice", "version": side["version"]})
    assert moved.json()["version"] == side["version"] + 1
    assert kalina.get(f"/link-meetings/{side['id']}").status_code == 404
    read = petar.get(f"/links/{files['petar']}").json()
    assert read["selectors"][0]["value"] == "CB1234AB"
    assert "pair" not in str(read)
    gone = petar.post(f"/selectors/{read['selectors'][0]['id']}/remove", {"version": 1})
    assert gone.status_code == 200
    assert petar.post(f"/links/{files['petar']}/end", {"version": 1}).status_code == 200
    assert Api(links.world, "ana").get("/links").status_code == 403


def test_parts_are_of_one_house_and_know_nothing_of_restricted_files(links):
    links.colleague("lora")
    mine, hers, hidden, alone = links.file(), links.file("lora"), links.file(restricted=True), links.file()
    theirs = links.file("kalina")
    for file, who in ((mine, "petar"), (hers, "lora"), (theirs, "kalina")):
        links.enter(file, who=who)
    links.enter(hidden, "+359888123456", "phone")
    links.enter(alone, "+359888123456", "phone")
    divide(links.world.now)
    found = dict(LinkFile.objects.values_list("pk", "part"))
    assert found == {mine: 1, hers: 1, hidden: 0, alone: 0, theirs: 0}
    divide(links.world.now)
    assert dict(LinkFile.objects.values_list("pk", "part")) == found


def test_the_picture_is_the_same_each_time_and_rarer_things_weigh_more():
    holds = {"L-1": ["a", "b", "c"], "L-2": ["a", "b"], "L-3": ["b"], "L-4": ["b", "c"]}
    words = {"a": "1: plate", "b": "2: phone", "c": "3: e-mail"}
    one, again = (graph.draw("L-1", holds, {"a": "1"}, words, {"L-1": "x"}) for _ in range(2))
    assert (one.points, one.lines, one.evidence) == (again.points, again.lines, again.evidence)
    assert all(0 < p.x < graph.WIDTH and 0 < p.y < one.height for p in one.points)
    assert [e.files[1][0] for e in one.evidence if e.files[0][0] == "L-1"] == ["L-2", "L-4", "L-3"]
    assert one.evidence[0].shared == (("1: plate", 2), ("2: phone", 4))
    assert {line.weight for line in one.lines} == {1, 3}


def test_a_page_asks_the_same_for_one_selector_and_for_many(links):
    client, file = signed_in(links.world, "petar"), links.met()[0]
    other = links.file()
    links.enter(other)

    def asked(path):
        client.get(path)
        with CaptureQueriesContext(connection) as found:
            assert client.get(path).status_code == 200
        return len(found)

    few = {path: asked(path) for path in ("/desk/links/", f"/desk/links/{file}/")}
    for number in range(5):
        links.enter(file, f"+35988812{number:04d}", "phone")
        links.enter(other, f"+35988812{number:04d}", "phone")
        links.met()
    assert {path: asked(path) for path in few} == few
    assert max(few.values()) <= 35
