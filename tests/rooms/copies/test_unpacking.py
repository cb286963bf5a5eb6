"""What a backup holds is laid below one folder, for its owner only, and nowhere else."""

import io
import tarfile

import pytest

from accord.foundation.copies.sealing import packed, unpacking
from accord.foundation.copies.vocab import CopyFailed


def tar(**changes):
    """A tar stream with one member that was changed by hand."""
    made, kept = io.BytesIO(), tarfile.TarInfo("files/one")
    kept.size = 4
    for name, value in changes.items():
        setattr(kept, name, value)
    with tarfile.open(fileobj=made, mode="w|") as stream:
        stream.addfile(kept, io.BytesIO(b"word"))
    return made.getvalue()


def lay(base, content):
    with unpacking(base) as pipe:
        pipe.write(content)


def test_what_was_packed_is_there_again(tmp_path):
    (tmp_path / "a" / "files").mkdir(parents=True)
    (tmp_path / "a" / "files" / "one").write_bytes(b"word" * 1_000_000)
    (tmp_path / "a" / "files" / "one").chmod(0o644)
    (tmp_path / "a" / "node.toml").write_text("x")
    with packed(tmp_path / "a", ["files", "node.toml", "not there"]) as stream, unpacking(tmp_path / "b") as pipe:
        while chunk := stream.read(65536):
            pipe.write(chunk)
    assert (tmp_path / "b" / "files" / "one").read_bytes() == b"word" * 1_000_000
    assert (tmp_path / "b" / "files" / "one").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "b" / "node.toml").read_text() == "x"


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "../one"},
        {"name": "/var/accord-nowhere/one"},
        {"name": "files/../../one"},
        {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd", "size": 0},
        {"type": tarfile.LNKTYPE, "linkname": "/etc/passwd", "size": 0},
        {"type": tarfile.FIFOTYPE, "size": 0},
        {"type": tarfile.CHRTYPE, "size": 0},
    ],
)
def test_what_was_altered_writes_nowhere_else(tmp_path, changes):
    base = tmp_path / "base"
    base.mkdir()
    with pytest.raises(CopyFailed, match="It was altered"):
        lay(base, tar(**changes))
    assert [path.name for path in tmp_path.rglob("*")] == ["base"]


def test_a_file_of_before_is_not_written_over(tmp_path):
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "one").write_text("before")
    with pytest.raises(FileExistsError):
        lay(tmp_path, tar())
    assert (tmp_path / "files" / "one").read_text() == "before"
