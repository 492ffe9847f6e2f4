"""Settings of connectors as others keep them: names and values from any of their files."""

import codecs
import re
import shlex
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
# A word of a command line, and parameters as the command line of CloudFormation takes them.
_WORD = re.compile(r"(?P<name>[A-Za-z_][\w.-]*)=(?P<value>.*)", re.DOTALL)
_SHORTHAND = re.compile(
    r"ParameterKey=(?P<name>\w+),ParameterValue=(?P<value>\"[^\"]*\"|'[^']*'|[^\s'\"]*)"
)
_LITERAL = r'"(?:[^"\\]|\\.)*"'
# One of the settings of a line of Terraform: name or "name", = or :, and a literal or a word. Or a
# literal alone, which is an argument of a function or in a list.
_TERRAFORM = re.compile(
    r'(?<![\w.-])(?:"(?P<quoted>[\w.-]+)"|(?P<name>[A-Za-z_][\w-]*))\s*[=:]\s*'
    rf'(?P<value>{_LITERAL}|[^\s,{{}}"=>][^\s,{{}}"]*)|(?P<alone>{_LITERAL})'
)
_TERRAFORM_COMMENT = re.compile(rf"(?P<literal>{_LITERAL})|(?:#|//).*")


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
    get-function-configuration`, a connection of Glue, a secret's text. Else text: lines
    `NAME=value`, command lines with such words, and lines that are connection strings; `.tf` is
    Terraform. Raises UserError for a file that is not there, not text, or nested too deeply.
    """
    try:
        content = path.read_bytes()
        is_wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = content.decode("utf-16" if is_wide else "utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{path} cannot be read: {error}", "Name a text file.") from None
    if path.suffix.lower() in {".tf", ".tfvars"}:
        return list(_terraform(text))
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


def _lines(text: str) -> Iterator[Setting]:
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith(("#", "//")):
            continue
        place = f"line {number}"
        if shorthand := list(_SHORTHAND.finditer(line)):
            for one in shorthand:
                yield Setting(place, one["name"], one["value"].strip("'\""), "Parameters")
            continue
        match = _ASSIGNED.fullmatch(line)
        words = _words(line)
        if match and "://" not in match["name"]:
            value = match["value"]
            setting = Setting(place, match["name"], value.strip("'\""))
            if setting.key == "parameteroverrides":  # of SAM's file
                overrides = [word for text in _split(value) for word in _words(text)]
                yield from (Setting(place, name, value, "Parameters") for name, value in overrides)
            elif len(words) > 1 or (words and value.startswith(("'", '"'))):
                yield from (Setting(place, name, value) for name, value in words)
            else:
                yield setting
        elif words:
            yield from (Setting(place, name, value) for name, value in words)
        else:
            yield Setting(place, "connection_string", line.strip().strip("'\""))


def _words(line: str) -> list[tuple[str, str]]:
    """The words NAME=value of a command line, without their quotes."""
    found = (_WORD.fullmatch(word) for word in _split(line))
    return [(one["name"], one["value"]) for one in found if one]


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line, comments=True)
    except ValueError:  # a quote that is not closed
        return line.split()


def _terraform(text: str) -> Iterator[Setting]:
    for number, line in enumerate(text.splitlines(), start=1):
        place = f"line {number}"
        code = _TERRAFORM_COMMENT.sub(lambda found: found["literal"] or "", line)
        for one in _TERRAFORM.finditer(code):
            name = one["quoted"] or one["name"] or "connection_string"
            yield Setting(place, name, of_terraform(one["value"] or one["alone"]))
