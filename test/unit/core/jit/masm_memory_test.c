/* SPDX-License-Identifier: Apache-2.0 */
/* Moves, slots, memory, atomics, frames, calls and polls on all CPUs. */
#include "masm_harness.h"

static void each_option(void (*body)(struct harness *h))
{
    static const uint32_t options[] = {0, GW_JIT_NO_VECTOR_EXT};
    for (unsigned i = 0; i < GW_COUNT(options); i++) {
        struct harness *h = h_new(options[i]);
        body(h);
        h_free(h);
    }
}

static void run_changes(struct harness *h, const char *rule, gw_regset may)
{
    h_end(h);
    CHECK_INT(rule, h_run(h), GW_TRAP_NONE);
    gw_regset changed = h_changed(h) & ~may;
    if (changed) H_FAIL(h, "%s: changes %#lx", rule, (unsigned long)changed);
}

/* ---- moves ---- */

static void constants(struct harness *h)
{
    static const uint64_t values[] = {0, 1, 0x7fffffff, 0x80000000, 0xffffffff, 0x100000000,
                                      0xffffffff80000000, 0xffffffffffffffff,
                                      0x8000000000000000, 0x123456789abcdef0,
                                      0x3ff0000000000000, 0x3f800000, 0xffff0000ffff0000};
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    for (size_t i = 0; i < GW_COUNT(values) * H_REGS; i++) {
        uint64_t value = values[i / H_REGS];
        gw_reg r = regs[i % H_REGS], f = h_float(i % 10);
        gw_valtype types[] = {GW_I32, GW_I64, GW_F32, GW_F64};
        for (unsigned j = 0; j < GW_COUNT(types); j++) {
            bool is_float = j >= 2, is_narrow = j == 0 || j == 2;
            gw_reg dst = is_float ? f : r;
            h_fill(h);
            gw_masm_const(h_begin(h), types[j], dst, value);
            run_changes(h, "constant", GW_REGSET(dst));
            uint64_t got = is_float ? h->out->floats[dst - 32][0] : h->out->ints[dst];
            if (types[j] == GW_F32) got = (uint32_t)got;
            CHECK_INT("constant", got, is_narrow ? (uint32_t)value : value);
        }
        uint64_t both[2] = {value, values[(i * 5 + 1) % GW_COUNT(values)]};
        if (i % 3 == 0) both[1] = value;
        gw_masm_const_v128(h_begin(h), f, (const uint8_t *)both);
        run_changes(h, "v128 constant", GW_REGSET(f));
        CHECK("v128 constant", memcmp(h->out->floats[f - 32], both, 16) == 0);
    }
}
Test(masm_memory, constants) { each_option(constants); }

static void moves(struct harness *h)
{
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    for (unsigned i = 0; i < H_REGS * H_REGS; i++) {
        gw_reg dst = regs[i % H_REGS], src = regs[i / H_REGS];
        gw_reg fdst = h_float(i % H_REGS * 2), fsrc = h_float(i / H_REGS * 2);
        h_fill(h);
        gw_masm_move(h_begin(h), GW_I32, dst, src);
        run_changes(h, "move i32", GW_REGSET(dst));
        CHECK_INT("move i32", h->out->ints[dst], (uint32_t)h->in->ints[src]);
        gw_masm_move(h_begin(h), GW_I64, dst, src);
        run_changes(h, "move i64", GW_REGSET(dst));
        CHECK_INT("move i64", h->out->ints[dst], h->in->ints[src]);
        gw_masm_move(h_begin(h), GW_V128, fdst, fsrc);
        run_changes(h, "move v128", GW_REGSET(fdst));
        CHECK("move v128",
              memcmp(h->out->floats[fdst - 32], h->in->floats[fsrc - 32], 16) == 0);
        gw_masm_swap(h_begin(h), dst, src);
        run_changes(h, "swap", GW_REGSET(dst) | GW_REGSET(src));
        CHECK_INT("swap", h->out->ints[dst], h->in->ints[src]);
        CHECK_INT("swap", h->out->ints[src], h->in->ints[dst]);
        gw_masm_swap(h_begin(h), fdst, fsrc);
        run_changes(h, "swap", GW_REGSET(fdst) | GW_REGSET(fsrc));
        CHECK("swap v128",
              memcmp(h->out->floats[fdst - 32], h->in->floats[fsrc - 32], 16) == 0);
    }
}
Test(masm_memory, moves) { each_option(moves); }

