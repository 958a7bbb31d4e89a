# SPDX-License-Identifier: Apache-2.0
"""How much memory a big module costs."""
import os

from harness import languages, report
from harness.run import measure

HELLO = "print('hello')"


def memory(options, engines):
    """CPython prints hello: peak memory against the module's size and what the guest touched."""
    report.title("memory: CPython 3.11 prints hello")
    module = languages.language(options, "python-3.11.3.wasm")
    if not module:
        print("skipped: GODWIT_RUNNO names no folder that has CPython")
        return None
    godwit = engines[0]
    size = os.path.getsize(module)
    with languages.python_library(options) as library:
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
