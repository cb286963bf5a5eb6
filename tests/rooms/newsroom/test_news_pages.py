"""What anybody reads: the list, a release, the feed, with the rights of the public process."""

import html
import re
from xml.etree import ElementTree as ET

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from accord.foundation.pages import SIZE
from accord.prevention.newsroom.models import PublicPage, Release
from accord.prevention.newsroom.services import Text
from accord.prevention.newsroom.vocab import LONGEST_ABOUT, LONGEST_BODY, TONGUES
from tests.rooms.newsroom.build import NOTES, begun, published, texts, withdrawn
from tests.rooms.site.build import at_the_desk, held, public_settings

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


def get(path, status=200):
    with public_settings(), held():
        answer = Client().get(path)
    assert answer.status_code == status, path
    assert not answer.cookies
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    return answer.content.decode()


def test_a_release_is_read_in_every_language_and_loads_nothing_from_elsewhere(world):
    first = published(world)
    row = published(world, related=(first.line,))
    for tongue in TONGUES:
        assert f'href="/{tongue}/n/"' in get(f"/{tongue}/")
        assert f"Release in {tongue}" in get(f"/{tongue}/n/")
        page = get(f"/{tongue}/n/{row.line}/")
        assert f"<title>Release in {tongue}</title>" in page
        assert "<blockquote>" in page
        assert "Svetla Marinova" in page
        assert f'href="/{tongue}/n/{first.line}/"' in page
        assert 'id="x"' in page
        assert not re.findall(r'(?:src|action)="', page.replace('src="/static/', ""))
        for other in TONGUES:
            assert f'href="/{other}/n/{row.line}/"' in page


def test_older_releases_stand_on_a_page_of_their_own(world):
    rows = [published(world) for _number in range(SIZE + 1)]
    first = get("/bg/n/")
    assert first.count('class="card"') == SIZE
    older = html.unescape(re.search(r'rel="next" href="([^"]+)"', first)[1])
    second = get("/bg/n/" + older)
    assert second.count('class="card"') == 1
    assert 'rel="next"' not in second
    shown = re.findall(r"/bg/n/(B-[\w-]+)/", first) + re.findall(r"/bg/n/(B-[\w-]+)/", second)
    assert sorted(set(shown)) == sorted(row.line for row in rows)
    for bad in ("x", "%00", "e30="):
        get(f"/bg/n/?after={bad}", 404)


def test_the_feed_is_atom_with_absolute_addresses(world):
    row = published(world, texts=texts(uk=Text('Реліз <&> "x"', "Ко\x0bротко", "Текст")))
    for tongue in TONGUES:
        feed = ET.fromstring(get(f"/{tongue}/n/feed.xml"))  # noqa: S314
        (entry,) = feed.findall(f"{ATOM}entry")
        assert entry.find(f"{ATOM}id").text == f"http://testserver/{tongue}/n/{row.line}/"
        assert entry.find(f"{ATOM}author/{ATOM}name").text
        for part in ("updated", "published"):
            assert re.fullmatch(
                r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", entry.find(ATOM + part).text
            )
        assert (entry.find(f"{ATOM}title").text == 'Реліз <&> "x"') == (tongue == "uk")


def test_a_draft_is_in_nothing_that_the_public_process_may_read(world):
    row = Release.objects.get(pk=begun(world))
    for tongue in TONGUES:
        get(f"/{tongue}/n/{row.line}/", 404)
        assert "Release in" not in get(f"/{tongue}/n/") + get(f"/{tongue}/n/feed.xml")
    with held(), pytest.raises(DatabaseError), transaction.atomic():
        Release.objects.first()
    with held(), pytest.raises(DatabaseError), transaction.atomic():
        PublicPage.objects.update(title="x")


def test_what_was_withdrawn_says_why_and_stands_in_no_list(world):
    row = published(world)
    withdrawn(world, row.pk)
    page = get(f"/bg/n/{row.line}/", 410)
    assert NOTES["bg"] in page
    assert "Svetla" not in page
    assert "helped" not in page
    assert "Release in bg" not in get("/bg/n/") + get("/bg/n/feed.xml")


def test_the_longest_release_stays_under_sixty_kilobytes_with_everything(world, settings):
    from pathlib import Path

    from accord.foundation import ui

    full = Text("Я" * 160, "Я" * 500, "Я " * (LONGEST_BODY // 2), "Я " * (LONGEST_ABOUT // 2))
    row = published(world, texts=texts(uk=full))
    static = Path(ui.__file__).parent / "static" / "n"
    more = sum(path.stat().st_size for path in static.iterdir())
    for path in (f"/uk/n/{row.line}/", "/uk/n/", "/uk/"):
        assert len(get(path).encode()) + more < 60_000, path


def test_there_is_nothing_at_other_addresses(world):
    with at_the_desk():
        published(world)
    for path in ("/bg/n/B-0000-0000/", "/fr/n/", "/bg/n/x/y/"):
        get(path, 404)
