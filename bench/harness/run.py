# SPDX-License-Identifier: Apache-2.0
"""One run of one command, measured by the helper program that bench/measure.c builds."""
import os
import re
import subprocess
import tempfile

BENCH_LINE = re.compile(r"^bench: (\d+) ns, cpu (\d+) ns\n", re.M)
PHASES_LINE = re.compile(r"^bench: compile (\d+) ns, instantiate (\d+) ns\n", re.M)
MEMORY_LINE = re.compile(r"^bench: memory (\d+) of (\d+) bytes touched\n", re.M)


class Run:
    """What a run cost (seconds, KiB) and what it said."""

    def __init__(self, numbers, out, err):
        wall, user, system, peak, status = numbers
        self.wall, self.cpu = wall / 1e9, (user + system) / 1e9
        self.user = user / 1e9
        self.peak_kib, self.status = peak, status
        self.between = figure(BENCH_LINE, 2, err, 1e9)
        self.compile = figure(PHASES_LINE, 1, err, 1e9)
        self.instantiate = figure(PHASES_LINE, 2, err, 1e9)
        self.touched_bytes = figure(MEMORY_LINE, 1, err)
        self.out = out
        for line in (BENCH_LINE, PHASES_LINE, MEMORY_LINE):
            err = line.sub("", err)
        self.err = err


def figure(line, group, err, unit=1):
    found = line.search(err)
    return int(found.group(group)) / unit if found else None


def measure(options, command, runs=1, folder=None, timeout=None, env=None):
    """Run a command `runs` times; returns a list of Run, [] when it did not even start."""
    helper = os.path.join(options.build, "bench", "measure")
    with tempfile.NamedTemporaryFile("r") as figures:
        try:
            done = subprocess.run(
                [helper, "-n", str(runs), "-o", figures.name, *command],
                cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, check=False,
                env={**os.environ, **(env or {})}, timeout=timeout or options.timeout)
        except subprocess.TimeoutExpired:
            return []
        out = done.stdout.decode("utf-8", "replace")
        err = done.stderr.decode("utf-8", "replace")
        return [Run([int(n) for n in line.split()], out, err) for line in figures]
