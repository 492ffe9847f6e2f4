"""Configurations, checked by pydantic; every mistake ends in UserError with its place and fix."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, NoReturn, TypeVar, get_args

import yaml
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from athena_recipes.aws.s3_address import S3Address
from athena_recipes.cli.errors import UserError

_WRONG = "wrong"  # the type of errors that have their own problem and fix
Place = tuple[int | str, ...]


class Settings(BaseModel):
    """A configuration or a part of one; an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Model = TypeVar("Model", bound=Settings)


def read_settings(path: Path, model: type[Model], example: Path, fix: str) -> Model:
    """The configuration in a YAML file.

    Where there is no such file, the error says to copy `example` and what to do with it (`fix`).
    """
    try:
        # All scalars are read as text: YAML would read 10:30 as the number 630.
        found = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except FileNotFoundError:
        raise UserError(f"There is no {path}.", f"Copy {shown(example)} to it and {fix}.") from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UserError(f"{path} is not YAML: {error}", "Correct it at this place.") from None
    return parse_settings(found, model, str(path))


def parse_settings(found: Any, model: type[Model], path: str) -> Model:
    """`found`, with all scalars as text, as a `model`; `path` names it in errors."""
    try:
        return model.model_validate(found)
    except ValidationError as error:
        raise _first(error, model, path) from None


def parse_options(values: Mapping[str, Any], model: type[Model]) -> Model:
    """A command's options as a `model`; a field `alarm_topic` is the option `--alarm-topic`."""
    try:
        return model.model_validate(dict(values))
    except ValidationError as error:
        found = error.errors()[0]
        context = found.get("ctx", {})
        option = f"--{'-'.join(map(str, found['loc'])).replace('_', '-')}"
        problem = str(context.get("problem", f": {found['msg']}."))
        raise UserError(f"{option}{problem}", str(context.get("fix", "Correct it."))) from None


def shown(path: Path) -> str:
    """A path as messages show it: relative to the current folder if it is below it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def wrong(problem: str, fix: str, separator: str = ".") -> NoReturn:
    """Raise the error of a validator: `problem` follows the place, after a space if it has one.

    `separator` is between the place of the mapping and the key.
    """
    context = {"problem": problem, "fix": fix, "separator": separator}
    raise PydanticCustomError(_WRONG, "{problem}", context)


def matching(pattern: str, form: str) -> AfterValidator:
    """A text of that pattern; `form` says what to write."""
    compiled = re.compile(pattern)

    def check(value: str) -> str:
        if not compiled.fullmatch(value):
            wrong(f" is `{value}`.", f"Write {form}.", ": ")
        return value

    return AfterValidator(check)


KmsKey = Annotated[
    str,
    matching(r"arn:[\w-]+:kms:[\w-]+:\d{12}:key/[\w-]+", "the key's ARN (not an alias)"),
]


def whole_number(least: int, most: int) -> BeforeValidator:
    """A whole number, written in decimal digits."""

    def check(value: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, str)):
            raise PydanticCustomError("string_type", "not one value")
        text = str(value)
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            wrong(f" is `{text}`.", f"Write a whole number, {least:,} to {most:,}.")
        return int(text)

    return BeforeValidator(check)


def s3_address(form: str) -> BeforeValidator:
    """An address of S3; `form` says what to write."""

    def check(value: Any) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return S3Address.parse(value)
        except ValueError as error:
            wrong(f" is `{value}`: {error}.", f"Write {form}.", ": ")

    return BeforeValidator(check)


def _first(error: ValidationError, model: type[Settings], path: str) -> UserError:
    # A mistake in a key explains others, so it is named first.
    order = ("model_type", "missing", "extra_forbidden")
    found = min(
        error.errors(),
        key=lambda one: order.index(one["type"]) if one["type"] in order else len(order),
    )
    return _error(found, model, path)


def _error(found: ErrorDetails, model: type[Settings], path: str) -> UserError:
    place, kind = found["loc"], found["type"]
    where, parent = _at(path, place), _at(path, place[:-1])
    key = place[-1] if place else ""
    if kind in {"model_type", "missing", "extra_forbidden"}:
        of = place if kind == "model_type" else place[:-1]
        keys = ", ".join(sorted(_keys(_model_at(model, of))))
        if kind == "model_type":
            return UserError(f"{where} is not a mapping.", f"Give it these keys: {keys}.")
        problem = f"has no `{key}`" if kind == "missing" else f"has an unknown key `{key}`"
        return UserError(f"{parent} {problem}.", f"The keys are: {keys}.")
    if kind == _WRONG:
        context = found["ctx"]
        if place and isinstance(key, str) and len(place) > 1:
            where = f"{parent}{context['separator']}{key}"
        if not place:
            where = f"{path}:"
        return UserError(f"{where}{context['problem']}", str(context["fix"]))
    if kind == "literal_error":
        expected = str(found["ctx"]["expected"]).replace("'", "`")
        return UserError(f"{parent}: {key} is `{found['input']}`.", f"Write {expected}.")
    if kind in {"list_type", "tuple_type"}:
        return UserError(f"{parent}: {key} is not a list.", f"Write it as `{key}: [text, text]`.")
    return UserError(f"{parent}: {key} is not one value.", f"Write it as `{key}: text`.")


def _at(path: str, place: Place) -> str:
    """`path: shares[0].day`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return f"{path}: {text.removeprefix('.')}" if text else path


def _model_at(model: type[Settings], place: Place) -> type[Settings]:
    """The model of the mapping at a place."""
    for part in place:
        if isinstance(part, str):
            model = next(_models_in(_keys(model)[part]))
    return model


def _keys(model: type[Settings]) -> dict[str, Any]:
    """The keys of a mapping in the file -> the types of their values."""
    return {one.alias or name: one.annotation for name, one in model.model_fields.items()}


def _models_in(annotation: Any) -> Iterator[type[Settings]]:
    if isinstance(annotation, type) and issubclass(annotation, Settings):
        yield annotation
    for inner in get_args(annotation):
        yield from _models_in(inner)
