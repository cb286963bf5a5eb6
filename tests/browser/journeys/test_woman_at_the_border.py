"""Stoyan stands at the border with a telephone. A woman from Ukraine is silent while the driver answers for her. Alone with
Stoyan she says that he has her passport. The questions give reasonable grounds; nobody at his post decides, so he calls the
line and stays with her. Oksana writes the call down, Ana meets her and identifies her, before any police file and any name
for what was done. She has temporary protection, and nobody speaks to her of a return. Ana would send her particulars to
Dignita at once; the page refuses until she is asked, in Ukrainian. She says yes; Mira holds a bed, and that evening she is in
the house. Where it stands neither Ana nor Stoyan ever see.
"""

import pytest

from tests.browser.hands import day, happened
from tests.dump import leaks
from tests.rooms.shelters.builders import ADDRESS, house, places

pytestmark = [pytest.mark.browser, pytest.mark.long, pytest.mark.django_db(transaction=True)]
TYPED = {
    "seen": "Шофьорът отговаря вместо нея", "told": "Прикордонник дзвонить: паспорт у водія", "given": "Соломія",
    "family": "Гнатишин", "needs": "подзвонити синові", "request": "Легло за тази нощ", "witness": "Борислава Йорданова",
}  # fmt: skip
SEND = "The person has not consented."


def test_a_woman_from_ukraine_at_a_border_point(hands, world):
    places(world, house(world))

    stoyan = hands("stoyan", phone=True)
    stoyan.presses("New signal")
    stoyan.chooses("How it came", "outreach or border check")
    stoyan.writes("What was told", TYPED["seen"])
    stoyan.chooses("Sex", "female")
    stoyan.chooses("Age", "adult (18 or over)")
    stoyan.picks("Citizenship", "Украйна")
    stoyan.presses("Record the signal")
    post = stoyan.page.url
    stoyan.presses("Start the screening")
    stoyan.chooses("Where you talk", "border")
    stoyan.picks("Language of the conversation", "Українська")
    stoyan.ticks("With an interpreter")
    stoyan.presses("Choose the list")
    stoyan.presses("To the first question")
    for indicators in ("1.1 1.8", "2.1 2.2", "3.1", "", "5.1", "", "ua17", "ua14"):
        stoyan.answers(indicators)
        stoyan.presses("Keep and go on")
    stoyan.presses("Finish and see the result")
    stoyan.sees(
        "reasonable grounds to believe that the person is trafficked",
        "In your organisation nobody decides on this. Call now, and stay with the person until somebody takes over:",
    )

    oksana = hands("oksana")
    oksana.presses("New signal")
    oksana.chooses("How it came", "from an authority")
    oksana.writes("What was told", TYPED["told"])
    oksana.presses("Record the signal")
    code = oksana.main.locator("h1 .code").inner_text()

    ana = hands("ana")
    ana.reads(code)
    ana.follows(code)
    ana.presses("Open a case without a screening")
    ana.chooses("The decision rests on", "notice of another body")
    ana.chooses("Age", "adult (18 or over)")
    ana.chooses("Sex", "female")
    ana.picks("Citizenship", "Украйна")
    ana.chooses("Forms of exploitation", "forced labour")
    ana.writes("Given name", TYPED["given"])
    ana.writes("Family name", TYPED["family"])
    ana.writes("Needs and wishes", TYPED["needs"])
    ana.presses("Identify and open the case")
    ana.sees("The case is open. Help can begin now.")
    ana.sees("From the signal")
    ana.reads(code)
    ana.lacks(TYPED["family"])
    case, number = ana.page.url, ana.main.locator("h1 .code").inner_text()

    ana.opens("Way of the case")
    ana.presses("Record the status")
    ana.chooses("Has the person asked for protection", "no")
    ana.chooses("Status", "temporary protection")
    ana.chooses("Document", "registration card of temporary protection")
    ana.writes("From", day(-40))
    ana.presses("Record this")
    ana.sees("Under temporary protection nobody suggests a return or another procedure.")

    ana.presses("To the case")
    ana.presses("Prepare a referral", within="Referrals")
    ana.picks("Whom do you ask for help", "Дигнита")
    ana.chooses("How was this organisation chosen", "the person chose among those that fit")
    ana.writes("What do you ask for", TYPED["request"])
    ana.chooses("For what", "assistance and protection")
    ana.chooses("Which data do they need", "name and date of birth", "needs and wishes")
    ana.presses("Prepare")
    ana.presses("Send")
    ana.sees("Nothing was sent.", SEND)
    ana.presses("Ask the person")
    ana.picks("Language in which it is read", "Українська")
    ana.presses("To the text")
    assert "Дігніта" in ana.page.inner_text("#reading")
    ana.chooses("How was it given", "spoken before a witness")
    ana.writes("Name of the witness", TYPED["witness"])
    ana.presses("The person agrees")
    ana.presses("Open the referral")
    referral = ana.main.locator("h1 .code").inner_text()
    ana.presses("Send")
    ana.sees("sent, not acknowledged")

    mira = hands("mira")
    mira.follows(referral)
    mira.reads(TYPED["family"], TYPED["needs"])
    mira.takes("Acknowledge")
    mira.takes("Accept")
    mira.walks("Places")
    mira.writes("Age", "29")
    mira.presses("Show what fits")
    mira.presses("Hold")
    mira.picks("For whom", referral)
    mira.presses("Hold")
    mira.chooses("On what does the stay rest", "application of the person")
    mira.presses("The stay begins")
    mira.walks("Referrals to us")
    mira._leave(mira.main.locator(".task a").first)
    mira.takes("Confirm arrival")
    mira.takes("Service has started")

    ana.goes(case)
    ana.reads(number)
    ana.sees("service started")
    ana.lacks(ADDRESS)
    stoyan.goes(post)
    stoyan.lacks(number, TYPED["given"], TYPED["family"], ADDRESS)
    stoyan.finds_nothing_at(case)
    happened(
        "signal.recorded", "screening.completed", "signal.recorded", "identification.decided", "status.recorded",
        "referral.drafted", "referral.refused", "consent.given", "referral.sent", "referral.moved", "hold.made",
        "stay.started", "referral.moved",
    )  # fmt: skip
    assert leaks([*TYPED.values(), ADDRESS]) == []
