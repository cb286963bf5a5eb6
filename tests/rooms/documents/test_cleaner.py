"""What comes out of the confined process, and what that process can reach."""

import json
import subprocess
import sys
from io import BytesIO

import pikepdf
import pytest
from PIL import Image

from accord.protection.documents.cleaning import COMMAND
from accord.protection.documents.media import Media, Verdict, sniff
from accord.protection.documents.pdf import bare_jpeg
from accord.protection.documents.pdf_text import _table
from accord.protection.documents.vocab import VERDICTS
from tests import files


def cleaned(data, media=None):
    command = [*COMMAND, (media or sniff(data)).value]
    done = subprocess.run(command, input=data, stdout=subprocess.PIPE, env={}, check=True)
    line, _, copy = done.stdout.partition(b"\n")
    return json.loads(line), copy


def hidden_in(copy):
    return [mark for mark in files.MARKS if mark in copy]


@pytest.mark.parametrize("make", [files.jpeg, files.png, files.webp])
def test_a_picture_keeps_its_pixels_upright_and_nothing_else(make):
    data = make()
    assert set(hidden_in(data)) >= {b"Canon-EOS-SECRET", b"XMP-SECRET"}, "the test of the test"
    told, copy = cleaned(data)
    assert told["verdict"] == "shareable"
    assert hidden_in(copy) == []
    picture = Image.open(BytesIO(copy))
    assert (picture.size, picture.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}) == (
        (240, 320),
        set(),
    )
    upright = files.pixels().transpose(Image.Transpose.ROTATE_270)
    there, meant = picture.convert("RGB").getpixel((40, 60)), upright.getpixel((40, 60))
    assert all(abs(a - b) < 30 for a, b in zip(there, meant, strict=True))


def test_a_pdf_keeps_what_is_drawn_and_nothing_else():
    data = files.pdf(["Nadya needs a lawyer.", "Second page"])
    told, copy = cleaned(data)
    assert (told["verdict"], told["text"].split()) == (
        "shareable",
        ["Nadya", "needs", "a", "lawyer.", "Second", "page"],
    )
    with pikepdf.open(BytesIO(copy)) as made, pikepdf.open(BytesIO(data)) as source:
        assert set(made.Root.keys()) == {"/Type", "/Pages"}
        assert "/Info" not in made.trailer
        plain = BytesIO()
        made.save(plain, qdf=True)
        assert hidden_in(plain.getvalue()) == []
        assert len(made.pages) == 2
        kept, came = (p.pages[0].resources.XObject["/P"] for p in (made, source))
        pictures = [Image.open(BytesIO(x.read_raw_bytes())).tobytes() for x in (kept, came)]
        assert pictures[0] == pictures[1], "the photograph inside keeps every pixel"


def test_what_was_filled_in_is_drawn_into_the_page():
    made = pikepdf.new()
    page = made.add_blank_page()
    look = made.make_stream(b"BT /F 9 Tf (filled in) Tj ET", Subtype=pikepdf.Name.Form, BBox=[0, 0, 90, 20])
    field = pikepdf.Dictionary(
        Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Widget, FT=pikepdf.Name.Tx, F=4, Rect=[9, 9, 99, 29],
        T="x", V="filled in", AP=pikepdf.Dictionary(N=look),
    )  # fmt: skip
    field = made.make_indirect(field)
    page.obj.Annots = pikepdf.Array([field])
    made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    out = BytesIO()
    made.save(out)
    assert "filled in" in cleaned(out.getvalue())[0]["text"]


def locked():
    made, out = pikepdf.new(), BytesIO()
    made.add_blank_page()
    made.save(out, encryption=pikepdf.Encryption(owner="x", user=""))
    return out.getvalue()


def bomb():
    out = BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "verdict"),
    [
        (files.jpeg()[:3000], Verdict.DAMAGED),
        (b"%PDF-1.7\nnothing", Verdict.DAMAGED),
        (bomb, Verdict.TOO_MUCH),
        (locked(), Verdict.LOCKED),
        (b"Ana <script>alert(1)</script>", Verdict.MIXED),
        (b"text\n%PDF-1.7", Verdict.MIXED),
    ],
)
def test_what_cannot_be_cleaned_says_why(data, verdict):
    told, copy = cleaned(data() if callable(data) else data)
    assert (told["verdict"], copy) == (verdict.value, b"")


def test_a_text_loses_what_the_eye_does_not_see():
    told, copy = cleaned("\ufeffБолница\u202e\u200b \U000e0041\nдва  \n".encode())
    assert (copy.decode(), told["text"]) == ("Болница\nдва", "Болница\nдва")


def test_the_process_reaches_nothing():
    tries = """
import json, os, socket, sys
from accord.protection.documents import cleaner
alone = cleaner.shut_in()
found = {"alone": alone, "environment": sorted(set(os.environ) - {"LC_CTYPE"})}
def tried(name, work):
    try:
        work()
        found[name] = "done"
    except (OSError, MemoryError) as error:
        found[name] = type(error).__name__
tried("file", lambda: open("/etc/passwd"))
tried("write", lambda: open("/tmp/x", "w"))
tried("network", lambda: socket.socket().connect(("127.0.0.1", 80)))
tried("memory", lambda: bytearray(400 * 2**20))
print(json.dumps(found))
"""
    done = subprocess.run([sys.executable, "-I", "-c", tries], capture_output=True, env={}, check=True)
    found = json.loads(done.stdout)
    assert found.pop("alone") in {True, False}
    assert found == {
        "environment": [],
        "file": "OSError",
        "write": "OSError",
        "network": "OSError",
        "memory": "MemoryError",
    }


@pytest.mark.parametrize(
    ("head", "media"),
    [
        (files.jpeg(), Media.JPEG), (files.png(), Media.PNG), (files.webp(), Media.WEBP), (files.pdf(), Media.PDF),
        ("Здравей".encode(), Media.TEXT), (("а" * 4000).encode()[:4096], Media.TEXT), (b"PK\x03\x04word/document", Media.OFFICE),
        (b"PK\x03\x04x", Media.OTHER), (b"{\\rtf1", Media.OFFICE), (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Media.OFFICE),
        (b"<svg onload=x>", Media.OTHER), (b" <?xml ?>", Media.OTHER), (b"GIF89a", Media.TEXT), (b"a\x00b", Media.OTHER),
        (b"\xff\xfe", Media.OTHER), (b"", Media.OTHER), (b"  %PDF-1.7", Media.TEXT), (b"MZ\x90\x00", Media.OTHER),
    ],
)  # fmt: skip
def test_a_file_is_what_its_first_bytes_say(head, media):
    assert sniff(head[:4096]) == media


def test_a_jpeg_without_end_or_with_a_wrong_length_is_no_copy():
    from accord.protection.documents.media import NotCleanable

    for wrong in (b"", b"\xff\xd8", files.jpeg()[:-60], b"\xff\xd8\xff\xe0\x00\x04ab\xff\xda\x00\x02aaaa"):
        with pytest.raises(NotCleanable):
            bare_jpeg(wrong)


def test_letters_of_a_font_are_read_by_its_own_table():
    table = _table(
        b"2 beginbfchar <01> <0422> <02> <0435> endbfchar 2 beginbfrange <05> <07> <0430>\n<08><09>[<0031> <0032>] endbfrange"
    )
    assert table == {1: "Т", 2: "е", 5: "а", 6: "б", 7: "в", 8: "1", 9: "2"}


def test_every_verdict_has_words():
    assert set(VERDICTS) == set(Verdict)
