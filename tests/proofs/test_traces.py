"""H1, H2: what a visit to the public pages leaves on the device and in the logs; how fast and how far the way out leads."""

import io
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import sync_playwright

from accord.config.commands import free_port
from accord.config.node import write_node
from accord.faces.site.base import TONGUES
from tests.browser.conftest import FLAGS
from tests.browser.looks import tapped
from tests.run import ROOT

CHROMIUM = "/usr/bin/chromium"
TITLES = {"Notes", "Бележки", "Note", "Нотатки"}
CANARY = "Канаркіна розповідь про цегельню"
PEOPLE = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from accord.foundation.clock import now
from tests.cast import build_world
from tests.rooms.tips.build import intake
intake(build_world(now()))
"""
# When the way out was asked for, and how long until a frame without a page was drawn.
WATCH = """
for (const kind of ["keydown", "click"]) document.addEventListener(kind, event => {
  const began = performance.now();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    if (getComputedStyle(document.documentElement).display === "none") window.blank = window.blank || performance.now() - began;
  }));
}, true);
"""
pytestmark = pytest.mark.skipif(not Path(CHROMIUM).exists(), reason="Debian's chromium is not installed")


class Weather(BaseHTTPRequestHandler):
    """The neutral site."""

    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<title>Weather</title><p>Rain.")

    def log_message(self, *_):
        """Nothing."""


@pytest.fixture(scope="module")
def elsewhere():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Weather)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def served(tmp_path_factory, elsewhere):
    """The public process of a node with somebody who reads tips, and what it wrote to its log."""
    folder = tmp_path_factory.mktemp("node")
    write_node(folder, name="open", jurisdiction="BG", demo=True)
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
    port, out = free_port(), folder / "log"
    settings = {"ACCORD_DATA": str(folder), "ACCORD_HTTPS": "0", "ACCORD_HOSTS": "127.0.0.1"}
    settings |= {
        "ACCORD_PORTAL_EXIT": elsewhere,
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "accord.config.settings",
    }
    made = subprocess.run([sys.executable, "-c", PEOPLE], env=kept | settings, cwd=ROOT, capture_output=True, text=True)
    assert made.returncode == 0, made.stderr
    command = [sys.executable, "-m", "accord", "public", "--port", str(port), "--workers", "1"]
    with out.open("w") as log:
        process = subprocess.Popen(command, env=kept | settings, cwd=ROOT, stdout=log, stderr=log)
        try:
            answers(port)
            yield f"http://127.0.0.1:{port}", out
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=60)


def answers(port):
    """Waits until somebody answers there."""
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("nothing is served")


@contextmanager
def device(folder, address, **more):
    """A browser with a profile of its own, that ends with the block."""
    with sync_playwright() as p:
        made = p.chromium.launch_persistent_context(
            folder, executable_path=CHROMIUM, args=FLAGS, base_url=address, viewport={"width": 360, "height": 740}, locale="uk", **more
        )  # fmt: skip
        made.set_default_timeout(60_000)
        try:
            yield made
        finally:
            made.close()


def walked(page, titles, scripts):
    """Every page of help, as somebody goes through them: by taps, not by addresses. Returns the code of what she told."""

    def tap(where):
        tapped(page, where, scripts)
        titles.append(page.title())

    page.goto("/", wait_until="networkidle")
    tap("a[href='/uk/c/1/']")
    for _ in range(3):
        tap("button[value=no]")
    tap("button[value=yes]")
    tap("main > p:not(.tongues) > a[href='/uk/']")
    tap("a[href='/uk/s/']")
    tap("a[href='/uk/s/BG-02/']")
    tap("a[href='/uk/t/']")
    page.fill("#text", CANARY)
    tap("main form button")
    code = re.sub(r"\D", "", page.inner_text("#code"))
    tap("a[href='/uk/r/']")
    tap("a[href='/ro/r/']")
    page.fill("#numbers", code)
    tap("main form button")
    assert page.locator("#text").count() == 1  # the thread
    return code


def remembered(profile, origin):
    """What the profile holds of the visit: addresses with titles, cookies, and files with any of these words."""
    with closing(sqlite3.connect(profile / "Default" / "History")) as db:
        seen = db.execute("SELECT url, title FROM urls WHERE url LIKE ?", [f"{origin}%"]).fetchall()
    cookies = 0
    for jar in [*profile.glob("Default/Cookies"), *profile.glob("Default/Network/Cookies")]:
        with closing(sqlite3.connect(jar)) as db:
            cookies += db.execute("SELECT count(*) FROM cookies WHERE host_key LIKE '%127.0.0.1%'").fetchone()[0]
    return seen, cookies


def holding(profile, words):
    """Files of the profile in which one of the words stands, in UTF-8 or UTF-16."""
    signs = [made for word in words for made in (word.encode(), word.encode("utf-16-le"))]
    files = [path for path in profile.rglob("*") if path.is_file() and not path.is_symlink()]
    assert len(files) > 20
    return [path.relative_to(profile).as_posix() for path in files if any(sign in path.read_bytes() for sign in signs)]


@pytest.mark.proof("H1")
@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_visit_leaves_one_entry_called_notes_and_nothing_else(proof, served, tmp_path, scripts):
    address, log = served
    profile, heard, titles = tmp_path / "profile", [], []
    with device(profile, address, java_script_enabled=scripts) as browser:
        page = browser.pages[0]
        page.on("response", lambda one: heard.append((one.url, one.headers)))
        code = walked(page, titles, scripts)
        if scripts:
            stored = page.evaluate("[localStorage.length, sessionStorage.length, document.cookie, location.pathname]")
            assert stored == [0, 0, "", "/"]
        assert browser.cookies() == []
    seen, cookies = remembered(profile, address)
    elsewhere = [url for url, _headers in heard if not url.startswith((address, "data:"))]
    cached = [
        url for url, headers in heard if "no-store" not in headers.get("cache-control", "") and url.startswith(address)
    ]
    told = log.read_text()
    assert (elsewhere, cached, cookies) == ([], [], 0)
    assert set(titles) | {title for _url, title in seen} <= TITLES
    assert [url for url, _title in seen] == [f"{address}/"] if scripts else len(seen) > 1
    kept = holding(profile, [CANARY, code, f"{code[:4]} {code[4:8]}"])
    # Without scripts a form is a page with a body, and the browser keeps it to restore its windows: the page says so.
    assert all(name.startswith("Default/Sessions/") for name in kept)
    assert kept == [] or not scripts
    assert not any(word in told for word in ("127.0.0.1", "Mozilla", "Chrome", CANARY, code, code[:4]))
    proof.counted(
        len(titles),
        f"{len(titles)} taps {'with' if scripts else 'without'} scripts: {len(seen)} in the history, each called “Notes”; "
        f"0 cookies, 0 kept, 0 of {len(heard)} answers cacheable or of another site, {len(kept)} files of the profile with what was typed",
    )


WAYS = ("tap", "Esc", "keyboard")


@pytest.mark.proof("H2")
def test_the_way_out_blanks_the_page_at_once_and_back_does_not_return(proof, served, elsewhere, tmp_path):
    address, _log = served
    took, tries = [], 0
    with device(tmp_path / "profile", address) as browser:
        for tongue in TONGUES:
            for way in WAYS:
                page = browser.new_page()
                page.add_init_script(WATCH)
                page.goto(f"{elsewhere}?before")
                page.goto(f"/{tongue}/", wait_until="networkidle")
                page.click(f"a[href='/{tongue}/s/']")
                page.wait_for_selector(f"a[href='/{tongue}/s/BG/']")
                page.route(
                    "**/x/", lambda route: route.fulfill(status=204)
                )  # no other page comes: it is blank all the same
                leave(page, way)
                took.append(blanked(page))
                assert one_colour(page.screenshot()), (tongue, way)
                page.close()
                assert left(browser, address, elsewhere, tongue, way), (tongue, way)
                tries += 1
    with device(tmp_path / "other", address, java_script_enabled=False) as browser:
        for tongue in TONGUES:
            page = browser.new_page()
            page.goto(f"/{tongue}/t/")
            leave(page, "keyboard, first")
            page.wait_for_url(elsewhere)
            tries += 1
    proof.counted(
        tries,
        f"{tries} ways out in four languages by {', '.join(WAYS)} and without scripts: blank after {max(took):.0f} ms at most "
        f"(median {sorted(took)[len(took) // 2]:.0f} ms), also when no other page comes; Back returned in none with scripts",
    )
    assert sorted(took)[len(took) // 2] <= 100, took  # a machine that does other things too is slow once in a while


def blanked(page):
    """Milliseconds from the tap or key to the first frame without a page."""
    for _ in range(100):
        if took := page.evaluate("window.blank || 0"):
            return took
        page.wait_for_timeout(50)
    raise AssertionError("the page never went blank")


def leave(page, way):
    if way == "tap":
        page.click("#x", no_wait_after=True)
    elif way == "Esc":
        page.keyboard.press("Escape")
    else:
        # The first thing that the keyboard reaches; where a page took the place of another one, at most two steps back.
        for step in ("Tab",) if way == "keyboard, first" else ("Shift+Tab", "Shift+Tab"):
            if not page.locator("#x:focus").count():
                page.keyboard.press(step)
        assert page.locator("#x:focus").count() == 1
        page.keyboard.press("Enter")


def left(browser, address, elsewhere, tongue, way):
    """From a page of help to the neutral site, and three times back: whether no page of help came again."""
    page = browser.new_page()
    page.goto(f"{elsewhere}?before")
    page.goto(f"/{tongue}/", wait_until="networkidle")
    page.click(f"a[href='/{tongue}/t/']")
    page.wait_for_selector("#text")
    leave(page, way)
    page.wait_for_url(elsewhere)
    seen = []
    for _ in range(3):
        page.go_back()
        seen.append(page.url)
    page.close()
    assert seen[0] == f"{elsewhere}?before"
    return not any(url.startswith(address) for url in seen)


def one_colour(shot):
    return len(Image.open(io.BytesIO(shot)).convert("RGB").getcolors(1 << 24)) == 1
