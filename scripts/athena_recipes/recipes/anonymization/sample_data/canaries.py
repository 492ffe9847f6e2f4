"""Made-up customers whose names, e-mail addresses and telephone numbers may appear nowhere.

Each text below is unlike any other in the sample, so a search for it over everything that is public
tells whether something leaked. Some stand where no such value belongs: that is where leaks begin.
"""

from collections.abc import Mapping, Sequence

# Columns of `customer` that the canaries fill; all others are ordinary.
CANARIES: Sequence[Mapping[str, str]] = (
    {
        "c_first_name": "Qwyzella",
        "c_last_name": "Vexbourne",
        "c_email_address": "qwyzella.vexbourne@canary.example",
        "c_login": "+1-202-555-0143",
    },
    {
        "c_first_name": "Jorvixo",
        "c_last_name": "Plumqvist",
        "c_email_address": "jorvixo.plumqvist@canary.example",
        "c_login": "+44-1632-960983",
        "c_salutation": "Mr. Plumqvist",
    },
    {
        "c_first_name": "Zibranka",
        "c_last_name": "Ockthwaite",
        "c_email_address": "zibranka.ockthwaite@canary.example",
        "c_login": "+49-30-23125-0199",
        "c_birth_country": "call +49-30-23125-0199",
    },
    {
        "c_first_name": "Thaddoqua",
        "c_last_name": "Mirrelwick",
        "c_email_address": "thaddoqua.mirrelwick@canary.example",
        "c_login": "+61-491-570-156",
        "c_preferred_cust_flag": "thaddoqua.mirrelwick@canary.example",
        "c_birth_year": "+61-491-570-156",
    },
)


def canary_texts() -> list[str]:
    """Every text that must not be found: names, addresses and numbers, each once."""
    columns = ("c_first_name", "c_last_name", "c_email_address", "c_login")
    return sorted({canary[column] for canary in CANARIES for column in columns})
