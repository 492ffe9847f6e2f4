"""`python -m athena_local.server`: the Athena API in front of a Trino and a moto."""

import logging
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import click

from athena_local.aws import make_stand_in_client
from athena_local.calls.record import RecordedCalls
from athena_local.http_server import make_http_server
from athena_local.server.wiring import build_application


@click.command()
@click.option("--port", type=int, required=True, help="Port on 127.0.0.1.")
@click.option("--moto", required=True, help="Address of moto, http://127.0.0.1:PORT.")
@click.option("--trino", required=True, help="Address of Trino, http://127.0.0.1:PORT.")
@click.option("--region", default="eu-west-1", show_default=True, help="AWS region to be in.")
@click.option(
    "--rules",
    type=click.Path(path_type=Path),
    default=None,
    help="Trino's access-control rules, to be kept equal to Lake Formation's grants.",
)
@click.option(
    "--calls",
    type=click.Path(path_type=Path),
    default=None,
    help="File to append each new call of Athena's API to.",
)
def main(
    port: int, moto: str, trino: str, region: str, rules: Path | None, calls: Path | None
) -> None:
    """Serve until SIGTERM or SIGINT."""
    logging.basicConfig(
        stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s"
    )

    def client(service: str, key: str = "test") -> Any:
        return make_stand_in_client(service, moto, region, key)

    application, close = build_application(client, moto, trino, rules, region)
    served: Any = application
    if calls is not None:
        # What is forwarded is written where it is answered.
        served = RecordedCalls(application, calls, frozenset({"athena"}))
    server = make_http_server(port, served)

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        close()


if __name__ == "__main__":
    main()
