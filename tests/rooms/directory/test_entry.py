"""What an entry may say, who keeps it, and how it is verified."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from accord.cooperation.directory import queries, services
from accord.cooperation.directory.entry import check, entry_of
from accord.cooperation.directory.models import Service
from accord.cooperation.directory.search import Wish
from accord.cooperation.directory.vocab import BadEntry, Outside, Status
from accord.foundation.ledger.models import Event
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from tests.cast import key, signed_in
from tests.rooms.directory.build import a_service, entry

BAD = [
    ({"kinds": frozenset()}, "kinds"),
    ({"kinds": frozenset({"XX"})}, "kinds"),
    ({"names": {"en": "  "}}, "names"),
    ({"names": {"xx": "Name"}}, "names"),
    ({"names": {"en": "x" * 201}}, "names"),
    ({"descriptions": {"en": "x" * 2001}}, "descriptions"),
    ({"areas": frozenset()}, "areas"),
    ({"areas": frozenset({"BG-99"})}, "areas"),
    ({"languages": frozenset({"xx"})}, "languages"),
    ({"age_from": 30, "age_to": 20}, "age_to"),
    ({"age_from": 130}, "age_to"),
    ({"hours": {"0": [(600, 540)]}}, "hours"),
    ({"hours": {"7": [(540, 600)]}}, "hours"),
    ({"phone": ""}, "phone"),
    ({"phone": "call me"}, "phone"),
    ({"kinds": frozenset({"HL"}), "phone": "", "web": "https://help.example"}, "phone"),
    ({"email": "nobody"}, "email"),
    ({"email": "nadia@accord.example"}, "email"),  # a colleague's own
    ({"web": "javascript:alert(1)"}, "web"),
    ({"street": "ul. Shipka 6"}, "town"),
    ({"source": "x" * 301}, "source"),
]


def test_what_cannot_be_is_said_at_its_field(world):
    check(entry(world))
    for changes, field in BAD:
        with pytest.raises(BadEntry) as failure:
            check(entry(world, **changes))
        assert failure.value.field == field, changes
        assert len(str(failure.value)) > 10


def test_an_entry_comes_back_as_it_was_written(world):
    wanted = entry(
        world, hours={"0": [(540, 720), (780, 1020)], "6": []}, sexes=frozenset({"Feminine"}), stays=frozenset({"temporary"}),
        street="бул. Витоша 1", town="София", funding_until=date(2027, 1, 1),
    )  # fmt: skip
    made = services.add(actor=world["nadia"], entry=wanted, now=world.now, key=key())
    assert entry_of(Service.objects.get(pk=made.id)) == replace(wanted, hours={"0": [(540, 720), (780, 1020)]})


def test_who_keeps_an_entry(world):
    own = a_service(world)
    call = {"service": own.pk, "read": 1, "now": world.now}
    for who in (
        "ana",
        "georgi",
        "oksana",
        "vesela",
        "yana",
        "ioana",
    ):  # no keeper; another organisation, town or country
        with pytest.raises(Refused):
            services.verify(actor=world[who], **call, key=key())
    services.verify(actor=world["elena"], **call, key=key())  # the coordinator of the country
    assert Service.objects.get(pk=own.pk).keeper == world.org("animus"), "who vouches stays"
    with pytest.raises(Stale):
        services.verify(actor=world["nadia"], **call, key=key())
    in_burgas = a_service(world, "yana", "mkbth_burgas", areas=frozenset({"BG-02"}))
    services.edit(
        actor=world["yana"], service=in_burgas.pk, entry=entry(world, areas=frozenset({"BG-02"})), read=1, now=world.now,
        key=key(),
    )  # fmt: skip
    for who, organisation, areas in (
        ("yana", "animus", "BG-22"),
        ("nadia", "dignita", "BG"),
        ("ioana", "animus", "BG"),
    ):
        with pytest.raises(Outside):
            services.add(actor=world[who], entry=entry(world, organisation, areas=frozenset({areas})), now=world.now, key=key())  # fmt: skip
    with pytest.raises(Refused):
        services.add(actor=world["ana"], entry=entry(world), now=world.now, key=key())
    with pytest.raises(Missing):
        services.verify(actor=world["nadia"], service=world.agreement, read=1, now=world.now, key=key())


def test_a_number_is_vouched_for_by_the_coordinator_and_the_rest_by_whose_it_is(world):
    line = a_service(world, "nadia", kinds=frozenset({"HL"}))
    assert line.keeper == world.org("national_commission")
    entered = a_service(world, "elena", "animus")
    assert entered.keeper == world.org("national_commission")
    services.verify(actor=world["nadia"], service=entered.pk, read=1, now=world.now, key=key())
    assert Service.objects.get(pk=entered.pk).keeper == world.org("animus")


def test_every_change_is_kept_with_what_stood_there_before(world):
    row = a_service(world)
    again = replace(entry_of(row), phone="+359 2 999 88 77")
    sent = key()
    first = services.edit(actor=world["nadia"], service=row.pk, entry=again, read=1, now=world.now, key=sent)
    repeated = services.edit(actor=world["nadia"], service=row.pk, entry=again, read=1, now=world.now, key=sent)
    assert (repeated.repeated, repeated.version) == (True, first.version)
    view = queries.view(world["mira"], row.pk)
    assert [change.action for change in view.changes] == ["edited", "made"]
    assert view.changes[0].fields == {"phone": ["+359 2 111 22 33", "+359 2 999 88 77"]}
    kinds = list(Event.objects.filter(object_id=row.pk).order_by("seq").values_list("kind", flat=True))
    assert kinds == ["entry.made", "entry.edited"]
    html = signed_in(world, "mira").get(f"/desk/services/{row.pk}/").content.decode()
    assert "+359 2 999 88 77" in html
    assert "+359 2 111 22 33" not in html


def test_what_waits_for_who_keeps_the_directory(world):
    """Half a year for a service, ninety days for a number, 90 days before the money ends; nothing for the others."""
    soon = (world.now + timedelta(days=80)).date()
    own = a_service(world, funding_until=soon, licence_until=soon + timedelta(days=20))
    line = a_service(world, "elena", kinds=frozenset({"HL"}))
    told = lambda who, now=world.now: [(one.what, one.service) for one in queries.upkeep(world[who], now)]  # noqa: E731
    assert told("nadia") == [("contract", own)]
    assert told("elena") == [("contract", own)]
    assert told("ana") == told("yana") == told("vesela") == told("ioana") == []
    later = world.now + timedelta(days=77)
    assert ("verify", line) in told("elena", later)
    assert ("verify", own) not in told("nadia", later)
    assert ("verify", own) in told("nadia", world.now + timedelta(days=170))
    assert ("licence", own) in told("nadia", world.now + timedelta(days=12))
    assert 'id="upkeep"' in signed_in(world, "nadia").get("/desk/").content.decode()
    assert 'id="upkeep"' not in signed_in(world, "ana").get("/desk/").content.decode()


def test_closed_entries_are_found_by_their_keeper_only(world):
    row = a_service(world, status=Status.DEFUNCT)
    paused = a_service(world, status=Status.PAUSED)
    assert queries.found(world["ana"], Wish(), world.now) == [paused]
    assert set(queries.found(world["nadia"], Wish(), world.now, kept=True)) == {row, paused}
    assert queries.found(world["ana"], Wish(), world.now, kept=True) == []
    assert (
        signed_in(world, "ana").get(f"/desk/services/{row.pk}/").status_code == 200
    )  # a link that is kept still leads


def test_a_person_enters_and_corrects_in_the_browser_and_keeps_what_was_typed(world):
    nadia = signed_in(world, "nadia")
    typed = {
        "key": key(), "kinds": ["PSY"], "organisation": str(world.org("animus")), "status": "active", "areas": ["BG-22"],
        "name_bg": "Кабинет", "phone": "02 111", "route": "direct", "cost": "free", "day_0": "9:00-25:00",
    }  # fmt: skip
    answer = nadia.post("/desk/services/new/", typed)
    assert answer.status_code == 422
    assert "9:00-25:00" in answer.content.decode()
    typed |= {"day_0": "9:00-12:00, 13.00–17.00", "key": key()}
    answer = nadia.post("/desk/services/new/", typed)
    row = Service.objects.get()
    assert answer["Location"] == f"/desk/services/{row.pk}/"
    assert row.hours == {"0": [[540, 720], [780, 1020]]}
    page = nadia.get(f"/desk/services/{row.pk}/edit/").content.decode()
    assert "09:00–12:00, 13:00–17:00" in page
    changed = typed | {"key": key(), "version": 1, "phone": "call"}
    assert nadia.post(f"/desk/services/{row.pk}/edit/", changed).status_code == 422
    changed |= {"phone": "02 222", "key": key()}
    assert nadia.post(f"/desk/services/{row.pk}/edit/", changed).status_code == 302
    assert nadia.post(f"/desk/services/{row.pk}/edit/", changed | {"key": key()}).status_code == 422  # stale
    assert Service.objects.get().phone == "02 222"
    assert nadia.post(f"/desk/services/{row.pk}/verify/", {"key": key(), "version": 2}).status_code == 302
    assert Service.objects.get().version == 3
