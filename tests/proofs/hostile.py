"""Hostile files, made by code: bombs, loops, files that are two things at once, commands where a paper should be."""

import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache

import pikepdf
from PIL import Image

from tests import files
from tests.files import chunk, segment

MEGABYTE = 1024 * 1024
Made = Callable[[], bytes]
SCRIPT = b"<html><script>alert(document.domain)</script></html>"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE z [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><z>&b;</z>'
N = pikepdf.Name


@cache
def zeros(megabytes: int) -> bytes:
    """So many megabytes of nothing, packed."""
    packer, part = zlib.compressobj(6), bytes(MEGABYTE)
    return b"".join(packer.compress(part) for _ in range(megabytes)) + packer.flush()


def png_of(width: int, height: int, packed: bytes = b"x", *more: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = b"".join((chunk(b"IHDR", head), *more, chunk(b"IDAT", packed), chunk(b"IEND", b"")))
    return b"\x89PNG\r\n\x1a\n" + body


def drawn(kind: str, size=(200, 150), mode="RGB", **options) -> bytes:
    out = io.BytesIO()
    files.pixels(size, mode).save(out, kind, **options)
    return out.getvalue()


def blank(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.new("1", size).save(out, "PNG")
    return out.getvalue()


def resized_jpeg(width: int, height: int, **options) -> bytes:
    """A small JPEG that says it is large."""
    data = bytearray(drawn("JPEG", **options))
    for marker in (b"\xff\xc0", b"\xff\xc2"):
        if (at := data.find(marker)) > 0:
            data[at + 5 : at + 9] = struct.pack(">HH", height, width)
    return bytes(data)


def many_scans() -> bytes:
    """A progressive JPEG whose last scan comes 1,500 times."""
    data = drawn("JPEG", (1200, 900), progressive=True)
    at = data.rfind(b"\xff\xda")
    return data[:-2] + data[at:-2] * 1500 + b"\xff\xd9"


def exif_loop() -> bytes:
    """EXIF whose second directory is its first."""
    tiff = b"II*\0\x08\0\0\0" + struct.pack("<HHHIII", 1, 0x8769, 4, 1, 8, 8)
    data = drawn("JPEG")
    return data[:2] + segment(0xE1, b"Exif\0\0" + tiff) + data[2:]


def webp_of(width: int, height: int) -> bytes:
    data = bytearray(drawn("WEBP", lossless=True))
    data[21:25] = ((width - 1) | (height - 1) << 14).to_bytes(4, "little")
    return bytes(data)


def moving(kind: str, frames: int) -> bytes:
    out, rest = io.BytesIO(), [files.pixels((64, 64), seed=n) for n in range(frames)]
    rest[0].save(out, kind, save_all=True, append_images=rest[1:])
    return out.getvalue()


def built(work: Callable[[pikepdf.Pdf, pikepdf.Page], object], **options) -> bytes:
    """A PDF of one page with something done to it."""
    made, out = pikepdf.new(), io.BytesIO()
    page = made.add_blank_page()
    work(made, page)
    made.save(out, **options)
    return out.getvalue()


def action(**more: object) -> bytes:
    return built(lambda made, page: setattr(made.Root, "OpenAction", pikepdf.Dictionary(**more)))


def with_image(data: bytes, kind: pikepdf.Name, width=10, height=10, **more: object) -> bytes:
    def work(made, page):
        picture = pikepdf.Stream(made, data)
        picture.stream_dict = pikepdf.Dictionary(
            Type=N.XObject, Subtype=N.Image, Width=width, Height=height, BitsPerComponent=8, ColorSpace=N.DeviceRGB,
            Filter=kind, **more,
        )  # fmt: skip
        page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(P=picture))
        page.obj.Contents = made.make_stream(b"/P Do")

    return built(work, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def recursive_form(made, page) -> None:
    form = made.make_stream(b"/X Do", Type=N.XObject, Subtype=N.Form, BBox=[0, 0, 9, 9])
    form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))
    page.obj.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=form))


