"""The page on the phone, as it is served: its words, its policy, and what its worker keeps."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils.translation import override

import accord.faces.field
from accord.faces.field.shell import _SCRIPTS, _worker
from accord.faces.field.words import SENTENCES, words

pytestmark = pytest.mark.django_db  # to close an answer asks for the connection
STATIC = Path(accord.faces.field.__file__).parent / "static" / "field"
ALIKE = {"Urgent.", "Sex", "Screening"}  # Romanian has the very word
SAID = re.compile(r'\bt\(\s*"((?:[^"\\]|\\.)*)"')


def test_every_sentence_of_the_scripts_stands_in_the_words_in_four_languages():
    said = {found for path in STATIC.glob("*.js") for found in SAID.findall(path.read_text(encoding="utf-8"))}
    with override("en"):
        listed = [str(sentence) for sentence in SENTENCES]
    assert len(listed) == len(set(listed))
    assert said == set(listed)
    assert not re.search(
        r"\bt\((?!\s*\")",
        "".join(p.read_text(encoding="utf-8") for p in STATIC.glob("*.js")).replace("export const t = (", ""),
    )
    for language in ("bg", "ro", "uk"):
        kept = {sentence for sentence, told in words()[language].items() if told == sentence}
        assert kept <= ALIKE, language


def test_the_page_needs_nobody_and_only_it_may_have_a_worker(client):
    page = client.get("/field/")
    policy = page["Content-Security-Policy"]
    assert page.status_code == 200
    assert "worker-src 'self'" in policy
    assert "manifest-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.content.count(b'href="tel:112"') == 1
    assert client.cookies == {}
    assert "worker-src" not in Client().get("/health")["Content-Security-Policy"]
    told = json.loads(client.get("/field/manifest.webmanifest").content)
    assert (told["scope"], told["start_url"], told["display"]) == ("/field/", "/field/", "standalone")
    assert set(client.get("/field/words").json()) == {code for code, _name in settings.LANGUAGES}


def test_the_worker_keeps_the_shell_and_nothing_else(client):
    answer = client.get("/field/sw.js")
    text = answer.content.decode()
    assert answer["Content-Type"].startswith("text/javascript")
    kept = re.search(r'const SHELL = "([^"]+)"', text).group(1).split()
    scripts = {path.name for path in STATIC.iterdir()} - {"sw.js"}
    assert set(_SCRIPTS) == scripts
    assert {path for path in kept if not path.startswith("/static/")} == {
        "/field/",
        "/field/words",
        "/field/manifest.webmanifest",
    }
    for path in kept:
        found = client.get(path)
        assert found.status_code == 200, path
        found.close()
    assert re.search(r'const VERSION = "field-[0-9a-f]{16}"', text)
    assert _worker() == text


def test_scripts_draw_nothing_as_markup_and_ask_nobody_else():
    for path in STATIC.glob("*.js"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|eval\(|new Function|document\.write|https?://", text
        ), path.name
        assert not re.search(r"localStorage|sessionStorage|document\.cookie", text), path.name
