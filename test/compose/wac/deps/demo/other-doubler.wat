;; Wants demo:math/add with another type of the same function.
(component
  (import "demo:math/add@1.0.0" (instance (export "add" (func (param "a" u64) (result u64))))))
