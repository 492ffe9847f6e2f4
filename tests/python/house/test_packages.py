"""Rules of imports: no circles, recipes apart from each other, and two packages."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.python.support.dbt_command import REPO

SCRIPTS = REPO / "scripts"
RECIPES = "athena_recipes.recipes"
# The one module that may import the package of the recipes, and load a recipe by its folder.
FOUND = "athena_recipes.cli.found"


def modules(root: Path) -> dict[str, Path]:
    """Module name -> file, of all modules below a folder of packages."""
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def imports(root: Path) -> dict[str, set[str]]:
    """Module -> modules below `root` that its file imports, anywhere in it.

    Imports inside functions and for type checkers count too.
    """
    files = modules(root)
    found: dict[str, set[str]] = {}
    for name, path in files.items():
        names: set[str] = set()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {one.name for one in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0 and node.module, f"{path}: a relative import"
                # `from package import module` imports the module; any other name, the package.
                names |= {
                    full if (full := f"{node.module}.{one.name}") in files else node.module
                    for one in node.names
                }
        found[name] = (names & files.keys()) - {name}
    return found


def circle(graph: dict[str, set[str]]) -> list[str]:
    """The modules of a circle of imports; empty if there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [str(name) for name in error.args[1]]
    return []


def recipe_of(module: str) -> str:
    """The recipe that a module belongs to; empty for shared modules."""
    return module.removeprefix(f"{RECIPES}.").split(".")[0] if _is_recipes(module) else ""


def _is_recipes(module: str) -> bool:
    return module.startswith(f"{RECIPES}.")


def wrong_imports(graph: dict[str, set[str]]) -> list[str]:
    """`a imports b` for each import that a rule forbids."""
    return sorted(
        f"{one} imports {other}"
        for one, others in graph.items()
        for other in others
        if (_is_recipes(other) and recipe_of(one) != recipe_of(other))
        or (other == RECIPES and one != FOUND)
        or (one.split(".")[0] == "athena_local" and other.split(".")[0] == "athena_recipes")
    )


@pytest.fixture(scope="module")
def graph() -> dict[str, set[str]]:
    found = imports(SCRIPTS)
    assert len(found) > 150
    return found


def test_no_circle_of_imports(graph: dict[str, set[str]]) -> None:
    assert circle(graph) == []


def test_recipes_and_packages_stay_apart(graph: dict[str, set[str]]) -> None:
    assert wrong_imports(graph) == []


def test_a_folder_of_a_recipe_has_the_exact_name_of_the_recipe() -> None:
    ours = {path.parent.name for path in (SCRIPTS / "athena_recipes/recipes").glob("*/__init__.py")}
    folders = {
        path.name
        for path in (SCRIPTS / "athena_recipes/recipes").iterdir()
        if path.is_dir() and path.name != "__pycache__"
    }
    recipes = {path.name for path in (REPO / "models").iterdir() if path.is_dir()}
    assert ours and ours == folders
    assert ours <= recipes


def _write(root: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)


@pytest.mark.parametrize(
    "back",
    [
        "from package.a import f",
        "from package import a",
        "import package.a",
        "def f():\n    from package.a import f",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from package.a import f",
    ],
)
def test_a_circle_is_found(tmp_path: Path, back: str) -> None:
    files = {"package/__init__.py": "", "package/a.py": "from package import b", "package/b.py": ""}
    _write(tmp_path, files)
    assert circle(imports(tmp_path)) == []
    _write(tmp_path, {"package/b.py": back})
    assert {"package.a", "package.b"} <= set(circle(imports(tmp_path)))


@pytest.mark.parametrize(
    ("path", "text", "is_wrong"),
    [
        ("athena_recipes/cli/main.py", "from athena_recipes.recipes.one.x import f", True),
        ("athena_recipes/cli/main.py", "import athena_recipes.recipes", True),
        ("athena_recipes/cli/found.py", "import athena_recipes.recipes", False),
        ("athena_recipes/cli/found.py", "import athena_recipes.recipes.one.x", True),
        ("athena_recipes/recipes/two/y.py", "from athena_recipes.recipes.one import x", True),
        ("athena_recipes/recipes/one/y.py", "from athena_recipes.recipes.one import x", False),
        ("athena_local/command.py", "from athena_recipes.cli import found", True),
        ("athena_recipes/cli/main.py", "import athena_local.command", False),
    ],
)
def test_a_wrong_import_is_found(tmp_path: Path, path: str, text: str, is_wrong: bool) -> None:
    files = {
        f"{folder}/__init__.py": ""
        for folder in (
            "athena_local",
            "athena_recipes",
            "athena_recipes/cli",
            "athena_recipes/recipes",
            "athena_recipes/recipes/one",
            "athena_recipes/recipes/two",
        )
    }
    files |= {"athena_recipes/recipes/one/x.py": "f = 1", "athena_local/command.py": ""}
    files |= {"athena_recipes/cli/found.py": "", path: text}
    _write(tmp_path, files)
    assert bool(wrong_imports(imports(tmp_path))) == is_wrong