static void slots(struct harness *h)
{
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    static const gw_valtype types[] = {GW_I32, GW_I64, GW_F32, GW_F64, GW_V128};
    for (unsigned i = 0; i < H_REGS * GW_COUNT(types); i++) {
        gw_valtype type = types[i / H_REGS];
        bool is_float = i / H_REGS >= 2;
        bool is_narrow = type == GW_I32 || type == GW_F32;
        gw_reg src = is_float ? h_float(i % 14) : regs[i % H_REGS];
        gw_reg dst = is_float ? h_float(i * 5 % 14) : regs[(i + 1) % H_REGS];
        h_fill(h);
        struct gw_masm *m = h_begin(h);
        gw_masm_store_slot(m, type, 2, src);
        gw_masm_copy_slot(m, type, 5, 2);
        gw_masm_load_slot(m, type, dst, 5);
        gw_masm_store_slot_const(m, type, 0, type == GW_V128 ? 0 : 0x81234567fedcba98);
        run_changes(h, "slots", GW_REGSET(dst));
        uint64_t in = is_float ? h->in->floats[src - 32][0] : h->in->ints[src];
        uint64_t out = is_float ? h->out->floats[dst - 32][0] : h->out->ints[dst];
        uint64_t mask = is_narrow ? UINT32_MAX : UINT64_MAX;
        if (type == GW_F32) out &= mask;
        CHECK_INT("slots", out, in & mask);
        CHECK_INT("neighbours stay", h->out->slots[1],
                  type == GW_V128 ? 0 : h->in->slots[1]);
        CHECK_INT("constant", h->out->slots[0] & mask,
                  type == GW_V128 ? 0 : 0x81234567fedcba98 & mask);
        if (type == GW_V128)
            CHECK_INT("second half", h->out->slots[6], h->in->floats[src - 32][1]);
    }
}
Test(masm_memory, slots) { each_option(slots); }

/* Frames of all sizes; slots cleared by stores or a loop. */
static void zeroed_slots(struct harness *h)
{
    static const uint32_t counts[] = {0, 1, 2, 3, 7, 31, 32, 33, 34, 35, 100, 101, 500, 5000};
    gw_reg r = gw_masm_cpu.int_results[0];
    for (size_t i = 0; i < GW_COUNT(counts); i++) {
        uint32_t internal, frame_bytes, count = counts[i];
        struct gw_masm *m = &h->m;
        gw_masm_reset(m);
        gw_masm_prologue(m, 0, i % 2, i % 3 != 0, &internal);
        gw_masm_const(m, GW_I64, r, 0x1234);
        for (uint32_t j = 0; j < count + 2; j++) gw_masm_store_slot(m, GW_I64, j, r);
        gw_masm_zero_slots(m, 1, count);
        gw_masm_const(m, GW_I64, r, 0);
        for (uint32_t j = 1; j <= count; j++)
            gw_masm_alu(m, GW_ALU_OR, true, r, r, GW_OPND_SLOT(j));
        gw_masm_alu(m, GW_ALU_ADD, true, r, r, GW_OPND_SLOT(0));
        gw_masm_alu(m, GW_ALU_ADD, true, r, r, GW_OPND_SLOT(count + 1));
        gw_masm_store(m, GW_ACCESS_64, GW_OPND_REG(r), h_at(H_DATA));
        gw_masm_return(m);
        gw_masm_finish(m, count + 2, &frame_bytes);
        cr_assert_eq(m->err, GW_OK);
        h_place(h);
        CHECK_INT("runs", h_run(h), GW_TRAP_NONE);
        CHECK_INT("zeroed", *(uint64_t *)(void *)h->data, 0x2468);
        CHECK("all slots fit", frame_bytes >= 8 * (count + 2));
    }
}
Test(masm_memory, zeroed_slots) { each_option(zeroed_slots); }

/* ---- loads and stores ---- */