def annotated(made, page) -> None:
    kinds = {"URI": {"URI": "http://127.0.0.1/"}, "Launch": {"F": "calc.exe"}, "SubmitForm": {"F": "http://127.0.0.1/"},
             "GoToR": {"F": "\\\\host\\share"}, "JavaScript": {"JS": "x()"}}  # fmt: skip
    page.obj.Annots = pikepdf.Array(
        [made.make_indirect(pikepdf.Dictionary(Type=N.Annot, Subtype=N.Link, Rect=[0, 0, 9, 9],
                                               A=pikepdf.Dictionary(S=N("/" + kind), **more)))
         for kind, more in kinds.items()]
    )  # fmt: skip
    rich = pikepdf.Dictionary(
        Type=N.Annot, Subtype=N.RichMedia, Rect=[0, 0, 9, 9], RichMediaContent=pikepdf.Dictionary()
    )
    page.obj.Annots.append(made.make_indirect(rich))


def attached(made, page) -> None:
    made.attachments["run.exe"] = b"MZ\x90\0"
    made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=made.make_stream(LAUGHS))


def raw_pdf(*objects: bytes, trailer: bytes = b"") -> bytes:
    """A PDF written by hand, objects from 1 on."""
    out, places = io.BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer <</Root 1 0 R /Size %d %s>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, trailer, start))
    return out.getvalue()


ROOT, PAGES = b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]%s>>"


