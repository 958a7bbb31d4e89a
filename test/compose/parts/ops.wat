;; Offers arithmetic on a record, under version 0.2.3.
(component
  (core module $m
    (func (export "add") (param i32 i32) (result i32)
      local.get 0 local.get 1 i32.add)
    (func (export "sub") (param i32 i32) (result i32)
      local.get 0 local.get 1 i32.sub))
  (core instance $m (instantiate $m))
  (type $pair' (record (field "left" u32) (field "right" u32)))
  (component $shell
    (import "pair" (type $pair (eq $pair')))
    (import "add" (func $add (param "of" $pair) (result u32)))
    (import "sub" (func $sub (param "of" $pair) (result u32)))
    (export $named "pair" (type $pair))
    (export "add" (func $add) (func (param "of" $named) (result u32)))
    (export "sub" (func $sub) (func (param "of" $named) (result u32))))
  (type $pair (record (field "left" u32) (field "right" u32)))
  (func $add (param "of" $pair) (result u32) (canon lift (core func $m "add")))
  (func $sub (param "of" $pair) (result u32) (canon lift (core func $m "sub")))
  (instance $ops (instantiate $shell
    (with "pair" (type $pair)) (with "add" (func $add)) (with "sub" (func $sub))))
  (export "test:calc/ops@0.2.3" (instance $ops)))
