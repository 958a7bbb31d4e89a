# SPDX-License-Identifier: Apache-2.0
"""The programs of corpora/bench: what MANIFEST.tsv lists, and the outputs they must give."""
import csv
import fnmatch
import os
import shutil
import subprocess

MANIFEST = "MANIFEST.tsv"


class Program:
    def __init__(self, root, row):
        self.name = row["program"][: -len(".wasm")].replace("/benchmark", "")
        self.path = os.path.join(root, row["program"])
        self.folder = os.path.dirname(self.path)
        self.file = os.path.basename(self.path)
        self.is_core = row["kind"].startswith("core")
        self.is_simd = "simd" in row["post_mvp_features"]
        v8 = row["v8_ms_between_bench_start_end"]
        self.v8_ms = None if v8 == "-" else float(v8)
        self.want_out = self._expected(row["stdout_expected"])
        self.want_err = self._expected(row["stderr_expected"])

    def _expected(self, name):
        if name == "-":
            return None
        with open(os.path.join(self.folder, name), encoding="utf-8", errors="replace") as f:
            return f.read().rstrip()

    def complaint(self, run):
        """Why a run was wrong, or None."""
        if run.status != 0:
            return "exit status %d" % run.status
        if self.want_out is not None and run.out.rstrip() != self.want_out:
            return "other output than expected"
        if self.want_err is not None and run.err.rstrip() != self.want_err:
            return "other error output than expected"
        return None


def programs(options):
    """The core programs that the options choose, in the manifest's order; where there are no
    corpora, the project's own."""
    root = os.path.join(options.corpora, "bench")
    if not os.path.exists(os.path.join(root, MANIFEST)):
        root = own_programs(options)
    with open(os.path.join(root, MANIFEST), newline="", encoding="utf-8") as f:
        rows = list(csv.DictReader(f, delimiter="\t"))
    for row in rows:
        p = Program(root, row)
        if not p.is_core or not fnmatch.fnmatch(p.name, options.only):
            continue
        if options.kind != "all" and p.is_simd != (options.kind == "simd"):
            continue
        if takes_longer(p, longest(options)):
            continue
        yield p


def longest(options):
    """Seconds that V8 may take for a program to take part."""
    if options.full:
        return None
    return 1 if options.quick else 10


def takes_longer(program, seconds):
    return seconds is not None and program.v8_ms is not None and program.v8_ms > 1000 * seconds


def own_programs(options):
    """bench/programs, put into the binary format."""
    source = os.path.join(options.root, "bench", "programs")
    for name in os.listdir(source):
        target = os.path.join(options.scratch, name)
        if name.endswith(".wat"):
            godwit = os.environ.get("GODWIT", os.path.join(options.build, "godwit"))
            subprocess.run([godwit, "parse", os.path.join(source, name),
                            "-o", target[: -len(".wat")] + ".wasm"], check=True)
        else:
            shutil.copy(os.path.join(source, name), target)
    return options.scratch


def code_section_bytes(path):
    """Length of the code section's content, the only honest measure of a module's size."""
    with open(path, "rb") as f:
        data = f.read()
    at = 8
    while at < len(data):
        section, at = data[at], at + 1
        size = shift = 0
        while True:
            byte, at = data[at], at + 1
            size |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        if section == 10:
            return size
        at += size
    return 0
