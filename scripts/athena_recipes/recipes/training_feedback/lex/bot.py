"""Lex V2 bots with one intent, and the alias that a front end talks to.

Properties: `RoleArn`, `IdleSeconds`, `Locale`, `Utterances`, `Slots` (name -> `Type`, `Question`),
`FunctionArn` (of the alias) and `Published`, the digest of the definition that the alias has. A
definition is changed in DRAFT, built, and published as a version; the alias is moved last, so that
learners talk to the old one until the new one is ready.
"""

import hashlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from athena_recipes.aws.client import OWNER_TAG
from athena_recipes.aws.plan import Resource, State
from athena_recipes.aws.resources.waiting import once_assumable, until
from athena_recipes.cli.errors import UserError

INTENT = "GiveFeedback"
ALIAS = "live"
_DRAFT = "DRAFT"
_CONFIDENCE = 0.4
_DIGEST = "definition "


def digest(properties: Mapping[str, Any]) -> str:
    """The digest of a definition: locale, utterances and slots."""
    parts = [properties[name] for name in ("Locale", "Utterances", "Slots")]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


class LexBots:
    """Bots whose names begin with a prefix; `locale` is the one of the plan."""

    kind = "Lex bot"

    def __init__(
        self,
        client: Any,
        *,
        prefix: str,
        locale: str,
        arn: Callable[[str], str],
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`arn` gives the ARN of a bot's id."""
        self._client = client
        self._prefix = prefix
        self._locale = locale
        self._arn = arn
        self._sleep = sleep
        self._missing = client.exceptions.ResourceNotFoundException

    def read(self, name: str) -> State | None:
        """The bot as it is, or None where there is none."""
        bot_id = self._id(name)
        if bot_id is None:
            return None
        owner = self._owner(bot_id)
        if owner is None:
            return State(None, {})
        bot = self._client.describe_bot(botId=bot_id)
        alias = self._alias(bot_id)
        intent_id = self._intent_id(bot_id)
        intent = self._draft("describe_intent", bot_id, intentId=intent_id) if intent_id else {}
        settings = alias.get("botAliasLocaleSettings", {}).get(self._locale, {})
        hook = settings.get("codeHookSpecification", {}).get("lambdaCodeHook", {})
        description = alias.get("description", "")
        return State(
            owner,
            {
                "RoleArn": bot["roleArn"],
                "IdleSeconds": bot["idleSessionTTLInSeconds"],
                "Locale": self._locale if self._locale_status(bot_id) else None,
                "Utterances": [one["utterance"] for one in intent.get("sampleUtterances", ())],
                "Slots": self._slots(bot_id, intent_id),
                "FunctionArn": hook.get("lambdaARN"),
                "Published": description.removeprefix(_DIGEST) or None,
            },
        )

    def create(self, resource: Resource, owner: str) -> None:
        """Create the bot, tagged, with its definition."""

        def call() -> None:
            self._client.create_bot(
                botName=resource.name,
                roleArn=resource.properties["RoleArn"],
                dataPrivacy={"childDirected": False},
                idleSessionTTLInSeconds=resource.properties["IdleSeconds"],
                botTags={OWNER_TAG: owner},
            )

        once_assumable(call, self._sleep)
        self._complete(resource)

    def update(self, resource: Resource, owner: str, current: State) -> None:
        """Bring bot, definition and alias to the desired properties."""
        desired, there = resource.properties, current.properties
        if any(desired[key] != there[key] for key in ("RoleArn", "IdleSeconds")):
            bot_id = self._known_id(resource.name)
            self._until_bot(bot_id, resource.name)
            self._client.update_bot(
                botId=bot_id,
                botName=resource.name,
                roleArn=desired["RoleArn"],
                dataPrivacy={"childDirected": False},
                idleSessionTTLInSeconds=desired["IdleSeconds"],
            )
        self._complete(resource)

    def delete(self, name: str) -> None:
        """Delete the bot with its versions and aliases; a missing one is no error."""
        bot_id = self._id(name)
        if bot_id is None:
            return
        self._client.delete_bot(botId=bot_id, skipResourceInUseCheck=True)
        until(lambda: self._id(name) is None, f"The {self.kind} `{name}`", self._sleep)

    def owned(self, owner: str) -> Sequence[str]:
        """The names of all bots that the owner created here."""
        found = [one for one in self._bots() if one["botName"].startswith(self._prefix)]
        return [one["botName"] for one in found if self._owner(one["botId"]) == owner]

    def _complete(self, resource: Resource) -> None:
        """Every step looks first, so that a run that was stopped goes on."""
        properties = resource.properties
        bot_id = self._known_id(resource.name)
        self._until_bot(bot_id, resource.name)
        if self._locale_status(bot_id) is None:
            self._draft(
                "create_bot_locale",
                bot_id,
                nluIntentConfidenceThreshold=_CONFIDENCE,
            )
        self._until_locale(bot_id, ("NotBuilt", "Built", "ReadyExpressTesting", "Failed"))
        intent_id = self._intent_id(bot_id)
        if intent_id is None:
            intent_id = self._draft("create_intent", bot_id, intentName=INTENT)["intentId"]
        slot_ids = {one["slotName"]: one["slotId"] for one in self._slot_list(bot_id, intent_id)}
        for name, slot in properties["Slots"].items():
            given = {"intentId": intent_id, "slotName": name, **_slot(slot)}
            if name in slot_ids:
                self._draft("update_slot", bot_id, slotId=slot_ids[name], **given)
            else:
                slot_ids[name] = self._draft("create_slot", bot_id, **given)["slotId"]
        for name in set(slot_ids) - set(properties["Slots"]):
            self._draft("delete_slot", bot_id, intentId=intent_id, slotId=slot_ids.pop(name))
        self._draft(
            "update_intent",
            bot_id,
            intentId=intent_id,
            intentName=INTENT,
            sampleUtterances=[{"utterance": one} for one in properties["Utterances"]],
            fulfillmentCodeHook={"enabled": True},
            slotPriorities=[
                {"priority": number, "slotId": slot_ids[name]}
                for number, name in enumerate(properties["Slots"], start=1)
            ],
        )
        self._draft("build_bot_locale", bot_id)
        self._until_locale(bot_id, ("Built",))
        version = self._client.create_bot_version(
            botId=bot_id,
            botVersionLocaleSpecification={self._locale: {"sourceBotVersion": _DRAFT}},
        )["botVersion"]
        until(
            lambda: self._is_version_there(bot_id, version),
            f"Version {version} of the {self.kind} `{resource.name}`",
            self._sleep,
        )
        self._publish(bot_id, version, properties)

    def _publish(self, bot_id: str, version: str, properties: Mapping[str, Any]) -> None:
        hook = {"lambdaARN": properties["FunctionArn"], "codeHookInterfaceVersion": "1.0"}
        given = {
            "botId": bot_id,
            "botAliasName": ALIAS,
            "botVersion": version,
            "description": f"{_DIGEST}{properties['Published']}",
            "botAliasLocaleSettings": {
                self._locale: {
                    "enabled": True,
                    "codeHookSpecification": {"lambdaCodeHook": hook},
                }
            },
        }
        alias = self._alias(bot_id)
        if alias:
            self._client.update_bot_alias(botAliasId=alias["botAliasId"], **given)
        else:
            self._client.create_bot_alias(**given)

    def _draft(self, call: str, bot_id: str, **given: Any) -> Any:
        """A call about the locale of the DRAFT version."""
        where = {"botId": bot_id, "botVersion": _DRAFT, "localeId": self._locale}
        return getattr(self._client, call)(**where, **given)

    def _bots(self) -> list[dict[str, Any]]:
        return list(_pages(self._client.list_bots, "botSummaries"))

    def _id(self, name: str) -> str | None:
        return next((str(one["botId"]) for one in self._bots() if one["botName"] == name), None)

    def _known_id(self, name: str) -> str:
        found = self._id(name)
        if found is None:
            raise UserError(
                f"The {self.kind} `{name}` was deleted meanwhile.", "Run the same command again."
            )
        return found

    def _owner(self, bot_id: str) -> str | None:
        tags = self._client.list_tags_for_resource(resourceARN=self._arn(bot_id)).get("tags", {})
        found = tags.get(OWNER_TAG)
        return str(found) if found else None

    def _locale_status(self, bot_id: str) -> str | None:
        try:
            return str(self._draft("describe_bot_locale", bot_id)["botLocaleStatus"])
        except self._missing:
            return None

    def _intent_id(self, bot_id: str) -> str | None:
        if self._locale_status(bot_id) is None:
            return None
        where = {"botId": bot_id, "botVersion": _DRAFT, "localeId": self._locale}
        found = _pages(self._client.list_intents, "intentSummaries", **where)
        return next((str(one["intentId"]) for one in found if one["intentName"] == INTENT), None)

    def _slot_list(self, bot_id: str, intent_id: str) -> list[dict[str, Any]]:
        where = {"botId": bot_id, "botVersion": _DRAFT, "localeId": self._locale}
        return list(_pages(self._client.list_slots, "slotSummaries", intentId=intent_id, **where))

    def _slots(self, bot_id: str, intent_id: str | None) -> dict[str, dict[str, Any]]:
        found = {}
        for one in self._slot_list(bot_id, intent_id) if intent_id else ():
            slot = self._draft("describe_slot", bot_id, intentId=intent_id, slotId=one["slotId"])
            prompt = slot["valueElicitationSetting"].get("promptSpecification", {})
            messages = [
                group["message"].get("plainTextMessage", {}).get("value")
                for group in prompt.get("messageGroups", ())
            ]
            question = messages[0] if len(messages) == 1 else messages
            found[slot["slotName"]] = {"Type": slot["slotTypeId"], "Question": question}
        return found

    def _alias(self, bot_id: str) -> dict[str, Any]:
        found = _pages(self._client.list_bot_aliases, "botAliasSummaries", botId=bot_id)
        for one in found:
            if one.get("botAliasName") == ALIAS:
                described = self._client.describe_bot_alias(
                    botId=bot_id, botAliasId=one["botAliasId"]
                )
                return dict(described)
        return {}

    def _is_version_there(self, bot_id: str, version: str) -> bool:
        try:
            found = self._client.describe_bot_version(botId=bot_id, botVersion=version)
        except self._missing:
            return False
        return bool(found["botStatus"] == "Available")

    def _until_bot(self, bot_id: str, name: str) -> None:
        def ready() -> bool:
            status = self._client.describe_bot(botId=bot_id)["botStatus"]
            return bool(status in ("Available", "Inactive"))

        until(ready, f"The {self.kind} `{name}`", self._sleep)

    def _until_locale(self, bot_id: str, states: Sequence[str]) -> None:
        def ready() -> bool:
            found = self._draft("describe_bot_locale", bot_id)
            if found["botLocaleStatus"] == "Failed" and "Failed" not in states:
                raise UserError(
                    f"Lex did not build {self._locale}: {'; '.join(found['failureReasons'])}",
                    "Correct the utterances and questions in lex.yml, and run `apply` again.",
                )
            return found["botLocaleStatus"] in states

        until(ready, f"The locale {self._locale}", self._sleep)


def _slot(slot: Mapping[str, Any]) -> dict[str, Any]:
    message = {"message": {"plainTextMessage": {"value": slot["Question"]}}}
    return {
        "slotTypeId": slot["Type"],
        "valueElicitationSetting": {
            "slotConstraint": "Required",
            "promptSpecification": {"messageGroups": [message], "maxRetries": 2},
        },
    }


def _pages(call: Callable[..., Any], key: str, **given: Any) -> Any:
    token: dict[str, str] = {}
    while True:
        page = call(**given, **token)
        yield from page[key]
        if not page.get("nextToken"):
            return
        token = {"nextToken": page["nextToken"]}
