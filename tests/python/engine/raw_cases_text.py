"""OpenCSV and LazySimple text: files, and the rows that Trino's readers give for them."""

import gzip

from tests.python.support.raw_project import RawTable

OPEN_CSV = "serde 'org.apache.hadoop.hive.serde2.OpenCSVSerde'"
LAZY = "serde 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'"
THREE = {"a": "string", "b": "string", "c": "string"}

CSV_TABLES = [
    RawTable(
        "csv_quotes",
        THREE,
        {"a.csv": '1,"two, with comma","say ""hi"""\n"",,"x"\n"a""b",c"d,e""f\n'},
        [("1", "two, with comma", 'say "hi"'), ("", "", "x"), ('a"b', None, None)],
        row_format=OPEN_CSV,
    ),
    RawTable(
        "csv_quote_after_text",
        THREE,
        {
            "a.csv": '1a "b" c, "d" ,"e" f\n"open,to the end\n1,"x"y"z",2\n'
            '1, ""x"" ,2\n1,a"b,c"d\n1,"","""q"""\n   "lead",1,"a""""b"\n1,"x\\\n'
        },
        [
            ('1a "b" c', 'd" ', 'e" f'),
            (None, None, None),
            ("1", 'x"y"z', "2"),
            ("1", ' "x" ', "2"),
            ("1", 'a"b,c"d', None),
            ("1", "", '"q"'),
            ("lead", "1", 'a""b'),
            ("1", None, None),
        ],
        row_format=OPEN_CSV,
    ),
    RawTable(
        "csv_escape",
        THREE,
        {
            "a.csv": r'"a\"b","c\\d",e\,f'
            + "\n"
            + r'"a\nb",c\nd,\x'
            + "\n"
            + r'c\\d,e""f,g\"h'
            + "\n"
        },
        [('a"b', "c\\d", "e"), ("anb", "cnd", "x"), ("c\\d", 'e"f', 'g"h')],
        row_format=OPEN_CSV,
    ),
    RawTable(
        "csv_escape_before_a_field",
        THREE,
        {"a.csv": r"\\,x,\"y" + "\n" + r'\\ä"",a\\b,"\\"' + "\n" + r'a"b,c,d' + "\n"},
        [("", "x", None), ('ä"', "a\\b", "\\"), (None, None, None)],
        row_format=OPEN_CSV,
    ),
    RawTable(
        "csv_separator",
        THREE,
        {"a.csv": "1;'two; three';'it''s'\n"},
        [("1", "two; three", "it's")],
        row_format=f"{OPEN_CSV} with serdeproperties ("
        "'separatorChar' = ';', 'quoteChar' = '''', 'escapeChar' = '\\\\')",
    ),
    RawTable(
        "csv_tab",
        THREE,
        {"a.tsv": '1\t"a\tb"\tc\n'},
        [("1", "a\tb", "c")],
        row_format=rf"{OPEN_CSV} with serdeproperties ('separatorChar' = '\t')",
    ),
    RawTable(
        "csv_pipe",
        THREE,
        {"a.csv": '1|"a|b"|c.d\n'},
        [("1", "a|b", "c.d")],
        row_format=f"{OPEN_CSV} with serdeproperties ('separatorChar' = '|')",
    ),
    RawTable(
        "csv_header",
        THREE,
        {
            "a.csv": "a,b,c\n1,2,3\n",
            "b.csv": '"A","B","C"\n4,5,6\n',
            "c.csv.gz": gzip.compress(b"a,b,c\n7,8,9\n"),
            "empty.csv": "",
            "only.csv": "a,b,c\n",
        },
        [("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9")],
        row_format=OPEN_CSV,
        tbl_properties="('skip.header.line.count' = '1')",
    ),
    RawTable(
        "csv_header_two",
        THREE,
        {"a.csv": "a,b,c\nsecond line\n1,2,3\n"},
        [("1", "2", "3")],
        row_format=OPEN_CSV,
        tbl_properties="('skip.header.line.count' = '2')",
    ),
    RawTable(
        "csv_widths",
        THREE,
        {"a.csv": "1\n1,2\n1,2,3,4,5\n\n,,\n"},
        [
            ("1", None, None),
            ("1", "2", None),
            ("1", "2", "3"),
            (None, None, None),
            ("", "", ""),
        ],
        row_format=OPEN_CSV,
    ),
    RawTable(
        "csv_crlf",
        THREE,
        {"a.csv": '1,2,"3"\r\n4,5,6\r\n'},
        [("1", "2", "3"), ("4", "5", "6")],
        row_format=OPEN_CSV,
    ),
    RawTable(
        "csv_not_utf8",
        THREE,
        {"a.csv": b'a,b,c \xe9\n\xe9,"\xe9\xe9",3\r\n4,5,\xff\xfe'},
        [("\ufffd", "\ufffd\ufffd", "3"), ("4", "5", "\ufffd\ufffd")],
        row_format=OPEN_CSV,
        tbl_properties="('skip.header.line.count' = '1')",
    ),
    RawTable(
        "csv_bom_and_empty",
        THREE,
        {
            "a.csv": b"\xef\xbb\xbf1,2,3\n4,5,6\n",
            "b.csv": b'\xef\xbb\xbf"a","b","c"\n',
            "empty.csv": b"",
            "empty_line.csv": b"\n",
        },
        [("1", "2", "3"), ("4", "5", "6"), ("a", "b", "c"), (None, None, None)],
        row_format=OPEN_CSV,
    ),
    RawTable(
        "csv_line_ends_in_quotes",
        THREE,
        {"a.csv": b'"a\r\nb",c,d\r\n', "b.csv": b'1,"never closed\n2,x,y\n1,2,3,4\n5\n'},
        [
            (None, None, None),
            (None, None, None),
            ("1", None, None),
            ("2", "x", "y"),
            ("1", "2", "3"),
            ("5", None, None),
        ],
        row_format=OPEN_CSV,
    ),
    RawTable(
        "csv_spaces",
        THREE,
        {"a.csv": " 1 ,2 , 3\n\\N,null,NULL\n"},
        [(" 1 ", "2 ", " 3"), ("N", "null", "NULL")],
        row_format=OPEN_CSV,
    ),
    RawTable(
        "csv_types",
        {
            "i": "int",
            "b": "bigint",
            "d": "double",
            "f": "boolean",
            "day": "date",
            "at": "timestamp",
        },
        {"a.csv": '1,"-9007199254740993",1.5e3,TRUE,18276,"1579059880000"\n2\n'},
        [
            (1, -9007199254740993, 1500.0, True, "2020-01-15", "2020-01-15 03:44:40.000"),
            (2, None, None, None, None, None),
        ],
        row_format=OPEN_CSV,
        query='select i, b, d, f, cast("day" as varchar),'
        " substr(cast(\"at\" as varchar) || '.000', 1, 23) from {table}",
        athena_error="cannot read column i of the OpenCSVSerde as int",
    ),
    *(
        RawTable(
            f"csv_{kind}_{number}",
            {"line": "string", "v": kind},
            {"a.csv": f"x,{text}\n"},
            row_format=OPEN_CSV,
            duckdb_error=f"Error parsing field value {text} of column v as {kind} in file .*a.csv",
            athena_error=f"cannot read column v of the OpenCSVSerde as {kind}",
        )
        for kind, texts in {
            "int": ("", "1.5", "3000000000", " 1"),
            "double": ("1d", ""),
            "boolean": ("1",),
            "date": ("2020-01-15",),
            "timestamp": ("2020-01-15 03:44:40",),
        }.items()
        for number, text in enumerate(texts)
    ),
]

