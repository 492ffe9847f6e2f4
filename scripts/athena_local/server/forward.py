"""Everything that is not Athena's goes to moto, so that one endpoint serves all clients."""

import re

import urllib3
from werkzeug.wrappers import Request, Response

# Headers that belong to one connection, or that the server writes itself.
_OWN = frozenset(
    {
        "connection",
        "keep-alive",
        "transfer-encoding",
        "date",
        "server",
        "content-length",
    }
)
_DROPPED_ON_THE_WAY = frozenset(["connection", "expect", "content-length", "transfer-encoding"])
_CHUNK_BYTES = 1024 * 1024


# The region in a signature's credential scope: Credential=KEY/20240501/eu-west-1/glue/aws4_request.
_SCOPE = re.compile(r"(Credential=[^/,\s]+/\d{8}/)[^/,\s]+(/(?!s3/)[^/,\s]+/aws4_request)")


class Forward:
    """Sends requests on to `url`, as they are: signatures and encodings included.

    moto takes the region from the signature. Athena's calls have one answer in all regions, so that
    the calls of other services have it too, whatever the client's region is. Buckets are global.
    """

    def __init__(self, url: str, region: str) -> None:
        self._url = url
        self._scope = rf"\g<1>{region}\g<2>"
        self._http = urllib3.PoolManager(maxsize=64, retries=False, timeout=urllib3.Timeout(300))

    def __call__(self, request: Request) -> Response:
        """The answer of the other side."""
        headers = {
            name: value
            for name, value in request.headers.items()
            if name.lower() not in _DROPPED_ON_THE_WAY
        }
        if "Authorization" in headers:
            headers["Authorization"] = _SCOPE.sub(self._scope, headers["Authorization"])
        body = request.get_data(cache=False)
        try:
            answer = self._http.request(
                request.method,
                self._url + str(request.environ.get("RAW_URI") or request.full_path),
                body=body if body or request.method in ("POST", "PUT") else None,
                headers=headers,
                preload_content=False,
                decode_content=False,
                redirect=False,
            )
        except urllib3.exceptions.HTTPError as error:
            return Response(
                f"athena_local: moto does not answer ({type(error).__name__}). "
                "`athena-local status` tells why.",
                status=503,
                content_type="text/plain",
            )
        kept = [(n, v) for n, v in answer.headers.items() if n.lower() not in _OWN]
        length = answer.headers.get("Content-Length")
        if request.method == "HEAD":
            answer.release_conn()
            response = Response(status=answer.status)
        else:
            response = Response(answer.stream(_CHUNK_BYTES), status=answer.status)
            # What a client that left did not read must not be the next answer.
            response.call_on_close(answer.drain_conn)
            response.call_on_close(answer.release_conn)
        response.headers.clear()
        response.headers.extend(kept)
        if length is not None:
            response.headers["Content-Length"] = length
        response.automatically_set_content_length = length is None
        return response
