"""A7: two people edit the same record at once."""

import threading
from collections import Counter

import pytest

from accord.foundation.codes import AgeGroup, Sex
from accord.foundation.policy import Purpose
from accord.foundation.refusals import Failure
from accord.foundation.writes.services import Stale
from accord.protection.cases import queries
from accord.protection.cases import services as cases
from accord.protection.cases.models import Case
from accord.protection.cases.services import Situation
from accord.protection.persons.vocab import Identity
from tests.cast import build_world, key


@pytest.mark.proof("A7")
@pytest.mark.django_db(transaction=True)
def test_no_edit_overwrites_another_unseen(proof, now, monkeypatch):
    world, pairs = build_world(now), proof.size(quick=40, long=500)
    case = world.case()
    unseen, ends, wrong = 0, Counter(), []
    for number in range(pairs):
        stale = proof.random.random() < 0.2  # one of the two had read an older version
        told, overwritten = pair(world, case, number, stale, proof.random, wrong)
        unseen += overwritten
        ends[len(told)] += 1
    control = sum(_without_versions(world, case, n, proof.random, monkeypatch) for n in range(10))
    proof.counted(
        pairs * 2,
        f"{pairs} pairs of edits at once: {unseen} overwritten unseen; {ends[1]} won by one, {ends[2]} by both, {ends[0]} by "
        f"none; {len(wrong)} other answers; without the version the same look finds {control} in 10 pairs",
    )
    assert (unseen, ends[2], ends[0], wrong) == (0, 0, 0, [])
    assert control > 0


def pair(world, case, number, stale, random, wrong):
    """Two edits at once. Returns the texts that were acknowledged, and how many of them nobody had read when they went."""
    from django.db import connection

    before, told = _version(case), []

    def edit(text: str, read: int) -> None:
        call = {"facts": Situation(Sex.FEMALE, AgeGroup.ADULT), "read": read, "now": world.now, "key": key()}
        identity = Identity(given_name="Тетяна", family_name="Коваленко", needs=text)
        try:
            cases.correct(actor=world["ana"], case=case, identity=identity, **call)
            told.append(text)
        except Stale:
            pass
        except Failure as failure:
            wrong.append(failure.code)
        finally:
            connection.close()

    reads = [before, before - 1 if stale else before]
    threads = [threading.Thread(target=edit, args=(f"{number}-{side}", read)) for side, read in enumerate(reads)]
    random.shuffle(threads)
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    opened = queries.open_identity(actor=world["ana"], case=case, purpose=Purpose.ASSISTANCE, now=world.now)
    return told, sum(text != opened["needs"] for text in told)


def _without_versions(world, case, number, random, monkeypatch):
    """The same pair with a service that saves without asking for the version: the fault that the proof must find."""

    def careless(record, *, read, fields):
        record.version += 1
        record.save(update_fields=[*fields, "version"])

    with monkeypatch.context() as patch:
        patch.setattr("accord.protection.persons.services.save_versioned", careless)
        return pair(world, case, f"careless-{number}", False, random, [])[1]


def _version(case) -> int:
    return Case.objects.select_related("person").get(pk=case).person.version
