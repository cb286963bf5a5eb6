"""By invitation only: links, roles that end, a reset that makes nobody a colleague."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from accord.cooperation.people import factors, members, resets
from accord.cooperation.people.members import Invited, LinkEnded
from accord.cooperation.people.models import Account, ApiToken, Invitation, Membership
from accord.cooperation.people.services import give_membership
from accord.demo.seed import code_of_secret, give_totp
from accord.foundation.clock import now as clock
from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Kind
from accord.foundation.policy import Role
from accord.foundation.refusals import Failure
from accord.foundation.second import services as second
from accord.foundation.second.models import Ask
from tests.cast import PASSWORD, key, prove, signed_in
from tests.rooms.api.test_api import Api

NEW = {"password": "вишни над реката 7", "again": "вишни над реката 7"}
IVA = {"name": "Ива Нова", "email": "Iva@accord.example", "language": "bg", "role": "case_manager"}


@pytest.fixture(autouse=True)
def _no_codes_left_over(db):
    cache.clear()


def link_of(response):
    return re.search(r"http://testserver(/sign-in/\w+/[\w-]+/)", response.content.decode()).group(1)


def invite(client, **changes):
    return client.post("/desk/people/invite/", IVA | {"key": key()} | changes)


def fails(code, work, *args, **kwargs):
    with pytest.raises(Failure) as refused:
        work(*args, **kwargs)
    assert refused.value.code == code


def test_an_invited_person_sets_a_password_and_a_second_factor_and_works(world):
    response = invite(signed_in(world, "nadia"), until="2027-05-01")
    link = link_of(response)
    assert link.split("/")[3] not in str(list(Invitation.objects.values()))
    client = Client()
    assert client.get(link)["Location"] == "/sign-in/invited/"  # the token leaves the address bar
    assert "Ива Нова" in client.get("/sign-in/invited/").content.decode()
    known = dict.fromkeys(NEW, "Animus-Dignita-2026!")  # names of the directory and a year
    for bad in ({}, {"password": "short", "again": "short"}, NEW | {"again": "other"}, known):
        assert client.post("/sign-in/invited/", bad).status_code == 422
    assert client.post("/sign-in/invited/", NEW).status_code == 302
    assert client.get("/desk/")["Location"] == "/second-factor/"
    give_totp(Account.objects.get(email="iva@accord.example"))
    membership = Membership.objects.get(account__email="iva@accord.example")
    assert (membership.role, membership.organisation_id) == ("case_manager", world.org("animus"))
    assert str(membership.until).startswith("2027-05-01")
    other = Client()
    other.get(link)
    assert other.get("/sign-in/invited/").status_code == 409  # once
    kinds = list(Event.objects.filter(kind__startswith="invitation").values_list("kind", flat=True).order_by("seq"))
    assert kinds == ["invitation.made", "invitation.accepted"]


def test_a_link_ends_with_time_withdrawal_and_a_newer_one(world):
    nadia, moment = world["nadia"], clock()
    call = {"actor": nadia, "now": moment}
    invited = Invited("iva@accord.example", "Ива", "bg", Role.CASE_MANAGER)
    first = members.invite_member(invited=invited, key=key(), **call)
    assert members.invitation_of(first, now=moment + timedelta(hours=71)).email == "iva@accord.example"
    fails("link-ended", members.invitation_of, first, now=moment + timedelta(hours=72))
    same = key()
    second_link = members.invite_member(invited=invited, key=same, **call)
    assert members.invite_member(invited=invited, key=same, **call) == ""  # shown once
    fails("link-ended", members.invitation_of, first, now=moment)
    (open_one,) = members.invitations(nadia, now=moment)
    members.withdraw_invitation(invitation=open_one.pk, key=key(), **call)
    fails("link-ended", members.accept, token=second_link, password="x" * 12, account=None, now=moment)
    for wrong in ("", "x", second_link[:-1]):
        fails("link-ended", members.invitation_of, wrong, now=moment)


@pytest.mark.parametrize(
    "changes",
    [{"email": "no"}, {"name": " "}, {"language": "xx"}, {"until": "2020-01-01"}, {"role": "king"}, {"role": ""},
     {"email": "ana@accord.example"}],
)  # fmt: skip
def test_what_does_not_fit_is_said_beside_its_field(world, changes):
    response = invite(signed_in(world, "nadia"), **changes)
    assert response.status_code == 422
    assert Invitation.objects.count() == 0


def test_who_has_an_account_says_yes_with_it_and_a_link_alone_adds_nothing(world):
    link = link_of(invite(signed_in(world, "nadia"), email="mira@accord.example"))
    stranger, mira = Client(), signed_in(world, "mira")
    stranger.get(link)
    assert "<form" not in stranger.get("/sign-in/invited/").content.decode().split("<main")[1]
    assert stranger.post("/sign-in/invited/", NEW).status_code == 200
    other = signed_in(world, "petar")
    other.get(link)
    other.post("/sign-in/invited/", NEW)
    assert Membership.objects.filter(account=world["mira"].account).count() == 1
    mira.get(link)
    assert mira.post("/sign-in/invited/").status_code == 302
    assert Membership.objects.filter(account=world["mira"].account).count() == 2
    assert Account.objects.get(pk=world["mira"].account).check_password(PASSWORD)


def test_the_coordinator_invites_administrators_of_its_country_only(world):
    elena = world["elena"]
    call = {"actor": elena, "now": clock(), "key": key()}
    csd = Invited("a@accord.example", "A", "bg", Role.ADMINISTRATOR, None, world.org("csd"))
    assert members.invite_member(invited=csd, **call)
    call["key"] = key()
    fails(
        "invitation",
        members.invite_member,
        invited=Invited("b@accord.example", "B", "bg", Role.CASE_MANAGER, None, world.org("csd")),
        **call,
    )
    fails(
        "missing",
        members.invite_member,
        invited=Invited("b@accord.example", "B", "ro", Role.ADMINISTRATOR, None, world.org("anitp")),
        **call,
    )
    call["actor"] = world["nadia"]
    fails("missing", members.invite_member, invited=csd, **call)
    call["actor"] = world["ana"]
    fails("refused", members.invite_member, invited=Invited("b@accord.example", "B", "bg", Role.ADMINISTRATOR), **call)


def test_roles_change_and_end_from_the_next_request_on(world):
    nadia, ana, api = signed_in(world, "nadia"), signed_in(world, "ana"), Api(world, "ana")
    assert ana.get("/desk/").status_code == 200
    path = f"/desk/people/{world.cast.memberships['ana'].pk}/"
    nadia.post(path, {"action": "role", "role": "hotline_operator", "until": "", "key": key()})
    assert ana.get("/desk/cases/").status_code == 403
    assert api.get("/me").status_code == 401  # the token belonged to the old membership
    renewed = Membership.objects.get(account=world["ana"].account, until=None)
    path = f"/desk/people/{renewed.pk}/"
    nadia.post(path, {"action": "end", "key": key()})
    assert ana.get("/desk/").status_code == 200  # the box was not ticked
    nadia.post(path, {"action": "end", "sure": "yes", "key": key()})
    assert ana.get("/desk/")["Location"] == "/sign-in/"  # no membership is left: the session ended too
    assert Event.objects.filter(kind=Kind.MEMBERSHIP_ENDED, actor=world["nadia"].account).count() == 2
    own = world.cast.memberships["nadia"].pk
    for action in ("end", "reset"):
        nadia.post(f"/desk/people/{own}/", {"action": action, "sure": "yes", "key": key()})
    assert nadia.get("/desk/").status_code == 200


def test_an_administrator_is_one_for_180_days_at_most(world, now):
    made = give_membership(
        account=world["ana"].account, organisation=world.org("csd"), role=Role.ADMINISTRATOR, now=now,
        until=now + timedelta(days=900),
    )  # fmt: skip
    assert made.until == now + timedelta(days=180)


def reset_by_two(world, now):
    """A second administrator of Animus of a month ago, who releases; the link of the first; the code of the second."""
    other = Account.objects.get(pk=world["vesela"].account)
    give_membership(
        account=other.pk, organisation=world.org("animus"), role=Role.ADMINISTRATOR, now=now - timedelta(days=30)
    )
    from accord.cooperation.people.queries import actor_of

    released_by = actor_of(Membership.objects.get(account=other, organisation=world.org("animus")))
    pk = world.cast.memberships["ana"].pk
    call = {"actor": world["nadia"], "membership": pk, "now": now}
    fails("reset-not-released", resets.reset_sign_in, key=key(), **call)
    resets.ask_reset(reason="Telefon pierdut, am văzut-o.", key=key(), **call)
    fails("reset-not-released", resets.reset_sign_in, key=key(), **call)
    second.answer(actor=released_by, ask=Ask.objects.get().pk, release=True, read=1, now=now, key=key())
    token = resets.reset_sign_in(key=key(), **call)
    fails("reset-not-released", resets.reset_sign_in, key=key(), **call)  # one release makes one link
    ((_who, code),) = resets.codes_to_tell(released_by, now=now)
    assert resets.codes_to_tell(world["nadia"], now=now) == []
    return token, code


def test_two_administrators_and_neither_can_become_the_colleague(world):
    moment, ana = clock(), signed_in(world, "ana")
    assert ana.get("/desk/").status_code == 200
    Api(world, "ana")
    token, code = reset_by_two(world, moment)
    assert ana.get("/desk/")["Location"] == "/sign-in/"
    assert not ApiToken.objects.filter(membership__account=world["ana"].account, revoked_at=None).exists()
    thief = Client()
    thief.get(f"/sign-in/reset/{token}/")
    for proof in (PASSWORD, "00000000", "", code[:-1]):
        assert thief.post("/sign-in/reset/", NEW | {"proof": proof}).status_code == 422
    assert factors.has_second_factor(world["ana"].account)  # nothing is lost before it is used
    colleague = Client()
    colleague.get(f"/sign-in/reset/{token}/")
    assert colleague.post("/sign-in/reset/", NEW | {"proof": f"{code[:4]} {code[4:]}"}).status_code == 302
    assert colleague.get("/desk/")["Location"] == "/second-factor/"
    fails("link-ended", resets.reset_of, token, now=moment)
    for who, knows in (("ana", True), ("nadia", True), ("georgi", True), ("oksana", False), ("mira", False)):
        assert bool(resets.told(world[who], now=clock())) is knows, who
    assert resets.told(world["ana"], now=clock())[0].mine
    assert "Nadia Ruseva" in signed_in(world, "georgi").get("/desk/").content.decode()


def test_a_sole_administrator_needs_what_the_colleague_still_has(world):
    secret = give_totp(Account.objects.get(pk=world["ana"].account))
    page = signed_in(world, "nadia").post(
        f"/desk/people/{world.cast.memberships['ana'].pk}/", {"action": "reset", "sure": "yes", "key": key()}
    )
    link, client = link_of(page), Client()
    client.get(link)
    assert client.post("/sign-in/reset/", NEW | {"proof": "a guess"}).status_code == 422
    done = client.post("/sign-in/reset/", NEW | {"proof": code_of_secret(secret)})
    assert done["Location"] == "/sign-in/code/"  # the app was the proof: it stays, and is asked for
    assert factors.factors(world["ana"].account).app
    page = signed_in(world, "nadia").post(
        f"/desk/people/{world.cast.memberships['ana'].pk}/", {"action": "reset", "sure": "yes", "key": key()}
    )
    client = Client()
    client.get(link_of(page))
    assert client.post("/sign-in/reset/", NEW | {"proof": NEW["password"]}).status_code == 302
    assert client.get("/desk/")["Location"] == "/second-factor/"
    fails(
        "reset-nobody",
        resets.ask_reset,
        actor=world["nadia"],
        membership=world.cast.memberships["ana"].pk,
        reason="x",
        now=clock(),
        key=key(),
    )


def test_a_second_administrator_of_yesterday_counts_for_nobody(world):
    moment = clock()
    give_membership(
        account=world["vesela"].account, organisation=world.org("animus"), role=Role.ADMINISTRATOR, now=moment
    )
    assert resets.seconds(world["nadia"], world["ana"].account, now=moment) == []


def test_guessing_links_is_slowed(world):
    client = Client()
    answers = []
    for number in range(12):
        client.get(f"/sign-in/reset/guess-{number}/")
        answers.append(client.get("/sign-in/reset/").status_code)
    assert answers[:10] == [409] * 10
    assert answers[10:] == [429] * 2


def test_a_program_reads_people_and_a_session_with_a_fresh_proof_writes(world):
    api = Api(world, "nadia")
    assert {row["name"] for row in api.get("/people").json()} >= {"Ana Petrova", "Nadia Ruseva"}
    body = {"email": "iva@accord.example", "name": "Ива", "language": "bg", "role": "case_manager"}
    refused = api.post("/people/invitations", body)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-fresh")
    assert Api(world, "ana").get("/people").status_code == 403
    client = signed_in(world, "nadia")
    send = {"content_type": "application/json", "headers": {"Idempotency-Key": key()}}
    link = client.post("/api/v1/people/invitations", body, **send).json()["link"]
    assert link.startswith("http://testserver/sign-in/invited/")
    assert len(client.get("/api/v1/people/invitations").json()) == 1
    prove(client, Account.objects.get(pk=world["nadia"].account), 1.0)
    assert client.post("/api/v1/people/invitations", body, **send).status_code == 403


def test_an_accepted_link_of_another_person_is_ended(world):
    token = members.invite_member(
        actor=world["nadia"],
        invited=Invited("mira@accord.example", "M", "bg", Role.CASE_MANAGER),
        now=clock(),
        key=key(),
    )
    with pytest.raises(LinkEnded):
        members.accept(token=token, password="x" * 20, account=world["petar"].account, now=clock())
