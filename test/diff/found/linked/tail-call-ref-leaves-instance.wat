;; The second instance calls the first one's f0. Both have one table, so the tail call in the first
;; one's $f goes to the second one's: what was called directly has left the instance when it
;; returns. Only return_call_ref says so here.
(module
  (type $t (func (param i64) (result i64)))
  (import "h" "f0" (func $peer (result i64)))
  (import "h" "t0" (table 64 80 funcref))
  (global $n (mut i32) (i32.const 5))
  (global $g (export "g0") (mut i64) (i64.const 1))
  (elem (i32.const 4) $f)
  (func $f (type $t)
    (if (i32.eqz (global.get $n)) (then (return (local.get 0))))
    (global.set $n (i32.sub (global.get $n) (i32.const 1)))
    (global.set $g (i64.add (global.get $g) (local.get 0)))
    (return_call_ref $t (i64.const 3) (ref.cast (ref $t) (table.get (i32.const 4)))))
  (func (export "f0") (result i64)
    (global.set $n (i32.const 5))
    (i64.add (i64.mul (i64.const 1000) (call $f (i64.const 2))) (global.get $g)))
  (func (export "f1") (result i64)
    (global.set $n (i32.const 3))
    (i64.add (call $peer) (global.get $g))))
