"""Read CAN logs frame by frame: what is no frame is counted, and never ends a log."""

import gzip
import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
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


def frames(path: Path, counts: Counter[str]) -> Iterator[can.Message]:
    """The frames of a log: candump (.log), ASC or BLF, also with .gz behind it.

    Lines that are no frame are counted as `line_unreadable`; a file that cannot be read to its end
    as `log_cut_off`. Raises UserError for another suffix, and for a file that cannot be opened.
    """
    suffix = log_suffix(path)
    with gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb") as file:
        reader: Iterator[can.Message]
        if suffix == ".blf":
            reader = _whole(BLFReader, file, counts)
        elif suffix == ".asc":
            reader = _whole(lambda lines: _Asc(lines, counts), _Lines(file, counts), counts)
        else:
            lines = _Lines(file, counts, _CANDUMP)
            reader = _whole(CanutilsLogReader, lines, counts)
        for message in reader:
            if message.is_error_frame:
                counts["error_frame"] += 1
            elif message.is_remote_frame:
                counts["remote_frame"] += 1
            else:
                yield message


def log_suffix(path: Path) -> str:
    """The format of a log by its name. Raises UserError for another one, and for no file."""
    named = [suffix.lower() for suffix in path.suffixes if suffix.lower() != ".gz"]
    if not named or named[-1] not in SUFFIXES:
        raise UserError(
            f"{path} is no CAN log that this command knows.",
            f"Name it by its format: {', '.join(SUFFIXES)} (or with .gz behind it).",
        )
    if not path.is_file():
        raise UserError(f"{path} is no file.", "Name a CAN log.")
    return named[-1]


def _whole(kind: Any, file: Any, counts: Counter[str]) -> Iterator[can.Message]:
    """The reader's messages, until the file ends or cannot be read on."""
    try:
        yield from kind(file)
    except UserError:
        raise
    except Exception:  # python-can raises what its parsers do
        counts["log_cut_off"] += 1


class _Asc(ASCReader):
    """python-can's reader; a line that is no frame is counted instead of ending the log."""

    def __init__(self, lines: Any, counts: Counter[str]) -> None:
        super().__init__(lines, relative_timestamp=False)
        self._counts = counts

    def _extract_header(self) -> None:
        super()._extract_header()
        if self.timestamps_format == "relative":
            raise UserError(
                "The ASC log has times that are relative to the frame before.",
                "Save it with absolute timestamps (its header: base hex timestamps absolute).",
            )

    @staticmethod
    def _datetime_to_timestamp(datetime_string: str) -> float:
        """A header's date, which has no zone, as UTC: not as the time of this machine."""
        local = ASCReader._datetime_to_timestamp(datetime_string)
        return datetime.fromtimestamp(local).replace(tzinfo=UTC).timestamp()

    def _process_classic_can_frame(self, line: str, msg_kwargs: Any) -> Any:
        return self._counted(super()._process_classic_can_frame, line, msg_kwargs)

    def _process_fd_can_frame(self, line: str, msg_kwargs: Any) -> Any:
        return self._counted(super()._process_fd_can_frame, line, msg_kwargs)

    def _counted(self, process: Any, line: str, msg_kwargs: Any) -> Any:
        try:
            return process(line, msg_kwargs)
        except Exception:
            self._counts["line_unreadable"] += 1
            return None


class _Lines:
    """A log's lines as text; those that do not match `pattern` are counted and left out."""

    def __init__(
        self, file: Any, counts: Counter[str], pattern: re.Pattern[str] | None = None
    ) -> None:
        self._file, self._counts, self._pattern = file, counts, pattern
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
            if self._pattern is None or self._pattern.fullmatch(text):
                yield f"{text}\n"
            else:
                self._counts["line_unreadable"] += 1
