"""A position in a statement's tokens, and the operations that every parser needs."""

from collections.abc import Sequence

from athena_local.errors import StatementError
from athena_local.sql.lexer import Kind, Token, syntax_error

_OPENING, _CLOSING = frozenset("([{"), frozenset(")]}")


class Cursor:
    """Reads meaningful tokens (no blanks) of a statement from left to right."""

    def __init__(self, sql: str, tokens: Sequence[Token]) -> None:
        self.sql = sql
        self.tokens = [token for token in tokens if not token.is_blank]
        self.position = 0

    @property
    def at_end(self) -> bool:
        """Whether all tokens were read."""
        return self.position >= len(self.tokens)

    def look(self, ahead: int = 0) -> Token | None:
        """The token `ahead` places on, not consumed; None past the end."""
        index = self.position + ahead
        return self.tokens[index] if index < len(self.tokens) else None

    def word(self, ahead: int = 0) -> str:
        """The bare word or symbol `ahead` places on, in lower case; empty for anything else."""
        token = self.look(ahead)
        if token is None or token.kind not in (Kind.WORD, Kind.SYMBOL):
            return ""
        return token.text.lower()

    def next(self) -> Token:
        """Consume and return a token."""
        token = self.look()
        if token is None:
            raise self.error("mismatched input '<EOF>'")
        self.position += 1
        return token

    def accept(self, *words: str) -> bool:
        """Consume these words or symbols if all of them come next."""
        if any(self.word(ahead) != word for ahead, word in enumerate(words)):
            return False
        self.position += len(words)
        return True

    def expect(self, *words: str) -> None:
        """Consume these words or symbols; SYNTAX_ERROR if anything else comes next."""
        for word in words:
            if not self.accept(word):
                found = self.look()
                text = found.text if found else "<EOF>"
                raise self.error(f"mismatched input '{text}'. Expecting: '{word.upper()}'")

    def expect_end(self) -> None:
        """SYNTAX_ERROR unless all tokens were read."""
        token = self.look()
        if token is not None:
            raise self.error(f"extraneous input '{token.text}'")

    def identifier(self) -> str:
        """A bare, quoted or backticked name, as Athena folds it: in lower case."""
        token = self.look()
        if token is None or not (
            token.kind in (Kind.WORD, Kind.QUOTED, Kind.BACKTICKED)
            or (token.kind is Kind.HIVE_STRING and token.text[0] == '"')
        ):
            text = token.text if token else "<EOF>"
            raise self.error(f"mismatched input '{text}'. Expecting: <identifier>")
        self.position += 1
        return token.value.lower()

    def name(self) -> list[str]:
        """A dotted name of one to three parts, in lower case."""
        parts = [self.identifier()]
        while self.accept("."):
            parts.append(self.identifier())
        if len(parts) > 3:
            raise self.error(f"Too many parts in name '{'.'.join(parts)}'")
        return parts

    def string(self) -> str:
        """The content of a string literal; Hive's double-quoted strings are literals here too."""
        token = self.look()
        if token is None or token.kind not in (Kind.STRING, Kind.HIVE_STRING, Kind.QUOTED):
            text = token.text if token else "<EOF>"
            raise self.error(f"mismatched input '{text}'. Expecting: <string>")
        self.position += 1
        return token.value

    def integer(self) -> int:
        """A whole number."""
        token = self.next()
        if not token.text.isdigit():
            raise self.error(f"mismatched input '{token.text}'. Expecting: <integer>")
        return int(token.text)

    def source(self, start: int, stop: int | None = None) -> str:
        """The statement's text from token index `start` up to, not including, `stop`."""
        tokens = self.tokens[start:stop]
        return self.sql[tokens[0].start : tokens[-1].end] if tokens else ""

    def rest(self) -> str:
        """The text from here to the end; consumes it."""
        text = self.source(self.position)
        self.position = len(self.tokens)
        return text

    def skip_group(self) -> tuple[int, int]:
        """Consume a balanced `( … )`; the token indexes of its content [start, stop)."""
        self.expect("(")
        start, depth = self.position, 1
        while depth:
            token = self.next()
            if token.kind is Kind.SYMBOL:
                depth += (token.text in _OPENING) - (token.text in _CLOSING)
        return start, self.position - 1

    def items(self) -> list["Cursor"]:
        """Consume `( a, b, … )`; a cursor for each item between commas at the top level.

        Angle brackets nest too, because Hive writes `map<string,int>`; an arrow does not close.
        """
        start, stop = self.skip_group()
        found: list[Cursor] = []
        depth, first = 0, start
        for index in range(start, stop + 1):
            text = self.tokens[index].text if index < stop else ","
            is_symbol = index == stop or self.tokens[index].kind is Kind.SYMBOL
            if is_symbol and text in ("(", "[", "{", "<"):
                depth += 1
            elif is_symbol and text in (")", "]", "}", ">"):
                depth -= 1
            elif is_symbol and text == "," and (depth == 0 or index == stop):
                if index > first:
                    found.append(Cursor(self.sql, self.tokens[first:index]))
                elif found or index < stop:
                    raise self.error("mismatched input ','")
                first = index + 1
        return found

    def error(self, problem: str) -> StatementError:
        """A SYNTAX_ERROR at the current token."""
        token = self.look()
        at = token.start if token else len(self.sql)
        return syntax_error(self.sql, at, problem)
