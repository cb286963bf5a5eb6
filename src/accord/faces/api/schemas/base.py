"""The base of every shape."""

from collections.abc import Iterator
from typing import Any

import ninja
from pydantic import ConfigDict


class Schema(ninja.Schema):
    """A shape whose `repr`, `str` and errors repeat nothing of what it holds, so that no log can (security.md C8)."""

    model_config = ConfigDict(hide_input_in_errors=True)

    def __repr_args__(self) -> Iterator[tuple[str | None, Any]]:
        return iter(())
