/* SPDX-License-Identifier: Apache-2.0 */
/* Every row of masm_vector.def against its model: on edges and random lanes, with operands
 * and result in the same registers and in different ones, with and without what the CPU has
 * beyond its baseline. A short function is compiled that reads `in` and writes `out`. */
#include <sys/mman.h>

#include "core/jit/vector_model.h"
#include "test.h"

enum { CODE_BYTES = 1 << 16, FIRST_OFFSET = 0, SECOND = 16, THIRD = 32 };

static struct {
    union lanes in[3], out;
} shared;

struct code {
    struct gw_masm m;
    uint8_t *text;
    gw_reg base, scalar, v[4];
};

static struct code new_code(void)
{
    struct code c = {.base = gw_masm_cpu.int_args[0], .scalar = gw_masm_cpu.int_args[1]};
    for (int i = 0; i < 4; i++) c.v[i] = gw_masm_cpu.float_args[i];
    c.text = mmap(NULL, CODE_BYTES, PROT_READ | PROT_WRITE | PROT_EXEC,
                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    cr_assert(c.text != MAP_FAILED);
    return c;
}

static struct gw_addr at_shared(const struct code *c, const void *field)
{
    return (struct gw_addr){c->base, GW_REG_NONE, 0,
                            (const char *)field - (const char *)&shared};
}

static uint32_t begin(struct code *c, uint32_t options)
{
    uint32_t internal;
    gw_masm_init(&c->m, gw_alloc_libc(), options);
    gw_masm_prologue(&c->m, 0, false, false, &internal);
    gw_masm_const(&c->m, GW_I64, c->base, (uint64_t)(uintptr_t)&shared);
    return internal;
}

static void load(struct code *c, gw_reg reg, int operand)
{
    gw_masm_load(&c->m, gw_reg_is_float(reg) ? GW_ACCESS_V128 : GW_ACCESS_64, reg,
                 at_shared(c, &shared.in[operand]));
}

/* Store the result, return; place the code.   returns  what to call */
static void (*end(struct code *c, uint32_t internal, gw_reg result))(void)
{
    uint32_t frame_bytes;
    gw_masm_store(&c->m, gw_reg_is_float(result) ? GW_ACCESS_V128 : GW_ACCESS_64,
                  GW_OPND_REG(result), at_shared(c, &shared.out));
    gw_masm_return(&c->m);
    gw_masm_finish(&c->m, 0, &frame_bytes);
    cr_assert(c->m.err == GW_OK && c->m.len <= CODE_BYTES);
    memcpy(c->text, c->m.code, c->m.len);
    __builtin___clear_cache((char *)c->text, (char *)c->text + c->m.len);
    gw_masm_deinit(&c->m);
    void (*run)(void);
    void *entry = c->text + internal;
    memcpy(&run, &entry, sizeof run);
    return run;
}

/* ---- operands ---- */

static uint64_t random_word(void)
{
    static uint64_t state = 88172645463325252u;
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static const uint32_t edges32[] = {
    0, 1, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0x8000, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff,
    0x7fc00000 /* NaN */, 0xffc00000, 0x7f800001 /* signalling */, 0x7f800000 /* inf */,
    0xff800000, 0x3f000000 /* 0.5 */, 0xbf000000, 0x3fc00000 /* 1.5 */, 0x4f000000 /* 2^31 */,
    0xcf000000, 0xcf000001, 0x4effffff, 0x4f7fffff, 0x4f800000 /* 2^32 */, 0x4b000000, 0x4b000001,
    0xbf7fffff, 0x00000001, 0x80000001, 0x007fffff};
static const uint64_t edges64[] = {
    0, 1, 0x8000000000000000u, 0x7fffffffffffffffu, 0xffffffffffffffffu, 0x100000000u, 0xffffffffu,
    0x7ff8000000000000u, 0xfff8000000000000u, 0x7ff0000000000001u, 0x7ff0000000000000u,
    0xfff0000000000000u, 0x41dfffffffc00000u /* 2^31 - 1 */, 0x41e0000000000000u,
    0xc1e0000000000000u, 0xc1e0000000200000u, 0x41efffffffe00000u, 0x41effffffff00000u,
    0x41f0000000000000u, 0x3fe0000000000000u, 0xbfe0000000000000u, 0x3ff8000000000000u,
    0xbfefffffffffffffu, 0x4330000000000001u, 0x47efffffe0000000u, 0x36a0000000000000u};

static void fill_operand(union lanes *v)
{
    uint64_t kind = random_word();
    for (int i = 0; i < 2; i++) {
        uint64_t r = random_word();
        if (kind % 4 == 0) v->u64[i] = edges64[r % GW_COUNT(edges64)];
        else if (kind % 4 == 1)
            v->u64[i] = (uint64_t)edges32[r % GW_COUNT(edges32)] << 32 |
                        edges32[(r >> 32) % GW_COUNT(edges32)];
        else v->u64[i] = r;
    }
    if (kind % 8 == 3)
        for (int i = 0; i < 16; i++) v->u8[i] = (uint8_t[]){0, 1, 0x7f, 0x80, 0xff, 15, 16, 8}
                                         [random_word() % 8];
}

static void fill_operands(void)
{
    for (int i = 0; i < 3; i++) fill_operand(&shared.in[i]);
    if (random_word() % 4 == 0) shared.in[1] = shared.in[0];
    memset(&shared.out, 0xcc, sizeof shared.out);
}

/* ---- results ---- */

static int nan_bits(enum gw_vop op)
{
    if (op == GW_V_DEMOTE_F64) return 32;
    if (op == GW_V_PROMOTE_F32) return 64;
    bool is_arithmetic = (op >= GW_V_SQRT_F32 && op <= GW_V_NEAREST_F64) ||
                         (op >= GW_V_ADD_F32 && op <= GW_V_MAX_F64);
    return !is_arithmetic ? 0 : (op - GW_V_SQRT_F32) % 2 == 0 ? 32 : 64;
}

/* Where the model has a NaN, any quiet one is right. */
static bool is_same(const union lanes *got, union lanes want, int nans)
{
    for (int i = 0; nans == 32 && i < 4; i++)
        if (want.f32[i] != want.f32[i] && (got->u32[i] & 0x7fc00000) == 0x7fc00000)
            want.u32[i] = got->u32[i];
    for (int i = 0; nans == 64 && i < 2; i++)
        if (want.f64[i] != want.f64[i] &&
            (got->u64[i] & 0x7ff8000000000000u) == 0x7ff8000000000000u)
            want.u64[i] = got->u64[i];
    return memcmp(got, &want, sizeof want) == 0;
}

static void check(const char *name, const char *how, union lanes want, int nans)
{
    cr_expect(is_same(&shared.out, want, nans),
              "%s (%s): of %016llx %016llx, %016llx %016llx: %016llx %016llx, want %016llx "
              "%016llx",
              name, how, (unsigned long long)shared.in[0].u64[1],
              (unsigned long long)shared.in[0].u64[0], (unsigned long long)shared.in[1].u64[1],
              (unsigned long long)shared.in[1].u64[0], (unsigned long long)shared.out.u64[1],
              (unsigned long long)shared.out.u64[0], (unsigned long long)want.u64[1],
              (unsigned long long)want.u64[0]);
}

static void run_row(enum gw_vop op, const char *how, void (*run)(void), int second)
{
    for (int turn = 0; turn < 200; turn++) {
        union lanes want = {{0}};
        fill_operands();
        run();
        models[op](&want, &shared.in[0], &shared.in[second]);
        check(row_names[op], how, want, nan_bits(op));
    }
}

/* Result and operands by number of register; equal operands hold the same. */
static const struct {
    const char *how;
    int dst, a, b, c;
} places[] = {
    {"all different", 3, 0, 1, 2}, {"result in the first", 0, 0, 1, 2},
    {"result in the second", 1, 0, 1, 2}, {"result in the third", 2, 0, 1, 2},
    {"one register", 0, 0, 0, 0},
};
enum { TWO = 3 }; /* the row that only three operands need */

static const uint32_t all_options[] = {0, GW_JIT_NO_VECTOR_EXT};

#define EACH_ROW(op, form)                                                               \
    for (enum gw_vop op = (enum gw_vop)0; op < GW_V_COUNT; op = (enum gw_vop)(op + 1))   \
        if (gw_masm_vector_form(op) == (form))
#define EACH_OPTION(option)                                                              \
    for (const uint32_t *option = all_options; option < all_options + 2; option++)
#define EACH_PLACE(p) for (size_t p = 0; p < GW_COUNT(places); p++)

Test(core_jit_vector, unary_and_binary_rows_do_what_their_model_does)
{
    struct code c = new_code();
    EACH_OPTION(option) EACH_PLACE(p) for (enum gw_vop op = (enum gw_vop)0; op < GW_V_COUNT;
                                           op = (enum gw_vop)(op + 1))
    {
        enum gw_vform form = gw_masm_vector_form(op);
        if (form > GW_VFORM_BINARY || p == TWO) continue;
        uint32_t internal = begin(&c, *option);
        gw_reg dst = c.v[places[p].dst], a = c.v[places[p].a], b = c.v[places[p].b];
        load(&c, a, 0);
        if (a != b) load(&c, b, 1);
        if (form == GW_VFORM_UNARY) gw_masm_vector_unary(&c.m, op, dst, a);
        else gw_masm_vector_binary(&c.m, op, dst, a, b);
        run_row(op, places[p].how, end(&c, internal, dst), a == b ? 0 : 1);
    }
}

Test(core_jit_vector, operands_survive)
{
    struct code c = new_code();
    EACH_OPTION(option) for (int kept = 0; kept < 2; kept++) EACH_ROW(op, GW_VFORM_BINARY)
    {
        uint32_t internal = begin(&c, *option);
        load(&c, c.v[0], 0);
        load(&c, c.v[1], 1);
        gw_masm_vector_binary(&c.m, op, c.v[3], c.v[0], c.v[1]);
        void (*run)(void) = end(&c, internal, c.v[kept]);
        fill_operands();
        run();
        check(row_names[op], "an operand", shared.in[kept], 0);
    }
}

Test(core_jit_vector, select_takes_bits_by_mask)
{
    struct code c = new_code();
    EACH_OPTION(option) EACH_PLACE(p)
    {
        uint32_t internal = begin(&c, *option);
        gw_reg v[3] = {c.v[places[p].a], c.v[places[p].b], c.v[places[p].c]};
        for (int i = 2; i >= 0; i--) load(&c, v[i], i);
        gw_masm_vector_select(&c.m, c.v[places[p].dst], v[0], v[1], v[2]);
        void (*run)(void) = end(&c, internal, c.v[places[p].dst]);
        for (int turn = 0; turn < 50; turn++) {
            union lanes want;
            fill_operands();
            run();
            for (int i = 0; i < 2; i++) {
                uint64_t x[3];
                for (int k = 0; k < 3; k++)
                    x[k] = shared.in[v[k] == v[0] ? 0 : k].u64[i];
                want.u64[i] = (x[0] & x[2]) | (x[1] & ~x[2]);
            }
            check("select", places[p].how, want, 0);
        }
    }
}

Test(core_jit_vector, shifts_count_modulo_the_lanes_width)
{
    struct code c = new_code();
    EACH_OPTION(option) for (int same = 0; same < 2; same++) EACH_ROW(op, GW_VFORM_SHIFT)
    {
        for (int n = -1; n < 66; n++) {
            uint32_t internal = begin(&c, *option);
            load(&c, c.v[0], 0);
            load(&c, c.scalar, 1);
            gw_masm_move(&c.m, GW_I32, c.scalar, c.scalar);
            gw_masm_vector_shift(&c.m, op, c.v[same ? 0 : 1], c.v[0],
                                 n < 0 ? GW_OPND_REG(c.scalar) : GW_OPND_CONST(n));
            void (*run)(void) = end(&c, internal, c.v[same ? 0 : 1]);
            for (int turn = 0; turn < (n < 0 ? 200 : 4); turn++) {
                union lanes want = {{0}};
                fill_operands();
                if (n >= 0) shared.in[1].u32[0] = (uint32_t)n;
                run();
                models[op](&want, &shared.in[0], &shared.in[1]);
                check(row_names[op], n < 0 ? "by register" : "by constant", want, 0);
            }
        }
    }
}

Test(core_jit_vector, splats_tests_and_loads)
{
    struct code c = new_code();
    EACH_OPTION(option) for (enum gw_vop op = GW_V_SPLAT_I8; op < GW_V_COUNT;
                             op = (enum gw_vop)(op + 1))
    {
        enum gw_vform form = gw_masm_vector_form(op);
        if (form == GW_VFORM_EXTRACT || form == GW_VFORM_REPLACE) continue;
        uint32_t internal = begin(&c, *option);
        bool is_int = form == GW_VFORM_SPLAT && op < GW_V_SPLAT_F32;
        gw_reg a = is_int ? c.scalar : c.v[0];
        gw_reg dst = form == GW_VFORM_TEST ? c.scalar : c.v[is_int || op % 2 ? 0 : 1];
        load(&c, a, 0);
        if (form == GW_VFORM_SPLAT) gw_masm_vector_splat(&c.m, op, dst, a);
        else if (form == GW_VFORM_TEST) gw_masm_vector_test(&c.m, op, dst, a);
        else gw_masm_vector_load(&c.m, op, dst, at_shared(&c, &shared.in[0]));
        void (*run)(void) = end(&c, internal, dst);
        for (int turn = 0; turn < 200; turn++) {
            union lanes want;
            fill_operands();
            if (form == GW_VFORM_TEST && turn % 4 == 0) shared.in[0] = (union lanes){{0}};
            run();
            memset(&want, 0xcc, sizeof want);
            models[op](&want, &shared.in[0], &shared.in[1]);
            check(row_names[op], "", want, 0);
        }
    }
}

Test(core_jit_vector, branches_on_tests)
{
    struct code c = new_code();
    EACH_OPTION(option) for (int is_not = 0; is_not < 2; is_not++) EACH_ROW(op, GW_VFORM_TEST)
    {
        if (op >= GW_V_BITMASK_I8) continue;
        uint32_t internal = begin(&c, *option);
        gw_label taken = gw_masm_label(&c.m);
        load(&c, c.v[0], 0);
        gw_masm_const(&c.m, GW_I64, c.scalar, 1);
        gw_masm_vector_branch(&c.m, op, is_not, c.v[0], taken);
        gw_masm_const(&c.m, GW_I64, c.scalar, 0);
        gw_masm_bind(&c.m, taken);
        void (*run)(void) = end(&c, internal, c.scalar);
        for (int turn = 0; turn < 100; turn++) {
            union lanes want;
            fill_operands();
            if (turn % 4 == 0) shared.in[0] = (union lanes){{0}};
            run();
            models[op](&want, &shared.in[0], &shared.in[1]);
            CHECK(row_names[op], shared.out.u64[0] == (want.u64[0] ^ (uint64_t)is_not));
        }
    }
}

static unsigned lane_bytes(enum gw_vop op)
{
    static const uint8_t extract[] = {1, 1, 2, 2, 4, 8, 4, 8}, replace[] = {1, 2, 4, 8, 4, 8};
    return op < GW_V_REPLACE_I8 ? extract[op - GW_V_EXTRACT_S_I8]
                                : replace[op - GW_V_REPLACE_I8];
}

/* Lanes, sign-extended to 32 bits where the row says so. */
static uint64_t extracted(enum gw_vop op, unsigned lane)
{
    const union lanes *a = &shared.in[0];
    if (op == GW_V_EXTRACT_S_I8) return (uint32_t)a->s8[lane];
    if (op == GW_V_EXTRACT_S_I16) return (uint32_t)a->s16[lane];
    uint64_t v = 0;
    memcpy(&v, a->u8 + lane * lane_bytes(op), lane_bytes(op));
    return v;
}

Test(core_jit_vector, lanes_are_extracted)
{
    struct code c = new_code();
    EACH_OPTION(option) EACH_ROW(op, GW_VFORM_EXTRACT)
    {
        for (unsigned lane = 0; lane < 16 / lane_bytes(op); lane++) {
            uint32_t internal = begin(&c, *option);
            bool is_float = op >= GW_V_EXTRACT_F32;
            gw_reg dst = is_float ? c.v[lane % 2] : c.scalar;
            load(&c, c.v[0], 0);
            gw_masm_vector_extract(&c.m, op, lane, dst, c.v[0]);
            if (is_float)
                gw_masm_reinterpret(&c.m, op == GW_V_EXTRACT_F32 ? GW_I32 : GW_I64, c.scalar,
                                    dst);
            void (*run)(void) = end(&c, internal, c.scalar);
            fill_operands();
            run();
            CHECK(row_names[op], shared.out.u64[0] == extracted(op, lane));
        }
    }
}

Test(core_jit_vector, lanes_are_replaced)
{
    struct code c = new_code();
    EACH_OPTION(option) EACH_PLACE(p) EACH_ROW(op, GW_VFORM_REPLACE)
    {
        if (p == TWO) continue;
        for (unsigned lane = 0; lane < 16 / lane_bytes(op); lane++) {
            uint32_t internal = begin(&c, *option);
            gw_reg dst = c.v[places[p].dst], a = c.v[places[p].a];
            gw_reg value = op >= GW_V_REPLACE_F32 ? c.v[places[p].b] : c.scalar;
            if (value != a) load(&c, value, 1);
            load(&c, a, 0);
            gw_masm_vector_replace(&c.m, op, lane, dst, a, value);
            void (*run)(void) = end(&c, internal, dst);
            fill_operands();
            run();
            union lanes want = shared.in[0];
            memcpy(want.u8 + lane * lane_bytes(op), &shared.in[value == a ? 0 : 1],
                   lane_bytes(op));
            check(row_names[op], places[p].how, want, 0);
        }
    }
}

Test(core_jit_vector, lanes_are_loaded_and_stored)
{
    struct code c = new_code();
    EACH_OPTION(option) for (unsigned bytes = 1; bytes <= 8; bytes *= 2)
    {
        for (unsigned lane = 0; lane < 16 / bytes; lane++) {
            uint32_t internal = begin(&c, *option);
            gw_reg dst = c.v[lane % 2];
            load(&c, c.v[0], 0);
            gw_masm_vector_load_lane(&c.m, bytes, lane, dst, c.v[0],
                                     at_shared(&c, &shared.in[1]));
            gw_masm_vector_store_lane(&c.m, bytes, lane, c.v[0],
                                      at_shared(&c, &shared.in[2]));
            void (*run)(void) = end(&c, internal, dst);
            fill_operands();
            union lanes want = shared.in[0], stored = shared.in[2];
            memcpy(want.u8 + lane * bytes, &shared.in[1], bytes);
            memcpy(&stored, (dst == c.v[0] ? &want : &shared.in[0])->u8 + lane * bytes, bytes);
            run();
            check("load lane", "", want, 0);
            CHECK("store lane", memcmp(&stored, &shared.in[2], 16) == 0);
        }
    }
}

/* ---- shuffles: the ones that CPUs have instructions for, and any ---- */

static void fill_shuffle(uint8_t from[16], unsigned turn)
{
    unsigned bytes = 1u << random_word() % 4, kind = turn % 8, first = random_word() % 32;
    unsigned step = 1u << random_word() % 5, period = turn & 8 ? 16 : 32;
    for (unsigned i = 0; i < 16; i++) {
        unsigned lane = i / bytes, within = i % bytes;
        switch (kind) {
        case 0: from[i] = (uint8_t)(random_word() % period); break;
        case 1: from[i] = (uint8_t)((first + i) % period); break; /* run */
        case 2: /* interleave */
            from[i] = (uint8_t)((first & 8) + lane / 2 * bytes + within +
                                ((lane ^ first) & 1) * 16);
            break;
        case 3: from[i] = (uint8_t)(random_word() & 1 ? i : i + 16); break; /* blend */
        case 4: from[i] = (uint8_t)(i ^ ((step & 15) - 1 + (first & 16))); break; /* reverse */
        case 5: from[i] = (uint8_t)((first + i % bytes) % 32); break; /* spread */
        case 6: from[i] = (uint8_t)((lane * 2 + (first & 1)) * bytes + within) % 32; break;
        default: /* whole lanes, any */
            from[i] = within ? from[i - 1] + 1
                             : (uint8_t)(random_word() % (period / bytes) * bytes);
        }
        from[i] &= 31;
    }
}

/* Any, or all that do not extend lanes with zeros. */
static void clear_some(uint8_t from[16])
{
    unsigned wide = 2u << random_word() % 4, narrow = 1u << random_word() % 4;
    bool is_extension = random_word() % 2;
    for (unsigned i = 0; i < 16; i++) {
        from[i] &= 15;
        if (is_extension ? i % wide >= narrow : random_word() % 2) from[i] = GW_V_CLEARED;
        else if (is_extension) from[i] = (uint8_t)((i / wide * narrow + i % wide) % 16);
    }
}

Test(core_jit_vector, shuffles)
{
    struct code c = new_code();
    EACH_OPTION(option) EACH_PLACE(p) for (unsigned turn = 0; turn < 1000; turn++)
    {
        uint8_t from[16];
        if (p == TWO) continue;
        fill_shuffle(from, turn);
        gw_reg dst = c.v[places[p].dst], a = c.v[places[p].a], b = c.v[places[p].b];
        if (turn & 16) clear_some(from);
        uint32_t internal = begin(&c, *option);
        load(&c, b, 1);
        load(&c, a, 0);
        gw_masm_vector_shuffle(&c.m, dst, a, b, from);
        void (*run)(void) = end(&c, internal, dst);
        fill_operands();
        union lanes want;
        for (int i = 0; i < 16; i++)
            want.u8[i] = from[i] == GW_V_CLEARED ? 0
                         : (from[i] < 16 || a == b ? &shared.in[0]
                                                   : &shared.in[1])->u8[from[i] & 15];
        run();
        check("shuffle", places[p].how, want, 0);
    }
}
