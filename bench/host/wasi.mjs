// SPDX-License-Identifier: Apache-2.0
/* wasi.mjs -- as much of WASI 0.1 as the programs of corpora/bench call.
 *
 * One implementation for every JavaScript engine, so that what differs between them is the
 * engine. Of files it knows those of one folder, for reading; everything else is ENOSYS.
 * Not a sandbox: it runs trusted benchmarks only. */
import fs from "node:fs";
import path from "node:path";
import { randomFillSync } from "node:crypto";

const EBADF = 8, EINVAL = 28, ENOENT = 44, ENOSYS = 52;
const FOLDER_FD = 3;
const ALL_RIGHTS = 0xffff_ffffn;
const RANDOM_BYTES = 65536;
const DIRECTORY = 3, REGULAR = 4, CHARACTER = 2;

/* Thrown out of the guest by proc_exit. */
export class Exit {
    constructor(code) {
        this.code = code;
    }
}

/* A pipe may be full and not wait: then it is asked again. */
function writeAll(fd, from) {
    let done = 0;
    while (done < from.length) {
        try {
            done += fs.writeSync(fd, from, done);
        } catch (thrown) {
            if (thrown.code !== "EAGAIN") throw thrown;
        }
    }
}

export class Wasi {
    /* Quiet: what the guest writes to standard output and error goes nowhere. */
    constructor(args, folder, isQuiet) {
        this.args = args;
        this.folder = folder;
        this.isQuiet = isQuiet;
        this.randomBytes = new Uint8Array(RANDOM_BYTES);
        this.randomLeft = 0;
        this.memory = null; // the guest's, known once it is instantiated
        this.files = new Map([0, 1, 2].map((fd) => [fd, { host: fd, at: null }]));
    }

    view() {
        return new DataView(this.memory.buffer);
    }

    bytes(at, len) {
        return new Uint8Array(this.memory.buffer, at, len);
    }

    /* Call `each` with the bytes of every vector; returns what they sum up to. */
    overVectors(at, count, each) {
        let total = 0;
        for (let i = 0; i < count; i++) {
            const v = this.view();
            const len = v.getUint32(at + 8 * i + 4, true);
            const done = each(this.bytes(v.getUint32(at + 8 * i, true), len));
            total += done;
            if (done < len) break;
        }
        return total;
    }

    /* Strings with their zeros at `at`, and a pointer to each at `pointers`. */
    putStrings(strings, pointers, at) {
        for (const s of strings) {
            const raw = new TextEncoder().encode(s + "\0");
            this.view().setUint32(pointers, at, true);
            this.bytes(at, raw.length).set(raw);
            pointers += 4;
            at += raw.length;
        }
        return 0;
    }

    putSizes(strings, count, size) {
        const bytes = strings.map((s) => new TextEncoder().encode(s).length + 1);
        this.view().setUint32(count, strings.length, true);
        this.view().setUint32(size, bytes.reduce((a, b) => a + b, 0), true);
        return 0;
    }

    kind(fd) {
        if (fd === FOLDER_FD) return DIRECTORY;
        return fd < FOLDER_FD ? CHARACTER : REGULAR;
    }

    write(fd, vectors, count, written) {
        const file = this.files.get(fd);
        if (!file) return EBADF;
        const total = this.overVectors(vectors, count, (from) => {
            if (!this.isQuiet || fd > 2) writeAll(file.host, from);
            return from.length;
        });
        this.view().setUint32(written, total, true);
        return 0;
    }

    read(fd, vectors, count, got) {
        const file = this.files.get(fd);
        if (!file) return EBADF;
        const total = this.overVectors(vectors, count, (into) => {
            const done = fs.readSync(file.host, into, 0, into.length, file.at);
            if (file.at !== null) file.at += done;
            return done;
        });
        this.view().setUint32(got, total, true);
        return 0;
    }

    seek(fd, offset, whence, where) {
        const file = this.files.get(fd);
        if (!file || file.at === null) return EBADF;
        const base = [0, file.at, fs.fstatSync(file.host).size][whence];
        if (base === undefined || base + Number(offset) < 0) return EINVAL;
        file.at = base + Number(offset);
        this.view().setBigUint64(where, BigInt(file.at), true);
        return 0;
    }

