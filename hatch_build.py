"""What the wheel holds beside the sources: the catalogues of the languages, compiled."""

from pathlib import Path
from typing import Any

import polib
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Catalogues(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile every catalogue anew, so that the wheel does not depend on what was run before."""
        for source in sorted((Path(self.root) / "src" / "accord" / "locale").glob("*/LC_MESSAGES/*.po")):
            polib.pofile(str(source)).save_as_mofile(str(source.with_suffix(".mo")))
