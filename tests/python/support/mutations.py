"""Rules, each with a change that breaks it: read from tests/mutations/, run in groups."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import yaml

from tests.python.support.dbt_command import REPO


@dataclass(frozen=True)
class Mutation:
    """`rule` breaks when `old` becomes `new` in `file`; `caught_by` must fail, and `says` so.

    `model`: whose tests are run; named where the file is a macro's.
    """

    rule: str
    file: str
    old: str
    new: str
    caught_by: str
    says: str
    model: str

    def apply(self, project: Path) -> None:
        """Break the rule in a copy of the project."""
        path = project / self.file
        text = path.read_text(encoding="utf-8")
        assert text.count(self.old) == 1, (
            f"{self.file} has {self.old!r} {text.count(self.old)} times"
        )
        path.write_text(text.replace(self.old, self.new), encoding="utf-8")


def read_mutations(name: str) -> list[Mutation]:
    """The mutations of tests/mutations/`name`.yml."""
    entries = yaml.safe_load((REPO / "tests" / "mutations" / f"{name}.yml").read_text("utf-8"))
    return [
        Mutation(**{"says": "", "model": Path(entry["file"]).stem} | entry) for entry in entries
    ]


def rounds(mutations: Iterable[Mutation]) -> list[list[Mutation]]:
    """Lists without two mutations of one model, so that each list can be run in one go."""
    turns: dict[str, list[Mutation]] = defaultdict(list)
    for mutation in mutations:
        turns[mutation.model].append(mutation)
    longest = max(len(turn) for turn in turns.values())
    return [[turn[n] for turn in turns.values() if n < len(turn)] for n in range(longest)]
