"""P6: the account of epsilon in the database, under many workers at once and under SIGKILL."""

import os
import signal
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection, connections

from accord.foundation.wall import whole_node
from accord.research.publication import budget, dp
from accord.research.publication.budget import What
from accord.research.publication.refusals import BudgetSpent
from accord.research.releases import examining
from accord.research.releases.account import Account
from accord.research.releases.models import Publication, PublicationFile, Spend
from accord.research.releases.vocab import Method
from tests.cast import build_world
from tests.rooms.releases.build import YEAR, Register, planned, proposed


def rows_of(world, many, epsilon):
    plan = planned(world)
    made = [proposed(world, plan=plan, method=Method.DP, epsilon=epsilon) for _ in range(many)]
    with whole_node():
        return list(Publication.objects.filter(pk__in=made).select_related("plan"))


def spent():
    with whole_node():
        return list(Spend.objects.all())


@pytest.mark.proof("P6")
@pytest.mark.django_db(transaction=True)
def test_fifty_at_once_never_spend_more_than_the_cap(proof, now):
    world, many = build_world(now), proof.size(quick=50, long=400)
    rows, refused, failed = rows_of(world, many, 1.0), [], []

    def spend(row):
        try:
            amount = budget.Spend(str(YEAR), row.code, What.TABLES, "test", budget.rho_of(1.0), 1.0)
            with whole_node():
                Account(row, now - timedelta(days=row.version)).reserve([amount])  # a clock that was set back
        except BudgetSpent:
            refused.append(row.code)
        except Exception as error:  # noqa: BLE001
            failed.append(repr(error))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=spend, args=(row,)) for row in [*rows, *rows]]  # each of them twice
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = spent()
    total = sum(one.rho for one in found)
    most = int(budget.rho_of(budget.CAP) / budget.rho_of(1.0))
    proof.counted(
        len(threads),
        f"{len(threads)} spenders of epsilon 1 at once, each publication twice, on {connection.vendor}: {len(found)} rows (the cap "
        f"holds {most}), epsilon {budget.epsilon_of(total):.3f} of 4 together, {len(refused)} refused, {len(failed)} failed otherwise",
    )
    assert not failed
    assert len(found) == len({one.publication_id for one in found}) == most
    assert len(refused) == len(threads) - most


@pytest.mark.proof("P6")
@pytest.mark.django_db(transaction=True)
def test_killed_between_spending_and_drawing_is_spent_once(proof, now, tmp_path):
    world, kills = build_world(now), proof.size(quick=6, long=40)
    rows, drawn = rows_of(world, kills, 0.2), tmp_path / "drawn"
    if connection.vendor == "sqlite" and "memory" in str(connection.settings_dict["NAME"]):
        pytest.skip("a database in memory dies with its process: shown on PostgreSQL")
    for row in rows:
        connections.close_all()
        child = os.fork()
        if child == 0:
            dp.drawn = lambda *_: (drawn.write_text("spent"), time.sleep(60))
            examining.examine(row, now=now, facts=Register(200))
            os._exit(1)
        began = time.monotonic()
        while not drawn.exists():
            assert time.monotonic() - began < 30
            time.sleep(0.01)
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        drawn.unlink()
        for _again in range(2):  # the worker comes again, twice
            examining.examine(row, now=now, facts=Register(200))
    found = spent()
    with whole_node():
        states = set(Publication.objects.values_list("state", flat=True))
        files = PublicationFile.objects.count()
    proof.counted(
        kills,
        f"{kills} workers killed after the row and before the noise, then run twice again: {len(found)} rows of the account, "
        f"{files} files, every publication {states}",
    )
    assert len(found) == kills
    assert (states, files) == ({"held"}, 0)
