"""Vetting: who may open names, what a card tells, and that nobody is vetted unchecked."""

from datetime import date, timedelta

import pytest

from accord.cooperation.directory import vetting
from accord.cooperation.directory.models import Helper, HelperParticulars
from accord.cooperation.directory.vetting_vocab import (
    VETTING,
    BadHelper,
    HelperKind,
    Offer,
    Unchecked,
    VettingReason,
)
from accord.foundation.ledger.models import Event
from accord.foundation.machine import NotPossible
from accord.foundation.refusals import Missing, Refused
from accord.foundation.writes.services import Stale
from tests.cast import key, signed_in
from tests.rooms.api.test_api import Api
from tests.rooms.directory.build import a_helper, offered


def step(world, helper, action, who="yana", now=None, **more):
    row = Helper.objects.get(pk=helper)
    call = {"until": None, "reason": None, "read": row.version} | more
    return vetting.move(actor=world[who], helper=helper, action=action, now=now or world.now, key=key(), **call)


def checked(world, helper, *kinds, concern=False, who="yana", now=None):
    for kind in kinds:
        read = Helper.objects.get(pk=helper).version
        call = {"helper": helper, "kind": kind, "concern": concern, "read": read, "now": now or world.now}
        vetting.record_check(actor=world[who], **call, key=key())


def vetted(world, until=None):
    helper = a_helper(world)
    step(world, helper, "begin")
    checked(world, helper, "identity", "register")
    step(world, helper, "vet", until=until or date(2027, 5, 1))
    return helper


def test_a_card_tells_until_when_and_never_who(world):
    helper = vetted(world)
    code = Helper.objects.get(pk=helper).code
    for who in ("oksana", "stoyan", "nadia", "radu", "georgi"):
        page = signed_in(world, who).get(f"/desk/vetting/?code={code.lower()}").content.decode()
        assert "2027" in page
        assert "Кирил" not in page
    told = Api(world, "stoyan").get(f"/vetting/cards/{code}").json()
    assert (told["vetted"], told["until"], told["offers"]) == (True, "2027-05-01", ["housing", "transport"])
    assert set(told) == {"code", "kind", "offers", "areas", "state", "until", "vetted"}
    assert not vetting.by_card(world["stoyan"], code).vetted(date(2027, 5, 2)), "it ends by itself"
    with pytest.raises(Missing, match="card"):
        vetting.by_card(world["stoyan"], "H-0000-0000")
    assert "H-0000-0000" in signed_in(world, "ana").get("/desk/vetting/?code=H-0000-0000").content.decode()


def test_names_open_to_who_vets_and_are_sealed_otherwise(world):
    helper = a_helper(world)
    raw = (
        str(list(HelperParticulars.objects.values()))
        + str(list(Helper.objects.values()))
        + str(list(Event.objects.values()))
    )
    assert "Кирил" not in raw
    assert "+359888" not in raw
    for who in ("yana", "elena"):
        view = vetting.open_helper(actor=world[who], helper=helper, now=world.now)
        assert (view.opened["name"], view.opened["note"]) == ("Кирил Домакинов", "Стая за двама")
        assert [row.helper.pk for row in vetting.register_of(actor=world[who], now=world.now)] == [helper]
    assert Event.objects.filter(kind="helper.read").count() == 4
    for who in ("dimitar", "ioana"):  # vet elsewhere
        assert vetting.register_of(actor=world[who], now=world.now) == []
        with pytest.raises(Missing):
            vetting.open_helper(actor=world[who], helper=helper, now=world.now)
    for who in ("ana", "nadia", "petar"):
        with pytest.raises(Refused):
            vetting.register_of(actor=world[who], now=world.now)
        with pytest.raises(Refused):
            vetting.register(actor=world[who], offered=offered(), now=world.now, key=key())
        assert signed_in(world, who).get("/desk/vetting/").content.decode().count("Кирил") == 0


def test_nobody_is_vetted_before_the_required_checks(world):
    helper, until = a_helper(world), date(2027, 5, 1)
    with pytest.raises(NotPossible):
        step(world, helper, "vet", until=until)
    step(world, helper, "begin")
    checked(world, helper, "identity", "visit")
    with pytest.raises(Unchecked):
        step(world, helper, "vet", until=until)
    checked(world, helper, "register", concern=True)
    with pytest.raises(Unchecked):
        step(world, helper, "vet", until=until)
    checked(world, helper, "register")
    for wrong in (None, date(2026, 11, 24), date(2028, 5, 1)):
        with pytest.raises(BadHelper):
            step(world, helper, "vet", until=wrong)
    with pytest.raises(Stale):
        step(world, helper, "vet", until=until, read=1)
    step(world, helper, "vet", until=until)
    later = world.now + timedelta(days=370)
    with pytest.raises(Unchecked):  # old checks do not renew it
        step(world, helper, "vet", until=later.date() + timedelta(days=30), now=later)


