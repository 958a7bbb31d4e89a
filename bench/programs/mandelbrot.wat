(; SPDX-License-Identifier: Apache-2.0 ;)
(; mandelbrot.wat: how many of 300 x 300 points stay bounded for 200 steps: doubles in a loop
   whose end depends on them. ;)
(module
  (import "bench" "start" (func $start))
  (import "bench" "end" (func $end))
  (memory (export "memory") 1)
  (func $stays (param $re f64) (param $im f64) (result i32)
    (local $x f64) (local $y f64) (local $xx f64) (local $yy f64) (local $step i32)
    (loop $next
      (local.set $y
        (f64.add (f64.mul (f64.mul (local.get $x) (local.get $y)) (f64.const 2))
                 (local.get $im)))
      (local.set $x
        (f64.add (f64.sub (local.get $xx) (local.get $yy)) (local.get $re)))
      (local.set $xx (f64.mul (local.get $x) (local.get $x)))
      (local.set $yy (f64.mul (local.get $y) (local.get $y)))
      (if (f64.gt (f64.add (local.get $xx) (local.get $yy)) (f64.const 4))
        (then (return (i32.const 0))))
      (local.set $step (i32.add (local.get $step) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $step) (i32.const 200))))
    (i32.const 1))
  (func (export "_start")
    (local $row i32) (local $column i32) (local $found i32)
    (call $start)
    (loop $rows
      (local.set $column (i32.const 0))
      (loop $columns
        (local.set $found
          (i32.add (local.get $found)
            (call $stays
              (f64.sub (f64.mul (f64.convert_i32_u (local.get $column)) (f64.const 0.01))
                       (f64.const 2))
              (f64.sub (f64.mul (f64.convert_i32_u (local.get $row)) (f64.const 0.01))
                       (f64.const 1.5)))))
        (local.set $column (i32.add (local.get $column) (i32.const 1)))
        (br_if $columns (i32.lt_u (local.get $column) (i32.const 300))))
      (local.set $row (i32.add (local.get $row) (i32.const 1)))
      (br_if $rows (i32.lt_u (local.get $row) (i32.const 300))))
    (call $end)
    (if (i32.ne (local.get $found) (i32.const 15272)) (then unreachable))))
