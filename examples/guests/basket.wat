;; SPDX-License-Identifier: Apache-2.0
;; A component written by hand: what a list of things costs together.
(component
  (core module $Main
    (memory (export "memory") 1)
    (global $free (mut i32) (i32.const 16))
    ;; Give out memory, eight bytes aligned; nothing is ever asked back.
    (func (export "realloc") (param $old i32) (param $old-size i32) (param $align i32)
      (param $size i32) (result i32)
      (local $at i32)
      (local.set $at (global.get $free))
      (global.set $free (i32.and (i32.const -8)
        (i32.add (i32.add (local.get $at) (local.get $size)) (i32.const 7))))
      (block $fits
        (br_if $fits (i32.le_u (global.get $free) (i32.mul (memory.size) (i32.const 65536))))
        (br_if $fits (i32.ne (i32.const -1)
          (memory.grow (i32.add (i32.const 1)
            (i32.shr_u (local.get $size) (i32.const 16))))))
        unreachable)
      (local.get $at))
    ;; A thing takes twelve bytes: where its name is, how long that is, and its price.
    (func (export "total") (param $at i32) (param $count i32) (result i32)
      (local $sum i32)
      (block $done (loop $next
        (br_if $done (i32.eqz (local.get $count)))
        (local.set $sum (i32.add (local.get $sum) (i32.load offset=8 (local.get $at))))
        (local.set $at (i32.add (local.get $at) (i32.const 12)))
        (local.set $count (i32.sub (local.get $count) (i32.const 1)))
        (br $next)))
      (local.get $sum)))
  (core instance $main (instantiate $Main))
  (alias core export $main "memory" (core memory $memory))
  (alias core export $main "realloc" (core func $realloc))
  (type $thing' (record (field "item" string) (field "cents" u32)))
  (export $thing "thing" (type $thing'))
  (func (export "total") (param "things" (list $thing)) (result u32)
    (canon lift (core func $main "total") (memory (core memory $memory))
      (realloc (core func $realloc)))))