def stream(head: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>stream\n" % (head, len(data)) + data + b"\nendstream"


def archive(*members: tuple[str, bytes], link: str = "") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members:
            made.writestr(name, data)
        if link:
            info = zipfile.ZipInfo("link")
            info.create_system, info.external_attr = 3, 0o120777 << 16
            made.writestr(info, link)
    return out.getvalue()


def earlier_state() -> bytes:
    """What a page said before is still in the file."""
    first = raw_pdf(ROOT, PAGES, PAGE % b"/Contents 4 0 R", stream(b"", b"BT (EARLIER-SECRET) Tj ET"))
    later = (
        b"\n4 0 obj\n" + stream(b"", b"BT (now) Tj ET") + b"\nendobj\nxref\n4 1\n%010d 00000 n \n" % (len(first) + 1)
    )
    before = first[first.rfind(b"startxref") + 10 : first.rfind(b"%%EOF")].strip()
    tail = b"trailer <</Root 1 0 R/Size 5/Prev %s>>\nstartxref\n%d\n%%%%EOF" % (
        before,
        len(first) + later.find(b"xref"),
    )
    return first + later + tail


def pictures() -> Iterator[tuple[str, Made]]:
    """Pictures."""
    yield "png of 400 megapixels", lambda: blank((20_000, 20_000))
    yield "png of 99 megapixels", lambda: blank((11_000, 9_000))
    yield "png that unpacks to 300 MB", lambda: png_of(10_000, 9_999, zeros(300))
    yield "png of 65,535 squared without data", lambda: png_of(65_535, 65_535)
    yield "png of 2^31 squared", lambda: png_of(2**31 - 1, 2**31 - 1)
    yield "png with a text that unpacks to 300 MB", lambda: png_of(9, 9, b"x", chunk(b"zTXt", b"c\0\0" + zeros(300)))
    yield "png with a profile that unpacks to 300 MB", lambda: png_of(9, 9, b"x", chunk(b"iCCP", b"c\0\0" + zeros(300)))
    yield "png with 100,000 texts", lambda: png_of(9, 9, b"x", chunk(b"tEXt", b"a\0b") * 100_000)
    yield "png cut in the middle", lambda: files.png()[:900]
    yield "png with a wrong sum", lambda: files.png().replace(b"IDAT", b"IDAU", 1)
    yield "png and html", lambda: files.png(trailing=SCRIPT)
    yield "png and zip", lambda: files.png(trailing=archive(("run.js", b"x()")))
    yield "png of 300 frames", lambda: moving("PNG", 300)
    yield "jpeg of 65,500 squared", lambda: resized_jpeg(65_500, 65_500)
    yield "progressive jpeg of 9,900 squared", lambda: resized_jpeg(9_900, 9_900, progressive=True)
    yield "jpeg of 1,500 scans", many_scans
    yield "jpeg cut in the middle", lambda: files.jpeg(trailing=b"")[:-900]
    yield "jpeg and zip", lambda: files.jpeg(trailing=archive(("run.js", b"x()")))
    yield "jpeg with html in its comment", lambda: drawn("JPEG", comment=SCRIPT)
    yield "jpeg whose exif holds itself", exif_loop
    yield "jpeg with 6 MB of segments", lambda: b"\xff\xd8" + segment(0xE1, b"x" * 60_000) * 100 + drawn("JPEG")[2:]
    yield "jpeg with a broken profile", lambda: drawn("JPEG", icc_profile=b"\0\0\xff\xff" * 200)
    yield "jpeg of noise", lambda: drawn("JPEG")[:600] + b"\xff\x13" * 5000
    yield "webp of 16,383 squared", lambda: webp_of(16_383, 16_383)
    yield "webp cut in the middle", lambda: files.webp()[:-700]
    yield "webp of 200 frames", lambda: moving("WEBP", 200)
    yield "jpeg 2000", lambda: b"\0\0\0\x0cjP  \r\n\x87\n" + bytes(200)
    yield "tiff", lambda: drawn("TIFF")
    yield "gif", lambda: drawn("GIF", mode="P")
    yield "svg with a script", lambda: b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def papers() -> Iterator[tuple[str, Made]]:
    """PDF."""
    flate = b"/Filter/FlateDecode"
    yield (
        "pdf that unpacks to 300 MB",
        lambda: raw_pdf(ROOT, PAGES, PAGE % b"/Contents 4 0 R", stream(flate, zeros(300))),
    )
    twice = b"/Filter[/FlateDecode/FlateDecode]"
    yield (
        "pdf that unpacks twice",
        lambda: raw_pdf(ROOT, PAGES, PAGE % b"/Contents 4 0 R", stream(twice, zlib.compress(zeros(300), 9))),
    )
    yield "pdf with a picture of 60,000 squared", lambda: with_image(zeros(1), N.FlateDecode, 60_000, 60_000)
    yield "pdf with a jpeg of 65,500 squared", lambda: with_image(resized_jpeg(65_500, 65_500), N.DCTDecode)
    yield "pdf with jpeg 2000", lambda: with_image(b"\0\0\0\x0cjP  \r\n\x87\n", N.JPXDecode)
    yield "pdf with jbig2", lambda: with_image(b"\x97JB2\r\n\x1a\n", N.JBIG2Decode)
    yield "pdf with a picture elsewhere", lambda: with_image(b"", N.FlateDecode, F="http://127.0.0.1/x")
    yield "pdf whose form holds itself", lambda: built(recursive_form)
    yield "pdf whose pages hold themselves", lambda: raw_pdf(ROOT, b"<</Type/Pages/Kids[2 0 R]/Count 1>>")
    yield (
        "pdf whose resources hold themselves",
        lambda: raw_pdf(ROOT, PAGES, PAGE % b"/Resources 4 0 R", b"<</Font 4 0 R>>"),
    )
    yield "pdf 100,000 deep", lambda: raw_pdf(ROOT, PAGES, PAGE % b"/Resources 4 0 R", b"[" * 100_000 + b"]" * 100_000)
    deep = [b"<</Font %d 0 R>>" % (n + 5) for n in range(200)]
    yield "pdf 200 references deep", lambda: raw_pdf(ROOT, PAGES, PAGE % b"/Resources 4 0 R", *deep, b"<<>>")
    wide = b"<</Font<<%s>>>>" % b"".join(b"/F%d<</A 1>>" % n for n in range(150_000))
    yield "pdf of 150,000 fonts", lambda: raw_pdf(ROOT, PAGES, PAGE % b"/Resources 4 0 R", wide)
    many = b"<</Type/Pages/Kids[%s]/Count 2000>>" % (b"3 0 R " * 2000)
    yield "pdf of 2,000 pages", lambda: raw_pdf(ROOT, many, PAGE % b"")
    yield "pdf whose table holds itself", lambda: raw_pdf(ROOT, PAGES, PAGE % b"", trailer=b"/Prev 9")
    yield "pdf with a password", lambda: built(lambda m, p: None, encryption=pikepdf.Encryption(owner="x", user="y"))
    yield (
        "pdf with a lock on its rights",
        lambda: built(lambda m, p: None, encryption=pikepdf.Encryption(owner="x", user="")),
    )
    yield "pdf with a script", lambda: action(S=N.JavaScript, JS="app.alert(1)")
    yield "pdf that starts a program", lambda: action(S=N.Launch, F="cmd.exe")
    yield "pdf with links, forms and films", lambda: built(annotated)
    yield "pdf with a program inside", lambda: built(attached)
    yield "pdf with everything", files.pdf
    yield "pdf and zip", lambda: files.pdf(dirty=False) + archive(("run.js", b"x()"))
    yield "pdf after html", lambda: SCRIPT + files.pdf(dirty=False)
    yield "pdf cut in the middle", lambda: files.pdf()[:-2500]
    yield "pdf with an earlier state", earlier_state


def others() -> Iterator[tuple[str, Made]]:
    """Archives, Office, markup, programs."""
    yield "zip that unpacks to much", lambda: archive(*((f"{n}.bin", bytes(MEGABYTE)) for n in range(64)))
    yield "gzip that unpacks to 100 MB", lambda: gzip.compress(bytes(100 * MEGABYTE))
    yield "zip with names that climb", lambda: archive(("../../../etc/cron.d/x", b"x"), ("C:\\x.exe", b"x"))
    yield "zip with a link", lambda: archive(("a", b"x"), link="/etc/passwd")
    types = ("[Content_Types].xml", b"<Types/>")
    yield "word that unpacks to much", lambda: archive(types, ("word/document.xml", bytes(50 * MEGABYTE)))
    yield (
        "word with a template elsewhere",
        lambda: archive(types, ("word/_rels/settings.xml.rels", b'<R Target="http://127.0.0.1/x"/>')),
    )
    yield "word with a macro", lambda: archive(types, ("word/vbaProject.bin", b"\xd0\xcf\x11\xe0"))
    yield "excel with an entity bomb", lambda: archive(types, ("xl/workbook.xml", LAUGHS))
    yield "old word", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    yield "rtf with an object", lambda: b"{\\rtf1{\\object\\objocx\\objdata 01050000}}"
    yield "xml entity bomb", lambda: LAUGHS
    yield "html", lambda: SCRIPT
    yield "text with a script", lambda: b"Dear colleague,\n<ScRiPt src=//127.0.0.1/x></sCrIpT>"
    yield "text that is a pdf further down", lambda: b"Dear colleague,\n%PDF-1.7 1 0 obj"
    yield "text that turns letters", "Ключ \u202e txt.exe \u2066 край\u200b\U000e0041".encode
    yield "text with commands for a terminal", lambda: b"Dear \x1b]0;x\x07 colleague"
    yield "text of 2 MB", lambda: b"a\n" * MEGABYTE
    yield "utf-16 with a script", lambda: SCRIPT.decode().encode("utf-16")
    yield "program for windows", lambda: b"MZ\x90\0" + bytes(300)
    yield "program for linux", lambda: b"\x7fELF\x02\x01\x01" + bytes(300)


def all_of_them() -> list[tuple[str, Made]]:
    """(name, what makes the file) of each."""
    return [*pictures(), *papers(), *others()]
