"""The sample's workspace: its members, channels, and what they talk about."""

from dataclasses import dataclass

TEAM = "T0WEBORG01"
PARTNER_TEAM = "T0PARTNER1"


@dataclass(frozen=True)
class Member:
    """A user as users.json has it; `is_external`: of another workspace, so users.json lacks it."""

    user_id: str
    handle: str
    real_name: str
    is_bot: bool = False
    is_external: bool = False


@dataclass(frozen=True)
class Channel:
    """A channel: `topic` is a key of TOPICS; `is_shared` with another workspace."""

    channel_id: str
    name: str
    topic: str
    has_flow: bool
    is_shared: bool = False


MEMBERS = (
    Member("U0AOIFE001", "aoife", "Aoife Byrneton"),
    Member("U0BRAM0002", "bram", "Bram Okaforde"),
    Member("U0CERYS003", "cerys", "Cerys Llewelsk"),
    Member("U0DINESH04", "dinesh", "Dinesh Raikhan"),
    Member("U0EILIDH05", "eilidh", "Eilidh Macrosse"),
    Member("U0FERGUS06", "fergus", "Fergus Dalwhin"),
    Member("U0GWENDA07", "gwen", "Gwendolen Ashwyck"),
    Member("U0HANNAH08", "hannah", "Hannah Løvstrøm"),
    Member("W0IVOR0009", "ivor", "Ivor Penhalgan", is_external=True),
    Member("W0JAMILA10", "jamila", "Jamila Osterhaus", is_external=True),
)
DEPLOY_BOT = Member("U0BOTDEPLO", "deploybot", "Deploy Bot", is_bot=True)
CHANNELS = (
    Channel("C0GENERAL1", "general", "community", has_flow=True),
    Channel("C0EVENTS02", "events", "events", has_flow=True),
    Channel("C0HELP0003", "help-desk", "help", has_flow=False, is_shared=True),
    Channel("C0RANDOM04", "random", "random", has_flow=False),
)

# Words and phrases that a channel uses often, the first the most.
TOPICS = {
    "community": [
        "community",
        "board meeting",
        "organisers",
        "volunteers",
        "meetup",
        "website",
        "newsletter",
        "members",
        "charity",
        "accessibility",
        "sponsors",
        "annual budget",
        "café",
        "café's programme",
        "diversity",
        "newcomers",
        "mentors",
        "feedback",
        "survey",
    ],
    "events": [
        "speakers",
        "conference venue",
        "tickets",
        "lightning talks",
        "agenda",
        "catering",
        "recording",
        "livestream",
        "badges",
        "schedule",
        "workshop",
        "keynote",
        "rehearsal",
        "microphones",
        "attendees",
        "refunds",
        "posters",
        "Zürich",
    ],
    "help": [
        "deploy",
        "server",
        "password reset",
        "certificate",
        "browser",
        "database",
        "login",
        "timeout",
        "staging site",
        "javascript",
        "stylesheet",
        "cache",
        "domain",
        "redirect",
        "outage",
        "logs",
        "upgrade",
        "kubernetes",
        "s3",
    ],
    "random": [
        "coffee",
        "biscuits",
        "puppy photos",
        "football",
        "garden",
        "weather",
        "holiday",
        "podcast",
        "bicycle",
        "soup",
        "marathon",
        "bakery",
        "guitar",
        "piñata",
        "naïve",
        "rainbow",
        "recipe",
    ],
}
# Weeks have words of their own, which TF-IDF must find.
WEEKS = (
    "kickoff", "lockdown", "remote", "postponed", "fundraiser", "relaunch", "hackathon",
    "retrospective",
)  # fmt: skip
OPENERS = (
    "we should talk about the", "I think that the", "has anyone seen the", "don't forget the",
    "thank you for the", "please look at the", "this week it's all about the",
    "who can help with the",
)  # fmt: skip
MIDDLES = (
    "and the",
    "before the",
    "because of the",
    "together with the",
    "instead of the",
    "for the",
)
EXTRAS = (
    "", "", "", "",
    " :tada:", " :+1::skin-tone-3:", ":wave: hello", " 👍🏽",
    " see <https://example.org/plan?a=1&amp;b=2|the plan>", " on <http://example.com>",
    " <!here>", " cc <@{other}>", " in <#C0EVENTS02|events>",
    " `git push --force`", " ```select password\nfrom secrets```",
    " R&amp;D &lt;team&gt;", " or mail <mailto:hi@example.org|hi@example.org>",
    " &gt; quoted", " *very* _important_ ~maybe~", " at 10:30:45",
)  # fmt: skip