/* Ways to reach data + 24: by base, index, shift and displacements near and far. */
enum { WAYS = 7, TARGET = 24 };
static struct gw_addr way(struct harness *h, unsigned i, gw_reg base, gw_reg index)
{
    static const int64_t far = 0x180000000;
    uint64_t data = (uint64_t)h->data;
    h->in->ints[index] = 0;
    h->in->ints[base] = data;
    switch (i) {
    case 0: return h_at(H_DATA + TARGET);
    case 1: return (struct gw_addr){base, GW_REG_NONE, 0, TARGET};
    case 2: h->in->ints[base] = data + far;
            return (struct gw_addr){base, GW_REG_NONE, 0, TARGET - far};
    case 3: h->in->ints[index] = H_DATA + 4;
            return (struct gw_addr){gw_masm_cpu.memory, index, 0, TARGET - 4};
    case 4: h->in->ints[index] = 2;
            return (struct gw_addr){base, index, 3, 8};
    case 5: h->in->ints[base] = data - far;
            h->in->ints[index] = 12;
            return (struct gw_addr){base, index, 1, far};
    default: h->in->ints[index] = 5;
             return (struct gw_addr){base, index, 2, 4};
    }
}

static const uint8_t pattern[16] = {0x81, 0xf2, 0x83, 0x94, 0x85, 0x96, 0x87, 0x98,
                                    0x09, 0x1a, 0x2b, 0x3c, 0x4d, 0x5e, 0x6f, 0x70};

static void loads(struct harness *h)
{
    static const struct {
        enum gw_access access;
        uint64_t want;
    } cases[] = {
        {GW_ACCESS_U8, 0x81},         {GW_ACCESS_S8_32, 0xffffff81},
        {GW_ACCESS_S8_64, 0xffffffffffffff81},
        {GW_ACCESS_U16, 0xf281},      {GW_ACCESS_S16_32, 0xfffff281},
        {GW_ACCESS_S16_64, 0xfffffffffffff281},
        {GW_ACCESS_32, 0x9483f281},   {GW_ACCESS_S32_64, 0xffffffff9483f281},
        {GW_ACCESS_64, 0x988796859483f281},
        {GW_ACCESS_F32, 0x9483f281},  {GW_ACCESS_F64, 0x988796859483f281},
        {GW_ACCESS_V128, 0x988796859483f281}};
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    memcpy(h->data + TARGET, pattern, sizeof pattern);
    for (size_t i = 0; i < GW_COUNT(cases) * WAYS * H_REGS; i++) {
        size_t row = i / WAYS / H_REGS;
        gw_reg base = regs[i % H_REGS], index = regs[(i + 1 + i / 7) % H_REGS];
        if (base == index) index = regs[(i + 1) % H_REGS];
        bool is_float = cases[row].access >= GW_ACCESS_F32;
        gw_reg dst = is_float ? h_float(i % 14) : regs[i / 3 % H_REGS];
        h_fill(h);
        struct gw_addr addr = way(h, (unsigned)(i / H_REGS % WAYS), base, index);
        gw_masm_load(h_begin(h), cases[row].access, dst, addr);
        run_changes(h, "load", GW_REGSET(dst));
        uint64_t got = is_float ? h->out->floats[dst - 32][0] : h->out->ints[dst];
        if (cases[row].access == GW_ACCESS_F32) got = (uint32_t)got;
        if (got != cases[row].want) H_FAIL(h, "load %zu way %zu: %#lx", row, i / H_REGS % WAYS, (unsigned long)got);
        if (cases[row].access == GW_ACCESS_V128)
            CHECK("all of it", memcmp(h->out->floats[dst - 32], pattern, 16) == 0);
        gw_masm_address(h_begin(h), regs[2], addr);
        run_changes(h, "address", GW_REGSET(regs[2]));
        CHECK_INT("address", h->out->ints[regs[2]], (uint64_t)(h->data + TARGET));
    }
}
Test(masm_memory, loads) { each_option(loads); }

