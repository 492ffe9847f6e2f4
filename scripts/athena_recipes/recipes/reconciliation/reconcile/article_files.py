"""Reads the article's three files: config.yaml, table_cols_mapping.json and joined_keys.py."""

import ast
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from athena_recipes.cli.errors import UserError

# What a task of config.yaml needs.
_NEEDED = ("sourceA", "sourceB")
_ENCODING = "utf-8-sig"  # editors of Windows write a byte order mark


@dataclass(frozen=True)
class ArticleTask:
    """A pair of tables. Pairs of columns and of keys are (name in A, name in B)."""

    group: str
    name: str
    table_a: tuple[str | None, str]
    table_b: tuple[str | None, str]
    sample_pct: float
    threshold: float | None
    columns: tuple[tuple[str, str], ...]
    keys: tuple[tuple[str, str], ...]


def read_tasks(config: Path, mapping: Path, keys: Path) -> tuple[list[ArticleTask], list[str]]:
    """The tasks, and the top-level settings of `config` that are not used.

    Raises UserError that names the file, the task and the fix.
    """
    settings = _yaml(config)
    found = list(_settings_of_tasks(settings, None))
    if not found:
        raise UserError(
            f"{config} has no task.",
            f"A task has {' and '.join(_NEEDED)}, the names of two tables.",
        )
    mappings, joined = _json(mapping), _assigned(keys)
    threshold = _top_level(settings).get("total_match_rate_threshold")
    tasks = [
        ArticleTask(
            group=group or name,
            name=name,
            table_a=_table(one, "A", name),
            table_b=_table(one, "B", name),
            sample_pct=_sample(one.get("sample_ratio", 100), name, config),
            threshold=_threshold(one.get("total_match_rate_threshold", threshold), config),
            columns=_columns(mappings, name, mapping),
            keys=_keys(joined, name, keys),
        )
        for group, name, one in found
    ]
    used = {group for group, _, _ in found} | {name for _, name, _ in found}
    ignored = sorted(set(_top_level(settings)) - used - {"total_match_rate_threshold"})
    return tasks, ignored


def _unique(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    """The mapping of pairs; ValueError for a name that is there twice: one would be lost."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"{twice} is there twice")
    return found


class _UniqueKeys(yaml.SafeLoader):
    """YAML in which no mapping has a name twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """The mapping; ConstructorError for a name that is there twice."""
        try:
            _unique([(self.construct_object(key), None) for key, _ in node.value])
        except ValueError as error:
            where = node.start_mark
            raise yaml.constructor.ConstructorError(None, None, str(error), where) from None
        return super().construct_mapping(node, deep)


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding=_ENCODING), Loader=_UniqueKeys)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is no YAML: {error}.", "Repair the file.") from None


def _json(path: Path) -> Mapping[str, Any]:
    try:
        text = path.read_text(encoding=_ENCODING)
        found = json.loads(text, object_pairs_hook=_unique)
    except ValueError as error:
        raise UserError(f"{path} is no JSON: {error}.", "Repair the file.") from None
    if not isinstance(found, dict):
        raise UserError(f"{path} is no JSON object.", 'Write {"<task>": {"cols_mapping_b_a": …}}.')
    return found


def _assigned(path: Path) -> dict[str, Any]:
    """Literals that a Python file assigns, by name; a dictionary's entries count by their keys."""
    try:
        tree = ast.parse(path.read_text(encoding=_ENCODING))
    except (SyntaxError, ValueError) as error:
        raise UserError(f"{path} is no Python: {error}.", "Repair the file.") from None
    found: dict[str, Any] = {}
    for statement in tree.body:
        if not isinstance(statement, ast.Assign | ast.AnnAssign) or statement.value is None:
            continue
        try:
            value = ast.literal_eval(statement.value)
        except ValueError:
            continue
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        found |= {target.id: value for target in targets if isinstance(target, ast.Name)}
        if isinstance(value, dict):
            found |= {str(key): entry for key, entry in value.items()}
    return found


def _settings_of_tasks(
    node: Any, group: str | None
) -> Iterator[tuple[str | None, str, Mapping[str, Any]]]:
    """(group, task, settings) of each task, in any nesting of lists and mappings."""
    if isinstance(node, list):
        for one in node:
            yield from _settings_of_tasks(one, group)
    elif isinstance(node, dict):
        for name, one in node.items():
            if isinstance(one, dict) and any(key in one for key in _NEEDED):
                yield group, str(name), one
            else:
                yield from _settings_of_tasks(one, group or str(name))


def _top_level(settings: Any) -> Mapping[str, Any]:
    if isinstance(settings, list):
        return {k: v for one in settings if isinstance(one, dict) for k, v in one.items()}
    return settings if isinstance(settings, dict) else {}


def _table(settings: Mapping[str, Any], side: str, task: str) -> tuple[str | None, str]:
    name = settings.get(f"source{side}")
    if not name:
        raise UserError(f"{task} of the configuration has no source{side}.", "Name the table.")
    database = settings.get(f"source{side}_database")
    return (str(database) if database else None, str(name))


def _sample(ratio: Any, task: str, path: Path) -> float:
    try:
        percent = float(str(ratio).removesuffix("%"))
    except ValueError:
        percent = 0.0
    if not 0 < percent <= 100:
        raise UserError(
            f"{path}: sample_ratio of {task} is `{ratio}`.",
            "Write a percentage, above 0, up to 100.",
        )
    return percent


def _threshold(given: Any, path: Path) -> float | None:
    """A share from 0 to 1 of 0.5, 50 or 50%; None if there is none."""
    if given is None:
        return None
    text = str(given).strip()
    number = float(text.rstrip("% ")) if re.fullmatch(r"\d+([.]\d+)? ?%?", text) else 101.0
    share = number / 100 if text.endswith("%") or number > 1 else number
    if share > 1:
        raise UserError(f"{path}: total_match_rate_threshold is `{given}`.", "Write 50% or 0.5.")
    return share


def _columns(mappings: Mapping[str, Any], task: str, path: Path) -> tuple[tuple[str, str], ...]:
    entry = mappings.get(task)
    pairs = entry.get("cols_mapping_b_a") if isinstance(entry, dict) else None
    if not isinstance(pairs, dict) or not pairs:
        raise UserError(
            f"{path} has no cols_mapping_b_a of {task}.",
            f'Write {{"{task}": {{"cols_mapping_b_a": {{"<column of B>": "<column of A>"}}}}}}.',
        )
    return tuple((str(a), str(b)) for b, a in pairs.items())


def _keys(joined: Mapping[str, Any], task: str, path: Path) -> tuple[tuple[str, str], ...]:
    given = joined.get(task)
    if isinstance(given, str):
        given = [given]
    if isinstance(given, dict) and given:
        return tuple((str(a), str(b)) for b, a in given.items())
    if isinstance(given, list | tuple) and given:
        return tuple((str(one), str(one)) for one in given)
    raise UserError(
        f"{path} has no key of {task}.", f'Write {task} = ["id"], with the key columns.'
    )
