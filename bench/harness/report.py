# SPDX-License-Identifier: Apache-2.0
"""Tables for people."""
import math
import platform
import statistics


def heading(engines):
    print("godwit's benchmarks on %s, %s" % (platform.machine(), platform.release()))
    for e in engines:
        print("  %-8s %s" % (e.name, e.path))


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


def row(name, cells, width=32):
    print("%-*s" % (width, name) + "".join("%12s" % c for c in cells), flush=True)


def median(values):
    values = [v for v in values if v is not None]
    return statistics.median(values) if values else None


def geometric_mean(ratios):
    return math.exp(sum(map(math.log, ratios)) / len(ratios)) if ratios else None
