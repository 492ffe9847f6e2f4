"""Eight weeks of a workspace: seven as its own export, one as AppFlow's hourly rows.

The rows have what real ones have: overlaps of hourly files and of flow and export, edits and
deletes, threads whose replies are days later, replies that are shown in the channel with their
root, a root older than the look-back, bots, joins, files, members of another workspace, escapes,
code, links, emoji, a line that is cut off and a line with two documents.
"""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from athena_recipes.recipes.slack_words.sample_data.workspace import (
    CHANNELS,
    DEPLOY_BOT,
    EXTRAS,
    MEMBERS,
    MIDDLES,
    OPENERS,
    PARTNER_TEAM,
    TEAM,
    TOPICS,
    WEEKS,
    Channel,
    Member,
)

# Raise it when the files change, so that lakes written before are replaced.
VERSION = 1
FIRST_DAY = date(2020, 3, 2)
EXPORT_WEEKS = 7
LOOK_BACK = timedelta(hours=2)

Row = dict[str, Any]


def generate(seed: int, scale: float) -> Iterator[tuple[str, bytes]]:
    """(key, content) of every file; keys are relative to raw/slack_words/.

    `scale` 1 is four channels with some 30 messages a day in all; `seed` chooses them.
    """
    yield "users/export.json", _lines(_users())
    yield "channels/export.json", _lines(_channels())
    for channel in CHANNELS:
        rows = _Talk(channel, seed, scale).rows()
        yield from _export_files(channel, rows)
        if channel.has_flow:
            yield from _flow_files(channel, rows, seed)


