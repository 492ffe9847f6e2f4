"""Files as others have them, in the channel C0ODD00001, and what must be said of each."""

import gzip
import json

from tests.python.recipes.slack_words.slack_lake import SlackLake, message

# Reason and rejected lines.
Found = tuple[str, int | None]
CHANNEL = "C0ODD00001"


def deliver_odd_files(lake: SlackLake) -> None:
    """Write a file for each way to be odd."""
    for key, (content, _) in _files().items():
        lake.write(key, content)
    for key, content in _read().items():
        lake.write(key, content)


def expected_rejects() -> dict[tuple[str, str], int | None]:
    """(File, reason) -> rejected lines."""
    return {(key, reason): count for key, (_, found) in _files().items() for reason, count in found}


def _line(number: int, text: str = "used", **more: object) -> bytes:
    return json.dumps({"type": "message", **message(number, text), **more}).encode() + b"\n"


def _read() -> dict[str, bytes]:
    """Files that are read in full: each has one message with the word of its name."""
    return {
        f"{CHANNEL}/bom/a": b"\xef\xbb\xbf" + _line(1, "withbom") + _line(2, "afterbom"),
        f"{CHANNEL}/crlf/a": _line(3, "crlfword").replace(b"\n", b"\r\n"),
        f"{CHANNEL}/deep/er/folder/a.json": _line(4, "deepword"),
        f"{CHANNEL}/zip/a.json.gz": gzip.compress(_line(5, "zippedword")),
        f"{CHANNEL}/no_end/a": _line(6, "endlessword").rstrip(),
        f"{CHANNEL}/more_fields/a": _line(7, "unknownfields", whatever={"a": [1]}, blocks=[{}]),
        f"{CHANNEL}/few_fields/a": b'{"ts":"1587556808.000008","user":"U1","text":"fewfields"}\n',
        f"{CHANNEL}/short_ts/a": b'{"ts":"1587556809.5","user":"U0ODD00001","text":"shortts"}\n',
        f"{CHANNEL}/types/a": _line(
            10, "oddtypes", edited="yes", reactions={"a": 1}, files="none", root=[1],
            reply_count="x", replies=7, latest_reply=5,
        ),
        f"{CHANNEL}/blank/a": b"\n" + _line(11, "blankline") + b"\n",
    }  # fmt: skip


def _files() -> dict[str, tuple[bytes, list[Found]]]:
    array = json.dumps([{"type": "message", **message(20, "array")}], indent=1).encode()
    one = _line(21)
    return {
        f"{CHANNEL}/cut/a": (one + one[:30], [("unreadable_line", 1)]),
        f"{CHANNEL}/latin/a": (
            '{"type":"message","ts":"1587556822.000022","user":"U1","text":"für"}\n'.encode("latin-1"),
            [],
        ),
        f"{CHANNEL}/array/2020-04-22.json": (array, [("unreadable_line", array.count(b"\n") + 1)]),
        f"{CHANNEL}/keys/a": (b'{"id":1,"name":"x"}\n{"a":2}\n', [("unreadable_line", 2)]),
        f"{CHANNEL}/number_ts/a": (b'{"ts":1587556823,"text":"a"}\n', [("bad_ts", 1)]),
        f"{CHANNEL}/iso/a": (
            b'{"type":"message","ts":"2020-04-22T12:00:00Z","text":"a"}\n', [("bad_ts", 1)],
        ),
        f"{CHANNEL}/two/a": (one.strip() + _line(24), [("further_documents", 1)]),
        f"{CHANNEL}/thread/a": (_line(25, thread_ts="soon"), [("bad_thread_ts", 1)]),
        f"{CHANNEL}/empty/a": (b"", [("empty", None)]),
        f"{CHANNEL}/_hidden/a": (one, [("hidden_name", None)]),
        f"{CHANNEL}/cut_gzip/a.gz": (gzip.compress(one * 50)[:-9], [("unreadable", None)]),
        "general/2020-04-22.json": (array, [("unknown_prefix", None)]),
        "loose.json": (one, [("unknown_prefix", None)]),
    }  # fmt: skip
