"""Buckets as data: the package's file, overridden by the node's own, by name."""

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from accord.foundation.limits.vocab import BadBucket, Bucket

PACKAGED = Path(__file__).with_name("buckets.toml")


def read(files: Iterable[Path]) -> dict[str, Bucket]:
    """The buckets in `files`; a later file wins by name. Raises BadBucket."""
    found: dict[str, Bucket] = {}
    for path in files:
        try:
            for name, content in tomllib.loads(path.read_text(encoding="utf-8")).items():
                found[name] = Bucket(name, **content)
        except (tomllib.TOMLDecodeError, TypeError) as error:
            raise BadBucket(f"{path.name}: {error}") from error
    for bucket in found.values():
        if not (bucket.burst >= 1 and bucket.seconds > 0):
            raise BadBucket(f"{bucket.name}: burst must be 1 or more, seconds above 0.")
    return found


@lru_cache(maxsize=1)
def buckets() -> dict[str, Bucket]:
    """Every bucket of this node. Raises BadBucket."""
    return read([PACKAGED, *sorted((Path(settings.ACCORD_DATA) / "limits").glob("*.toml"))])
