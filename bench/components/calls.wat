;; SPDX-License-Identifier: Apache-2.0
;; Functions that do next to nothing: what a call costs is what getting there costs.
(component
  (core module $M
    (memory (export "memory") 64)
    ;; Always the same place: nothing here is kept from call to call.
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) (i32.const 1024))
    (func (export "same") (param i32) (result i32) (local.get 0))
    (func (export "count") (param i32 i32) (result i32) (local.get 1)))
  (core instance $m (instantiate $M))
  (alias core export $m "memory" (core memory $memory))
  (alias core export $m "realloc" (core func $realloc))
  (type $point' (record (field "x" u32) (field "y" f64) (field "n" u16)))
  (export $point "point" (type $point'))
  (func (export "number") (param "n" u32) (result u32)
    (canon lift (core func $m "same")))
  (func (export "text") (param "text" string) (result u32)
    (canon lift (core func $m "count") (memory (core memory $memory))
      (realloc (core func $realloc))))
  (func (export "records") (param "points" (list $point)) (result u32)
    (canon lift (core func $m "count") (memory (core memory $memory))
      (realloc (core func $realloc)))))
