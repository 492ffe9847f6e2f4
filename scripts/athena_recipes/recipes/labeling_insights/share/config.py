"""Read `share.yml`: who gets which page, when. Every mistake ends in UserError with its place."""

import re
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

from athena_recipes.cli.errors import UserError
from athena_recipes.cli.settings import mapping, read_yaml

EXAMPLE = "scripts/athena_recipes/recipes/labeling_insights/share/share.yml.example"
MAX_RECIPIENTS = 50  # what SES takes in one message
_MAX_SUBJECT = 200
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
# What SES takes, without what means something in an IAM policy (`$`, `*`, `?`, braces).
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
    """All shares; `identity` is what is verified in SES: the sender's address or its domain."""

    sender: str
    identity: str
    shares: tuple[Share, ...]


def read_config(path: Path) -> Config:
    """Read and check a configuration file; see `share.yml.example` for its form."""
    found = read_yaml(path, EXAMPLE, "put in your addresses")
    return parse_config(found, str(path))


def parse_config(found: Any, path: str) -> Config:
    """Check a configuration that was read from YAML with all scalars as text."""
    fields = mapping(found, path, {"sender", "shares"}, {"identity"}, nested={"shares"})
    sender = _address(fields["sender"], f"{path}: sender")
    domain = sender.partition("@")[2]
    identity = fields.get("identity") or sender
    parents = {".".join(domain.split(".")[i:]) for i in range(domain.count("."))}
    if identity not in {sender, *parents}:
        raise UserError(
            f"{path}: identity `{identity}` is not the sender's address or domain.",
            f"Leave it out (then it is {sender}), or write {domain}.",
        )
    if not isinstance(fields["shares"], list) or not fields["shares"]:
        raise UserError(
            f"{path}: shares is not a list with at least one entry.",
            "Add a share, or run `labeling share destroy` to stop all mails.",
        )
    shares = tuple(_share(one, f"{path}: shares[{i}]") for i, one in enumerate(fields["shares"]))
    _check_together(shares, path)
    return Config(sender, identity, shares)


def _share(found: Any, place: str) -> Share:
    required = {"page", "recipients", "schedule", "at", "time_zone"}
    fields = mapping(found, place, required, {"day", "subject"}, nested={"recipients"})
    subject = fields.get("subject")
    if subject is not None and not (subject.isprintable() and 0 < len(subject) <= _MAX_SUBJECT):
        raise UserError(
            f"{place}.subject is not one line of text.",
            f"Write 1 to {_MAX_SUBJECT} characters, or leave it out for the page's title.",
        )
    return Share(
        page=fields["page"],
        recipients=_recipients(fields["recipients"], f"{place}.recipients"),
        when=_when(fields, place),
        subject=subject,
    )


def _when(fields: dict[str, Any], place: str) -> When:
    cadence, day = fields["schedule"], fields.get("day")
    if cadence not in {"daily", "weekly", "monthly"}:
        raise UserError(f"{place}.schedule is `{cadence}`.", "Write daily, weekly or monthly.")
    if cadence == "daily" and day is not None:
        raise UserError(f"{place}.day is set for a daily mail.", "Remove it, or write weekly.")
    if cadence == "weekly":
        named = [one for one in _DAYS if str(day).lower() in {one, one[:3]}]
        if not named:
            raise UserError(f"{place}.day is `{day}`.", f"Write one of: {', '.join(_DAYS)}.")
        day = named[0]
    if cadence == "monthly":
        if not (day and day.isdecimal() and 1 <= int(day) <= 28):
            raise UserError(
                f"{place}.day is `{day}`.", "Write 1 to 28, the days that every month has."
            )
        day = str(int(day))
    at, zone = fields["at"], fields["time_zone"]
    if not _TIME.fullmatch(at):
        raise UserError(
            f"{place}.at is `{at}`.", "Write hours and minutes as HH:MM, 00:00 to 23:59."
        )
    if zone not in available_timezones():
        raise UserError(
            f"{place}.time_zone is `{zone}`.", "Write an IANA name, such as Europe/Berlin or UTC."
        )
    return When(cadence, day, at, zone)


def _recipients(found: Any, place: str) -> tuple[str, ...]:
    if not isinstance(found, list) or not 1 <= len(found) <= MAX_RECIPIENTS:
        count = f"has {len(found)} entries" if isinstance(found, list) else "is not a list"
        raise UserError(
            f"{place} {count}.",
            f"List 1 to {MAX_RECIPIENTS} addresses (SES's limit for one mail);"
            " use a group address for more people.",
        )
    addresses = tuple(_address(one, f"{place}[{i}]") for i, one in enumerate(found))
    seen: set[str] = set()
    for address in addresses:
        if address.lower() in seen:
            raise UserError(f"{place} has {address} twice.", "Remove one of them.")
        seen.add(address.lower())
    return addresses


def _address(found: Any, place: str) -> str:
    try:
        parsed = Address(addr_spec=found)
        good = bool(_LOCAL.fullmatch(parsed.username) and _DOMAIN.fullmatch(parsed.domain))
    except (MessageError, ValueError, AttributeError, TypeError, IndexError):
        good = False
    if not good:
        raise UserError(
            f"{place}: `{found}` is not an e-mail address that SES takes.",
            "Write it plainly, as name@example.com (a domain with accents in its xn-- form).",
        )
    return str(found)


def _check_together(shares: tuple[Share, ...], path: str) -> None:
    when: set[tuple[str, When]] = set()
    subjects: dict[str, str | None] = {}
    for i, share in enumerate(shares):
        if (share.page, share.when) in when:
            raise UserError(
                f"{path}: shares[{i}] sends `{share.page}` {share.when} a second time.",
                "Put all recipients into one of the two.",
            )
        when.add((share.page, share.when))
        if subjects.setdefault(share.page, share.subject) != share.subject:
            raise UserError(
                f"{path}: shares[{i}] gives `{share.page}` a second subject.",
                "A page has one mail template: write the same subject in all of its shares.",
            )
