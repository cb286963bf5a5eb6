"""Petar, on a telephone: Bucharest proposes a comparison, he accepts, and what met stands there with whom to call."""

import pytest

from accord.justice.comparisons.models import Comparison
from accord.justice.links import services as links
from accord.justice.links.services import Found, Opening
from accord.justice.links.vocab import Ground, SelectorKind
from tests.browser.looks import looked_at
from tests.cast import key
from tests.comparisons import Far, neighbours

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("width", [320, 1280])
def test_a_comparison_from_the_proposal_to_what_came_of_it(people, world, monkeypatch, width):
    call = {"actor": world["petar"], "now": world.now}
    file = links.open_file(**call, opening=Opening("ДП 214/2026, складът на гарата"), key=key()).id
    for value in ("CB 1234 AB", "PB 9999 KH"):
        found = Found(SelectorKind.PLATE, value, Ground.SURVEILLANCE, "BG")
        links.enter(**call, file=file, found=found, key=key())
    agreement, far = neighbours(world), Far(world, "СВ1234АВ")
    far.listen(monkeypatch)
    made = far.proposes(agreement)

    page = people("petar", viewport={"width": width, "height": 740})
    page.goto("/desk/links/comparisons/")
    looked_at(page, f"comparisons-{width}")
    page.locator("main .task a, main a.task, main li a").first.click()
    page.wait_for_url(f"**/{made}/")
    looked_at(page, f"comparison-asked-{width}")
    act = page.locator("form:has(input[value=accept])")
    act.locator("button").click()
    page.wait_for_selector("main .notice.error")
    assert Comparison.objects.get(pk=made).state == "proposed"  # the box was not ticked
    act.locator("input[type=checkbox]").check()
    with page.expect_navigation():
        act.locator("button").click()
    assert Comparison.objects.get(pk=made).state == "running"
    looked_at(page, f"comparison-running-{width}")
    far.sends_points(made)
    far.answers(made)
    page.reload()
    assert page.locator(".told").all_inner_texts() == ["CB 1234 AB"]
    assert "+40 21 208 25 25" in page.locator("main").inner_text()
    looked_at(page, f"comparison-met-{width}")
    page.select_option("select[name=outcome]", "together")
    with page.expect_navigation():
        page.locator("form:has(input[value=conclude]) button").click()
    assert Comparison.objects.get(pk=made).outcome == "together"
