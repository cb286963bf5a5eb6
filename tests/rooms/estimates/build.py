"""Estimates for the tests: a small table, and the published one."""

from datetime import timedelta

from accord.research.estimates import computer, computing, services
from accord.research.estimates.models import Estimate
from tests.cast import key

SMALL = "A,B,C,count\n1,0,0,60\n0,1,0,50\n0,0,1,40\n1,1,0,12\n1,0,1,9\n0,1,1,8\n1,1,1,3\n"


def wanted(**more):
    """What is asked: the small table, matched well, without replicates."""
    told = {"title": "Seen in 2025", "whom": "identified victims", "period": "2025", "table": SMALL}
    return services.Wanted(**{**told, "missed": 0.02, "false": 0.01, "replicates": 0, **more})


def asked(world, who="elena", **more):
    """An estimate that waits."""
    return services.ask(actor=world[who], wanted=wanted(**more), now=world.now, key=key()).id


def computed(world, estimate, **more):
    """What the worker makes of it."""
    computing.compute(Estimate.objects.get(pk=estimate), now=world.now + timedelta(minutes=1), **more)
    return Estimate.objects.get(pk=estimate)


def stands(world):
    """A finished estimate as a row, with invented replicates to be drawn: for tests of who may."""
    row = Estimate.objects.get(pk=asked(world))
    found = {
        name: getattr(row, name)
        for name in ("table", "covariates", "missed", "false", "method", "order", "replicates", "tables", "seed")
    }
    row.result = computer.answered(found) | {"spread": [[150.0, 200.0, 7], [200.0, 250.0, 3]]}
    row.state, row.finished_at = "ready", world.now
    row.save()
    return row.pk
