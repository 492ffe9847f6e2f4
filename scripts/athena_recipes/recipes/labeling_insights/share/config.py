"""Read `share.yml`: who gets which page, when. Every mistake ends in UserError with its place."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from pathlib import Path
from typing import Annotated, Any, NoReturn
from zoneinfo import available_timezones

from pydantic import AfterValidator, BeforeValidator, model_validator

from athena_recipes.cli.settings import Settings, parse_settings, read_settings, wrong

EXAMPLE = Path(__file__).with_name("share.yml.example")
MAX_RECIPIENTS = 50  # SES's limit for one message
_MAX_SUBJECT = 200
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")
# Characters that SES accepts, without those with a meaning in an IAM policy (`$`, `*`, `?`, `{`).
_LOCAL = re.compile(r"[A-Za-z0-9!#%&'+/=^_`|~.-]{1,64}")
_DOMAIN = re.compile(
    r"(?=.{4,253}\Z)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]"
    r"[A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)


@dataclass(frozen=True)
class When:
    """When a mail is sent.

    `cadence` is "daily", "weekly" (then `day` is "monday" to "sunday") or "monthly" (then `day` is
    "1" to "28"); `at` is "HH:MM" in `time_zone`, an IANA name.
    """

    cadence: str
    day: str | None
    at: str
    time_zone: str

    @property
    def cron(self) -> str:
        """EventBridge Scheduler's expression, in the time zone."""
        hour, minute = (int(part) for part in self.at.split(":"))
        if self.cadence == "weekly" and self.day:
            return f"cron({minute} {hour} ? * {self.day[:3].upper()} *)"
        return f"cron({minute} {hour} {self.day or '*'} * ? *)"

    def __str__(self) -> str:
        day = {"weekly": f" on {self.day}", "monthly": f" on day {self.day}"}
        return f"{self.cadence}{day.get(self.cadence, '')} at {self.at} {self.time_zone}"


@dataclass(frozen=True)
class Share:
    """One page to a list of people; `subject` None means the page's own title."""

    page: str
    recipients: tuple[str, ...]
    when: When
    subject: str | None


@dataclass(frozen=True)
class Config:
    """All shares; `identity` is verified in SES: the sender's address or its domain."""

    sender: str
    identity: str
    shares: tuple[Share, ...]


def _address(value: Any) -> str:
    try:
        parsed = Address(addr_spec=value)
        good = bool(_LOCAL.fullmatch(parsed.username) and _DOMAIN.fullmatch(parsed.domain))
    except (MessageError, ValueError, AttributeError, TypeError, IndexError):
        good = False
    if not good:
        wrong(
            f": `{value}` is not an e-mail address that SES accepts.",
            "Write it plainly, as name@example.com (a domain with accents in its xn-- form).",
        )
    return str(value)


def _listed(value: Any) -> Any:
    if not isinstance(value, list) or not 1 <= len(value) <= MAX_RECIPIENTS:
        count = f"has {len(value)} entries" if isinstance(value, list) else "is not a list"
        wrong(
            f" {count}.",
            f"List 1 to {MAX_RECIPIENTS} addresses (SES's limit for one mail);"
            " use a group address for more people.",
        )
    return value


def _once_each(addresses: tuple[str, ...]) -> tuple[str, ...]:
    seen: set[str] = set()
    for address in addresses:
        if address.lower() in seen:
            wrong(f" has {address} twice.", "Remove one of them.")
        seen.add(address.lower())
    return addresses


def _one_line(subject: str) -> str:
    if not (subject.isprintable() and 0 < len(subject) <= _MAX_SUBJECT):
        wrong(
            " is not one line of text.",
            f"Write 1 to {_MAX_SUBJECT} characters, or leave it out for the page's title.",
        )
    return subject


def _some_shares(value: Any) -> Any:
    if not isinstance(value, list) or not value:
        wrong(
            " is not a list with at least one entry.",
            "Add a share, or stop all mails: athena-recipes labeling_insights share destroy.",
        )
    return value


