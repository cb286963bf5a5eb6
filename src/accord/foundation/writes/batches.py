"""What many writes of one kind ask alike is asked once, as long as none of them changes it."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar

T = TypeVar("T")
_answers: Final[ContextVar[dict[Hashable, Any] | None]] = ContextVar("answers", default=None)


@contextmanager
def asking_once() -> Iterator[None]:
    """Within, `asked` asks each question once. For writes of one kind, in one transaction that holds the turn."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def asked(question: Callable[..., T], *of: Hashable) -> T:
    """What `question` answers: of nothing that the writes themselves change."""
    answers = _answers.get()
    if answers is None:
        return question(*of)
    if (question, of) not in answers:
        answers[question, of] = question(*of)
    found: T = answers[question, of]
    return found
