;; A function `step`, and nothing else.
(component
  (core module $M
    (func (export "step") (param i32) (result i32) (i32.add (local.get 0) (i32.const 1))))
  (core instance $m (instantiate $M))
  (func $step (param "x" u32) (result u32) (canon lift (core func $m "step")))
  (export "step" (func $step)))
