"""One connection: what it yields, and how it says that nothing will come of it; test_download.py has more."""

import socket
import threading

import pytest

from cs231n.data.connection import GivenUp, receive

CONTENT = b"\x1f\x8b" + bytes(range(200)) * 3


@pytest.fixture
def answer():
    """Serve raw bytes once at a new address; of what follows None, the host keeps silent until the end."""
    over, listening = threading.Event(), socket.create_server(("127.0.0.1", 0))
    heard = []

    def serve(raw):
        def talk():
            with listening.accept()[0] as connection:
                heard.append(connection.recv(10_000).decode())
                connection.sendall(raw)
                over.wait(60 if raw.endswith(b"...") else 0)

        threading.Thread(target=talk, daemon=True).start()
        return f"http://127.0.0.1:{listening.getsockname()[1]}/a"

    serve.heard = heard
    yield serve
    over.set()
    listening.close()


def http(content, status="200 OK", *headers):
    return "\r\n".join([f"HTTP/1.1 {status}", *headers, "", ""]).encode() + content


def test_the_rest_is_asked_for_and_all_of_it_is_new(answer):
    url = answer(http(CONTENT[100:], "206 Partial Content", "Content-Range: bytes 100-601/602"))
    assert b"".join(new for _, new in receive(url, 100, 60, False)) == CONTENT[100:]
    assert "Range: bytes=100-" in answer.heard[0]


@pytest.mark.parametrize("have", [1, 100, len(CONTENT), len(CONTENT) + 1])
def test_a_host_that_starts_over_sends_again_what_is_not_new(answer, have):
    blocks = list(receive(answer(http(CONTENT)), have, 60, True))
    assert b"".join(block for block, _ in blocks) == CONTENT
    assert b"".join(new for _, new in blocks) == CONTENT[have:]


@pytest.mark.parametrize(
    "raw, have, how, why",
    [
        (http(CONTENT), 100, "no resume", "cannot resume"),
        (http(CONTENT, "206 Partial Content", "Content-Range: bytes 50-601/602"), 100, "no resume", "cannot"),
        (http(b"<html>"), 0, "wrong", "sent a web page"),
        (http(b"", "404 Not Found"), 0, "closed", "Not Found"),
        (http(b"", "206 Partial Content", "Content-Range: nonsense"), 0, "closed", ""),
        (b"SSH-2.0\r\n", 0, "closed", "SSH-2.0"),
        (b"", 0, "closed", "closed connection"),
        (http(CONTENT + b"..."), 0, "slow", "sent nothing for"),
    ],
)
def test_a_connection_of_no_use_is_given_up_with_a_reason(answer, raw, have, how, why):
    with pytest.raises(GivenUp) as given_up:
        list(receive(answer(raw), have, 0.2 if how == "slow" else 60, False))
    (failed,) = given_up.value.args
    assert failed.how == how and why in failed.why and failed.why


@pytest.mark.parametrize("url", ["https://", "nonsense", "http://127.0.0.1:port/", "http://[::bad/"])
def test_an_address_that_is_none_is_a_reason_too(url):
    with pytest.raises(GivenUp):
        list(receive(url, 0, 60, False))
