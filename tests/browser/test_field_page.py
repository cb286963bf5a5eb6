"""The page for phones in a real browser, 320 px wide, in Ukrainian: set up, locked, full, without a network, lost."""

import gzip
import json
from datetime import timedelta
from random import Random

import pytest

from accord.detection.field.lists import everything
from accord.detection.field.models import Arrival, Device
from accord.detection.screening import instruments
from accord.detection.screening.models import Screening
from accord.detection.screening.scoring import score
from accord.detection.screening.vocab import Reply
from accord.detection.signals.models import Signal
from accord.foundation.clock import now as clock
from accord.foundation.codes import AgeGroup
from tests.browser.field_hands import CODE, PHRASE, SMALL, Phone, numbers
from tests.browser.test_walk import SHOTS, accessible
from tests.cast import GROUNDS, build_world, signed_in

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
MOST = 300_000  # bytes of the first load in all


@pytest.fixture
def world(now):
    return build_world(clock())


@pytest.fixture
def opened(chromium, live_server):
    """A phone of 320 px, and the faults that its console told."""
    made, faults = [], []

    def one(language="uk"):
        context = chromium.new_context(base_url=live_server.url, viewport=SMALL, locale=language)
        context.set_default_timeout(60_000)
        made.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        return Phone(page, language)

    yield one
    for context in made:
        context.close()
    assert faults == []


def test_the_phone_scores_as_the_node_does(opened, world):
    """200 screenings at random, by every list and module that there is, of every age."""
    random, lists, wrong = Random(36), everything(), []
    phone = opened()
    phone.page.goto("/field/")
    scored, modules = instruments.of_kind("scored"), instruments.of_kind("module")
    cases = []
    for _ in range(200):
        added = tuple(m for m in modules if random.random() < 0.3)
        whole = random.choice(scored).with_modules(added)
        likely, others = random.choice([0, 0.1, 0.3, 0.6]), random.choice([["no"], ["no", "unknown", "declined", None]])
        answers = {i: "yes" if random.random() < likely else random.choice(others) for i in whole.indicators()}
        answers = {i: reply for i, reply in answers.items() if reply}
        cases.append((whole, answers, random.choice(list(AgeGroup))))
    cases = [(*case, random.choice(["", "UA", "BG", "VN"])) for case in cases]
    got = phone.page.evaluate(
        """async ([lists, cases]) => {
          const { nextSteps, score } = await import('/static/field/score.js');
          const ids = (rows) => rows.map((one) => one.id).sort();
          return cases.map(([groups, rule, answers, age, citizenship]) => {
            const found = score(lists, groups, lists.rules[rule], answers, age);
            const steps = nextSteps(lists.rules[rule], found, citizenship, 'BG').map((step) => step.text.en);
            return [found.conclusion, found.urgent, found.couldBecome, found.couldBeUrgent, found.rule, found.sentence.en, steps,
              ids(found.matters), ids(found.alone), ids(found.together), found.dimensions.map((one) =>
                [one.code, one.positive, one.couldTurn, one.because.map((i) => i.id), one.unknown.map((i) => i.id)])];
          });
        }""",
        [lists, [(_groups(w), w.rule, {i: {"reply": r} for i, r in a.items()}, age, c) for w, a, age, c in cases]],
    )
    for (whole, answers, age, citizenship), found in zip(cases, got, strict=True):
        expected = _as_the_node_says(whole, answers, age, citizenship)
        if found != expected:
            wrong.append((whole.id, age, answers, found, expected))
    assert len({case[0] for case in got}) >= 4, "they end in different ways"
    assert not wrong, wrong[0]