static void stores(struct harness *h)
{
    static const struct {
        enum gw_access access;
        unsigned bytes;
    } cases[] = {{GW_ACCESS_U8, 1},  {GW_ACCESS_U16, 2}, {GW_ACCESS_32, 4}, {GW_ACCESS_64, 8},
                 {GW_ACCESS_F32, 4}, {GW_ACCESS_F64, 8}, {GW_ACCESS_V128, 16}};
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    for (size_t i = 0; i < GW_COUNT(cases) * WAYS * H_REGS * 3; i++) {
        size_t row = i / WAYS / H_REGS / 3;
        bool is_float = row >= 4, is_const = i / WAYS / H_REGS % 3 == 2 && !is_float;
        gw_reg base = regs[i % H_REGS], index = regs[(i + 1) % H_REGS];
        gw_reg src = is_float ? h_float(i % 14) : regs[i / 3 % H_REGS];
        int64_t constant = i % 2 ? 0x0123456789abcdef : -3;
        h_fill(h);
        struct gw_addr addr = way(h, (unsigned)(i / H_REGS % WAYS), base, index);
        memset(h->data, 0xee, 64);
        gw_masm_store(h_begin(h), cases[row].access,
                      is_const ? GW_OPND_CONST(constant) : GW_OPND_REG(src), addr);
        run_changes(h, "store", 0);
        const void *want = is_const   ? (const void *)&constant
                           : is_float ? (const void *)h->in->floats[src - 32]
                                      : (const void *)&h->in->ints[src];
        bool right = memcmp(h->data + TARGET, want, cases[row].bytes) == 0 &&
                     h->data[TARGET - 1] == 0xee &&
                     h->data[TARGET + cases[row].bytes] == 0xee;
        if (!right)
            H_FAIL(h, "store %zu way %zu base r%u index r%u src r%u", row,
                   i / H_REGS % WAYS, base, index, src);
    }
}
Test(masm_memory, stores) { each_option(stores); }

static void bounds(struct harness *h)
{
    static const struct {
        uint64_t index, offset, size;
        uint32_t bytes;
        bool fits;
    } cases[] = {
        {0, 0, 65536, 1, true},          {65535, 0, 65536, 1, true},
        {65536, 0, 65536, 1, false},     {65528, 0, 65536, 8, true},
        {65529, 0, 65536, 8, false},     {0, 65528, 65536, 8, true},
        {0, 65529, 65536, 8, false},     {1, 65528, 65536, 8, false},
        {0, 127, 200, 1, true},          {0, 120, 128, 8, true},
        {1, 120, 128, 8, false},         {0xffffffff, 0xffffffff, 0x200000000, 2, true},
        {0xffffffff, 0xffffffff, 0x200000000, 16, false},
        {UINT64_MAX, 1, 65536, 1, false},
        {UINT64_MAX, 0, UINT64_MAX, 1, false},
        {0, UINT64_MAX, 65536, 8, false}, {0, UINT64_MAX - 7, UINT64_MAX, 8, false},
        {8, 0x8000000000000000, 0x9000000000000000, 8, true},
        {UINT64_MAX - 120, 120, 65536, 8, false},
        {0x8000000000000000, 0x8000000000000000, 65536, 1, false},
    };
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    for (size_t i = 0; i < GW_COUNT(cases) * H_REGS; i++) {
        gw_reg index = regs[i % H_REGS];
        h_fill(h);
        h->in->ints[index] = cases[i / H_REGS].index;
        *(uint64_t *)(void *)(h->data + 8) = cases[i / H_REGS].size;
        gw_masm_check_bounds(h_begin(h), index, cases[i / H_REGS].offset,
                             cases[i / H_REGS].bytes, h_at(H_DATA + 8));
        h_end(h);
        CHECK_INT("bounds", h_run(h),
                  cases[i / H_REGS].fits ? GW_TRAP_NONE : GW_TRAP_MEMORY_BOUNDS);
        if (cases[i / H_REGS].fits) CHECK_INT("nothing changes", h_changed(h), 0);
    }
}
Test(masm_memory, bounds) { each_option(bounds); }

/* ---- atomics ---- */

static uint64_t masked(unsigned bytes, uint64_t value)
{
    return bytes == 8 ? value : value & (((uint64_t)1 << bytes * 8) - 1);
}

static uint64_t after(enum gw_rmw op, uint64_t old, uint64_t value)
{
    switch (op) {
    case GW_RMW_ADD: return old + value;
    case GW_RMW_SUB: return old - value;
    case GW_RMW_AND: return old & value;
    case GW_RMW_OR: return old | value;
    case GW_RMW_XOR: return old ^ value;
    default: return value;
    }
}

