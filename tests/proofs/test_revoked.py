"""D8: what is taken back is gone with the next request, while others are in the middle of using it."""

import threading
import time
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from accord.cooperation.agreements import services as agreements
from accord.cooperation.agreements.models import Agreement
from accord.cooperation.people.models import Account, ApiToken, Membership
from accord.cooperation.people.services import issue_token, revoke_token
from accord.demo.seed import give_totp
from accord.foundation.clock import now as clock
from accord.protection.consents import services as consents
from accord.protection.consents.models import Consent
from tests.cast import build_world, key


class Race:
    """Several threads use something in a loop; in the middle of it, it is taken back."""

    def __init__(self, proof) -> None:
        self.random, self.uses, self.before, self.stale = proof.random, 0, 0, []

    def run(self, what: str, use, revoke) -> None:
        seen: list[tuple[float, bool]] = []
        stop = threading.Event()

        def loop() -> None:
            try:
                while not stop.is_set():
                    began = time.monotonic()
                    seen.append((began, use()))
            finally:
                connection.close()

        threads = [threading.Thread(target=loop) for _ in range(3)]
        for thread in threads:
            thread.start()
        time.sleep(self.random.uniform(0.02, 0.12))
        revoke()
        gone = time.monotonic()
        time.sleep(0.3)
        stop.set()
        for thread in threads:
            thread.join()
        self.uses += sum(began > gone for began, _ in seen)
        self.before += sum(good for began, good in seen if began < gone)
        self.stale += [what for began, good in seen if began > gone and good]


def bearer(world, who: str) -> tuple[str, UUID]:
    member = world.cast.memberships[who].pk
    token = issue_token(actor=world[who], membership=member, label="race", now=clock(), key=key())
    return token, ApiToken.objects.get(digest=ApiToken.digest_of(token)).pk


def api(token: str, path: str):
    return Client().get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})


def token_race(race: Race, world) -> None:
    token, pk = bearer(world, "ana")
    race.run(
        "token",
        lambda: api(token, "/me").status_code == 200,
        lambda: revoke_token(actor=world["ana"], token=pk, now=clock()),
    )


def session_race(race: Race, world) -> None:
    client = Client()
    client.force_login(
        Account.objects.get(pk=world.cast.accounts["ana"].pk),
        backend="allauth.account.auth_backends.AuthenticationBackend",
    )
    cookies = client.cookies.output(header="", sep=";")

    def use() -> bool:
        other = Client()
        other.cookies.load(cookies)
        return other.get("/desk/").status_code == 200

    race.run("session", use, lambda: client.post("/sign-out/"))


def role_race(race: Race, world) -> None:
    case, member = world.case(), Membership.objects.filter(pk=world.cast.memberships["ana"].pk)
    token, _ = bearer(world, "ana")
    race.run("role", lambda: api(token, f"/cases/{case}").status_code == 200, lambda: member.update(until=clock()))
    member.update(until=None)


def consent_race(race: Race, world) -> None:
    case = world.case()
    consent = world.consent(case)
    referral = world.draft(case)
    world.send(referral)
    token, _ = bearer(world, "mira")

    def revoke() -> None:
        read = Consent.objects.get(pk=consent).version
        consents.withdraw(actor=world["ana"], consent=consent, read=read, now=clock(), key=key())

    race.run("consent", lambda: bool(api(token, f"/referrals/{referral}").json().get("content")), revoke)


def agreement_race(race: Race, world) -> None:
    case = world.case()
    world.consent(case)
    referral = world.draft(case)
    token, _ = bearer(world, "ana")

    def move(action: str) -> None:
        read = Agreement.objects.get(pk=world.agreement).version
        agreements.move(
            actor=world["nadia"], agreement=world.agreement, action=action, read=read, now=clock(), key=key()
        )

    race.run(
        "agreement",
        lambda: api(token, f"/referrals/{referral}").json().get("may_be_sent") is True,
        lambda: move("suspend"),
    )
    move("resume")


RACES = (token_race, session_race, role_race, consent_race, agreement_race)


@pytest.mark.proof("D8")
@pytest.mark.django_db(transaction=True)
def test_what_is_taken_back_is_gone_with_the_next_request(proof, now):
    world = build_world(now)
    give_totp(Account.objects.get(pk=world.cast.accounts["ana"].pk))
    race, rounds = Race(proof), proof.size(quick=2, long=200)
    for _ in range(rounds):
        for one in RACES:
            one(race, world)
    proof.counted(
        rounds * len(RACES),
        f"{rounds * len(RACES)} races of token, session, role, consent and agreement: {race.before} uses before, "
        f"{race.uses} tries after, {len(race.stale)} of them still worked",
    )
    assert race.stale == []
    assert race.before
    assert race.uses
