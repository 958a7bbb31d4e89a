(; SPDX-License-Identifier: Apache-2.0 ;)
(; marks.wat: bench.start and bench.end for an engine that cannot be taught them.

   Given as the module `bench` (wasmtime run --preload bench=marks.wasm), it asks WASI for the
   time at both marks and writes "bench: N ns, cpu N ns" on standard error. WASI 0.1 names no
   clock of the processor that engines offer, so both figures are the wall's. ;)
(module
  (import "wasi_snapshot_preview1" "clock_time_get"
    (func $clock (param i32 i64 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write"
    (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (data (i32.const 64) "bench: ")
  (data (i32.const 96) " ns, cpu ")
  (data (i32.const 128) " ns\n")
  (global $began (mut i64) (i64.const 0))
  (global $at (mut i32) (i32.const 0)) (; the line grows downwards from 300 ;)

  (func $now (result i64)
    (drop (call $clock (i32.const 1) (i64.const 1) (i32.const 0)))
    (i64.load (i32.const 0)))

  (func $text (param $from i32) (param $len i32)
    (global.set $at (i32.sub (global.get $at) (local.get $len)))
    (memory.copy (global.get $at) (local.get $from) (local.get $len)))

  (func $number (param $left i64)
    (loop $digit
      (global.set $at (i32.sub (global.get $at) (i32.const 1)))
      (i32.store8 (global.get $at)
        (i32.add (i32.const 48)
          (i32.wrap_i64 (i64.rem_u (local.get $left) (i64.const 10)))))
      (local.set $left (i64.div_u (local.get $left) (i64.const 10)))
      (br_if $digit (i64.ne (local.get $left) (i64.const 0)))))

  (func (export "start")
    (global.set $began (call $now)))

  (func (export "end")
    (local $spent i64)
    (local.set $spent (i64.sub (call $now) (global.get $began)))
    (global.set $at (i32.const 300))
    (call $text (i32.const 128) (i32.const 4))
    (call $number (local.get $spent))
    (call $text (i32.const 96) (i32.const 9))
    (call $number (local.get $spent))
    (call $text (i32.const 64) (i32.const 7))
    (i32.store (i32.const 16) (global.get $at))
    (i32.store (i32.const 20) (i32.sub (i32.const 300) (global.get $at)))
    (drop (call $write (i32.const 2) (i32.const 16) (i32.const 1) (i32.const 24)))))
