"""A statement's text, cleaned and ready to be parsed."""

from dataclasses import dataclass

from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.lexer import Kind, Token, is_hive, strip_statement, tokenize


@dataclass(frozen=True)
class Statement:
    """One statement without leading comments and trailing semicolons."""

    text: str
    tokens: tuple[Token, ...]

    @classmethod
    def read(cls, sql: str) -> "Statement":
        """From what a client sent; StatementError if it is empty, broken or more than one."""
        tokens = strip_statement(tokenize(sql, hive=is_hive(sql)))
        if not tokens:
            raise StatementError("SYNTAX_ERROR", "line 1:1: mismatched input '<EOF>'")
        if any(t.kind is Kind.SYMBOL and t.text == ";" for t in tokens):
            raise StatementError(
                "SYNTAX_ERROR", "Only one sql statement is allowed. Got: " + sql.strip()[:500]
            )
        start = tokens[0].start
        moved = tuple(Token(t.kind, t.text, t.start - start, t.end - start) for t in tokens)
        return cls(sql[start : tokens[-1].end], moved)

    def cursor(self) -> Cursor:
        """A cursor at the first token."""
        return Cursor(self.text, self.tokens)
