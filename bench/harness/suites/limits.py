# SPDX-License-Identifier: Apache-2.0
"""What deadlines and fuel cost: the same programs with and without them."""
import copy

from harness import corpus, ratios, report
from harness.run import measure

# Far more than any program needs, so that only the counting costs.
LIMITS = {"deadline": ["--timeout", "1h"], "fuel": ["--fuel", str(10**18)]}


def limits(options, engines):
    """Times with a limit over times without, for each tier of ours."""
    report.title("limits: processor time with a deadline or fuel over that without")
    figures = {}
    chosen = [p for p in corpus.programs(options) if not p.is_simd
              and (p.v8_ms is None or p.v8_ms < 1000)]
    for own in (e for e in engines if e.is_ours):
        variants = [own] + [limited(own, name) for name in LIMITS]
        report.row(own.name, ["seconds"] + ["with " + name for name in LIMITS])
        rows = {p.name: one_program(options, variants, p) for p in chosen}
        means = [ratios.mean(rows, v, own) for v in variants[1:]]
        report.row("geometric mean", ["%d" % means[0][1]] + [report.times(m) for m, _ in means])
        figures[own.name] = {"programs": rows,
                             "mean": {n: m for n, (m, _) in zip(LIMITS, means)}}
    return figures


def limited(own, name):
    engine = copy.copy(own)
    engine.name = own.name + " with " + name
    engine.run = own.run + LIMITS[name]
    return engine


def one_program(options, variants, program):
    runs = {v.name: [] for v in variants}
    for _ in range(options.repeat):
        for v in variants:
            done = measure(options, v.command(program), folder=program.folder)
            runs[v.name] += [r for r in done if program.complaint(r) is None]
    result = {}
    for v in variants:
        # The least, since a few per cent are asked for and noise only ever adds.
        spent = report.least(r.between if r.between is not None else r.cpu for r in runs[v.name])
        result[v.name] = {"between_s": spent, "wrong": None if runs[v.name] else "failed"}
    own = variants[0]
    report.row(program.name, [report.seconds(ratios.time_of(result, own))]
               + [report.times(ratios.ratio(result, v, own)) for v in variants[1:]])
    return result
