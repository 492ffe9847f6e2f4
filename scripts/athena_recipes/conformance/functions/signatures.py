"""What is generated: one line per signature, `name: expression -> type`.

`{domain}` in an expression is an argument: a type, or a domain of literals.py. The name is left out
where it is the function's.
"""

import re
from dataclasses import dataclass
from functools import cache

from athena_recipes.conformance.functions.values import ZONED

_TIMES = ("date", "timestamp(3)", "timestamp(6)", ZONED)
_STAMPS = _TIMES[1:]
_NUMBERS = ("integer", "bigint", "double", "decimal(10, 2)", "decimal(18, 6)")
_ORDERED = (*_NUMBERS, *_TIMES, "varchar")
_ITEMS = ("integer", "double", "varchar", "date", "timestamp(3)")
_ARRAYS = tuple(f"array({kind})" for kind in _ITEMS)
_MAPS = ("map(varchar, integer)", "map(integer, varchar)", "map(varchar, double)")
_ANY = (*_ORDERED, "boolean", "varbinary", *_ARRAYS)


@dataclass(frozen=True)
class Signature:
    """A function or operator with the domains of its arguments, and the type of its value."""

    function: str
    text: str
    domains: tuple[str, ...]
    type: str


def _each(kinds: tuple[str, ...], *lines: str) -> list[str]:
    """The lines with `T` for each type; `E` is an array's element type, `K` and `V` a map's."""
    found = []
    for line in lines:
        for kind in kinds:
            parts = re.match(r"(?:array|map)\((.*?)(?:, (.*))?\)$", kind)
            inner = parts.groups() if parts else ("", "")
            text = re.sub(r"\bT\b", kind, line)
            if parts:
                text = re.sub(r"\bE\b|\bK\b", str(inner[0]), text)
                text = re.sub(r"\bV\b", str(inner[1]), text)
            found.append(text)
    return found


