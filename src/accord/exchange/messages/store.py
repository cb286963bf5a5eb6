"""What this node remembers of its letters: the store of `letters/streams.py`, in the database. Each call is inside a transaction."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from django.db.models import QuerySet

from accord.exchange.letters.envelope import Letter, Message, kept_letter, seal_back
from accord.exchange.letters.streams import ENDED, Answer, Head, Kept, Known, Result
from accord.exchange.messages.kinds import kind_of
from accord.exchange.messages.models import Incoming, Outgoing
from accord.exchange.messages.vocab import MISSING
from accord.exchange.nodes.queries import entry_of
from accord.foundation.vault import Shredded, current, seal_into
from accord.foundation.vault.fields import reveal_many

AT_ONCE: Final = 64  # letters of one body
_AGAIN: Final = timedelta(minutes=1)  # and twice as long after each try
_APART: Final = UUID("6f1c2b1e-5d0c-4c6e-9a55-0b8f6f2f7a10")


class Shelf:
    """The letters of this node at a moment; it gives back envelopes that only their writer opens."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def head_out(self, peer: UUID, stream: UUID) -> Head:
        """The newest letter to `peer` in a stream."""
        return _head(Outgoing.objects.filter(peer=peer, stream=stream))

    def head_in(self, peer: UUID, stream: UUID) -> Head:
        """The newest letter from `peer` in a stream."""
        return _head(Incoming.objects.filter(peer=peer, stream=stream))

    def add_out(self, letter: Letter) -> None:
        """A letter that is to be sent."""
        said = letter.message
        made = Outgoing(
            id=said.id,
            peer=said.recipient,
            stream=said.stream,
            number=said.number,
            organisation=said.sender,
            addressee=said.addressee,
            kind=said.kind,
            digest=letter.digest,
            key=key_of(said, said.sender),
            written_at=said.issued,
        )
        with suppress(Shredded):  # of what was erased nothing is sent
            seal_into(made, holder=said.sender, signed_letter=letter.signed.decode())
        made.save(force_insert=True)

    def settle(self, peer: UUID, answer: Answer) -> None:
        """A letter to `peer` was answered for good, or kept there. What has ended is not taken back by an older answer."""
        found = Outgoing.objects.filter(pk=answer.id, peer=peer, digest=answer.digest)
        if answer.result not in ENDED:
            found = found.exclude(became__in=ENDED)
        found.exclude(reason=MISSING).update(reason=answer.reason)
        found.update(became=answer.result, settled_at=self.now)

    def rewind(self, peer: UUID, stream: UUID, above: int) -> None:
        """Letters to `peer` with a greater number are to be sent again."""
        Outgoing.objects.filter(peer=peer, stream=stream, number__gt=above).update(settled_at=None, became="")

    def unsettled(self, peer: UUID, stream: UUID) -> list[Letter]:
        """Letters to `peer` that were never settled, by number."""
        found = Outgoing.objects.filter(peer=peer, stream=stream, settled_at=None)
        return [letter for _, letter in opened(found.order_by("number"))]

    def sent(self, peer: UUID, stream: UUID, above: int) -> list[Letter]:
        """Letters to `peer` with a greater number."""
        found = Outgoing.objects.filter(peer=peer, stream=stream, number__gt=above)
        return [letter for _, letter in opened(found.order_by("number"))]

    def drop_out(self, letter: Letter) -> None:
        """Forget a letter that never reached anybody: it is numbered anew."""
        Outgoing.objects.filter(pk=letter.message.id, digest=letter.digest).delete()

    def found(self, peer: UUID, letter: UUID) -> Known | None:
        """What is remembered of the letter of `peer` with this id."""
        row = Incoming.objects.filter(peer=peer, message=letter).first()
        return Known(row.digest, row.number, answer_of(row)) if row else None

    def add_in(self, kept: Kept) -> None:
        """A letter that came."""
        said, answer = kept.letter.message, kept.answer
        made = Incoming(
            message=said.id,
            peer=said.origin,
            stream=said.stream,
            number=said.number,
            organisation=said.addressee,
            sender=said.sender,
            kind=said.kind,
            digest=kept.letter.digest,
            key=key_of(said, said.addressee),
            came_at=self.now,
        )
        self._answer(made, kept.letter, answer, kept.tries)
        made.save(force_insert=True)

    def waiting(self, peer: UUID, stream: UUID) -> list[Kept]:
        """Letters of `peer` that wait for their effect, by number."""
        found = Incoming.objects.filter(peer=peer, stream=stream, became=Result.KEPT)
        return [Kept(letter, answer_of(row), row.tries) for row, letter in opened(found.order_by("number"))]

    def answered(self, kept: Kept, answer: Answer, tries: int) -> None:
        """What is answered of a letter that had waited: its writer is to be told."""
        row = Incoming.objects.get(peer=kept.letter.message.origin, message=kept.letter.message.id)
        row.told, row.version = answer.result not in ENDED, row.version + 1
        self._answer(row, kept.letter, answer, tries)
        row.save()

    def end_erased(self, row: Incoming) -> None:
        """End a letter that waited, of which nothing opens any more: what it was about was erased."""
        row.became, row.reason, row.answered_at, row.ended_at = Result.REFUSED, "erased", self.now, self.now
        row.again_at, row.told, row.signed_letter, row.version = None, False, None, row.version + 1
        row.save()

    def received(self, peer: UUID, stream: UUID, above: int) -> list[bytes]:
        """Letters from `peer` with a greater number, each sealed to it alone. What was erased stays erased."""
        found = list(Incoming.objects.filter(peer=peer, stream=stream, number__gt=above).order_by("number")[:AT_ONCE])
        if any(current().keystore.is_shredded(key) for key in {row.key for row in found}):
            return []
        letters = {row.pk: letter for row, letter in opened([row for row in found if not row.returnable])}
        return [bytes(row.returnable) or self._back(letters[row.pk]) for row in found]

    def _answer(self, row: Incoming, letter: Letter, answer: Answer, tries: int) -> None:
        row.became, row.reason, row.tries, row.answered_at = answer.result, answer.reason, tries, answer.at
        row.again_at = self.now + _AGAIN * 2**tries if answer.result == Result.KEPT else None
        row.ended_at = self.now if answer.result in ENDED else None
        kind = kind_of(row.kind)
        gone = answer.result == Result.REFUSED or (answer.result in ENDED and kind is not None and kind.fleeting)
        # SECURITY: what was refused leaves nothing that could be read here. tests/rooms/messages/test_receiving.py
        row.returnable = self._back(letter) if gone else b""
        if gone:
            row.signed_letter = None
        elif not row.signed_letter:
            seal_into(row, holder=row.organisation, signed_letter=letter.signed.decode())

    def _back(self, letter: Letter) -> bytes:
        return seal_back(letter, entry_of(letter.message.origin).seal_key)


