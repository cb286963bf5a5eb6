"""A page as anybody has to be able to use it; a picture of it where ACCORD_SHOTS names a folder."""

from tests.browser.test_walk import accessible, shot


def looked_at(page, name: str) -> None:
    accessible(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    shot(page, name)


def tapped(page, where, scripts=True):
    """A tap at a page of help, and the page that took its place or that it led to."""
    if scripts:
        page.evaluate("document.body.className = 'before'")
    page.click(where)
    page.wait_for_selector("body:not(.before)")
    page.wait_for_load_state()
