"""A picture drawn anew from its pixels: nothing else of the file goes over. Runs in the confined process."""

import io
from contextlib import suppress
from typing import Final

from PIL import (
    Image,
    ImageCms,
    ImageColor,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from accord.protection.documents.media import Media, NotCleanable, Verdict

LARGEST_PIXELS: Final = 100_000_000
LARGE_PIXELS: Final = 25_000_000
LARGEST_SIDE: Final = 4096  # of the copy; the original keeps every pixel
_FORMATS: Final = {Media.JPEG: "JPEG", Media.PNG: "PNG", Media.WEBP: "WEBP"}
# Loaded before the process is shut in: Pillow would look for some of them later.
_PLUGINS: Final = (ImageColor, JpegImagePlugin, MpoImagePlugin, PngImagePlugin, TiffImagePlugin, WebPImagePlugin)
Image.MAX_IMAGE_PIXELS = LARGEST_PIXELS
Image.preinit()


def clean(data: bytes, media: Media) -> tuple[bytes, Media]:
    """(the new picture, what it is). Raises NotCleanable."""
    try:
        picture = Image.open(io.BytesIO(data), formats=[_FORMATS[media]])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise NotCleanable(Verdict.TOO_MUCH) from error
    except Exception as error:
        raise NotCleanable(Verdict.DAMAGED) from error
    if picture.width * picture.height > LARGEST_PIXELS:
        raise NotCleanable(Verdict.TOO_MUCH)
    try:
        drawn = _drawn(picture)
    except MemoryError:
        raise
    except Exception as error:  # libjpeg calls it damage when memory ends
        large = picture.width * picture.height > LARGE_PIXELS
        raise NotCleanable(Verdict.TOO_MUCH if large else Verdict.DAMAGED) from error
    out = io.BytesIO()
    if drawn.mode == "RGBA" or media == Media.PNG:
        drawn.save(out, "PNG", compress_level=1)
        return out.getvalue(), Media.PNG
    drawn.save(out, "JPEG", quality=90, optimize=False)
    return out.getvalue(), Media.JPEG


def _drawn(picture: Image.Image) -> Image.Image:
    """The pixels upright, in sRGB, of a size that can be sent; without anything that was said beside them."""
    enough = LARGEST_SIDE * 2 // 3
    picture.draft("RGB", (enough, enough))  # a large JPEG is read at a half or a quarter, in a part of the memory
    profile = picture.info.get("icc_profile")
    seen: Image.Image = picture
    if max(seen.size) > LARGEST_SIDE and seen.mode in {"L", "RGB", "RGBA", "CMYK", "I;16"}:
        seen.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0)
    upright = ImageOps.exif_transpose(seen)
    clear = upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info
    if profile and upright.mode in {"RGB", "CMYK"}:
        with suppress(ImageCms.PyCMSError, OSError, ValueError):  # a profile that does not read is left out
            into = ImageCms.createProfile("sRGB")
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            upright = ImageCms.profileToProfile(upright, source, into, outputMode="RGB") or upright
    drawn = upright.convert("RGBA" if clear else "RGB")
    if max(drawn.size) > LARGEST_SIDE:
        drawn.thumbnail((LARGEST_SIDE, LARGEST_SIDE), Image.Resampling.BILINEAR, reducing_gap=2.0)
    drawn.info = {}
    return drawn
