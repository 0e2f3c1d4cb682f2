"""How many connections the page takes, and how long one may take, over real sockets on loopback."""

import asyncio
import socket
import threading
import time

import pytest
import uvicorn

from onrecord.desk import connections
from onrecord.desk.connections import BoundedConnection


async def application(scope, receive, send):
    if scope["type"] != "http":
        return
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    await asyncio.sleep(0.05)
    answer = b"x" * 30_000_000 if scope["path"] == "/large" else b"took %d" % len(body)
    head = [(b"content-length", b"%d" % len(answer))]
    await send({"type": "http.response.start", "status": 200, "headers": head})
    await send({"type": "http.response.body", "body": answer})


@pytest.fixture
def port(monkeypatch):
    monkeypatch.setattr(connections, "REQUEST_SECONDS", 0.4)
    monkeypatch.setattr(connections, "READING_SECONDS", 0.4)
    monkeypatch.setattr(connections, "MOST_CONNECTIONS", 5)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(
        uvicorn.Config(application, http=BoundedConnection, ws="none", log_level="critical", lifespan="off")
    )
    thread = threading.Thread(target=server.run, args=([listener],))
    thread.start()
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join()
    listener.close()


def connect(port):
    return socket.create_connection(("127.0.0.1", port), timeout=10)


def rest(client):
    """What the server sends until it closes."""
    taken = b""
    try:
        while block := client.recv(1 << 16):
            taken += block
    except ConnectionResetError:
        pass
    return taken


@pytest.mark.parametrize(
    "sent",
    [b"", b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf"],
    ids=["nothing", "half a header", "half a body"],
)
def test_a_request_that_does_not_come_whole_in_time_is_cut_off(port, sent):
    with connect(port) as client:
        client.sendall(sent)
        begun = time.monotonic()
        assert rest(client) == b""
        assert 0.2 < time.monotonic() - begun < 5


def trickle(client):
    for letter in b"GET / HTTP/1.1\r\n" + b"X-Slow: 1\r\n" * 100:
        client.sendall(bytes([letter]))
        time.sleep(0.02)


def test_bytes_that_trickle_in_do_not_keep_a_connection(port):
    with connect(port) as client:
        begun = time.monotonic()
        with pytest.raises((BrokenPipeError, ConnectionResetError)):
            trickle(client)
        assert time.monotonic() - begun < 5


def test_an_answer_that_nobody_reads_is_given_up(port):
    with connect(port) as client:
        client.sendall(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
        time.sleep(1.5)
        assert len(rest(client)) < 30_000_000


def test_a_request_in_time_is_answered_and_the_next_on_the_same_connection(port):
    with connect(port) as client:
        for _ in range(3):
            client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nwhol")
            answer = b""
            while not answer.endswith(b"took 4"):
                answer += client.recv(1000)
            time.sleep(0.2)


def test_one_connection_too_many_is_told_so_and_room_comes_back(port):
    clients = [connect(port) for _ in range(5)]
    time.sleep(0.1)
    with connect(port) as sixth:
        assert rest(sixth).startswith(b"HTTP/1.1 503 ")
    for client in clients:
        client.close()
    time.sleep(0.1)
    with connect(port) as later:
        later.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert rest(later).endswith(b"took 0")