_DATES = [
    "from_iso8601_timestamp({moment_text}) -> timestamp with time zone",
    "from_iso8601_date({moment_text}) -> date",
    *_each(_TIMES, "to_iso8601({T}) -> varchar", "date_format({T}, {format}) -> varchar"),
    "from_unixtime({seconds}) -> timestamp with time zone",
    "from_unixtime({seconds}, {zone}) -> timestamp with time zone",
    *_each(
        _STAMPS,
        "to_unixtime({T}) -> double",
        "date({T}) -> date",
        "cast date: cast({T} as date) -> date",
    ),
    "date({moment_text}) -> date",
    "at_timezone({timestamp with time zone}, {zone}) -> timestamp with time zone",
    "with_timezone({timestamp(3)}, {zone}) -> timestamp with time zone",
    *_each(
        _STAMPS[::2],
        *(
            f"at time zone: ({{T}} at time zone '{zone}') -> timestamp with time zone"
            for zone in ("UTC", "America/New_York", "Europe/Berlin", "+02:00")
        ),
    ),
    "date_trunc({date_unit}, {date}) -> date",
    "date_add({date_unit}, {shift}, {date}) -> date",
    "date_diff({date_unit}, {date}, {date}) -> bigint",
    *_each(
        _STAMPS,
        "date_trunc({unit}, {T}) -> T",
        "date_add({unit}, {shift}, {T}) -> T",
        "date_diff({unit}, {T}, {T}) -> bigint",
    ),
    "date_parse({formatted}, {format}) -> timestamp(3)",
    *_each(
        _TIMES,
        *(
            f"{name}({{T}}) -> bigint"
            for name in (
                *(
                    "day_of_week",
                    "dow",
                    "day_of_year",
                    "doy",
                    "year_of_week",
                    "yow",
                    "year",
                    "quarter",
                ),
                *("month", "week", "week_of_year", "day", "day_of_month"),
            )
        ),
        *(
            f"extract {field}: extract({field} from {{T}}) -> bigint"
            for field in (
                *("year", "quarter", "month", "week", "day", "day_of_month", "day_of_week", "dow"),
                *("day_of_year", "doy", "year_of_week", "yow"),
            )
        ),
        "last_day_of_month({T}) -> date",
        "cast varchar: cast({T} as varchar) -> varchar",
        *(
            f"interval {unit}: ({{T}} {sign} interval '{count}' {unit}) -> T"
            for unit in ("day", "month", "year")
            for sign, count in (("+", 1), ("-", 13), ("+", -1))
        ),
    ),
    *_each(
        _STAMPS,
        *(f"{name}({{T}}) -> bigint" for name in ("hour", "minute", "second", "millisecond")),
        *(
            f"extract {field}: extract({field} from {{T}}) -> bigint"
            for field in ("hour", "minute", "second")
        ),
        *(
            f"interval {unit}: ({{T}} {sign} interval '{count}' {unit}) -> T"
            for unit in ("hour", "minute", "second")
            for sign, count in (("+", 1), ("-", 100))
        ),
    ),
    "cast timestamp: cast({date} as timestamp) -> timestamp(3)",
    "cast timestamp: cast({timestamp(6)} as timestamp) -> timestamp(3)",
    "cast timestamp: cast({timestamp with time zone} as timestamp) -> timestamp(3)",
    "cast timestamp with time zone: cast({timestamp(3)} as timestamp with time zone)"
    " -> timestamp with time zone",
    *(
        f"{how} {name}: {how}({{moment_text}} as {name}) -> {kind}"
        for how in ("cast", "try_cast")
        for name, kind in (("date", "date"), ("timestamp", "timestamp(3)"), (ZONED, ZONED))
    ),
    "to_milliseconds(interval '1' hour) -> bigint",
    "to_milliseconds(interval '2' day) -> bigint",
    "timestamp literal: timestamp '2020-01-01 00:00:00' -> timestamp(3)",
    "timestamp literal: timestamp '2020-01-01' -> timestamp(3)",
    "timestamp literal: timestamp '2020-01-01 01:02:03 UTC' -> timestamp with time zone",
    "timestamp literal: timestamp '2020-01-01 01:02:03 Europe/Berlin' -> timestamp with time zone",
    "timestamp literal: timestamp '2020-01-01 01:02:03.123456789' -> timestamp(6)",
]

