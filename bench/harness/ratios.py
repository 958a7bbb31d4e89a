# SPDX-License-Identifier: Apache-2.0
"""Ratios of two engines' times over the programs that both ran, and what they come to."""
from harness import report

# Below this a program measures the clock, not the engine (noop, an optimised-away loop).
SHORTEST_S = 50e-6


def time_of(result, engine):
    """Time between the marks, or of the process where the program sets none."""
    figures = result.get(engine.name)
    if not figures or figures["wrong"]:
        return None
    between = figures["between_s"]
    return figures["cpu_s"] if between is None else between


def ratio(result, a, b):
    """How many times as long a takes as b; None where either has no honest figure: a whole
    process is not held against a program, and what is nothing to one engine says nothing."""
    if any(not result.get(e.name) or result[e.name]["between_s"] is None for e in (a, b)):
        return None
    if any(f["between_s"] is not None and f["between_s"] < SHORTEST_S for f in result.values()):
        return None
    return result[a.name]["between_s"] / result[b.name]["between_s"]


def mean(rows, a, b):
    """The geometric mean of that ratio, and over how many programs."""
    counted = [r for r in (ratio(row, a, b) for row in rows.values()) if r is not None]
    return report.geometric_mean(counted), len(counted)


def best_of(row, engines):
    """The engine of these that ran a program in the least time."""
    timed = [(row[e.name]["between_s"], e) for e in engines
             if row.get(e.name) and row[e.name]["between_s"] is not None]
    return min(timed, key=lambda t: t[0])[1] if timed else None


def summary(rows, engines):
    """For every tier of ours: each peer's time over it, and where the best baseline beats it."""
    native = [e for e in engines if e.kind == "native"]
    baselines = [e for e in engines if e.kind == "baseline" and not e.is_ours]
    means = {"over_native": {}, "speed": {}, "over_best_baseline": {}}
    for e in engines:
        if native and e.kind != "native":
            means["over_native"][e.name] = mean(rows, e, native[0])
    for own in (e for e in engines if e.is_ours):
        means["speed"][own.name] = {p.name: mean(rows, p, own)
                                    for p in engines if not p.is_ours}
        gaps = {}
        for name, row in rows.items():
            best = best_of(row, baselines)
            gap = ratio(row, own, best) if best else None
            if gap is not None:
                gaps[name] = (gap, best.name)
        means["over_best_baseline"][own.name] = gaps
    return means


def tell(means, rows, engines):
    """Print a summary: how many times native's time, how many times as fast ours is."""
    own = [e for e in engines if e.is_ours]
    print()
    report.row("geometric means (programs)", ["x native"] + ["x " + e.name for e in own])
    for e in engines:
        over, count = means["over_native"].get(e.name, (None, 0))
        cells = ["%s (%d)" % (report.times(over), count) if count else "-"]
        for o in own:
            faster, count = means["speed"][o.name].get(e.name, (None, 0))
            cells.append("%s (%d)" % (report.times(faster), count) if count else "-")
        report.row(e.name, cells)
    for o in own:
        gaps = means["over_best_baseline"][o.name]
        if not gaps:
            continue
        worst = sorted(gaps.items(), key=lambda g: -g[1][0])[:5]
        print("%s, as a multiple of the best baseline's time, at worst: %s" % (
            o.name, ", ".join("%s %.2f (%s)" % (n, g, b) for n, (g, b) in worst)))
