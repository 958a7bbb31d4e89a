// SPDX-License-Identifier: Apache-2.0
/* host.mjs -- lets bench/run ask a JavaScript engine for its WebAssembly.
 *
 *   run FILE                 run a WASI program, its folder preopened as "."
 *   compile FILE...          print "FILE N ns": the least time to compile each whole module
 *   instantiate FILE COUNT NAME
 *                            print "instantiate N ns, growth N bytes": to instantiate, call
 *                            the export (`-`: none) and drop, one of COUNT in turn; and how
 *                            much more memory is resident in the end
 *
 * What the engine does behind these words (which tier, lazily or not) is for its flags to say. */
import fs from "node:fs";
import path from "node:path";
import process from "node:process";
import { Exit, Wasi } from "./wasi.mjs";

const ROUNDS = 9;

/* Time of the processor, of all threads: what a compile pool does is paid for as well. */
function cpuNow() {
    const used = process.cpuUsage();
    return (used.user + used.system) * 1000;
}

function wallNow() {
    return Number(process.hrtime.bigint());
}

/* Offers bench.start and bench.end, and tells how long it was between their calls. */
class Marks {
    constructor(quiet) {
        this.quiet = quiet;
    }

    imports() {
        return {
            start: () => { [this.wall, this.cpu] = [wallNow(), cpuNow()]; },
            end: () => {
                const cpu = cpuNow() - this.cpu, wall = wallNow() - this.wall;
                if (!this.quiet) process.stderr.write(`bench: ${wall} ns, cpu ${cpu} ns\n`);
            },
        };
    }
}

/* Call an export; returns the exit code. */
function call(instance, name) {
    try {
        instance.exports[name]();
        return 0;
    } catch (thrown) {
        if (thrown instanceof Exit) return thrown.code;
        throw thrown;
    }
}

function run(file) {
    const wasi = new Wasi([path.basename(file)], path.dirname(path.resolve(file)), false);
    const imports = { wasi_snapshot_preview1: wasi.imports(), bench: new Marks(false).imports() };
    const bytes = fs.readFileSync(file);
    const began = cpuNow();
    const module = new WebAssembly.Module(bytes);
    const compiled = cpuNow();
    const instance = new WebAssembly.Instance(module, imports);
    const instantiated = cpuNow();
    process.stderr.write(`bench: compile ${compiled - began} ns, ` +
                         `instantiate ${instantiated - compiled} ns\n`);
    wasi.memory = instance.exports.memory;
    process.exit(call(instance, "_start"));
}

/* Every round on bytes of their own: an engine remembers what it has compiled. */
function compile(files) {
    for (const file of files) {
        const bytes = fs.readFileSync(file);
        let best = Infinity;
        for (let i = 0; i < ROUNDS; i++) {
            const name = new TextEncoder().encode(`r${i}`);
            const section = [0, name.length + 1, name.length, ...name];
            const other = Buffer.concat([bytes, Buffer.from(section)]);
            const began = cpuNow();
            new WebAssembly.Module(other);
            best = Math.min(best, cpuNow() - began);
        }
        console.log(`${file} ${best} ns`);
    }
}

function instantiate(file, count, name) {
    const module = new WebAssembly.Module(fs.readFileSync(file));
    const once = () => {
        const wasi = new Wasi(["x"], ".", true);
        const imports = { wasi_snapshot_preview1: wasi.imports(),
                          bench: new Marks(true).imports() };
        const instance = new WebAssembly.Instance(module, imports);
        wasi.memory = instance.exports.memory;
        if (name !== "-") call(instance, name);
    };
    for (let i = 0; i < Math.min(count, 100); i++) once();
    const before = process.memoryUsage().rss, began = cpuNow();
    for (let i = 0; i < count; i++) once();
    const spent = cpuNow() - began, after = process.memoryUsage().rss;
    console.log(`instantiate ${Math.round(spent / count)} ns, growth ${after - before} bytes`);
}

const [verb, ...rest] = process.argv.slice(2);
if (verb === "run") run(rest[0]);
else if (verb === "compile") compile(rest);
else if (verb === "instantiate") instantiate(rest[0], Number(rest[1]), rest[2]);
else throw new Error("host.mjs: run FILE | compile FILE... | instantiate FILE COUNT NAME");
