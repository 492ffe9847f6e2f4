"""Keeps Trino's rules equal to the grants, identifies callers, gives Athena's error messages."""

import os
import re
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from athena_local.errors import StatementError
from athena_local.lake_formation.grants import Snapshot
from athena_local.lake_formation.policy import may_create_in, rights_on
from athena_local.lake_formation.rules import ADMINISTRATOR, rules_text
from athena_local.sql.identifiers import TableName

# Trino reads its rules again after this time; see trino_configuration.py.
REFRESH_SECONDS = 0.1
_KEY = re.compile(r"Credential=([^/,\s]+)/")
_ASSUMED = re.compile(r"^arn:(aws[\w-]*):sts::(\d+):assumed-role/([^/]+)/")
# How temporary keys begin; others are the administrator's, as nothing is known of them.
_TEMPORARY = "ASIA"


class LakeFormation:
    """Access for roles. The administrator, who has no temporary keys, is never looked at."""

    def __init__(
        self, client: Callable[..., Any], state: Callable[[], Snapshot], rules: Path | None
    ) -> None:
        """`client` makes boto3 clients of moto; `state` gives the same object while nothing has
        changed in Lake Formation and Glue; `rules` is the file that Trino reads."""
        self._client = client
        self._state = state
        self._rules = rules
        self._written: tuple[Snapshot, frozenset[str]] | None = None
        self._users: dict[str, str] = {}
        self._lock = threading.Lock()

    def user_of(self, authorization: str | None) -> str:
        """The engine's user for a request: the ARN of an assumed role, or the administrator."""
        found = _KEY.search(authorization or "")
        key = found.group(1) if found else ""
        if not key.startswith(_TEMPORARY):
            return ADMINISTRATOR
        if key not in self._users:
            identity = self._client("sts", key=key).get_caller_identity()
            assumed = _ASSUMED.match(identity["Arn"])
            self._users[key] = self._role_arn(assumed) if assumed else ADMINISTRATOR
        return self._users[key]

    def _role_arn(self, assumed: re.Match[str]) -> str:
        """The ARN that grants name: with the role's path, which an assumed role leaves out."""
        partition, account, name = assumed.groups()
        try:
            return str(self._client("iam").get_role(RoleName=name)["Role"]["Arn"])
        except ClientError:  # moto lets anybody assume roles that do not exist
            return f"arn:{partition}:iam::{account}:role/{name}"

    def before_statement(self, user: str) -> None:
        """Return when all earlier grants are in effect in Trino."""
        if user == ADMINISTRATOR or self._rules is None:
            return
        with self._lock:
            snapshot, users = self._state(), frozenset((*list(self._users.values()), user))
            if self._written and self._written[0] is snapshot and self._written[1] >= users:
                return
            text = rules_text(snapshot, users)
            if text != self._rules.read_text(encoding="utf-8"):
                part = self._rules.with_suffix(".part")
                part.write_text(text, encoding="utf-8")
                os.replace(part, self._rules)
                time.sleep(REFRESH_SECONDS * 2)
            self._written = snapshot, users

    def require(self, user: str, permission: str, name: TableName) -> None:
        """Raise Athena's refusal unless `user` has a permission on a table.

        For statements that are done in Glue, where Trino is not asked. CREATE_TABLE looks at the
        database.
        """
        if user == ADMINISTRATOR:
            return
        snapshot = self._state()
        if permission == "CREATE_TABLE":
            allowed = may_create_in(snapshot, user, name.database)
        elif (name.database, name.table) not in snapshot.tables:
            return  # the statement itself reports that it does not exist
        else:
            rights = rights_on(snapshot, user, (name.database, name.table))
            allowed = permission in rights.permissions or (
                permission == "DESCRIBE" and bool(rights.columns or rights.permissions)
            )
        if not allowed:
            raise StatementError(
                "FAILED",
                f"Insufficient Lake Formation permission(s): Required {permission} on {name}",
            )

    def refusal(self, error: StatementError) -> StatementError:
        """Trino's refusals in Athena's words."""
        if error.name != "PERMISSION_DENIED":
            return error
        return StatementError(
            "COLUMN_NOT_FOUND" if "column" in error.message.lower() else "PERMISSION_DENIED",
            f"{error.message}. Insufficient permissions to execute the query: the column or table "
            "does not exist or requester is not authorized to access requested resources.",
        )
