"""OpenX JSON: keys and values, as Trino's OpenX JSON reader gives them."""

from tests.python.support.raw_project import RawTable

SERDE = "serde 'org.openx.data.jsonserde.JsonSerDe'"
LENIENT = f"{SERDE} with serdeproperties ('ignore.malformed.json' = 'true')"
NAMES = {"id": "bigint", "name": "string"}

TABLES = [
    RawTable(
        "json_keys",
        NAMES,
        {"a.json": '{"id": 1, "name": "a", "more": true}\n{"id": 2}\n{"name": "c"}\n{}\n'},
        [(1, "a"), (2, None), (None, "c"), (None, None)],
        row_format=SERDE,
    ),
    RawTable(
        "json_key_case",
        {"eventName": "string", "detail": "struct<userId:string,deep:array<struct<x:int>>>"},
        {
            "a.json": '{"EventName": "a", "DETAIL": {"USERID": "u", "Deep": [{"X": 1}]}}\n'
            '{"eventname": "b", "detail": {"userid": "v", "deep": [{"x": 2}]}}\n'
            '{"eventName": "c", "detail": {"userId": "w", "deep": null}}\n'
        },
        [
            ("a", {"userId": "u", "deep": [{"x": 1}]}),
            ("b", {"userId": "v", "deep": [{"x": 2}]}),
            ("c", {"userId": "w", "deep": None}),
        ],
        row_format=SERDE,
    ),
    RawTable(
        "json_mapping",
        {"crowd_classifier": "string", "answer": "struct<crowd_classifier:string,top:int>"},
        {
            "a.json": '{"crowd-classifier": "x", "answer": {"crowd-classifier": "y", "@top": 3}}\n'
            '{"Crowd-Classifier": "z"}\n'
        },
        [("x", {"crowd_classifier": "y", "top": 3}), ("z", None)],
        row_format=f"{SERDE} with serdeproperties ("
        "'mapping.crowd_classifier' = 'crowd-classifier', 'mapping.top' = '@top')",
    ),
    RawTable(
        "json_nulls",
        {
            "id": "int",
            "tags": "array<string>",
            "item": "struct<a:int,b:struct<c:string>>",
            "counts": "map<string,int>",
        },
        {
            "a.json": '{"id": null, "tags": null, "item": null, "counts": null}\n'
            '{"id": 1, "tags": [null, "x"], "item": {"a": null, "b": null},'
            ' "counts": {"k": null, "l": 2}}\n'
            '{"id": 2, "tags": [], "item": {}, "counts": {}}\n'
        },
        [
            (None, None, None, None),
            (1, [None, "x"], {"a": None, "b": None}, {"k": None, "l": 2}),
            (2, [], {"a": None, "b": None}, {}),
        ],
        row_format=SERDE,
    ),
    RawTable(
        "json_map_keys",
        {"counts": "map<string,int>", "kept": "map<string,struct<Total:int>>"},
        {"a.json": '{"COUNTS": {"Aa": 1, "b": 2}, "kept": {"Counts": {"total": 3}}}\n'},
        [({"Aa": 1, "b": 2}, {"Counts": {"Total": 3}})],
        row_format=SERDE,
        # A map's key that is also the name of a column or field takes the name's case.
        duckdb_rows=[({"Aa": 1, "b": 2}, {"counts": {"Total": 3}})],
    ),
    RawTable(
        "json_numbers",
        {"t": "tinyint", "i": "int", "b": "bigint", "d": "double", "m": "decimal(10,2)"},
        {
            "a.json": '{"t": 1, "i": -2, "b": 9007199254740993, "d": 1.5e3, "m": 12.34}\n'
            '{"t": "3", "i": "4", "b": "5", "d": "6.5", "m": "7.25"}\n'
            '{"t": 300, "i": 3000000000, "b": 1, "d": 1, "m": 1}\n'
        },
        [
            (1, -2, 9007199254740993, 1500.0, "12.34"),
            (3, 4, 5, 6.5, "7.25"),
            (None, None, 1, 1.0, "1.00"),
        ],
        row_format=SERDE,
        query="select t, i, b, d, cast(m as varchar) from {table}",
    ),
    RawTable(
        "json_wrong_types",
        {"id": "int", "price": "double", "yes": "boolean", "on_day": "date"},
        {
            "a.json": '{"id": "many", "price": "free", "yes": "maybe", "on_day": "soon"}\n'
            '{"id": 1, "price": 2, "yes": true, "on_day": "2024-02-29"}\n'
        },
        [(None, None, False, None), (1, 2.0, True, "2024-02-29")],
        row_format=LENIENT,
        query="select id, price, yes, cast(on_day as varchar) from {table}",
    ),
    RawTable(
        "json_decimals_in_int",
        {"id": "int"},
        {"a.json": '{"id": 1.9}\n{"id": true}\n{"id": "2.5"}\n{"id": 1e2}\n'},
        [(1,), (None,), (2,), (100,)],
        row_format=LENIENT,
    ),
    RawTable(
        "json_text",
        {"name": "string", "item": "struct<text:string>"},
        {
            "a.json": '{"name": 1, "item": {"text": true}}\n'
            '{"name": 1.50, "item": {"text": null}}\n'
            '{"name": {"a": [1, "b"]}, "item": {"text": [1, {"c": null}]}}\n'
        },
        [
            ("1", {"text": "true"}),
            ("1.50", {"text": None}),
            ('{"a":[1,"b"]}', {"text": '[1,{"c":null}]'}),
        ],
        row_format=SERDE,
        # A number loses the zeros at its end.
        duckdb_rows=[
            ("1", {"text": "true"}),
            ("1.5", {"text": None}),
            ('{"a":[1,"b"]}', {"text": '[1,{"c":null}]'}),
        ],
    ),
    RawTable(
        "json_array_for_scalar",
        {"tags": "array<string>", "item": "struct<a:int>"},
        {"a.json": '{"tags": "x", "item": [7]}\n{"tags": {"b": 1}}\n'},
        [(["x"], {"a": 7}), (['{"b":1}'], None)],
        row_format=LENIENT,
        # A single value is not wrapped, an array not read by position below the line.
        duckdb_rows=[(None, {"a": None}), (None, None)],
    ),
    RawTable(
        "json_quotes",
        {"name": "string", "id": "string"},
        {
            "a.json": r'{"name": "\"ID\": 1, \"Id\" : 2", "ID": "\"name\":"}' + "\n"
            r'{"name": "{\"ID\":\"x\"}", "iD": "a:b\\"}' + "\n"
            '{"name": "Name", "id": "ID"}\n'
            '{"tags": ["ID", "NAME"], "NAME": "ID", "ID" : "NAME"}\n'
        },
        [
            ('"ID": 1, "Id" : 2', '"name":'),
            ('{"ID":"x"}', "a:b\\"),
            ("Name", "ID"),
            ("ID", "NAME"),
        ],
        row_format=SERDE,
    ),
    RawTable(
        "json_unicode",
        {"größe": "int", "name": "string"},
        {"a.json": '{"größe": 1, "name": "\\u00fc\\ud83d\\ude00\\n\\/"}\n{"name": "漢字"}\n'},
        [(1, "ü😀\n/"), (None, "漢字")],
        row_format=SERDE,
    ),
    RawTable(
        "json_same_key_twice",
        NAMES,
        {"a.json": '{"id": 1, "id": 2, "name": "a"}\n{"ID": 3, "id": 4, "name": "b"}\n'},
        [(2, "a"), (4, "b")],
        row_format=LENIENT,
        # The first one wins.
        duckdb_rows=[(1, "a"), (3, "b")],
    ),
    RawTable(
        "json_timestamps",
        {"at": "timestamp"},
        {
            "a.json": '{"at": "2024-01-02 03:04:05.678912"}\n{"at": "2024-01-02T03:04:05Z"}\n'
            '{"at": "2024-01-02T03:04:05+02:00"}\n{"at": "2024-01-02"}\n{"at": "soon"}\n'
        },
        [
            ("2024-01-02 03:04:05.679",),
            ("2024-01-02 03:04:05.000",),
            ("2024-01-02 01:04:05.000",),
            (None,),
            (None,),
        ],
        row_format=LENIENT,
        query="select substr(cast(\"at\" as varchar) || '.000', 1, 23) from {table}",
    ),
    RawTable(
        "json_scalars",
        {"i": "int", "s": "smallint", "b": "boolean", "v": "varchar(3)"},
        {
            "a.json": '{"i": -1.9, "s": "1.5", "b": "TRUE", "v": "abcdef"}\n'
            '{"i": 2147483647, "s": -32768, "b": 1, "v": 12345}\n'
            '{"i": "+5", "s": null, "b": null, "v": "äöüß"}\n'
        },
        [(-1, 1, True, "abc"), (2147483647, -32768, False, "123"), (5, None, None, "äöü")],
        row_format=LENIENT,
    ),
    RawTable(
        "json_mapping_hides",
        {"ts": "string", "a": "string", "b": "string", "in_": "struct<ts:string>"},
        {
            "a.json": '{"ts":"own","a":"1","b":"2"}\n{"time":"m","in_":{"ts":"own","time":"n"}}\n'
            '{"Time":"m","ts":"own","B":"3"}\n'
        },
        [
            (None, "2", "1", None),
            ("m", None, None, {"ts": "n"}),
            ("m", "3", None, None),
        ],
        row_format=f"{SERDE} with serdeproperties ("
        "'mapping.ts' = 'time', 'mapping.a' = 'b', 'mapping.b' = 'a')",
    ),
    RawTable(
        "json_mapping_shared",
        {"a": "string", "b": "string"},
        {"a.json": '{"a":"1","b":"2"}\n{"a":"4"}\n'},
        [("2", "2"), (None, None)],
        row_format=f"{SERDE} with serdeproperties ('mapping.a' = 'b')",
    ),
    RawTable(
        "json_binary",
        {"v": "binary", "w": "array<struct<x:binary>>"},
        {"a.json": '{"v":"YWJj","w":[{"x":"YQ=="},null]}\n{"v":"YQ"}\n{"v":""}\n{"v":null}\n'},
        [
            ("616263", "61"),
            ("61", None),
            ("", None),
            (None, None),
        ],
        row_format=SERDE,
        query="select lower(to_hex(v)), lower(to_hex(w[1].x)) from {table}",
    ),
    RawTable(
        "json_nested_scalars",
        {
            "v": "array<struct<i:int,t:timestamp,m:decimal(5,1),b:boolean,c:varchar(2),"
            "k:map<int,int>>>"
        },
        {
            "a.json": '{"v":[{"i":1.9,"t":"2024-01-02 03:04:05.678912","m":1.25,"b":"x","c":"abc",'
            '"k":{"1":"2.7"}}]}\n{"v":[null]}\n{"v":null}\n'
        },
        [
            (1, "2024-01-02 03:04:05.679", "1.3", False, "ab", 2),
            (None, None, None, None, None, None),
            (None, None, None, None, None, None),
        ],
        row_format=SERDE,
        query="select v[1].i, cast(v[1].t as varchar), cast(v[1].m as varchar), v[1].b, v[1].c,"
        " v[1].k[1] from {table}",
    ),
    RawTable(
        "json_spellings_of_numbers",
        {"i": "int", "d": "double", "m": "decimal(5,2)"},
        {
            "a.json": '{"i":"0x10","d":"1d","m":"12345e-3"}\n{"i":"010","d":"Infinity","m":" 1"}\n'
            '{"i":"08","d":" 1.5 ","m":".5"}\n{"i":1E2,"d":"1_0","m":"1_0"}\n'
            '{"i":"-.5","d":"inf","m":"1e2"}\n{"i":"1_0","d":"","m":""}\n'
        },
        [
            (16, "1.0", "12.35"),
            (8, "1000.0", None),
            (8, "1.5", "0.50"),
            (100, None, None),
            (0, None, "100.00"),
            (None, None, None),
        ],
        row_format=SERDE,
        query="select i, cast(cast(case when d > 1000 then 1000 else d end as decimal(5,1))"
        " as varchar), cast(m as varchar) from {table}",
    ),
    RawTable(
        "json_spellings_of_times",
        {"day": "date", "at": "timestamp", "deep": "array<date>"},
        {
            "a.json": '{"day":"2024-1-2","at":1704164645,"deep":["2024-02-30"]}\n'
            '{"day":19724,"at":1704164645123,"deep":["19724"]}\n'
            '{"day":"0x10","at":"1704164645.125","deep":[" 2024-01-02 x"]}\n'
            '{"day":"soon","at":"2024-01-02T03:04Z","deep":[null]}\n'
            '{"day":"2024-01-02T03","at":"2024-01-02 03:04:05Z","deep":["x"]}\n'
            '{"day":"10000-01-01","at":"2024-01-02T03:04:05-0230","deep":["2024-02-30Z"]}\n'
        },
        [
            ("2024-01-02", "2024-01-02 03:04:05.000", "2024-03-01"),
            ("2024-01-02", "2024-01-02 03:04:05.123", "2024-01-02"),
            ("1970-01-17", "2024-01-02 03:04:05.125", "2024-01-02"),
            (None, "2024-01-02 03:04:00.000", None),
            ("2024-01-02", None, None),
            (None, "2024-01-02 05:34:05.000", "2024-03-01"),
        ],
        row_format=SERDE,
        query='select cast("day" as varchar), substr(cast("at" as varchar) || \'.000\', 1, 23),'
        " cast(deep[1] as varchar) from {table}",
    ),
    RawTable(
        "json_map_keys_of_other_types",
        {"counts": "map<int,string>"},
        {"a.json": '{"counts":{"x":1,"2":3}}\n{"counts":{"0x10":"a","":"b"}}\n'},
        [(1,), (1,)],
        row_format=SERDE,
        query="select cardinality(counts) from {table}",
    ),
]
