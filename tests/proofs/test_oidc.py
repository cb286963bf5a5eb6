"""G5 for bodies that vouch at sign-in: no lie, no altered token and no foreign or used code opens an account."""

import pytest
from django.test import Client

from accord.foundation.ledger.models import Event
from accord.foundation.ledger.vocab import Kind
from accord.foundation.limits.models import Level
from tests.issuer import issuer, provider_of
from tests.rooms.people.test_oidc import LIES, back, lie, link, through, way


@pytest.mark.proof("G5")
def test_what_a_provider_did_not_truly_say_opens_nothing(proof, world, settings, tmp_path):
    flips, accepted = proof.size(quick=60, long=3000), []
    with issuer() as told:
        settings.ACCORD_PROVIDERS = (provider_of(told, tmp_path),)
        link(world, told)
        told.claims = {"amr": ["mfa"]}

        def attempt(name, changes):
            Level.objects.all().delete()
            told.be_good()
            client = Client()
            code, state = told.authorize(way(client))
            told.claims = {"amr": ["mfa"]} | changes.get("claims", {})
            lie(told, {part: value for part, value in changes.items() if part != "claims"})
            if back(client, code, state).status_code != 403 or client.get("/desk/").status_code == 200:
                accepted.append(name)

        for name, changes in LIES.items():
            attempt(name, changes)
        for number in range(flips):
            attempt(f"flip {number}", {"altered": lambda token: flip(token, proof.random)})
        told.be_good()
        told.claims = {"amr": ["mfa"]}
        client = Client()
        code, state = told.authorize(way(client))
        opened = [back(client, code, state).headers["Location"]]  # the test of the test: the truth opens
        for again in (client, Client()):
            again.post("/sign-out/")
            accepted += ["replay"] * (back(again, code, state).status_code != 403)
        told.claims |= {"sub": "unknown"}
        accepted += ["unknown"] * (through(told, Client()).status_code != 403)
    signed_in = Event.objects.filter(kind=Kind.ACCOUNT_SIGNED_IN).count()
    proof.counted(
        len(LIES) + flips + 3,
        f"{len(LIES)} lies of a provider, {flips} tokens with one bit altered, used codes and an unknown person: "
        f"{len(accepted)} accepted {accepted[:5]}; the truth opens {opened[0]}",
    )
    assert (accepted, opened, signed_in) == ([], ["/desk/"], 1)


def flip(token, random):
    """One bit of the content or of the signature, as decoded, is another one."""
    import base64

    parts = token.split(".")
    which = random.choice((1, 2))
    raw = bytearray(base64.urlsafe_b64decode(parts[which] + "=="))
    raw[random.randrange(len(raw))] ^= 1 << random.randrange(8)
    parts[which] = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return ".".join(parts)