def test_a_concern_suspends_at_once(world):
    helper = vetted(world)
    checked(world, helper, "references", concern=True, who="elena")
    row = Helper.objects.get(pk=helper)
    assert (row.state, row.reason, row.vetted(date(2026, 12, 1))) == ("suspended", "concern", False)
    with pytest.raises(BadHelper, match="why"):
        step(world, helper, "refuse")
    step(world, helper, "refuse", reason=VettingReason.COMPLAINT)
    with pytest.raises(NotPossible):
        checked(world, helper, "visit")


def test_every_step_that_the_table_does_not_know_is_refused(world):
    reasons = {"reason": VettingReason.CONCERN, "until": date(2027, 5, 1)}
    for action in (*VETTING.actions(), "burn"):
        helper = a_helper(world)
        checked(world, helper, "identity", "register")
        if action in {row.action for row in VETTING.open_to("offered")}:
            step(world, helper, action, **reasons)
        else:
            with pytest.raises(NotPossible):
                step(world, helper, action, **reasons)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"), ({"name": "x" * 201}, "name"), ({"offers": frozenset()}, "offers"), ({"areas": frozenset()}, "areas"),
        ({"areas": frozenset({"XX"})}, "areas"), ({"note": "x" * 2001}, "note"), ({"contact": "x" * 301}, "contact"),
    ],
)  # fmt: skip
def test_what_cannot_be_registered(world, changes, field):
    with pytest.raises(BadHelper) as failure:
        vetting.register(actor=world["yana"], offered=offered(**changes), now=world.now, key=key())
    assert failure.value.field == field


def test_what_ends_within_thirty_days_waits_for_who_vets(world):
    helper = vetted(world, until=date(2026, 12, 20))
    assert [row.pk for row in vetting.expiring(world["yana"], world.now)] == [helper]
    assert vetting.expiring(world["ana"], world.now) == []
    assert vetting.expiring(world["yana"], world.now - timedelta(days=10)) == []
    step(world, helper, "vet", until=date(2027, 5, 1))
    assert vetting.expiring(world["yana"], world.now) == []


def test_the_whole_way_in_the_browser_and_in_the_api(world):
    yana = signed_in(world, "yana")
    typed = {"key": key(), "kind": "person", "name": "Кирил", "offers": ["housing"], "areas": ["BG-02"]}
    assert yana.post("/desk/vetting/new/", typed | {"offers": []}).status_code == 422
    to = yana.post("/desk/vetting/new/", typed)["Location"]
    assert yana.post(f"{to}act/", {"key": key(), "version": 1, "action": "begin"}).status_code == 302
    assert yana.post(f"{to}act/", {"key": key(), "version": 2, "action": "vet", "vet-until": ""}).status_code == 422
    assert yana.post(f"{to}check/", {"key": key(), "version": 2, "kind": "", "concern": "no"}).status_code == 422
    for version, kind in ((2, "identity"), (3, "register")):
        sent = {"key": key(), "version": version, "kind": kind, "concern": "no"}
        assert yana.post(f"{to}check/", sent).status_code == 302
    ends = (date.today() + timedelta(days=90)).isoformat()
    assert yana.post(f"{to}act/", {"key": key(), "version": 4, "action": "vet", "vet-until": ends}).status_code == 302
    assert Helper.objects.get().state == "vetted"
    api = Api(world, "elena")
    body = {"kind": "company", "name": "Транс ООД", "offers": ["transport"], "areas": ["BG"]}
    made = api.post("/vetting", body).json()["id"]
    assert api.post(f"/vetting/{made}/checks", {"version": 1, "kind": "register", "concern": True}).status_code == 200
    assert (
        api.post(f"/vetting/{made}/steps", {"version": 2, "action": "refuse", "reason": "concern"}).status_code == 200
    )
    found = api.get(f"/vetting/{made}").json()
    assert (found["name"], found["state"], found["reason"], found["actions"]) == ("Транс ООД", "refused", "concern", [])
    assert len(api.get("/vetting").json()) == 2
    assert HelperKind(found["kind"]) == HelperKind.COMPANY
    assert Offer(found["offers"][0]) == Offer.TRANSPORT
