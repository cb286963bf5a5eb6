"""C8: whatever fails, wherever: no page, log, queue or representation tells a key or what was typed."""

import base64
import io
import logging
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.db.models import Model
from django.forms import BaseForm
from django.template.base import Template
from pydantic import BaseModel

from accord.config.logs import Plain
from accord.foundation.ledger import services as ledger
from accord.foundation.vault.providers import from_file
from accord.foundation.vault.store import Vault, current
from tests.proofs.crawl.browse import undone, whole


def secrets_of_the_node() -> list[bytes]:
    """Every key that this process holds, in the spellings of a log."""
    vault = current()
    keys = [
        from_file(Path(settings.ACCORD_ROOT_KEY_FILE)),
        settings.SECRET_KEY.encode(),
        *vault._keys.values(),
    ]
    spelled = [(key, key.hex().encode(), base64.b64encode(key), repr(key).encode()[2:-1]) for key in keys]
    return [spelling for spellings in spelled for spelling in spellings]


class Watching(logging.Handler):
    """The log as the node writes it, and the objects that stood in the frames of what failed."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.told, self.failed = io.StringIO(), set(), 0
        self.plain = Plain()

    def emit(self, record: logging.LogRecord) -> None:
        self.text.write(self.plain.format(record) + "\n")
        trace = record.exc_info[2] if record.exc_info else None
        self.failed += trace is not None
        while trace:
            for value in list(trace.tb_frame.f_locals.values()):
                if isinstance(value, (Model, BaseForm, BaseModel)) or type(value).__module__.startswith("accord."):
                    drawn = "" if isinstance(value, BaseForm) else str(value)  # the text of a form is its page
                    self.told.add((type(value).__qualname__, repr(value), drawn))
            trace = trace.tb_next


@contextmanager
def watched():
    handler, root = Watching(), logging.getLogger()
    before = root.handlers[:]
    root.handlers[:] = [handler]
    try:
        yield handler
    finally:
        root.handlers[:] = before


def after_opening(monkeypatch, _words):
    opened = Vault.open_many

    def fails(self, cells, *, holder, keys=None):
        texts = opened(self, cells, holder=holder, keys=keys)
        raise ValueError(f"cannot read {texts} with {secrets_of_the_node()}")

    monkeypatch.setattr(Vault, "open_many", fails)


def while_sealing(monkeypatch, words):
    def fails(self, cell, text, *, holder):
        raise RuntimeError(f"cannot seal {text} {words} under {self._keys}")

    monkeypatch.setattr(Vault, "seal", fails)


def in_the_ledger(monkeypatch, words):
    def fails(entries, *_held):
        typed = words  # noqa: F841  (in the frame)
        try:
            {}[words]
        except KeyError as error:
            raise LookupError(f"{entries} {words}") from error

    monkeypatch.setattr(ledger, "append_many", fails)


def in_the_template(monkeypatch, words):
    def fails(self, context):
        raise UnicodeError(f"{words} {context}")

    monkeypatch.setattr(Template, "render", fails)


def in_the_view(monkeypatch, words):
    from django.core.handlers.base import BaseHandler

    def fails(self, request):
        raise OSError(f"{words} {settings.SECRET_KEY} {dict(request.POST)}")

    monkeypatch.setattr(BaseHandler, "resolve_request", fails)


PLACES = (after_opening, while_sealing, in_the_ledger, in_the_template, in_the_view)


@pytest.mark.proof("C8")
def test_whichever_view_fails_nothing_is_told(house, working, proof, monkeypatch):
    words, keys = " ".join(house.canaries), secrets_of_the_node()
    tried = proof.random.sample(working, min(len(working), proof.size(quick=60, long=10_000)))
    wrong, failed, n = [], 0, 0
    for place in PLACES:
        for call in tried:
            visitor = house.visitor(call.who)
            with undone(), monkeypatch.context() as patch, watched() as log:
                place(patch, words)
                answer = visitor.do(call)
            n, failed = n + 1, failed + bool(log.failed)
            said = whole(answer) + log.text.getvalue().encode() + repr(log.told).encode()
            if log.failed and (house.canaries.within(said.decode()) or any(key in said for key in keys)):
                who = sorted(name for name, *drawn in log.told if house.canaries.within(" ".join(drawn)))
                wrong.append((place.__name__, call.path, house.canaries.within(said.decode()), who))
            if log.failed and answer.status_code not in (500, 503):
                wrong.append((place.__name__, call.path, answer.status_code))
    proof.counted(
        n, f"{len(tried)} views and operations, {len(PLACES)} places to fail, {failed} failed: {len(wrong)} told"
    )
    assert not wrong, wrong[:10]
    assert failed >= 2 * len(tried)


@pytest.mark.proof("C8")
def test_the_watcher_finds_what_an_ordinary_log_tells(house, working, proof, monkeypatch):
    monkeypatch.setattr("tests.proofs.crawl.test_faults.Plain", logging.Formatter)
    calls = [call for call in working if call.method == "GET" and "case" in call.path][:5]
    found = 0
    for call in calls:
        visitor = house.visitor(call.who)
        with undone(), monkeypatch.context() as patch, watched() as log:
            in_the_ledger(patch, " ".join(house.canaries))
            visitor.do(call)
        found += bool(house.canaries.within(log.text.getvalue()))
    proof.counted(
        len(calls), f"with the log of the library {found} of {len(calls)} faults told canaries: the scanner finds them"
    )
    assert found


@pytest.mark.proof("C8")
def test_the_queue_keeps_no_text_of_what_failed(house, proof, monkeypatch):
    from django_tasks_db.management.commands.db_worker import Worker
    from django_tasks_db.models import DBTaskResult

    from accord.foundation.tasks.jobs import JOBS, Job, run_job

    def work(now):
        raise ValueError(" ".join(house.canaries))

    for name, job in JOBS.items():
        monkeypatch.setitem(JOBS, name, Job(name, job.every, job.limit, work))
        run_job.enqueue(name)
    with watched() as log:
        for row in DBTaskResult.objects.all():
            Worker.run_task(SimpleNamespace(_run_tasks=0), row)
    rows = list(DBTaskResult.objects.values_list("status", "traceback", "exception_class_path"))
    told = house.canaries.within(f"{rows} {log.text.getvalue()}")
    proof.counted(len(rows), f"{len(rows)} jobs failed in the worker: {len(told)} canaries in queue and log")
    assert {row[0] for row in rows} == {"FAILED"}
    assert len(rows) == len(JOBS)
    assert not told


@pytest.mark.proof("C8")
def test_what_nobody_catches_is_told_without_its_text(proof):
    code = (
        "import django, threading; django.setup()\n"
        "def f(name): raise ValueError(name)\n"
        "t = threading.Thread(target=f, args=('Qzthread',)); t.start(); t.join()\n"
        "f('Qzmain')\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    proof.counted(2, "main program and thread: class and frames on stderr, no text")
    assert done.returncode == 1
    assert done.stderr.count("builtins.ValueError") == 2
    assert "Qz" not in done.stdout + done.stderr
