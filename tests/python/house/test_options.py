"""One name and one help text for one meaning, in the options of all commands."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from athena_recipes.cli.main import main
from athena_recipes.cli.options import HELP, Finite, lake_option
from athena_recipes.cli.settings import shown
from click.testing import CliRunner

# Names that were used, or are used elsewhere, for what has another name here -> that name.
OTHER_NAMES = {
    "--account": "--account-id",
    "--as-json": "--json",
    "--aws-region": "--region",
    "--configuration": "--config",
    "--database-schema": "--schema",
    "--glue-schema": "--schema",
    "--lake-root": "--lake",
    "--output": "--out",
    "--raw-schema": "--schema",
    "--target-folder": "--target-dir",
    "--target-path": "--target-dir",
    "--workgroup": "--work-group",
}


def commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    """(`recipe command subcommand`, command) of a group, with all that is below it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield f"{path} {name}".strip(), command
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}".strip())


def options(group: click.Group) -> Iterator[tuple[str, click.Option]]:
    """(command, option) of all commands."""
    for path, command in commands(group):
        for parameter in command.params:
            if isinstance(parameter, click.Option):
                yield path, parameter


def plain(help_text: str | None) -> str:
    """A help text without what follows in brackets: a default, or an example."""
    return re.sub(r"  \[.*\]$", "", help_text or "")


def faults(group: click.Group) -> list[str]:
    """What is wrong with the options of all commands."""
    found: list[str] = []
    helps: defaultdict[str, set[str]] = defaultdict(set)
    for path, option in options(group):
        for name in option.opts:
            text = plain(option.help)
            helps[name].add(text)
            if not text:
                found.append(f"{path} {name} has no help")
            if name in OTHER_NAMES:
                found.append(f"{path} {name} is {OTHER_NAMES[name]} elsewhere")
            if name in HELP and text != HELP[name]:
                found.append(f"{path} {name} has a help of its own")
    names_of: defaultdict[str, set[str]] = defaultdict(set)
    for name, texts in helps.items():
        if len(texts) > 1:
            found.append(f"{name} has {len(texts)} help texts: {sorted(texts)}")
        for text in texts:
            names_of[text].add(name)
    found += [f"{sorted(names)} have one help" for names in names_of.values() if len(names) > 1]
    return found


def test_one_name_and_one_help_for_one_meaning() -> None:
    assert faults(main) == []
    assert len(list(options(main))) > 60


def test_every_shared_option_is_used() -> None:
    assert HELP.keys() <= {name for _, option in options(main) for name in option.opts}


def test_no_number_may_be_nan() -> None:
    """`nan` is within every range of click.FloatRange."""
    kinds = {path: option.type for path, option in options(main)}
    assert [path for path, kind in kinds.items() if type(kind) is click.FloatRange] == []
    with pytest.raises(click.BadParameter, match="nan"):
        Finite(min=0).convert("nan", None, None)
    assert Finite(min=0).convert("0.5", None, None) == 0.5


def test_each_fault_is_found() -> None:
    @click.group()
    def group() -> None: ...

    @group.command()
    @click.option("--lake", help="Another text.")
    @click.option("--lake-root", help="A lake.")
    @click.option("--size", help="How large.")
    @click.option("--bare")
    def one() -> None: ...

    @group.command()
    @click.option("--size", help="How long.")
    @click.option("--largeness", help="How large.  [default: none]")
    @lake_option()
    def two() -> None: ...

    text = "\n".join(faults(group))
    for words in (
        "one --lake has a help of its own",
        "one --lake-root is --lake elsewhere",
        "one --bare has no help",
        "--size has 2 help texts",
        "['--largeness', '--size'] have one help",
    ):
        assert words in text


def test_no_summary_in_a_list_of_commands_is_cut_off() -> None:
    assert [
        path for path, one in commands(main) if one.get_short_help_str(57).endswith("...")
    ] == []


@pytest.mark.parametrize("path", [path for path, _ in commands(main)])
def test_every_command_has_a_help_that_fits(path: str) -> None:
    done = CliRunner().invoke(main, [*path.split(), "--help"])
    assert done.exit_code == 0, done.output
    assert done.output.startswith("Usage: ")
    description = done.output.split("\n\n", 1)[1]
    assert not description.startswith("Options:")


def test_a_path_is_shown_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert shown(tmp_path / "a" / "b.yml") == str(Path("a", "b.yml"))
    assert shown(Path("/elsewhere/b.yml")) == "/elsewhere/b.yml"