_NUMERIC = [
    *_each(
        _NUMBERS,
        *(f"{sign}: ({{T}} {sign} {{T}}) -> T" for sign in ("+", "-", "*")),
        "/: ({T} / {T}) -> T",
        "%: ({T} % {T}) -> T",
        "-x: (- {T}) -> T",
        "abs({T}) -> T",
        "sign({T}) -> T",
        "round({T}) -> T",
        "round({T}, {places}) -> T",
        "floor({T}) -> T",
        "ceil({T}) -> T",
        "ceiling({T}) -> T",
        "mod({T}, {T}) -> T",
        "truncate({T}) -> T",
        "greatest({T}, {T}) -> T",
        "least({T}, {T}) -> T",
        "greatest({T}, {T}, {T}) -> T",
        "least({T}, {T}, {T}) -> T",
        "cast varchar: cast({T} as varchar) -> varchar",
        "cast double: cast({T} as double) -> double",
        "cast bigint: cast({T} as bigint) -> bigint",
        "cast integer: try_cast({T} as integer) -> integer",
        "cast boolean: cast({T} as boolean) -> boolean",
        "cast decimal: cast({T} as decimal(10, 2)) -> decimal(10, 2)",
        "try_cast decimal: try_cast({T} as decimal(18, 6)) -> decimal(18, 6)",
    ),
    "/: ({bigint} / {divisor}) -> bigint",
    "%: ({integer} % {divisor}) -> integer",
    "+: ({integer} + {bigint}) -> bigint",
    "*: ({bigint} * {double}) -> double",
    "/: ({integer} / {double}) -> double",
    "+: ({decimal(10, 2)} + {decimal(18, 6)}) -> decimal(19, 6)",
    "*: ({decimal(10, 2)} * {integer}) -> decimal(20, 2)",
    "*: ({decimal(10, 2)} * {double}) -> double",
    *_each(
        ("double",),
        *(
            f"{name}({{T}}) -> double"
            for name in (
                *(
                    "sqrt",
                    "exp",
                    "ln",
                    "log2",
                    "log10",
                    "cbrt",
                    "sin",
                    "cos",
                    "tan",
                    "atan",
                    "degrees",
                ),
                *("radians", "asin", "acos"),
            )
        ),
        "power({T}, {T}) -> double",
        "power({T}, {small}) -> double",
        "pow({T}, {small}) -> double",
        "log({T}, {T}) -> double",
        "atan2({T}, {T}) -> double",
        *(f"{name}({{T}}) -> boolean" for name in ("is_nan", "is_finite", "is_infinite")),
        "cast real: cast(cast({T} as real) as double) -> double",
    ),
    "e() -> double",
    "pi() -> double",
    "infinity() -> double",
    "nan() -> double",
    "from_base({digits}, {radix}) -> bigint",
    "to_base({bigint}, {radix}) -> varchar",
    "width_bucket({double}, {array(double)}) -> bigint",
    "width_bucket({double}, {double}, {double}, {small}) -> bigint",
    *(f"bitwise_{name}({{bigint}}, {{bigint}}) -> bigint" for name in ("and", "or", "xor")),
    "bitwise_not({bigint}) -> bigint",
    "bitwise_left_shift({bigint}, {small}) -> bigint",
    "bit_count({bigint}, 64) -> bigint",
    "decimal literal: decimal '0.0005' -> decimal(4, 4)",
    "decimal literal: decimal '1.50' -> decimal(3, 2)",
    "decimal literal: decimal '12345678901234567890.123456' -> decimal(26, 6)",
    "double literal: 1e0 -> double",
    "integer literal: -2147483648 -> bigint",
    *(
        f"{how} {kind.partition('(')[0]}: {how}({{number_text}} as {kind}) -> {kind}"
        for how in ("cast", "try_cast")
        for kind in ("integer", "bigint", "smallint", "tinyint", "double", "boolean", _NUMBERS[3])
    ),
    "cast varchar: cast({boolean} as varchar) -> varchar",
    "cast integer: cast({boolean} as integer) -> integer",
]

