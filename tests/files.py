"""Files made by code, for the tests and the proofs: honest ones with everything that a device writes into them."""

import io
import struct
import zlib
from random import Random

import pikepdf
from PIL import Image, TiffImagePlugin

SECRET = "Тетяна 42.6977N"
MARKS = (
    b"Canon-EOS-SECRET",
    b"GPS-SECRET",
    b"XMP-SECRET",
    b"IPTC-SECRET",
    b"THUMB-SECRET",
    b"TRAIL-SECRET",
    b"INFO-SECRET",
)


def pixels(size=(320, 240), mode="RGB", seed=1) -> Image.Image:
    """A picture with something on it, every time the same."""
    random = Random(seed)
    small = Image.frombytes("RGB", (16, 12), random.randbytes(16 * 12 * 3))
    return small.resize(size, Image.Resampling.BICUBIC).convert(mode)


def exif(orientation=6) -> bytes:
    """Device, author, place, time, and which way is up."""
    made = Image.Exif()
    made[0x010F], made[0x0110], made[0x013B] = "Canon-EOS-SECRET", "Canon-EOS-SECRET", "Canon-EOS-SECRET"
    made[0x0112] = orientation
    gps = made.get_ifd(0x8825)
    rational = TiffImagePlugin.IFDRational
    gps[1], gps[2] = "N", (rational(42), rational(41), rational(5163, 100))
    gps[3], gps[4] = "E", (rational(23), rational(19), rational(1854, 100))
    gps[0x1B] = b"ASCII\0\0\0GPS-SECRET"
    return made.tobytes()


XMP = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/" dc:creator="XMP-SECRET"/></rdf:RDF></x:xmpmeta>'


def segment(marker: int, data: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(data) + 2) + data


def jpeg(picture=None, *, orientation=6, trailing=b"TRAIL-SECRET PK\x03\x04", thumbnail=True, **options) -> bytes:
    """A JPEG as a telephone makes it, with IPTC and a comment, and bytes after its end."""
    out, small = io.BytesIO(), io.BytesIO()
    (picture or pixels()).save(out, "JPEG", exif=exif(orientation), comment=b"INFO-SECRET", **options)
    pixels((64, 48), seed=7).save(small, "JPEG", comment=b"THUMB-SECRET")
    iptc = (
        b"Photoshop 3.0\x008BIM\x04\x04\0\0"
        + struct.pack(">I", 18)
        + b"\x1c\x02\x50"
        + struct.pack(">H", 11)
        + b"IPTC-SECRET"
        + b"\0\0"
    )
    extra = segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + XMP) + segment(0xED, iptc)
    if thumbnail:
        extra += segment(0xE0, b"JFXX\0\x10" + small.getvalue())
    data = out.getvalue()
    return data[:2] + extra + data[2:] + trailing


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(picture=None, *, trailing=b"TRAIL-SECRET", **options) -> bytes:
    """A PNG with texts, XMP, EXIF, time and a profile, and bytes after its end."""
    out = io.BytesIO()
    (picture or pixels()).save(out, "PNG", exif=exif(), **options)
    extra = chunk(b"tEXt", b"Author\0INFO-SECRET") + chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"INFO-SECRET" * 5))
    extra += chunk(b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0" + XMP) + chunk(b"tIME", b"\x07\xea\x0b\x18\x0a\0\0")
    data = out.getvalue()
    return data[:33] + extra + data[33:] + trailing


def webp(picture=None, **options) -> bytes:
    """A WebP with EXIF and XMP."""
    out = io.BytesIO()
    (picture or pixels()).save(out, "WEBP", exif=exif(), xmp=XMP, **options)
    return out.getvalue()


def pdf(texts=("A paper.",), *, picture=True, dirty=True, compress=True) -> bytes:
    """A PDF with pages, a photograph that tells its place, and, if `dirty`, everything that a PDF can carry beside them."""
    made = pikepdf.new()
    for number, text in enumerate(texts):
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(A=font))
        draws = b"BT /A 14 Tf 72 720 Td (" + text.encode("latin-1", "replace") + b") Tj ET"
        if picture:
            inside = pikepdf.Stream(made, jpeg(pixels((80, 60), seed=number), trailing=b"TRAIL-SECRET"))
            inside.stream_dict = pikepdf.Dictionary(
                Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=80, Height=60, BitsPerComponent=8,
                ColorSpace=pikepdf.Name.DeviceRGB, Filter=pikepdf.Name.DCTDecode,
                Metadata=made.make_stream(XMP, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML),
            )  # fmt: skip
            resources.XObject = pikepdf.Dictionary(P=inside)
            draws += b" q 200 0 0 150 72 500 cm /P Do Q"
        page = made.add_blank_page(page_size=(595, 842))
        page.obj.Resources, page.obj.Contents = resources, made.make_stream(draws)
        if dirty:
            _soil(made, page)
    if dirty:
        made.docinfo["/Author"] = made.docinfo["/Title"] = "INFO-SECRET"
        with made.open_metadata() as metadata:
            metadata["dc:creator"] = ["XMP-SECRET"]
        made.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert('INFO-SECRET')")
        made.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array(), XFA=made.make_stream(b"<xdp>INFO-SECRET</xdp>"))
        made.attachments["INFO-SECRET.txt"] = b"INFO-SECRET"
        with made.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem("INFO-SECRET", 0))
    out = io.BytesIO()
    made.save(out, compress_streams=compress)
    return out.getvalue() + (b"\nTRAIL-SECRET" if dirty else b"")


def _soil(made: pikepdf.Pdf, page: pikepdf.Page) -> None:
    name = pikepdf.Name
    link = pikepdf.Dictionary(S=name.URI, URI="http://127.0.0.1/INFO-SECRET")
    note = pikepdf.Dictionary(
        Type=name.Annot, Subtype=name.Text, Rect=[0, 0, 20, 20], Contents="INFO-SECRET", T="INFO-SECRET", A=link
    )
    page.obj.Annots = pikepdf.Array([made.make_indirect(note)])
    page.obj.AA = pikepdf.Dictionary(O=pikepdf.Dictionary(S=name.JavaScript, JS="INFO-SECRET"))
    page.obj.Thumb = made.make_stream(b"THUMB-SECRET", Width=2, Height=2, BitsPerComponent=8, ColorSpace=name.DeviceRGB)
    page.obj.PieceInfo = pikepdf.Dictionary(Tool=pikepdf.Dictionary(Private="INFO-SECRET"))
    page.obj.Metadata = made.make_stream(XMP, Type=name.Metadata, Subtype=name.XML)
