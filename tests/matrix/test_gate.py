"""What is refused when too many come at once: in which order they are let in, and that nothing typed is lost."""

import re
import threading
import time
from html import unescape
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.db import OperationalError
from django.test import Client

from accord.config import gate, turns
from accord.config.commands import server
from accord.config.gate import NOT_KEPT
from accord.config.turns import NoTurn, Rank, Turns, rank_of
from accord.detection.signals.models import Signal
from tests.cast import key, signed_in
from tests.rooms.site.build import public_settings

NEVER = re.compile("")


def rank(order, waiting=9, seconds=20.0):
    return Rank(order, NEVER, waiting, seconds)


@pytest.fixture
def full(monkeypatch):
    """A process in which every turn is taken and nobody is let in to wait."""
    taken = Turns(0)
    monkeypatch.setattr(gate, "_turns", lambda: taken)
    monkeypatch.setattr(gate, "rank_of", lambda path: rank(rank_of(path).order, waiting=0))
    return taken


def test_as_many_as_work_are_let_in_and_the_others_in_their_order():
    made, entered, held, gone = Turns(1), [], threading.Event(), []

    def come(name, order):
        with made.turn(rank(order)):
            entered.append(name)
            if name == "holds":
                held.wait(20)
        gone.append(name)

    threads = []
    for waits, (name, order) in enumerate((("holds", 1), ("report", 2), ("page", 1), ("other page", 1), ("call", 0))):
        threads.append(threading.Thread(target=come, args=(name, order)))
        threads[-1].start()
        while not entered or len(made._queue) < waits:
            time.sleep(0.001)
    assert entered == ["holds"]
    held.set()
    for thread in threads:
        thread.join(20)
    assert entered == ["holds", "call", "page", "other page", "report"]
    with made.turn(rank(1, waiting=0)):  # all have given back what they took
        pass


def test_who_finds_too_many_or_waits_too_long_is_told_so_and_takes_no_turn_away():
    made = Turns(1)
    with made.turn(rank(1)):
        for refused in (rank(0, waiting=0), rank(1, seconds=0.01), rank(2, waiting=0)):
            with pytest.raises(NoTurn), made.turn(refused):
                pass
    with pytest.raises(ZeroDivisionError), made.turn(rank(1, waiting=0)):
        raise ZeroDivisionError
    with made.turn(rank(1, waiting=0)):
        pass