_STRINGS = [
    "concat({varchar}, {varchar}) -> varchar",
    "concat({varchar}, {varchar}, {varchar}) -> varchar",
    "||: ({varchar} || {varchar}) -> varchar",
    "concat_ws({delimiter}, {varchar}, {varchar}) -> varchar",
    "split({varchar}, {delimiter}) -> array(varchar)",
    "split({varchar}, {delimiter}, {count}) -> array(varchar)",
    "split_part({varchar}, {delimiter}, {index}) -> varchar",
    "split_to_map({varchar}, ';', '=') -> map(varchar, varchar)",
    "strpos({varchar}, {delimiter}) -> bigint",
    "strpos({varchar}, {delimiter}, {index}) -> bigint",
    "position: position({delimiter} in {varchar}) -> bigint",
    "regexp_like({varchar}, {pattern}) -> boolean",
    "regexp_extract({varchar}, {pattern}) -> varchar",
    "regexp_extract({varchar}, {pattern}, {group}) -> varchar",
    "regexp_extract_all({varchar}, {pattern}) -> array(varchar)",
    "regexp_extract_all({varchar}, {pattern}, {group}) -> array(varchar)",
    "regexp_replace({varchar}, {pattern}) -> varchar",
    "regexp_replace({varchar}, {pattern}, {replacement}) -> varchar",
    "regexp_split({varchar}, {pattern}) -> array(varchar)",
    "regexp_count({varchar}, {pattern}) -> bigint",
    "regexp_position({varchar}, {pattern}) -> integer",
    "url_encode({url}) -> varchar",
    "url_decode({url}) -> varchar",
    "url_extract_host({url}) -> varchar",
    "length({varchar}) -> bigint",
    *_each(
        ("varchar",),
        *(
            f"{name}({{T}}) -> varchar"
            for name in ("upper", "lower", "trim", "ltrim", "rtrim", "reverse")
        ),
    ),
    "substr({varchar}, {index}) -> varchar",
    "substr({varchar}, {index}, {index}) -> varchar",
    "substring({varchar}, {index}, {index}) -> varchar",
    "substring from: substring({varchar} from {index} for {index}) -> varchar",
    "replace({varchar}, {delimiter}) -> varchar",
    "replace({varchar}, {delimiter}, {replacement}) -> varchar",
    "lpad({varchar}, {small}, {delimiter}) -> varchar",
    "rpad({varchar}, {small}, {delimiter}) -> varchar",
    "starts_with({varchar}, {delimiter}) -> boolean",
    "chr({integer}) -> varchar",
    "codepoint(cast({varchar} as varchar(1))) -> integer",
    "translate({varchar}, {delimiter}, {replacement}) -> varchar",
    "levenshtein_distance({varchar}, {varchar}) -> bigint",
    "hamming_distance({varchar}, {varchar}) -> bigint",
    "normalize({varchar}) -> varchar",
    "soundex({varchar}) -> varchar",
    "format({fmt}, {varchar}) -> varchar",
    "format({fmt}, {integer}) -> varchar",
    "format({fmt}, {double}) -> varchar",
    "like: ({varchar} like {like}) -> boolean",
    "not like: ({varchar} not like {like}) -> boolean",
    "like escape: ({varchar} like {like} escape '\\') -> boolean",
    "cast short varchar: cast({varchar} as varchar(3)) -> varchar",
    "cast char: ('[' || cast({varchar} as char(5)) || ']') -> varchar",
    "luhn_check({digits}) -> boolean",
    "trim leading: trim(leading {delimiter} from {varchar}) -> varchar",
]

_JSON = [
    "json_parse({json_text}) -> json",
    "json_format({json}) -> varchar",
    "json_format: json_format(json_parse({json_text})) -> varchar",
    "json_extract({json}, {path}) -> json",
    "json_extract({json_text}, {path}) -> json",
    "json_extract_scalar({json}, {path}) -> varchar",
    "json_extract_scalar({json_text}, {path}) -> varchar",
    "json_array_length({json}) -> bigint",
    "json_array_length({json_text}) -> bigint",
    "json_array_contains({json_text}, {integer}) -> boolean",
    "json_array_get({json_text}, {index}) -> json",
    "json_size({json_text}, {path}) -> bigint",
    "is_json_scalar({json_text}) -> boolean",
    "cast json: cast({varchar} as json) -> json",
    "cast json: cast({integer} as json) -> json",
    "cast json: cast({array(integer)} as json) -> json",
    "cast json: json_format(cast({map(varchar, integer)} as json)) -> varchar",
    "cast json as varchar: cast({json} as varchar) -> varchar",
    "cast json as bigint: cast({json} as bigint) -> bigint",
    "cast json as double: cast({json} as double) -> double",
    "cast json as boolean: cast({json} as boolean) -> boolean",
    "json literal: json '{{\"a\": 1}}' -> json",
]

