"""A node of its own for the test run. Loaded before anything reads Django's settings (`-p tests.node`)."""

import os
import shutil
import tempfile
from pathlib import Path

# In memory where there is room: a test run waits for thousands of flushes, and proves none of them (A4 does, on a disk).
MEMORY = Path("/dev/shm")  # noqa: S108
ROOM = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 2**30
DATA = Path(tempfile.mkdtemp(prefix="accord-node-", dir=MEMORY if ROOM else None))
os.environ["ACCORD_DATA"] = str(DATA)
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright runs a loop in this thread
os.environ["ACCORD_METRICS_TOKEN"] = "3a91c0f6b87d25e4" * 2  # counted in every test, as at a node that is watched
for name in ("ACCORD_ROOT_KEY", "ACCORD_KEYSTORE", "ACCORD_WITNESS"):
    os.environ.pop(name, None)

from accord.config.catalogues import compile_catalogues  # noqa: E402
from accord.config.node import write_node  # noqa: E402

write_node(DATA, name="test", jurisdiction="BG", demo=True)
# The tests search, open and call far more often than people do; tests/rooms/limits has the packaged numbers.
(DATA / "limits").mkdir()
WIDE = "".join(
    f"[{name}]\nburst = 1_000_000_000_000\nseconds = 0.001\n" for name in ("api", "export", "identity", "search")
)
(DATA / "limits" / "wide.toml").write_text(WIDE)
compile_catalogues(Path(__file__).resolve().parents[1] / "src" / "accord" / "locale")


def pytest_unconfigure():
    shutil.rmtree(DATA, ignore_errors=True)
