# SPDX-License-Identifier: Apache-2.0
"""Every program on every engine, turn by turn: how fast is the code?"""
import os
import time

from harness import corpus, plot, ratios, report
from harness.run import measure


def programs(options, engines):
    """Times between bench.start and bench.end; ratios over scalar and over SIMD programs."""
    figures = {"engines": {e.name: e.kind for e in engines}}
    for kind in ("scalar", "simd"):
        if options.kind not in (kind, "all"):
            continue
        chosen = [p for p in corpus.programs(options) if p.is_simd == (kind == "simd")]
        if not chosen:
            continue
        report.title("%s programs: processor time between bench.start and bench.end" % kind)
        report.row("", [e.name for e in engines])
        rows = {p.name: one_program(options, engines, p) for p in chosen}
        figures[kind] = {"programs": rows, "summary": ratios.summary(rows, engines)}
        ratios.tell(figures[kind]["summary"], rows, engines)
        if options.plot:
            plot.programs(plot_path(options, kind), kind, rows, engines)
    return figures


def plot_path(options, kind):
    stem, suffix = os.path.splitext(options.plot)
    return "%s-%s%s" % (stem, kind, suffix)


def one_program(options, engines, program):
    """Run a program by turns on every engine; print and return its medians."""
    taking = [e for e in engines if takes(options, e, program)]
    runs = {e.name: [] for e in taking}
    wrong = {}
    began = time.monotonic()
    for turn in range(options.repeat):
        if turn and time.monotonic() - began > options.budget:
            break
        for e in taking:
            if e.name not in wrong:
                one_run(options, e, program, runs[e.name], wrong)
    result = {e.name: figures_of(runs[e.name], wrong.get(e.name)) for e in taking}
    cells = []
    for e in engines:
        if e.name in wrong:
            cells.append("wrong")
        else:
            cells.append(report.seconds(ratios.time_of(result, e)))
    report.row(program.name, cells)
    for name, why in wrong.items():
        print("    %s: %s" % (name, why))
    return result


def takes(options, engine, program):
    """Interpreters are spared what takes a good compiler's code more than a second."""
    spared = engine.kind == "interpreter" and not options.full
    return engine.takes(program) and not (spared and corpus.takes_longer(program, 1))


def one_run(options, engine, program, runs, wrong):
    done = measure(options, engine.command(program), folder=program.folder, env=engine.env)
    complaint = program.complaint(done[0]) if done else "no end in time"
    if complaint:
        wrong[engine.name] = complaint
    else:
        runs += done


def figures_of(runs, wrong):
    def middle(name):
        return None if wrong else report.median(getattr(r, name) for r in runs)

    return {
        "between_s": middle("between"),
        "between_least_s": None if wrong else report.least(r.between for r in runs),
        "compile_s": middle("compile"),
        "instantiate_s": middle("instantiate"),
        "cpu_s": middle("cpu"),
        "wall_s": middle("wall"),
        "peak_kib": middle("peak_kib"),
        "runs": len(runs),
        "wrong": wrong,
    }
