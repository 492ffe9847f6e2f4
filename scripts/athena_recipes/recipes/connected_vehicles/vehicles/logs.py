"""Read CAN logs frame by frame: what is no frame is counted, and never ends a log."""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import can
from can.io.asc import ASCReader
from can.io.blf import BLFReader
from can.io.canutils import CanutilsLogReader

from athena_recipes.cli.errors import UserError

SUFFIXES = (".log", ".asc", ".blf")
# `(seconds) channel id#data`: classic, remote (#R), and FD (##flags) frames.
_CANDUMP = re.compile(
    r"\(\d+(\.\d+)?\)\s+\S+\s+[0-9A-Fa-f]{3,8}#"
    r"(R\d?|#[0-9A-Fa-f]([0-9A-Fa-f]{2})*|([0-9A-Fa-f]{2})*)(\s+[RTrt])?\s*"
)
_ASC_FRAME = re.compile(r"\s*\d+\.\d+\s+(\d+|CANFD)\s+\S+\s+\S+\s+\S+\s+\S+")
_ASC_CLASSIC = re.compile(
    r"\s*\d+\.\d+\s+\d+\s+([0-9A-Fa-f]+x?\s+(Rx|Tx)\s+(r.*|d\s+[0-9A-Fa-f]+(\s+[0-9A-Fa-f]{1,3})*.*)"
    r"|ErrorFrame.*)",
    re.IGNORECASE,
)


def frames(path: Path, counts: Counter[str]) -> Iterator[can.Message]:
    """The frames of a log: candump (.log), ASC or BLF, also with .gz behind it.

    Lines that are no frame are counted as `line_unreadable`; a file that cannot be read to its end
    as `log_cut_off`. Raises UserError for another suffix, and for a file that cannot be opened.
    """
    suffix = next(iter(reversed([s.lower() for s in path.suffixes if s.lower() != ".gz"])), "")
    if suffix not in SUFFIXES:
        raise UserError(
            f"{path} is no CAN log that this command knows.",
            f"Name it by its format: {', '.join(SUFFIXES)} (or with .gz behind it).",
        )
    if not path.is_file():
        raise UserError(f"{path} is no file.", "Name a CAN log.")
    with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
        reader: Iterator[can.Message]
        if suffix == ".blf":
            reader = _whole(BLFReader, file, counts)
        elif suffix == ".asc":
            reader = _whole(ASCReader, _Lines(file, counts, is_asc=True), counts, absolute=True)
        else:
            reader = _whole(CanutilsLogReader, _Lines(file, counts, is_asc=False), counts)
        for message in reader:
            if message.is_error_frame:
                counts["error_frame"] += 1
            elif message.is_remote_frame:
                counts["remote_frame"] += 1
            else:
                yield message


def _whole(
    kind: Any, file: Any, counts: Counter[str], *, absolute: bool = False
) -> Iterator[can.Message]:
    """The reader's messages, until the file ends or cannot be read on."""
    try:
        reader = kind(file, relative_timestamp=False) if absolute else kind(file)
        yield from reader
    except Exception:
        counts["log_cut_off"] += 1


class _Lines:
    """A log's lines as text, without those that would end python-can's reader."""

    def __init__(self, file: Any, counts: Counter[str], *, is_asc: bool) -> None:
        self._file, self._counts, self._is_asc = file, counts, is_asc
        self._lines = self._read()

    def __iter__(self) -> Iterator[str]:
        return self._lines

    def read(self, size: int = -1) -> str:
        """python-can takes an object with this method for a file."""
        raise NotImplementedError

    def close(self) -> None:
        """python-can closes what it reads."""

    def _read(self) -> Iterator[str]:
        for number, raw in enumerate(self._file):
            text = raw.decode("utf-8-sig" if number == 0 else "utf-8", errors="replace").strip()
            if not text:
                continue
            if self._is_readable(text):
                yield f"{text}\n"
            else:
                self._counts["line_unreadable"] += 1

    def _is_readable(self, text: str) -> bool:
        if not self._is_asc:
            return bool(_CANDUMP.fullmatch(text))
        is_frame = bool(_ASC_FRAME.match(text)) and bool(re.search(r"\s(Rx|Tx)\s", text))
        return not is_frame or "CANFD" in text or bool(_ASC_CLASSIC.fullmatch(text))