def _as_the_node_says(whole, answers, age, citizenship):
    said = score(whole, {i: Reply(r) for i, r in answers.items()}, age)
    steps = said.rule.next_steps(said.conclusion, said.urgent, said.population, said.rule.status(citizenship, "BG"))
    dimensions = [
        [d.code, d.positive, d.could_turn, [i.id for i in d.because], [i.id for i in d.unknown]]
        for d in said.dimensions
    ]
    return [
        said.conclusion, said.urgent, said.could_become, said.could_be_urgent, said.rule_version, said.sentence["en"],
        [step.text["en"] for step in steps], sorted(said.matters), sorted(i.id for i in said.alone),
        sorted(i.id for i in said.together), dimensions,
    ]  # fmt: skip


def _groups(whole):
    return [
        {"indicators": [{"id": i.id, "dimension": i.dimension, "strength": i.strength} for i in group.indicators]}
        for group in whole.groups
    ]


def test_a_screening_without_a_network_from_first_load_to_the_desk(opened, world):
    phone = opened()
    loaded: list[int] = []
    phone.page.on("requestfinished", lambda asked: loaded.append(_size(asked)))
    phone.page.goto("/field/")
    phone.at("Set up this phone")
    accessible(phone.page)
    phone.box("Numbers from the desk").fill(numbers(world, "ana"))
    for first, second, says in (
        (
            "коротка",
            "коротка",
            "This passphrase is too easy to guess. Take at least 12 characters that make no row, or the one that is proposed.",
        ),
        (PHRASE, PHRASE + "x", "The two passphrases are not the same. Type them again."),
    ):
        phone.box("Passphrase").fill(first)
        phone.box("Passphrase again").fill(second)
        phone.press("Set up")
        phone.sees(says)
    phone.box("Passphrase again").fill(PHRASE)
    phone.press("Set up")
    phone.at("Field work")
    phone.page.wait_for_function("caches.keys().then((names) => names.length === 1)")
    assert 20_000 < sum(loaded) < MOST, sum(loaded)
    accessible(phone.page)
    phone.page.context.set_offline(True)
    phone.page.reload()
    phone.unlock("не та фраза зовсім")
    phone.sees("This is not the passphrase.")
    phone.unlock()
    phone.at("Field work")
    shown = phone.screens("1.1", "1.8", "2.1", "2.2", "3.1", "3.5", "5.1", finish=False)
    assert shown == "reasonable_grounds"
    assert phone.page.locator("#next li").count() > 2
    accessible(phone.page)
    phone.press("Finish")
    phone.at("Field work")
    phone.press("Help lines")
    phone.at("Help lines")
    accessible(phone.page)
    assert phone.page.locator("a.call[href^='tel:']").count() > 3
    phone.press("Back")
    phone.press("Send now")
    phone.sees("No network. What is finished is sent when there is one.")
    assert phone.waiting() == 1
    assert not Screening.objects.exists()
    phone.page.context.set_offline(False)
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.page.locator("#nothing").wait_for()
    row = Screening.objects.get()
    assert row.code in phone.page.locator("#told").inner_text()
    assert (row.conclusion, row.setting, row.language, row.answers.count()) == ("reasonable_grounds", "border", "uk", 7)
    kept = {one["id"] for one in phone.stored()}
    assert kept == {"phone"}
    wide = phone.page.evaluate("document.documentElement.scrollWidth")
    assert wide <= SMALL["width"]


def _size(asked) -> int:
    sizes = asked.sizes()
    return sizes["responseBodySize"] + sizes["responseHeadersSize"]


