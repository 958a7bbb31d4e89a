# SPDX-License-Identifier: Apache-2.0
"""What is measured: each suite prints its table and returns its figures, for JSON."""
from harness.suites.compile import compile_all
from harness.suites.components import components
from harness.suites.coremark import coremark
from harness.suites.instantiate import instantiate
from harness.suites.limits import limits
from harness.suites.memory import memory
from harness.suites.programs import programs
from harness.suites.size import size
from harness.suites.start import start
from harness.suites.validate import validate

SUITES = {
    "programs": programs,
    "compile": compile_all,
    "validate": validate,
    "instantiate": instantiate,
    "components": components,
    "start": start,
    "limits": limits,
    "memory": memory,
    "coremark": coremark,
    "size": size,
}
