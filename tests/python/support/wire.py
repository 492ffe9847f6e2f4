"""A wire to the moto server that counts writing calls, and can be cut at one of them."""

import os

from athena_recipes.aws.client import make_client

from tests.python.support.aws_server import REGION

WRITES = (
    "Create", "Update", "Delete", "Put", "Tag", "Send", "Set", "Attach", "Detach", "Untag",
    "Start", "Stop", "Associate", "Disassociate", "Add", "Remove", "Restore",
)  # fmt: skip

CLIENTS = {}
ACTIVE = []


def client(service):
    """A client of the server; making one takes longer than all that the tests do with it."""
    # A service may have an endpoint of its own, which another module's fixture replaces.
    endpoint = os.environ.get(f"AWS_ENDPOINT_URL_{service.upper().replace('-', '_')}")
    key = (service, endpoint)
    if key not in CLIENTS:
        made = CLIENTS[key] = make_client(service, REGION)
        events = made.meta.events
        events.register("before-call", before)
        events.register("after-call", after)
    return CLIENTS[key]


def before(model, **_):
    """What botocore calls before each request; it must return None, or that is the answer."""
    for wire in ACTIVE:
        wire.before(model)


def after(model, **_):
    """What botocore calls after each request."""
    for wire in ACTIVE:
        wire.after_call(model)


class Interrupted(BaseException):
    """As Ctrl-C: nothing catches it on its way."""


class Wire:
    """Makes clients that count their writing calls, and can be cut at one of them.

    `make_handlers` gives the handlers for a function (service, region) -> client.
    """

    def __init__(self, make_handlers, cut_at=0, after=False):
        self.make_handlers, self.cut_at, self.after = make_handlers, cut_at, after
        self.writes = []

    def client(self, service, region):
        assert region == REGION
        return client(service)

    def handlers(self):
        """Handlers whose calls go over this wire, until another one takes its place."""
        ACTIVE[:] = [self]
        return self.make_handlers(self.client)

    def before(self, model):
        if model.name.startswith(WRITES):
            self.writes.append(model.name)
            if len(self.writes) == self.cut_at and not self.after:
                raise Interrupted

    def after_call(self, model):
        if model.name.startswith(WRITES) and len(self.writes) == self.cut_at and self.after:
            raise Interrupted