static void rmws(struct harness *h)
{
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    enum { COMBINATIONS = H_REGS * H_REGS * H_REGS };
    for (unsigned i = 0; i < 6 * 4 * COMBINATIONS; i++) {
        enum gw_rmw op = (enum gw_rmw)(i / COMBINATIONS % 6);
        unsigned bytes = 1u << i / COMBINATIONS / 6;
        gw_reg dst = regs[i % H_REGS], value = regs[i / H_REGS % H_REGS],
               base = regs[i / H_REGS / H_REGS % H_REGS];
        h_fill(h);
        uint64_t *at = (uint64_t *)(void *)(h->data + 16), old = 0x8182838485868788;
        *at = old;
        h->in->ints[base] = (uint64_t)h->data;
        uint64_t x = h->in->ints[value];
        gw_masm_atomic_rmw(h_begin(h), op, bytes, dst, value,
                           (struct gw_addr){base, GW_REG_NONE, 0, 16}, 0);
        run_changes(h, "rmw", GW_REGSET(dst));
        uint64_t want = (old & ~masked(bytes, UINT64_MAX)) |
                        masked(bytes, after(op, old, x));
        if (*at != want || h->out->ints[dst] != masked(bytes, old))
            H_FAIL(h, "rmw %d of %u: r%u r%u [r%u]: %#lx want %#lx, old %#lx", (int)op,
                   bytes, dst, value, base, (unsigned long)*at, (unsigned long)want,
                   (unsigned long)h->out->ints[dst]);
    }
}
Test(masm_memory, rmws) { each_option(rmws); }

static void cmpxchgs(struct harness *h)
{
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    for (unsigned i = 0; i < 4 * 2 * H_REGS * H_REGS * H_REGS; i++) {
        unsigned bytes = 1u << i % 4, j = i / 8;
        bool matches = i / 4 % 2;
        gw_reg dst = regs[j % H_REGS], expected = regs[j / H_REGS % H_REGS],
               with = regs[j / H_REGS / H_REGS], base = regs[(j * 7 + j / 6) % H_REGS];
        if (base == expected || base == with) continue;
        h_fill(h);
        uint64_t *at = (uint64_t *)(void *)(h->data + 16), old = 0x8182838485868788;
        *at = old;
        h->in->ints[base] = (uint64_t)h->data;
        /* Bits above the access do not count. */
        h->in->ints[expected] = matches ? old ^ (bytes < 8 ? 1ull << 63 : 0) : old ^ 1;
        uint64_t x = h->in->ints[with];
        gw_masm_atomic_cmpxchg(h_begin(h), bytes, dst, expected, with,
                               (struct gw_addr){base, GW_REG_NONE, 0, 16}, 0);
        run_changes(h, "cmpxchg", GW_REGSET(dst));
        uint64_t want = matches
                            ? (old & ~masked(bytes, UINT64_MAX)) | masked(bytes, x)
                            : old;
        if (*at != want || h->out->ints[dst] != masked(bytes, old))
            H_FAIL(h, "cmpxchg of %u: r%u r%u r%u [r%u]", bytes, dst, expected, with, base);
    }
}
Test(masm_memory, cmpxchgs) { each_option(cmpxchgs); }

static void atomic_accesses(struct harness *h)
{
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    for (unsigned i = 0; i < 4 * H_REGS * H_REGS; i++) {
        unsigned bytes = 1u << i % 4;
        gw_reg r = regs[i / 4 % H_REGS], base = regs[i / 4 / H_REGS];
        h_fill(h);
        uint64_t *at = (uint64_t *)(void *)(h->data + 16), old = 0x8182838485868788;
        *at = old;
        h->in->ints[base] = (uint64_t)h->data;
        struct gw_masm *m = h_begin(h);
        gw_masm_fence(m);
        gw_masm_atomic_load(m, bytes, r, (struct gw_addr){base, GW_REG_NONE, 0, 16});
        run_changes(h, "atomic load", GW_REGSET(r));
        CHECK_INT("atomic load", h->out->ints[r], masked(bytes, old));
        gw_masm_atomic_store(h_begin(h), bytes, r,
                             (struct gw_addr){base, GW_REG_NONE, 0, 16});
        run_changes(h, "atomic store", 0);
        CHECK_INT("atomic store", *at,
                  (old & ~masked(bytes, UINT64_MAX)) | masked(bytes, h->in->ints[r]));
    }
}
Test(masm_memory, atomic_accesses) { each_option(atomic_accesses); }

/* ---- 128 bits ---- */

