(module
  (type (;0;) (sub (struct (field (mut i32)) (field (mut i64)) (field (mut i8)))))
  (type (;1;) (sub final 0 (struct (field (mut i32)) (field (mut i64)) (field (mut i8)) (field (mut f64)))))
  (type (;2;) (struct (field (mut f32)) (field (mut v128)) (field (mut i16)) (field (mut (ref null 0))) (field (mut (ref null 2))) (field (mut funcref))))
  (type (;3;) (array (mut i8)))
  (type (;4;) (array (mut i64)))
  (type (;5;) (array (mut v128)))
  (type (;6;) (array (mut (ref null 0))))
  (type (;7;) (array (mut funcref)))
  (type (;8;) (func))
  (type (;9;) (func))
  (type (;10;) (func))
  (type (;11;) (func))
  (type (;12;) (func (param i32 exnref i64 i32 i64 i64 (ref null 3) v128 i64 externref i32 externref funcref v128 i64 funcref i32 i32 f32 f64 i64 (ref null 4) (ref null 2) i64 exnref i64 i64 i64) (result externref (ref null 2))))
  (type (;13;) (func (param i32 externref i64 i32 (ref null 4) f64) (result i64 i64 (ref null 4))))
  (type (;14;) (func))
  (type (;15;) (func (result i64 i64 i31ref)))
  (type (;16;) (func (param v128 i32 i64 (ref null 2) i64 i32 i64 i31ref f32 externref f64 (ref null 0) i64 i32 f64 f32 i64 (ref null 2) (ref null 0) (ref null 0)) (result (ref null 0) exnref)))
  (type (;17;) (func (param i64 anyref) (result i64 anyref)))
  (type (;18;) (func (result i32 funcref)))
  (type (;19;) (func (param (ref null 2) funcref externref v128 anyref i31ref v128 externref i31ref i64 (ref null 0) anyref (ref null 0) (ref null 3)) (result anyref externref)))
  (type (;20;) (func (param i64 f32 (ref null 3) i32 (ref null 3) i32 (ref null 2) anyref f64 i32 anyref anyref i32 i64 (ref null 0) exnref f32 (ref null 3) externref (ref null 2) i64 i32 i64 i32 i64 i64 anyref (ref null 0))))
  (type (;21;) (func (param i64 anyref i64 i64 exnref i64 i64 i32 v128 i64 (ref null 2) externref i32 i32) (result i32)))
  (type (;22;) (func (result i32)))
  (type (;23;) (func (param (ref null 3) f64) (result (ref null 3) f64)))
  (type (;24;) (func (param (ref null 4) (ref null 2) i64 i64 i64 i31ref funcref funcref i32 i64 exnref (ref null 0) f32 f64 (ref null 2) i32 (ref null 2) i32 f64 i64 v128 anyref f64 funcref f32 i32 f64 i64) (result funcref v128 (ref null 2))))
  (type (;25;) (func (param funcref (ref null 0) f64 v128 i32 (ref null 3) i64 (ref null 3) v128 anyref i32 exnref externref f32)))
  (type (;26;) (func (result externref)))
  (type (;27;) (func (param anyref i32 i64) (result (ref null 3) f32)))
  (type (;28;) (func (param f32 v128 externref)))
  (type (;29;) (func (param (ref null 4)) (result (ref null 4))))
  (type (;30;) (func (result (ref null 2) exnref v128 anyref (ref null 3) f64 funcref i32 anyref i32 f32 externref (ref null 0) anyref i31ref i32)))
  (type (;31;) (func (param (ref null 0) (ref null 4)) (result funcref i64 v128 (ref null 3) f32)))
  (type (;32;) (func))
  (type (;33;) (func))
  (type (;34;) (func (result exnref)))
  (type (;35;) (func (param (ref null 4))))
  (type (;36;) (func (result (ref null 4))))
  (type (;37;) (func (result (ref null 4) exnref)))
  (type (;38;) (func (param i32 i32 exnref)))
  (type (;39;) (func (result i32 i32 exnref)))
  (type (;40;) (func (result i32 i32 exnref exnref)))
  (type (;41;) (func (param i32 i31ref i32 externref (ref null 0) i64 (ref null 0))))
  (type (;42;) (func (result i32 i31ref i32 externref (ref null 0) i64 (ref null 0))))
  (type (;43;) (func (result i32 i31ref i32 externref (ref null 0) i64 (ref null 0) exnref)))
  (type (;44;) (func (result exnref)))
  (import "h" "f0" (func (;0;) (type 8)))
  (import "h" "f1" (func (;1;) (type 8)))
  (import "h" "g0" (global (;0;) (mut i64)))
  (import "h" "g1" (global (;1;) f64))
  (table (;0;) 64 80 funcref)
  (table (;1;) 8 20 externref)
  (table (;2;) i64 64 80 funcref)
  (memory (;0;) 1 3)
  (memory (;1;) 1 3)
  (memory (;2;) 1 3 shared)
  (tag (;0;) (type 32))
  (tag (;1;) (type 35) (param (ref null 4)))
  (tag (;2;) (type 38) (param i32 i32 exnref))
  (tag (;3;) (type 41) (param i32 i31ref i32 externref (ref null 0) i64 (ref null 0)))
  (global (;2;) (mut i32) (i32.const 120))
  (global (;3;) (mut i32) (i32.const -16389))
  (global (;4;) (mut i64) (i64.const -4294967296))
  (global (;5;) (mut f32) (f32.const 1.5))
  (global (;6;) (mut f64) (f64.const -2.5))
  (global (;7;) (mut v128) (v128.const i32x4 0x03020100 0x07060504 0x83828180 0x87868584))
  (global (;8;) (mut funcref) (ref.null func))
  (global (;9;) (mut externref) (ref.null extern))
  (global (;10;) (mut exnref) (ref.null exn))
  (global (;11;) (mut (ref null 8)) (ref.null 8))
  (global (;12;) (mut anyref)  i32.const 7 ref.i31)
  (global (;13;) (mut i31ref)  i32.const 7 ref.i31)
  (global (;14;) (mut (ref null 0)) (struct.new_default 1))
  (global (;15;) (mut (ref null 2)) (struct.new_default 2))
  (global (;16;) (mut (ref null 3))  i32.const 20 array.new_default 3)
  (global (;17;) (mut (ref null 4))  i32.const 20 array.new_default 4)
  (global (;18;) i32 (i32.const -16389))
  (global (;19;) i64 (i64.const -4294967296))
  (global (;20;) f32 (f32.const 1.5))
  (global (;21;) f64 (f64.const -2.5))
  (global (;22;) v128 (v128.const i32x4 0x03020100 0x07060504 0x83828180 0x87868584))
  (export "f0" (func 2))
  (export "m0" (memory 0))
  (export "m1" (memory 1))
  (export "m2" (memory 2))
  (export "g0" (global 2))
  (export "g1" (global 3))
  (export "g2" (global 4))
  (export "g3" (global 5))
  (export "g4" (global 6))
  (export "g5" (global 7))
  (export "g6" (global 8))
  (export "g7" (global 9))
  (export "g8" (global 10))
  (export "g9" (global 11))
  (export "g10" (global 12))
  (export "g11" (global 13))
  (export "g12" (global 14))
  (export "g13" (global 15))
  (export "g14" (global 16))
  (export "g15" (global 17))
  (func (;2;) (type 8)
    (local i32 i64 f32 f64 v128 funcref externref exnref (ref null 8) anyref i31ref (ref null 0) (ref null 2) (ref null 3) (ref null 4) (ref null 0) f64 i64) (@godwit.run) (local i64 anyref f32 i64 v128 (ref null 3) i32 f32 v128 f32 i31ref f32 (ref null 0) f32)
    global.get 2
    i32.eqz
    if
      return
    end
    global.get 2
    i32.const 1
    i32.sub
    global.set 2
    i32.const 32
    local.set 0
    i64.const 1419178578
    local.set 1
    f32.const 1e+10
    local.set 2
    f64.const 1379.75
    local.set 3
    v128.const i32x4 0x8b70e62b 0x00001268 0x00000000 0x7ff80000
    local.set 4
    ref.func 2
    local.set 5
    ref.null 8
    local.set 8
    i32.const -129
    ref.i31
    local.set 9
    i32.const 65535
    ref.i31
    local.set 10
    struct.new_default 1
    local.set 11
    struct.new_default 2
    local.set 12
    i32.const 16
    array.new_default 3
    local.set 13
    i32.const 16
    array.new_default 4
    local.set 14
    struct.new_default 1
    local.set 15
    f64.const -1168.4375
    local.set 16
    i64.const 4095
    local.set 17
    i64.const 36
    local.set 18
    i32.const 1431655765
    ref.i31
    local.set 19
    f32.const -1180.5
    local.set 20
    i64.const 1
    local.set 21
    v128.const i32x4 0x91c08428 0xffffffff 0x0000007f 0x00000000
    local.set 22
    ref.null 3
    local.set 23
    i32.const -16711936
    local.set 24
    f32.const 161.39062
    local.set 25
    v128.const i32x4 0x00000000 0xc07ea5c0 0x00000000 0x7ff80000
    local.set 26
    f32.const 1472.6875
    local.set 27
    i32.const 0
    ref.i31
    local.set 28
    f32.const 505.59375
    local.set 29
    struct.new_default 1
    local.set 30
    f32.const -inf
    local.set 31
    global.get 3
    local.get 17
    local.get 24
    struct.new 0
    local.get 30
    global.get 14
    global.get 3
    select (result (ref null 0))
    local.tee 11
    ref.is_null
    if (result i32)
      i32.const 77
    else
      local.get 11
      struct.get 0 0
    end
    global.get 3
    i32.const 5
    i32.rotl
    i32.add
    global.set 3
    local.tee 11
    ref.is_null
    if (result i32)
      i32.const 77
    else
      local.get 11
      struct.get 0 0
    end
    global.get 3
    i32.const 5
    i32.rotl
    i32.add
    global.set 3
    return_call 2)
  (elem (;0;)  (i32.const 1) func 0 1 2)
  (elem (;1;) func 0 0 0 0 2)
  (elem (;2;) func 0 0 0 0 2)
  (elem (;3;) (table 2) (i64.const 1) func 0 1 2)
  (data (;0;)  (i32.const 0) "\00%S\8a\cb\15h\c5+\9a\12\93\1e\b2O\f6\a6_!\ec\c1\9f\86wqt\80\95\b4\dc\0dH\8c\d9/\8e\f7i\e4i\f7\8e.\d7\8aF\0b\da\b2\93}pms\82\9b\bd\e8\1cY\a0\f0I\ac\18\8d\0b\92#\bd`\0d\c3\82J\1b\f6\da\c7\be\be\c7\d9\f4\19G~\bf\09\5c\b8\1d\8c\04\85\10\a4A\e7\96O\11\dc\b1\8fvf_bn\83\a2\ca\fb5x\c5\1bz\e3U\d0T\e1x\18\c1t0\f5\c3\9a{eXU[j\82\a3\ce\02?\86\d6/\91\fcq\efv\07\a1D\f0\a5d,\fd\d8\bc\a9\9f\9e\a7\b9\d4\f9'^\9e\e7:\96\fbj\e2c\ed\80\1d\c3r+\ed\b8\8ciP@9<H]{\a2\d3\0dP\9d\f3R\ba+\a6*\b7N\ee\97I\04\c9\97nO9,(-<Tu\a0\d4\11W\a6\ffa\ccA\bfF\d6o\12\bes2\fa\cb\a5\88ukjs\85\a0\c4\f1(h\b1\04")
  (data (;1;)  (i32.const 65280) " J|\b9\feM\a4\06p\e4`\e7v\0f\b0\5c\10\ce\94e>!\0c\02\00\08\183V\83\b8\f8@\92\ecQ\be5\b4>\d0l\10\bfv7\00\d4\b0\96\84}~\89\9c\ba\e0\10H\8b\d6+\88\f0`\da\5c\e9~\1d\c4v0\f4\c0\97v_PLP^t\95\be\f1,r\c0\18x\e3V\d3X\e8\80\22\cc\81>\05\d4\ae\90|pov\87\a0\c4\f0&d\ad\feY\bc*\a0 \a8;\d6{(\e0\a0j<\19\fe\ed\e4\e6\f0\04 Gv\af\f0<\90\eeT\c5>\c1L\e2\80(\d8\93V#\f8\d8\c0\b2\ac\b1\be\d5\f4\1eP\8c\d0\1fv\d7@\b40\b6D\dd~)\dc\9a`0\08\eb\d6\cb\c8\d0\e0\fa\1cI~\bd\04V\b0\14\80\f7v\ff\90,\d0~4\f5\be\91lR@88CVs\98\c8\00B\8c\e1>\a5\14\8e\10\9c0\cfv'\e0\a4pF$\0d\fe\f9\fc\0a @h\9b\d6\1bh\c0")
  (data (;2;) "passive bytes\ff\80\7f")
  (data (;3;) "passive bytes\ff\80\7f")
  (@godwit.data_count "yes"))
