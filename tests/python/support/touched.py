"""Which parts a change touches: a map from paths to parts, and the paths that git says changed."""

import fnmatch
import re
import subprocess
import tomllib
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from athena_recipes.demo.fingerprints import recipes_of

from tests.python.support.dbt_command import REPO

EVERYTHING = "everything"
_RECIPES = "recipes"
_MAP = REPO / "tests" / "parts.toml"
SHARDS = 32


def recipes() -> tuple[str, ...]:
    """All recipes: the folders below models/."""
    return recipes_of(REPO)


@dataclass(frozen=True)
class Rule:
    """A pattern of paths, and the parts that they touch."""

    pattern: str
    parts: tuple[str, ...]

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        names = "|".join(map(re.escape, recipes()))
        # `*` stays within a folder, `**` does not.
        whole = fnmatch.translate(self.pattern.replace("{recipe}", "\0").replace("**", "\1"))
        whole = whole.replace(".*", "[^/]*").replace("\1", ".*")
        return re.compile(whole.replace("\0", f"(?P<recipe>{names})"))

    def touched(self, path: str) -> frozenset[str] | None:
        """The parts that a change of `path` touches; None if the pattern does not match."""
        found = self._regex.fullmatch(path)
        if not found:
            return None
        named = found.groupdict().get("recipe") or ""
        return frozenset(part.replace("{recipe}", named) for part in self.parts)


def read_rules() -> list[Rule]:
    """The map, in its order."""
    content = tomllib.loads(_MAP.read_text(encoding="utf-8"))
    return [
        Rule(pattern, tuple(block["run"]))
        for block in content["paths"]
        for pattern in block["match"]
    ]


def parts_of(path: str, rules: Sequence[Rule]) -> frozenset[str] | None:
    """The parts that a path touches by the first rule that matches, or None."""
    return next((found for rule in rules if (found := rule.touched(path)) is not None), None)


@dataclass(frozen=True)
class Scope:
    """What a test run takes: the parts that a change touches, and one shard of all else.

    `shard` is 1 to SHARDS, 0 for none; `is_whole` takes all tests, the long ones too.
    """

    parts: frozenset[str]
    shard: int = 0
    is_whole: bool = False

    def touches(self, part: str) -> bool:
        """Whether the standard tests of a part run whatever the shard."""
        if self.is_whole or EVERYTHING in self.parts or part in self.parts:
            return True
        return part in recipes() and _RECIPES in self.parts

    def in_shard(self, key: str) -> bool:
        """Whether `key` is in this run's shard."""
        return shard_of(key) == self.shard

    def takes(self, part: str, key: str) -> bool:
        """Whether something of a part runs, which else waits for the shard of `key`."""
        return self.touches(part) or self.in_shard(key)


def shard_of(key: str) -> int:
    """The shard of a test or recipe: the same on every machine."""
    return zlib.crc32(key.encode()) % SHARDS + 1


def make_scope(since: str, shard: str) -> Scope:
    """The scope of `--since` and `--shard`.

    `since`: a commit; `auto` (the upstream branch); or `all`. A commit that is missing or no
    ancestor, and no git or upstream at all, touch everything. `shard`: `3/32`, or empty.
    """
    number = 0
    if shard:
        number, count = (int(part) for part in shard.split("/"))
        if count != SHARDS or not 1 <= number <= SHARDS:
            raise SystemExit(f"--shard {shard}: write 1/{SHARDS} to {SHARDS}/{SHARDS}.")
    if since == "all":
        return Scope(frozenset({EVERYTHING}), number, is_whole=True)
    changed = changed_paths(since)
    if changed is None:
        return Scope(frozenset({EVERYTHING}), number)
    rules = read_rules()
    found = [parts_of(path, rules) or frozenset({EVERYTHING}) for path in changed]
    return Scope(frozenset().union(*found), number)


def changed_paths(since: str) -> list[str] | None:
    """Paths that differ from the commit, not yet committed and new ones included; None: unknown."""
    base = _upstream() if since == "auto" else since
    if not base or _git("merge-base", "--is-ancestor", base, "HEAD") is None:
        return None
    differing = _git("diff", "--name-only", "--no-renames", base)
    new = _git("ls-files", "--others", "--exclude-standard")
    if differing is None or new is None:
        return None
    return sorted({*differing.splitlines(), *new.splitlines()})


def _upstream() -> str | None:
    for name in ("@{upstream}", "origin/HEAD", "origin/main"):
        if found := _git("merge-base", "HEAD", name):
            return found.strip()
    return None


def _git(*arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=REPO, capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None
