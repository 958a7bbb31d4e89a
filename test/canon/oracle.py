#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Compare the canonical ABI with its executable definition, on random types and values.

  oracle.py DRIVER [--cases N] [--seed S]

GODWIT_CANON_DEFINITIONS names the specification's definitions.py; without it nothing is compared
(exit code 77). DRIVER is canon-oracle: it answers in bytes, this side makes the bytes that are
expected. What is compared: core signatures, sizes and alignments; lifted values; core values,
memory and every call of realloc after lowering; tables of handles; and that both trap. Copies from
guest to guest are compared with lifting, then lowering.

Memories come from lowering a value, then mostly some of their bytes are changed.
"""
import argparse
import importlib.util
import os
import random
import struct
import subprocess
import sys
import time

KINDS = ["bool", "s8", "u8", "s16", "u16", "s32", "u32", "s64", "u64", "f32", "f64", "char",
         "string", "error-context", "record", "variant", "list", "fixed", "tuple", "flags",
         "enum", "option", "result", "map", "own", "borrow"]
KIND = {name: i for i, name in enumerate(KINDS)}
ENCODINGS = ["utf8", "utf16", "latin1+utf16"]
NUMBERS = {"s8": "b", "u8": "B", "s16": "h", "u16": "H", "s32": "i", "u32": "I", "s64": "q",
           "u64": "Q"}
NONE = 255
BAD_TEXT = [b"\xed\xa0\x80", b"\xed\xbf\xbf", b"\xf4\x90\x80\x80", b"\xf0\x8f\xbf\xbf", b"\xe0\x9f\xbf",
            b"\xc1\xbf", b"\xef\xbf\xbf", b"\xf4\x8f\xbf\xbf", b"\x00\xd8", b"\x00\xdc", b"\x00\xd8\x00\xdc"]


def load_definitions(path):
    spec = importlib.util.spec_from_file_location("definitions", path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["definitions"] = module
    spec.loader.exec_module(module)
    module.DETERMINISTIC_PROFILE = True

    # A string of either encoding carries its length with the tag of the memory that it comes from;
    # the definition looks for the tag of the memory that it goes to. Where one is a 64-bit memory
    # and the other is not, that is not what is meant.
    store = module.store_string_into_range

    # Guests may also write as UTF-16 what would fit into Latin-1; lowering never does.
    module.wide = False

    def store_with_own_tag(cx, v):
        text, encoding, units = v
        if module.wide and cx.opts.string_encoding == "latin1+utf16":
            units = len(text.encode("utf-16-le")) // 2
            ptr, units = module.store_string_copy(cx, text, units, 2, 2, "utf-16-le")
            return (ptr, units | module.utf16_tag(cx.opts.memory.ptr_type()))
        if encoding == "latin1+utf16":
            tag = 1 << (63 if units >> 32 else 31)
            if units & tag:
                v = (text, encoding, units ^ tag | module.utf16_tag(cx.opts.memory.ptr_type()))
        return store(cx, v)
    module.store_string_into_range = store_with_own_tag
    module.known = {}
    for name in ("despecialize", "alignment", "elem_size", "flatten_type", "max_case_alignment"):
        setattr(module, name, remember(module, getattr(module, name)))
    return module


def remember(module, function):
    """The same function of a type, worked out once per type and kind of memory."""
    known = module.known

    def remembered(type_, where=None):
        ptr = where.memory.ptr_type() if isinstance(where, module.LiftOptions) else where
        key = (function, id(type_), ptr)
        if key not in known:
            answer = function(type_) if where is None else function(type_, where)
            known[key] = (answer, type_)
        return known[key][0]
    return remembered


class Shape:
    """A type: the definition's form of it, its bytes, and what makes and encodes its values."""

    def __init__(self, type_, wire, make, encode):
        self.type, self.wire, self.make, self.encode = type_, wire, make, encode


