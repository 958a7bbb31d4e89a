;; Version 2.0.0, which says so.
(component
  (core module $M (func (export "now") (result i32) (i32.const 200)))
  (core instance $m (instantiate $M))
  (func (export "now") (result u32) (canon lift (core func $m "now"))))
