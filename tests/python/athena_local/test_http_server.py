"""The server of an instance's parts: many requests on one connection, each read to its end."""

import http.client
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from athena_local.http_server import make_http_server
from athena_local.wsgi import read_body


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    if path == "/fails":
        raise ValueError("a mistake")
    if path == "/fails-later":
        start_response("200 OK", [("Content-Length", "9")])
        return _broken()
    body = read_body(environ) if path == "/echo" else b"unread"
    headers = [("Content-Length", str(len(body)))] if environ.get("QUERY_STRING") else []
    start_response("200 OK", headers)
    return [body[:2], body[2:]]


def _broken() -> Iterator[bytes]:
    yield b"half"
    raise ValueError("a mistake")


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    server = make_http_server(0, application)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


@pytest.fixture
def client(port: int) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    yield connection
    connection.close()


def test_a_connection_serves_many_requests(client: http.client.HTTPConnection) -> None:
    """Bodies of all kinds, those that the application does not read too, on one connection."""
    client.connect()
    first = client.sock
    large = b"x" * 3_000_000
    for method, path, body, expected in (
        ("POST", "/echo", b"abc", b"abc"),
        ("POST", "/echo?sized", large, large),
        ("POST", "/other", large, b"unread"),
        ("POST", "/other?sized", b"GET /fails HTTP/1.1\r\n\r\n", b"unread"),
        ("POST", "/echo?sized", iter([b"in ", b"pieces"]), b"in pieces"),
        ("POST", "/other", iter([b"in ", b"pieces"]), b"unread"),
        ("GET", "/echo", None, b""),
        ("HEAD", "/other?sized", None, b""),
        ("GET", "/other?sized", None, b"unread"),
    ):
        client.request(method, path, body)
        answer = client.getresponse()
        assert (answer.status, answer.read()) == (200, expected), (method, path)
        assert client.sock is first, (method, path)


def test_a_client_that_asks_for_it_gets_an_end(client: http.client.HTTPConnection) -> None:
    client.request("GET", "/other", headers={"Connection": "close"})
    answer = client.getresponse()
    assert (answer.read(), answer.getheader("Connection")) == (b"unread", "close")


def test_a_mistake_ends_the_request_and_no_other(client: http.client.HTTPConnection) -> None:
    client.request("GET", "/fails")
    assert client.getresponse().status == 500
    client.request("GET", "/fails-later")
    with pytest.raises(http.client.IncompleteRead):
        client.getresponse().read()
    client.close()
    client.request("GET", "/echo")
    assert client.getresponse().status == 200
