"""`athena-recipes <recipe> key`: the keys of a recipe's hashes."""

from collections.abc import Sequence

import click

from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.options import json_option, lake_option
from athena_recipes.cli.output import emit, note
from athena_recipes.lake.keys.copies import delete_copies
from athena_recipes.lake.keys.keys import (
    Key,
    create_key,
    destroy_key,
    is_destroyed,
    is_there,
    list_keys,
)
from athena_recipes.lake.where import raw_folder


def key_group(recipe: str) -> click.Group:
    """The commands for the keys below `raw/<recipe>/keys/`."""

    @click.group("key")
    def key() -> None:
        pass

    key.help = f"""Create, list and destroy the keys of the hashes.

    Keys are stored below $LAKE_ROOT/raw/{recipe}/keys/ and never printed. The next build uses
    the newest key; its hashes do not join with those of older keys.
    """

    @key.command("create")
    @json_option
    def create(as_json: bool) -> None:
        """Create a random key with the next version (rotation).

        Older keys stay until they are destroyed.
        """
        made = create_key(raw_folder(recipe))
        note(f"Build again to publish with it: dbt build -s {recipe}")
        _print([made], as_json=as_json)

    @key.command("list")
    @json_option
    def list_command(as_json: bool) -> None:
        """List the versions of the keys and their fingerprints."""
        folder = raw_folder(recipe)
        keys = list_keys(folder)
        if not keys:
            command = f"athena-recipes {recipe} key create"
            note(f"There is no key below {folder / 'keys'}. To make one: {command}")
        if keys or as_json:
            _print(keys, as_json=as_json)

    @key.command("destroy")
    @click.argument("version", type=int)
    @lake_option()
    @json_option
    def destroy(version: int, lake: S3Address | None, as_json: bool) -> None:
        """Overwrite and delete a key (crypto-shredding).

        Afterwards nobody can link its hashes to persons. With --lake, all versions of the key's
        copy below that address are deleted first. The command can be run again after an
        interruption. Backups, replicas of the bucket and copies under other names are not deleted.
        """
        _destroy(recipe, version, lake, as_json=as_json)

    return key


def _destroy(recipe: str, version: int, lake: S3Address | None, *, as_json: bool) -> None:
    folder = raw_folder(recipe)
    count = 0
    # First what may be refused: as long as the key is here, the command can be run again.
    if lake:
        with explained():
            count = delete_copies(make_client("s3"), lake, recipe, version)
        note(f"Deleted {count} versions of its copy below {lake}.")
    # On another machine than the key's, or once more: nothing is left to do here.
    was_known = count > 0 or (bool(lake) and is_destroyed(folder, version))
    finished = was_known and not is_there(folder, version)
    gone = [] if finished else [destroy_key(folder, version)]
    if not lake:
        note(
            "A copy on S3 stays readable, all its versions, until you run: athena-recipes"
            f" {recipe} key destroy {version} --lake s3://bucket/prefix"
        )
    note("Backups, replicas and results of queries that read the key are yours to delete.")
    _print(gone, as_json=as_json)


def _print(keys: Sequence[Key], *, as_json: bool) -> None:
    rows = [
        {"version": one.version, "created_at": one.created_at, "fingerprint": one.fingerprint}
        for one in keys
    ]
    emit(rows, as_json=as_json)
