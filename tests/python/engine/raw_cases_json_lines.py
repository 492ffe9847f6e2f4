"""OpenX JSON: lines and files, as Trino's OpenX JSON reader takes them."""

import gzip

from tests.python.engine.raw_cases_json import LENIENT, NAMES, SERDE
from tests.python.support.raw_project import RawTable

TABLES = [
    RawTable(
        "json_malformed_ignored",
        NAMES,
        {"a.json": '{"id": 1, "name": "a"}\nnot json\n{"id": 2, "na\n{"id": 3, "name": "c"}\n'},
        [(1, "a"), (None, None), (None, None), (3, "c")],
        row_format=LENIENT,
    ),
    RawTable(
        "json_malformed",
        NAMES,
        {"a.json": '{"id": 1, "name": "a"}\nnot json\n'},
        [(1, "a"), (None, None)],
        row_format=SERDE,
    ),
    RawTable(
        "json_array_line",
        {"id": "int", "name": "string", "tags": "array<string>"},
        {"a.json": '[1, "a", ["x"]]\n[2]\n[3, "c", ["y", "z"], "extra"]\n[]\n'},
        [(1, "a", ["x"]), (2, None, None), (3, "c", ["y", "z"]), (None, None, None)],
        row_format=SERDE,
    ),
    RawTable(
        "json_array_over_lines",
        NAMES,
        {"a.json": '[\n{"id": 1, "name": "a"},\n{"id": 2, "name": "b"}\n]\n'},
        [(None, None), (1, "a"), (2, "b"), (None, None)],
        row_format=LENIENT,
    ),
    RawTable(
        "json_scalar_line",
        NAMES,
        {"a.json": '{"id": 1, "name": "a"}\n5\n"text"\nnull\n'},
        [(1, "a"), (None, None), (None, None), (None, None)],
        row_format=LENIENT,
    ),
    RawTable(
        "json_bom",
        NAMES,
        {"a.json": b"\xef\xbb\xbf" + b'{"id": 1, "name": "a"}\n{"id": 2, "name": "b"}\n'},
        [(1, "a"), (2, "b")],
        row_format=LENIENT,
    ),
    RawTable(
        "json_not_utf8",
        NAMES,
        {
            "a.json": b'{"id": 1, "name": "caf\xe9"}\n{"id": 2, "name": "b"}\n',
            "b.json": '{"id": 3, "name": "ö"}\n',
            "c.json.gz": gzip.compress(
                b'{"id": 4, "name": "\xed\xa0\x80\xe0\x80\x80\xe2\x82"}\r\n'
            ),
        },
        [(1, "caf\ufffd"), (2, "b"), (3, "ö"), (4, "\ufffd" + 3 * "\ufffd" + "\ufffd")],
        row_format=SERDE,
    ),
    RawTable(
        "json_mixed_line_ends",
        NAMES,
        {"a.json": '{"id": 1, "name": "a"}\r\n{"id": 2, "name": "b"}\n{"id": 3}\r{"id": 4}'},
        [(1, "a"), (2, "b"), (3, None), (4, None)],
        row_format=SERDE,
    ),
    RawTable(
        "json_crlf",
        NAMES,
        {"a.json": '{"id": 1, "name": "a"}\r\n{"id": 2, "name": "b"}\r\n'},
        [(1, "a"), (2, "b")],
        row_format=SERDE,
    ),
    RawTable(
        "json_no_last_newline",
        NAMES,
        {"a.json": '{"id": 1, "name": "a"}', "b.json": '{"id": 2, "name": "b"}'},
        [(1, "a"), (2, "b")],
        row_format=SERDE,
    ),
    RawTable(
        "json_empty_file",
        NAMES,
        {"a.json": "", "b.json": '{"id": 1, "name": "a"}\n'},
        [(1, "a")],
        row_format=SERDE,
    ),
    RawTable(
        "json_hidden",
        NAMES,
        {
            "a.json": '{"id": 1, "name": "a"}\n',
            "_SUCCESS": "",
            "_b.json": '{"id": 2}\n',
            ".c.json": '{"id": 3}\n',
            "_folder/d.json": '{"id": 4}\n',
            ".folder/e.json": '{"id": 5}\n',
            "in_side/f_.json": '{"id": 6, "name": "f"}\n',
        },
        [(1, "a"), (6, "f")],
        row_format=SERDE,
    ),
    RawTable(
        "json_gzip",
        NAMES,
        {
            "a.json.gz": gzip.compress(b'{"id": 1, "name": "a"}\n'),
            "two/members.gz": gzip.compress(b'{"id": 2, "name": "b"}\n')
            + gzip.compress(b'{"id": 3, "name": "c"}\n'),
            "plain.json": '{"id": 4, "name": "d"}\n',
        },
        [(1, "a"), (2, "b"), (3, "c"), (4, "d")],
        row_format=SERDE,
    ),
    RawTable(
        "json_folders",
        {"id": "bigint"},
        {
            "job/a b/it's 1.json": '{"id": 1}\n',
            "job/x=1/[2]*?.json": '{"id": 2}\n',
            "no ending": '{"id": 3}\n',
        },
        [(1, "a"), (2, "b"), (3, "c")],
        row_format=SERDE,
        query="""select id, case
            when "$path" like '%/json_folders/job/a b/it''s 1.json' then 'a'
            when "$path" like '%/json_folders/job/x=1/[2]*?.json' then 'b'
            when "$path" like '%/json_folders/no ending' then 'c' end from {table}""",
    ),
    RawTable(
        "json_empty_lines",
        NAMES,
        {"a.json": '{"id": 1, "name": "a"}\n\n{"id": 2, "name": "b"}\n'},
        [(1, "a"), (None, None), (2, "b")],
        row_format=LENIENT,
        # A blank line is no row.
        duckdb_rows=[(1, "a"), (2, "b")],
    ),
    RawTable(
        "json_several_on_a_line",
        NAMES,
        {
            "a.json": '{"id":1,"name":"x"}{"id":2}\n{"id":3} {"id":4}\n{"id":5}rest\n{"id":6}}\n'
            '{"id":7,"name":"}{"}{"id":8}\n["9","z"]]\n["10"], [1]\n{"id":11 {"id":12}\n'
        },
        [(1, "x"), (3, None), (5, None), (6, None), (7, "}{"), (9, "z"), (10, None), (None, None)],
        row_format=LENIENT,
    ),
    RawTable(
        "json_control_letters",
        NAMES,
        {
            "a.json": b'{"id":1,"name":"x\ty"}\n{"id":2,"name":"q\x01\\"\\\\\tw"}\n'
            b'{"a\tb":1,\t"id":\t3}\n{"id":4,"name":"del\x7f"}{"id":\t5}\n'
        },
        [(1, "x\ty"), (2, 'q\x01"\\\tw'), (3, None), (4, "del\x7f")],
        row_format=SERDE,
    ),
    RawTable(
        "json_header",
        NAMES,
        {"a.json": 'a header\n{"id": 1}\n', "b.json": '\n{"id": 2}\n', "c.json": "only\n"},
        [(1, None), (2, None)],
        row_format=SERDE,
        tbl_properties="('skip.header.line.count' = '1')",
    ),
    RawTable(
        "json_empty_gzip",
        NAMES,
        {"a.json.gz": b"", "b.json": '{"id": 1, "name": "a"}\n', "it's [1].json": '{"id": 2}\n'},
        [(1, "a"), (2, None)],
        row_format=SERDE,
    ),
    RawTable(
        "json_lenient_syntax",
        NAMES,
        {"a.json": '{id:1,\'name\':\'x\'}\n{"id":2,"name"="y"}\n{"id":3 /* c */}\n{"id":4,}\n'},
        [(1, "x"), (2, "y"), (3, None), (None, None)],
        row_format=LENIENT,
        # Only JSON is read; a comma at the end is passed over.
        duckdb_rows=[(None, None), (None, None), (None, None), (4, None)],
    ),
]
