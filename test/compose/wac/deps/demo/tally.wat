;; Wants demo:count/counters, counts twice with it and says where it is.
(component
  (import "demo:count/counters@0.1.0" (instance $counters
    (export "counter" (type $counter (sub resource)))
    (export "[constructor]counter" (func (param "start" u32) (result (own $counter))))
    (export "[method]counter.next" (func (param "self" (borrow $counter)) (result u32)))))
  (alias export $counters "counter" (type $counter))
  (core func $make (canon lower (func $counters "[constructor]counter")))
  (core func $next (canon lower (func $counters "[method]counter.next")))
  (core func $drop (canon resource.drop $counter))
  (core module $M
    (import "" "make" (func $make (param i32) (result i32)))
    (import "" "next" (func $next (param i32) (result i32)))
    (import "" "drop" (func $drop (param i32)))
    (func (export "count") (param i32) (result i32)
      (local $c i32)
      (local.set $c (call $make (local.get 0)))
      (drop (call $next (local.get $c)))
      (call $next (local.get $c))
      (call $drop (local.get $c))))
  (core instance $m (instantiate $M (with "" (instance
    (export "make" (func $make)) (export "next" (func $next)) (export "drop" (func $drop))))))
  (func (export "count") (param "from" u32) (result u32) (canon lift (core func $m "count"))))
