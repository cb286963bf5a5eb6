"""A person with a phone at a border post: what she presses, by the words on the page."""

import re
from contextlib import suppress
from dataclasses import dataclass

from django.utils import translation
from playwright.sync_api import Locator, Page

from accord.demo.cast import CAST
from accord.detection.field import devices
from accord.detection.screening import instruments
from accord.foundation.clock import now as clock
from tests.cast import key

PHRASE = "lukobari-nemo-tavufigo"
SMALL = {"width": 320, "height": 640}


def numbers(world, who: str) -> str:
    """Numbers as the desk shows them."""
    return devices.offer(actor=world[who], name="пункт", now=clock(), key=key())[1]


@dataclass
class Phone:
    """The page on the phone."""

    page: Page
    language: str = "uk"

    def word(self, english: str, **given: object) -> str:
        with translation.override(self.language):
            return translation.gettext(english) % given if given else translation.gettext(english)

    def press(self, english: str, within: Locator | None = None) -> None:
        place = within or self.page
        place.get_by_role("button", name=self.word(english), exact=True).first.click()

    def sees(self, english: str, **given: object) -> None:
        self.page.get_by_text(self.word(english, **given)).first.wait_for()

    def at(self, heading: str) -> None:
        self.page.get_by_role("heading", name=self.word(heading), exact=True, level=1).wait_for()

    def box(self, english: str) -> Locator:
        return self.page.get_by_label(self.word(english), exact=True)

    def enrol(self, typed: str) -> None:
        """From the numbers to the first page."""
        self.page.goto(f"/field/#{typed}")
        self.at("Set up this phone")
        for label in ("Passphrase", "Passphrase again"):
            self.box(label).fill(PHRASE)
        self.press("Set up")
        self.at("Field work")
        self.page.evaluate("navigator.serviceWorker.ready.then((found) => found.active.state)")
        self.page.wait_for_function("caches.keys().then((names) => names.length === 1)")

    def unlock(self, phrase: str = PHRASE) -> None:
        self.at("Locked")
        self.box("Passphrase").fill(phrase)
        self.press("Unlock")

    def begins(self, age: str = "adult (18 or over)") -> None:
        """To the first questions."""
        self.press("New screening")
        self.at("New screening")
        self.page.get_by_label(self.word(age), exact=True).check()
        self.press("Begin")
        self.page.locator("fieldset[id^='i-']").first.wait_for()

    def answers(self, *indicators: str, reply: str = "yes") -> None:
        """Those of the indicators that stand on this screen."""
        for indicator in indicators:
            asked = self.page.locator(f"[id='i-{indicator}']")
            with suppress(ValueError):
                if asked.count():
                    asked.get_by_label(self.word(reply), exact=True).check()

    def screens(self, *yes: str, age: str = "adult (18 or over)", finish: bool = True) -> str:
        """A whole screening; the conclusion that the page shows."""
        self.begins(age)
        for _group in instruments.current().groups:
            self.answers(*yes)
            self.press("Go on")
        self.at("Result")
        found = self.page.locator("#conclusion").get_attribute("data-conclusion") or ""
        if finish:
            self.press("Finish")
            self.at("Field work")
        return found

    def tells(self, account: str, place: str = "", phone: str = "") -> None:
        """A signal, typed and finished."""
        self.press("New signal")
        self.at("New signal")
        self.box("What was told").fill(account)
        self.box("Where").fill(place)
        self.box("Telephone").fill(phone)
        self.press("Finish")
        self.at("Field work")

    def waiting(self) -> int:
        """How many records stand on the phone's first page."""
        return self.page.locator(".records > li").count()

    def settled(self) -> None:
        """Everything that was typed is sealed."""
        self.page.evaluate("import('/static/field/vault.js').then((vault) => vault.settled())")

    def stored(self) -> list[dict]:
        """The rows of the phone's own store, as an attacker reads them: ids and sizes."""
        return self.page.evaluate(
            """async () => {
              const vault = await import('/static/field/vault.js');
              return (await vault.rows()).map((row) => ({id: row.id, size: row.data.byteLength, keys: Object.keys(row).sort()}));
            }"""
        )


def uk(who: str) -> str:
    """The language of one of the cast."""
    return CAST[who].language


CODE = re.compile(r"[QSA]-[0-9A-Z]{4}-[0-9A-Z]{4}")
