;; Uses the counters of another: what it exports speaks of their resource.
(component
  (import "test:count/counters" (instance $c
    (export "counter" (type $counter (sub resource)))
    (export "[method]counter.add" (func (param "self" (borrow $counter)) (param "n" u32)))))
  (alias export $c "counter" (type $counter))
  (core func $add (canon lower (func $c "[method]counter.add")))
  (core func $drop (canon resource.drop $counter))
  (core module $m
    (import "c" "add" (func $add (param i32 i32)))
    (import "c" "drop" (func $drop (param i32)))
    (func (export "twice") (param i32 i32)
      (call $add (local.get 0) (local.get 1))
      (call $add (local.get 0) (local.get 1))
      (call $drop (local.get 0))))
  (core instance $m (instantiate $m (with "c" (instance
    (export "add" (func $add)) (export "drop" (func $drop))))))
  (func $twice (param "of" (borrow $counter)) (param "n" u32)
    (canon lift (core func $m "twice")))
  (component $shell
    (import "counter" (type $c (sub resource)))
    (import "twice" (func $twice (param "of" (borrow $c)) (param "n" u32)))
    (export $n "counter" (type $c))
    (export "twice" (func $twice) (func (param "of" (borrow $n)) (param "n" u32))))
  (instance $i (instantiate $shell
    (with "counter" (type $counter)) (with "twice" (func $twice))))
  (export "test:count/twice" (instance $i)))
