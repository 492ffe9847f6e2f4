"""CREATE VIEW: made by Trino, with the columns that Glue's readers expect."""

import base64
import json
from dataclasses import dataclass

from athena_local.errors import StatementError
from athena_local.sql.cursor import Cursor
from athena_local.sql.hive_types import glue_type_of
from athena_local.statements.base import Context, Outcome, Statement

_BEGIN, _END = "/* Presto View: ", " */"


@dataclass
class CreateView(Statement):
    """`CREATE [OR REPLACE] [PROTECTED MULTI DIALECT] VIEW name AS query`."""

    name: list[str]
    text: str
    substatement_type = "CREATE_VIEW"

    @classmethod
    def parse(cls, cursor: Cursor) -> "CreateView":
        """From the cursor at CREATE."""
        text = cursor.source(0)
        cursor.expect("create")
        cursor.accept("or", "replace")
        if cursor.word() in ("protected", "multi"):
            raise StatementError(
                "NOT_SUPPORTED", "Multi-dialect views are not supported by athena_local"
            )
        cursor.expect("view")
        return cls(cursor.name(), text)

    def run(self, context: Context) -> Outcome:
        """Trino keeps one column `dummy` in Glue; Athena keeps the view's own, so they are put."""
        context.run(context.translate(self.text))
        name = context.table(self.name)
        table = context.glue.get(name)
        original = table.get("ViewOriginalText", "")
        if original.startswith(_BEGIN) and original.endswith(_END):
            view = json.loads(base64.b64decode(original[len(_BEGIN) : -len(_END)]))
            table["StorageDescriptor"]["Columns"] = [
                {"Name": column["name"].lower(), "Type": glue_type_of(column["type"])}
                for column in view["columns"]
            ]
            context.glue.put(name.database, table)
        return Outcome()
