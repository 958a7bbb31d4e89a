# SPDX-License-Identifier: Apache-2.0
"""The programs of corpora/bench: what MANIFEST.tsv lists, and the outputs they must give."""
import csv
import fnmatch
import os


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
    """The core programs that the options choose, in the manifest's order."""
    root = os.path.join(options.corpora, "bench")
    with open(os.path.join(root, "MANIFEST.tsv"), newline="") as f:
        rows = list(csv.DictReader(f, delimiter="\t"))
    for row in rows:
        p = Program(root, row)
        if not p.is_core or not fnmatch.fnmatch(p.name, options.only):
            continue
        if options.kind != "all" and p.is_simd != (options.kind == "simd"):
            continue
        if options.quick and p.v8_ms is not None and p.v8_ms > 1000:
            continue
        yield p


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
