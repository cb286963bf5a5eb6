"""A page as anybody has to be able to use it; a picture of it where ACCORD_SHOTS names a folder."""

from tests.browser.test_walk import accessible, shot


def looked_at(page, name: str) -> None:
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shot(page, name)
