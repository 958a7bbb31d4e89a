;; Wants demo:math/add, and doubles with it; also as an interface.
(component
  (import "demo:math/add@1.0.0" (instance $math
    (export "add" (func (param "a" u32) (param "b" u32) (result u32)))))
  (core func $add (canon lower (func $math "add")))
  (core module $M
    (import "" "add" (func $add (param i32 i32) (result i32)))
    (func (export "double") (param i32) (result i32) (call $add (local.get 0) (local.get 0))))
  (core instance $m (instantiate $M (with "" (instance (export "add" (func $add))))))
  (func $double (param "x" u32) (result u32) (canon lift (core func $m "double")))
  (export "double" (func $double))
  (instance $twice (export "apply" (func $double)))
  (export "demo:math/apply" (instance $twice)))
