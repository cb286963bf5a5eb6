"""What the web processes of a node count together, and the text that Prometheus reads (decision 053).

Each process counts in memory and lays what it has into a folder of their own, at most every two seconds; whoever is asked
adds them up. What a process counted in its last two seconds is lost if it is killed.
"""

import json
import os
import secrets
import threading
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

Labels = tuple[tuple[str, str], ...]
Series = dict[tuple[str, Labels], list[float]]
LAID_EVERY: Final = 2.0  # seconds


@dataclass(frozen=True, slots=True)
class Meter:
    """One thing that is counted. With `bounds` a histogram: values up to each bound, above all, and their sum."""

    name: str
    help: str
    bounds: tuple[float, ...] = ()


class Counts:
    """The counts of this process. Safe between its threads."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder, self._own = folder, f"{os.getpid()}-{secrets.token_hex(4)}.json"
        self._lock, self._series, self._timer = threading.Lock(), Series(), False

    def add(self, meter: Meter, value: float = 1, **labels: str) -> None:
        """Count `value`: added to a counter, put into its place in a histogram."""
        key = (meter.name, tuple(labels.items()))
        with self._lock:
            if not meter.bounds:
                self._series.setdefault(key, [0.0])[0] += value
            else:
                row = self._series.setdefault(key, [0.0] * (len(meter.bounds) + 2))
                row[bisect_left(meter.bounds, value)] += 1
                row[-1] += value
            later, self._timer = self._folder is not None and not self._timer, self._folder is not None
        if later:
            timer = threading.Timer(LAID_EVERY, self.lay)
            timer.daemon = True
            timer.start()

    def lay(self) -> None:
        """Lay what was counted where the other processes find it."""
        if self._folder is None:
            return
        with self._lock:
            self._timer = False
            text = json.dumps([[name, labels, row] for (name, labels), row in self._series.items()])
            beside = self._folder / f".{self._own}"  # one for all threads: only one of them lays at a time
            beside.write_text(text, encoding="utf-8")
            beside.replace(self._folder / self._own)

    def of_all(self) -> Series:
        """What all processes counted. Of those that ended, too: a counter never goes back."""
        self.lay()
        if self._folder is None:
            with self._lock:
                return {key: list(row) for key, row in self._series.items()}
        found: Series = {}
        for path in sorted(self._folder.glob("[!.]*.json")):
            for name, labels, row in json.loads(path.read_text(encoding="utf-8")):
                key = (name, tuple((label, value) for label, value in labels))
                found[key] = [a + b for a, b in zip(found.get(key, [0.0] * len(row)), row, strict=True)]
        return found


def text(meters: Iterable[Meter], counted: Series, gauges: Mapping[Meter, float | None]) -> str:
    """The text format of Prometheus, version 0.0.4. A gauge that is None is left out: nothing is known of it."""
    return "".join(f"{line}\n" for line in _lines(meters, counted, gauges))


def _lines(meters: Iterable[Meter], counted: Series, gauges: Mapping[Meter, float | None]) -> Iterator[str]:
    for meter in meters:
        yield from _head(meter, "histogram" if meter.bounds else "counter")
        for (name, labels), row in sorted(counted.items()):
            if name == meter.name:
                yield from _histogram(meter, labels, row) if meter.bounds else (_line(name, labels, row[0]),)
    for gauge, value in gauges.items():
        if value is not None:
            yield from _head(gauge, "gauge")
            yield _line(gauge.name, (), value)


def _head(meter: Meter, kind: str) -> Iterator[str]:
    yield f"# HELP {meter.name} {meter.help}"
    yield f"# TYPE {meter.name} {kind}"


def _histogram(meter: Meter, labels: Labels, row: list[float]) -> Iterator[str]:
    total = 0.0
    for bound, many in zip((*map(str, meter.bounds), "+Inf"), row, strict=False):
        total += many
        yield _line(f"{meter.name}_bucket", (*labels, ("le", bound)), total)
    yield _line(f"{meter.name}_sum", labels, row[-1])
    yield _line(f"{meter.name}_count", labels, total)


def _line(name: str, labels: Labels, value: float) -> str:
    inside = ",".join(f'{label}="{_escaped(said)}"' for label, said in labels)
    return f"{name}{{{inside}}} {value:.10g}" if inside else f"{name} {value:.10g}"


def _escaped(said: str) -> str:
    return said.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
