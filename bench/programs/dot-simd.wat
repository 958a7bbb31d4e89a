(; SPDX-License-Identifier: Apache-2.0 ;)
(; dot-simd.wat: dot products of 16-bit integers, 4,096 at a time, 5,000 times over. ;)
(module
  (import "bench" "start" (func $start))
  (import "bench" "end" (func $end))
  (memory (export "memory") 1)
  (func $fill
    (local $at i32)
    (loop $next
      (i32.store16 (local.get $at) (i32.sub (i32.rem_u (local.get $at) (i32.const 253))
                                            (i32.const 100)))
      (local.set $at (i32.add (local.get $at) (i32.const 2)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 16384)))))
  (func $dot (result i32)
    (local $at i32) (local $sums v128)
    (loop $next
      (local.set $sums
        (i32x4.add (local.get $sums)
          (i32x4.dot_i16x8_s (v128.load (local.get $at))
                             (v128.load offset=8192 (local.get $at)))))
      (local.set $at (i32.add (local.get $at) (i32.const 16)))
      (br_if $next (i32.lt_u (local.get $at) (i32.const 8192))))
    (i32.add
      (i32.add (i32x4.extract_lane 0 (local.get $sums))
               (i32x4.extract_lane 1 (local.get $sums)))
      (i32.add (i32x4.extract_lane 2 (local.get $sums))
               (i32x4.extract_lane 3 (local.get $sums)))))
  (func (export "_start")
    (local $turns i32) (local $sum i32)
    (call $fill)
    (call $start)
    (loop $next
      (local.set $sum (i32.add (local.get $sum) (call $dot)))
      (local.set $turns (i32.add (local.get $turns) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $turns) (i32.const 5000))))
    (call $end)
    (if (i32.ne (local.get $sum) (i32.const 3110778368)) (then unreachable))))
