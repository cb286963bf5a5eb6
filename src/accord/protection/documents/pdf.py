"""A PDF built anew from what is drawn on its pages. Runs in the confined process.

Only keys that drawing needs go over (`KEPT`); everything else of the file stays behind: scripts, actions, attachments, forms,
comments, layers, outlines, document information, XMP, thumbnails, earlier states. Filled-in forms and stamps are drawn into
the page first. Pictures inside are stripped of what a camera wrote. What cannot be looked into is not copied: no copy then.
"""

import io
from decimal import Decimal
from typing import Any, Final

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream, String

from accord.protection.documents.media import NotCleanable, Verdict

MOST_PAGES, MOST_OBJECTS, DEEPEST = 300, 100_000, 40
MOST_BYTES: Final = 80 * 1024 * 1024  # of everything in the file, unpacked
LARGEST_PIXELS: Final = 100_000_000
_PAGE: Final = ("/MediaBox", "/CropBox", "/Rotate", "/UserUnit", "/Resources", "/Group")
_INHERITED: Final = ("/MediaBox", "/CropBox", "/Rotate", "/Resources")
# Dictionaries whose keys are names that the author chose; every other dictionary keeps only the keys of KEPT.
_NAMED: Final = {"/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/CharProcs", "/Colorants"}
KEPT: Final = frozenset(
    f"/{key}"
    for key in [
        "Type",
        "Subtype",
        "Name",
        "Resources",
        "Font",
        "XObject",
        "ExtGState",
        "ColorSpace",
        "Pattern",
        "Shading",
        "ProcSet",
        "BBox",
        "Matrix",
        "FormType",
        "Group",
        "S",
        "CS",
        "I",
        "K",
        "Width",
        "Height",
        "BitsPerComponent",
        "Decode",
        "ImageMask",
        "Mask",
        "SMask",
        "Matte",
        "Interpolate",
        "Intent",
        "SMaskInData",
        "BaseFont",
        "FirstChar",
        "LastChar",
        "Widths",
        "FontDescriptor",
        "Encoding",
        "ToUnicode",
        "DescendantFonts",
        "CIDSystemInfo",
        "DW",
        "W",
        "DW2",
        "W2",
        "CIDToGIDMap",
        "FontBBox",
        "FontMatrix",
        "CharProcs",
        "BaseEncoding",
        "Differences",
        "Registry",
        "Ordering",
        "Supplement",
        "CMapName",
        "UseCMap",
        "WMode",
        "FontName",
        "FontFamily",
        "FontStretch",
        "FontWeight",
        "Flags",
        "ItalicAngle",
        "Ascent",
        "Descent",
        "Leading",
        "CapHeight",
        "XHeight",
        "StemV",
        "StemH",
        "AvgWidth",
        "MaxWidth",
        "MissingWidth",
        "FontFile",
        "FontFile2",
        "FontFile3",
        "CharSet",
        "CIDSet",
        "Length1",
        "Length2",
        "Length3",
        "LW",
        "LC",
        "LJ",
        "ML",
        "D",
        "RI",
        "OP",
        "op",
        "OPM",
        "BG",
        "BG2",
        "UCR",
        "UCR2",
        "TR",
        "TR2",
        "HT",
        "FL",
        "SM",
        "SA",
        "BM",
        "CA",
        "ca",
        "AIS",
        "TK",
        "G",
        "BC",
        "PaintType",
        "TilingType",
        "XStep",
        "YStep",
        "ShadingType",
        "Background",
        "AntiAlias",
        "Coords",
        "Domain",
        "Extend",
        "Function",
        "Functions",
        "Bounds",
        "Encode",
        "FunctionType",
        "Range",
        "Size",
        "Order",
        "C0",
        "C1",
        "N",
        "BitsPerSample",
        "BitsPerCoordinate",
        "BitsPerFlag",
        "VerticesPerRow",
        "WhitePoint",
        "BlackPoint",
        "Gamma",
        "Alternate",
        "Colorants",
        "Process",
        "Components",
        "Solidities",
        "MixingHints",
        "PrintingOrder",
        "DotGain",
        "Columns",
        "Rows",
        "BlackIs1",
        "EncodedByteAlign",
        "EndOfLine",
        "EndOfBlock",
        "DamagedRowsBeforeError",
        "Predictor",
        "Colors",
        "ColorTransform",
    ]
)
_PLAIN: Final = {"/FlateDecode", "/LZWDecode", "/ASCIIHexDecode", "/ASCII85Decode", "/RunLengthDecode",
                 "/Fl", "/LZW", "/AHx", "/A85", "/RL"}  # fmt: skip


