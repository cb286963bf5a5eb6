"""What a person does before a page, by the words that she reads: presses, writes, chooses, looks.

Words are given as the English of the catalogues, and are looked for as the person's language has them.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone, translation
from playwright.sync_api import Locator, Page

from accord.foundation.ledger.models import Event

ALIKE = {"Sex", "Document"}  # Romanian has the very word


class Said(str):
    """Words as they stand on the page, where they come from a data file and not from the catalogues."""

    __slots__ = ()


def day(offset: int = 0) -> str:
    """A day as a date field takes it, `offset` days from today."""
    return str(timezone.localdate() + timedelta(days=offset))


@dataclass
class Hands:
    """A person before her browser."""

    page: Page
    language: str

    def word(self, english: str) -> str:
        """What stands on the page for `english`. The catalogue has it, or the test is wrong."""
        if isinstance(english, Said):
            return english
        with translation.override(self.language):
            found = translation.gettext(english)
        assert found != english or self.language == "en" or english in ALIKE, f"no {self.language} for {english!r}"
        return found

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def goes(self, path: str) -> None:
        """To an address: the start of a day, or a link that somebody else sent."""
        self.page.goto(path)
        self._fits()

    def walks(self, link: str) -> None:
        """By the links at the side; a telephone shows them under the menu."""
        found = self.page.locator("nav.side").get_by_role("link", name=self.word(link), exact=True)
        if not found.is_visible():
            self.page.locator("details.menu summary").click()
        self._leave(found)

    def follows(self, text: str) -> None:
        """A link by the text as it stands: a code, a name."""
        self._leave(self.main.get_by_role("link", name=text, exact=True).first)

    def presses(self, label: str, within: str = "") -> None:
        """A button, or a link that looks like one; `within` is the heading of its panel. Another page comes."""
        self._leave(self._button(label, within))

    def _button(self, label: str, within: str = "") -> Locator:
        place, name = self._panel(within), self.word(label)
        button, link = (place.get_by_role(role, name=name, exact=True) for role in ("button", "link"))
        return button.or_(link).filter(visible=True).first

    def opens(self, tile: str) -> None:
        """A part of the case."""
        self._leave(self.page.locator("a.tile").filter(has=self.page.get_by_text(self.word(tile), exact=True)))

    def unfolds(self, summary: str) -> None:
        """What is folded away."""
        self.main.locator("summary").filter(has_text=self._label(summary)).first.click()

    def writes(self, label: str, text: str, within: str = "") -> None:
        self._panel(within).get_by_label(self._label(label)).filter(visible=True).first.fill(text)

    def ticks(self, *labels: str, within: str = "") -> None:
        for label in labels:
            self._panel(within).get_by_label(self._label(label)).filter(visible=True).first.check()

    def chooses(self, question: str, *answers: str, within: str = "") -> None:
        """One or more of the choices under a question, whether they stand open or in a list."""
        group = self._panel(within).get_by_role("group", name=self._label(question)).filter(visible=True)
        for answer in answers:
            if group.count():
                group.first.get_by_label(self._label(answer)).first.check()
            else:
                field = self._panel(within).get_by_label(self._label(question)).filter(visible=True).first
                field.select_option(label=self.word(answer))

    def picks(self, question: str, text: str) -> None:
        """A choice by a text as it stands: an organisation, a language, a referral."""
        group = self.main.get_by_role("group", name=self._label(question)).filter(visible=True)
        if group.count():
            group.first.get_by_label(text).first.check()
            return
        field = self.main.get_by_label(self._label(question)).filter(visible=True).first
        field.select_option(label=next(o for o in field.locator("option").all_inner_texts() if text in o))

    def takes(self, step: str) -> None:
        """A step that may be folded away behind its own name."""
        if not self._button(step).count():
            self.unfolds(step)
        self.presses(step)

    def answers(self, indicators: str, reply: str = "yes") -> None:
        """The indicators of one screen of a screening; the rest stays open."""
        for indicator in indicators.split():
            asked = self.main.locator("fieldset.indicator").filter(
                has_text=re.compile(rf"^\s*{re.escape(indicator)}\s")
            )
            asked.get_by_label(self.word(reply), exact=True).check()

    def answers_all(self, reply: str) -> None:
        """Every indicator of one screen alike."""
        for asked in self.main.locator("fieldset.indicator").all():
            asked.get_by_label(self.word(reply), exact=True).check()

    def sees(self, *sentences: str) -> None:
        """Sentences of the house, in her language."""
        self.reads(*(self.word(sentence) for sentence in sentences))

    def reads(self, *texts: str) -> None:
        """Texts as they stand."""
        there = " ".join(self.main.inner_text().split())
        for text in texts:
            assert " ".join(text.split()) in there, f"{text!r} is not on {self.page.url}:\n{there}"

    def lacks(self, *texts: str) -> None:
        """Not on the page, shown or hidden."""
        there = self.page.content()
        for text in texts:
            assert text not in there, f"{text!r} stands on {self.page.url}"

    def finds_nothing_at(self, path: str) -> None:
        """What is hidden from her and what is not there look the same."""
        answer = self.page.goto(path)
        assert answer is not None
        assert answer.status == 404, f"{path}: {answer.status}"
        assert self.word("There is nothing at this address, or it is not open to you.") in self.page.inner_text("body")

    def _leave(self, what: Locator) -> None:
        with self.page.expect_navigation():
            what.click()
        self._fits()

    def _fits(self) -> None:
        """Nothing is wider than her screen."""
        wide = "document.documentElement.scrollWidth <= document.documentElement.clientWidth"
        assert self.page.evaluate(wide), f"wider than the screen: {self.page.url}"

    def _panel(self, heading: str) -> Locator:
        if not heading:
            return self.main
        return self.main.locator("section.panel, .notice").filter(
            has=self.page.get_by_text(self.word(heading), exact=True)
        )

    def _label(self, english: str) -> re.Pattern[str]:
        """A label, with what the page may add to it: "(if known)", or the hint of a choice."""
        return re.compile(rf"^\s*{re.escape(self.word(english))}(\s*$|\s+[(A-ZА-ЯЄІЇҐȘȚĂÂÎ])")


def moment(minutes: int = 0) -> str:
    """A time as a form takes it, `minutes` from now."""
    return f"{timezone.localtime() + timedelta(minutes=minutes):%Y-%m-%dT%H:%M}"


def happened(*kinds: str, since: int = 0) -> None:
    """These kinds stand in the ledger in this order, whatever stands between them."""
    left, told = list(kinds), list(Event.objects.filter(seq__gt=since).order_by("seq").values_list("kind", flat=True))
    for kind in told:
        if left and kind == left[0]:
            left.pop(0)
    assert not left, f"{left[0]} does not follow; the ledger has {told}"
