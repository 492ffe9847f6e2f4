"""An address of a bucket or a folder of S3: s3://bucket or s3://bucket/prefix."""

import re
from dataclasses import dataclass

# S3's rules for buckets ("Bucket naming rules"): 3 to 63 lower-case letters, digits, dots and
# hyphens; begins and ends with a letter or digit; no two dots in a row; not an IP address.
_BUCKET = re.compile(r"(?!(?:\d+\.){3}\d+\Z)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
# S3's safe characters. Others have a meaning in a policy (`*`, `?`, `$`), in Firehose's prefixes
# (braces) or in SQL (quotes).
_PREFIX = re.compile(r"(?:[A-Za-z0-9!_.=-]+(?:/[A-Za-z0-9!_.=-]+)*/?)?")


@dataclass(frozen=True)
class S3Address:
    """A bucket, and the prefix of a folder in it: `a/b` without slashes around it, or empty."""

    bucket: str
    prefix: str = ""

    @classmethod
    def parse(cls, text: str) -> "S3Address":
        """The address `s3://bucket[/prefix][/]`. Raises ValueError with what is wrong with it."""
        scheme, separator, rest = text.partition("://")
        if scheme != "s3" or not separator:
            raise ValueError("it does not begin with s3://")
        bucket, _, prefix = rest.partition("/")
        if not _BUCKET.fullmatch(bucket):
            raise ValueError(
                f"`{bucket}` is not a bucket's name"
                " (3 to 63 lower-case letters, digits, dots, hyphens)"
            )
        if not _PREFIX.fullmatch(prefix):
            raise ValueError(f"the prefix `{prefix}` has characters other than A-Z a-z 0-9 !_.=-/")
        return cls(bucket, prefix.removesuffix("/"))

    def __str__(self) -> str:
        return f"s3://{self.path}"

    @property
    def path(self) -> str:
        """`bucket` or `bucket/prefix`, as the last part of an ARN has it."""
        return f"{self.bucket}/{self.prefix}" if self.prefix else self.bucket

    def key(self, name: str) -> str:
        """The key of an object below the address, or of a folder (then `name` ends in a slash)."""
        return f"{self.prefix}/{name}" if self.prefix else name

    def below(self, folder: str) -> "S3Address":
        """The address of a folder below this one."""
        return S3Address(self.bucket, self.key(folder.strip("/")))

    def overlaps(self, other: "S3Address") -> bool:
        """Whether one of the two addresses is the other, or is below it."""
        one, two = f"{self.path}/", f"{other.path}/"
        return one.startswith(two) or two.startswith(one)