static void wide(struct harness *h)
{
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    for (unsigned i = 0; i < 6 * 6 * 6 * 6 * 4; i++) {
        gw_reg lo = regs[i % 6], hi = regs[i / 6 % 6];
        gw_reg a = regs[i / 36 % 6], b = regs[i / 216 % 6];
        unsigned op = i / 1296;
        if (lo == hi) continue;
        h_fill(h);
        h->in->ints[a] = 0xfedcba9876543210;
        h->in->ints[b] = 0x9234567890abcdef;
        uint64_t x = h->in->ints[a], y = h->in->ints[b];
        unsigned __int128 want;
        struct gw_masm *m = h_begin(h);
        if (op < 2) {
            want = op ? (unsigned __int128)((__int128)(int64_t)x * (int64_t)y)
                      : (unsigned __int128)x * y;
            gw_masm_mul_wide(m, op, lo, hi, a, b, 0);
        } else { /* (a, lo) + (b, hi): all sorts of aliases */
            unsigned __int128 l = (unsigned __int128)h->in->ints[lo] << 64 | x,
                              r = (unsigned __int128)h->in->ints[hi] << 64 | y;
            want = op == 3 ? l - r : l + r;
            gw_masm_add128(m, op == 3, lo, hi, a, lo, b, hi);
        }
        run_changes(h, "wide", GW_REGSET(lo) | GW_REGSET(hi));
        if (h->out->ints[lo] != (uint64_t)want || h->out->ints[hi] != (uint64_t)(want >> 64))
            H_FAIL(h, "wide %u: r%u r%u = r%u r%u", op, lo, hi, a, b);
    }
}
Test(masm_memory, wide) { each_option(wide); }

/* ---- control ---- */

static void jump_tables(struct harness *h)
{
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    for (uint32_t i = 0; i < H_REGS * 5; i++) {
        gw_reg index = regs[i % H_REGS], dst = regs[3];
        uint32_t count = i / H_REGS * i / H_REGS;
        gw_label targets[20], end;
        h_fill(h);
        struct gw_masm *m = h_begin(h);
        end = gw_masm_label(m);
        for (uint32_t j = 0; j <= count; j++) targets[j] = gw_masm_label(m);
        gw_masm_jump_table(m, index, targets, count);
        for (uint32_t j = 0; j <= count; j++) {
            gw_masm_bind(m, targets[j]);
            gw_masm_const(m, GW_I32, dst, 100 + j);
            gw_masm_jump(m, end);
        }
        gw_masm_bind(m, end);
        h_end(h);
        static const uint32_t far[] = {20, 0x7fffffff, 0x80000000, 0xffffffff};
        for (uint32_t j = 0; j < count + 6; j++) {
            h->in->ints[index] = j < count + 2 ? j : far[j - count - 2];
            CHECK_INT("runs", h_run(h), GW_TRAP_NONE);
            CHECK_INT("target", h->out->ints[dst], 100 + (j < count ? j : count));
        }
    }
}
Test(masm_memory, jump_tables) { each_option(jump_tables); }

static void polls(struct harness *h)
{
    uint32_t counters[3] = {0};
    h->instance.profile = counters;
    uint64_t *fuel = &h->in->ints[gw_masm_cpu.fuel];
    h_fill(h);
    *fuel = 1000;
    struct gw_masm *m = h_begin(h);
    gw_masm_poll(m);
    gw_masm_fuel(m, 128);
    gw_masm_fuel(m, 600);
    gw_masm_count(m, 2);
    run_changes(h, "polls", GW_REGSET(gw_masm_cpu.fuel));
    CHECK_INT("fuel", h->out->ints[gw_masm_cpu.fuel], 272);
    CHECK_INT("counter", counters[2], 1);
    *fuel = 727;
    CHECK_INT("out of fuel", h_run(h), GW_TRAP_OUT_OF_FUEL);
    *fuel = 728;
    CHECK_INT("the last of it", h_run(h), GW_TRAP_NONE);
    *fuel = 5000;
    h->store.deadline = 7;
    h->epoch = 6;
    CHECK_INT("not yet", h_run(h), GW_TRAP_NONE);
    h->epoch = 7;
    CHECK_INT("now", h_run(h), GW_TRAP_INTERRUPTED);
    atomic_store(&h->instance.flag.self, &h->instance.flag);
    CHECK_INT("nobody looks", h_run(h), GW_TRAP_NONE);
    atomic_store(&h->instance.flag.self, NULL);
    CHECK_INT("look again", h_run(h), GW_TRAP_INTERRUPTED);
    h->epoch = 0;
    gw_masm_fuel(h_begin(h), 0xffffffff);
    h_end(h);
    CHECK_INT("a lot of it", h_run(h), GW_TRAP_OUT_OF_FUEL);
}
Test(masm_memory, polls) { each_option(polls); }

