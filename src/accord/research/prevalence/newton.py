"""Poisson log-linear models over any 0/1 design, in plain NumPy: the reference, and the path of a single table.

`kernel.py` says why a Newton step bounds the likelihood and proves that an estimate exists.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
STEPS = 60


@dataclass(frozen=True, eq=False)
class Solved:
    """Where Newton ended. Parameters of terms that nobody was seen in are minus infinity."""

    beta: Floats
    mu: Floats
    value: float  # log-likelihood without its constant
    bound: float  # no parameters give more
    certified: bool  # the estimate exists and is the only one
    inverse: Floats  # of the Hessian, over the parameters that are finite
    live: NDArray[np.bool_]


def newton(design: Floats, counts: Floats, *, cut: float = -np.inf, start: Floats | None = None) -> Solved:
    """The maximum of the likelihood. Left as soon as it cannot exceed `cut`. `start`: parameters of a like model."""
    totals = counts @ design
    live = totals > 0
    cells = ~(design[:, ~live] > 0).any(axis=1)
    a, y, t = design[cells][:, live], counts[cells], totals[live]
    beta, value, bound, inverse, certified = _climbed(a, t, _begun(a, y) if start is None else start[live], cut)
    whole, fitted = np.full(design.shape[1], -np.inf), np.zeros(counts.size)
    whole[live] = beta
    with np.errstate(over="ignore"):
        fitted[cells] = np.exp(a @ beta)
    if certified:
        value = float(t @ beta - fitted.sum())
    return Solved(whole, fitted, value, bound, certified, inverse, live)


def _climbed(a: Floats, t: Floats, beta: Floats, cut: float) -> tuple[Floats, float, float, Floats, bool]:
    """Newton's steps: parameters, likelihood, bound, inverse of the Hessian, and whether the estimate is certain."""
    value, bound, step, inverse = -np.inf, np.inf, np.zeros_like(beta), np.zeros((beta.size, beta.size))
    for _ in range(STEPS):
        with np.errstate(over="ignore"):
            mu = np.exp(a @ beta)
        now = float(t @ beta - mu.sum())
        if not now >= value - 1e-7 and np.abs(step).max() > 1e-12:
            step = step * 0.5
            beta = beta - step
            continue
        value = now
        inverse, least = _inverse((a * mu[:, None]).T @ a)
        residual = t - mu @ a
        step = inverse @ residual
        gain, lean = float(step @ residual), 1.0 + a @ step
        beta = beta + step
        if gain < 0 or (mu * lean).min() < -1e-9:
            continue
        bound = min(bound, value + gain)
        if gain < 1e-9 and lean.min() > 0.5 and least > 1e-9:
            return beta, value, bound, inverse, True
        if bound <= cut or gain < 1e-11:
            break
    return beta, value, bound, inverse, False


def _begun(a: Floats, y: Floats) -> Floats:
    mu = y + 0.1
    inverse, _ = _inverse((a * mu[:, None]).T @ a)
    begun: Floats = inverse @ (a.T @ (mu * np.log(mu) + y - mu))
    return begun


def _inverse(hessian: Floats) -> tuple[Floats, float]:
    """The inverse (a generalised one where there is none), and how small the smallest pivot is beside its diagonal."""
    scale = 1.0 / np.sqrt(np.maximum(np.diag(hessian), 1e-300))
    scaled = hessian * scale[:, None] * scale[None, :]
    try:
        least = float(np.square(np.diag(np.linalg.cholesky(scaled))).min())
        if least > 1e-12:
            return np.linalg.inv(scaled) * scale[:, None] * scale[None, :], least
    except np.linalg.LinAlgError:
        pass
    if not np.isfinite(scaled).all():
        return np.zeros_like(hessian), 0.0
    return np.linalg.pinv(scaled, rcond=1e-12, hermitian=True) * scale[:, None] * scale[None, :], 0.0


def existence(design: Floats, counts: Floats) -> int:
    """0: the estimate exists and is unique. 1: the likelihood has no maximum. 2: it has many. 3: both.

    A linear program over directions: along one that leaves every cell where people were seen unchanged and lets another
    fall, the likelihood rises for ever. Only which cells are empty matters.
    """
    seen = counts > 0
    return _existence(np.packbits(design > 0).tobytes(), design.shape, seen.tobytes())


@lru_cache(maxsize=65536)
def _existence(packed: bytes, shape: tuple[int, int], seen_bytes: bytes) -> int:
    from scipy.optimize import linprog

    bits = np.unpackbits(np.frombuffer(packed, np.uint8), count=shape[0] * shape[1])
    design, seen = bits.reshape(shape).astype(float), np.frombuffer(seen_bytes, bool)
    live = design[seen].any(axis=0)
    cells = ~design[:, ~live].any(axis=1)
    a = design[cells][:, live]
    full, empty = a[seen[cells]], a[~seen[cells]]
    code = 2 if np.linalg.matrix_rank(a) < a.shape[1] else 0
    if not len(empty):
        return code
    found = linprog(
        empty.sum(axis=0),
        A_ub=np.vstack([empty, -empty]),
        b_ub=np.concatenate([np.zeros(len(empty)), np.ones(len(empty))]),
        A_eq=full,
        b_eq=np.zeros(len(full)),
        bounds=(None, None),
        method="highs",
    )
    return code + (1 if found.fun is None or found.fun < -0.5 else 0)
