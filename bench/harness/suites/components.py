# SPDX-License-Identifier: Apache-2.0
"""What components cost: a call from the host, beside peers, a chain of them linked, and composed."""
import os
import re
import resource
import subprocess

from harness import report
from harness.engines import BENCH

TURNS = 5
CALL = re.compile(r"(\w+) ([\d.]+) ns")
CHAIN = re.compile(r"chain (\d+) load (\d+) ns link (\d+) ns instantiate (\d+) ns")
CALLS = (("number", "(u32) -> u32"), ("text", "a string of 64 bytes"),
         ("records", "a list of 10,000 records"))
LENGTHS = (25, 50, 100, 200)
COMPOSED = (100, 200, 400, 800)
FIRST = """(component
  (core module $M (func (export "f") (param i32) (result i32) local.get 0))
  (core instance $m (instantiate $M))
  (func (export "f") (param "n" u32) (result u32) (canon lift (core func $m "f"))))"""
NEXT = """(component
  (import "f" (func $f (param "n" u32) (result u32)))
  (core func $g (canon lower (func $f)))
  (core module $M
    (import "" "f" (func $f (param i32) (result i32)))
    (func (export "f") (param i32) (result i32) (i32.add (call $f (local.get 0)) (i32.const 1))))
  (core instance $m (instantiate $M (with "" (instance (export "f" (func $g))))))
  (func (export "f") (param "n" u32) (result u32) (canon lift (core func $m "f"))))"""


def components(options, engines):
    """Nanoseconds of a call, and of each component in a chain."""
    return {"calls": calls(options, engines), "chain": chain(options, engines),
            "composing": composing(options)}


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


def composing(options):
    """Components of as many files in a chain made one: the time of each stays the same, too."""
    folder = os.path.join(options.scratch, "composing")
    os.makedirs(os.path.join(folder, "t"), exist_ok=True)
    for i in range(max(COMPOSED)):
        with open(os.path.join(folder, "t", "n%d.wat" % i), "w", encoding="utf-8") as file:
            file.write(NEXT if i else FIRST)
    report.title("components in a chain: composing, time of each component")
    report.row("", ["compose"])
    figures = {}
    for length in COMPOSED:
        figures[length] = min(compose_time(options, folder, length) for _ in range(TURNS))
        report.row(str(length), [nanoseconds(figures[length] / length)])
    return figures


def compose_time(options, folder, length):
    """Nanoseconds of the processor for `godwit compose` of a chain."""
    path = os.path.join(folder, "chain%d.wac" % length)
    links = ["let i%d = new t:n%d { %s };\n" % (i, i, "f: i%d.f" % (i - 1) if i else "")
             for i in range(length)]
    with open(path, "w", encoding="utf-8") as file:
        file.write("package t:chain;\n%sexport i%d.f;\n" % ("".join(links), length - 1))
    godwit = os.environ.get("GODWIT", os.path.join(options.build, "godwit"))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([godwit, "compose", path, "-d", folder, "-o", path + ".wasm"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime) * 1e9


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
