;; Needs both, and that they speak of one resource.
(component
  (import "test:count/counters" (instance $c
    (export "counter" (type $counter (sub resource)))
    (export "[constructor]counter" (func (param "from" u32) (result (own $counter))))
    (export "[method]counter.get" (func (param "self" (borrow $counter)) (result u32)))))
  (alias export $c "counter" (type $counter))
  (import "test:count/twice" (instance $t
    (export "counter" (type $n (eq $counter)))
    (export "twice" (func (param "of" (borrow $n)) (param "n" u32)))))
  (core func $make (canon lower (func $c "[constructor]counter")))
  (core func $get (canon lower (func $c "[method]counter.get")))
  (core func $twice (canon lower (func $t "twice")))
  (core module $m
    (import "" "make" (func $make (param i32) (result i32)))
    (import "" "get" (func $get (param i32) (result i32)))
    (import "" "twice" (func $twice (param i32 i32)))
    (func (export "tally") (param i32 i32) (result i32)
      (local $c i32)
      (local.set $c (call $make (local.get 0)))
      (call $twice (local.get $c) (local.get 1))
      (call $get (local.get $c))))
  (core instance $m (instantiate $m (with "" (instance
    (export "make" (func $make)) (export "get" (func $get)) (export "twice" (func $twice))))))
  (func (export "tally") (param "from" u32) (param "n" u32) (result u32)
    (canon lift (core func $m "tally"))))