def _cadence(value: str) -> str:
    if value not in {"daily", "weekly", "monthly"}:
        wrong(f" is `{value}`.", "Write daily, weekly or monthly.")
    return value


def _time(value: str) -> str:
    if not _TIME.fullmatch(value):
        wrong(f" is `{value}`.", "Write hours and minutes as HH:MM, 00:00 to 23:59.")
    return value


def _zone(value: str) -> str:
    if value not in available_timezones():
        wrong(f" is `{value}`.", "Write an IANA name, such as Europe/Berlin or UTC.")
    return value


class _Entry(Settings):
    """An entry of `shares`, as it is written."""

    page: str
    recipients: Annotated[
        tuple[Annotated[str, BeforeValidator(_address)], ...],
        BeforeValidator(_listed),
        AfterValidator(_once_each),
    ]
    schedule: Annotated[str, AfterValidator(_cadence)]
    at: Annotated[str, AfterValidator(_time)]
    time_zone: Annotated[str, AfterValidator(_zone)]
    day: str | None = None
    subject: Annotated[str, AfterValidator(_one_line)] | None = None

    @model_validator(mode="after")
    def _check_day(self) -> "_Entry":
        self.when  # noqa: B018
        return self

    @property
    def when(self) -> When:
        return When(self.schedule, _day(self.schedule, self.day), self.at, self.time_zone)

    @property
    def share(self) -> Share:
        return Share(self.page, self.recipients, self.when, self.subject)


def _day(cadence: str, day: str | None) -> str | None:
    """The day as `When` has it: in full, or without leading zeros."""
    if cadence == "daily":
        if day is not None:
            wrong(".day is set for a daily mail.", "Remove it, or write weekly.")
        return None
    if cadence == "weekly":
        named = [one for one in _DAYS if str(day).lower() in {one, one[:3]}]
        if not named:
            _wrong_day(day, f"Write one of: {', '.join(_DAYS)}.")
        return named[0]
    if not (day and day.isascii() and day.isdecimal() and 1 <= int(day) <= 28):
        _wrong_day(day, "Write 1 to 28, the days that every month has.")
    return str(int(day))


def _wrong_day(day: str | None, fix: str) -> NoReturn:
    wrong(f".day is `{day}`.", fix)


class _File(Settings):
    """`share.yml`, as it is written."""

    sender: Annotated[str, BeforeValidator(_address)]
    shares: Annotated[tuple[_Entry, ...], BeforeValidator(_some_shares)]
    identity: str | None = None

    @model_validator(mode="after")
    def _check(self) -> "_File":
        domain = self.sender.partition("@")[2]
        parents = {".".join(domain.split(".")[i:]) for i in range(domain.count("."))}
        if self.identity and self.identity not in {self.sender, *parents}:
            wrong(
                f" identity `{self.identity}` is not the sender's address or domain.",
                f"Leave it out (then it is {self.sender}), or write {domain}.",
            )
        _check_together([one.share for one in self.shares])
        return self


def _check_together(shares: Sequence[Share]) -> None:
    when: set[tuple[str, When]] = set()
    subjects: dict[str, str | None] = {}
    for i, share in enumerate(shares):
        if (share.page, share.when) in when:
            wrong(
                f" shares[{i}] sends `{share.page}` {share.when} a second time.",
                "Put all recipients into one of the two.",
            )
        when.add((share.page, share.when))
        if subjects.setdefault(share.page, share.subject) != share.subject:
            wrong(
                f" shares[{i}] gives `{share.page}` a second subject.",
                "A page has one mail template: write the same subject in all of its shares.",
            )


def read_config(path: Path) -> Config:
    """Read and check a configuration file; see `share.yml.example` for its form."""
    return _config(read_settings(path, _File, EXAMPLE, "put in your addresses"))


def parse_config(found: Any, path: str) -> Config:
    """Check a configuration that was read from YAML with all scalars as text."""
    return _config(parse_settings(found, _File, path))


def _config(file: _File) -> Config:
    shares = tuple(one.share for one in file.shares)
    return Config(file.sender, file.identity or file.sender, shares)