class Shapes:
    def __init__(self, d, rng, resources):
        self.d, self.rng, self.resources = d, rng, resources

    def text(self):
        rng = self.rng
        kind = rng.random()
        n = rng.choice((0, 1, 2, 3, 5, 8, 17, 33)) if rng.random() < 0.7 else rng.randrange(60)
        if kind < 0.4:
            return "".join(chr(rng.randrange(1, 128)) for _ in range(n))
        top = 256 if kind < 0.7 else 0x3000 if kind < 0.9 else 0x110000
        some = []
        for _ in range(n):
            c = rng.randrange(top) if rng.random() < 0.4 else rng.randrange(128)
            some.append(chr(c if not 0xD800 <= c < 0xE000 else 0xFFFD))
        return "".join(some)

    def number(self, code):
        bits = struct.calcsize(code) * 8
        low = -(1 << (bits - 1)) if code.islower() else 0
        v = self.rng.choice((0, 1, low, low + (1 << bits) - 1, self.rng.getrandbits(bits)))
        return (v - low) % (1 << bits) + low

    def float_bits(self, bits):
        exponent = 0x7F800000 if bits == 32 else 0x7FF << 52
        v = self.rng.getrandbits(bits)
        kind = self.rng.random()
        if kind < 0.2:
            v |= exponent
        elif kind < 0.5:
            sign = 1 << (bits - 1)
            v = self.rng.choice((0, sign, exponent, exponent | sign, exponent | 1, 1, exponent - 1))
        return struct.unpack("<f" if bits == 32 else "<d", v.to_bytes(bits // 8, "little"))[0]

    def prim(self, kind):
        d, wire = self.d, bytes([KIND[kind]])
        if kind in NUMBERS:
            code = NUMBERS[kind]
            pack = struct.Struct("<" + code).pack
            return Shape(getattr(d, kind.upper() + "Type")(), wire,
                         lambda: self.number(code), lambda out, v: out.extend(pack(v)))
        if kind == "bool":
            return Shape(d.BoolType(), wire, lambda: self.rng.random() < 0.5,
                         lambda out, v: out.append(v))
        if kind in ("f32", "f64"):
            pack, bits = (struct.Struct("<f").pack, 32) if kind == "f32" else \
                         (struct.Struct("<d").pack, 64)
            nan = b"\0\0\xc0\x7f" if bits == 32 else b"\0\0\0\0\0\0\xf8\x7f"
            return Shape(d.F32Type() if bits == 32 else d.F64Type(), wire,
                         lambda: self.float_bits(bits),
                         lambda out, v: out.extend(pack(v) if v == v else nan))
        if kind == "char":
            return Shape(d.CharType(), wire, lambda: (self.text() + "x")[0],
                         lambda out, v: out.extend(struct.pack("<I", ord(v))))

        def make():
            s = self.text()
            return (s, "utf8", len(s.encode()))

        def encode(out, v):
            data = v[0].encode()
            out.extend(struct.pack("<I", len(data)))
            out.extend(data)
        return Shape(d.StringType(), wire, make, encode)

    def row(self, parts, labels):
        def make():
            return {label: part.make() for label, part in zip(labels, parts)}

        def encode(out, v):
            for label, part in zip(labels, parts):
                part.encode(out, v[label])
        return make, encode

    def cases(self, labels, parts):
        places = list(zip(labels, parts))
        index = {label: i for i, label in enumerate(labels)}

        def make():
            label, part = self.rng.choice(places)
            return {label: part.make() if part else None}

        def encode(out, v):
            [(label, payload)] = v.items()
            i = index[label]
            out.extend(struct.pack("<I", i))
            if parts[i]:
                parts[i].encode(out, payload)
        return make, encode

    def list(self, elem, fixed=None):
        def make():
            n = fixed if fixed is not None else self.rng.choice((0, 1, 2, 3, 7))
            return [elem.make() for _ in range(n)]

        def encode(out, v):
            if fixed is None:
                out.extend(struct.pack("<I", len(v)))
            for e in v:
                elem.encode(out, e)
        return make, encode

    def handle(self, kind):
        n = self.rng.randrange(3)
        type_ = (self.d.OwnType if kind == "own" else self.d.BorrowType)(self.resources[n])
        return Shape(type_, bytes([KIND[kind], n]), lambda: self.rng.getrandbits(32),
                     lambda out, v: out.extend(struct.pack("<Q", v)))

    def labels(self, kind):
        rng, d = self.rng, self.d
        if kind == "flags":
            n = rng.choice((1, 3, 8, 9, 16, 17, 32))
        else:
            n = rng.choice((1, 2, 3, 255, 256, 257))
        labels = ["l%d" % i for i in range(n)]
        wire = bytes([KIND[kind]]) + struct.pack("<I", n)
        if kind == "enum":
            def encode_enum(out, v):
                [label] = v
                out.extend(struct.pack("<I", int(label[1:])))
            return Shape(d.EnumType(labels), wire, lambda: {rng.choice(labels): None},
                         encode_enum)

        def encode(out, v):
            out.extend(struct.pack("<I", sum(1 << i for i, l in enumerate(labels) if v[l])))
        return Shape(d.FlagsType(labels), wire,
                     lambda: {l: rng.random() < 0.5 for l in labels}, encode)

    def shape(self, depth, borrows):
        """A random type."""
        rng, d = self.rng, self.d
        kinds = KINDS[:13] if depth == 0 or rng.random() < 0.45 else KINDS[14:]
        kind = rng.choice(kinds)
        wire = bytes([KIND[kind]])
        if kind in KINDS[:13]:
            return self.prim(kind)
        if kind in ("own", "borrow"):
            return self.handle(kind if borrows else "own")
        if kind in ("flags", "enum"):
            return self.labels(kind)
        one = lambda: self.shape(depth - 1, borrows)
        maybe = lambda: self.shape(depth - 1, borrows) if rng.random() < 0.7 else None
        wire_of = lambda part: part.wire if part else bytes([NONE])
        type_of = lambda part: part.type if part else None
        if kind in ("record", "tuple"):
            parts = [one() for _ in range(rng.choice((1, 2, 2, 3, 4, 6)))]
            labels = [str(i) for i in range(len(parts))]
            wire += struct.pack("<H", len(parts)) + b"".join(p.wire for p in parts)
            type_ = d.TupleType([p.type for p in parts]) if kind == "tuple" else \
                d.RecordType([d.FieldType(l, p.type) for l, p in zip(labels, parts)])
            return Shape(type_, wire, *self.row(parts, labels))
        if kind == "variant":
            parts = [maybe() for _ in range(rng.choice((1, 2, 3, 4)))]
            if rng.random() < 0.05:
                parts += [None] * 255
            labels = ["c%d" % i for i in range(len(parts))]
            wire += struct.pack("<H", len(parts)) + b"".join(map(wire_of, parts))
            cases = [d.CaseType(l, type_of(p)) for l, p in zip(labels, parts)]
            return Shape(d.VariantType(cases), wire, *self.cases(labels, parts))
        if kind == "result":
            parts = [maybe(), maybe()]
            return Shape(d.ResultType(*map(type_of, parts)), wire + b"".join(map(wire_of, parts)),
                         *self.cases(["ok", "error"], parts))
        if kind == "map":
            key = self.prim(rng.choice(("bool", "u8", "u32", "s64", "char", "string")))
            value = one()
            pair = Shape(None, b"", *self.row([key, value], ["0", "1"]))
            return Shape(d.MapType(key.type, value.type), wire + key.wire + value.wire,
                         *self.list(pair))
        part = one()
        if kind == "option":
            return Shape(d.OptionType(part.type), wire + part.wire,
                         *self.cases(["none", "some"], [None, part]))
        if kind == "fixed":
            n = rng.choice((1, 2, 3, 5, 17))
            return Shape(d.ListType(part.type, n), wire + struct.pack("<I", n) + part.wire,
                         *self.list(part, n))
        return Shape(d.ListType(part.type), wire + part.wire, *self.list(part))


class Guest:
    """One side of a call, in both worlds."""

    def __init__(self, oracle, encoding, is_64, memory, start, script, table):
        self.d, self.oracle = oracle.d, oracle
        self.encoding, self.is_64 = encoding, is_64
        self.start, self.script = start, script
        self.initial, self.table = bytes(memory), table

    def wire(self):
        script = b"".join(struct.pack("<BBQ", *step) for step in self.script)
        return struct.pack("<BI", self.is_64 | ENCODINGS.index(self.encoding) << 1,
                           len(self.initial)) + self.initial + \
            struct.pack("<IB", self.start, len(self.script)) + script + self.table

    def context(self, inst, scope):
        """Start anew: the definition's context over a copy of the memory."""
        self.memory = self.d.MemInst(bytearray(self.initial), "i64" if self.is_64 else "i32")
        self.next, self.log, self.calls = self.start, bytearray(), 0
        options = self.d.LiftLowerOptions(self.encoding, self.memory, None)
        context = Context(options, inst, scope)
        context.guest = self
        self.inst, self.scope = inst, scope
        self.oracle.read_table(self.table, inst)
        return context

    def realloc(self, old, old_bytes, align, size):
        call, self.calls = self.calls, self.calls + 1
        self.log += struct.pack("<QQQQ", old, old_bytes, align, size)
        for at, what, arg in self.script:
            if at != call:
                continue
            if what == 2:
                raise self.d.Trap()
            if what == 0:
                return arg
            self.memory.bytes.extend(bytes(arg))
        if old_bytes and size <= old_bytes:
            return old
        at = (self.next + align - 1) // align * align
        if old_bytes and at + old_bytes <= len(self.memory):
            self.memory.bytes[at:at + old_bytes] = self.memory.bytes[old:old + old_bytes]
        self.next = at + size
        return at

    def state(self):
        """What the driver prints of a side."""
        borrows = getattr(self.scope, "num_borrows", 0)
        return struct.pack("<I", len(self.memory)) + self.memory.bytes + \
            self.oracle.dump_table(self.inst) + struct.pack("<H", borrows)


class Instance:
    pass


class Oracle:
    def __init__(self, d, options):
        global Context
        self.d, self.rng = d, random.Random(options.seed)
        self.driver = subprocess.Popen([options.driver], stdin=subprocess.PIPE,
                                       stdout=subprocess.PIPE)

        class Context(d.LiftLowerContext):
            def reallocate(self, old, old_bytes, align, size):
                return self.guest.realloc(old, old_bytes, align, size)
        self.insts = [Instance(), Instance()]
        self.resources = [d.ResourceType(self.insts[0]), d.ResourceType(self.insts[1]),
                          d.ResourceType(None)]
        self.shapes = Shapes(d, self.rng, self.resources)
        self.counts = {}

    # Tables of handles

    def read_table(self, wire, inst):
        d, table = self.d, self.d.Table()
        (count,) = struct.unpack_from("<H", wire)
        scope = self.task()
        for i in range(count):
            kind, n, lends, rep = struct.unpack_from("<BBBI", wire, 2 + 7 * i)
            h = d.ResourceHandle(self.resources[n], rep, kind == 1, scope)
            h.num_lends = lends
            table.array.append(h if kind else None)
        free = struct.unpack_from("<%dH" % struct.unpack_from("<H", wire, 2 + 7 * count)[0], wire,
                                  4 + 7 * count)
        table.free = list(reversed(free))
        inst.handles = table

    def dump_table(self, inst):
        table = inst.handles
        out = bytearray(struct.pack("<H", len(table.array) - 1))
        for h in table.array[1:]:
            out += struct.pack("<BBBI", 1 if h.own else 2, self.resources.index(h.rt),
                               h.num_lends, h.rep) if h else bytes(7)
        out += struct.pack("<H", len(table.free))
        for i in reversed(table.free):
            out += struct.pack("<H", i)
        return bytes(out)

    def random_table(self):
        rng, out = self.rng, bytearray()
        n = rng.randrange(4)
        free = [i + 1 for i in range(n) if rng.random() < 0.3]
        out += struct.pack("<H", n)
        for i in range(n):
            out += bytes(7) if i + 1 in free else struct.pack(
                "<BBBI", rng.randrange(1, 3), rng.randrange(3), rng.random() < 0.2, i)
        rng.shuffle(free)
        return bytes(out + struct.pack("<H", len(free)) + b"".join(
            struct.pack("<H", i) for i in free))

    def spoil_table(self, wire):
        """Another kind, type or number of loans for one handle."""
        (count,) = struct.unpack_from("<H", wire)
        if count == 0 or self.rng.random() < 0.7:
            return wire
        out, at = bytearray(wire), 2 + 7 * self.rng.randrange(count)
        if out[at]:
            field = self.rng.randrange(3)
            out[at + field] = (self.rng.randrange(1, 3), self.rng.randrange(3), 1)[field]
        return bytes(out)

    def task(self):
        task = self.d.Task.__new__(self.d.Task)
        task.num_borrows = 0
        return task

    # Core values

    def flat_types(self, types, limit, guest):
        options = self.d.LiftOptions("utf8", self.d.MemInst(bytearray(), guest.ptr))
        flat = self.d.flatten_types(types, options)
        return flat if len(flat) <= limit else [guest.ptr]

    def from_bits(self, kind, bits):
        if kind == "f32":
            return struct.unpack("<f", struct.pack("<I", bits & 0xFFFFFFFF))[0]
        if kind == "f64":
            return struct.unpack("<d", struct.pack("<Q", bits))[0]
        return bits & 0xFFFFFFFF if kind == "i32" else bits

    def to_bits(self, kind, v):
        if kind == "f32":
            return 0x7FC00000 if v != v else struct.unpack("<I", struct.pack("<f", v))[0]
        if kind == "f64":
            return 0x7FF8 << 48 if v != v else struct.unpack("<Q", struct.pack("<d", v))[0]
        return v

    # One request

    def script(self):
        rng, script = self.rng, []
        while rng.random() < 0.15 and len(script) < 3:
            what = rng.choice((0, 0, 1, 1, 1, 2))
            arg = rng.choice((0, 1, 2, 3, 16, 64, 100, 250, 2**31, 2**32 - 1)) if what != 1 \
                else rng.choice((1, 8, 100))
            script.append((rng.randrange(4), what, arg))
        return script

    def target(self, encoding=None, is_64=None):
        rng = self.rng
        size = rng.choice((64, 256, 1024, 1024, 1024))
        guest = Guest(self, encoding or rng.choice(ENCODINGS),
                      rng.random() < 0.4 if is_64 is None else is_64,
                      rng.randbytes(size), rng.choice((0, 1, 8, 31)), self.script(),
                      self.random_table())
        guest.ptr = "i64" if guest.is_64 else "i32"
        return guest

    def out_pointer(self):
        return self.rng.choice((0, 8, 16, 32, 32, 48, 48, 48, 1000, 3))

    def begin(self, what):
        parts = b"".join(s.wire for s in self.parts)
        return bytearray(struct.pack("<BBH", what, self.is_result, len(self.parts)) + parts)

    def header(self):
        """Core signatures, sizes and alignments, as the driver prints them."""
        d, out = self.d, bytearray()
        types = [s.type for s in self.parts]
        ft = d.FuncType([], types) if self.is_result else d.FuncType(types, [])
        text = {"i32": b"i", "i64": b"I", "f32": b"f", "f64": b"F"}
        memories = [d.MemInst(bytearray(), ptr) for ptr in ("i32", "i64")]
        for context in ("lift", "lower"):
            for memory in memories:
                options = d.CanonicalOptions(memory=memory)
                core = d.flatten_functype(options, ft, context)
                for row in (core.params, core.results):
                    out += bytes([len(row)]) + b"".join(text[t] for t in row)
        for ptr in ("i32", "i64"):
            row = d.TupleType(types)
            out += struct.pack("<IB", d.elem_size(row, ptr), d.alignment(row, ptr))
        return out

    def lower_one(self, guest, inst, values, out_pointer):
        """The definition's lowering: core values as bits; raises Trap."""
        d, types = self.d, [s.type for s in self.parts]
        context = guest.context(inst, self.task())
        if self.is_result:
            many = d.CoreValueIter([out_pointer])
            flat = d.lower_flat_values(context, 1, values, types, many)
        else:
            flat = d.lower_flat_values(context, 16, values, types)
        kinds = self.flat_types(types, 1 if self.is_result else 16, guest)
        return [self.to_bits(k, v) for k, v in zip(kinds, flat)]

    def answer_lowered(self, guest, bits):
        return struct.pack("<B", len(bits)) + struct.pack("<%dQ" % len(bits), *bits) + \
            struct.pack("<H", guest.calls) + guest.log + guest.state()

    def lower_cases(self, count, images):
        request, want = self.begin(1), self.header()
        request += struct.pack("<H", count)
        for _ in range(count):
            guest, values = self.target(), [s.make() for s in self.parts]
            pointer = self.out_pointer() if self.is_result else 0
            request += struct.pack("<BQ", 1, pointer) + guest.wire()
            for shape, v in zip(self.parts, values):
                shape.encode(request, v)
            try:
                bits = self.lower_one(guest, self.insts[0], values, pointer)
                want += b"\0" + self.answer_lowered(guest, bits)
                self.count("lower")
                spilled = [pointer] if self.is_result and not bits else bits
                images.append((guest, guest.memory.bytes, spilled, self.dump_table(self.insts[0])))
                if guest.encoding == "latin1+utf16" and self.rng.random() < 0.5:
                    self.add_wide(guest, values, pointer, images)
            except self.d.Trap:
                want += b"\1"
                self.count("lower, trap")
        self.compare(request, want)

    def add_wide(self, guest, values, pointer, images):
        self.d.wide = True
        try:
            bits = self.lower_one(guest, self.insts[0], values, pointer)
            spilled = [pointer] if self.is_result and not bits else bits
            images.append((guest, guest.memory.bytes, spilled, self.dump_table(self.insts[0])))
        except self.d.Trap:
            pass
        self.d.wide = False

    def source(self, images):
        """A guest that values leave: where one was lowered before, mostly spoilt a little."""
        rng = self.rng
        if images and rng.random() < 0.97:
            old, memory, bits, table = rng.choice(images)
            guest = Guest(self, old.encoding, old.is_64, memory, 0, [], self.spoil_table(table))
            used = old.next
        else:
            guest = self.target()
            bits = [rng.randrange(64) for _ in range(16)]
            used = 4096
        guest.ptr = "i64" if guest.is_64 else "i32"
        if rng.random() < 0.1:
            guest.encoding = rng.choice(ENCODINGS)
        bits, memory = list(bits), bytearray(guest.initial)
        while rng.random() < 0.6 and memory:
            at = rng.randrange(max(min(len(memory), used), 1))
            memory[at] = rng.choice((0, 1, 2, 3, 255, 128, memory[at] ^ 1, rng.getrandbits(8)))
        if rng.random() < 0.2 and memory:
            bad, at = rng.choice(BAD_TEXT), rng.randrange(max(min(len(memory), used), 1))
            memory[at:at + len(bad)] = bad[:len(memory) - at]
        if rng.random() < 0.2:  # so that what was stored last ends where memory does, or beyond
            del memory[max(used - rng.choice((0, 0, 1, 2, 8)), 0):]
        if rng.random() < 0.15 and bits:
            i = rng.randrange(len(bits))
            bits[i] = rng.choice((0, 1, 2, 4, len(memory), bits[i] + 1, bits[i] ^ 1 << 31,
                                  rng.getrandbits(64))) % 2**64
        guest.initial = bytes(memory)
        return guest, bits

    def lift_one(self, guest, inst, bits):
        d, types = self.d, [s.type for s in self.parts]
        limit = 1 if self.is_result else 16
        kinds = self.flat_types(types, limit, guest)
        flat = [self.from_bits(k, b) for k, b in zip(kinds, bits + [0] * 16)]
        context = guest.context(inst, d.Subtask())
        return d.lift_flat_values(context, limit, d.CoreValueIter(flat), types)

    def slots(self, bits):
        """Core values for the driver: the upper half of 32-bit ones is not looked at."""
        return struct.pack("<B", len(bits)) + struct.pack("<%dQ" % len(bits), *bits)

    def lift_cases(self, count, images):
        request, want = self.begin(0), self.header()
        request += struct.pack("<H", count)
        for _ in range(count):
            guest, bits = self.source(images)
            request += self.slots(bits) + guest.wire()
            try:
                values = self.lift_one(guest, self.insts[0], bits)
                out = bytearray(b"\0")
                for shape, v in zip(self.parts, values):
                    shape.encode(out, v)
                want += out + guest.state()
                self.count("lift")
            except self.d.Trap:
                want += b"\1"
                self.count("lift, trap")
        self.compare(request, want)

    def copy_cases(self, count, images):
        request, want = self.begin(2), self.header()
        request += struct.pack("<H", count)
        for _ in range(count):
            guest, bits = self.source(images)
            target, pointer = self.target(), self.out_pointer()
            request += self.slots(bits) + guest.wire() + struct.pack("<Q", pointer) + \
                target.wire()
            try:
                values = self.lift_one(guest, self.insts[0], bits)
                lowered = self.lower_one(target, self.insts[1], values, pointer)
                want += b"\0" + self.answer_lowered(target, lowered) + guest.state()
                self.count("copy")
            except self.d.Trap:
                want += b"\1"
                self.count("copy, trap")
        self.compare(request, want)

    def count(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1

    def compare(self, request, want):
        self.driver.stdin.write(struct.pack("<I", len(request)) + request)
        self.driver.stdin.flush()
        head = self.driver.stdout.read(4)
        got = self.driver.stdout.read(struct.unpack("<I", head)[0]) if len(head) == 4 else None
        if got == want:
            return
        print("difference: result %d, types %s" % (self.is_result, [s.type for s in self.parts]))
        if got is None:
            print("the driver is gone: %s" % self.driver.wait())
        else:
            at = next((i for i in range(min(len(got), len(want))) if got[i] != want[i]),
                      min(len(got), len(want)))
            print("at byte %d of %d (%d): got %s, want %s" % (
                at, len(want), len(got), got[at:at + 40].hex(), want[at:at + 40].hex()))
            print("request %d, count so far %s" % (request[0], self.counts))
        with open("oracle.failed", "wb") as f:
            f.write(struct.pack("<I", len(request)) + request)
        sys.exit(1)

    def batch(self):
        """One type, and what there is to try with it."""
        rng, images = self.rng, []
        self.d.known.clear()
        self.is_result = rng.random() < 0.35
        count = 1 if self.is_result else rng.choice((1, 1, 2, 3, 5))
        depth = rng.choice((0, 1, 2, 2, 3))
        self.parts = [self.shapes.shape(depth, not self.is_result) for _ in range(count)]
        if self.d.elem_size(self.d.TupleType([s.type for s in self.parts]), "i64") > 700:
            return
        self.lower_cases(20, images)
        self.lift_cases(40, images)
        self.copy_cases(30, images)


def main():
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("driver")
    p.add_argument("--cases", type=int, default=20000)
    p.add_argument("--seed", type=int, default=1)
    options = p.parse_args()
    path = os.environ.get("GODWIT_CANON_DEFINITIONS")
    if not path:
        print("skipped: GODWIT_CANON_DEFINITIONS does not name the specification's definitions.py")
        sys.exit(77)
    oracle = Oracle(load_definitions(path), options)
    began = time.time()
    while sum(oracle.counts.values()) < options.cases:
        oracle.batch()
    oracle.driver.stdin.close()
    code = oracle.driver.wait()
    total, took = sum(oracle.counts.values()), time.time() - began
    print("%d cases, no difference; %.0f per second" % (total, total / took))
    print(", ".join("%s %d" % item for item in sorted(oracle.counts.items())))
    sys.exit(code)


if __name__ == "__main__":
    main()
