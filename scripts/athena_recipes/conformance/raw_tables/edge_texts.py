"""Texts of values by Hive type: right ones, then those at the edges and wrong ones."""

import random

_INTEGERS = ("0", "-1", "1", "127", "42")
_ODD_INTEGERS = (
    *("-128", "128", "255", "300", "32767", "-32769", "2147483647", "2147483648", "-2147483648"),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775808", "+7", "007", "-0"),
    *("1.0", "1.9", "-1.9", "1.", ".5", "1e2", "1E2", "0x10", " 5", "5 ", "1_000", "1,000", "five"),
    *("", "NaN", "true", "NULL", "\\N", "-", "+", "99999999999999999999", "1L", "٣"),
)
_DOUBLES = ("0.5", "-1.5", "1e3", "0", "42")
_ODD_DOUBLES = (
    *(
        "NaN",
        "nan",
        "Infinity",
        "-Infinity",
        "inf",
        "-inf",
        "+Infinity",
        "INF",
        "1.",
        ".5",
        "1e400",
    ),
    *(
        "1e-400",
        "-0.0",
        " 1.5",
        "1.5 ",
        "1,5",
        "1d",
        "1f",
        "0x1p3",
        "1e",
        "e1",
        "",
        "--1",
        "1.7e308",
    ),
    *("1.7976931348623157e308", "4.9e-324", "0.1", "1_0.0", "+1.5", "true", "null"),
)
_DECIMALS = ("1.25", "-0.5", "12", "0", "100.10")
_ODD_DECIMALS = (
    *("1.255", "1.245", "-1.255", "999.99", "9999999", "1e2", "1E-2", ".5", "1.", " 1.5", "1.5 "),
    *("", "-", "NaN", "1,5", "+1.5", "0.005", "0.004999", "123456789012345678901234567890", "abc"),
)
_BOOLEANS = ("true", "false")
_ODD_BOOLEANS = (
    "TRUE",
    "False",
    "t",
    "f",
    "1",
    "0",
    "yes",
    "no",
    "",
    " true",
    "true ",
    "on",
    "null",
)
_DATES = ("2024-01-02", "1999-12-31", "2024-02-29")
_ODD_DATES = (
    *(
        "1970-01-01",
        "0001-01-01",
        "9999-12-31",
        "1582-10-10",
        "1500-02-29",
        "2024-1-2",
        "2024-01-2",
    ),
    *("2024-01-02 03:04:05", "2024-01-02T03:04:05", "2024/01/02", "20240102", "01.02.2024"),
    *("2024-01-02Z", " 2024-01-02", "2024-01-02 ", "", "today", "0000-01-01", "-0001-01-01"),
    *("10000-01-01", "2024-01", "2024", "19000", "2024-01-02x"),
)
_STAMPS = ("2024-01-02 03:04:05", "2024-01-02 03:04:05.678", "1999-12-31 23:59:59.999")
_ODD_STAMPS = (
    *("2024-01-02 03:04:05.6789", "2024-01-02 03:04:05.678912", "2024-01-02 03:04:05.123456789"),
    *("2024-01-02 03:04:05.9999999", "1969-12-31 23:59:59.9995", "1969-12-31 23:59:59.1235"),
    *("2024-01-02T03:04:05", "2024-01-02T03:04:05Z", "2024-01-02 03:04:05Z", "2024-01-02 03:04"),
    *("2024-01-02T03:04:05+02:00", "2024-01-02 03:04:05+02", "2024-01-02 03:04:05 UTC"),
    *(
        "2024-01-02T03:04:05.123Z",
        "2024-01-02 03:04:05 Europe/Berlin",
        "2024-01-02",
        "24-01-02 03:04:05",
    ),
    *("2024-1-2 3:4:5", "2024-01-02 24:00:00", "2024-01-02 23:59:60", "2024-01-02 25:00:00"),
    *("2024-02-30 00:00:00", "1704164645", "1704164645123", "1704164645.5", " 2024-01-02 03:04:05"),
    *("2024-01-02 03:04:05 ", "", "now", "0001-01-01 00:00:00", "9999-12-31 23:59:59.9999"),
    *("1500-02-28 12:00:00", "2024-01-02  03:04:05", "2024-01-02 03:04:05.", "Jan 2 2024"),
)
_TEXTS = ("abc", "x", "hello world", "42", "a-b_c")
_ODD_TEXTS = (
    *(
        "",
        " ",
        "  a  ",
        "ä",
        "漢字",
        "😀",
        "e\u0301",
        "\u00a0",
        "\u2028",
        "\u0085",
        "\x1f",
        "\x0b",
        "\x0c",
    ),
    *(
        "a'b",
        "it''s",
        "\\N",
        "\\n",
        "\\",
        "a\\b",
        "null",
        "NULL",
        "None",
        "{}",
        "[]",
        "#x",
        "--",
        "%",
    ),
    *("a" * 300, "\x7f", "\ufeff", "\ufffd", "$1", "\\1", "a\\tb", "/", "a/b", "<a>", "&amp;"),
)
_BINARIES = ("YWJj", "YQ==", "AP8=")
_ODD_BINARIES = ("", "YQ", "YQ=", "Y Q==", "-_-_", "?", "YWJjZA", "ä", "YWJj\\n", "====", "abc")

_POOLS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "decimal": (_DECIMALS, _ODD_DECIMALS),
    "boolean": (_BOOLEANS, _ODD_BOOLEANS),
    "float": (_DOUBLES, _ODD_DOUBLES),
    "double": (_DOUBLES, _ODD_DOUBLES),
    "date": (_DATES, _ODD_DATES),
    "timestamp": (_STAMPS, _ODD_STAMPS),
    "binary": (_BINARIES, _ODD_BINARIES),
    **{kind: (_INTEGERS, _ODD_INTEGERS) for kind in ("tinyint", "smallint", "int", "bigint")},
}
SCALARS = (
    *("string", "string", "string", "varchar(3)", "char(3)", "tinyint", "smallint", "int", "int"),
    *("bigint", "float", "double", "double", "decimal(5,2)", "decimal(10,0)", "decimal(38,10)"),
    *("boolean", "date", "timestamp", "binary"),
)


def text_of(chance: random.Random, kind: str, odd: float = 0.5) -> str:
    """A text for a scalar type; `odd` is the share of those at the edges and wrong ones."""
    right, others = _POOLS.get(kind.partition("(")[0], (_TEXTS, _ODD_TEXTS))
    return chance.choice(others if chance.random() < odd else right)


def names(chance: random.Random, count: int) -> list[str]:
    """Names of columns, or of fields, in one case or another."""
    return chance.sample(("a", "b", "cD", "event_time", "Id", "group", "größe", "x1"), count)
