"""`python -m scripts anonymization key`: the keys of the recipe's hashes."""

from collections.abc import Sequence
from pathlib import Path

import click

from scripts.anonymization.keys import Key, create_key, destroy_key, list_keys
from scripts.lake import raw_folder
from scripts.output import emit, json_option, note

RECIPE = "anonymization"


@click.group()
def anonymization() -> None:
    """What SQL cannot do for the recipe `anonymization`."""


@anonymization.group()
def key() -> None:
    """Make, list and destroy keys below $LAKE_ROOT/raw/anonymization/keys/.

    A key is never printed. The next build uses the newest; its hashes join with no older ones.
    """


@key.command("create")
@json_option
def create(as_json: bool) -> None:
    """Make a random key with the next version (rotate). Older keys stay until destroyed."""
    made = create_key(_folder())
    note("Build again to publish with it: dbt build -s anonymization")
    _print([made], as_json=as_json)


@key.command("list")
@json_option
def list_command(as_json: bool) -> None:
    """Show versions and fingerprints."""
    _print(list_keys(_folder()), as_json=as_json)


@key.command("destroy")
@click.argument("version", type=int)
@json_option
def destroy(version: int, as_json: bool) -> None:
    """Overwrite and remove a key: nobody can link its hashes to persons again (crypto-shred).

    Copies elsewhere are not reached: destroy those in S3, all versions, and in backups too.
    """
    gone = destroy_key(_folder(), version)
    note("Copies in S3 (all versions) and in backups are still there until you delete them.")
    _print([gone], as_json=as_json)


def _folder() -> Path:
    return raw_folder(RECIPE)


def _print(keys: Sequence[Key], *, as_json: bool) -> None:
    rows = [
        {"version": one.version, "created_at": one.created_at, "fingerprint": one.fingerprint}
        for one in keys
    ]
    emit(rows, as_json=as_json)
