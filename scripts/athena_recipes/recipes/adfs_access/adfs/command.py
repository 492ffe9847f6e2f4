"""`athena-recipes adfs_access adfs`: from one configuration to claim rules, IAM and drivers."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import click

from athena_recipes.aws.account import Account, signed_in
from athena_recipes.aws.client import explained, make_client
from athena_recipes.aws.s3_address import S3Address
from athena_recipes.aws.set_up import SetUp, add_commands
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import (
    account_options,
    config_option,
    json_option,
    lake_option,
    out_option,
)
from athena_recipes.cli.output import emit, note, write_files
from athena_recipes.cli.settings import read_settings
from athena_recipes.lake.files import Files, LocalFiles, S3Files
from athena_recipes.lake.where import lake_root
from athena_recipes.recipes.adfs_access.adfs.assertion import Expected, moment_of
from athena_recipes.recipes.adfs_access.adfs.assertion import check as check_assertion
from athena_recipes.recipes.adfs_access.adfs.config import AccessConfig
from athena_recipes.recipes.adfs_access.adfs.generate import generate as generate_files
from athena_recipes.recipes.adfs_access.adfs.lint import lint as lint_files
from athena_recipes.recipes.adfs_access.adfs.metadata import read_metadata
from athena_recipes.recipes.adfs_access.adfs.names import provider_arn, stack_of
from athena_recipes.recipes.adfs_access.adfs.plan import (
    access_plan,
    check_account,
    handlers,
    names_plan,
)
from athena_recipes.recipes.adfs_access.adfs.roles import lines, saml_roles

EXAMPLE = Path(__file__).with_name("access.yml.example")
_MAX_FILE = 20_000_000  # bytes that `lint` and `check` read of one file


@click.group()
def adfs() -> None:
    """Access to Athena for Active Directory, by AD FS.

    One configuration says account, identity provider, roles and drivers. `generate` writes claim
    rules, policies and settings of drivers, `plan`, `apply` and `destroy` are for the SAML provider
    and the roles in IAM. `lint` finds known faults in files of others, `check` judges an assertion.
    """


def _read(path: Path) -> AccessConfig:
    return read_settings(path, AccessConfig, EXAMPLE, "put in your account, host and roles")


def _prepare(config_path: Path) -> Callable[[Account], SetUp]:
    config = _read(config_path)

    def set_up(account: Account) -> SetUp:
        check_account(config, account)
        return SetUp(
            access_plan(config, config_path.parent, account),
            lambda: handlers(config, account),
            heading=f", provider {config.provider}",
        )

    return set_up


def _prepare_destroy(config_path: Path) -> Callable[[Account], SetUp]:
    config = _read(config_path)

    def set_up(account: Account) -> SetUp:
        check_account(config, account)
        return SetUp(names_plan(config, account), lambda: handlers(config, account))

    return set_up


add_commands(
    adfs,
    _prepare,
    _prepare_destroy,
    inputs=config_option(EXAMPLE),
    destroy_inputs=config_option(EXAMPLE),
    destroy_help="AD FS and AD groups stay as they are.",
)


@adfs.command()
@config_option(EXAMPLE)
@out_option("the folder adfs")
@json_option
def generate(config_path: Path, out: Path | None, as_json: bool) -> None:
    """Write claim rules, policies and driver settings.

    And a runbook. Needs no credentials. No file has a secret.
    """
    config = _read(config_path)
    files = [(name, text.encode()) for name, text in generate_files(config, config_path.name)]
    written = write_files(out or Path("adfs"), files)
    emit([{"file": str(path)} for path in written], as_json=as_json, title="Written")


@adfs.command()
@click.argument(
    "files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option(
    "--lake-formation",
    is_flag=True,
    help="The tables are governed by Lake Formation.",
)
@json_option
def lint(files: tuple[Path, ...], lake_formation: bool, as_json: bool) -> None:
    """Find known faults in rules, policies and driver files.

    FILES are of any origin: ini files, JDBC URLs, claim rules, JSON policies, scripts, notes. The
    exit code is 1 if something is found.
    """
    texts = {str(path): _bytes(path).decode("utf-8-sig", errors="replace") for path in files}
    found = lint_files(texts, lake_formation=lake_formation)
    emit([asdict(one) for one in found], as_json=as_json, title="Findings")
    note(f"{len(found)} findings in {len(texts)} files.")
    if found:
        click.get_current_context().exit(1)


@adfs.command()
@click.argument("assertion", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@config_option(EXAMPLE)
@click.option(
    "--checked-at",
    "moment",
    metavar="TIME",
    help="Check as of this time, ISO 8601 (UTC without an offset); default: now.",
)
@json_option
def check(assertion: Path, config_path: Path, moment: str | None, as_json: bool) -> None:
    """Judge a SAML response or assertion as AWS would.

    ASSERTION is XML, or the base64 that the browser sends. Signature, issuer, times, audience,
    recipient, session name and roles are checked with the metadata of the configuration, without a
    network. The exit code is 1 if AWS would refuse it.
    """
    config = _read(config_path)
    if not config.metadata:
        raise UserError(
            "The configuration has no `metadata`.", "Name FederationMetadata.xml of your AD FS."
        )
    metadata = read_metadata(config_path.parent / config.metadata)
    verdict = check_assertion(
        _bytes(assertion),
        Expected(
            metadata.entity_id,
            metadata.certificates,
            (config.relying_party, config.sign_in_url),
            config.sign_in_url,
            _moment(moment),
        ),
    )
    ours = provider_arn(config, stack_of(config).account)
    rows = [
        {
            "person": verdict.session_name,
            "role": grant.role,
            "provider": grant.provider,
            "in_configuration": grant.provider == ours,
        }
        for grant in verdict.roles
    ]
    emit(rows, as_json=as_json, title="Roles")
    for problem in verdict.problems:
        note(f"Refused: {problem}")
    if verdict.problems:
        click.get_current_context().exit(1)
    note(f"AWS would take it until {verdict.expires_at:%Y-%m-%d %H:%M:%S} UTC.")


@adfs.command()
@lake_option(default="this machine's, $LAKE_ROOT")
@account_options
@json_option
def roles(
    lake: S3Address | None, account_id: str | None, region: str | None, as_json: bool
) -> None:
    """List the account's roles for SAML into the lake.

    Writes raw/adfs_access/roles/<account>.jsonl, which the table unused_roles compares with the
    sign-ins. Run it before each build.
    """
    account = signed_in(account_id, region)
    with explained():
        rows = list(saml_roles(make_client("iam", account.region), datetime.now(UTC)))
        files: Files = LocalFiles(lake_root())
        if lake:
            files = S3Files(make_client("s3", account.region), lake)
        files.write(f"raw/adfs_access/roles/{account.account_id}.jsonl", lines(rows))
    emit(rows, as_json=as_json, title="Roles")


def _bytes(path: Path) -> bytes:
    size = path.stat().st_size
    if size > _MAX_FILE:
        raise UserError(f"{path} has {size:,} bytes.", f"Give files of at most {_MAX_FILE:,}.")
    return path.read_bytes()


def _moment(text: str | None) -> datetime:
    if text is None:
        return datetime.now(UTC)
    found = moment_of(text)
    if found is None:
        raise UserError(f"--checked-at is `{text}`.", "Write 2026-01-14T08:00:00Z.")
    return found