def test_distressed_half_answered_and_a_signal_that_is_told_in_haste(opened, world):
    phone = opened()
    phone.enrol(numbers(world, "oksana"))
    phone.begins("child (17 or under)")
    phone.answers("1.1")
    phone.press("Stop: the person is distressed")
    phone.sees("Stopped. What you have is kept. Stay with the person; ask nothing more now.")
    phone.page.locator("#nothing").wait_for()
    phone.begins()
    phone.answers("1.2")
    phone.settled()
    phone.page.reload()
    phone.unlock()
    phone.press("Go on")
    assert phone.page.locator("[id='i-1.2']").get_by_label(phone.word("yes"), exact=True).is_checked()
    phone.page.reload()
    phone.unlock()
    phone.press("Send as it is")
    phone.page.locator("#nothing").wait_for()
    phone.press("New signal")
    phone.press("Finish")
    phone.sees("Write what was reported, even if it is little.")
    phone.box("What was told").fill("Забрали паспорти.")
    phone.press("Add a person")
    accessible(phone.page)
    phone.press("Finish")
    phone.page.locator("#nothing").wait_for()
    assert sorted(Screening.objects.values_list("state", "age_group")) == [("open", "adult"), ("stopped", "child")]
    assert Signal.objects.get().persons.count() == 1
    assert Arrival.objects.exclude(state="applied").count() == 0


def test_a_full_phone_keeps_it_in_memory_and_says_so(opened, world):
    phone = opened()
    phone.enrol(numbers(world, "ana"))
    phone.page.context.set_offline(True)
    phone.page.evaluate(
        """() => { IDBObjectStore.prototype.put = () => { throw new DOMException('full', 'QuotaExceededError'); }; }"""
    )
    phone.tells("Двоє людей у фургоні.")
    phone.sees("only in memory: do not close this page")
    phone.press("To write down")
    assert "Двоє людей у фургоні." in phone.page.locator("pre").inner_text()
    phone.press("Back")
    phone.page.context.set_offline(False)
    phone.press("Send now")
    phone.page.locator("#nothing").wait_for()
    assert Signal.objects.count() == 1


def test_wrong_tries_make_one_wait_and_delete_nothing(opened, world):
    phone = opened()
    phone.enrol(numbers(world, "ana"))
    phone.page.context.set_offline(True)
    phone.tells("Лишається.")
    phone.press("Lock")
    for _ in range(4):
        phone.unlock("хибна фраза знову")
        phone.sees("This is not the passphrase.")
        phone.page.evaluate("document.querySelector('#told').replaceChildren()")
    phone.unlock()
    phone.page.get_by_text("10").or_(phone.page.locator("#told .danger")).first.wait_for()
    assert phone.page.get_by_role("heading", level=1).inner_text() == phone.word("Locked")
    phone.press("Help lines")
    phone.at("Help lines")
    phone.press("Back")
    phone.page.wait_for_timeout(5500)
    phone.unlock()
    phone.at("Field work")
    assert phone.waiting() == 1


def test_five_idle_minutes_lock_it(opened, world):
    phone = opened()
    phone.enrol(numbers(world, "ana"))
    phone.page.clock.install()
    phone.press("New signal")
    phone.at("New signal")
    phone.box("What was told").fill("Недописане")
    phone.settled()
    phone.page.clock.run_for(4 * 60_000)
    phone.at("New signal")
    phone.page.clock.run_for(61_000)
    phone.at("Locked")
    assert "Недописане" not in phone.page.content()
    phone.unlock()
    phone.at("Field work")
    phone.press("Go on")
    assert phone.box("What was told").input_value() == "Недописане"


def reported_lost(world) -> Device:
    row = Device.objects.get()
    client = signed_in(world, "nadia")
    client.post(f"/desk/phones/{row.pk}/lost/", {"key": "k" * 12, "version": row.version, "sure": "yes"})
    return row


def test_a_lost_phone_empties_itself_also_while_it_is_locked(opened, world):
    phone = opened()
    phone.enrol(numbers(world, "ana"))
    phone.page.context.set_offline(True)
    phone.tells("Не має лишитися.")
    phone.press("Lock")
    phone.at("Locked")
    row = reported_lost(world)
    phone.page.context.set_offline(False)
    phone.at("This phone is empty")
    phone.page.wait_for_function("caches.keys().then((names) => names.length === 0)")
    left = phone.page.evaluate(
        """async () => [(await indexedDB.databases()).length, (await navigator.serviceWorker.getRegistrations()).length]"""
    )
    assert left == [0, 0]
    row.refresh_from_db()
    assert row.state == "wiped"
    assert not Signal.objects.exists()
    phone.page.reload()
    phone.at("Set up this phone")


