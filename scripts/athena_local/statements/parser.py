"""From text to statement: which kind it is, by its first words. One line a kind."""

from collections.abc import Callable

from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.statement import Statement as Text
from athena_local.statements.alter_table import parse_alter_table
from athena_local.statements.base import Statement
from athena_local.statements.create_table import CreateTable
from athena_local.statements.ctas import CreateTableAs
from athena_local.statements.databases import AlterDatabase, CreateDatabase, DropDatabase
from athena_local.statements.drops import DropTable, DropView
from athena_local.statements.maintenance import Optimize, Vacuum
from athena_local.statements.partitions import RepairTable
from athena_local.statements.prepared import Deallocate, Execute, Prepare
from athena_local.statements.queries import Explain, Query
from athena_local.statements.refused import UNSUPPORTED, RefusedStatement, find_refusal
from athena_local.statements.show import Describe, parse_show
from athena_local.statements.unload import Unload
from athena_local.statements.views import CreateView
from athena_local.statements.writes import Change, Insert

Parse = Callable[[Cursor], Statement]

# First words -> parser. With True the words are consumed, else the parser sees them.
_KINDS: list[tuple[tuple[str, ...], bool, Parse]] = [
    (("select",), False, Query.parse),
    (("with",), False, Query.parse),
    (("(",), False, Query.parse),
    (("values",), False, Query.parse),
    (("table",), False, Query.parse),
    (("explain",), False, Explain.parse),
    (("insert",), False, Insert.parse),
    (("merge",), False, Change.parse),
    (("update",), False, Change.parse),
    (("delete",), False, Change.parse),
    (("unload",), True, Unload.parse),
    (("optimize",), True, Optimize.parse),
    (("vacuum",), True, Vacuum.parse),
    (("prepare",), True, Prepare.parse),
    (("execute",), True, lambda cursor: Execute.parse(cursor, parse)),
    (("deallocate",), True, Deallocate.parse),
    (("create", "database"), True, CreateDatabase.parse),
    (("create", "schema"), True, CreateDatabase.parse),
    (("drop", "database"), True, DropDatabase.parse),
    (("drop", "schema"), True, DropDatabase.parse),
    (("alter", "database"), True, AlterDatabase.parse),
    (("alter", "schema"), True, AlterDatabase.parse),
    (("create", "view"), False, CreateView.parse),
    (("create", "or", "replace"), False, CreateView.parse),
    (("create", "protected"), False, CreateView.parse),
    (("create", "table"), False, lambda cursor: _create_table(cursor)),
    (("create", "external", "table"), False, lambda cursor: _create_table(cursor)),
    (("alter", "table"), True, parse_alter_table),
    (("drop", "table"), True, DropTable.parse),
    (("drop", "view"), True, DropView.parse),
    (("msck", "repair", "table"), True, RepairTable.parse),
    (("show",), True, parse_show),
    (("describe",), True, Describe.parse),
    (("desc",), True, Describe.parse),
]


def parse(sql: str) -> Statement:
    """The statement that `sql` is.

    Raises StatementError: SYNTAX_ERROR with line and column for what cannot be read, NOT_SUPPORTED
    for what Athena has not. Texts that are Trino's to judge (queries) are looked into for what only
    newer releases of Trino have.
    """
    text = Text.read(sql)
    refusal = find_refusal(text.text, text.tokens)
    if refusal is None:
        return _statement(text)
    if refusal.name == "SYNTAX_ERROR":
        raise refusal
    statement = _statement(text)
    # What PREPARE keeps is resolved when it is executed.
    return statement if isinstance(statement, Prepare) else RefusedStatement(statement, refusal)


def _statement(text: Text) -> Statement:
    cursor = text.cursor()
    for words, consume, parser in _KINDS:
        if all(cursor.word(ahead) == word for ahead, word in enumerate(words)):
            if consume:
                cursor.expect(*words)
            return parser(cursor)
    first = cursor.next()
    if first.text.lower() in _UNSUPPORTED_WORDS:
        raise StatementError("NOT_SUPPORTED", UNSUPPORTED)
    cursor.position = 0
    raise cursor.error(f"mismatched input '{first.text}'")


# Statements of Trino and Hive that Athena knows of and refuses; anything else is a syntax error.
_UNSUPPORTED_WORDS = frozenset(
    {
        "alter",
        "analyze",
        "call",
        "comment",
        "commit",
        "create",
        "deny",
        "drop",
        "export",
        "grant",
        "import",
        "load",
        "lock",
        "refresh",
        "reset",
        "revoke",
        "rollback",
        "set",
        "start",
        "truncate",
        "unlock",
        "use",
    }
)


def _create_table(cursor: Cursor) -> Statement:
    """CTAS if AS stands outside parentheses and not behind STORED, else a definition."""
    depth = 0
    cursor.expect("create")
    for index, token in enumerate(cursor.tokens):
        if token.text in ("(", ")"):
            depth += 1 if token.text == "(" else -1
        elif depth == 0 and token.is_word("as") and not cursor.tokens[index - 1].is_word("stored"):
            cursor.expect("table")
            return CreateTableAs.parse(cursor)
    return CreateTable.parse(cursor)