_COLLECTIONS = [
    *_each(
        _ARRAYS,
        "cardinality({T}) -> bigint",
        "element_at({T}, {index}) -> E",
        "subscript: {T}[{index}] -> E",
        "array_sort({T}) -> T",
        "array_distinct({T}) -> T",
        "array_max({T}) -> E",
        "array_min({T}) -> E",
        "contains({T}, {E}) -> boolean",
        "array_position({T}, {E}) -> bigint",
        "array_remove({T}, {E}) -> T",
        "array_intersect({T}, {T}) -> T",
        "array_union({T}, {T}) -> T",
        "array_except({T}, {T}) -> T",
        "arrays_overlap({T}, {T}) -> boolean",
        "slice({T}, {index}, {index}) -> T",
        "reverse({T}) -> T",
        "trim_array({T}, {count}) -> T",
        "||: ({T} || {T}) -> T",
        "concat({T}, {T}) -> T",
        "repeat({E}, {count}) -> T",
        "=: ({T} = {T}) -> boolean",
        "is distinct from: ({T} is distinct from {T}) -> boolean",
    ),
    *_each(
        ("array(integer)", "array(varchar)", "array(double)"),
        "array_join({T}, {delimiter}) -> varchar",
        "array_join({T}, {delimiter}, {varchar}) -> varchar",
    ),
    "sequence({small}, {small}) -> array(integer)",
    "sequence({small}, {small}, {index}) -> array(integer)",
    "sequence(date '2020-01-30', date '2020-02-02') -> array(date)",
    "sequence(date '2020-01-30', date '2020-02-02', interval '1' day) -> array(date)",
    "flatten(array[{array(integer)}, {array(integer)}]) -> array(integer)",
    *_each(
        _MAPS,
        "cardinality({T}) -> bigint",
        "element_at({T}, {K}) -> V",
        "subscript: {T}[{K}] -> V",
        "map_keys({T}) -> array(K)",
        "map_values({T}) -> array(V)",
        "map_concat({T}, {T}) -> T",
        "map: map(array[{K}, {K}], array[{V}, {V}]) -> T",
    ),
]

_BINARY = [
    "to_utf8({varchar}) -> varbinary",
    "from_utf8({varbinary}) -> varchar",
    "from_utf8({varbinary}, {delimiter}) -> varchar",
    "to_hex({varbinary}) -> varchar",
    "from_hex({hex}) -> varbinary",
    *_each(
        ("varbinary",),
        *(
            f"{name}({{T}}) -> varbinary"
            for name in ("sha256", "md5", "xxhash64", "sha1", "sha512")
        ),
    ),
    "crc32({varbinary}) -> bigint",
    "md5('abc') -> varbinary",
    "hmac_sha256({varbinary}, {varbinary}) -> varbinary",
    "to_base64({varbinary}) -> varchar",
    "from_base64({base64}) -> varbinary",
    "to_base64url({varbinary}) -> varchar",
    "length({varbinary}) -> bigint",
    "substr({varbinary}, {index}, {index}) -> varbinary",
    "||: ({varbinary} || {varbinary}) -> varbinary",
    "concat({varbinary}, {varbinary}) -> varbinary",
    "reverse({varbinary}) -> varbinary",
    "=: ({varbinary} = {varbinary}) -> boolean",
    "binary literal: X'00' -> varbinary",
    "binary literal: X'6162' -> varbinary",
    "to_big_endian_64({bigint}) -> varbinary",
    "from_big_endian_64({varbinary}) -> bigint",
]

_CONDITIONS = [
    *_each(
        _ORDERED,
        *(f"{sign}: ({{T}} {sign} {{T}}) -> boolean" for sign in ("=", "<", "<=", "<>", ">")),
        "is distinct from: ({T} is distinct from {T}) -> boolean",
        "between: ({T} between {T} and {T}) -> boolean",
        "in: ({T} in ({T}, {T})) -> boolean",
        "not in: ({T} not in ({T}, {T})) -> boolean",
    ),
    *_each(
        _ANY,
        "coalesce({T}, {T}) -> T",
        "nullif({T}, {T}) -> T",
        "if({boolean}, {T}, {T}) -> T",
        "case: case when {boolean} then {T} else {T} end -> T",
        "is null: ({T} is null) -> boolean",
        "try({T}) -> T",
    ),
    *_each(("varchar", "date"), "greatest({T}, {T}) -> T", "least({T}, {T}) -> T"),
    "and: ({boolean} and {boolean}) -> boolean",
    "or: ({boolean} or {boolean}) -> boolean",
    "not: (not {boolean}) -> boolean",
    "row =: ((1, {integer}) = (1, {integer})) -> boolean",
    "row in: ((1, {integer}) in ((1, {integer}), (2, 3))) -> boolean",
    "<: ({date} < {timestamp(3)}) -> boolean",
    "=: ({timestamp(3)} = {timestamp with time zone}) -> boolean",
    "=: ({integer} = {double}) -> boolean",
    "=: ({decimal(10, 2)} = {double}) -> boolean",
    "-: ({date} - {date}) -> varchar",
]


