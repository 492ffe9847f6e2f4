"""The Lambda function of the bot: an answer becomes an xAPI statement in the lake.

The trainer's front end names course, module, content version and learner in the session's
attributes: `course`, `module`, `content_version`, `learner`, `learner_home_page`. What is missing
is left out: `feedback_rejects` counts an answer without course or text; one without a learner is of
its session.
"""

import json
import os
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from athena_recipes.aws.client import make_client

SETTINGS = "settings.json"
_STARS = (1, 5)
_NAMESPACE = uuid.UUID("5d7c5b0c-37f1-5a4a-9d9c-1a9d4f2f8d10")
_ADL = "http://adlnet.gov/expapi"


def handle(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """Store the answer that Lex V2 hands over, and close the dialogue.

    A call that Lex repeats writes the same object again.
    """
    settings = json.loads(_settings_path().read_text(encoding="utf-8"))
    now = datetime.now(UTC)
    found = statement(event, now)
    folder = f"{settings['prefix']}raw/training_feedback/statements/dt={now:%Y-%m-%d}"
    make_client("s3").put_object(
        Bucket=settings["bucket"],
        Key=f"{folder}/lex-{found['id']}.jsonl",
        Body=f"{json.dumps(found, ensure_ascii=False)}\n".encode(),
    )
    state = event["sessionState"]
    return {
        "sessionState": {
            "sessionAttributes": state.get("sessionAttributes") or {},
            "dialogAction": {"type": "Close"},
            "intent": {**state["intent"], "state": "Fulfilled"},
        },
        "messages": [{"contentType": "PlainText", "content": settings["thanks"]}],
    }


def statement(event: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """The statement of an answer. Its id depends on session, module and answer alone."""
    state = event["sessionState"]
    given = state.get("sessionAttributes") or {}
    rating, comment = (_slot(state["intent"], name) for name in ("Rating", "Comment"))
    session = str(event.get("sessionId", ""))
    module = given.get("module")
    parts = (session, given.get("course"), module, rating, comment)
    result: dict[str, Any] = {"response": comment or ""}
    if rating is not None and rating.isdecimal() and _STARS[0] <= int(rating) <= _STARS[1]:
        result["score"] = {"raw": int(rating), "min": _STARS[0], "max": _STARS[1]}
    context: dict[str, Any] = {"platform": "Amazon Lex", "contextActivities": {}}
    if given.get("content_version"):
        context["revision"] = given["content_version"]
    for kind, identity in (("grouping", given.get("course")), ("parent", module)):
        if identity:
            context["contextActivities"][kind] = [{"objectType": "Activity", "id": identity}]
    home_page = given.get("learner_home_page") or f"urn:lex:{event.get('bot', {}).get('id', '')}"
    time = now.strftime("%Y-%m-%dT%H:%M:%S.") + f"{now.microsecond // 1000:03}Z"
    return {
        "id": str(uuid.uuid5(_NAMESPACE, json.dumps(parts))),
        "actor": {
            "objectType": "Agent",
            "account": {"homePage": home_page, "name": given.get("learner") or session},
        },
        "verb": {"id": f"{_ADL}/verbs/commented", "display": {"en-US": "commented"}},
        "object": {
            "objectType": "Activity",
            "id": f"{module or given.get('course') or 'urn:lex'}/feedback",
            "definition": {"type": f"{_ADL}/activities/question"},
        },
        "result": result,
        "context": context,
        "timestamp": time,
        "stored": time,
        "version": "1.0.3",
    }


def _slot(intent: Mapping[str, Any], name: str) -> str | None:
    found = (intent.get("slots") or {}).get(name)
    value = (found or {}).get("value") or {}
    # A free text is what was said; a number is what Lex understood.
    text = value.get("originalValue") if name == "Comment" else value.get("interpretedValue")
    return str(text) if text is not None else None


def _settings_path() -> Path:
    return Path(os.environ.get("LAMBDA_TASK_ROOT", ".")) / SETTINGS
