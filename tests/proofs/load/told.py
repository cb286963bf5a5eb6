"""Run as a process on a demonstration node: the cast, a caseload, and for each who works a session. Prints JSON.

    python -m tests.proofs.load.told CASES SESSIONS

Sessions are opened as after a sign-in with both factors; what follows is done by browsers and programs from outside.
"""

import json
import os
import random
import sys
from datetime import timedelta

import django

STRANGERS, KNOWN, FRESH = 3000, 400, 3000  # people who come, who are searched for, and cases that are referred


def world(many, sessions):
    """What those who work know: their cookies and tokens, cases, names, organisations."""
    from django.core.management import call_command

    from accord.cooperation.agreements.models import Agreement
    from accord.cooperation.people.models import Account
    from accord.cooperation.people.services import issue_token
    from accord.demo.caseload.making import make
    from accord.demo.cast import register_cast
    from accord.foundation.clock import now
    from tests.cast import World

    moment = now()
    if Account.objects.exists():
        raise SystemExit("This node is told already.")
    cast = register_cast(password="correct horse battery staple", now=moment - timedelta(days=800))
    for there in make(many, seed=1, now=moment):
        if there % 10_000 == 0:
            print(f"{there:,} cases", file=sys.stderr, flush=True)
    assert Agreement.objects.exists()
    people = {name: seats(World(cast, moment), name, number) for name, number in sessions.items()}
    token = {
        who: issue_token(
            actor=cast[who], membership=cast.memberships[who].pk, label="load", now=moment, key=f"load-token-{who}"
        )
        for who in ("ana", "mira", "oksana")
    }
    call_command("clearsessions")
    found = {"sessions": people, "tokens": token, "dignita": str(cast.org("dignita"))}
    return found | cases(cast) | names(cast)


def seats(world, who, number):
    """`number` sessions of one of the cast; the value of each cookie."""
    from django.conf import settings

    from tests.cast import signed_in

    return [signed_in(world, who).cookies[settings.SESSION_COOKIE_NAME].value for _ in range(number)]


def cases(cast):
    """Open cases of adults, newest first, of both case managers; those of Ana of which no referral was made."""
    from accord.detection.signals.models import Signal
    from accord.protection.cases.models import Case
    from accord.protection.referrals.models import Referral

    def of(who):
        mine = Case.objects.filter(team__account=cast[who].account, age_group="adult").exclude(phase="closed")
        return [str(pk) for pk in mine.order_by("-opened_at").values_list("pk", flat=True)[: FRESH * 3]]

    referred = {str(pk) for pk in Referral.objects.values_list("case", flat=True)}
    signals = Signal.objects.filter(organisation=cast["oksana"].organisation).order_by("-received_at")
    return {
        "cases": {who: of(who) for who in ("ana", "mira")},
        "fresh": [pk for pk in of("ana") if pk not in referred][:FRESH],
        "signals": [str(pk) for pk in signals.values_list("pk", flat=True)[:1000]],
    }


def names(cast):
    """People who come for the first time, and people of the caseload by the names under which they are searched for."""
    from accord.demo.caseload.drawn import citizenship, identity
    from accord.foundation.clock import now
    from accord.foundation.codes import AgeGroup, Sex
    from accord.foundation.vault.fields import reveal_many
    from accord.protection.cases.models import Case
    from accord.protection.persons.models import Person

    chance, moment = random.Random(7), now()
    coming = [
        identity(chance, citizenship=citizenship(chance), sex=Sex.FEMALE, age=AgeGroup.ADULT, now=moment).texts()
        for _ in range(STRANGERS)
    ]
    holder = cast["ana"].organisation
    rows = Case.objects.filter(organisation=holder).order_by("pk").values_list("person", flat=True)[: KNOWN * 2]
    people = list(Person.objects.filter(pk__in=list(rows)))
    opened = reveal_many(people, holder=holder, fields=["given_name", "family_name", "birth_date"])
    there = [one for one in opened if one["birth_date"] and one["family_name"]][:KNOWN]
    return {"strangers": coming, "known": there}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "accord.config.settings"
    django.setup()
    from django.conf import settings
    from django.test.utils import setup_test_environment

    from accord.foundation.wall import whole_node_process

    setup_test_environment()
    settings.ALLOWED_HOSTS = ["testserver"]
    whole_node_process()
    print(json.dumps(world(int(sys.argv[1]), json.loads(sys.argv[2])), default=str))
