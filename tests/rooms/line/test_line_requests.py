"""What is a request and what is none: two readings of one request are impossible because there is one way to say it."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.exchange.line.reading import Head, NotTaken, read_head
from accord.exchange.line.vocab import HEAD, MOST


def read(text):
    return read_head(io.BytesIO(text))


def test_a_request():
    text = b"POST /letters HTTP/1.1\r\nHost: x\r\ncontent-LENGTH: 12\r\nConnection: Close\r\n\r\nbody"
    assert read(text) == Head("POST", "letters", 12, keep=False)
    assert read(b"GET /health HTTP/1.1\r\n\r\n") == Head("GET", "health", 0, keep=True)
    assert read(b"") is None


@pytest.mark.parametrize(
    "text",
    [
        b"POST /a HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        b"POST /a HTTP/1.1\r\nContent-Length: 1\r\ncontent-length: 1\r\n\r\n",
        b"POST /a HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: identity\r\n\r\n",
        b"POST /a HTTP/1.1\r\nContent-Length: +1\r\n\r\n",
        b"POST /a HTTP/1.1\r\nContent-Length: 1, 1\r\n\r\n",
        b"POST /a HTTP/1.1\r\nContent-Length : 1\r\n\r\n",
        b"POST /a HTTP/1.1\r\nX: 1\r\n Content-Length: 1\r\n\r\n",
        b"POST /a HTTP/1.1\nContent-Length: 1\n\n",
        b"GET /a HTTP/1.1\r\nContent-Length: 1\r\n\r\n",
        b"POST /a HTTP/1.0\r\nContent-Length: 1\r\n\r\n",
        b"POST /a/b HTTP/1.1\r\nContent-Length: 1\r\n\r\n",
        b"POST /a?b HTTP/1.1\r\nContent-Length: 1\r\n\r\n",
        b"PUT /a HTTP/1.1\r\nContent-Length: 1\r\n\r\n",
        b"\r\n",
    ],
)
def test_what_could_be_read_in_two_ways_is_refused(text):
    with pytest.raises(NotTaken):
        read(text)


@given(
    st.binary(max_size=200), st.sampled_from([b"", b"POST /a HTTP/1.1\r\n", b"POST /a HTTP/1.1\r\nContent-Length: "])
)
def test_whatever_comes_is_a_head_or_is_not_taken(noise, before):
    try:
        found = read(before + noise + b"\r\n\r\n")
    except NotTaken:
        return
    assert found is None or (0 <= found.length <= MOST and found.method in {"GET", "POST"})


def test_no_more_than_a_head_is_read():
    stream = io.BytesIO(b"POST /a HTTP/1.1\r\n" + b"X" * 10 * HEAD)
    with pytest.raises(NotTaken):
        read_head(stream)
    assert stream.tell() <= HEAD + 2
