"""The best plan that a town can have, as a flow of least cost."""

from collections import Counter

from athena_recipes.cli.errors import UserError
from athena_recipes.recipes.scooter_fleet.fleet.town import Moves, Town

# Costs of the flow are whole numbers: millionths of a ride.
_UNITS = 1_000_000


def best_moves(town: Town, vehicles: int) -> Moves:
    """The moves of at most this many vehicles with the largest value.

    A vehicle leaves its zone at the price of its gain, goes at the price of its kilometres, and
    takes a place whose gain it earns; gains fall with the place, so the flow takes them in order.
    Raises UserError if OR-Tools is not installed.
    """
    try:
        from ortools.graph.python import min_cost_flow
    except ImportError:
        raise UserError("OR-Tools is not installed.", "Run `pip install ortools`.") from None

    names = sorted(town.zones)
    # Nodes: a zone as giver, the same zone as receiver, a source and a sink.
    source, sink = 2 * len(names), 2 * len(names) + 1
    flow = min_cost_flow.SimpleMinCostFlow()

    def add(tail: int, head: int, capacity: int, rides: float) -> None:
        flow.add_arc_with_capacity_and_unit_cost(tail, head, capacity, round(_UNITS * rides))

    givers, receivers = [], []
    for number, name in enumerate(names):
        zone = town.zones[name]
        for gain in zone.gains[: zone.vehicles]:
            add(source, number, 1, gain)
        for gain in zone.gains[zone.vehicles :]:
            add(len(names) + number, sink, 1, -gain)
        if zone.vehicles:
            givers.append(number)
        if len(zone.gains) > zone.vehicles:
            receivers.append(number)
    for start in givers:
        for end in receivers:
            if start != end:
                kilometres = town.kilometres(names[start], names[end])
                rides = kilometres * town.rides_per_kilometre
                add(start, len(names) + end, vehicles, rides)
    # Vehicles that stay.
    add(source, sink, vehicles, 0)
    flow.set_node_supply(source, vehicles)
    flow.set_node_supply(sink, -vehicles)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("OR-Tools found no optimum")
    found: Counter[tuple[str, str]] = Counter()
    for arc in range(flow.num_arcs()):
        tail, head = flow.tail(arc), flow.head(arc)
        if flow.flow(arc) and tail < len(names) and head < source:
            found[names[tail], names[head - len(names)]] += flow.flow(arc)
    return found
