"""What a node remembers of its letters, in memory: the store of the simulation. The node's own is `exchange/messages/store.py`."""

from collections import defaultdict

from accord.exchange.letters.streams import SETTLED, Head, Known


class Memory:
    """Lists of letters by (peer, stream), each direction."""

    def __init__(self):
        self.out = defaultdict(list)  # (peer, stream) -> letters
        self.settled = {}  # letter id -> answer
        self.came = defaultdict(list)  # (peer, stream) -> Kept
        self.by_id = {}

    def copy(self):
        made = Memory()
        made.out = defaultdict(list, {k: list(v) for k, v in self.out.items()})
        made.came = defaultdict(list, {k: list(v) for k, v in self.came.items()})
        made.settled, made.by_id = dict(self.settled), dict(self.by_id)
        return made

    def head_out(self, peer, stream):
        return _head(self.out[peer, stream])

    def head_in(self, peer, stream):
        return _head([kept.letter for kept in self.came[peer, stream]])

    def add_out(self, letter):
        self.out[letter.message.recipient, letter.message.stream].append(letter)

    def settle(self, peer, answer):
        assert answer.result in SETTLED
        self.settled[answer.id] = answer

    def rewind(self, peer, stream, above):
        for letter in self.sent(peer, stream, above):
            self.settled.pop(letter.message.id, None)

    def unsettled(self, peer, stream):
        return [one for one in self.out[peer, stream] if one.message.id not in self.settled]

    def sent(self, peer, stream, above):
        return [one for one in self.out[peer, stream] if one.message.number > above]

    def drop_out(self, letter):
        self.out[letter.message.recipient, letter.message.stream].remove(letter)

    def found(self, peer, letter):
        kept = self.by_id.get((peer, letter))
        return Known(kept.letter.digest, kept.letter.message.number, kept.answer) if kept else None

    def add_in(self, kept):
        said = kept.letter.message
        self.came[said.origin, said.stream].append(kept)
        self.by_id[said.origin, said.id] = kept

    def waiting(self, peer, stream):
        return [kept for kept in self.came[peer, stream] if kept.answer.result == "kept"]

    def answered(self, kept, answer, tries):
        said = kept.letter.message
        made = type(kept)(kept.letter, answer, tries)
        row = self.came[said.origin, said.stream]
        row[row.index(kept)] = self.by_id[said.origin, said.id] = made

    def received(self, peer, stream, above):
        return [kept.letter for kept in self.came[peer, stream] if kept.letter.message.number > above]


def _head(letters):
    return Head(letters[-1].message.number, letters[-1].digest) if letters else Head()
