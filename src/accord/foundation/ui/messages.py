"""What was done, said on the next page."""

from django.contrib.messages.storage.fallback import FallbackStorage
from django.utils.functional import Promise


class SaidStorage(FallbackStorage):
    """Keeps a sentence in the language of who is told: a lazy one would be drawn after her language is left, in the browser's."""

    def add(self, level: int, message: str | Promise, extra_tags: str | None = "") -> None:
        """As the framework does, with the words as they are now."""
        super().add(level, str(message), extra_tags)
