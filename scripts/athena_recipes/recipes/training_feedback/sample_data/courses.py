"""Courses, learners and what they write."""

from dataclasses import dataclass

BASE = "https://training.example.com/xapi"


@dataclass(frozen=True)
class Module:
    """A module: the share of positive and negative comments by content version, and its gain.

    `comments` is the share of learners who comment, `passes` of those who pass.
    """

    name: str
    positive: tuple[float, float]
    negative: tuple[float, float]
    comments: float = 0.8
    passes: tuple[float, float] = (0.75, 0.75)
    gain: float = 0.5
    topics: tuple[str, ...] = ()


@dataclass(frozen=True)
class Course:
    """A course and the number of its learners."""

    name: str
    title: str
    learners: int
    modules: tuple[Module, ...]

    @property
    def iri(self) -> str:
        """The id of its activity."""
        return f"{BASE}/courses/{self.name}"


COURSES = (
    Course(
        "vital-monitor",
        "Patient vital monitor",
        90,
        (
            Module(
                "setup", (0.35, 0.8), (0.45, 0.1), passes=(0.6, 0.85), gain=0.6,
                topics=("the sensor cable", "the first screen", "the video"),
            ),
            Module(
                "alarms", (0.55, 0.55), (0.25, 0.25), gain=0.4,
                topics=("the alarm limits", "the sound", "the quiz questions"),
            ),
            Module("calibration", (0.6, 0.6), (0.2, 0.2), comments=0.04, topics=("the test lung",)),
        ),
    ),
    Course(
        "infusion-pump",
        "Infusion pump",
        40,
        (
            Module(
                "dosing", (0.2, 0.2), (0.6, 0.6), gain=0.2,
                topics=("the dose table", "the unit conversion", "the video"),
            ),
            Module("cleaning", (0.7, 0.7), (0.1, 0.1), gain=0.7, topics=("the checklist",)),
        ),
    ),
)  # fmt: skip

TEXTS = {
    "POSITIVE": (
        "I love {topic}, very clear and helpful.",
        "Great module! {Topic} was excellent.",
        "{Topic} is easy to follow and I feel confident now.",
        "Very good examples,\nand {topic} helped me a lot.",
    ),
    "NEGATIVE": (
        "{Topic} was confusing and I got stuck.",
        "Terrible, {topic} failed twice and nobody helped.",
        "I hate {topic}; it is slow and useless.",
        "Bad audio.\r\n{Topic} was awful.",
    ),
    "NEUTRAL": (
        "We used {topic} on the ward.",
        "{Topic} comes after the introduction.",
        "Took it on a tablet, {topic} was on page two.",
    ),
    "MIXED": (
        "I love the examples, but {topic} was terrible.",
        "Good start, bad ending: {topic} was a great idea and an awful exercise.",
    ),
}
SCORES = {
    "POSITIVE": (0.012, 0.021, 0.067, 0.9),
    "NEGATIVE": (0.031, 0.886, 0.062, 0.021),
    "NEUTRAL": (0.008, 0.041, 0.913, 0.038),
    "MIXED": (0.741, 0.126, 0.052, 0.081),
}
FIRST_NAMES = ("Ada", "Bilal", "Chiara", "Dmitri", "Esi", "Farah", "Gustav", "Hana", "Imre", "Jun")
LAST_NAMES = ("Okafor", "Keller", "Moreau", "Tanaka", "Novak", "Silva", "Haddad", "Larsen", "Iyer")
