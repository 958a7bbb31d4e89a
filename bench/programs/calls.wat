(; SPDX-License-Identifier: Apache-2.0 ;)
(; calls.wat: Fibonacci by definition: nothing but calls, comparisons and additions. ;)
(module
  (import "bench" "start" (func $start))
  (import "bench" "end" (func $end))
  (memory (export "memory") 1)
  (func $fib (param $n i32) (result i32)
    (if (result i32) (i32.lt_u (local.get $n) (i32.const 2))
      (then (local.get $n))
      (else
        (i32.add
          (call $fib (i32.sub (local.get $n) (i32.const 1)))
          (call $fib (i32.sub (local.get $n) (i32.const 2)))))))
  (func (export "_start")
    (local $found i32)
    (call $start)
    (local.set $found (call $fib (i32.const 32)))
    (call $end)
    (if (i32.ne (local.get $found) (i32.const 2178309)) (then unreachable))))
