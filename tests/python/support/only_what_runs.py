"""Python as users have it: with the packages of `requirements.lock` alone.

The tests' own packages, and those of the extra `athena-local`, are installed here all the same.
"""

import re
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType

_LOCK = Path(__file__).parents[3] / "requirements.lock"
_LOCKED = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", re.MULTILINE)
# What every environment has, and this checkout.
_ALWAYS = {"pip", "setuptools", "athena-recipes"}
_TESTS = __name__.partition(".")[0]


def refuse_what_tests_need() -> None:
    """From now on, in this process, modules that users do not have cannot be imported."""
    locked = {_normal(name) for name in _LOCKED.findall(_LOCK.read_text(encoding="utf-8"))}
    names = {
        module
        for module, owners in packages_distributions().items()
        if not {_normal(one) for one in owners} & (locked | _ALWAYS) and module != _TESTS
    }
    sys.meta_path.insert(0, _Refusing(names))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


class _Refusing(MetaPathFinder):
    def __init__(self, names: set[str]) -> None:
        self._names = names

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """None, so that others look; raises for what users do not have."""
        if name.partition(".")[0] in self._names:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None
