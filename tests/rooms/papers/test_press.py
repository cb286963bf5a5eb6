"""What comes out of the press: tagged PDF in four languages, with hostile text printed as it was typed."""

import json
import subprocess
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from accord.cooperation.texts import BadText, current, read_text, texts, versions
from accord.protection.documents.pdf_text import words
from accord.protection.papers import press
from accord.protection.papers.blocks import Block, Paper, say
from accord.protection.papers.content import _drawn
from accord.protection.papers.press import COMMAND, printed
from accord.protection.papers.setter import MOST, visible
from accord.protection.papers.vocab import NotPrinted
from accord.protection.plans.vocab import PlanKind
from tests.rooms.papers.builders import filled, offered, paper_of
from tests.rooms.plans.builders import PATH

TEMPLATE = (Path(press.__file__).parent / "paper.typ").read_bytes()
LETTERS = {"bg": "ъ", "ro": "ș", "uk": "ї", "en": "You"}


def bare(*blocks, language="bg"):
    return Paper("rights", "Заглавие țșїґ", language, "C-1", current("rights"), blocks)


def told(pdf):
    with pikepdf.open(BytesIO(pdf)) as opened:
        return words(opened)


def check_tagged(pdf, language, title):
    with pikepdf.open(BytesIO(pdf)) as opened:
        root = opened.Root
        assert root.MarkInfo.Marked
        assert "/StructTreeRoot" in root
        assert str(root.Lang)[:2] == language
        assert root.ViewerPreferences.DisplayDocTitle
        metadata = opened.open_metadata()
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == title
        fonts = [
            font.DescendantFonts[0].FontDescriptor if "/DescendantFonts" in font else font.FontDescriptor
            for page in opened.pages
            for font in page.Resources.Font.values()
        ]
        assert fonts
        assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(one.keys()) for one in fonts)


def test_every_kind_in_four_languages_is_tagged_and_can_be_read_out(world):
    case = filled(world)
    kinds = offered(world, case)
    assert {kind.partition("-")[0] for kind in kinds} == {"rights", "protocol", "consent", "handover", *PlanKind.values}
    for kind in kinds:
        for language, letter in LETTERS.items():
            paper = paper_of(world, case, kind, language)
            pdf = printed(paper)
            check_tagged(pdf, language, paper.title)
            text = "".join(told(pdf).split())
            assert "".join(paper.title.split()) in text, (kind, language)
            assert paper.digest()[:12] in text
            for where, said in paper.entries().items():
                assert "".join(where.split()) in text, (kind, language, where)
                for line in said.split("\n"):
                    assert "".join(line.replace("·", "").split())[:40] in text.replace("·", ""), (kind, language, line)
            assert language == "en" or kind != "rights" or letter in text


def test_hostile_text_is_printed_as_it_was_typed():
    hostile = '#panic(1) *x* _y_ $z$ <label> @ref = \\ ] } "quoted" // gone? `raw` \u202etxet\u202c \x00\x07 😀漢'
    pdf = printed(bare(Block("heading", hostile), Block("facts", head=("a", "b"), rows=((hostile, hostile),)),
                       Block("notice", hostile), Block("list", rows=((hostile, ""),)), Block("text", "дума " * 10_000)))  # fmt: skip
    text = "".join(told(pdf).split())
    for typed in ("#panic(1)", "*x*", "_y_", "$z$", "<label>", "@ref", "//gone?", "`raw`", '"quoted"', "txet"):
        assert text.count(typed) == 5, typed
    assert text.count("дума") == 10_000
    assert "\u202e" not in text
    assert visible("a\u202e\x00b\tc\r\nd") == "ab c\nd"
    assert _drawn(PATH) == PATH
    assert _drawn("M 0 0'/><image href='file:///etc/passwd'/>") == ""