def clean(data: bytes) -> tuple[bytes, Pdf]:
    """(the new PDF, the same opened, for its text). Raises NotCleanable, MemoryError."""
    try:
        source = Pdf.open(io.BytesIO(data))
    except pikepdf.PasswordError as error:
        raise NotCleanable(Verdict.LOCKED) from error
    except (pikepdf.PdfError, RuntimeError, ValueError) as error:  # ciphers are not loaded here: that fails too
        raise NotCleanable(Verdict.LOCKED if b"/Encrypt" in data else Verdict.DAMAGED) from error
    if source.is_encrypted:
        raise NotCleanable(Verdict.LOCKED)
    try:
        return _rebuilt(source)
    except (NotCleanable, MemoryError):
        raise
    except RecursionError as error:
        raise NotCleanable(Verdict.TOO_MUCH) from error
    except Exception as error:  # whatever else qpdf finds wrong in it
        raise NotCleanable(Verdict.DAMAGED) from error


def _rebuilt(source: Pdf) -> tuple[bytes, Pdf]:
    if not 0 < len(source.pages) <= MOST_PAGES:
        raise NotCleanable(Verdict.TOO_MUCH if len(source.pages) else Verdict.DAMAGED)
    source.flatten_annotations("all")
    made = Pdf.new()
    copier = _Copier(made)
    for page in source.pages:
        kept = Dictionary(Type=Name.Page)
        for key in _PAGE:
            if (value := _inherited(page.obj, key)) is not None:
                kept[key] = copier.copy(value, key)
        kept.Contents = made.make_stream(copier.counted(page.obj, _contents(page.obj)))
        made.pages.append(pikepdf.Page(made.make_indirect(kept)))
    out = io.BytesIO()
    made.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue(), made


def _inherited(page: Object, key: str) -> Any:
    holder: Any = page
    for _ in range(DEEPEST):
        if key in holder:
            return holder[key]
        if key not in _INHERITED or "/Parent" not in holder:
            return None
        holder = holder["/Parent"]
    raise NotCleanable(Verdict.DAMAGED)


def _contents(page: Object) -> list[Any]:
    found: Any = page.get("/Contents")
    if found is None:
        return []
    return list(found) if isinstance(found, Array) else [found]


