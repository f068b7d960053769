"""A cached story beside nginx and a bare WSGI answer that send the same bytes."""

import statistics
from collections.abc import Sequence

from bench import load, processes
from bench.servers import Server
from bench.table import WAGTAIL_TO_NGINX, Part, Row, at_least, at_most, median_ratio, significant

# At few connections each request wakes sleeping threads, which costs more than the answer.
BUSY, QUIET = 64, 8
ROUND_S = 1.0
MOST_CPU, LEAST_RATE, LEAST_BELOW_WAGTAIL = 2.5, 0.4, 15

Measured = dict[tuple[str, int], list[tuple[float, float]]]  # (CPU ms a request, requests/s)


def measure(servers: Sequence[Server], *, rounds: int) -> Part:
    """Return the table's first rows; the last server is the portal, the first nginx if there."""
    measured: Measured = {}
    for number in range(rounds + 1):
        for connections in (BUSY, QUIET):
            for server in servers:
                figures = _round(server, connections)
                if number:  # the first round warms
                    measured.setdefault((server.name, connections), []).append(figures)
    part = Part(raw={
        f"{name}, {connections} connections, {what}": [figures[place] for figures in rounds_]
        for (name, connections), rounds_ in measured.items()
        for place, what in enumerate(("CPU ms", "requests/s"))
    })  # fmt: skip
    names = [server.name for server in servers]
    for connections in (BUSY, QUIET):
        part.rows += _rows(measured, names, connections)
    return part


def _round(server: Server, connections: int) -> tuple[float, float]:
    pids = server.pids()
    before = processes.cpu_ms(pids)
    burst = load.burst(server.port, server.page, connections=connections, seconds=ROUND_S)
    return (processes.cpu_ms(pids) - before) / burst.requests, burst.per_second


def _rows(measured: Measured, names: Sequence[str], connections: int) -> list[Row]:
    at = f"{connections} connections"
    cpu = {name: [cpu for cpu, _rate in measured[name, connections]] for name in names}
    rate = {name: [rate for _cpu, rate in measured[name, connections]] for name in names}
    *others, portal = names
    rows = [Row(f"{name}, {at}", _absolute(cpu[name], rate[name])) for name in others]
    detail = _absolute(cpu[portal], rate[portal])
    if "nginx gzip_static" not in names:
        return [*rows, Row(f"cached story, {at}", detail, "needs nginx: apt install nginx")]
    of_nginx = median_ratio(cpu[portal], cpu["nginx gzip_static"])
    below = WAGTAIL_TO_NGINX / of_nginx
    rows += [
        at_most(f"cached story, CPU, {at}", of_nginx, MOST_CPU, "× nginx", detail=detail),
        at_least(f"the same below Wagtail’s cache, {at}", below, LEAST_BELOW_WAGTAIL, "×",
                 detail=f"reference: {WAGTAIL_TO_NGINX:.0f} × nginx"),
    ]  # fmt: skip
    if load.has_wrk():
        rate_ratio = median_ratio(rate[portal], rate["nginx gzip_static"])
        rows.append(at_least(f"cached story, requests/s, {at}", rate_ratio, LEAST_RATE, "× nginx"))
    else:
        rows.append(Row(f"cached story, requests/s, {at}", "", "needs wrk: apt install wrk"))
    return rows


def _absolute(cpu: Sequence[float], rate: Sequence[float]) -> str:
    return (
        f"{significant(statistics.median(cpu))} ms, {significant(statistics.median(rate))} /s"
        if load.has_wrk()
        else f"{significant(statistics.median(cpu))} ms"
    )
