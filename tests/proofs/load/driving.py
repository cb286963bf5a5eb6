"""Workers at their pace, or deeds that come whether the last ones were answered or not; and the figures of what they saw."""

import queue
import statistics
import threading
import time
import tomllib
from collections import Counter
from pathlib import Path
from random import Random

from tests.proofs.load.browser import Browser, Shed, Wrong
from tests.proofs.load.deeds import Person

DAY = tomllib.loads(Path(__file__).with_name("day.toml").read_text(encoding="utf-8"))
ROLES = {name: role for name, role in DAY.items() if isinstance(role, dict)}
HANDS = 240  # deeds of the flood that can be under way at once


def staff(workers):
    """How many of each role there are."""
    return {name: max(1, round(workers * role["share"] / 100)) for name, role in ROLES.items()}


def sessions(workers):
    """How many sessions each of the cast needs."""
    wanted = Counter()
    for name, number in staff(workers).items():
        wanted[ROLES[name]["who"]] += number
    return dict(wanted)


def deeds_each_second(workers):
    """How many deeds a second they do when nothing makes them wait."""
    return workers / statistics.mean(DAY["pause"])


class Crowd:
    """All who work: one session each."""

    def __init__(self, node, journal, workers, random):
        told, left = node.knows, {who: list(cookies) for who, cookies in node.told["sessions"].items()}
        self.people = []
        for name, number in staff(workers).items():
            who = ROLES[name]["who"]
            program = node.told["tokens"].get(who, "")
            for _ in range(number):
                browser = Browser(node.port, journal, cookie=left[who].pop())
                person = Person(who, browser, Browser(node.port, journal, token=program), told, Random(random.random()))
                self.people.append((name, person))
        self.journal, self.random = journal, random

    def steady(self, seconds):
        """Each does a deed, pauses, does the next one, for so long. Returns when the last deed is done."""
        ended = time.monotonic() + seconds
        threads = [
            threading.Thread(target=self._works, args=(*one, ended, self.random.uniform(0, DAY["pause"][1])))
            for one in self.people
        ]
        for thread in threads:
            thread.start()
        return threads

    def _works(self, role, person, ended, first):
        pause = first
        while (left := ended - time.monotonic()) > 0:
            time.sleep(min(pause, left))
            if time.monotonic() < ended:
                self._deed(role, person)
            pause = person.chance.uniform(*DAY["pause"])

    def flood(self, rate, seconds):
        """`rate` deeds a second, drawn at random, for so long, however long each takes. Returns how many found no free hand.

        A session is a browser that does one thing after the other; here one session does several at once. So each is given its
        secret of forms before: two first pages at once give two, and the form of the one is refused with the other's.
        """
        for _role, person in self.people:
            person.browser.alive()
        waiting, late = queue.SimpleQueue(), 0
        free = threading.Semaphore(HANDS)

        def hand():
            while (one := waiting.get()) is not None:
                self._deed(*one)
                free.release()

        hands = [threading.Thread(target=hand) for _ in range(HANDS)]
        for thread in hands:
            thread.start()
        at, ended = time.monotonic(), time.monotonic() + seconds
        while at < ended:
            time.sleep(max(0, at - time.monotonic()))
            if free.acquire(blocking=False):
                waiting.put(self.random.choice(self.people))
            else:
                late += 1
            at += self.random.expovariate(rate)
        for _ in hands:
            waiting.put(None)
        for thread in hands:
            thread.join()
        return late

    def _deed(self, role, person):
        does = ROLES[role]["does"]
        deed = person.chance.choices(list(does), list(does.values()))[0]
        try:
            person.do(deed)
        except (Wrong, Shed):
            pass  # both are noted where they came
        except Exception as error:  # noqa: BLE001  (a page that lacks its form is an error of the node too)
            self.journal.fault(deed, 0, f"{type(error).__name__}: {error}")


def percentile(seconds, part):
    """In milliseconds; 0 of none."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part / 100))] * 1000 if ordered else 0.0


def seen(journal, since, until, *, good=True):
    """Seconds that answers took which were asked for between the two; those that were refused left out unless asked for."""
    return [
        seconds
        for began, _name, seconds, status in journal.asked
        if since <= began < until and (status not in (0, 429, 503)) is good
    ]


def table(journal, since, until):
    """One row for each thing that was asked for, as it stands in docs/guide/performance.md."""
    named = {}
    for began, name, seconds, _status in journal.asked:
        if since <= began < until:
            named.setdefault(name, []).append(seconds)
    lines = ["| what | answers | p50 ms | p95 ms | p99 ms |", "| --- | ---: | ---: | ---: | ---: |"]
    every = [s for found in named.values() for s in found]
    for name, found in [*sorted(named.items(), key=lambda item: -len(item[1])), ("all", every)]:
        p50, p95, p99 = (percentile(found, part) for part in (50, 95, 99))
        lines.append(f"| {name} | {len(found):,} | {p50:.0f} | {p95:.0f} | {p99:.0f} |")
    return "\n".join(lines)
