"""The other node as a party that witnesses and is witnessed, with a ledger of its own."""

import base64

import rfc8785

from accord.exchange.nodes import witnessing
from accord.foundation.clock import stamp
from accord.foundation.ledger import proofs, verifier
from accord.foundation.ledger import services as ledger


class Peer:
    """The other node: a ledger of its own, and what it saw of ours."""

    def __init__(self, one, now):
        self.one, self.now, self.lines, self.seen, self.asked = one, now, [], (0, b""), []

    def grow(self, events=5, **changes):
        at = len(self.lines)
        self.lines += [rfc8785.dumps({"seq": n, "kind": "case.read"} | changes) for n in range(at, at + events)]

    def leaves(self):
        return [verifier.leaf_hash(line) for line in self.lines]

    def note(self, key=None, code=None):
        name, public = verifier.origin_line(code or self.one.entry.code), self.one.entry.sign_key
        size, signer = len(self.lines), key or self.one.key
        root = base64.b64encode(proofs.over(self.leaves())(0, size)).decode()
        body = f"{name}\n{size}\n{root}\n{stamp(self.now)}\n"
        signed = base64.b64encode(verifier.key_hash(name, public) + signer.sign(body.encode())).decode()
        return f"{body}\n\N{EM DASH} {name} {signed}\n"

    def request(self, old=0, **note):
        lines = [
            base64.b64encode(part).decode()
            for part in proofs.consistency(proofs.over(self.leaves()), old, len(self.lines))
        ]
        return ("\n".join([f"old {old}", *lines]) + "\n\n" + self.note(**note)).encode()

    def confirmed_by(self, node):
        return verifier.cosigned_at(self.answer.decode(), str(node.pk), ledger.public_key())

    def asks(self, old=0, **note):
        self.answer = witnessing.witness(self.one.id, self.request(old, **note), self.now)
        return self.answer

    def __call__(self, verb, body):
        """What it does as a witness of ours."""
        self.asked.append(verb)
        head, _, note = body.decode().partition("\n\n")
        found = verifier.read_note(note, ledger.public_key())
        old = int(head.splitlines()[0].removeprefix("old "))
        if old != self.seen[0]:
            return f"seen {self.seen[0]}".encode()
        proof = [base64.b64decode(line) for line in head.splitlines()[1:]]
        assert not old or verifier.consistent(*self.seen, found.size, found.root, proof)
        self.seen = (found.size, found.root)
        line = verifier.cosignature(
            self.one.key, str(self.one.id), note.partition("\n\n")[0] + "\n", int(self.now.timestamp())
        )
        return (note + line).encode()
