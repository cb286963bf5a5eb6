"""A training in Burgas with thirty people, five of them for the second time: thirty attendances more, twenty-five persons more.

One of them signs up by the link at the public pages; there too a certificate is checked, and a guessed one is not known.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import override_settings

from tests.browser.conftest import PHONE
from tests.browser.hands import day, happened
from tests.browser.test_public import served
from tests.browser.test_walk import accessible

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
COURSE = "Признаци на трафик"


def line(number):
    return f"Участник Номер{number}; person{number}@example.org; {'мж'[number % 2]}"


def plans(yana, place):
    yana.walks("Trainings")
    yana.presses("Plan a training")
    yana.picks("Course", COURSE)
    yana.writes("First day", day())
    yana.writes("Last day", day(-1))
    yana.writes("Hours", "6")
    yana.writes("Place", place)
    yana.presses("Save")
    yana.sees("It cannot end before it begins.")
    yana.writes("Last day", day())
    yana.presses("Save")
    yana.sees("Planned. Enter people, or open the sign-up.")


def enters(yana, numbers):
    yana.presses("Enter people")
    yana.chooses("Institution", "Non-governmental organisation")
    yana.chooses("Profession", "volunteer")
    yana.writes("People", "\n".join(map(line, numbers)))
    yana.presses("Save")


def figures(yana):
    """Attendances and persons."""
    yana.walks("Trainings")
    return [
        int(yana.main.locator("dt", has_text=re.compile(rf"^\s*{yana.word(name)}\s*$")).locator("xpath=following-sibling::dd[1]").inner_text())
        for name in ("Attendances", "Persons")
    ]  # fmt: skip


def reads_well(page):
    """For a reader of screens."""
    found = Axe().run(page).response["violations"]
    assert [row["id"] for row in found if row["impact"] in {"serious", "critical"}] == []


def signs_up(chromium, path, number):
    """A stranger with a telephone, at the public pages."""
    with served() as site:
        context = chromium.new_context(base_url=site, viewport=PHONE)
        page = context.new_page()
        page.goto(path)
        name, address, _sex = line(number).split("; ")
        page.fill("[name=name]", name)
        page.fill("[name=contact]", address)
        page.select_option("[name=institution]", "ngo")
        page.select_option("[name=profession]", "volunteer")
        page.select_option("[name=sex]", "Feminine")
        reads_well(page)
        page.locator("main button").click()
        page.locator("[role=status]").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        context.close()


def asks(chromium, code):
    """What the public page says of a certificate."""
    with served() as site:
        context = chromium.new_context(base_url=site, viewport=PHONE)
        page = context.new_page()
        page.goto("/en/v/")
        page.fill("[name=code]", code)
        page.locator("main button").click()
        page.locator("[role=status], [role=alert]").first.wait_for()
        reads_well(page)
        told = page.locator("main").inner_text()
        context.close()
    return told


@override_settings(ACCORD_SITE="https://tell.example/")
def test_a_training_of_thirty(hands, chromium):
    yana = hands("yana", phone=True)
    yana.walks("Trainings")
    yana.sees("There is no training yet.")
    yana.presses("New course")
    yana.writes("Title", COURSE)
    yana.chooses("What it is about", "identification")
    yana.writes("Hours", "6")
    yana.writes("For how many months it counts", "24")
    yana.presses("Save")
    plans(yana, "Поморие")
    enters(yana, range(5))
    accessible(yana.page)
    yana.presses("It was held")
    before = figures(yana)

    plans(yana, "Бургас")
    training = yana.page.url
    yana.presses("Open the sign-up")
    yana.writes("Last day to sign up", day())
    yana.writes("Seats", "30")
    yana.presses("Save")
    accessible(yana.page)
    link = re.search(r"https://tell\.example(/bg/l/[\w-]+/)", yana.main.inner_text()).group(1)
    signs_up(chromium, link, 29)
    yana.goes(training)
    yana.reads("Участник Номер29")
    yana.presses("Take in")
    enters(yana, [0, 0])
    yana.sees("This person takes part in this training already. One person stands in it once.")
    yana.goes(training)
    enters(yana, range(29))
    yana.presses("It was held")
    after = figures(yana)
    assert [now - was for now, was in zip(after, before, strict=True)] == [30, 25]

    yana.goes(training)
    yana.presses("Give the certificates")
    yana.sees("The certificates are given.")
    code = yana.main.locator("li.task .code").first.inner_text()
    real = asks(chromium, code.lower().replace("-", " "))
    assert "Yes, it is real." in real
    assert COURSE in real
    assert "Участник" not in real
    guessed = asks(chromium, ("0" if code[0] != "0" else "1") + code[1:])
    assert "Not known." in guessed
    assert COURSE not in guessed
    happened(
        "training.taught", "training.planned", "training.entered", "training.held", "training.planned", "training.opened",
        "training.decided", "training.entered", "training.held", "training.certified",
    )  # fmt: skip
