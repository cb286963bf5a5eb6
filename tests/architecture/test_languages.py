"""Four languages from the first page: every sentence is there, with the same placeholders and the right plural forms."""

import re
import subprocess
from pathlib import Path

import polib
import pytest
from django.utils.translation import ngettext, override

LOCALE = Path(__file__).resolve().parents[2] / "src" / "accord" / "locale"
PLURALS = {"bg": 2, "ro": 3, "uk": 4}


@pytest.fixture(params=sorted(PLURALS))
def catalogue(request):
    return request.param, polib.pofile(str(LOCALE / request.param / "LC_MESSAGES" / "django.po"))


def test_nothing_is_untranslated_or_fuzzy(catalogue):
    _, found = catalogue
    assert [e.msgid for e in found.untranslated_entries()] == []
    assert [e.msgid for e in found.fuzzy_entries()] == []


def test_placeholders_are_the_same(catalogue):
    _, found = catalogue
    holes = re.compile(r"%\(\w+\)[sd]|\{\w+\}|%[sd]")
    for entry in found:
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            assert sorted(holes.findall(entry.msgid)) == sorted(holes.findall(text)), entry.msgid


def test_romanian_letters_have_their_comma(catalogue):
    language, found = catalogue
    if language == "ro":
        assert not [e.msgid for e in found if re.search("[şţŞŢ]", e.msgstr)]


def test_plural_forms_are_complete(catalogue):
    language, found = catalogue
    for entry in found:
        if entry.msgid_plural:
            assert len([t for t in entry.msgstr_plural.values() if t]) == PLURALS[language], entry.msgid


@pytest.mark.parametrize("language", ["en", *PLURALS])
@pytest.mark.parametrize("n", [0, 1, 2, 5, 21, 101])
def test_numbers_speak(language, n):
    with override(language):
        text = ngettext("%(n)d hour left", "%(n)d hours left", n) % {"n": n}
        assert str(n) in text
        assert language == "en" or "hour" not in text


def test_the_catalogues_match_the_source(tmp_path):
    """Needs xgettext (Debian: gettext); skipped with this reason where it is not installed."""
    import shutil

    if not shutil.which("xgettext"):
        pytest.skip("xgettext is not installed")
    copy = tmp_path / "accord"
    shutil.copytree(LOCALE.parent, copy)
    command = ["django-admin", "makemessages", "-l", "bg", "--no-location", "-v0"]
    import os
    import sys

    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    subprocess.run(command, cwd=copy, env=os.environ | {"PATH": path}, check=True, capture_output=True)
    fresh = {e.msgid for e in polib.pofile(str(copy / "locale" / "bg" / "LC_MESSAGES" / "django.po")) if not e.obsolete}
    kept = {e.msgid for e in polib.pofile(str(LOCALE / "bg" / "LC_MESSAGES" / "django.po")) if not e.obsolete}
    assert fresh == kept, "run makemessages and translate"


def test_the_terms_of_the_field_are_respected():
    """domain.md section 12."""
    terms = {
        "bg": {"Case manager": "водещ", "Signals": "сигнал", "Prepare a referral": "насочване", "Consents": "съгласи"},
        "ro": {
            "Case manager": "manager de caz",
            "Signals": "sesiz",
            "Prepare a referral": "refer",
            "Consents": "consim",
        },
        "uk": {
            "Case manager": "менеджер справи",
            "Signals": "повідомлення",
            "Prepare a referral": "скерування",
            "Consents": "згод",
        },
    }
    for language, words in terms.items():
        found = {e.msgid: e.msgstr for e in polib.pofile(str(LOCALE / language / "LC_MESSAGES" / "django.po"))}
        for english, stem in words.items():
            assert stem in found[english].casefold(), (language, english, found[english])
