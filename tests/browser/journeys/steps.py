"""Longer things that several of the journeys do: identify somebody, prepare a referral, ask the person, begin a service."""

from tests.browser.hands import Hands


def screens(hand: Hands, indicators: tuple[str, ...]) -> None:
    """A screening from its first question to its result; `indicators` are those of each screen."""
    hand.presses("Choose the list")
    hand.presses("To the first question")
    for number, found in enumerate(indicators, start=1):
        hand.answers(found)
        hand.presses("Keep and go on" if number < len(indicators) else "Finish and see the result")


def identifies(hand: Hands, *, basis: str, sex: str, country: str, form: str, age: str = "adult", **typed: str) -> str:
    """A new case; its code. `typed` are what the person tells, by label."""
    hand.walks("My cases")
    hand.presses("New case")
    decides(hand, basis=basis, sex=sex, country=country, form=form, age=age, **typed)
    hand.sees("The case is open. Help can begin now.")
    return code_of(hand)


def decides(hand: Hands, *, basis: str, sex: str, country: str, form: str, age: str = "adult", **typed: str) -> None:
    """Fills in a preliminary identification and sends it."""
    hand.chooses("The decision rests on", basis)
    hand.chooses("Age", {"adult": "adult (18 or over)", "child": "child (17 or under)"}[age])
    hand.chooses("Sex", sex)
    hand.picks("Citizenship", country)
    hand.chooses("Forms of exploitation", form)
    for label, text in typed.items():
        hand.writes(label.replace("_", " ").capitalize(), text)
    hand.presses("Identify and open the case")


def code_of(hand: Hands) -> str:
    """The code in the heading."""
    return hand.main.locator("h1 .code").inner_text()


def prepares(
    hand: Hands, receiver: str, request: str, *data: str, purpose: str = "assistance and protection", within="Referrals"
) -> None:
    """A referral from the page of the case; it ends on the page of the referral."""
    hand.presses("Prepare a referral", within=within)
    hand.picks("Whom do you ask for help", receiver)
    hand.chooses("How was this organisation chosen", "the person chose among those that fit")
    hand.writes("What do you ask for", request)
    hand.chooses("For what", purpose)
    hand.chooses("Which data do they need", *data)
    hand.presses("Prepare")


def asks(hand: Hands, language: str) -> None:
    """From a referral that may not be sent yet to the text that is read aloud."""
    hand.presses("Ask the person")
    hand.picks("Language in which it is read", language)
    hand.presses("To the text")


def hears_yes(hand: Hands, witness: str) -> None:
    """The person agrees, in spoken words."""
    hand.chooses("How was it given", "spoken before a witness")
    hand.writes("Name of the witness", witness)
    hand.presses("The person agrees")


def begins_service(hand: Hands, service: str, pays: str) -> None:
    """From the page of the case: asked for, and begun the same day."""
    hand.opens("Services")
    hand.picks("Which service", service)
    hand.chooses("How often", "every week")
    hand.chooses("Who pays", pays)
    hand.presses("Record this")
    hand.follows(service)
    hand.chooses("What happened", "it began")
    hand.presses("Record this")
    hand.sees("running")
