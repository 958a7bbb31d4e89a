# SPDX-License-Identifier: Apache-2.0
"""How big the executables are, without their symbols."""
import os
import shutil
import subprocess
import tempfile

from harness import report


def size(options, engines):
    """Bytes of every executable that takes part, stripped, and of what they load."""
    del options
    report.title("size: stripped executables")
    strip = shutil.which("strip")
    if not strip:
        print("skipped: no strip on PATH")
        return None
    figures, seen = {}, set()
    report.row("", ["stripped", "loads"])
    for e in engines:
        if e.path in seen or not os.path.isfile(e.path):
            continue
        seen.add(e.path)
        name = "godwit" if e.is_ours else e.name
        figures[name] = {"stripped_bytes": stripped(strip, e.path), "loads": loads(e.path)}
        report.row(name, ["%.0f KB" % (figures[name]["stripped_bytes"] / 1e3),
                          "%d libraries" % figures[name]["loads"]])
    return figures


def stripped(strip, path):
    with tempfile.NamedTemporaryFile() as copy:
        done = subprocess.run([strip, "-o", copy.name, os.path.realpath(path)],
                              capture_output=True, check=False)
        return os.path.getsize(copy.name if done.returncode == 0 else path)


def loads(path):
    done = subprocess.run(["ldd", path], capture_output=True, text=True, check=False)
    return sum(1 for line in done.stdout.splitlines() if "=>" in line)
