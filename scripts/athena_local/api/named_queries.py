"""Named queries: saved texts, by id."""

import threading
import uuid
from typing import Any

from athena_local.api.paging import page
from athena_local.api.work_groups import PRIMARY
from athena_local.errors import InvalidRequest

Json = dict[str, Any]


class NamedQueries:
    """All named queries of all work groups."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._queries: dict[str, Json] = {}
        self._tokens: dict[str, str] = {}
        self.operations = {
            "CreateNamedQuery": self.create,
            "GetNamedQuery": self.get,
            "BatchGetNamedQuery": self.batch_get,
            "UpdateNamedQuery": self.update,
            "DeleteNamedQuery": self.delete,
            "ListNamedQueries": self.list,
        }

    def create(self, request: Json) -> Json:
        """CreateNamedQuery; the same token gives the same id."""
        with self._lock:
            token = request.get("ClientRequestToken") or str(uuid.uuid4())
            query_id = self._tokens.setdefault(token, str(uuid.uuid4()))
            shown = ("Name", "Description", "Database", "QueryString")
            self._queries.setdefault(
                query_id,
                {
                    **{key: request[key] for key in shown if key in request},
                    "WorkGroup": request.get("WorkGroup") or PRIMARY,
                    "NamedQueryId": query_id,
                },
            )
        return {"NamedQueryId": query_id}

    def get(self, request: Json) -> Json:
        """GetNamedQuery."""
        return {"NamedQuery": self._find(request["NamedQueryId"])}

    def batch_get(self, request: Json) -> Json:
        """BatchGetNamedQuery."""
        ids = request["NamedQueryIds"]
        return {
            "NamedQueries": [self._queries[i] for i in ids if i in self._queries],
            "UnprocessedNamedQueryIds": [
                {
                    "NamedQueryId": i,
                    "ErrorCode": "INTERNAL_FAILURE",
                    "ErrorMessage": f"NamedQuery {i} was not found",
                }
                for i in ids
                if i not in self._queries
            ],
        }

    def update(self, request: Json) -> Json:
        """UpdateNamedQuery."""
        with self._lock:
            query = self._find(request["NamedQueryId"])
            for key in ("Name", "Description", "QueryString"):
                if key in request:
                    query[key] = request[key]
        return {}

    def delete(self, request: Json) -> Json:
        """DeleteNamedQuery."""
        with self._lock:
            self._find(request["NamedQueryId"])
            del self._queries[request["NamedQueryId"]]
        return {}

    def list(self, request: Json) -> Json:
        """ListNamedQueries."""
        group = request.get("WorkGroup") or PRIMARY
        ids = [i for i, query in list(self._queries.items()) if query["WorkGroup"] == group]
        return page(request, ids, "NamedQueryIds")

    def clear(self, work_group: str) -> None:
        """Forget those of a deleted work group."""
        with self._lock:
            kept = {i: q for i, q in self._queries.items() if q["WorkGroup"] != work_group}
            self._queries = kept

    def _find(self, query_id: str) -> Json:
        query = self._queries.get(query_id)
        if query is None:
            raise InvalidRequest(f"NamedQuery {query_id} was not found")
        return query
