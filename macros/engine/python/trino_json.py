"""JSON as Trino writes it: what its JSON functions do to numbers, texts and the order of keys."""

import json
import re
from typing import Any

_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}
_ESCAPED = re.compile('["\\\\\x00-\x1f]|[^\x00-\uffff]')
# Numbers and characters that the encoder writes otherwise than Trino.
_SPECIAL = re.compile(r"\\u|[^\x00-\uffff]|\d[eE]|\d{7}\d*\.|0\.000?|\x7f")
_STEP = re.compile(r'\.([^.\[]+)|\["([^"]*)"\]|\[(\d+)\]')


class _Number(str):
    """A number as the text has it."""


def json_parse(text: str) -> str:
    """`text` as Trino's json_parse keeps it: sorted keys, the last of equal ones, no blanks.

    Raises ValueError if `text` is not JSON.
    """
    value = _LAST.decode(text)
    # The encoder does the same, in C.
    return _text(value, is_sorted=True) if _SPECIAL.search(text) else _SORTED.encode(value)


def json_text(text: str) -> str:
    """The JSON `text` as Trino's json_extract writes it: the keys as they are, no blanks."""
    return _text(_ALL.decode(text), is_sorted=False)


def json_number(text: str, path: str) -> str | None:
    """The number at `path` ($.a, $["a"], $[0]) in the JSON `text`, with its own digits."""
    here = _NUMBERS.decode(text)
    for name, quoted, index in _STEP.findall(path):
        here = here[int(index)] if index else here[name or quoted]
    return str(here) if isinstance(here, _Number) else None


class _Pairs(list[tuple[str, Any]]):
    """An object with all its keys, equal ones too."""


def _first(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object with the first of equal keys."""
    return dict(reversed(pairs))


def _refuse(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


# Made once: to make one takes longer than to read a short text.
_LAST = json.JSONDecoder(parse_constant=_refuse)
_ALL = json.JSONDecoder(object_pairs_hook=_Pairs, parse_constant=_refuse)
_NUMBERS = json.JSONDecoder(
    object_pairs_hook=_first, parse_float=_Number, parse_int=_Number, parse_constant=_refuse
)
_SORTED = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _text(value: Any, is_sorted: bool) -> str:
    """A value as JSON without blanks."""
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, str):
        return _string(value)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, float):
        return java_double(value)
    if isinstance(value, dict | _Pairs):
        pairs = list(value.items()) if isinstance(value, dict) else value
        if is_sorted:
            pairs.sort(key=lambda pair: pair[0].encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{_string(k)}:{_text(v, is_sorted)}" for k, v in pairs) + "}"
    return "[" + ",".join(_text(item, is_sorted) for item in value) + "]"


def _string(value: str) -> str:
    """A JSON string; characters beyond U+FFFF as two escapes, as Jackson writes bytes."""
    return '"' + _ESCAPED.sub(lambda match: _escape(match.group()), value) + '"'


def _escape(letter: str) -> str:
    units = letter.encode("utf-16-be")
    codes = [f"\\u{units[i]:02X}{units[i + 1]:02X}" for i in range(0, len(units), 2)]
    return _ESCAPES.get(letter) or "".join(codes)


def java_double(value: float) -> str:
    """`value` as Double.toString writes it: 1.0E-5, 100000.0; infinities as JSON strings."""
    if value in (float("inf"), float("-inf")):
        return '"Infinity"' if value > 0 else '"-Infinity"'
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return repr(value) if "e" not in repr(value) else format(value, "f")
    mantissa, _, exponent = f"{value!r}".partition("e")
    sign = "-" if mantissa.startswith("-") else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = whole + ("" if fraction == "0" else fraction)
    power = int(exponent or 0) + len(whole) - 1
    stripped = digits.lstrip("0")
    power -= len(digits) - len(stripped)
    stripped = stripped.rstrip("0") or "0"
    return f"{sign}{stripped[0]}.{stripped[1:] or '0'}E{power}"
