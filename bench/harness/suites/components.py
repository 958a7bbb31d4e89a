# SPDX-License-Identifier: Apache-2.0
"""What components cost: a call from the host, beside peers, and a chain of them linked."""
import os
import re
import subprocess

from harness import report
from harness.engines import BENCH

TURNS = 5
CALL = re.compile(r"(\w+) ([\d.]+) ns")
CHAIN = re.compile(r"chain (\d+) load (\d+) ns link (\d+) ns instantiate (\d+) ns")
CALLS = (("number", "(u32) -> u32"), ("text", "a string of 64 bytes"),
         ("records", "a list of 10,000 records"))
LENGTHS = (25, 50, 100, 200)


def components(options, engines):
    """Nanoseconds of a call, and of each component in a chain."""
    return {"calls": calls(options, engines), "chain": chain(options, engines)}


def calls(options, engines):
    commands = {e.name: [helper(options), "-t", e.tier, "calls"] for e in engines if e.is_ours}
    host = os.environ.get("WASMTIME_HOST")
    if host:
        commands["wasmtime"] = [host, "component-calls"]
    else:
        print("\nnot measured: components in wasmtime (WASMTIME_HOST)")
    samples = {name: {} for name in commands}
    binary = to_binary(options)
    for _ in range(TURNS):
        for name, command in commands.items():
            for what, ns in CALL.findall(output([*command, binary], options)):
                samples[name].setdefault(what, []).append(float(ns))
    report.title("a call from the host into a component: time of each")
    report.row("", list(commands))
    figures = {}
    for what, label in CALLS:
        figures[what] = {n: report.median(s.get(what, [])) for n, s in samples.items()}
        report.row(label, [nanoseconds(figures[what][n]) for n in commands])
    return figures


def chain(options, engines):
    """Linking must be linear in the edges of the graph: the time of each stays the same."""
    ours = [e for e in engines if e.is_ours][-1]
    found = CHAIN.findall(output([helper(options), "-t", ours.tier, "chain",
                                  *map(str, LENGTHS)], options))
    report.title("components in a chain, %s: time of each component" % ours.name)
    report.row("", ["load", "link", "instantiate"])
    figures = {}
    for length, *times in found:
        figures[length] = dict(zip(("load", "link", "instantiate"), map(int, times)))
        report.row(length, [nanoseconds(int(t) / int(length)) for t in times])
    return figures


def to_binary(options):
    """Peers do not all read text."""
    path = os.path.join(options.scratch, "calls.wasm")
    godwit = os.environ.get("GODWIT", os.path.join(options.build, "godwit"))
    subprocess.run([godwit, "parse", os.path.join(BENCH, "components", "calls.wat"), "-o", path],
                   check=True)
    return path


def helper(options):
    return os.path.join(options.build, "bench", "component_speed")


def output(command, options):
    done = subprocess.run(command, capture_output=True, text=True, check=False,
                          timeout=options.timeout)
    if done.returncode != 0:
        print("    %s: %s" % (os.path.basename(command[0]), done.stderr.strip()[:200]))
    return done.stdout


def nanoseconds(value):
    if value is None:
        return "-"
    return "%.1f us" % (value / 1e3) if value >= 1e4 else "%.0f ns" % value
