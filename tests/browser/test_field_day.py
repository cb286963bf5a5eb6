"""A whole day without a network: twenty screenings, the browser killed twice, then everything arrives once; and the phone's
own files hold nothing of it in clear.
"""

import base64
import os
import signal as signals
import time
from pathlib import Path

import pytest

from accord.detection.field.models import Arrival
from accord.detection.screening.models import Screening
from accord.detection.signals.models import Signal
from accord.foundation.clock import now as clock
from tests.browser.conftest import FLAGS
from tests.browser.field_hands import PHRASE, SMALL, Phone, numbers
from tests.cast import GROUNDS, build_world

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TYPED = ["Жовтий мікроавтобус Кременчук", "Raluca din Suceava plange", "склад №77 край Русенко", "+380509170042"]


def opened(chromium, folder: Path, base: str):
    context = chromium.browser_type.launch_persistent_context(
        str(folder), executable_path="/usr/bin/chromium", args=FLAGS, base_url=base, viewport=SMALL, locale="uk"
    )
    context.set_default_timeout(60_000)
    return context


def killed(folder: Path) -> int:
    """Kill -9 every process of the browser that runs on `folder`, by its id. Gives how many there were."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            line = (entry / "cmdline").read_bytes()
        except OSError:
            continue
        if f"--user-data-dir={folder}".encode() in line:
            found.append(int(entry.name))
    for pid in found:
        try:
            os.kill(pid, signals.SIGKILL)
        except ProcessLookupError:
            continue
    time.sleep(1)
    (folder / "SingletonLock").unlink(missing_ok=True)
    return len(found)


def spellings(text: str) -> list[bytes]:
    plain, wide = text.encode(), text.encode("utf-16-le")
    coded = [base64.b64encode(kind)[:-4] for kind in (plain, wide)]
    return [plain, wide, text.encode("utf-16-be"), *coded]


def in_clear(folder: Path, words: list[str]) -> list[tuple[str, str]]:
    """(file, word) for each of the words that stands in a file of the browser in any spelling."""
    found = []
    for path in folder.rglob("*"):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            found += [(path.name, word) for word in words for spelt in spellings(word) if spelt in data]
    return found


@pytest.fixture
def world(now):
    return build_world(clock())


def test_a_day_at_the_border(world, live_server, chromium, tmp_path):
    folder = tmp_path / "profile"
    typed = numbers(world, "ana")
    context = opened(chromium, folder, live_server.url)
    phone = Phone(context.pages[0])
    phone.enrol(typed)
    context.set_offline(True)
    shown: list[str] = []
    for hour in range(3):
        while len(shown) < (7, 14, 20)[hour]:
            yes = GROUNDS if len(shown) % 3 == 0 else ("1.1", "1.2") if len(shown) % 3 == 1 else ()
            shown.append(phone.screens(*yes))
        phone.tells(TYPED[hour], place=TYPED[3] if hour else TYPED[2], phone=TYPED[3])
        if hour == 2:
            break
        phone.begins()
        phone.answers("1.1")
        phone.settled()
        assert killed(folder) > 1, "it was a browser that ran"
        context = opened(chromium, folder, live_server.url)
        context.set_offline(True)
        phone = Phone(context.pages[0])
        phone.page.goto("/field/")
        phone.unlock()
        phone.at("Field work")
        assert phone.waiting() == len(shown) + 2 * (hour + 1)
        draft = phone.page.locator(".records > li").filter(has_text=phone.word("not finished"))
        phone.press("Send as it is", draft)
        phone.at("Field work")
    assert in_clear(folder, [*TYPED, PHRASE, "accord_phone_"]) == []
    assert not Arrival.objects.exists()
    context.set_offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.page.locator("#nothing").wait_for(timeout=120_000)
    assert in_clear(folder, [*TYPED, PHRASE, "accord_phone_"]) == []
    context.close()
    assert in_clear(folder, [*TYPED, PHRASE, "accord_phone_"]) == []
    assert Arrival.objects.filter(state="applied").count() == Arrival.objects.count() == 25
    assert Arrival.objects.values("client_id").distinct().count() == 25
    whole = Screening.objects.filter(state="completed")
    assert (whole.count(), Screening.objects.filter(state="open").count(), Signal.objects.count()) == (20, 2, 3)
    assert sorted(whole.values_list("conclusion", flat=True)) == sorted(shown)
    assert not Arrival.objects.exclude(marks="").exists()