class _Talk:
    """What is said in a channel, by a random generator of its own."""

    def __init__(self, channel: Channel, seed: int, scale: float) -> None:
        self.channel = channel
        self.scale = scale
        self.chance = random.Random(f"{channel.channel_id} {seed}")
        self.micros = 0
        self.members = [one for one in MEMBERS if channel.is_shared or not one.is_external]

    def rows(self) -> list[Row]:
        """Messages in their last state, oldest first; deleted ones have `_deleted_at`."""
        found: list[Row] = []
        for number in range(len(WEEKS) * 7):
            day = FIRST_DAY + timedelta(days=number)
            if day.weekday() < 5:
                found += self._day(day, number // 7)
        if self.channel.name == "events":
            found += self._old_threads()
        return sorted(found, key=lambda row: str(row["ts"]))

    def _day(self, day: date, week: int) -> Iterator[Row]:
        count = max(1, round(self.chance.randint(5, 9) * self.scale))
        start = datetime(day.year, day.month, day.day, tzinfo=UTC)
        for _ in range(count):
            member = self.chance.choice(self.members)
            at = start + timedelta(seconds=self.chance.randint(8 * 3600, 17 * 3600))
            row = self._message(member, at, week)
            yield row
            if self.chance.random() < 0.3:
                yield from self._thread(row, at, week)
        if day.weekday() == 0:
            yield self._bot(start + timedelta(hours=9, minutes=30))
        if day.weekday() == 1 and week % 3 == 0:
            joiner = self.chance.choice(self.members)
            at = start + timedelta(hours=10)
            text = f"<@{joiner.user_id}> has joined the channel"
            yield self._row(joiner, at, text, subtype="channel_join")

    def _message(self, member: Member, at: datetime, week: int) -> Row:
        row = self._row(member, at, self._text(week))
        luck = self.chance.random()
        if luck < 0.05:
            edited_at = at + timedelta(minutes=20)
            row["_text_before"] = row["text"] + " draftword"
            row["edited"] = {"user": member.user_id, "ts": self._ts(edited_at)}
        elif luck < 0.08:
            row["_deleted_at"] = self._ts(at + timedelta(minutes=40))
            row["text"] += " secretword"
        elif luck < 0.12:
            row["files"] = [
                {"id": f"F{self.micros:09}", "name": "plan.pdf", "user": member.user_id}
            ]
            row["upload"] = True
        if self.chance.random() < 0.2:
            fans = self.chance.sample(self.members, 2)
            users = [one.user_id for one in fans]
            row["reactions"] = [{"name": "heart", "users": users, "count": len(users)}]
        return row

    def _thread(self, root: Row, at: datetime, week: int) -> Iterator[Row]:
        replies: list[Row] = []
        for _ in range(self.chance.randint(1, 3)):
            at += timedelta(minutes=self.chance.choice((2, 9, 35, 240, 1500)))
            if at.date() >= FIRST_DAY + timedelta(days=7 * len(WEEKS) - 2):
                break
            reply = self._row(self.chance.choice(self.members), at, self._text(week))
            reply |= {"thread_ts": root["ts"], "parent_user_id": root["user"]}
            replies.append(reply)
        if not replies or "_deleted_at" in root:
            return
        users = list(dict.fromkeys(str(one["user"]) for one in replies))
        root |= {
            "thread_ts": root["ts"],
            "reply_count": len(replies),
            "reply_users_count": len(users),
            "reply_users": users,
            "latest_reply": replies[-1]["ts"],
            "is_locked": False,
            "subscribed": False,
        }
        # Exports of some versions have no `replies`.
        if self.chance.random() < 0.7:
            root["replies"] = [{"user": one["user"], "ts": one["ts"]} for one in replies]
        if self.chance.random() < 0.3:
            kept = (
                "user",
                "type",
                "ts",
                "text",
                "team",
                "thread_ts",
                "reply_count",
            )
            replies[-1]["subtype"] = "thread_broadcast"
            replies[-1]["root"] = {name: root[name] for name in kept}
        yield from replies

    def _old_threads(self) -> Iterator[Row]:
        """Replies in the flow's time to roots that no file has; one of them shows its root."""
        at = datetime.combine(FIRST_DAY, datetime.min.time(), UTC) + timedelta(days=51, hours=11)
        for member, root_at in ((self.members[2], 12), (self.members[3], 11)):
            root = self._row(self.members[1], at - timedelta(days=60, hours=root_at), self._text(0))
            reply = self._row(member, at, self._text(5))
            reply |= {"thread_ts": root["ts"], "parent_user_id": root["user"]}
            if root_at == 12:
                shown = {"thread_ts": root["ts"], "reply_count": 3, "latest_reply": reply["ts"]}
                reply |= {"subtype": "thread_broadcast", "root": root | shown}
            yield reply

    def _bot(self, at: datetime) -> Row:
        row = self._row(DEPLOY_BOT, at, "robotword deployed the website")
        return row | {"subtype": "bot_message", "bot_id": "B0DEPLOY01", "display_as_bot": True}

    def _row(self, member: Member, at: datetime, text: str, subtype: str | None = None) -> Row:
        row: Row = {"type": "message", "user": member.user_id, "text": text, "ts": self._ts(at)}
        if subtype:
            row["subtype"] = subtype
        else:
            row["client_msg_id"] = f"{self.chance.getrandbits(64):016x}"
            row["team"] = PARTNER_TEAM if member.is_external else TEAM
        return row

    def _ts(self, at: datetime) -> str:
        self.micros += 100
        return f"{int(at.timestamp())}.{self.micros % 1_000_000:06}"

    def _text(self, week: int) -> str:
        chance = self.chance
        words = TOPICS[self.channel.topic]
        topic = [words[min(int(chance.expovariate(0.25)), len(words) - 1)] for _ in range(3)]
        if chance.random() < 0.4:
            topic[2] = WEEKS[week]
        extra = chance.choice(EXTRAS).format(other=chance.choice(self.members).user_id)
        text = f"{chance.choice(OPENERS)} {topic[0]} {chance.choice(MIDDLES)} {topic[1]}"
        return f"{text}. {topic[2].capitalize()}!{extra}"


def _users() -> Iterator[Row]:
    for member in (*MEMBERS, DEPLOY_BOT):
        if not member.is_external:
            profile = {
                "real_name": member.real_name,
                "display_name": member.handle,
                "email": f"{member.handle}@example.org",
            }
            yield {
                "id": member.user_id, "team_id": TEAM, "name": member.handle, "deleted": False,
                "real_name": member.real_name, "tz": "Europe/London", "profile": profile,
                "is_bot": member.is_bot, "updated": 1585000000,
            }  # fmt: skip


def _channels() -> Iterator[Row]:
    for channel in CHANNELS:
        members = [one.user_id for one in MEMBERS if channel.is_shared or not one.is_external]
        yield {
            "id": channel.channel_id, "name": channel.name, "created": 1580000000,
            "creator": MEMBERS[0].user_id, "is_archived": False, "members": members,
            "topic": {"value": channel.topic, "creator": MEMBERS[0].user_id},
        }  # fmt: skip


def _export_files(channel: Channel, rows: list[Row]) -> Iterator[tuple[str, bytes]]:
    """What `slack import` makes of the export's files: one per day, without deleted messages."""
    days: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        sent = datetime.fromtimestamp(float(row["ts"]), UTC)
        is_exported = sent.date() < FIRST_DAY + timedelta(weeks=EXPORT_WEEKS)
        if (is_exported or not channel.has_flow) and "_deleted_at" not in row:
            days[f"{sent:%Y-%m-%d}"].append(_public(row))
    for day, some in days.items():
        yield f"{channel.channel_id}/export/{day}.json", _lines(some)


def _flow_files(channel: Channel, rows: list[Row], seed: int) -> Iterator[tuple[str, bytes]]:
    """AppFlow's files: one per hour with messages, which reads the hours of the look-back again."""
    begin = datetime.combine(FIRST_DAY, datetime.min.time(), UTC) + timedelta(
        weeks=EXPORT_WEEKS, days=-3
    )
    events = sorted(
        (at, number, row) for number, row in enumerate(rows) for at, row in _deliveries(row)
    )
    hours = sorted({at.replace(minute=0, second=0) for at, _, _ in events if at >= begin})
    for number, hour in enumerate(hours):
        until = hour + timedelta(hours=1)
        found = [row for at, _, row in events if hour - LOOK_BACK <= at < until]
        body = _lines(found)
        if number == 5:
            body += b'{"type":"message","user":"U0AOIFE001","text":"cut off in the mid'
        if number == 10:
            body = body.replace(b"}\n{", b"}{", 1)
        if number == 15:
            body += b'{"type":"message","user":"U0AOIFE001","text":"undated"}\n'
        execution = random.Random(f"{channel.channel_id} {hour} {seed}").getrandbits(64)
        yield f"{channel.channel_id}/{hour:%Y%m%dT%H}-{execution:016x}/{number:04}-part", body


def _deliveries(row: Row) -> Iterator[tuple[datetime, Row]]:
    """(time, row) of each state in which a message is delivered."""
    sent = datetime.fromtimestamp(float(row["ts"]), UTC)
    plain = _public(row)
    if "_text_before" in row:
        before = {**plain, "text": row["_text_before"]}
        del before["edited"]
        yield sent, before
        edited_ts = row["edited"]["ts"]
        changed = {
            "type": "message", "subtype": "message_changed", "hidden": True, "ts": edited_ts,
            "message": plain, "previous_message": before,
        }  # fmt: skip
        yield datetime.fromtimestamp(float(edited_ts), UTC), changed
        return
    yield sent, plain
    if "_deleted_at" in row:
        gone = row["_deleted_at"]
        deleted = {
            "type": "message", "subtype": "message_deleted", "hidden": True, "ts": gone,
            "deleted_ts": row["ts"], "previous_message": plain,
        }  # fmt: skip
        yield datetime.fromtimestamp(float(gone), UTC), deleted


def _public(row: Row) -> Row:
    return {name: value for name, value in row.items() if not name.startswith("_")}


def _lines(rows: Any) -> bytes:
    texts = (json.dumps(row, ensure_ascii=False, separators=(",", ":")) for row in rows)
    return "".join(f"{text}\n" for text in texts).encode()
