"""Settings of connectors as others keep them: names and values from any of their files."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.redshift_federation.federation.unknown import (
    UNKNOWN,
    of_sub,
    of_terraform,
)

# A mapping with these two keys is one setting: parameters of CloudFormation, variables of ECS, …
_PAIRS = (
    ("ParameterKey", "ParameterValue"),
    ("Key", "Value"),
    ("Name", "Value"),
    ("name", "value"),
)
_ASSIGNED = re.compile(r"\s*(?:export\s+)?(?P<name>[\w.-]+)\s*=\s*(?P<value>.*?)\s*$")


@dataclass(frozen=True)
class Setting:
    """One setting: where it is, its name and its value; `group` names what it is a setting of."""

    place: str
    name: str
    value: str
    group: str = ""

    @property
    def key(self) -> str:
        """The name without case and separators: SpillBucket and spill_bucket are one setting."""
        return re.sub(r"[^a-z0-9]", "", self.name.lower())


class _Loader(yaml.SafeLoader):
    """YAML with CloudFormation's tags, whose values are taken as text; scalars are texts."""


_Loader.yaml_implicit_resolvers = {}
_Loader.add_multi_constructor("!", lambda loader, suffix, node: _tagged(loader, suffix, node))


def read_settings_file(path: Path) -> list[Setting]:
    """The settings in a file.

    JSON or YAML: parameters or a template of CloudFormation, the answer of `aws lambda
    get-function-configuration`, a secret's text. Else text: lines `NAME=value`, and lines that are
    connection strings; `.tf` is Terraform. Raises UserError for a file that is not there, not text,
    or nested too deeply.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}", "Name a text file.") from None
    if path.suffix.lower() == ".tf":
        return list(_lines(text, is_terraform=True))
    try:
        found = yaml.load(text, Loader=_Loader)
        if isinstance(found, dict | list):
            return list(_walk(found, "", "", ""))
    except RecursionError:
        raise UserError(f"{path} is nested too deeply.", "Name a file of settings.") from None
    except yaml.YAMLError as error:
        if path.suffix.lower() in {".json", ".yaml", ".yml"}:
            raise UserError(
                f"{path} is not JSON or YAML: {_where(error)}.", "Correct it."
            ) from None
    return list(_lines(text))


def _where(error: yaml.YAMLError) -> str:
    """The place of a mistake; the text around it may be a password."""
    mark = getattr(error, "problem_mark", None)
    return f"line {mark.line + 1}" if mark else "its characters"


def _tagged(loader: Any, suffix: str, node: Any) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return of_sub(node.value) if suffix == "Sub" else UNKNOWN
    return loader.construct_object(yaml.SequenceNode("tag:yaml.org,2002:seq", []), deep=True)


def _walk(found: Any, place: str, name: str, group: str) -> Iterator[Setting]:
    if isinstance(found, dict):
        for key, value in _PAIRS:
            if isinstance(found.get(key), str) and isinstance(found.get(value), str):
                kind = "Parameters" if key == "ParameterKey" else group
                yield Setting(f"{place}.{found[key]}".lstrip("."), found[key], found[value], kind)
                return
        if isinstance(found.get("Fn::Sub"), str):
            yield Setting(place, name, of_sub(found["Fn::Sub"]), group)
            return
        for key, value in found.items():
            inner = f"{place}.{key}".lstrip(".")
            # The default of a template's parameter is that parameter's value.
            yield from _walk(value, inner, name if key == "Default" else str(key), name)
    elif isinstance(found, list):
        if name and all(isinstance(one, str) for one in found):
            yield Setting(place, name, ",".join(found), group)
            return
        for number, one in enumerate(found):
            yield from _walk(one, f"{place}[{number}]", name, group)
    elif found is not None:
        yield Setting(place, name, str(found), group)


def _lines(text: str, *, is_terraform: bool = False) -> Iterator[Setting]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith(("#", "//")):
            continue
        match = _ASSIGNED.fullmatch(line)
        if match and "://" not in match["name"]:
            value = match["value"]
            value = of_terraform(value) if is_terraform else value.strip("'\"")
            yield Setting(f"line {number}", match["name"], value)
        else:
            yield Setting(f"line {number}", "connection_string", line.strip().strip("'\""))
