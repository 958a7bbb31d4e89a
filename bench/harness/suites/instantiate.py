# SPDX-License-Identifier: Apache-2.0
"""What an instance costs: made, called once, and given back, many times in turn."""
import json
import os
import re
import subprocess
import tempfile

from harness import report

COUNT, PEERS_COUNT = 100_000, 3_000
TURNS = 3
LINE = re.compile(r"instantiate (\d+) ns, growth (-?\d+) bytes")
DATA_BYTES = 1_000_000


def instantiate(options, engines):
    """Microseconds an instance; growth of resident memory over all of them."""
    report.title("instantiate + call + reset, %d in turn: time of each" % COUNT)
    taking = [e for e in engines if e.instantiates(options)]
    report.row("", [e.name for e in taking])
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        data = os.path.join(folder, "data.wasm")
        with open(data, "wb") as out:
            out.write(module_of_data(DATA_BYTES))
        for name, path, export in subjects(options, data):
            figures[name] = one_module(options, taking, name, (path, export))
    return figures


def subjects(options, data):
    """(name, file, export to call)"""
    for name, file, export in (("noop", "noop/benchmark.wasm", "_start"),
                               ("sqlite3, no call", "sqlite3/sqlite3.wasm", "-"),
                               ("regex, no call", "regex/benchmark.wasm", "-")):
        path = os.path.join(options.corpora, "bench", file)
        if os.path.exists(path):
            yield name, path, export
    yield "1 MB of data, a byte written", data, "_start"


def one_module(options, engines, name, subject):
    samples = {e.name: [] for e in engines}
    failed = set()
    for _ in range(TURNS):
        for e in engines:
            found = None if e.name in failed else run_host(options, e, *subject)
            if found:
                samples[e.name].append(found)
            else:
                failed.add(e.name)
    figures = {}
    for e in engines:
        spent = report.median(s for s, _ in samples[e.name])
        growth = report.median(g for _, g in samples[e.name])
        figures[e.name] = {"ns": spent, "growth_bytes": growth}
    report.row(name, [microseconds(figures[e.name]["ns"]) for e in engines])
    report.row("    growth", [mebibytes(figures[e.name]["growth_bytes"]) for e in engines])
    return figures


def run_host(options, engine, path, export):
    """(nanoseconds, bytes of growth), or None where the engine cannot."""
    if engine.is_ours:
        return run_ours(options, engine, path, export)
    done = host_output(options, engine, [*engine.host, "instantiate", path, str(PEERS_COUNT), export])
    found = LINE.search(done)
    return (int(found.group(1)), int(found.group(2))) if found else None


def run_ours(options, engine, path, export):
    done = host_output(options, engine, [engine.instantiate_helper(options), "-t", engine.tier,
                                         "-n", str(COUNT), "-c", export, path])
    try:
        found = json.loads(done)
    except ValueError:
        return None
    return found["pooled_us"] * 1e3, found["grown_kib"] * 1024


def host_output(options, engine, command):
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False,
                              timeout=options.timeout, env={**os.environ, **engine.env})
    except subprocess.TimeoutExpired:
        return ""
    if done.returncode != 0:
        print("    %s: %s" % (engine.name, done.stderr.strip()[:200]))
    return done.stdout


def microseconds(ns):
    return "-" if ns is None else "%.2f us" % (ns / 1e3)


def mebibytes(value):
    return "-" if value is None else "%.1f MiB" % (value / 2**20)


def module_of_data(length):
    """A module whose memory starts with `length` bytes; _start adds one to a byte of them."""
    body = bytes([0x00, 0x41, 0x00, 0x41, 0x00, 0x2D, 0x00, 0x00, 0x41, 0x01, 0x6A,
                  0x3A, 0x00, 0x00, 0x0B])
    pages = -(-length // 65536)
    data = bytes((i * 31 + (i >> 8)) & 0xFF for i in range(length))
    sections = (
        (1, leb(1) + b"\x60\x00\x00"),
        (3, leb(1) + leb(0)),
        (5, leb(1) + b"\x00" + leb(pages)),
        (7, leb(2) + name("_start") + b"\x00" + leb(0) + name("memory") + b"\x02" + leb(0)),
        (10, leb(1) + leb(len(body)) + body),
        (11, leb(1) + b"\x00\x41\x00\x0b" + leb(length) + data),
    )
    return b"\0asm\x01\0\0\0" + b"".join(bytes([i]) + leb(len(c)) + c for i, c in sections)


def name(text):
    return leb(len(text)) + text.encode()


def leb(value):
    out = bytearray()
    while True:
        byte, value = value & 0x7F, value >> 7
        out.append(byte | (0x80 if value else 0))
        if not value:
            return bytes(out)
