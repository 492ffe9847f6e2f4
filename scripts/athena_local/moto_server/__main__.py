"""`python -m athena_local.moto_server --port P`: moto on 127.0.0.1."""

import functools
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any, cast

import click
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from athena_local.calls.record import RecordedCalls
from athena_local.http_server import make_http_server
from athena_local.moto_server import (
    glue_answers,
    glue_partitions,
    glue_statistics,
    glue_tables,
    lake_formation,
    s3_keys,
)
from athena_local.moto_server.files_on_disk import FilesOnDisk
from athena_local.moto_server.object_reads import ObjectReads
from athena_local.moto_server.one_at_a_time import OneAtATime
from athena_local.moto_server.rights_state import RightsState
from athena_local.moto_server.snapshot import load, save
from athena_local.wsgi import Application


def _moto() -> Application:
    """moto, which finds the service of each host only once.

    It looks through all folders of its package, and then through all address patterns, for every
    request.
    """
    moto: Any = DomainDispatcherApplication(create_backend_app)
    moto.get_backend_for_host = functools.lru_cache(maxsize=1000)(moto.get_backend_for_host)
    return cast(Application, moto)


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
    glue_partitions.install()
    lake_formation.install()
    s3_keys.install()
    glue_answers.install()
    if snapshot is not None:
        load(snapshot)
    application: Application = FilesOnDisk(ObjectReads(OneAtATime(RightsState(_moto()))))
    if calls is not None:
        application = RecordedCalls(application, calls, frozenset())
    server = make_http_server(port, application)

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