TEXT_TABLES = [
    RawTable(
        "text_tab",
        {"a": "string", "n": "int"},
        {"a.tsv": "x\t1\n\\N\t\\N\n\t\n\\n\tNULL\n"},
        [("x", 1), (None, None), ("", None), ("\\n", None)],
        row_format=rf"{LAZY} with serdeproperties ('field.delim' = '\t')",
    ),
    RawTable(
        "text_delimited",
        {"a": "string", "n": "int"},
        {"a.csv": 'x,1\n"y",2\n'},
        [("x", 1), ('"y"', 2)],
        row_format="delimited fields terminated by ','",
    ),
    RawTable(
        "text_bom_and_empty",
        THREE,
        {
            "a.txt": b"\xef\xbb\xbf1\t2\t3\n4\t5\t6\n",
            "empty.txt": b"",
            "empty_line.txt": b"\n",
        },
        [("1", "2", "3"), ("4", "5", "6"), ("", None, None)],
        row_format=f"{LAZY} with serdeproperties ('field.delim' = '\\t')",
    ),
    RawTable(
        "text_control_a",
        {"a": "string", "n": "int"},
        {"a.txt": "x\x011\ny,\t\x012\n"},
        [("x", 1), ("y,\t", 2)],
        row_format=r"delimited fields terminated by '\001'",
    ),
    RawTable(
        "text_default_delimiter",
        {"a": "string", "n": "int"},
        {"a.txt": "x\x011\n"},
        [("x", 1)],
        row_format=LAZY,
    ),
    RawTable(
        "text_types",
        {
            "t": "tinyint",
            "b": "bigint",
            "d": "double",
            "f": "boolean",
            "day": "date",
            "m": "decimal(8,2)",
        },
        {
            "a.txt": "1|9007199254740993|1.5|true|2024-02-29|12.34\n"
            "300|x|y|z|today|a\n"
            "-1|-5|1e3|FALSE|1969-12-31|-0.5\n"
            "1.5|2.0|-.5|t|2024-1-2|7\n"
            " 1|+2| 3| true|2024-01-01 03:04:05|1e2\n"
        },
        [
            (1, 9007199254740993, 1.5, True, "2024-02-29", "12.34"),
            (None, None, None, None, None, None),
            (-1, -5, 1000.0, False, "1969-12-31", "-0.50"),
            (1, 2, -0.5, None, "2024-01-02", "7.00"),
            (None, 2, 3.0, None, "2024-01-01", "100.00"),
        ],
        row_format="delimited fields terminated by '|'",
        query='select t, b, d, f, cast("day" as varchar), cast(m as varchar) from {table}',
    ),
    RawTable(
        "text_timestamps",
        {"at": "timestamp"},
        {
            "a.txt": "2024-01-02 03:04:05\n2024-01-02 03:04:05.678912\n2024-01-02\n"
            "2024-01-02T03:04:05\n2024-01-02 03:04:05Z\nsoon\n"
        },
        [
            ("2024-01-02 03:04:05.000",),
            ("2024-01-02 03:04:05.679",),
            (None,),
            ("2024-01-02 03:04:05.000",),
            (None,),
            (None,),
        ],
        row_format="delimited fields terminated by '|'",
        query="select substr(cast(\"at\" as varchar) || '.000', 1, 23) from {table}",
    ),
    RawTable(
        "text_widths",
        {"a": "string", "b": "string", "n": "int"},
        {"a.txt": "1\n1|2\n1|2|3|4\n\n||\n"},
        [
            ("1", None, None),
            ("1", "2", None),
            ("1", "2", 3),
            ("", None, None),
            ("", "", None),
        ],
        row_format="delimited fields terminated by '|'",
    ),
    RawTable(
        "text_quotes",
        {"line": "string"},
        {"a.txt": '{"a": "b,c", "d": "it\'s"}\n"x\n  y  \n#z\n'},
        [('{"a": "b,c", "d": "it\'s"}',), ('"x',), ("  y  ",), ("#z",)],
        row_format=r"delimited fields terminated by '\001'",
    ),
    RawTable(
        "text_line_ends",
        {"line": "string"},
        {
            "crlf.txt": "a\r\nb\r\n",
            "lf.txt": "c\nd",
            "empty.txt": "",
            "gz.txt.gz": gzip.compress(b"e\r\n"),
        },
        [("a",), ("b",), ("c",), ("d",), ("e",)],
        row_format=r"delimited fields terminated by '\001'",
    ),
    RawTable(
        "text_not_utf8_and_mixed_line_ends",
        {"line": "string"},
        {
            "a.txt": b"caf\xe9\r\nb\n\nc\rd",
            "b.txt.gz": gzip.compress(b"\xed\xa0\x80\n\xe2\x82"),
        },
        [("caf\ufffd",), ("b",), ("",), ("c",), ("d",), ("\ufffd",), ("\ufffd",)],
        row_format=r"delimited fields terminated by '\001'",
    ),
    RawTable(
        "text_longer_line",
        {"line": "string"},
        {"a.txt": "x" * 17_000_000 + "\ny\n"},
        [(17_000_000,), (1,)],
        row_format=r"delimited fields terminated by '\001'",
        query="select length(line) from {table}",
    ),
    RawTable(
        "text_long_line",
        {"line": "string"},
        {"a.txt": "x" * 5_000_000 + "\ny\n"},
        [(5_000_000,), (1,)],
        row_format=r"delimited fields terminated by '\001'",
        query="select length(line) from {table}",
    ),
    RawTable(
        "text_null_text",
        {"a": "string", "n": "int"},
        {"a.txt": "-|-\nx|1\n\\N|2\n"},
        [(None, None), ("x", 1), ("\\N", 2)],
        row_format=f"{LAZY} with serdeproperties ("
        "'field.delim' = '|', 'serialization.null.format' = '-')",
    ),
    RawTable(
        "text_header",
        {"a": "string", "n": "int"},
        {"a.tsv": "A\tN\nx\t1\n", "b.tsv": "a\tn\r\ny\t2\r\n"},
        [("x", 1), ("y", 2)],
        row_format=r"delimited fields terminated by '\t'",
        tbl_properties="('skip.header.line.count' = '1')",
    ),
    RawTable(
        "text_lenient",
        {"day": "date", "m": "decimal(8,2)", "d": "double"},
        {
            "a.txt": "2024-13-01| 4|-inf\n2024-02-30|12345e-3|-Infinity\n"
            "2024-1-2|+1.005|1f\n 2024-01-02 |1_0| 1.5d \n2024-01-02 x|.5|1_0\n"
            "2024-01-02T03:04:05|1E400|1e400\n"
        },
        [
            ("2025-01-01", None, None),
            ("2024-03-01", "12.35", "-1000.0"),
            ("2024-01-02", "1.01", "1.0"),
            ("2024-01-02", None, "1.5"),
            ("2024-01-02", "0.50", None),
            (None, None, "1000.0"),
        ],
        row_format="delimited fields terminated by '|'",
        query='select cast("day" as varchar), cast(m as varchar),'
        " cast(cast(case when abs(d) > 1000 then sign(d) * 1000 else d end as decimal(5,1))"
        " as varchar) from {table}",
    ),
    RawTable(
        "text_lenient_integers",
        {"i": "int"},
        {"a.txt": ".5\n-.5\n1.\n.\n+\n007\n1.x\n1_0\n 1\n1e2\n0x10\n"},
        [(0,), (0,), (1,), (0,), (None,), (7,), *[(None,)] * 5],
        row_format="delimited fields terminated by '|'",
    ),
    RawTable(
        "text_lenient_timestamps",
        {"at": "timestamp"},
        {
            "a.txt": "2024-1-2 3:4:5\n2024-01-02 24:00:00\n2024-01-02 23:59:60\n"
            "2024-01-02 25:61:00\n2024-02-30 00:00:00\n2024-01-02T03:04\n2024-01-02 03:04:05.\n"
            " 2024-01-02 03:04:05 \n2024-01-02 03:04:05.9999999\n1969-12-31 23:59:59.1235\n"
            "2024-01-02  03:04:05\n2024-01-02 03:04\n2024-01-02 03:04:05.1234567890\n"
            "2024-01-02T03:04:05Z\n"
        },
        [
            ("2024-01-02 03:04:05.000",),
            ("2024-01-03 00:00:00.000",),
            ("2024-01-03 00:00:00.000",),
            ("2024-01-03 02:01:00.000",),
            ("2024-03-01 00:00:00.000",),
            ("2024-01-02 03:04:00.000",),
            ("2024-01-02 03:04:05.000",),
            ("2024-01-02 03:04:05.000",),
            ("2024-01-02 03:04:06.000",),
            ("1969-12-31 23:59:59.124",),
            *[(None,)] * 4,
        ],
        row_format="delimited fields terminated by '|'",
        query="select substr(cast(\"at\" as varchar) || '.000', 1, 23) from {table}",
    ),
]
