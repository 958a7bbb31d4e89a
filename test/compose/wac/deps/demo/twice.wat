;; Wants a function `step` and an interface demo:math/apply, and applies both.
(component
  (import "step" (func $step (param "x" u32) (result u32)))
  (import "demo:math/apply" (instance $other (export "apply" (func (param "x" u32) (result u32)))))
  (core func $step' (canon lower (func $step)))
  (core func $apply' (canon lower (func $other "apply")))
  (core module $M
    (import "" "step" (func $step (param i32) (result i32)))
    (import "" "apply" (func $apply (param i32) (result i32)))
    (func (export "run") (param i32) (result i32) (call $apply (call $step (local.get 0)))))
  (core instance $m (instantiate $M (with "" (instance
    (export "step" (func $step')) (export "apply" (func $apply'))))))
  (func $run (param "x" u32) (result u32) (canon lift (core func $m "run")))
  (export "run" (func $run)))
