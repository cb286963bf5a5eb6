"""How long an estimate of those not seen takes: in the process, and from its start.

python benchmarks/prevalence.py [FOLDER]      (FOLDER with the published tables: tests/data/mse if it is not given)

The clock beside the time of computing, as the machine may be shared. The eight lists are drawn: 2,700 people, nine pairs that
attract or avoid one another.
"""

import platform
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import numpy as np

from accord.research.prevalence import Lists, Method, choose, resample
from accord.research.prevalence.choosing import choose_many
from accord.research.prevalence.kernel import tabled
from accord.research.prevalence.leaps import Found, search
from accord.research.prevalence.models import Family

HERE = Path(__file__).resolve().parents[1]
FIRST = "from pathlib import Path; from accord.research.prevalence import Lists, choose; print(choose(Lists.from_csv(Path({file!r}))).best.total)"


def eight(seed: int = 1, people: int = 2700) -> Lists:
    """Eight lists that nobody has, drawn."""
    random, family = np.random.default_rng(seed), Family(8)
    logs, share = np.zeros(256), random.uniform(0.01, 0.06, 8)
    logs[1 << np.arange(8)] = np.log(share / (1 - share))
    for place in random.choice(28, 9, replace=False):
        logs[family.terms[place]] = random.choice([1.5, 1.0, -1.5, 2.0])
    for bit in (1 << i for i in range(8)):
        halves = logs.reshape(-1, 2, bit)
        halves[:, 1] += halves[:, 0]
    chances = np.exp(logs)
    chances[0] = 0
    return Lists(tuple("ABCDEFGH"), random.multinomial(people, chances / chances.sum()).astype(float)).checked()


def once(lists: Lists) -> None:
    family = Family(lists.k)
    found = Found(np.empty(2), np.empty((1, 3)), np.empty((4096, 2)), np.empty(6, np.int64))
    search(tabled(lists.k, family.masks, lists.counts), np.zeros(1, np.int64), 0.0, found)


def timed(name: str, target: str, work, repeat: int = 1) -> None:
    clock, spent = [], []
    for _ in range(repeat):
        began, used = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - began)
        spent.append(time.process_time() - used)
    print(f"| {name} | {target} | {np.median(clock):.4g} | {np.median(spent):.4g} |", flush=True)


def started(name: str, target: str, file: Path, code: str) -> None:
    import resource

    clock, spent = [], []
    for _ in range(5):
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, "-c", code.format(file=str(file))], check=True, capture_output=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        clock.append(time.perf_counter() - began)
        spent.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    print(f"| {name} | {target} | {np.median(clock):.4g} | {np.median(spent):.4g} |", flush=True)


def main(folder: Path) -> None:
    five, six = (Lists.from_csv(folder / f"uk_2013_{k}.csv") for k in (5, 6))
    many, method = eight(), Method()
    choose_many(five, five.counts[None, :], method)  # compiled, or read from where it was kept
    print(f"Measured {date.today()}, Python {platform.python_version()}; `python benchmarks/prevalence.py`\n")
    print("| what, in the process | target s | seconds by the clock | of computing |\n| --- | ---: | ---: | ---: |")
    timed("minimum over the 32,768 models of six lists (UK)", "0.010", lambda: once(six), 20)
    timed("minimum over the 268 million models of eight lists", "0.2", lambda: once(many), 5)
    for name, target, lists in (("five lists (UK)", "1.5", five), ("six lists (UK)", "8", six)):
        chosen = choose(lists)
        timed(
            f"1,000 bootstraps that choose anew, {name}",
            target,
            lambda lists=lists, chosen=chosen: resample(lists, chosen=chosen, accelerated=False),
        )
    print(
        "\n| what, as a whole process | target s | seconds by the clock | of computing |\n| --- | ---: | ---: | ---: |"
    )
    started("start to the first estimate, five lists", "0.7", folder / "uk_2013_5.csv", FIRST)
    started("start to the first estimate, six lists", "0.7", folder / "uk_2013_6.csv", FIRST)
    started("start of Python with NumPy and nothing else", "-", folder, "import numpy")
    began, used = time.perf_counter(), time.process_time()
    found = resample(many)
    print(
        f"\nA study of eight lists, 1,000 replicates with BCa: {time.perf_counter() - began:.0f} s by the clock, {time.process_time() - used:.0f} of "
        f"computing (target 600); {found.effort.fits:,} models fitted, {found.effort.programs} linear programs, {found.refused} replicates refused."
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "tests" / "data" / "mse")
