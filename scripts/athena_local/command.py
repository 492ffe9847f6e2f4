"""The command line `athena-local`: start, show and stop an instance."""

import json
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from rich.console import Console

from athena_local.aws import make_stand_in_client
from athena_local.calls.read import read_calls
from athena_local.console import UserError, note
from athena_local.install import install_trino, java_command
from athena_local.install.aot_cache import make_aot_cache
from athena_local.instance import BUCKET, PARTS, REGION, Instance, lake_root
from athena_local.raw_files import upload_raw
from athena_local.trino_configuration import HEAP_MIB

# A profile or a session token of the user's would be used beside the dummy keys.
_UNSET = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_DEFAULT_PROFILE")
_name_option = click.option(
    "--name", default="default", show_default=True, help="Name of the instance; several can run."
)
_keep_option = click.option(
    "--keep", is_flag=True, help="Keep tables and files from one start to the next."
)
_catalogs_option = click.option(
    "--catalog-file",
    "catalog_files",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    multiple=True,
    help="A Trino catalog (NAME.properties) to add, for federated queries; may be repeated.",
)
_heap_option = click.option(
    "--heap-mib",
    type=click.IntRange(min=1024),
    default=HEAP_MIB,
    show_default=True,
    help="Trino's memory in MiB; statements over many millions of rows need more.",
)
_json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON instead of text.")
_raw_option = click.option(
    "--raw/--no-raw", default=True, help="Copy $LAKE_ROOT/raw to its bucket.  [default: raw]"
)


@click.group("athena-local", context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="athena-recipes", prog_name="athena-local")
def main() -> None:
    """Amazon Athena on this machine: Trino and moto behind Athena's API.

    An instance has one endpoint for all AWS clients. To run one command on it: athena-local exec --
    dbt build --target athena
    """


@main.command()
@_name_option
@_keep_option
@_catalogs_option
@_heap_option
@_raw_option
@_json_option
def up(name: str, raw: bool, as_json: bool, **options: Any) -> None:
    """Start an instance and wait until it is ready.

    Installs Trino first, if it is missing.
    """
    instance = _start(name, **options)
    if raw:
        _copy_raw_files(instance)
    click.echo(
        json.dumps([{"name": name, "endpoint": instance.endpoint}], indent=2)
        if as_json
        else f"{name} is ready at {instance.endpoint}"
    )
    note(f'To use it in this shell: eval "$(athena-local env --name {name})"')


@main.command()
def install() -> None:
    """Install Trino and make its ahead-of-time cache.

    Does nothing if both exist. `up` and `exec` do it too.
    """
    note(f"Trino is in {_install()}")


@main.command()
@_name_option
@_json_option
def status(name: str, as_json: bool) -> None:
    """Show the state of an instance.

    The exit code is 0 if it is ready, else 1. If it stopped, the reason and a fix are printed.
    """
    instance = Instance.named(name)
    state = instance.state()
    if as_json:
        click.echo(json.dumps({"name": name, "folder": str(instance.folder), **state}, indent=2))
    else:
        click.echo(f"{name} is {state['status']} {state.get('endpoint', '')}".rstrip())
        if state.get("reason"):
            note(f"{state['reason']}\n  Fix: {state.get('fix') or 'start it again'}")
    sys.exit(0 if state["status"] == "ready" else 1)


@main.command()
@_name_option
@_json_option
def env(name: str, as_json: bool) -> None:
    """Print the environment variables for AWS clients.

    To use an instance in this shell: eval "$(athena-local env)"
    """
    environment = Instance.named(name).environment()
    if as_json:
        click.echo(json.dumps(environment, indent=2))
        return
    click.echo(f"unset {' '.join(_UNSET)}")
    for key, value in environment.items():
        click.echo(f"export {key}={shlex.quote(value)}")


@main.command()
@_name_option
@click.option(
    "--part",
    type=click.Choice(PARTS),
    default="gateway",
    show_default=True,
    help="The part of the instance.",
)
def logs(name: str, part: str) -> None:
    """Print the log of one part of an instance."""
    path = Instance.named(name).log_file(part)
    if not path.exists():
        raise UserError(f"There is no log at {path}.", "athena-local up")
    click.echo(path.read_text(encoding="utf-8", errors="replace"), nl=False)


@main.command()
@_name_option
@_json_option
def calls(name: str, as_json: bool) -> None:
    """Print the IAM actions that were used since an instance started.

    Each action with its resources once: what a policy must allow for the same run on AWS. Trino's
    own calls of Glue and S3 are among them, as Athena makes them with the caller's rights.
    """
    found = read_calls(Instance.named(name).calls_file)
    if as_json:
        click.echo(json.dumps([asdict(call) for call in found], indent=2))
        return
    for call in found:
        click.echo(f"{call.action:40} {call.resource}")


@main.command()
@_name_option
def down(name: str) -> None:
    """Stop an instance, and processes that a crash left."""
    note("Stopped" if Instance.named(name).stop() else "It was not running")


@main.command(
    "exec", context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False}
)
@_name_option
@_keep_option
@_catalogs_option
@_heap_option
@_raw_option
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED)
def execute(name: str, raw: bool, command: Sequence[str], **options: Any) -> None:
    """Run a command with the environment of an instance.

    Starts the instance if it is not ready, and stops it afterwards. For example: athena-local exec
    -- dbt build --target athena
    """
    was_ready = Instance.named(name).state()["status"] == "ready"
    instance = Instance.named(name)
    try:
        _start(name, **options)
        if raw:
            _copy_raw_files(instance)
        code = _run(command, instance)
    finally:
        if not was_ready:
            instance.stop()
    sys.exit(code)


def _start(name: str, keep: bool, catalog_files: tuple[Path, ...], heap_mib: int) -> Instance:
    """Install where needed, with progress in this process, then start."""
    _install()
    instance = Instance.named(name)
    console = Console(stderr=True)
    begun = time.monotonic()
    try:
        with console.status("Starting athena_local") as shown:
            instance.start(
                keep=keep,
                catalog_files=tuple(file.absolute() for file in catalog_files),
                heap_mib=heap_mib,
                waiting=lambda part: shown.update(
                    f"Starting athena_local, waiting for {part} ({time.monotonic() - begun:.0f} s)"
                ),
            )
    except KeyboardInterrupt:
        instance.stop()
        raise
    return instance


def _install() -> Path:
    """Trino's folder; Trino and its ahead-of-time cache are made where they are missing."""
    java_command()
    folder = install_trino()
    make_aot_cache(folder)
    return folder


def _copy_raw_files(instance: Instance) -> None:
    """Copy the raw files on disk, so that `dbt build --target athena` reads what DuckDB reads.

    Objects without a file on disk are kept: a user may have put them there.
    """
    if not (lake_root() / "raw").is_dir():
        return
    target = f"s3://{BUCKET}"
    client = make_stand_in_client("s3", instance.endpoint, REGION)
    _, sent = upload_raw(client, lake_root(), target, remove=False)
    if sent:
        note(f"{sent} raw files copied to {target}/raw")


def _run(command: Sequence[str], instance: Instance) -> int:
    """Run a command, with SIGINT and SIGTERM passed on to it; its exit code, as a shell's."""
    environment = {k: v for k, v in os.environ.items() if k not in _UNSET}
    try:
        child = subprocess.Popen(command, env={**environment, **instance.environment()})
    except OSError as error:
        raise UserError(f"{command[0]} cannot be run: {error}.", "Check the command.") from error
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, frame: child.send_signal(number))
    code = child.wait()
    return 128 - code if code < 0 else code