def _over(values: str, columns: str = "x, y") -> str:
    return f"from (values {values}) as t({columns})"


_THREE = "({T}, {integer}), ({T}, {integer}), ({T}, {integer})"
_AGGREGATES = [
    *_each(
        ("integer", "double", "varchar", "decimal(10, 2)", "date"),
        f"max_by: (select max_by(y, x) {_over(_THREE)}) -> integer",
        f"min_by: (select min_by(x, y) {_over(_THREE)}) -> T",
        f"max: (select max(x) {_over(_THREE)}) -> T",
        f"min: (select min(x) {_over(_THREE)}) -> T",
        f"count: (select count(x) {_over(_THREE)}) -> bigint",
        f"count distinct: (select count(distinct x) {_over(_THREE)}) -> bigint",
        f"approx_distinct: (select approx_distinct(x) {_over(_THREE)}) -> bigint",
        f"array_agg: (select array_sort(array_agg(x)) {_over(_THREE)}) -> array(T)",
        f"arbitrary: (select arbitrary(x) {_over('({T}, 1)')}) -> T",
        f"any_value: (select any_value(x) {_over('({T}, 1)')}) -> T",
        f"count_if: (select count_if(x = {{T}}) {_over(_THREE)}) -> bigint",
        f"count_if: (select count_if(x is null) {_over(_THREE)} where y > 100) -> bigint",
        f"map_agg: (select map_agg(y, x) {_over(_THREE)} where x is not null) -> map(integer, T)",
    ),
    *_each(
        ("integer", "double", "decimal(10, 2)"),
        f"sum: (select sum(x) {_over(_THREE)}) -> T",
        f"avg: (select avg(x) {_over(_THREE)}) -> T",
        f"checksum: (select to_hex(checksum(x)) {_over(_THREE)}) -> varchar",
    ),
    *_each(
        ("integer", "double"),
        *(
            f"{name}: (select {name}(x) {_over(_THREE)}) -> double"
            for name in (
                *("stddev", "stddev_pop", "variance", "var_pop", "skewness", "kurtosis"),
                "geometric_mean",
            )
        ),
        *(
            f"{name}: (select {name}(x, y) {_over(_THREE)}) -> double"
            for name in ("corr", "covar_pop", "covar_samp", "regr_slope", "regr_intercept")
        ),
        f"approx_percentile: (select approx_percentile(x, {{percentage}}) {_over(_THREE)}) -> T",
    ),
    *(
        f"{name}: (select {name}(x) {_over('({boolean}, 1), ({boolean}, 2)')}) -> boolean"
        for name in ("bool_and", "bool_or", "every")
    ),
    f"bitwise_or_agg: (select bitwise_or_agg(y) {_over('(1, {integer}), (2, {integer})')})"
    " -> bigint",
]


@cache
def signatures() -> tuple[Signature, ...]:
    """All signatures, in their order here."""
    lines = [
        *(
            *_DATES,
            *_NUMERIC,
            *_STRINGS,
            *_JSON,
            *_COLLECTIONS,
            *_BINARY,
            *_CONDITIONS,
            *_AGGREGATES,
        )
    ]
    return tuple(map(_parse, dict.fromkeys(lines)))


_DOMAIN = re.compile(r"(?<!{){([^{}]+)}(?!})")


def _parse(line: str) -> Signature:
    text, _, kind = line.rpartition(" -> ")
    named = re.match(r"([^'(){}]+|-x): ", text)
    function = named[1] if named else text.partition("(")[0]
    text = text[named.end() :] if named else text
    kind = {"smallint": "integer", "tinyint": "integer"}.get(kind, kind)
    return Signature(function, _DOMAIN.sub("{}", text), tuple(_DOMAIN.findall(text)), kind)