def test_nobody_who_gives_up_takes_the_turn_of_another():
    """Two hundred come to two places with hardly any patience: never more than two are in, and both places are free again."""
    made, inside, most, lock = Turns(2), [0], [0], threading.Lock()

    def come():
        try:
            with made.turn(rank(1, waiting=50, seconds=0.002)):
                with lock:
                    inside[0] += 1
                    most[0] = max(most[0], inside[0])
                time.sleep(0.001)
                with lock:
                    inside[0] -= 1
        except NoTurn:
            pass

    threads = [threading.Thread(target=come) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert most[0] <= 2
    assert made._queue == []
    with made.turn(rank(1, waiting=0)), made.turn(rank(1, waiting=0)):
        pass


def test_help_comes_first_and_figures_last():
    order = {name: turns.ORDER.index(name) for name in turns.ORDER}
    for path in (
        "/desk/signals/new/", "/api/v1/signals", "/desk/glass/new/", "/api/v1/referrals/x/send", "/field/records", "/n/g/", "/uk/",
        "/", "/uk/t/", "/ro/s/RO-B/", "/desk/places/", "/desk/alive/",
    ):  # fmt: skip
        assert rank_of(path).order == order["first"], path
    for path in ("/desk/overview/", "/api/v1/caseload", "/desk/exports/new/", "/desk/figures/", "/uk/o/"):
        assert rank_of(path).order == order["last"], path
    for path in (
        "/desk/",
        "/desk/cases/",
        "/sign-in/",
        "/api/v1/cases",
        "/uk/n/",
        "/desk/search/",
        "/desk/releases/x/",
    ):
        assert rank_of(path).order == order["usual"], path
    first, last, usual = turns.ranks()
    assert last.waiting < usual.waiting < first.waiting
    assert first.seconds < 30, "the server gives up a process after thirty seconds, the proxy after forty"


def test_a_server_has_a_thread_for_each_who_works_waits_or_is_refused():
    command = server("127.0.0.1", 1, workers=2)
    most = turns.working() + max(one.waiting for one in turns.ranks())
    assert int(command[command.index("--threads") + 1]) > most


def test_a_form_that_is_refused_stands_in_the_page_and_is_done_when_it_is_sent_again(world, full, monkeypatch):
    oksana = signed_in(world, "oksana")
    typed = 'Забрали паспорта.\nДва реда <b>&amp; "кавички"'
    fields = {"channel": "hotline", "received_at": "2026-11-20T10:00", "country": "BG", "account": typed, "key": key(),
              "anonymous": "on", "calling": "no", "form-TOTAL_FORMS": "0", "form-INITIAL_FORMS": "0"}  # fmt: skip
    form = {"content_type": "application/x-www-form-urlencoded"}
    answer = oksana.post("/desk/signals/new/?a=1", urlencode(fields), **form)
    page = answer.content.decode()
    assert answer.status_code == 503
    assert 5 <= int(answer["Retry-After"]) <= 15
    assert answer["Cache-Control"] == "no-store"
    assert 'action="/desk/signals/new/?a=1"' in page
    assert "<b>" not in page
    found = {
        name: unescape(value)
        for name, value in re.findall(r'<textarea name="([^"]+)" hidden>\n(.*?)</textarea>', page, re.DOTALL)
    }
    assert found == fields
    assert not Signal.objects.exists()
    monkeypatch.setattr(gate, "_turns", lambda: Turns(1))
    for _ in range(2):
        assert oksana.post("/desk/signals/new/", urlencode(found), **form).status_code == 302
    assert Signal.objects.count() == 1


@pytest.mark.parametrize("path", ["/sign-in/", *NOT_KEPT, "/second-factor/"])
def test_no_password_and_no_code_is_drawn_into_a_page(world, full, path):
    answer = Client().post(path, {"password": "correct horse", "code": "482913", "login": "ana@accord.example"})
    assert answer.status_code == 503
    for word in ("correct horse", "482913", "ana@"):
        assert word not in answer.content.decode()


def test_each_face_is_refused_in_its_own_way_and_language(world, full):
    for language, wait in (
        ("bg", "Моля, изчакайте малко"),
        ("ro", "Vă rugăm"),
        ("uk", "трохи зачекайте"),
        ("en", "Please wait"),
    ):
        answer = Client().get("/desk/", headers={"Accept-Language": language})
        assert answer.status_code == 503
        assert wait in answer.content.decode(), language
        assert "112" in answer.content.decode()
        assert "default-src 'none'" in answer["Content-Security-Policy"]
    called = Client().post("/api/v1/signals", "{}", content_type="application/json")
    assert (called.status_code, called["Content-Type"], called.json()["code"]) == (
        503,
        "application/problem+json",
        "busy",
    )
    assert called["Retry-After"]
    hers = Client().get("/n/")
    assert hers.status_code == 503
    assert "Accord" not in hers.content.decode()
    file = Client().post("/desk/cases/x/documents/new/", {"file": BytesIO(b"x" * 100_000)})
    assert file.status_code == 503


def test_what_watches_the_node_is_let_in_and_reads_how_many_are_refused(world, full, settings):
    assert Client().get("/health").status_code == 200
    Client().get("/desk/")
    told = Client().get("/metrics", headers={"Authorization": f"Bearer {settings.ACCORD_METRICS_TOKEN}"})
    assert told.status_code == 200
    assert re.search(r'^accord_refused_busy_total\{face="desk"\} [1-9]', told.content.decode(), re.MULTILINE)


def test_a_database_that_does_not_answer_is_no_fault_wherever_it_is_asked(world, monkeypatch):
    """The session is asked for before any view: that too is 503 and not 500."""
    ana = signed_in(world, "ana")

    def gone(*_args, **_kwargs):
        raise OperationalError("Тетяна")

    monkeypatch.setattr("accord.config.middleware.people.memberships", gone)
    ana.raise_request_exception = False
    answer = ana.get("/desk/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "Тетяна" not in answer.content.decode()
    assert "112" in answer.content.decode()


def test_a_stranger_who_is_refused_is_told_whom_to_call(db, full):
    with public_settings():
        answer = Client().get("/uk/t/")
        assert (answer.status_code, answer["Retry-After"].isdigit()) == (503, True)
        page = answer.content.decode()
        assert 'href="tel:112"' in page
        assert 'lang="uk"' in page
        assert "Accord" not in page
        told = Client().post("/uk/t/", {"text": "Забрали паспорт"})
        assert told.status_code == 503
        assert not told.cookies
