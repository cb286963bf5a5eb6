"""Ana and Elena, on a telephone and at a desk: referrals across the border, and letters that wait."""

import pytest

from accord.exchange.messages import courier
from tests.browser.looks import looked_at
from tests.rooms.bridge import test_referrals_cross as cross
from tests.rooms.messages.other import held, paired

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def other(world):
    courier._talks.clear()
    return paired(world)


agreement, sent = cross.agreement, cross.sent


@pytest.mark.parametrize("width", [320, 1280])
def test_where_each_referral_across_the_border_is(people, world, other, agreement, sent, width):
    cross.arrived(world, other, agreement)
    page = people("ana", viewport={"width": width, "height": 740})
    page.goto("/desk/referrals/across/")
    assert page.locator("main .task").count() == 2
    looked_at(page, f"across-{width}")
    page.goto("/desk/referrals/across/?due=1")
    assert page.locator("main .task").count() == 1
    page.goto(f"/desk/referrals/{sent}/")
    looked_at(page, f"across-referral-{width}")
    with page.expect_download() as saved:
        page.locator("main a[href$='/proof/']").click()
    assert saved.value.suggested_filename.startswith("proof-R-")


@pytest.mark.parametrize("width", [320, 1280])
def test_letters_that_wait_for_a_person(people, world, other, agreement, sent, width):
    held(world, other)
    page = people("elena", viewport={"width": width, "height": 740})
    page.goto("/desk/nodes/")
    looked_at(page, f"nodes-{width}")
    page.locator("main details.reveal > summary").last.click()
    with page.expect_download() as saved:
        page.locator("main a[href$='/parcel/']").click()
    assert saved.value.suggested_filename.endswith(".accord")
