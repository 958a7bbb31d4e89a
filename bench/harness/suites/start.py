# SPDX-License-Identifier: Apache-2.0
"""What it costs to start a process that runs a module and ends."""
import os
import subprocess
import tempfile

from harness import report
from harness.run import measure
from harness.suites.start_big import start_big

BLOCKS, RUNS = 20, 10


def start(options, engines):
    """Whole process of a program that prints one line; then of one that is big."""
    report.title("start: whole process of a program that writes one line, %d runs by turns"
                 % (BLOCKS * RUNS))
    native = os.path.join(options.build, "bench", "hello_native")
    with tempfile.NamedTemporaryFile(suffix=".wasm") as module:
        text = os.path.join(options.root, "bench", "hello.wat")
        subprocess.run([engines[0].path, "parse", text, "-o", module.name], check=True)
        commands = {"native C": ([native], {})}
        commands.update({e.name: (e.plain(module.name), e.env) for e in engines if e.plain_run})
        runs = {name: [] for name in commands}
        for _ in range(BLOCKS):
            for name, (command, env) in commands.items():
                runs[name] += measure(options, command, runs=RUNS, env=env)
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
    return {"hello": figures, "big": start_big(options, engines)}
