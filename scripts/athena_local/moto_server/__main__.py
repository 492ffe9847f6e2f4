"""`python -m athena_local.moto_server --port P`: moto on 127.0.0.1."""

import signal
import sys
from pathlib import Path
from types import FrameType

import click
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import WSGIRequestHandler, make_server

from athena_local.calls.record import RecordedCalls
from athena_local.moto_server import glue_statistics, glue_tables, lake_formation, s3_keys
from athena_local.moto_server.object_reads import ObjectReads
from athena_local.moto_server.one_at_a_time import OneAtATime
from athena_local.moto_server.snapshot import load, save
from athena_local.wsgi import Application


class _Handler(WSGIRequestHandler):
    """Connections stay open, and small answers leave at once."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Only errors are logged."""


@click.command()
@click.option("--port", type=int, required=True, help="Port on 127.0.0.1.")
@click.option(
    "--snapshot",
    type=click.Path(path_type=Path),
    default=None,
    help="File to read all data from at the start and to write it to at the end.",
)
@click.option(
    "--calls",
    type=click.Path(path_type=Path),
    default=None,
    help="File to append each new call to.",
)
def main(port: int, snapshot: Path | None, calls: Path | None) -> None:
    """Serve until SIGTERM or SIGINT."""
    glue_statistics.install()
    glue_tables.install()
    lake_formation.install()
    s3_keys.install()
    if snapshot is not None:
        load(snapshot)
    moto = DomainDispatcherApplication(create_backend_app)
    application: Application = ObjectReads(OneAtATime(moto))
    if calls is not None:
        application = RecordedCalls(application, calls, frozenset())
    server = make_server("127.0.0.1", port, application, threaded=True, request_handler=_Handler)

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    server.server_close()
    if snapshot is not None:
        save(snapshot)
    sys.exit(0)


if __name__ == "__main__":
    main()
