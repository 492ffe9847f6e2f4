"""S3 Tables' REST calls that dbt-athena makes, answered from Glue.

A table bucket's namespaces are Glue databases here, its tables the Iceberg tables in them; all
buckets share them.
"""

import json
from typing import Any
from urllib.parse import unquote

from botocore.exceptions import ClientError
from werkzeug.wrappers import Request, Response

from athena_local.engine.glue import Glue, code_of, is_iceberg

_ACCOUNT = "123456789012"
_MADE = "2026-01-01T00:00:00Z"
_REFUSALS = {"AlreadyExistsException": (409, "ConflictException")}


class S3Tables:
    """GetTableBucket, CreateNamespace, ListTables, DeleteTable, DeleteNamespace."""

    def __init__(self, glue: Glue) -> None:
        self._glue = glue

    def __call__(self, request: Request) -> Response:
        """Answer one call."""
        raw = str(request.environ.get("RAW_URI") or request.path).partition("?")[0]
        parts = [unquote(part) for part in raw.strip("/").split("/")]
        try:
            return self._answer(request, parts)
        except ClientError as error:
            status, kind = _REFUSALS.get(code_of(error), (404, "NotFoundException"))
            return _json(status, {"message": str(error)}, kind)

    def _answer(self, request: Request, parts: list[str]) -> Response:
        call = (request.method, *parts[:1], len(parts))
        if call == ("GET", "buckets", 2):
            name = parts[1].rpartition("/")[2]
            return _json(
                200,
                {
                    "arn": parts[1],
                    "name": name,
                    "ownerAccountId": _ACCOUNT,
                    "createdAt": _MADE,
                },
            )
        if call == ("PUT", "namespaces", 2):
            body = json.loads(request.get_data())
            self._glue.client.create_database(DatabaseInput={"Name": body["namespace"][0]})
            return _json(200, {"tableBucketARN": parts[1], "namespace": body["namespace"]})
        if call == ("GET", "tables", 2):
            namespace = request.args.get("namespace", "")
            return _json(200, {"tables": self._tables(parts[1], namespace)})
        if call == ("DELETE", "tables", 4):
            self._glue.client.delete_table(DatabaseName=parts[2], Name=parts[3])
            return Response(status=204)
        if call == ("DELETE", "namespaces", 3):
            self._glue.client.delete_database(Name=parts[2])
            return Response(status=204)
        return _json(
            404,
            {"message": f"athena_local has no S3 Tables call {request.method} {request.path}"},
            "NotFoundException",
        )

    def _tables(self, bucket: str, namespace: str) -> list[dict[str, Any]]:
        return [
            {
                "namespace": [namespace],
                "name": table["Name"],
                "type": "customer",
                "tableARN": f"{bucket}/table/{table['Name']}",
                "createdAt": _MADE,
                "modifiedAt": _MADE,
            }
            for table in self._glue.tables(namespace)
            if is_iceberg(table)
        ]


def _json(status: int, body: dict[str, Any], kind: str | None = None) -> Response:
    response = Response(json.dumps(body), status=status, content_type="application/json")
    if kind:
        response.headers["x-amzn-ErrorType"] = kind
    return response
