"""What learners of a course do, as xAPI statements."""

import hashlib
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from athena_recipes.recipes.training_feedback.sample_data.courses import (
    BASE,
    FIRST_NAMES,
    LAST_NAMES,
    TEXTS,
    Course,
    Module,
)

Statement = dict[str, Any]
START = datetime(2026, 3, 2, tzinfo=UTC)
VERSIONS = ("1.4", "2.0")
_ADL = "http://adlnet.gov/expapi"


@dataclass(frozen=True)
class Said:
    """A comment: when, by whom (names), the text, its sentiment and topic."""

    statement_id: str
    at: datetime
    text: str
    names: tuple[str, ...]
    sentiment: str
    topic: str


@dataclass(frozen=True)
class _Learner:
    number: int
    actor: dict[str, Any]
    names: tuple[str, ...]
    version: int
    begin: datetime
    registration: str


class Training:
    """The learners of a course, by a random generator of its own; `said` fills meanwhile."""

    def __init__(self, course: Course, seed: int, scale: float) -> None:
        self.course = course
        self.chance = random.Random(f"{course.name} {seed}")
        self.learners = max(4, round(course.learners * scale))
        self.said: list[Said] = []

    def statements(self) -> Iterator[Statement]:
        """All statements, learner by learner."""
        for number in range(self.learners):
            learner = self._learner(number)
            at = learner.begin
            yield self._statement(learner, at, "registered", self._course_object())
            if self.chance.random() < 0.06:
                continue
            passed = True
            for module in self.course.modules:
                at += timedelta(minutes=self.chance.randint(10, 400))
                found = list(self._module(learner, at, module))
                passed = passed and any(one["verb"]["id"].endswith("/passed") for one in found)
                yield from found
            at += timedelta(minutes=self.chance.randint(10, 60))
            if self.chance.random() < 0.85:
                result = {"completion": True, "duration": f"PT{self.chance.randint(50, 300)}M"}
                yield self._statement(learner, at, "completed", self._course_object(), result)
                if passed:
                    yield self._statement(learner, at, "passed", self._course_object())

    def _learner(self, number: int) -> _Learner:
        chance = self.chance
        first, last = chance.choice(FIRST_NAMES), chance.choice(LAST_NAMES)
        address = f"mailto:{first}.{last}{number}@hospital.example.org".lower()
        kind = number % 5
        account = {"homePage": "https://hr.example.org", "name": f"N{10_000 + number}"}
        hashed = hashlib.sha1(address.encode(), usedforsecurity=False).hexdigest()
        actor: dict[str, Any] = {"objectType": "Agent", "name": f"{first} {last}"}
        actor |= (
            {"account": account},
            {"mbox_sha1sum": hashed},
            {"openid": f"https://id.example.org/{number}"},
            {"mbox": address},
            {"mbox": address},
        )[kind]
        version = number % 2
        begin = START + timedelta(days=14 * version + chance.randint(0, 10))
        begin += timedelta(seconds=chance.randint(7 * 3600, 16 * 3600))
        names = (f"{first} {last}", *( [account["name"]] if kind == 0 else []),
                 *([address.removeprefix("mailto:")] if kind > 2 else []), first, last)  # fmt: skip
        return _Learner(number, actor, names, version, begin, self._uuid())

    def _module(self, learner: _Learner, at: datetime, module: Module) -> Iterator[Statement]:
        chance, version = self.chance, learner.version
        iri = f"{self.course.iri}/modules/{module.name}"
        own = {
            "objectType": "Activity",
            "id": iri,
            "definition": {"type": f"{_ADL}/activities/module", "name": {"en-US": module.name}},
        }
        yield self._statement(learner, at, "initialized", own, module=iri)
        pre = round(chance.uniform(0.1, 0.7), 2) if chance.random() > 0.03 else 1.0
        yield self._test(learner, at, iri, "pre-test", pre)
        for number in range(chance.randint(1, 2)):
            at += timedelta(minutes=chance.randint(2, 20))
            yield self._answer(learner, at, iri, number)
        post = min(
            1.0, round(pre + (1 - pre) * chance.uniform(module.gain - 0.3, module.gain + 0.3), 2)
        )
        at += timedelta(minutes=chance.randint(2, 20))
        if chance.random() < 0.93:
            yield self._test(learner, at, iri, "post-test", post)
            verb = "passed" if chance.random() < module.passes[version] else "failed"
            yield self._statement(learner, at, verb, own, {"success": verb == "passed"}, module=iri)
        if chance.random() < 0.9:
            duration = f"PT{chance.randint(5, 59)}M{chance.randint(0, 59)}.5S"
            done = {"completion": True, "duration": duration}
            yield self._statement(learner, at, "completed", own, done, module=iri)
        if chance.random() < module.comments:
            yield from self._comment(learner, at, iri, module)

    def _test(
        self, learner: _Learner, at: datetime, module: str, phase: str, score: float
    ) -> Statement:
        quiz = {
            "objectType": "Activity",
            "id": f"{module}/{phase}",
            "definition": {"type": f"{_ADL}/activities/assessment", "name": {"en-US": phase}},
        }
        result: dict[str, Any] = {"score": {"scaled": score}}
        luck = self.chance.random()
        if luck < 0.3:
            result = {"score": {"raw": round(score * 20, 1), "min": 0, "max": 20}}
        elif luck < 0.32:
            result = {"score": {"scaled": 1.4}}
        return self._statement(learner, at, "scored", quiz, result, module=module)

    def _answer(self, learner: _Learner, at: datetime, module: str, number: int) -> Statement:
        question = {
            "objectType": "Activity",
            "id": f"{module}/questions/{number + 1}",
            "definition": {
                "type": f"{_ADL}/activities/cmi.interaction",
                "interactionType": "choice",
                "name": {"en-US": f"Question {number + 1}"},
            },
        }
        right = self.chance.random() < 0.7
        duration = "PT12.25S" if self.chance.random() < 0.97 else "0:12"
        result = {"response": "a[,]c" if right else "b", "success": right, "duration": duration}
        return self._statement(learner, at, "answered", question, result, module=module)

    def _comment(
        self, learner: _Learner, at: datetime, iri: str, module: Module
    ) -> Iterator[Statement]:
        chance, version = self.chance, learner.version
        luck = chance.random()
        good, bad = module.positive[version], module.negative[version]
        rest = "NEUTRAL" if chance.random() < 0.6 else "MIXED"
        sentiment = "POSITIVE" if luck < good else "NEGATIVE" if luck < good + bad else rest
        topic = chance.choice(module.topics)
        text = chance.choice(TEXTS[sentiment]).format(topic=topic, Topic=topic.capitalize())
        if learner.number % 17 == 3:
            text += f" {learner.names[0]}, call me: +49 30 1234567"
        if learner.number == 20:
            text = " ".join([text] * 200)
        at += timedelta(minutes=chance.randint(1, 30))
        feedback = {
            "objectType": "Activity",
            "id": f"{iri}/feedback",
            "definition": {
                "type": f"{_ADL}/activities/question",
                "name": {"en-US": "What should we change in this module?"},
            },
        }
        result: dict[str, Any] = {"response": text}
        if chance.random() < 0.5:
            stars = {"POSITIVE": 5, "NEGATIVE": 1}.get(sentiment, 3)
            result["score"] = {"raw": stars, "min": 1, "max": 5}
        statement = self._statement(learner, at, "commented", feedback, result, module=iri)
        yield statement
        if learner.number % 29 == 7:
            target = {"objectType": "StatementRef", "id": statement["id"]}
            yield self._statement(learner, at + timedelta(hours=1), "voided", target)
        self.said.append(Said(statement["id"], at, text, learner.names, sentiment, topic))

    def _course_object(self) -> dict[str, Any]:
        definition = {"type": f"{_ADL}/activities/course", "name": {"en-US": self.course.title}}
        return {"objectType": "Activity", "id": self.course.iri, "definition": definition}

    def _statement(
        self,
        learner: _Learner,
        at: datetime,
        verb: str,
        target: dict[str, Any],
        result: dict[str, Any] | None = None,
        module: str | None = None,
    ) -> Statement:
        version = VERSIONS[learner.version]
        stored = at + timedelta(seconds=self.chance.randint(1, 90))
        if self.chance.random() < 0.02:
            stored += timedelta(days=2)
        context: dict[str, Any] = {"registration": learner.registration, "language": "en-US"}
        context["platform"] = "Virtual trainer"
        if learner.number % 3:
            context["revision"] = version
        else:
            context["extensions"] = {"https://w3id.org/xapi/extensions/content-version": version}
        grouping = [{"objectType": "Activity", "id": self.course.iri}]
        context["contextActivities"] = {"grouping": grouping}
        if module and module != target["id"]:
            context["contextActivities"]["parent"] = [{"objectType": "Activity", "id": module}]
        statement: Statement = {
            "id": self._uuid(),
            "actor": learner.actor,
            "verb": {"id": f"{_ADL}/verbs/{verb}", "display": {"en-US": verb}},
            "object": target,
        }
        if result:
            statement["result"] = result
        is_new = at >= START + timedelta(days=14)
        if is_new:
            agent = {"objectType": "Agent", "account": {"homePage": BASE, "name": "trainer"}}
            context["contextAgents"] = [{"objectType": "contextAgent", "agent": agent}]
        if verb != "voided":
            statement["context"] = context
        statement["timestamp"] = _time(at)
        statement["stored"] = _time(stored)
        statement["authority"] = {
            "objectType": "Agent",
            "account": {"homePage": BASE, "name": "lrs"},
        }
        statement["version"] = "2.0.0" if is_new else "1.0.3"
        return statement

    def _uuid(self) -> str:
        digits = f"{self.chance.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"


def _time(at: datetime) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%S}.000Z"
