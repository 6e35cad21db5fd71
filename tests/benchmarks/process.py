"""What another process uses, from Linux's /proc: its CPU time and its memory."""

import os
from dataclasses import dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Memory:
    """MB that a process has in memory, and its fair share of them where pages are shared with others."""

    rss: float
    pss: float

    def __str__(self) -> str:
        return f"{self.rss:,.0f} ({self.pss:,.0f})"


def cpu_of(pid: int) -> float:
    """Milliseconds of CPU that a process and those that it started have used so far, in user and kernel mode."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    started = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return 1000 * (int(fields[11]) + int(fields[12])) / TICKS + sum(cpu_of(int(each)) for each in started)


def cpu_with_ended(pid: int) -> float:
    """As `cpu_of`, with those that it started and that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return cpu_of(pid) + 1000 * (int(fields[13]) + int(fields[14])) / TICKS


def memory_of(pid: int) -> Memory:
    """What a process holds in memory now."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]
    kilobytes = {name: int(size.split()[0]) for name, _, size in (line.partition(":") for line in lines)}
    return Memory(kilobytes["Rss"] / 1024, kilobytes["Pss"] / 1024)
