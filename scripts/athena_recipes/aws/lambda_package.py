"""The code of a Lambda function: a module of this package with all that it imports, as a zip."""

import ast
import importlib.util
import io
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

from athena_recipes.cli.errors import UserError

# What Lambda's Python runtime has.
_IN_RUNTIME = frozenset({"boto3", "botocore"})
# Packages that are Python alone and need no others; they are packed as a whole.
_PACKED = frozenset({"click"})
_OWN = "athena_recipes"
_DATE = (2020, 1, 1, 0, 0, 0)


def lambda_package(module: str) -> bytes:
    """The zip of a module by its full name; equal code gives equal bytes.

    Modules of this package are packed one by one. Raises UserError if one of them imports a package
    that Lambda does not have.
    """
    files: dict[str, bytes] = {}
    _add(module, files)
    packed = io.BytesIO()
    # Stored, not deflated: what deflating gives depends on the machine's zlib.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=_DATE)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return packed.getvalue()


def _add(module: str, files: dict[str, bytes]) -> None:
    """Add a module, the packages that it is in, and all that they import."""
    top = module.partition(".")[0]
    if top in sys.stdlib_module_names or top in _IN_RUNTIME:
        return
    if top != _OWN:
        _add_package(top, files)
        return
    for name in _with_parents(module):
        spec = importlib.util.find_spec(name)
        if spec is None or spec.origin is None:
            continue  # `from package import function`: the package is there already
        path = Path(spec.origin)
        inside = name.replace(".", "/")
        inside = f"{inside}/__init__.py" if spec.submodule_search_locations else f"{inside}.py"
        if inside not in files:
            files[inside] = path.read_bytes()
            for imported in _imports(files[inside]):
                _add(imported, files)


def _with_parents(module: str) -> Iterator[str]:
    parts = module.split(".")
    for length in range(1, len(parts) + 1):
        name = ".".join(parts[:length])
        try:
            found = importlib.util.find_spec(name)
        except ModuleNotFoundError:
            return
        if found is None:
            return
        yield name


def _add_package(top: str, files: dict[str, bytes]) -> None:
    spec = importlib.util.find_spec(top) if top in _PACKED else None
    if spec is None or spec.origin is None:
        raise UserError(
            f"The function imports {top}, which Lambda does not have.",
            f"Import the standard library, boto3 and {', '.join(sorted(_PACKED))} alone.",
        )
    folder = Path(spec.origin).parent
    for path in folder.rglob("*.py"):
        files.setdefault(f"{top}/{path.relative_to(folder).as_posix()}", path.read_bytes())


def _imports(code: bytes) -> Iterator[str]:
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{one.name}" for one in node.names)
