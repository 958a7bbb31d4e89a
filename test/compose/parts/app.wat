;; Wants arithmetic under version 0.2.0, and less of it than there is.
(component
  (import "test:calc/ops@0.2.0" (instance $ops
    (type $pair' (record (field "left" u32) (field "right" u32)))
    (export "pair" (type $pair (eq $pair')))
    (export "add" (func (param "of" $pair) (result u32)))))
  (core func $add (canon lower (func $ops "add")))
  (core module $m
    (import "ops" "add" (func $add (param i32 i32) (result i32)))
    (func (export "sum") (param i32 i32 i32) (result i32)
      (call $add (call $add (local.get 0) (local.get 1)) (local.get 2))))
  (core instance $m (instantiate $m
    (with "ops" (instance (export "add" (func $add))))))
  (func (export "sum") (param "a" u32) (param "b" u32) (param "c" u32) (result u32)
    (canon lift (core func $m "sum"))))
