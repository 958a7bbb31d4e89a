# SPDX-License-Identifier: Apache-2.0
"""The engines that take part, and how each is asked to run a program.

An engine is found through its variable or on PATH, and one executable can be several engines:
V8 with one compiler or the other. `kind` says against what it is fair to hold it:
interpreter, baseline, optimiser, native.
"""
import os
import shutil
import subprocess
import sys

# Deep recursion in the guest (quicksort, the interpreters of languages) needs room.
STACK_BYTES = "1000000"
BENCH = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
HOST_JS = os.path.join(BENCH, "host", "host.mjs")

LIFTOFF = ("--liftoff", "--liftoff-only", "--no-wasm-tier-up", "--no-wasm-lazy-compilation")
TURBOFAN = ("--no-liftoff", "--no-wasm-lazy-compilation")
OUR_KINDS = {"interp": "interpreter", "jit": "baseline"}
BBQ = {"BUN_JSC_useOMGJIT": "0", "BUN_JSC_useWasmIPInt": "0"}


class Engine:
    """An executable and what goes before and after a program's name.

    `host` begins a command that knows the words `compile` and `instantiate` (README: hosts),
    None where the engine has no such host; `plain` runs a program that needs nothing but
    standard input and output, None where nobody would start a process that way."""

    def __init__(self, name, kind, path, run, plain=None, host=None, env=None):
        self.name, self.kind, self.path = name, kind, path
        self.run, self.env = list(run), env or {}
        self.plain_run = None if plain is None else list(plain)
        self.host = None if host is None else list(host)
        self.is_ours = False
        self.is_lazy = False # its `compile` would only validate

    def command(self, program):
        """Run a program of corpora/bench: its folder is preopened, bench.* provided."""
        return [*self.run, program.file]

    def takes(self, program):
        """Whether this engine has this program at all."""
        del program
        return True

    def instantiates(self, options):
        """Whether there is a way to ask how long an instance takes."""
        del options
        return self.host is not None

    def compiles_whole(self, options):
        """Whether there is a way to ask how long it takes to compile all of a module."""
        del options
        return self.host is not None and not self.is_lazy

    def compile_command(self, options, paths):
        """What prints "FILE N ns" for each file: the time to compile all of it."""
        del options
        return [*self.host, "compile", *paths]

    def plain(self, path, args=()):
        """Run a program that needs nothing but standard input and output."""
        return [*self.plain_run, path, *args]


class Ours(Engine):
    """One tier of godwit. The helpers are programs of this folder."""

    def __init__(self, tier, path):
        run = [path, "run", "--tier", tier]
        # As of the peers, code is compiled before the program starts.
        whole = ["--compile", "eager"] if tier == "jit" else []
        super().__init__("godwit-" + tier, OUR_KINDS.get(tier, "baseline"), path,
                         run + whole + ["--bench", "--dir", "."], plain=run)
        self.tier = tier
        self.is_ours = True

    def compiles_whole(self, options):
        return self.tier == "jit" and os.access(self.compile_command(options, [])[0], os.X_OK)

    def instantiates(self, options):
        return os.access(self.instantiate_helper(options), os.X_OK)

    def instantiate_helper(self, options):
        return os.path.join(options.build, "bench", "instantiate")

    def compile_command(self, options, paths):
        return [os.path.join(options.build, "bench", "compile_speed"), *paths]


class Native(Engine):
    """A folder of executables, named as the programs are, that a C compiler made."""

    def __init__(self, folder):
        super().__init__("native", "native", folder, [])

    def command(self, program):
        return [os.path.join(self.path, program.name)]

    def takes(self, program):
        return os.access(os.path.join(self.path, program.name), os.X_OK)


def find(options):
    """godwit's tiers, then every peer that is there; and the names of those that are not."""
    found, missing = ours(options), []
    for name, variable, make in PEERS:
        path = os.environ.get(variable) or shutil.which(variable.lower().replace("_", "-"))
        if not path or not os.path.exists(path):
            missing.append("%s (%s)" % (name, variable))
        else:
            found += make(options, os.path.abspath(path))
    if options.engines:
        wanted = options.engines.split(",")
        found = [e for e in found if e.is_ours or e.name in wanted]
    return found, missing


def ours(options):
    """godwit once for each tier that it was built with, slowest first."""
    godwit = our_path(options)
    if not os.access(godwit, os.X_OK):
        sys.exit("bench: no godwit at %s: build the release preset first" % godwit)
    engines = []
    for tier in options.tiers.split(","):
        if not has_tier(godwit, tier):
            print("bench: this godwit has no tier %s" % tier)
            continue
        engines.append(Ours(tier, godwit))
    if not engines:
        sys.exit("bench: none of the tiers %s" % options.tiers)
    return engines