def test_a_lost_phone_that_is_closed_while_it_empties_itself_goes_on_and_tells_of_it(opened, world):
    phone = opened()
    phone.enrol(numbers(world, "ana"))
    phone.tells("Не має лишитися.")
    row = reported_lost(world)
    phone.page.route("**/field/emptied", lambda route: None)  # the answer never comes
    with phone.page.expect_request("**/field/emptied"):
        phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.page.unroute("**/field/emptied")
    phone.page.reload()
    phone.at("This phone is empty")
    row.refresh_from_db()
    assert row.state == "wiped"


def test_what_is_old_is_told_of_then_deleted_and_a_clock_set_back_makes_nothing_younger(opened, world):
    phone = opened()
    phone.enrol(numbers(world, "ana"))
    phone.page.context.set_offline(True)
    phone.tells("Старе.")
    start = clock()

    def later(hours: float) -> dict:
        phone.page.clock.set_fixed_time(start + timedelta(hours=hours))
        return phone.page.evaluate("import('/static/field/vault.js').then((vault) => vault.expire())")

    assert later(59) == {"soon": 0, "gone": 0}
    assert later(80) == {"soon": 1, "gone": 0}, "first it is said"
    assert later(1) == {"soon": 1, "gone": 0}, "a clock that is set back"
    assert later(91) == {"soon": 1, "gone": 0}
    assert later(92.5) == {"soon": 0, "gone": 1}
    assert [one["id"] for one in phone.stored()] == ["phone"]


def test_the_same_id_with_other_content_waits_at_the_desk(opened, world):
    """The answer was lost on its way, and she went on writing."""
    phone = opened()
    phone.enrol(numbers(world, "ana"))
    lost: list[int] = []

    def swallowed(route) -> None:
        if not lost:
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    phone.page.context.route("**/field/records", swallowed)
    phone.tells("Перша.")
    phone.page.wait_for_function("document.querySelector('.records')")
    phone.press("Look again")
    phone.box("What was told").fill("Перша, і ще дещо.")
    phone.press("Finish")
    phone.page.locator("#nothing").wait_for()
    assert lost == [201]
    assert CODE.search(phone.page.locator("#told").inner_text())
    assert sorted(Arrival.objects.values_list("state", "why")) == [("applied", ""), ("waiting", "changed")]
    assert Signal.objects.count() == 1


def test_nothing_of_anybody_is_kept_by_the_worker(opened, world):
    phone = opened()
    phone.enrol(numbers(world, "ana"))
    phone.tells("Таємне.")
    phone.page.locator("#nothing").wait_for()
    kept = phone.page.evaluate(
        """async () => {
          const found = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const one of await cache.keys()) found.push(new URL(one.url).pathname);
          }
          return found.sort();
        }"""
    )
    assert all(
        path in ("/field/", "/field/words", "/field/manifest.webmanifest") or path.startswith("/static/")
        for path in kept
    )
    assert "/field/" in kept
    assert phone.page.evaluate("[localStorage.length, sessionStorage.length, document.cookie]") == [0, 0, ""]
    squeezed = gzip.compress(json.dumps(everything(), ensure_ascii=False).encode(), 9)
    assert len(squeezed) < 150_000


@pytest.mark.skipif(not SHOTS, reason="only to draw the pictures of the guide: ACCORD_SHOTS=docs/images")
@pytest.mark.parametrize("language", ["bg", "ro", "uk", "en"])
def test_the_pictures_of_the_guide(opened, world, language):
    phone = opened(language)
    phone.enrol(numbers(world, "ana"))
    phone.screens(*GROUNDS, finish=False)
    phone.page.screenshot(path=f"{SHOTS}/field-result-{language}.png")
