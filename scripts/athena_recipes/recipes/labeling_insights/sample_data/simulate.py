"""Workers with known habits and objects with known labels, as pure functions of the seed.

So a test can compare what a model concludes from the answers with the truth behind them.
"""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from athena_recipes.recipes.labeling_insights.sample_data.jobs import JOBS, Job


@dataclass(frozen=True)
class Worker:
    """A worker: `accuracy` is the chance of the true label; a spammer always says `habit`."""

    worker_id: str
    identity: dict[str, str] | None
    accuracy: float
    habit: str | None
    activity: float


def rng(*parts: object) -> random.Random:
    """A generator of its own for whatever `parts` name, whatever was drawn before."""
    return random.Random("/".join(map(str, parts)))


def workers(seed: int, job: Job) -> tuple[Worker, ...]:
    """The job's workforce: a third does most of the work, one is a spammer, one is often wrong."""
    return _workers(seed, job.name)


@lru_cache(maxsize=64)
def _workers(seed: int, job_name: str) -> tuple[Worker, ...]:
    job = next(job for job in JOBS if job.name == job_name)
    result = []
    majority = max(job.labels, key=lambda label: job.labels[label])
    for n in range(job.workers):
        draw = rng(seed, job.name, "worker", n)
        sub = str(_uuid(draw))
        token = f"{draw.getrandbits(64):016X}"
        identity = None
        if job.workforce in ("cognito", "oidc"):
            worker_id = f"private.eu-west-1.{token.lower()}"
            identity = {
                "identityProviderType": "Cognito" if job.workforce == "cognito" else "Oidc",
                "issuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_111111111"
                if job.workforce == "cognito"
                else "https://idp.example.org/adfs",
                "sub": sub,
            }
        elif job.workforce == "vendor":
            worker_id = f"vendor.us-east-1.{token}"
        else:
            # Mechanical Turk's ids come with and without the region in front.
            worker_id = f"A{token[:13]}" if n % 3 == 0 else f"public.us-east-1.{token}"
        result.append(
            Worker(
                worker_id=worker_id,
                identity=identity,
                accuracy=0.35 if n == 1 else round(draw.uniform(0.78, 0.96), 3),
                habit=majority if n == 2 else None,
                activity=draw.uniform(6, 12) if n % 3 == 0 else draw.uniform(0.2, 1),
            )
        )
    return tuple(result)


def _uuid(draw: random.Random) -> str:
    digits = f"{draw.getrandbits(128):032x}"
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def truth(seed: int, job: Job, object_id: int) -> tuple[str, ...]:
    """The true label of an object; for the other kinds than classification, one to three."""
    draw = rng(seed, job.name, "truth", object_id)
    names, shares = list(job.labels), list(job.labels.values())
    if job.kind == "classification":
        return (draw.choices(names, shares)[0],)
    return tuple(sorted({draw.choices(names, shares)[0] for _ in range(draw.randint(1, 3))}))


def labels_given(
    seed: int, job: Job, object_id: int, worker: Worker, attempt: int = 0
) -> tuple[str, ...]:
    """What `worker` says about an object."""
    draw = rng(seed, job.name, "answer", object_id, worker.worker_id, attempt)
    right = truth(seed, job, object_id)
    if worker.habit is not None:
        return (worker.habit,)
    if draw.random() < worker.accuracy:
        return right
    if job.kind == "classification":
        return (draw.choice([name for name in job.labels if name != right[0]]),)
    # Someone who misses a label may also miss all of them.
    return right[1:]


def crew(seed: int, job: Job, object_id: int) -> list[Worker]:
    """The distinct workers who get an object, the active ones more often."""
    draw = rng(seed, job.name, "crew", object_id)
    pool = list(workers(seed, job))
    chosen = []
    for _ in range(job.answers_per_object):
        one = draw.choices(pool, [worker.activity for worker in pool])[0]
        pool.remove(one)
        chosen.append(one)
    return chosen


def object_time(seed: int, job: Job, object_id: int, objects_done: int) -> datetime:
    """When work on an object starts: quick at first, slower later, never on a Sunday or holiday."""
    draw = rng(seed, job.name, "time", object_id)
    day = int(job.days * ((object_id + draw.random()) / max(objects_done, 1)) ** 1.6)
    moment = job.start + timedelta(days=day, minutes=draw.uniform(0, 540))
    # No worker works on every sixth day either.
    if moment.weekday() == 6 or day % 6 == 5:
        moment -= timedelta(days=2 if moment.weekday() == 6 and day % 6 == 0 else 1)
    return moment.replace(microsecond=draw.randrange(1000) * 1000)
