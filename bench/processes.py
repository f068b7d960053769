"""What processes cost, as Linux tells it: CPU time and memory of whole trees."""

import os
from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")
TICKS_A_SECOND = os.sysconf("SC_CLK_TCK")
# proc(5), counted behind the command's name, which may hold spaces and brackets.
PARENT, UTIME, STIME, CUTIME, CSTIME = 1, 11, 12, 13, 14


def fields(stat: str) -> list[str]:
    """Return the fields of a line of /proc/<pid>/stat that follow the command's name."""
    return stat.rpartition(")")[2].split()


def cpu_ms_of(stat: str) -> float:
    """Return the CPU time in a line of /proc/<pid>/stat: all its threads, and its dead children."""
    known = fields(stat)
    ticks = sum(int(known[place]) for place in (UTIME, STIME, CUTIME, CSTIME))
    return ticks * 1000 / TICKS_A_SECOND


def pss_kb_of(rollup: str) -> int:
    """Return the proportional set size in /proc/<pid>/smaps_rollup; shared pages are divided."""
    for line in rollup.splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1])
    raise ValueError("no Pss in smaps_rollup")


def tree(pid: int) -> list[int]:
    """Return the process and all below it, parents first."""
    children: dict[int, list[int]] = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit() and (stat := _read(folder / "stat")):
            children.setdefault(int(fields(stat)[PARENT]), []).append(int(folder.name))
    found = [pid]
    for parent in found:
        found += children.get(parent, [])
    return found


def cpu_ms(pids: Iterable[int]) -> float:
    """Return the CPU time that the processes have taken since they began, to 10 ms."""
    return sum(cpu_ms_of(stat) for pid in pids if (stat := _read(PROC / str(pid) / "stat")))


def pss_mb(pids: Iterable[int]) -> float:
    rollups = (_read(PROC / str(pid) / "smaps_rollup") for pid in pids)
    return sum(pss_kb_of(rollup) for rollup in rollups if rollup) / 1024


def command_line(pid: int) -> str:
    return _read(PROC / str(pid) / "cmdline").replace("\0", " ").strip()


def _read(path: Path) -> str:
    """Return the text of a file of /proc, "" once the process is gone."""
    try:
        return path.read_text("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