def test_only_a_letter_that_no_font_has_is_marked_and_the_paper_says_so():
    lost = "".join(say("lost", "bg").split())
    rare = "ђ Ẵ ώ ქართ नम عر ₴ ½ и\u0306"
    text = "".join(told(printed(bare(Block("heading", rare), Block("text", rare)))).split())
    assert "\ufffd" not in text
    assert all(text.count(c) == 2 for c in "ђẴώქ₴½й")
    text = "".join(told(printed(bare(Block("text", "Чаn 漢字 ქ 😀")))).split())
    assert lost in text
    assert "Чаn\ufffd\ufffdქ\ufffd" in text
    many = "".join(chr(0x4E00 + number) for number in range(MOST + 1))
    text = "".join(told(printed(bare(Block("text", f"ș{many}ї")))).split())
    assert f"ș{chr(0xFFFD) * (MOST + 1)}ї" in text
    assert lost in text


def test_the_press_reaches_nothing_and_a_failure_says_so(monkeypatch):
    reading = f"{COMMAND[-1]}"
    probe = (
        f"import {reading} as m, typst; from accord.foundation import confined; confined.shut_in()\n"
        "try: open('/etc/passwd'); print('open')\nexcept OSError: print('shut')\n"
        "try: typst.compile(b'#read(\"/etc/passwd\")', ignore_system_fonts=True); print('open')\n"
        "except typst.TypstError: print('shut')\n"
    )
    done = subprocess.run([COMMAND[0], "-I", "-c", probe], capture_output=True, env={}, check=True, cwd="/")
    assert done.stdout.split() == [b"shut", b"shut"]
    monkeypatch.setattr(press, "COMMAND", (COMMAND[0], "-c", "print('no paper')"))
    with pytest.raises(NotPrinted):
        printed(bare(Block("text", "x")))
    monkeypatch.setattr(press, "COMMAND", (COMMAND[0], "-c", "import time; time.sleep(9)"))
    monkeypatch.setattr(press, "WAIT", 0.2)
    with pytest.raises(NotPrinted):
        printed(bare(Block("text", "x")))


@pytest.mark.long
def test_no_page_is_empty(world):
    case = filled(world)
    for kind in offered(world, case):
        data = json.dumps(paper_of(world, case, kind, "uk").for_press()).encode()
        done = subprocess.run([*COMMAND, "png"], input=data, capture_output=True, env={}, check=True)
        pages = done.stdout.split(b"\x89PNG")[1:]
        assert pages
        assert all(len(page) > 5_000 for page in pages), (kind, [len(page) for page in pages])


def test_texts_are_versioned_complete_and_the_nodes_own_stand_over_the_packages(settings, tmp_path):
    rights = current("rights")
    assert rights.version > "2026.1"
    assert texts()["rights", "2026.1"].say("declaration", "ro") == rights.say("declaration", "ro")
    assert rights.needs_legal_check
    names = {s.id for s in rights.applying("RO", frozenset({"adult"}))}
    assert "medical" in names
    assert not names & {"legal_aid_bg", "foreign", "child"}
    assert {"legal_aid_bg", "child"} <= {s.id for s in rights.applying("BG", frozenset({"child"}))}
    assert "foreign" in {s.id for s in rights.applying("RO", frozenset({"foreign", "adult"}))}
    own = tmp_path / "paper-texts" / "frame.toml"
    own.parent.mkdir()
    source = (Path(versions.__file__).parent / "rows" / "frame-2026.1.toml").read_text("utf-8")
    own.write_text(source.replace('"2026.1"', '"2026.2"').replace('"Paper"', '"Sheet"'), "utf-8")
    settings.ACCORD_DATA = tmp_path
    try:
        texts.cache_clear()
        assert (current("frame").version, current("frame").title["en"]) == ("2026.2", "Sheet")
        assert ("frame", "2026.1") in texts()
    finally:
        texts.cache_clear()
    for wrong in (source.replace('uk = "Версія"', 'uk = " "'), source.replace('tag = "D"', 'tag = ""'), "id = 1"):
        own.write_text(wrong, "utf-8")
        with pytest.raises(BadText):
            read_text(own)