static void memory_conditions(struct harness *h)
{
    static const enum gw_cond conds[] = {GW_EQ,   GW_NE,   GW_LT_U,
                                         GW_GE_U, GW_GT_U, GW_LE_U};
    gw_reg regs[H_REGS];
    h_some_ints(regs);
    for (unsigned i = 0; i < GW_COUNT(conds) * H_REGS * 2; i++) {
        enum gw_cond cond = conds[i % GW_COUNT(conds)];
        gw_reg a = regs[i / GW_COUNT(conds) % H_REGS];
        bool is_64 = i / GW_COUNT(conds) / H_REGS;
        h_fill(h);
        gw_masm_trap_if_mem(h_begin(h), cond, is_64, a, h_at(H_DATA + 32),
                            GW_TRAP_TABLE_BOUNDS);
        h_end(h);
        uint64_t value = is_64 ? 0x8000000000000005 : 0x80000005;
        for (int j = -1; j <= 1; j++) {
            h->in->ints[a] = value + (uint64_t)j;
            *(uint64_t *)(void *)(h->data + 32) = value;
            bool traps = cond == GW_EQ     ? j == 0
                         : cond == GW_NE   ? j != 0
                         : cond == GW_LT_U ? j < 0
                         : cond == GW_GE_U ? j >= 0
                         : cond == GW_GT_U ? j > 0
                                           : j <= 0;
            CHECK_INT("memory condition", h_run(h),
                      traps ? GW_TRAP_TABLE_BOUNDS : GW_TRAP_NONE);
        }
    }
}
Test(masm_memory, memory_conditions) { each_option(memory_conditions); }

/* Calls itself until its argument is 0, or the stack ends. */
static void recursion(struct harness *h)
{
    gw_reg arg = gw_masm_cpu.int_args[0], result = gw_masm_cpu.int_results[0];
    gw_reg saved = (gw_reg)__builtin_ctzll(gw_masm_cpu.callee_saved);
    static const uint32_t slots[] = {0, 1, 20, 509, 510, 511, 512, 513, 5000};
    for (size_t i = 0; i < GW_COUNT(slots); i++) {
        struct gw_masm *m = &h->m;
        uint32_t internal, frame_bytes;
        gw_masm_reset(m);
        gw_masm_prologue(m, GW_REGSET(saved), true, true, &internal);
        gw_label end = gw_masm_label(m);
        gw_masm_move(m, GW_I64, saved, arg);
        gw_masm_move(m, GW_I64, result, arg);
        gw_masm_branch(m, GW_EQ, true, arg, GW_OPND_CONST(0), end);
        gw_masm_alu(m, GW_ALU_SUB, true, arg, arg, GW_OPND_CONST(1));
        gw_masm_call_func(m, 0);
        gw_masm_alu(m, GW_ALU_ADD, true, result, result, GW_OPND_REG(saved));
        gw_masm_reload_context(m);
        gw_masm_bind(m, end);
        gw_masm_return(m);
        gw_masm_finish(m, slots[i], &frame_bytes);
        cr_assert_eq(m->err, GW_OK);
        CHECK_INT("one call", m->relocs.len, 1);
        h_place(h);
        const uint8_t *rx = h->func.code;
        uint32_t at = GW_VEC_AT(struct gw_reloc, &m->relocs, 0)->at;
        CHECK("in reach", gw_jit_patch_call(h->code.rw + (rx - h->code.rx) + at, rx + at,
                                            rx + internal));
        gw_jit_flush(rx, m->len);

        struct gw_jit_regs regs = {.ints = {100}};
        struct gw_jit_entry *entry =
            (struct gw_jit_entry *)(void *)(h->stack + H_STACK_BYTES - 256);
        *entry = (struct gw_jit_entry){.exec = &h->exec, .regs = &regs};
        h_trap_code = GW_TRAP_NONE;
        if (!sigsetjmp(h_trapped, 0)) {
            CHECK_INT("returns", gw_jit_enter(&h->func, entry), GW_OK);
            CHECK_INT("sum", regs.ints[0], 5050);
            regs.ints[0] = 1000000;
            gw_jit_enter(&h->func, entry);
            CHECK("ends the stack", false);
        }
        CHECK_INT("ends the stack", h_trap_code, GW_TRAP_STACK_EXHAUSTED);
    }
}
Test(masm_memory, recursion) { each_option(recursion); }
