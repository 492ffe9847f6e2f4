"""Zones of TLC's lookup: a choice of its 265 numbers, with their names there."""

ZONES: tuple[tuple[int, str, str, str], ...] = (
    (1, "EWR", "Newark Airport", "EWR"),
    (4, "Manhattan", "Alphabet City", "Yellow Zone"),
    (7, "Queens", "Astoria", "Boro Zone"),
    (13, "Manhattan", "Battery Park City", "Yellow Zone"),
    (33, "Brooklyn", "Brooklyn Heights", "Boro Zone"),
    (41, "Manhattan", "Central Harlem", "Boro Zone"),
    (43, "Manhattan", "Central Park", "Yellow Zone"),
    (48, "Manhattan", "Clinton East", "Yellow Zone"),
    (56, "Queens", "Corona", "Boro Zone"),
    (57, "Queens", "Corona", "Boro Zone"),
    (61, "Brooklyn", "Crown Heights North", "Boro Zone"),
    (68, "Manhattan", "East Chelsea", "Yellow Zone"),
    (79, "Manhattan", "East Village", "Yellow Zone"),
    (84, "Staten Island", "Eltingville/Annadale/Prince's Bay", "Boro Zone"),
    (90, "Manhattan", "Flatiron", "Yellow Zone"),
    (107, "Manhattan", "Gramercy", "Yellow Zone"),
    (132, "Queens", "JFK Airport", "Airports"),
    (138, "Queens", "LaGuardia Airport", "Airports"),
    (161, "Manhattan", "Midtown Center", "Yellow Zone"),
    (162, "Manhattan", "Midtown East", "Yellow Zone"),
    (170, "Manhattan", "Murray Hill", "Yellow Zone"),
    (182, "Bronx", "Parkchester", "Boro Zone"),
    (186, "Manhattan", "Penn Station/Madison Sq West", "Yellow Zone"),
    (230, "Manhattan", "Times Sq/Theatre District", "Yellow Zone"),
    (236, "Manhattan", "Upper East Side North", "Yellow Zone"),
    (237, "Manhattan", "Upper East Side South", "Yellow Zone"),
    (244, "Manhattan", "Washington Heights South", "Boro Zone"),
    (247, "Bronx", "West Concourse", "Boro Zone"),
    (264, "Unknown", "NV", "N/A"),
    (265, "Unknown", "NA", "N/A"),
)
# A number that trips have and the lookup lacks.
UNLISTED = 270


def lookup() -> str:
    """The lookup as TLC writes it: a header and quoted texts."""
    rows = [f'{number},"{b}","{zone}","{s}"' for number, b, zone, s in ZONES]
    return "\n".join(['"LocationID","Borough","Zone","service_zone"', *rows]) + "\n"
