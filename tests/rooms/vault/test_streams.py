"""A sealed file opens whole and in order, or not at all."""

from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.foundation.vault import StreamSealer, Tampered, new_stream_key, open_stream
from accord.foundation.vault.streams import CHUNK

SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17]
HEAD, SEALED = 9, CHUNK + 16


def sealed(data, key, context=b"this file", step=50_000):
    target = BytesIO()
    sealer = StreamSealer(target, key, context)
    for start in range(0, len(data), step):
        sealer.write(data[start : start + step])
    sealer.close()
    return target.getvalue()


def opened(data, key, context=b"this file"):
    return b"".join(open_stream(BytesIO(data), key, context))


@pytest.mark.parametrize("size", SIZES)
def test_what_was_sealed_opens(size):
    key, data = new_stream_key(), bytes(range(256)) * (size // 256 + 1)
    found = sealed(data[:size], key)
    assert opened(found, key) == data[:size]
    assert data[:64] not in found or size < 64
    for other in (new_stream_key(), None):
        with pytest.raises(Tampered):
            opened(found, other or key, b"this file" if other else b"another file")


def test_cut_moved_doubled_or_lengthened_does_not_open():
    key = new_stream_key()
    whole = sealed(b"a" * CHUNK + b"b" * CHUNK + b"c" * 100, key)
    parts = [whole[HEAD + i * SEALED : HEAD + (i + 1) * SEALED] for i in range(3)]
    head = whole[:HEAD]
    assert head + b"".join(parts) == whole
    for wrong in (
        head + parts[0] + parts[1],  # the end was cut at the border of a chunk
        head + parts[1] + parts[0] + parts[2],
        head + parts[0] + parts[0] + parts[2],
        head + parts[0] + parts[2],
        head + parts[2],
        whole + b"x",
        whole + parts[2],
        head,
        b"",
    ):
        with pytest.raises(Tampered):
            opened(wrong, key)


@settings(max_examples=60, deadline=None)
@given(size=st.integers(0, 3 * CHUNK), place=st.integers(0), bit=st.integers(0, 7), cut=st.booleans())
def test_any_flipped_bit_or_cut_is_found(size, place, bit, cut):
    key = new_stream_key()
    data = bytearray(sealed(b"\x55" * size, key))
    place %= len(data)
    if cut:
        del data[place:]
    else:
        data[place] ^= 1 << bit
    with pytest.raises(Tampered):
        opened(bytes(data), key)


def test_two_files_of_the_same_content_share_nothing():
    key = new_stream_key()
    assert sealed(b"same", key)[HEAD:] != sealed(b"same", key)[HEAD:]
