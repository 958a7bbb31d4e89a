# SPDX-License-Identifier: Apache-2.0
"""Tables for people."""
import math
import platform
import statistics

COLUMN = 15


def heading(engines, missing):
    print("godwit's benchmarks on %s, %s" % (processor(), platform.release()))
    for e in engines:
        print("  %-14s %-12s %s" % (e.name, e.kind, e.path))
    for name in missing:
        print("  not measured: %s" % name)


def processor():
    try:
        with open("/proc/cpuinfo") as f:
            names = [line.split(":", 1)[1].strip() for line in f if line.startswith("model name")]
        return names[0] if names else platform.machine()
    except OSError:
        return platform.machine()


def title(text):
    print("\n" + text)
    print("-" * len(text), flush=True)


def seconds(value):
    if value is None:
        return "-"
    if value < 1e-3:
        return "%.1f us" % (value * 1e6)
    if value < 1:
        return "%.2f ms" % (value * 1e3)
    return "%.2f s" % value


def times(value):
    """A ratio."""
    return "-" if value is None else "%.2f" % value


def row(name, cells, width=32):
    print("%-*s" % (width, name) + "".join("%*s" % (COLUMN, c) for c in cells), flush=True)


def median(values):
    values = [v for v in values if v is not None]
    return statistics.median(values) if values else None


def least(values):
    values = [v for v in values if v is not None]
    return min(values) if values else None


def geometric_mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else None