    open(folder, flags, name, len, oflags, rights, inherited, fdflags, opened) {
        if (folder !== FOLDER_FD) return EBADF;
        const text = new TextDecoder().decode(this.bytes(name, len));
        const host = path.join(this.folder, text);
        if (!fs.existsSync(host)) return ENOENT;
        const fd = fs.openSync(host, "r");
        this.files.set(fd + FOLDER_FD + 1, { host: fd, at: 0 });
        this.view().setUint32(opened, fd + FOLDER_FD + 1, true);
        return 0;
    }

    close(fd) {
        const file = this.files.get(fd);
        if (!file) return EBADF;
        if (file.at !== null) fs.closeSync(file.host);
        this.files.delete(fd);
        return 0;
    }

    fdstat(fd, at) {
        if (fd !== FOLDER_FD && !this.files.has(fd)) return EBADF;
        const v = this.view();
        v.setBigUint64(at, BigInt(this.kind(fd)), true);
        v.setBigUint64(at + 8, ALL_RIGHTS, true);
        v.setBigUint64(at + 16, ALL_RIGHTS, true);
        return 0;
    }

    filestat(fd, at) {
        const file = this.files.get(fd);
        if (!file) return EBADF;
        this.bytes(at, 64).fill(0);
        this.view().setUint8(at + 16, this.kind(fd));
        if (file.at !== null) {
            this.view().setBigUint64(at + 32, BigInt(fs.fstatSync(file.host).size), true);
        }
        return 0;
    }

    prestat(fd, at) {
        if (fd !== FOLDER_FD) return EBADF;
        this.view().setUint32(at, 0, true);
        this.view().setUint32(at + 4, 1, true);
        return 0;
    }

    prestatName(fd, at) {
        if (fd !== FOLDER_FD) return EBADF;
        this.view().setUint8(at, ".".charCodeAt(0));
        return 0;
    }

    clock(id, precision, at) {
        const now = id === 0 ? BigInt(Date.now()) * 1_000_000n : process.hrtime.bigint();
        this.view().setBigUint64(at, now, true);
        return 0;
    }

    /* Out of a store of random bytes: asking for four is as dear as asking for thousands. */
    random(at, len) {
        if (len > RANDOM_BYTES) {
            randomFillSync(this.bytes(at, len));
            return 0;
        }
        if (len > this.randomLeft) {
            randomFillSync(this.randomBytes);
            this.randomLeft = RANDOM_BYTES;
        }
        this.randomLeft -= len;
        this.bytes(at, len).set(
            this.randomBytes.subarray(this.randomLeft, this.randomLeft + len));
        return 0;
    }

    /* What to give for wasi_snapshot_preview1. */
    imports() {
        const none = [];
        const known = {
            args_get: (pointers, at) => this.putStrings(this.args, pointers, at),
            args_sizes_get: (count, size) => this.putSizes(this.args, count, size),
            environ_get: (pointers, at) => this.putStrings(none, pointers, at),
            environ_sizes_get: (count, size) => this.putSizes(none, count, size),
            clock_time_get: (...a) => this.clock(...a),
            fd_close: (fd) => this.close(fd),
            fd_fdstat_get: (...a) => this.fdstat(...a),
            fd_filestat_get: (...a) => this.filestat(...a),
            fd_prestat_dir_name: (...a) => this.prestatName(...a),
            fd_prestat_get: (...a) => this.prestat(...a),
            fd_read: (...a) => this.read(...a),
            fd_seek: (...a) => this.seek(...a),
            fd_sync: () => 0,
            fd_write: (...a) => this.write(...a),
            path_open: (...a) => this.open(...a),
            proc_exit: (code) => { throw new Exit(code); },
            random_get: (...a) => this.random(...a),
        };
        return new Proxy(known, { get: (all, name) => all[name] ?? (() => ENOSYS) });
    }
}
