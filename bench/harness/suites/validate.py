# SPDX-License-Identifier: Apache-2.0
"""How fast modules are decoded and validated."""
import os

from harness import languages, report
from harness.suites.compile import FILES, module_times, table


def validate(options, engines):
    """Decoding and validation, in MB of code section a second of the processor."""
    report.title("decode + validate: MB/s of code section, on one core")
    own = [e for e in engines if e.is_ours][:1] # tiers share it
    paths = [os.path.join(options.corpora, "bench", f) for f in FILES]
    cpython = languages.language(options, "python-3.11.3.wasm")
    if cpython:
        paths.append(cpython)
    else:
        print("without CPython: GODWIT_RUNNO names no folder that has it")
    helper = os.path.join(options.build, "bench", "validate_speed")
    return table(options, own, paths, lambda engine, some: module_times(
        options, engine, [helper, *some]))