class _Copier:
    """Copies values from one file into another, as far as they are known to draw and nothing else."""

    def __init__(self, made: Pdf) -> None:
        self._made, self._done, self._under_way = made, {}, set()
        self._bytes = self._objects = 0

    _done: dict[tuple[int, int], Object]
    _under_way: set[tuple[int, int]]

    def counted(self, page: Object, contents: list[Any]) -> bytes:
        """What a page draws, in one piece. Raises NotCleanable when the file unpacks to too much."""
        return b"\n".join(self._unpacked(part) for part in contents if isinstance(part, Stream))

    def copy(self, value: Any, key: str, depth: int = 0) -> Any:
        """`value`, which stands under `key`, for the new file."""
        self._objects += 1
        if depth > DEEPEST or self._objects > MOST_OBJECTS:
            raise NotCleanable(Verdict.TOO_MUCH)
        if isinstance(value, (bool, int, float, Decimal, Name, String)) or value is None:
            return value
        if not isinstance(value, (Dictionary, Stream, Array)):
            raise NotCleanable(Verdict.PARTS)
        where = value.objgen
        if where == (0, 0):
            return self._inside(value, key, depth)
        if where in self._under_way:  # a thing that holds itself would draw for ever
            raise NotCleanable(Verdict.DAMAGED)
        if where not in self._done:
            self._under_way.add(where)
            self._done[where] = self._made.make_indirect(self._inside(value, key, depth))
            self._under_way.discard(where)
        return self._done[where]

    def _inside(self, value: Any, key: str, depth: int) -> Any:
        if isinstance(value, Array):
            return Array([self.copy(item, key, depth + 1) for item in value])
        names = value.keys() if key in _NAMED and not isinstance(value, Stream) else KEPT & set(value.keys())
        chosen = key in _NAMED and not isinstance(value, Stream)
        kept = {name: self.copy(value[name], "" if chosen else name, depth + 1) for name in sorted(names)}
        if not isinstance(value, Stream):
            return Dictionary(kept)
        return self._stream(value, kept)

    def _stream(self, value: Stream, kept: dict[str, Any]) -> Stream:
        if "/F" in value or "/FFilter" in value:  # its bytes are elsewhere
            raise NotCleanable(Verdict.PARTS)
        if kept.get("/Subtype") == Name.Image and _pixels(value) > LARGEST_PIXELS:
            raise NotCleanable(Verdict.TOO_MUCH)
        filters, parms = _listed(value.get("/Filter")), _listed(value.get("/DecodeParms"))
        last = str(filters[-1]) if filters else ""
        if last in {"/DCTDecode", "/DCT", "/CCITTFaxDecode", "/CCF"}:
            data = self._unpacked(value, without_last=True)
            if last in {"/DCTDecode", "/DCT"}:
                data = bare_jpeg(data)
            kept["/Filter"] = Name.DCTDecode if last.startswith("/DCT") else Name.CCITTFaxDecode
            if len(parms) == len(filters) and isinstance(parms[-1], Dictionary):
                kept["/DecodeParms"] = self.copy(parms[-1], "/DecodeParms")
        else:
            data = self._unpacked(value)
        made = Stream(self._made, data)
        for name, part in kept.items():
            made[name] = part
        return made

    def _unpacked(self, stream: Stream, *, without_last: bool = False) -> bytes:
        filters = _listed(stream.get("/Filter"))
        packed = filters[:-1] if without_last else filters
        if any(str(name) not in _PLAIN for name in packed):
            raise NotCleanable(Verdict.PARTS)
        if without_last:
            data = stream.read_raw_bytes()
            if packed:
                aside = Pdf.new()
                raw = Stream(aside, data)
                raw["/Filter"] = Array([Name(str(name)) for name in packed])
                data = raw.read_bytes()
        else:
            data = stream.read_bytes()
        self._bytes += len(data)
        if self._bytes > MOST_BYTES:
            raise NotCleanable(Verdict.TOO_MUCH)
        return data


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def _pixels(picture: Stream) -> int:
    sides = [picture.get(name, 0) for name in ("/Width", "/Height")]
    if not all(isinstance(side, int) for side in sides):
        raise NotCleanable(Verdict.DAMAGED)
    return int(sides[0]) * int(sides[1])


def bare_jpeg(data: bytes) -> bytes:
    """A JPEG without what was said beside its pixels: of the application segments only Adobe's (14), which tells how colours
    are kept, and nothing after its end. Raises NotCleanable if it does not read or is too large.
    """
    if data[:2] != b"\xff\xd8":
        raise NotCleanable(Verdict.DAMAGED)
    kept, at = bytearray(b"\xff\xd8"), 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xFF:  # filling
            at += 1
            continue
        segment = data[at : at + 2 + length]
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC} and len(segment) >= 9:
            height, width = (int.from_bytes(segment[i : i + 2], "big") for i in (5, 7))
            if height * width > LARGEST_PIXELS:
                raise NotCleanable(Verdict.TOO_MUCH)
        if marker == 0xEE and segment[4:9] == b"Adobe" and len(segment) >= 16:
            kept += b"\xff\xee\x00\x0e" + segment[4:16]
        elif not 0xE0 <= marker <= 0xEF and marker != 0xFE:
            kept += segment
        at += 2 + length
        if marker == 0xDA:
            at = _scan(data, at, kept)
            if at < 0:
                return bytes(kept)
    raise NotCleanable(Verdict.DAMAGED)


def _scan(data: bytes, at: int, kept: bytearray) -> int:
    """Copies the entropy-coded bytes from `at`; returns where the next segment begins, -1 after the end of the picture."""
    start = at
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        following = data[at + 1]
        if following == 0xD9:
            kept += data[start : at + 2]
            return -1
        if following == 0 or 0xD0 <= following <= 0xD7:
            at += 2
            continue
        kept += data[start:at]
        return at
    raise NotCleanable(Verdict.DAMAGED)
