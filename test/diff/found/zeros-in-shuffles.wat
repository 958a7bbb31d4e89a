;; A shuffle with a vector that is known to be zero: known only as long as nothing else may have
;; been put into the local, on whatever way.
(module
  (func (export "f0") (param v128) (result v128)
    (local v128 i32)
    v128.const i32x4 0 0 0 0
    local.set 1
    loop
      local.get 0
      local.get 1
      i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23
      local.set 0
      local.get 0
      v128.not
      local.set 1
      local.get 2
      i32.const 1
      i32.add
      local.tee 2
      i32.const 3
      i32.lt_u
      br_if 0
    end
    local.get 0)
  (func (export "f1") (param v128 i32) (result v128)
    (local v128)
    local.get 0
    local.set 2
    local.get 1
    i32.const 1
    i32.and
    if
      v128.const i32x4 0 0 0 0
      local.set 2
    end
    local.get 0
    local.get 2
    i8x16.shuffle 0 1 2 3 20 21 22 23 4 5 6 7 24 25 26 27)
  (func (export "f2") (param v128) (result v128 v128)
    (local v128)
    local.get 1
    local.get 0
    i8x16.shuffle 0 17 18 19 1 21 22 23 2 25 26 27 3 29 30 31
    v128.const i32x4 0 0 0 0
    local.tee 1
    local.get 0
    local.set 1
    local.get 1
    i8x16.shuffle 16 1 2 3 17 5 6 7 18 9 10 11 19 13 14 15)
  (func (export "f3") (param v128) (result v128)
    (local v128)
    block
      v128.const i32x4 0 0 0 0
      local.set 1
      local.get 0
      v128.any_true
      br_if 0
      local.get 0
      v128.not
      local.set 1
    end
    local.get 1
    local.get 1
    local.get 0
    i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
    i8x16.add)
  (func (export "f4") (param v128) (result v128)
    (local v128)
    local.get 0
    v128.const i32x4 0 0 0 0
    i8x16.shuffle 8 9 10 11 12 13 14 15 16 16 16 16 16 16 16 16
    local.tee 0
    i32.const 0
    i8x16.splat
    local.tee 1
    i8x16.shuffle 0 1 16 16 2 3 16 16 4 5 16 16 6 7 16 16
    local.get 0
    local.set 1
    local.get 1
    i8x16.shuffle 0 17 2 19 4 21 6 23 8 25 10 27 12 29 14 31)
)
