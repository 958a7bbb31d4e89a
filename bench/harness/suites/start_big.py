# SPDX-License-Identifier: Apache-2.0
"""What it costs to start a module of many megabytes, with a cold and with a warm cache."""
import os
import subprocess
import tempfile

from harness import languages, report
from harness.run import measure

HELLO = "print('hello')"
TURNS = 10


def start_big(options, engines):
    """CPython prints hello, for each tier of ours."""
    report.title("start: CPython 3.11 prints hello, whole process")
    module = languages.language(options, "python-3.11.3.wasm")
    if not module:
        print("skipped: GODWIT_RUNNO names no folder that has CPython")
        return None
    figures = {}
    report.row("", ["wall", "processor", "load"])
    with languages.python_library(options) as library:
        for own in (e for e in engines if e.is_ours):
            figures[own.name] = one_tier(options, own, module, library)
    return figures


def one_tier(options, own, module, library):
    """Figures without a cache, and of a tier that compiles, with one that is empty, with one
    that is filled, and of a file that was compiled before."""
    with tempfile.TemporaryDirectory() as cache:
        env = {"XDG_CACHE_HOME": cache}
        figures = {"no cache": runs(options, own, module, library, ["--no-cache"], env)}
        if own.tier == "jit":
            figures["cold cache"] = cold(options, own, module, library)
            figures["warm cache"] = runs(options, own, module, library, [], env)
            compiled = compile_file(own, module, cache)
            if compiled:
                figures["compiled file"] = runs(options, own, compiled, library, [], env)
    result = {}
    for name, done in figures.items():
        good = [r for r in done if r.status == 0 and r.out.strip() == "hello"]
        if not good:
            continue
        result[name] = {"wall_s": report.median(r.wall for r in good),
                        "cpu_s": report.median(r.cpu for r in good),
                        "load_s": report.median(r.compile for r in good)}
        report.row("%s, %s" % (own.name, name),
                   [report.seconds(result[name][k]) for k in ("wall_s", "cpu_s", "load_s")])
    if not result:
        print("%s: CPython did not print hello" % own.name)
    return result


def runs(options, own, module, library, flags, env):
    command = [own.path, *own.plain_run[1:], "--bench", *flags, "--dir", library + "/usr::/usr",
               module, "-c", HELLO]
    done = []
    for turn in range(TURNS + 1):
        one = measure(options, command, env=env)
        if turn > 0:  # the first fills the cache
            done += one
    return done


def cold(options, own, module, library):
    done = []
    for _ in range(TURNS):
        with tempfile.TemporaryDirectory() as cache:
            command = [own.path, *own.plain_run[1:], "--bench", "--dir", library + "/usr::/usr",
                       module, "-c", HELLO]
            done += measure(options, command, env={"XDG_CACHE_HOME": cache})
    return done


def compile_file(own, module, folder):
    """`godwit compile`, or None where this godwit has no such word or its tier no such file."""
    target = os.path.join(folder, "big.gwc")
    done = subprocess.run([own.path, "compile", module, "-o", target], capture_output=True,
                          check=False)
    return target if done.returncode == 0 else None
