"""I2: hostile files stay bounded and none is stored as shareable unless it is clean. I3: what is shared tells nothing more."""

import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import threading
import time
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from accord.foundation.policy import Purpose
from accord.protection.documents import cleaning, queries
from accord.protection.documents.models import Document
from accord.protection.documents.services import Details, receive, taken_in
from accord.protection.documents.storage import Incoming
from accord.protection.documents.vocab import DocumentKind, Source
from tests import files
from tests.cast import build_world, key
from tests.proofs import hostile

MEMORY, SECONDS = 300 * 1024, 10.5  # the kernel stops at the second that follows
FORBIDDEN = re.compile(
    rb"/(JavaScript|JS|OpenAction|AA|Launch|URI|SubmitForm|GoToR|EmbeddedFiles?|EF|RichMedia|XFA|AcroForm|Annots|Metadata"
    rb"|PieceInfo|Encrypt|Info|Thumb|JPXDecode|JBIG2Decode)\b"
)
FOREIGN = re.compile(rb"<script|<html|<svg|PK\x03\x04|MZ\x90\0|\x7fELF|EARLIER-SECRET", re.IGNORECASE)
STRUCTURE = re.compile(  # what exiftool says of any file: how it is built, not what it tells
    r"SourceFile|ExifTool:|System:|File:(?!Comment)|JFIF:|Composite:(ImageSize|Megapixels)$|PDF:(PDFVersion|Linearized|PageCount)$"
    r"|PNG:(ImageWidth|ImageHeight|BitDepth|ColorType|Compression|Filter|Interlace)$"
)


class Measured(subprocess.Popen):
    """A process that is watched while it lives: peak of memory (VmHWM, 200 times a second) and seconds of computing."""

    used: "list[tuple[int, float]]" = []

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.peak = 0
        threading.Thread(target=self.watch, daemon=True).start()

    def watch(self):
        while self.returncode is None:
            with contextlib.suppress(OSError):
                if found := re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{self.pid}/status").read_text()):
                    self.peak = max(self.peak, int(found.group(1)))
            time.sleep(0.005)

    def _try_wait(self, flags):
        pid, status, usage = os.wait4(self.pid, flags)
        if pid:
            self.used.append((self.peak, usage.ru_utime + usage.ru_stime))
        return pid, status


def kept(world, case, data):
    details = Details(DocumentKind.EVIDENCE, Source.OTHER, world.now)
    file = Incoming.read_from(io.BytesIO(data), "../../x.php")
    with taken_in(actor=world["ana"], case=case, kind=details.kind, file=file) as taken:
        call = {"details": details, "now": world.now, "key": key()}
        return Document.objects.get(pk=receive(actor=world["ana"], case=case, taken=taken, **call).id)


def copy_of(world, document):
    return b"".join(queries.copy_of(actor=world["ana"], document=document.pk, now=world.now).pieces)


def faults(copy: bytes, media: str) -> list[str]:
    """What is wrong with a copy, looked at by other means than those that made it."""
    if media == "text":
        return ["foreign"] if FOREIGN.search(copy) or re.search(rb"[\x00-\x08\x1b]|\xe2\x80\xae", copy) else []
    if media != "pdf":
        with Image.open(io.BytesIO(copy)) as picture:
            picture.load()
            tail = copy.rpartition(b"IEND\xaeB`\x82" if media == "png" else b"\xff\xd9")[2]
            more = getattr(picture, "n_frames", 1) > 1 or max(picture.size) > 4096
        return ["more than a picture"] if tail or more or FOREIGN.search(copy) else []
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(copy)) as made:
        if len(made.pages) > 300:
            return ["pages"]
        made.save(plain, qdf=True)
    text = plain.getvalue()
    return [f"/{m.group(1).decode()}" for m in FORBIDDEN.finditer(text)] + (["foreign"] if FOREIGN.search(text) else [])