def our_path(options):
    return os.environ.get("GODWIT", os.path.join(options.build, "godwit"))


def has_tier(godwit, tier):
    hello = os.path.join(BENCH, "hello.wat")
    done = subprocess.run([godwit, "run", "--tier", tier, hello], capture_output=True, check=False)
    return done.returncode == 0


def wasm3(options, path):
    del options
    return [Engine("wasm3", "interpreter", path, [path, "--stack-size", STACK_BYTES],
                   plain=[path], host=host("WASM3_HOST"))]


def iwasm(options, path):
    del options
    return [Engine("wamr", "interpreter", path,
                   [path, "--stack-size=" + STACK_BYTES, "--dir=."], plain=[path],
                   host=host("IWASM_HOST"))]


def iwasm_fast_jit(options, path):
    """A build of its own: fast-jit and the fast interpreter exclude each other."""
    del options
    jit = [path, "--fast-jit"]
    return [Engine("wamr-jit", "baseline", path,
                   jit + ["--stack-size=" + STACK_BYTES, "--dir=."], plain=jit,
                   host=host("IWASM_FAST_JIT_HOST"))]


def wazero(options, path):
    """Its own command cannot offer bench.*, so programs go through a host."""
    del options
    return [Engine("wazero", "baseline", path, [path, "run"], plain=[path, "run"], host=[path])]


def node(options, path):
    del options
    return [v8("v8-liftoff", "baseline", path, [path, *LIFTOFF, HOST_JS]),
            v8("v8-turbofan", "optimiser", path, [path, *TURBOFAN, HOST_JS])]


def deno(options, path):
    """The flags that deno's newer V8 no longer has are not passed to it."""
    del options
    before = [path, "run", "--allow-all"]
    return [v8("deno-liftoff", "baseline", path,
               [*before, "--v8-flags=" + ",".join(LIFTOFF), HOST_JS]),
            v8("deno-turbofan", "optimiser", path,
               [*before, "--v8-flags=" + ",".join(TURBOFAN), HOST_JS])]


def v8(name, kind, path, before):
    return Engine(name, kind, path, before + ["run"], plain=before + ["run"], host=before)


def bun(options, path):
    """Its compiler cannot be called before the code is, so `compile` would only validate."""
    del options
    before = [path, HOST_JS]
    bbq = Engine("jsc-bbq", "baseline", path, before + ["run"], plain=before + ["run"],
                 host=before, env=BBQ)
    bbq.is_lazy = True
    return [bbq]


def wasmtime(options, path):
    before = [path, "run"]
    return [Engine("wasmtime", "optimiser", path,
                   before + ["--preload", marks(options), "--dir", "."], plain=before)]


def wizer(options, path):
    """Wasmtime inside of a tool that runs a program to take a picture of it."""
    before = [path, "--allow-wasi", "-f", "_start", "-o", os.devnull]
    return [Engine("wizer", "optimiser", path,
                   before + ["--preload", marks(options), "--dir", "."])]


def marks(options):
    """bench.start and bench.end as a module, for engines that link modules but offer no hook."""
    path = os.path.join(options.scratch, "marks.wasm")
    if not os.path.exists(path):
        text = os.path.join(BENCH, "host", "marks.wat")
        subprocess.run([our_path(options), "parse", text, "-o", path], check=True)
    return "bench=" + path


def native(options, path):
    del options
    return [Native(path)]


def host(variable):
    """A program that speaks the words of a host for an engine whose command does not."""
    path = os.environ.get(variable)
    return [path] if path and os.access(path, os.X_OK) else None


# name for people, variable (its lower case is looked for on PATH), what makes the engines
PEERS = (
    ("wasm3", "WASM3", wasm3),
    ("WAMR, interpreter", "IWASM", iwasm),
    ("WAMR, fast-jit", "IWASM_FAST_JIT", iwasm_fast_jit),
    ("wazero", "WAZERO_HOST", wazero),
    ("V8 of Node", "NODE", node),
    ("V8 of Deno", "DENO", deno),
    ("JavaScriptCore of Bun", "BUN", bun),
    ("wasmtime", "WASMTIME", wasmtime),
    ("wasmtime in wizer", "WIZER", wizer),
    ("native executables", "NATIVE", native),
)
