# SPDX-License-Identifier: Apache-2.0
"""The engines that take part, and how each is asked to run a program."""
import os
import shutil
import sys

# Deep recursion in the guest (quicksort, the interpreters of languages) needs room.
STACK_BYTES = "1000000"


class Engine:
    """An executable and the arguments before and after which the program's name goes."""

    def __init__(self, name, path, before, stdio_before):
        self.name = name
        self.path = path
        self.before = before
        self.stdio_before = stdio_before

    def command(self, program, args=()):
        """Run a program of corpora/bench: its folder is preopened, bench.* provided."""
        return [self.path, *self.before, program, *args]

    def plain(self, program, args=()):
        """Run a program that needs nothing but standard input and output."""
        return [self.path, *self.stdio_before, program, *args]


def find(options):
    """godwit first, then every peer that is there."""
    godwit = os.environ.get("GODWIT", os.path.join(options.build, "godwit"))
    if not os.access(godwit, os.X_OK):
        sys.exit("bench: no godwit at %s: build the release preset first" % godwit)
    found = [Engine("godwit", godwit, ["run", "--bench", "--dir", "."], ["run"])]
    peers = (
        ("wasm3", "WASM3", ["--stack-size", STACK_BYTES], []),
        ("iwasm", "IWASM", ["--stack-size=" + STACK_BYTES, "--dir=."], []),
    )
    for name, variable, before, stdio_before in peers:
        path = os.environ.get(variable) or shutil.which(name)
        if path:
            found.append(Engine(name, path, before, stdio_before))
    return found
