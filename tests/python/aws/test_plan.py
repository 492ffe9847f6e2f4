"""The promises of plan, apply and destroy, on a kind of resource that lives in memory."""

import dataclasses
from collections import Counter

import pytest
from athena_recipes.aws.plan import Plan, Resource, State, apply, compare, destroy, offline
from athena_recipes.cli.errors import UserError


class Boxes:
    """A handler over a dictionary; it writes down what was called."""

    def __init__(self, kind, log):
        self.kind = kind
        self.log = log
        self.stored = {}

    def read(self, name):
        return self.stored.get(name)

    def create(self, resource, owner):
        assert resource.name not in self.stored
        self.log.append(("create", self.kind, resource.name))
        self.stored[resource.name] = State(owner, resource.properties)

    def update(self, resource, owner, current):
        self.log.append(("update", self.kind, resource.name))
        self.stored[resource.name] = State(owner, resource.properties)

    def delete(self, name):
        self.log.append(("delete", self.kind, name))
        del self.stored[name]

    def owned(self, owner):
        return [name for name, state in self.stored.items() if state.owner == owner]


def plan(*names, size=1):
    kinds = {"a": "crate", "b": "box"}
    return Plan("us", tuple(Resource(kinds[name[0]], name, {"size": size}) for name in names))


def actions(steps):
    return [(step.action, step.name) for step in steps]


@pytest.fixture
def log():
    return []


@pytest.fixture
def boxes(log):
    return (Boxes("crate", log), Boxes("box", log))


def test_apply_creates_in_order_and_the_second_changes_nothing(boxes, log):
    assert actions(apply(plan("a1", "b1", "b2"), boxes)) == [
        ("create", "a1"),
        ("create", "b1"),
        ("create", "b2"),
    ]
    written = list(log)
    assert [name for _, _, name in written] == ["a1", "b1", "b2"]
    again = apply(plan("a1", "b1", "b2"), boxes)
    assert Counter(step.action for step in again) == {"unchanged": 3}
    assert log == written


def test_compare_says_what_apply_does_and_writes_nothing(boxes, log):
    apply(plan("a1", "b1", "b2"), boxes)
    log.clear()
    desired = Plan("us", (*plan("a1").resources, *plan("b1", size=2).resources))
    expected = [("unchanged", "a1"), ("update", "b1"), ("delete", "b2")]
    steps = compare(desired, boxes)
    assert actions(steps) == expected
    assert steps[1].detail == "changes size"
    assert log == []
    assert apply(desired, boxes) == steps
    assert log == [("update", "box", "b1"), ("delete", "box", "b2")]


def test_a_name_that_someone_else_has_stops_before_any_change(boxes, log):
    boxes[1].stored["b1"] = State("them", {"size": 1})
    with pytest.raises(UserError, match=r"box `b1`.*`them`"):
        apply(plan("a1", "b1"), boxes)
    boxes[1].stored["b1"] = State(None, {"size": 1})
    with pytest.raises(UserError, match="something else"):
        compare(plan("a1", "b1"), boxes)
    assert log == []


def test_destroy_undoes_in_reverse_and_leaves_what_is_not_ours(boxes):
    apply(plan("a1", "b1", "b2"), boxes)
    boxes[0].stored["a2"] = State("them", {})
    boxes[1].stored["b3"] = State(None, {})
    steps = destroy(plan("a1", "a2", "b1", "b9"), boxes)
    assert actions(steps) == [
        ("delete", "b2"),
        ("absent", "b9"),
        ("delete", "b1"),
        ("absent", "a2"),
        ("delete", "a1"),
    ]
    assert "not ours" in steps[3].detail
    assert [set(one.stored) for one in boxes] == [{"a2"}, {"b3"}]
    assert actions(destroy(plan("a1"), boxes)) == [("absent", "a1")]


def test_steps_are_told_as_they_are_done(boxes, log):
    told = []
    apply(plan("a1", "b1"), boxes, lambda step: told.append((step.name, len(log))))
    destroy(plan(), boxes, lambda step: told.append((step.name, len(log))))
    assert told == [("a1", 1), ("b1", 2), ("b1", 3), ("a1", 4)]


def test_offline_plans_read_nothing():
    assert actions(offline(plan("a1", "b1"))) == [("planned", "a1"), ("planned", "b1")]


def test_a_plan_is_data_and_has_each_resource_once():
    with pytest.raises(AssertionError, match="twice"):
        plan("a1", "a1")
    with pytest.raises(dataclasses.FrozenInstanceError):
        plan("a1").owner = "them"
