// SPDX-License-Identifier: Apache-2.0
// node v8.js DIFF FILE.wasm...: run each module in V8 as outcome.c does, and compare with the
// lines that `DIFF --trace` prints for it. For modules that are as closed as V8 needs them
// (and without Liftoff: that of V8 11.3 mixes values up where loops take many):
//
//   diff --closed --features 306ff --seeds 500 --keep-all --write FOLDER
//   node --no-liftoff v8.js build/release/test/diff/diff FOLDER/*.wasm
'use strict';
const fs = require('fs');

const BUDGET = 120, ROUNDS = 2;
const INTEGERS = [7n, 0xffffffffffffffffn, 0x80000000n, 0x12345678fffffff0n, 40n];

// Enough of the binary format: the types of functions, exports and globals.
class Reader {
  constructor(bytes) { this.bytes = bytes; this.at = 0; }
  u8() { return this.bytes[this.at++]; }
  u32() {
    let value = 0, shift = 0, byte;
    do {
      byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      shift += 7;
    } while (byte & 0x80);
    return value;
  }
}

function signatures(bytes) {
  const r = new Reader(bytes), types = [], funcs = [], exports = [];
  r.at = 8;
  while (r.at < bytes.length) {
    const id = r.u8(), size = r.u32(), end = r.at + size;
    if (id === 1) {
      for (let n = r.u32(); n > 0; n--) {
        r.u8();
        const list = () => Array.from({length: r.u32()}, () => r.u8());
        types.push({params: list(), results: list()});
      }
    } else if (id === 3) {
      for (let n = r.u32(); n > 0; n--) funcs.push(r.u32());
    } else if (id === 7) {
      for (let n = r.u32(); n > 0; n--) {
        const len = r.u32(), name = bytes.subarray(r.at, r.at + len).toString();
        r.at += len;
        exports.push({name, kind: r.u8(), index: r.u32()});
      }
    }
    r.at = end;
  }
  return {types, funcs, exports};
}

function argument(type, round, i) {
  const mixed = BigInt.asUintN(64, INTEGERS[(round + i) % 5] + BigInt(i));
  switch (type) {
  case 0x7f: return Number(BigInt.asIntN(32, mixed));
  case 0x7e: return BigInt.asIntN(64, mixed);
  case 0x7d: return (round & 1 ? -0.75 : 1.5) * (i + 1);
  case 0x7c: return (round & 1 ? 1e6 : -2.25) * (i + 1);
  default: return null;
  }
}

const scratch = new DataView(new ArrayBuffer(8));
function hex(type, value) {
  switch (type) {
  case 0x7f: return (value >>> 0).toString(16);
  case 0x7e: return BigInt.asUintN(64, value).toString(16);
  case 0x7d:
    if (Number.isNaN(value)) return '7fc00000';
    scratch.setFloat32(0, value);
    return scratch.getUint32(0).toString(16);
  case 0x7c:
    if (Number.isNaN(value)) return '7ff8000000000000';
    scratch.setFloat64(0, value);
    return scratch.getBigUint64(0).toString(16);
  default: return value === null ? '0' : '2';
  }
}

function ended(error) {
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) return 'trap';
  if (error instanceof WebAssembly.Exception) return 'exception';
  throw error;
}

// The lines of one module; null where V8 cannot do it.
function trace(bytes) {
  const {types, funcs, exports} = signatures(bytes), lines = [];
  const {instance} = {instance: new WebAssembly.Instance(new WebAssembly.Module(bytes), {})};
  for (let round = 0; round < ROUNDS; round++) {
    for (const e of exports) {
      if (e.kind !== 0) continue;
      const type = types[funcs[e.index]];
      if (type.params.includes(0x7b) || type.results.includes(0x7b)) return null;
      instance.exports.g0.value = BUDGET;
      try {
        const given = instance.exports[e.name](...type.params.map((t, i) => argument(t, round, i)));
        const results = type.results.length > 1 ? given : type.results.length ? [given] : [];
        lines.push('call ' + e.name + ':' +
                   results.map((v, i) => ' ' + hex(type.results[i], v)).join(''));
      } catch (error) {
        lines.push('call ' + e.name + ': ' + ended(error));
      }
    }
  }
  for (const e of exports) {
    if (e.kind !== 2) continue;
    const memory = new Uint8Array(instance.exports[e.name].buffer);
    let hash = 2166136261, count = 0;
    for (const byte of memory) {
      if (!byte) continue;
      hash = Math.imul(hash ^ byte, 16777619) >>> 0;
      count++;
    }
    lines.push('memory: ' + memory.length + ' bytes, ' + count + ' not zero, ' +
               hash.toString(16).padStart(8, '0'));
  }
  return lines;
}

function wanted(text) {
  return text.split('\n').filter((l) => /^(call|memory)/.test(l))
      .map((l) => l.replace(/ trap: .*/, ' trap').replace(/ exception.*/, ' exception'));
}

const {execFileSync} = require('child_process');
const [diff, ...files] = process.argv.slice(2);
let same = 0, different = 0, unable = 0;
for (const file of files) {
  let lines;
  try {
    lines = trace(fs.readFileSync(file));
  } catch (error) {
    if (unable < 3) console.log(file + ': ' + error.message);
  }
  if (!lines) {
    unable++;
    continue;
  }
  const ours = wanted(execFileSync(diff, ['--only', 'interp', '--trace', file],
                                   {encoding: 'utf8'}));
  const at = lines.findIndex((l, i) => l !== ours[i]);
  if (at < 0) {
    same++;
  } else {
    different++;
    console.log(file + ': ' + lines[at] + '\n  godwit: ' + ours[at]);
  }
}
console.log(same + ' the same, ' + different + ' different, ' + unable + ' not run by V8');
process.exit(different > 0 ? 1 : 0);
