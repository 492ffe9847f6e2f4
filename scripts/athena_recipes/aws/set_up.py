"""The commands plan, apply and destroy (and drift) of everything that is set up in an account.

A set-up gives its options, a function from them to a `SetUp`, and one for `destroy`; all else is
here, so that every set-up keeps the promises of `plan.py` and prints in the same way.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import click

from athena_recipes.aws import plan as plans
from athena_recipes.aws.account import Account, signed_in, signed_in_or_named
from athena_recipes.aws.client import explained
from athena_recipes.aws.plan import Handler, Plan, Step
from athena_recipes.aws.show import emit_steps, print_plan
from athena_recipes.cli.errors import UserError
from athena_recipes.cli.options import Option, account_options, json_option, options
from athena_recipes.cli.output import note


def _no_problem() -> UserError | None:
    return None


def _nothing_unexpected() -> Sequence[Step]:
    return ()


@dataclass(frozen=True)
class SetUp:
    """What one command works on: a plan, and what reads and changes the account.

    `handlers` makes one handler per kind, in order of creation; it is called only if the account
    can be read, as is `problem`: what `apply` would stop at. `unexpected` finds what others made
    that the plan forbids; it is left as it is. `heading` is printed above a plan.
    """

    plan: Plan
    handlers: Callable[[], Sequence[Handler]]
    problem: Callable[[], UserError | None] = _no_problem
    unexpected: Callable[[], Sequence[Step]] = _nothing_unexpected
    heading: str = ""


Prepare = Callable[..., Callable[[Account], SetUp]]


def add_commands(
    group: click.Group,
    prepare: Prepare,
    prepare_destroy: Prepare,
    *,
    inputs: Option,
    destroy_inputs: Option | None = None,
    destroy_help: str = "",
    with_drift: bool = False,
) -> None:
    """Add `plan`, `apply` and `destroy` to a group, and `drift` if asked for.

    `prepare` takes the options of `inputs`, checks them before anything is asked of AWS, and
    returns a function from the account to the set-up. `prepare_destroy` does the same with
    `destroy_inputs` for a plan of names; `destroy_help` is added to the help of `destroy`.
    """
    whole = options(inputs, account_options, json_option)
    group.add_command(click.command("plan")(whole(_plan(prepare))))
    group.add_command(click.command("apply")(whole(_apply(prepare))))
    if with_drift:
        group.add_command(click.command("drift")(whole(_drift(prepare))))
    few = options(*([destroy_inputs] if destroy_inputs else []), account_options, json_option)
    destroy = _destroy(prepare_destroy)
    destroy.__doc__ = f"{destroy.__doc__}\n\n{destroy_help}".rstrip()
    group.add_command(click.command("destroy")(few(destroy)))


def _plan(prepare: Prepare) -> Callable[..., None]:
    def plan(account_id: str | None, region: str | None, as_json: bool, **given: Any) -> None:
        """Print the changes that `apply` would make.

        Changes nothing. Needs no credentials if --account-id and --region (or AWS_REGION) are
        given; then it does not show what exists or would be removed.
        """
        prepared = prepare(**given)
        account, is_readable = signed_in_or_named(account_id, region)
        with explained():
            set_up = prepared(account)
            if is_readable:
                problem = set_up.problem()
                steps = plans.compare(set_up.plan, set_up.handlers())
            else:
                problem = None
                steps = plans.offline(set_up.plan)
                note(
                    "No AWS credentials: which resources exist, and would be removed, is not known."
                )
        if problem:
            note(f"Warning: {problem.message}\n  `apply` will stop here.")
        print_plan(steps, set_up.plan, _heading(account, set_up), as_json=as_json)

    return plan


def _apply(prepare: Prepare) -> Callable[..., None]:
    def apply(account_id: str | None, region: str | None, as_json: bool, **given: Any) -> None:
        """Make the changes that `plan` prints.

        Prints each change. A second run changes nothing.
        """
        prepared = prepare(**given)
        account = signed_in(account_id, region)
        with explained():
            set_up = prepared(account)
            if problem := set_up.problem():
                raise problem
            steps = plans.apply(set_up.plan, set_up.handlers(), _note_step)
            left = set_up.unexpected()
        emit_steps(steps, set_up.plan, as_json=as_json)
        for step in left:
            note(f"Left as it is: {step.name}: {step.detail}.")
        if left:
            note("This command changes only what it made. Remove these, or `drift` exits with 1.")

    return apply


def _drift(prepare: Prepare) -> Callable[..., None]:
    def drift(account_id: str | None, region: str | None, as_json: bool, **given: Any) -> None:
        """Compare the account with the plan; change nothing.

        The exit code is 1 if they differ.
        """
        prepared = prepare(**given)
        account = signed_in(account_id, region)
        with explained():
            set_up = prepared(account)
            found = plans.compare(set_up.plan, set_up.handlers())
            steps = [step for step in found if step.action != "unchanged"]
            steps += set_up.unexpected()
        print_plan(steps, set_up.plan, _heading(account, set_up), as_json=as_json)
        if steps:
            click.get_current_context().exit(1)
        note("The account is as planned.")

    return drift


def _destroy(prepare: Prepare) -> Callable[..., None]:
    def destroy(account_id: str | None, region: str | None, as_json: bool, **given: Any) -> None:
        """Delete what `apply` created in this account and region."""
        prepared = prepare(**given)
        account = signed_in(account_id, region)
        with explained():
            set_up = prepared(account)
            steps = plans.destroy(set_up.plan, set_up.handlers(), _note_step)
        emit_steps(steps, None, as_json=as_json)

    return destroy


def _heading(account: Account, set_up: SetUp) -> str:
    return f"Account {account.account_id}, region {account.region}{set_up.heading}\n"


def _note_step(step: Step) -> None:
    """Print a change on stderr."""
    if step.action in {"create", "update", "delete"}:
        note(f"{step.action} {step.kind} {step.name}")
