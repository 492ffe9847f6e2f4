"""Polite HTTP: one connection pool, conditional requests, waits as the server asks."""

from dataclasses import dataclass

import urllib3
from urllib3.util import Retry, Timeout

_LARGEST_BYTES = 256 << 20
_RETRIES = Retry(
    total=4,
    backoff_factor=1,
    backoff_jitter=0.5,
    status_forcelist=(429, 500, 502, 503, 504),
    respect_retry_after_header=True,
    raise_on_status=False,
)
_TIMEOUT = Timeout(connect=10, read=60)


class FetchError(Exception):
    """A URL cannot be read; the message says why."""


@dataclass(frozen=True)
class Validators:
    """What a server gives with a document, to ask later whether it changed."""

    etag: str | None = None
    modified: str | None = None


@dataclass(frozen=True)
class Answer:
    """A document; `content` is None if it did not change."""

    content: bytes | None
    validators: Validators


class Fetcher:
    """Reads URLs; a server that is busy is asked again, up to four times."""

    def __init__(self, user_agent: str, retries: Retry = _RETRIES) -> None:
        self._pool = urllib3.PoolManager(
            retries=retries,
            timeout=_TIMEOUT,
            headers={"User-Agent": user_agent, "Accept-Encoding": "gzip"},
        )

    def get(self, url: str, known: Validators = Validators()) -> Answer:
        """The document of a URL, if it is not the one with the `known` validators.

        Raises FetchError for a server that cannot be reached, an answer other than 200 and 304, and
        a document above 256 MiB.
        """
        asked = {"If-None-Match": known.etag, "If-Modified-Since": known.modified}
        headers = {**self._pool.headers, **{k: v for k, v in asked.items() if v}}
        try:
            answer = self._pool.request("GET", url, headers=headers, preload_content=False)
            content = answer.read(_LARGEST_BYTES + 1, decode_content=True)
            answer.release_conn()
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise FetchError(str(error)) from error
        if answer.status == 304:
            return Answer(None, known)
        if answer.status != 200:
            raise FetchError(f"HTTP status {answer.status}")
        if len(content) > _LARGEST_BYTES:
            raise FetchError("is larger than 256 MiB")
        given = Validators(answer.headers.get("ETag"), answer.headers.get("Last-Modified"))
        return Answer(content, given)