class Batch(Shelf):
    """The same for letters of one node that came together: what is here of them and of their streams is asked once."""

    def __init__(self, now: datetime, peer: UUID, came: Sequence[Letter]) -> None:
        super().__init__(now)
        there = Incoming.objects.filter(peer=peer)
        rows = there.filter(message__in={letter.message.id for letter in came}).defer("signed_letter", "returnable")
        self._known = {row.message: Known(row.digest, row.number, answer_of(row)) for row in rows}
        self._heads: dict[UUID, Head] = {}
        self._held: set[UUID] = set()
        streams = there.filter(stream__in={letter.message.stream for letter in came}).order_by("number")
        for stream, number, digest, became in streams.values_list("stream", "number", "digest", "became"):
            self._note(stream, Head(number, digest), became)

    def found(self, peer: UUID, letter: UUID) -> Known | None:
        """What is remembered of a letter of the batch."""
        return self._known.get(letter)

    def head_in(self, peer: UUID, stream: UUID) -> Head:
        """The newest letter in a stream of the batch."""
        return self._heads.get(stream, Head())

    def waiting(self, peer: UUID, stream: UUID) -> list[Kept]:
        """Letters that wait in a stream of the batch."""
        return super().waiting(peer, stream) if stream in self._held else []

    def add_in(self, kept: Kept) -> None:
        """A letter of the batch."""
        super().add_in(kept)
        said, digest = kept.letter.message, kept.letter.digest
        self._known[said.id] = Known(digest, said.number, kept.answer)
        self._note(said.stream, Head(said.number, digest), kept.answer.result)

    def _note(self, stream: UUID, head: Head, became: str) -> None:
        self._heads[stream] = head
        if became == Result.KEPT:
            self._held.add(stream)


def opened(rows: "QuerySet[Outgoing] | QuerySet[Incoming] | Sequence[Any]") -> list[tuple[Any, Letter]]:
    """Rows with their letters; those whose key is destroyed are left out."""
    kept = [row for row in rows if row.signed_letter and not current().keystore.is_shredded(row.key)]
    texts: dict[UUID, str] = {}
    for organisation in {row.organisation for row in kept}:
        ours = [row for row in kept if row.organisation == organisation]
        found = reveal_many(ours, holder=organisation, fields=["signed_letter"])
        texts |= {row.pk: text["signed_letter"] for row, text in zip(ours, found, strict=True)}
    return [(row, kept_letter(texts[row.pk].encode())) for row in kept]


def answer_of(row: Incoming) -> Answer:
    """What was answered of a letter that came."""
    result = Result(row.became)
    return Answer(row.message, row.digest, result, row.number, row.answered_at, row.reason)


def _head(found: "QuerySet[Outgoing] | QuerySet[Incoming]") -> Head:
    row = found.order_by("-number").values_list("number", "digest").first()
    return Head(*row) if row else Head()


def key_of(said: Message, organisation: UUID) -> UUID:
    """What a letter is sealed under: what it is about, or, where that is no person, a key of each organisation for itself."""
    kind = kind_of(said.kind)
    return said.stream if kind and kind.personal else uuid5(_APART, f"{said.stream}/{organisation}")


def is_erased(said: Message, organisation: UUID) -> bool:
    """Whether what a letter is about was erased here."""
    return current().keystore.is_shredded(key_of(said, organisation))
