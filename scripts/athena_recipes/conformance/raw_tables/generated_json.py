"""Lines for OpenX JSON, and the columns and properties that they are for."""

import json
import random
from collections.abc import Callable
from typing import Any

from athena_recipes.conformance.raw_tables.edge_texts import SCALARS, names, text_of
from athena_recipes.conformance.raw_tables.tables import Pairs
from athena_recipes.conformance.raw_tables.values import Type, parse_type

_NESTED = (
    *("array<string>", "array<int>", "array<array<int>>", "map<string,string>", "map<string,int>"),
    *("struct<a:int,b:string>", "struct<cD:string,in_:struct<Id:bigint>>", "map<int,string>"),
    *(
        "array<struct<a:double,Tag:string>>",
        "map<string,struct<x:int>>",
        "map<string,array<string>>",
    ),
    *("struct<t:timestamp,d:date,m:decimal(5,2)>", "array<boolean>", "array<timestamp>"),
    *("struct<tags:array<string>,m:map<string,int>>", "array<map<string,string>>"),
)
_MALFORMED = (
    *("not json", '{"a": 1', "{", "}", "[", "[]", "{}", "null", "5", '"text"', "true", '{"a":}'),
    *(
        '{"a":1}{"a":2}',
        '{"a":1} x',
        '["x", 1, null]',
        '[[1], {"a": 2}]',
        "{'a': 1}",
        "{a: 1}",
        ",",
        "[1,",
    ),
    *(
        '{"a":1,}',
        '{"a":tru}',
        '{"a":01}',
        '{"a":1e}',
        '{"a":+1}',
        '{"a":NaN}',
        '{"a":.5}',
        '{"a" 1}',
    ),
    *(
        '{"a":"x\ty"}',
        '{"a":"\\u12"}',
        '{"a":"\\x"}',
        '{"a":"\\ud800"}',
        '{"a":1}]',
        '{"a":1}}',
        '{"":1}',
    ),
)
_NUMBERS = (
    "1",
    "-1.5",
    "1.50",
    "1e2",
    "1E400",
    "0",
    "-0",
    "-0.0",
    "123456789012345678901234567890",
)


def json_lines(chance: random.Random) -> tuple[Pairs, Pairs, Callable[[], list[bytes]]]:
    """Columns, SerDe properties, and what makes lines."""
    columns = tuple(
        (name, chance.choice(_NESTED if chance.random() < 0.35 else SCALARS))
        for name in names(chance, chance.choice((1, 1, 2, 3)))
    )
    serde = []
    malformed = chance.random() < 0.25
    if malformed or chance.random() < 0.2:
        serde.append(("ignore.malformed.json", "true"))
    keys = {name: name for name, _ in columns}
    if chance.random() < 0.15:
        name = chance.choice(columns)[0]
        keys[name] = chance.choice(("@key", "a b", "Mapped", "x.y", "a", "$1"))
        serde.append((f"mapping.{name.lower()}", keys[name]))
    types = [(keys[name], parse_type(kind)) for name, kind in columns]
    odd = chance.choice((0.1, 0.5))

    def lines() -> list[bytes]:
        return [_line(chance, types, odd, malformed) for _ in range(chance.randrange(1, 5))]

    return columns, tuple(serde), lines


def _line(
    chance: random.Random, types: list[tuple[str, Type]], odd: float, malformed: bool
) -> bytes:
    if (malformed and chance.random() < 0.3) or chance.random() < 0.01:
        return chance.choice(_MALFORMED).encode()
    members = [
        (_key(chance, key), _value(chance, kind, odd))
        for key, kind in types
        if chance.random() < 0.92
    ]
    if chance.random() < 0.1:
        members.append((chance.choice(("more", "A", "_x", "")), _any(chance)))
    if members and chance.random() < 0.02:
        members.append((chance.choice(members)[0], _any(chance)))
    chance.shuffle(members)
    return _object(chance, members).encode()


def _object(chance: random.Random, members: list[tuple[str, str]]) -> str:
    colon, comma = chance.choice(((":", ","), (": ", ", "), (" : ", " ,"), (":\t", ",\t")))
    inside = comma.join(f"{_quoted(chance, key)}{colon}{value}" for key, value in members)
    return f"{{{inside}}}"


def _key(chance: random.Random, key: str) -> str:
    if chance.random() < 0.85:
        return key
    return chance.choice((key.upper(), key.lower(), key.swapcase()))


def _quoted(chance: random.Random, text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=chance.random() < 0.2)
    return quoted.replace("/", "\\/") if chance.random() < 0.1 else quoted


def _value(chance: random.Random, kind: Type, odd: float) -> str:
    if chance.random() < 0.07:
        return "null"
    if chance.random() < 0.03 * (odd > 0.3):
        return _any(chance)
    if kind.name == "array":
        return _list(
            chance, [_value(chance, kind.inner[0], odd) for _ in range(chance.randrange(4))]
        )
    if kind.name == "map":
        pairs = {}
        for _ in range(chance.randrange(4)):
            key = text_of(chance, kind.inner[0].name, odd / 2)
            pairs[key] = _value(chance, kind.inner[1], odd)
        return _object(chance, list(pairs.items()))
    if kind.name == "struct":
        members = [
            (_key(chance, field), _value(chance, of, odd))
            for field, of in zip(kind.fields, kind.inner, strict=True)
            if chance.random() < 0.9
        ]
        return _object(chance, members)
    text = text_of(chance, kind.name, odd)
    is_text = kind.name in ("string", "date", "timestamp", "binary") or "char" in kind.name
    if is_text or not _is_json(text) or chance.random() < 0.2:
        return _quoted(chance, text)
    return text


def _is_json(text: str) -> bool:
    try:
        value: Any = json.loads(text, parse_constant=lambda _: "")
    except ValueError:
        return False
    return isinstance(value, bool | int | float) and text.strip() == text


def _list(chance: random.Random, items: list[str]) -> str:
    return f"[{chance.choice((',', ', ')).join(items)}]"


def _any(chance: random.Random) -> str:
    return chance.choice(
        (
            *_NUMBERS,
            *('""', '"x"', '"1"', "true", "false", "null", "[]", "{}", "[1,null]", '{"b":[1.50]}'),
        )
    )
