"""A stand-in for Lex V2's models, of which moto has bots and aliases without their content.

It is held to botocore's shapes (`stand_in`). A change of the definition makes the locale NotBuilt;
only what was built is in a version. Changes take one look: the first description of what was just
made says that it is under way.
"""

import copy
import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import unquote

import pytest

from tests.python.support.stand_in import Refused, stand_in

Given = dict[str, Any]
_PAGE = 1  # small, so that clients must page


class Lex:
    """The bots of one account."""

    def __init__(self) -> None:
        self.bots: dict[str, dict[str, Any]] = {}
        self._ids = (f"ID{number:08}" for number in itertools.count(1))
        self.fails = ""

    def bot(self, name: str) -> dict[str, Any]:
        """A bot by its name."""
        return next(one for one in self.bots.values() if one["botName"] == name)

    def create_bot(self, **given: Any) -> Given:
        if any(one["botName"] == given["botName"] for one in self.bots.values()):
            raise Refused(409, "ConflictException", "the name is taken")
        bot_id = next(self._ids)
        tags = given.pop("botTags", {})
        self.bots[bot_id] = {
            **given, "botId": bot_id, "tags": tags, "looks": 1, "locales": {}, "aliases": {},
            "versions": {},
        }  # fmt: skip
        return {"botId": bot_id, "botName": given["botName"], "botStatus": "Creating"}

    def describe_bot(self, botId: str) -> Given:
        bot = self._bot(botId)
        keys = ("botId", "botName", "roleArn", "dataPrivacy", "idleSessionTTLInSeconds")
        return {**{key: bot[key] for key in keys}, "botStatus": _status(bot, "Creating")}

    def update_bot(self, botId: str, **given: Any) -> Given:
        self._bot(botId).update(given, looks=1)
        return {"botId": botId}

    def delete_bot(self, botId: str, skipResourceInUseCheck: str = "") -> Given:
        bot = self._bot(botId)
        if bot["aliases"] and str(skipResourceInUseCheck).lower() != "true":
            raise Refused(409, "ConflictException", "the bot is in use")
        del self.bots[botId]
        return {"botId": botId, "botStatus": "Deleting"}

    def list_bots(self, **given: Any) -> Given:
        found = [{"botId": one["botId"], "botName": one["botName"]} for one in self.bots.values()]
        return _page("botSummaries", found, given)

    def list_tags_for_resource(self, resourceARN: str) -> Given:
        return {"tags": self._bot(unquote(resourceARN).rpartition("/")[2])["tags"]}

    def create_bot_locale(self, botId: str, localeId: str, **given: Any) -> Given:
        bot = self._bot(botId)
        assert not bot["looks"], "the bot is not ready"
        assert localeId not in bot["locales"]
        bot["locales"][localeId] = {"status": "NotBuilt", "looks": 1, "intents": {}}
        return {"botId": botId, "localeId": localeId, "botLocaleStatus": "Creating"}

    def describe_bot_locale(self, botId: str, botVersion: str, localeId: str) -> Given:
        locale = self._locale(botId, localeId)
        busy = "Building" if locale["status"] == "Built" else "Creating"
        found = {"botId": botId, "localeId": localeId}
        found["botLocaleStatus"] = busy if _status(locale, "") == "" else locale["status"]
        if locale["status"] == "Failed":
            found["failureReasons"] = [self.fails]
        return found

    def build_bot_locale(self, botId: str, botVersion: str, localeId: str) -> Given:
        locale = self._ready(botId, localeId)
        locale.update(status="Failed" if self.fails else "Built", looks=1)
        return {"botId": botId, "localeId": localeId, "botLocaleStatus": "Building"}

    def create_intent(self, botId: str, botVersion: str, localeId: str, **given: Any) -> Given:
        intents = self._changed(botId, localeId)["intents"]
        assert all(one["intentName"] != given["intentName"] for one in intents.values())
        intent_id = next(self._ids)
        intents[intent_id] = {**given, "intentId": intent_id, "slots": {}}
        return {"intentId": intent_id, "intentName": given["intentName"]}

    def list_intents(self, botId: str, botVersion: str, localeId: str, **given: Any) -> Given:
        fallback = [{"intentId": "FALLBCKINT", "intentName": "FallbackIntent"}]
        found = fallback + [
            {key: one[key] for key in ("intentId", "intentName")}
            for one in self._locale(botId, localeId)["intents"].values()
        ]
        return _page("intentSummaries", found, given)

    def describe_intent(self, intentId: str, botId: str, botVersion: str, localeId: str) -> Given:
        found = self._locale(botId, localeId)["intents"][intentId]
        return {key: value for key, value in found.items() if key != "slots"}

    def update_intent(
        self, intentId: str, botId: str, botVersion: str, localeId: str, **given: Any
    ) -> Given:
        intent = self._changed(botId, localeId)["intents"][intentId]
        slots = intent["slots"]
        assert {one["slotId"] for one in given["slotPriorities"]} == set(slots)
        intent.clear()
        intent.update(given, intentId=intentId, slots=slots)
        return {"intentId": intentId}

    def create_slot(
        self, botId: str, botVersion: str, localeId: str, intentId: str, **given: Any
    ) -> Given:
        slots = self._changed(botId, localeId)["intents"][intentId]["slots"]
        assert all(one["slotName"] != given["slotName"] for one in slots.values())
        slot_id = next(self._ids)
        slots[slot_id] = {**given, "slotId": slot_id}
        return {"slotId": slot_id}

    def update_slot(
        self, slotId: str, botId: str, botVersion: str, localeId: str, intentId: str, **given: Any
    ) -> Given:
        slots = self._changed(botId, localeId)["intents"][intentId]["slots"]
        slots[slotId] = {**given, "slotId": slotId}
        return {"slotId": slotId}

    def delete_slot(
        self, slotId: str, botId: str, botVersion: str, localeId: str, intentId: str
    ) -> Given:
        del self._changed(botId, localeId)["intents"][intentId]["slots"][slotId]
        return {}

    def describe_slot(
        self, slotId: str, botId: str, botVersion: str, localeId: str, intentId: str
    ) -> Given:
        return dict(self._locale(botId, localeId)["intents"][intentId]["slots"][slotId])

    def list_slots(
        self, botId: str, botVersion: str, localeId: str, intentId: str, **given: Any
    ) -> Given:
        slots = self._locale(botId, localeId)["intents"][intentId]["slots"].values()
        found = [{key: one[key] for key in ("slotId", "slotName")} for one in slots]
        return _page("slotSummaries", found, given)

    def create_bot_version(
        self, botId: str, botVersionLocaleSpecification: Given, **_: Any
    ) -> Given:
        bot = self._bot(botId)
        for locale in botVersionLocaleSpecification:
            if bot["locales"][locale]["status"] != "Built":
                raise Refused(412, "PreconditionFailedException", f"{locale} is not built")
        version = str(len(bot["versions"]) + 1)
        locales = copy.deepcopy(bot["locales"])
        bot["versions"][version] = {"looks": 1, "locales": locales}
        return {"botId": botId, "botVersion": version, "botStatus": "Creating"}

    def describe_bot_version(self, botId: str, botVersion: str) -> Given:
        version = self._bot(botId)["versions"][botVersion]
        if version["looks"]:
            version["looks"] -= 1
            raise Refused(404, "ResourceNotFoundException", "the version is not there yet")
        return {"botId": botId, "botVersion": botVersion, "botStatus": "Available"}

    def create_bot_alias(self, botId: str, **given: Any) -> Given:
        alias_id = next(self._ids)
        self._alias(botId, alias_id, given)
        return {"botAliasId": alias_id, "botAliasStatus": "Creating"}

    def update_bot_alias(self, botId: str, botAliasId: str, **given: Any) -> Given:
        self._alias(botId, botAliasId, given)
        return {"botAliasId": botAliasId}

    def list_bot_aliases(self, botId: str, **given: Any) -> Given:
        test = [{"botAliasId": "TSTALIASID", "botAliasName": "TestBotAlias"}]
        found = test + [
            {key: one[key] for key in ("botAliasId", "botAliasName")}
            for one in self._bot(botId)["aliases"].values()
        ]
        return _page("botAliasSummaries", found, given)

    def describe_bot_alias(self, botId: str, botAliasId: str) -> Given:
        return dict(self._bot(botId)["aliases"][botAliasId])

    def _alias(self, bot_id: str, alias_id: str, given: Given) -> None:
        bot = self._bot(bot_id)
        assert not bot["versions"][given["botVersion"]]["looks"], "the version is not there yet"
        bot["aliases"][alias_id] = {**given, "botAliasId": alias_id}

    def _bot(self, bot_id: str) -> dict[str, Any]:
        if bot_id not in self.bots:
            raise Refused(404, "ResourceNotFoundException", f"no bot {bot_id}")
        return self.bots[bot_id]

    def _locale(self, bot_id: str, locale: str) -> dict[str, Any]:
        found = self._bot(bot_id)["locales"].get(locale)
        if found is None:
            raise Refused(404, "ResourceNotFoundException", f"no locale {locale}")
        known: dict[str, Any] = found
        return known

    def _ready(self, bot_id: str, locale: str) -> dict[str, Any]:
        found = self._locale(bot_id, locale)
        assert not found["looks"], "the locale is not ready"
        return found

    def _changed(self, bot_id: str, locale: str) -> dict[str, Any]:
        found = self._ready(bot_id, locale)
        found["status"] = "NotBuilt"
        return found


def _status(one: dict[str, Any], busy: str) -> str:
    if one["looks"]:
        one["looks"] -= 1
        return busy
    return "Available"


def _page(key: str, found: list[Given], given: Given) -> Given:
    begin = int(given.get("nextToken") or 0)
    page: Given = {key: found[begin : begin + _PAGE]}
    if begin + _PAGE < len(found):
        page["nextToken"] = str(begin + _PAGE)
    return page


@contextmanager
def lex_service(patch: pytest.MonkeyPatch) -> Iterator[Lex]:
    """Serve it; boto3 finds it meanwhile."""
    answers = Lex()
    with stand_in("lexv2-models", answers, patch):
        yield answers
