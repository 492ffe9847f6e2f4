"""An AWS endpoint in front of another that can fail as the network, AWS or `kill -9` do.

It passes every call on and hands each to a rule, which may answer with a fault. Calls that write
are numbered from 0 in the order in which they came: every statement that is sent to Athena, and the
calls of Glue, S3 and Lake Formation that change something. So a test can record a run once and then
inject a fault at each of its calls::

    with FaultyEndpoint(account.environment["AWS_ENDPOINT_URL"]) as endpoint:
        endpoint.rule = lambda call: Kill(process.kill) if call.number == 3 else None
        … run dbt with AWS_ENDPOINT_URL=endpoint.url …
        print(endpoint.writes)
"""

import http.client
import json
import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from urllib.parse import urlsplit

_READS = re.compile(r"(Get|List|Batch-?Get|Search|Describe|Head)")
_NOT_PASSED_ON = {"connection", "transfer-encoding", "keep-alive", "expect", "content-length"}


@dataclass(frozen=True)
class Call:
    """One request: the service's signing name, the API's action, the statement if it has one, and
    its number among those that write (None for those that only read)."""

    service: str
    action: str
    sql: str = ""
    number: int | None = None

    def __str__(self) -> str:
        text = " ".join(re.sub(r"/\*.*?\*/", "", self.sql, flags=re.S).split())
        return f"{self.number}: {self.service} {self.action} {text[:90]}".rstrip()


@dataclass(frozen=True)
class Kill:
    """Call `kill` before the request is passed on, or after the answer came; give no answer."""

    kill: Callable[[], None]
    before: bool = True


@dataclass(frozen=True)
class Reply:
    """Answer with an error of AWS instead of passing the request on."""

    status: int
    code: str


@dataclass(frozen=True)
class LoseAnswer:
    """Pass the request on and close the connection instead of answering."""


@dataclass(frozen=True)
class FailStatement:
    """Do not run the statement, and say that it failed while it ran."""

    reason: str


@dataclass(frozen=True)
class Hold:
    """Tell `reached`, wait for `released`, then pass the request on."""

    reached: threading.Event
    released: threading.Event
    seconds: float = 300


Fault = Kill | Reply | LoseAnswer | FailStatement | Hold
Rule = Callable[[Call], Fault | None]


class FaultyEndpoint:
    """A proxy on 127.0.0.1, on a free port, for the endpoint `upstream` (http)."""

    def __init__(self, upstream: str) -> None:
        self.upstream = urlsplit(upstream)
        self.rule: Rule = lambda call: None
        self.writes: list[Call] = []
        self.statements: list[str] = []  # ids of the executions that were started
        self._failed: dict[str, str] = {}  # execution -> why it is said to have failed
        self._lock = threading.Lock()

    def __enter__(self) -> "FaultyEndpoint":
        handler = type("Handler", (_Handler,), {"endpoint": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        """The address for AWS_ENDPOINT_URL."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def forget(self) -> None:
        """Count from 0 again, without a rule."""
        with self._lock:
            self.rule = lambda call: None
            self.writes = []
            self.statements = []

    def fault(self, call: Call) -> tuple[Call, Fault | None]:
        """Number a call and ask the rule about it."""
        with self._lock:
            if is_write(call):
                call = Call(call.service, call.action, call.sql, len(self.writes))
                self.writes.append(call)
            rule = self.rule
        return call, rule(call)

    def forward(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, list[tuple[str, str]], bytes]:
        """Pass a request on: status, headers and body of the answer."""
        connection = http.client.HTTPConnection(str(self.upstream.netloc), timeout=300)
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            connection.close()

    def note_answer(self, call: Call, fault: Fault | None, request: bytes, body: bytes) -> bytes:
        """Remember the started statements, and report failure for those that must fail."""
        if call.service != "athena":
            return body
        if call.action == "StartQueryExecution":
            execution = json.loads(body).get("QueryExecutionId")
            if execution:
                self.statements.append(execution)
                if isinstance(fault, FailStatement):
                    self._failed[execution] = fault.reason
        elif call.action == "GetQueryExecution":
            reason = self._failed.get(json.loads(request)["QueryExecutionId"])
            if reason:
                answer = json.loads(body)
                answer["QueryExecution"]["Status"].update(State="FAILED", StateChangeReason=reason)
                return json.dumps(answer).encode()
        return body


def is_write(call: Call) -> bool:
    """Whether a call is numbered: statements all, of other services those that change something."""
    if call.service == "athena":
        return call.action == "StartQueryExecution"
    return call.service in ("glue", "s3", "lakeformation") and not _READS.match(call.action)


def read_call(method: str, path: str, headers: dict[str, str], body: bytes) -> Call:
    """What a request asks for, from its signature, target and path."""
    signed = re.search(
        r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request", headers.get("authorization", "")
    )
    service = signed.group(1) if signed else "unsigned"
    target = headers.get("x-amz-target")
    if target:
        action = target.rsplit(".", 1)[1]
        sql = json.loads(body)["QueryString"] if action == "StartQueryExecution" else ""
        return Call(service, action, sql)
    if service == "s3":
        names = {"GET": "GetObject", "HEAD": "HeadObject", "PUT": "PutObject"}
        deletes = method == "DELETE" or (method == "POST" and "delete" in urlsplit(path).query)
        return Call(service, "DeleteObjects" if deletes else names.get(method, method))
    return Call(service, urlsplit(path).path.strip("/") or method)


class _Handler(BaseHTTPRequestHandler):
    endpoint: FaultyEndpoint
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def handle_call(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers.get("content-length", 0)))
        call, fault = self.endpoint.fault(read_call(self.command, self.path, headers, body))
        match fault:
            case Reply():
                return self.answer(fault.status, *_error(call.service, fault.code))
            case Kill(before=True):
                fault.kill()
                return self.hang_up()
            case FailStatement():
                body = json.dumps({**json.loads(body), "QueryString": "select 1"}).encode()
            case Hold():
                fault.reached.set()
                fault.released.wait(fault.seconds)
        passed_on = {k: v for k, v in headers.items() if k not in _NOT_PASSED_ON}
        status, answered, content = self.endpoint.forward(self.command, self.path, passed_on, body)
        content = self.endpoint.note_answer(call, fault, body, content)
        if isinstance(fault, Kill):
            fault.kill()
        if isinstance(fault, Kill | LoseAnswer):
            return self.hang_up()
        self.answer(status, answered, content)

    do_GET = do_HEAD = do_PUT = do_POST = do_DELETE = handle_call

    def answer(self, status: int, headers: list[tuple[str, str]], content: bytes) -> None:
        lines = [f"HTTP/1.1 {status} {http.client.responses.get(status, 'Unknown')}"]
        length = str(len(content))
        for name, value in headers:
            if name.lower() == "content-length" and self.command == "HEAD":
                length = value
            elif name.lower() not in _NOT_PASSED_ON:
                lines.append(f"{name}: {value}")
        lines.append(f"Content-Length: {length}")
        text = "\r\n".join(lines) + "\r\n\r\n"
        try:
            self.wfile.write(text.encode("latin-1") + content)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def hang_up(self) -> None:
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _error(service: str, code: str) -> tuple[list[tuple[str, str]], bytes]:
    """Headers and body of an error as the service writes it."""
    if service == "s3":
        text = f"<Error><Code>{code}</Code><Message>injected</Message></Error>"
        return [("Content-Type", "application/xml")], text.encode()
    answer = {"__type": code, "message": "injected", "Message": "injected"}
    return [("Content-Type", "application/x-amz-json-1.1")], json.dumps(answer).encode()
