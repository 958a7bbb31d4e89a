# SPDX-License-Identifier: Apache-2.0
"""How fast whole modules become code: decode, validate and compile every function."""
import os
import re
import subprocess

from harness import corpus, report

FILES = ("sqlite3/sqlite3.wasm", "rust-compression/benchmark.wasm", "regex/benchmark.wasm",
         "tinygo/tinygo-json.wasm")
TURNS = 3
WIDTH = 46


def compile_all(options, engines):
    """MB of code section a second of the processor, all threads counted: on one core, that is."""
    report.title("decode + validate + compile: MB/s of code section, on one core")
    paths = [os.path.join(options.corpora, "bench", f) for f in FILES]
    taking = [e for e in engines if e.compiles_whole(options)]
    return table(options, taking, paths, lambda engine, some: module_times(
        options, engine, engine.compile_command(options, some)))


def table(options, engines, paths, times):
    """Print and return bytes of code section a second, of every file and engine.

    `times(engine, paths)` gives (path, seconds) pairs."""
    paths = [p for p in paths if os.path.exists(p)]
    if not paths or not engines:
        print("skipped: nothing to measure, or nothing to measure it with")
        return None
    spent = {e.name: {p: [] for p in paths} for e in engines}
    for _ in range(TURNS):
        for e in engines:
            for path, seconds in times(e, paths):
                spent[e.name][path].append(seconds)
    report.row("", [e.name for e in engines], width=WIDTH)
    figures = {}
    for path in paths:
        size = corpus.code_section_bytes(path)
        name = "%s (%.2f MB)" % ("/".join(path.split("/")[-2:]), size / 1e6)
        least = {e.name: report.least(spent[e.name][path]) for e in engines}
        figures[name] = {e: size / s if s else None for e, s in least.items()}
        report.row(name, [speed(figures[name][e.name]) for e in engines], width=WIDTH)
    means = {e.name: report.geometric_mean([f[e.name] for f in figures.values() if f[e.name]])
             for e in engines}
    report.row("geometric mean", [speed(means[e.name]) for e in engines], width=WIDTH)
    return {"bytes_per_s": figures, "mean": means}


def speed(bytes_per_s):
    return "-" if bytes_per_s is None else "%.2f" % (bytes_per_s / 1e6)


def module_times(options, engine, command):
    """(path, seconds) of each file, from a command that prints "FILE N ns" a line."""
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          timeout=options.timeout, env={**os.environ, **engine.env})
    if done.returncode != 0:
        print("    %s: %s" % (engine.name, done.stderr.strip()[:200]))
    for line in done.stdout.splitlines():
        found = re.fullmatch(r"(.*) (\d+) ns", line)
        if found:
            yield found.group(1), int(found.group(2)) / 1e9
