"""What the worker does with an estimate that waits. Outside every request."""

import json
import subprocess
import sys
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from accord.foundation.ledger import services as ledger
from accord.foundation.ledger.vocab import Kind
from accord.foundation.wall import whole_node
from accord.foundation.writes.services import save_versioned
from accord.research.estimates.models import Estimate
from accord.research.estimates.services import event
from accord.research.estimates.vocab import LIMIT, STATES, EstimateState

_COMMAND: Final = (sys.executable, "-I", "-m", "accord.research.estimates.computer")
_ASKED: Final = ("table", "covariates", "missed", "false", "method", "order", "replicates", "tables", "seed")


def compute(row: Estimate, *, now: datetime, limit: timedelta = LIMIT) -> None:
    """Compute one estimate that waits. May run again: what was finished once is not written twice."""
    step, result = _computed(row, limit)
    with whole_node(), transaction.atomic():
        ledger.wait_for_turn()
        fresh = Estimate.objects.get(pk=row.pk)
        if fresh.state != EstimateState.WAITING:
            return
        fresh.state, fresh.result, fresh.finished_at = STATES.step(fresh.state, step), result, now
        save_versioned(fresh, read=fresh.version, fields=["state", "result", "finished_at"])
        codes = " ".join(one["code"] for one in result.get("refused", ()))
        ledger.append(event(Kind.ESTIMATE_MADE, fresh, None, now, state=str(fresh.state), refused=codes))


def _computed(row: Estimate, limit: timedelta) -> tuple[str, dict[str, Any]]:
    asked = json.dumps({name: getattr(row, name) for name in _ASKED})
    try:
        done = subprocess.run(
            _COMMAND, input=asked.encode(), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env={}, cwd="/",
            timeout=limit.total_seconds(), check=False, start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return "stop", _stopped("too-long", minutes=str(round(limit.total_seconds() / 60)))
    if done.returncode:
        return "stop", _stopped("failed")
    result: dict[str, Any] = json.loads(done.stdout)
    return ("refuse" if result["refused"] else "finish"), result


def _stopped(code: str, **facts: str) -> dict[str, Any]:
    return {"refused": [{"code": code, "facts": facts}]}
