# SPDX-License-Identifier: Apache-2.0
"""CoreMark, by its own rules."""
import os
import re

from harness import report
from harness.run import measure


def coremark(options, engines):
    """CoreMark's own figure, iterations a second."""
    report.title("CoreMark: iterations per second")
    if not options.coremark:
        print("skipped: COREMARK names no wasm32-wasi build of it")
        return None
    engines = [e for e in engines if e.plain_run]
    own = [e for e in engines if e.is_ours][-1]
    scores = {e.name: [] for e in engines}
    for _ in range(min(options.repeat, 3)):
        for e in engines:
            # 0 iterations: as many as take the ten seconds its rules ask for.
            done = measure(options, e.plain(os.path.abspath(options.coremark)),
                           env=e.env)
            found = re.search(r"Iterations/Sec\s*:\s*([\d.]+)", done[0].out) if done else None
            valid = found and "Correct operation validated" in done[0].out
            scores[e.name].append(float(found.group(1)) if valid else None)
    medians = {name: report.median(s) for name, s in scores.items()}
    for e in engines:
        best, theirs = medians[own.name], medians[e.name]
        known = best is not None and theirs
        report.row(e.name, ["-" if theirs is None else "%.1f" % theirs,
                            "x %.2f" % (best / theirs) if known else "-"])
    return medians
