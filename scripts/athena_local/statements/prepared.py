"""PREPARE, EXECUTE … USING and DEALLOCATE PREPARE."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from athena_local.sql.cursor import Cursor
from athena_local.statements.base import Context, Outcome, Statement

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Prepare(Statement):
    """`PREPARE name FROM statement`; kept in the work group."""

    name: str
    text: str
    substatement_type = "PREPARE"

    @classmethod
    def parse(cls, cursor: Cursor) -> "Prepare":
        """From the cursor behind PREPARE."""
        name = cursor.identifier()
        cursor.expect("from")
        text = cursor.rest()
        if not text:
            raise cursor.error("mismatched input '<EOF>'")
        return cls(name, text)

    def run(self, context: Context) -> Outcome:
        """Keep it."""
        context.services.prepared.put(context.work_group, self.name, self.text)
        return Outcome()


@dataclass
class Deallocate(Statement):
    """`DEALLOCATE PREPARE name`."""

    name: str
    substatement_type = "DEALLOCATE_PREPARE"

    @classmethod
    def parse(cls, cursor: Cursor) -> "Deallocate":
        """From the cursor behind DEALLOCATE."""
        cursor.expect("prepare")
        name = cursor.identifier()
        cursor.expect_end()
        return cls(name)

    def run(self, context: Context) -> Outcome:
        """Forget it."""
        context.services.prepared.remove(context.work_group, self.name)
        return Outcome()


@dataclass
class Execute(Statement):
    """`EXECUTE name [USING a, b]`: the prepared statement, whatever its kind, with values."""

    name: str
    values: tuple[str, ...]
    parse_statement: "Callable[[str], Statement]"
    statement_type = "DML"
    substatement_type = "EXECUTE"

    @classmethod
    def parse(cls, cursor: Cursor, parse_statement: "Callable[[str], Statement]") -> "Execute":
        """From the cursor behind EXECUTE; `parse_statement` reads what was prepared."""
        name = cursor.identifier()
        values: tuple[str, ...] = ()
        if cursor.accept("using"):
            values = tuple(_expressions(cursor))
        cursor.expect_end()
        return cls(name, values, parse_statement)

    def run(self, context: Context) -> Outcome:
        """Run it with the values here, or those of the call."""
        text = context.services.prepared.text_of(context.work_group, self.name)
        inner = self.parse_statement(text)
        return inner.run(context.with_parameters(self.values) if self.values else context)


def _expressions(cursor: Cursor) -> list[str]:
    """The texts between commas at the top level, to the end."""
    start, depth, found = cursor.position, 0, []
    while not cursor.at_end:
        token = cursor.next()
        if token.text in ("(", "["):
            depth += 1
        elif token.text in (")", "]"):
            depth -= 1
        elif token.text == "," and depth == 0:
            found.append(cursor.source(start, cursor.position - 1))
            start = cursor.position
    found.append(cursor.source(start))
    if not all(found):
        raise cursor.error("mismatched input ','")
    return found