@pytest.mark.proof("I2")
@pytest.mark.django_db(transaction=True)
def test_hostile_files_stay_bounded_and_none_is_shared_that_is_not_clean(proof, now, monkeypatch):
    assert faults(files.pdf(), "pdf"), "the judge finds what is there"
    assert faults(files.jpeg(), "jpeg")
    world = build_world(now)
    case, wrong, verdicts = world.case(), [], {}
    monkeypatch.setattr(cleaning.subprocess, "Popen", Measured)
    Measured.used.clear()
    chosen, slowest = hostile.all_of_them(), 0.0
    for name, made in proof.random.sample(chosen, min(len(chosen), proof.size(quick=16, long=len(chosen)))):
        data = made()
        before, began = len(Measured.used), time.monotonic()
        document = kept(world, case, data)
        slowest = max(slowest, time.monotonic() - began)
        verdicts[document.verdict] = verdicts.get(document.verdict, 0) + 1
        for memory, seconds in Measured.used[before:]:
            if memory > MEMORY or seconds > SECONDS:
                wrong.append((name, memory // 1024, round(seconds, 1)))
        if document.copy_media and (found := faults(copy_of(world, document), document.copy_media)):
            wrong.append((name, found))
    memory, seconds = (max(column) for column in zip(*Measured.used, strict=True))
    said = ", ".join(f"{count} {verdict}" for verdict, count in sorted(verdicts.items()))
    proof.counted(
        sum(verdicts.values()),
        f"{said}; peak {memory // 1024} MB and {seconds:.1f} s of computing in the confined process, "
        f"{slowest:.1f} s by the clock; {len(wrong)} unbounded or shareable and not clean",
    )
    assert wrong == []


def honest(random) -> bytes:
    """A file as people send it, with everything that a device wrote into it."""
    picture = files.pixels((random.randint(40, 400), random.randint(40, 400)), seed=random.randint(0, 10**6))
    kind = random.choice(["jpeg", "jpeg", "png", "webp", "pdf"])
    if kind == "jpeg":
        options = {"progressive": random.random() < 0.3, "quality": random.randint(60, 95)}
        return files.jpeg(picture, orientation=random.randint(1, 8), thumbnail=random.random() < 0.7, **options)
    if kind == "png":
        return files.png(picture.convert(random.choice(["RGB", "RGBA", "L", "P"])))
    if kind == "webp":
        return files.webp(picture, lossless=random.random() < 0.3)
    return files.pdf([f"Page {n} {random.random()}" for n in range(random.randint(1, 4))])


def told_by_exiftool(folder) -> dict[str, list[str]]:
    """Per file, what exiftool reads in it beyond how it is built."""
    command = ["exiftool", "-j", "-a", "-G0", "-u", "-U", "-ee", *map(str, sorted(folder.iterdir()))]
    done = subprocess.run(command, capture_output=True, check=False)
    rows = json.loads(done.stdout)
    return {row["SourceFile"]: [f"{k}={v}" for k, v in row.items() if not STRUCTURE.match(k)] for row in rows}


def laid_out(folder, number, data) -> None:
    """The file, and each photograph inside if it is a PDF."""
    folder.mkdir(exist_ok=True)
    (folder / f"{number:04d}").write_bytes(data)
    if data.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(data)) as opened:
            for at, page in enumerate(opened.pages):
                for name, picture in page.get_images().items():
                    (folder / f"{number:04d}-{at}{name[1:]}").write_bytes(picture.read_raw_bytes())


@pytest.mark.proof("I3")
@pytest.mark.django_db(transaction=True)
def test_what_is_shared_tells_nothing_that_a_device_wrote(proof, now, tmp_path):
    if not shutil.which("exiftool"):
        pytest.skip("exiftool is not installed (Debian: apt-get install libimage-exiftool-perl)")
    world = build_world(now)
    case, many, changed, marks = world.case(), proof.size(quick=16, long=200), 0, []
    for number in range(many):
        data = honest(proof.random)
        document = kept(world, case, data)
        assert document.verdict == "shareable", number
        copy = copy_of(world, document)
        call = {"actor": world["ana"], "document": document.pk, "purpose": Purpose.INVESTIGATION, "now": now}
        changed += b"".join(queries.original_of(**call).pieces) != data
        plain = io.BytesIO()
        if document.copy_media == "pdf":
            with pikepdf.open(io.BytesIO(copy)) as opened:
                opened.save(plain, qdf=True)
        marks += [mark for mark in files.MARKS if mark in copy + plain.getvalue()]
        laid_out(tmp_path / "originals", number, data)
        laid_out(tmp_path / "copies", number, copy)
    before, after = (told_by_exiftool(tmp_path / name) for name in ("originals", "copies"))
    assert all("SECRET" in str(told) for told in before.values()), "exiftool finds them in every original"
    left = {file: told for file, told in after.items() if told}
    found = sum(len(told) for told in before.values())
    proof.counted(
        many,
        f"exiftool reads {found} particulars in {len(before)} originals and the photographs inside them, "
        f"{sum(map(len, left.values()))} in {len(after)} copies; {len(marks)} marks left by search; {changed} originals changed",
    )
    assert (left, marks, changed) == ({}, [], 0)
