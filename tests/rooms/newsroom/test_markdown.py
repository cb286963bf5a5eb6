"""What Markdown may say, and what of it is drawn."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.prevention.newsroom.markdown import drawn, may_lead_to, problems
from tests.rooms.newsroom.build import BODY


def test_a_release_is_drawn_with_headings_below_the_page_and_who_said_a_quote():
    page = drawn(BODY)
    assert problems(BODY) == []
    assert "<h3>What was found</h3>" in page
    assert '<a href="https://example.org/programme" rel="noopener noreferrer">the programme</a>' in page
    assert '<p class="by">— Elena Vasileva, coordinator</p>\n</blockquote>' in page
    assert "<p>Nobody asks them to pay.</p>" in page


@pytest.mark.parametrize(
    "address",
    ["https://a.bg", "https://example.org/x?y=1#z", "https://комисия.бг/", "mailto:press@example.org", "tel:+3592807"],
)
def test_where_a_link_may_lead(address):
    assert may_lead_to(address)


@pytest.mark.parametrize(
    "address",
    [
        "http://a.bg", "javascript:alert(1)", "data:text/html,x", "//a.bg", "/bg/", "#x", "", "ftp://a.bg", "https://", "https://localhost/",
        "https://u:p@a.bg", "https://a.bg:8000/", "https://[::1]/", "https://[x", "mailto:a@b.bg?bcc=c@d.bg", "tel:javascript", "HTTPS:a.bg",
        "https://a..bg/", "https://a.bg:99999/", "https://a.bg:x/",
    ],
)  # fmt: skip
def test_where_no_link_leads(address):
    assert not may_lead_to(address)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<b>bold</b>", "HTML is not taken"),
        ("<script>alert(1)</script>", "HTML is not taken"),
        ("a <img src=x onerror=y>", "HTML is not taken"),
        ("![a](https://a.bg/x.png)", "Pictures are not taken"),
        ("[a](http://a.bg)", "http://a.bg"),
        ("[a](javascript:alert)", "javascript:alert"),
        ("[a][1]\n\n[1]: http://a.bg", "http://a.bg"),
    ],
)
def test_what_is_refused_is_named(text, said):
    assert said in " ".join(problems(text))


ODD = st.text(st.sampled_from("<>&\"'![]()#*_>`\\:/ \nabshttp=javcrip"), max_size=80)


@given(ODD)
def test_whatever_is_typed_nothing_of_another_site_is_drawn_and_nothing_runs(text):
    page = drawn(text)
    assert "<img" not in page
    assert "<script" not in page
    for address in page.split('href="')[1:]:
        assert address.startswith(("https://", "mailto:", "tel:"))
