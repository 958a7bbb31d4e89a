/* SPDX-License-Identifier: Apache-2.0 */
/* edges -- every instruction that reads or writes memory, at the edges of memory.
 *
 * For each tier and each kind of memory, a module has a function for every such instruction,
 * every way to come by the index, and every pair of index and offset worth trying: the last
 * address that is valid, the first that is not, sums that do not fit 32 or 64 bits. Each is
 * called: it traps, or gives and writes what edges_model.c says, and nothing else changes. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "core/runtime/instance.h"
#include "core/runtime/tier.h"
#include "core/wasm/writer.h"
#include "edges_model.h"
#include "outcome.h"

enum { MAX_CASES = 40, WATCHED = 64 };

struct kind {
    const char *name;
    bool prefer_checked, is_64, is_shared;
    uint8_t page_log2;
    uint32_t pages, max;
    unsigned memory; /* its index */
};

static const struct kind kinds[] = {
    {"guarded",                 false, false, false, 16, 1,     2,      0},
    {"checked",                 true,  false, false, 16, 1,     2,      0},
    {"64-bit",                  false, true,  false, 16, 1,     2,      0},
    {"pages of a byte",         false, false, false, 0,  65544, 131088, 0},
    {"64-bit, pages of a byte", false, true,  false, 0,  5001,  10002,  0},
    {"the second",              false, false, false, 16, 1,     2,      1},
    {"the second, checked",     true,  false, false, 16, 1,     2,      1},
    {"shared",                  false, false, true,  16, 1,     2,      0},
    {"shared, checked",         true,  false, true,  16, 1,     2,      0},
    {"shared, 64-bit",          false, true,  true,  16, 1,     2,      0},
};

/* How a function comes by the index. */
enum way { DYNAMIC, CONSTANT, ADDED, LOWERED, SCALED, WRAPPED, TWICE, WAYS };
static const char *const ways[WAYS] = {"a parameter",
                                       "a constant",
                                       "a sum",
                                       "a sum with a negative constant",
                                       "a shifted one",
                                       "i32.wrap_i64",
                                       "after an access that is valid"};

struct edge {
    uint64_t index, offset;
};

struct edges {
    const struct kind *kind;
    uint64_t bytes; /* of the memory */
    struct gw_store *store;
    struct gw_instance *instance;
    struct gw_memory *memory;
    unsigned long cases, traps, failures;
};

/* --- which cases ------------------------------------------------------------------------------- */

static unsigned list_edges(const struct kind *kind, uint64_t bytes, unsigned size,
                           struct edge *out)
{
    const uint64_t top = kind->is_64 ? UINT64_MAX : UINT32_MAX, half = top / 2 + 1;
    const struct edge edges[] = {
        {bytes - size,      0                },
        {bytes - size + 1,  0                },
        {bytes - 1,         0                },
        {bytes,             0                },
        {bytes + 7,         0                },
        {0,                 bytes - size     },
        {0,                 bytes - size + 1 },
        {0,                 bytes            },
        {size,              bytes - 2 * size },
        {16,                bytes - 16 - size},
        {16,                bytes - 15 - size},
        {bytes - 16 - size, 16               },
        {bytes - 15 - size, 16               },
        {top,               0                },
        {top,               1                },
        {top,               top              },
        {top - 15,          16               },
        {top - 15,          24               },
        {half,              half             },
        {half - 1,          half - 1         },
        {half,              0                },
        {0,                 half             },
        {half - 8,          8                },
        {0,                 top              },
        {8,                 top - 7          },
        {0,                 0x7ffffff8       },
        {0,                 0x80000000       },
        {0,                 0xffffffff       },
        {0xfffffff0,        0                },
        {8,                 8                },
        {0x100000000,       0                }, /* these for 64 bits only */
        {0,                 0x100000000      },
        {0x100000008,       8                },
        {top - 0xffffffff,  0x100000000      },
    };
    unsigned count = GW_COUNT(edges) - (kind->is_64 ? 0 : 4);
    memcpy(out, edges, count * sizeof *edges);
    return count;
}

/* Some ways cannot give every index. */
static bool gives(enum way way, const struct kind *kind, uint64_t index)
{
    if (way == SCALED) return index % 8 == 0 && index >> 3 <= UINT32_MAX >> 3;
    if (way == WRAPPED) return !kind->is_64;
    return true;
}

/* --- the module -------------------------------------------------------------------------------- */

static void op(struct gw_writer *w, enum gw_opcode opcode)
{
    const struct gw_opcode_row *row = &gw_opcode_rows[opcode];
    if (row->prefix) {
        gw_writer_u8(w, row->prefix);
        gw_writer_u32(w, row->code);
    } else {
        gw_writer_u8(w, (uint8_t)row->code);
    }
}

static void index_const(struct gw_writer *w, const struct kind *kind, uint64_t value)
{
    op(w, kind->is_64 ? GW_OP_I64_CONST : GW_OP_I32_CONST);
    if (kind->is_64)
        gw_writer_s64(w, (int64_t)value);
    else
        gw_writer_s32(w, (int32_t)(uint32_t)value);
}

/* What is added in ADDED and LOWERED. */
static uint64_t addend(enum way way)
{
    return way == ADDED ? 0x70000008 : UINT64_MAX - 127;
}

static void write_index(struct gw_writer *w, const struct kind *kind, enum way way,
                        uint64_t index)
{
    if (way == CONSTANT) {
        index_const(w, kind, index);
        return;
    }
    op(w, GW_OP_LOCAL_GET);
    gw_writer_u32(w, 0);
    if (way == WRAPPED) op(w, GW_OP_I32_WRAP_I64);
    if (way == SCALED) {
        index_const(w, kind, 3);
        op(w, kind->is_64 ? GW_OP_I64_SHL : GW_OP_I32_SHL);
    }
    if (way != ADDED && way != LOWERED) return;
    index_const(w, kind, addend(way));
    op(w, kind->is_64 ? GW_OP_I64_ADD : GW_OP_I32_ADD);
}

/* The parameter that makes it that index, its upper half dirty where there is none. */
static uint64_t argument(const struct kind *kind, enum way way, uint64_t index)
{
    if (way == ADDED || way == LOWERED) index -= addend(way);
    if (way == SCALED) index >>= 3;
    return kind->is_64 ? index : (uint32_t)index | 0xdeadbeef00000000;
}

static void write_access(struct gw_writer *w, const struct kind *kind,
                         const struct gw_opcode_row *row, uint64_t offset, unsigned lane)
{
    op(w, (enum gw_opcode)(row - gw_opcode_rows));
    unsigned align = (unsigned)__builtin_ctz(row->size);
    gw_writer_u32(w, align | (kind->memory ? 0x40 : 0));
    if (kind->memory) gw_writer_u32(w, kind->memory);
    gw_writer_u64(w, offset);
    if (row->imm == GW_IMM_MEMARG_LANE) gw_writer_u8(w, (uint8_t)lane);
}

static unsigned lane_of(const struct gw_opcode_row *row)
{
    return row->imm == GW_IMM_MEMARG_LANE ? 16u / row->size - 1 : 0;
}

static void write_operands(struct gw_writer *w, const struct gw_opcode_row *row)
{
    uint32_t local = 1;
    for (const char *s = row->sig + 1; *s != ':'; s++) {
        op(w, GW_OP_LOCAL_GET);
        gw_writer_u32(w, local++);
    }
}

static void write_function(struct gw_writer *w, const struct kind *kind,
                           const struct gw_opcode_row *row, enum way way,
                           struct edge edge)
{
    size_t from = w->len;
    gw_writer_u8(w, 0); /* no locals */
    if (way == TWICE) { /* whatever was found out about the index must not be believed */
        write_index(w, kind, way, edge.index);
        index_const(w, kind, 0xff8);
        op(w, kind->is_64 ? GW_OP_I64_AND : GW_OP_I32_AND);
        op(w, GW_OP_I32_LOAD);
        gw_writer_u32(w, kind->memory ? 0x40 : 0);
        if (kind->memory) gw_writer_u32(w, kind->memory);
        gw_writer_u32(w, 0);
        op(w, GW_OP_DROP);
    }
    write_index(w, kind, way, edge.index);
    write_operands(w, row);
    write_access(w, kind, row, edge.offset, lane_of(row));
    gw_writer_u8(w, 0x0b);
    gw_writer_prefix_len(w, from);
}

static uint8_t type_code(const struct kind *kind, char letter)
{
    if (letter == 'm') letter = kind->is_64 ? 'I' : 'i';
    return letter == 'V' ? 0x7b : (uint8_t)(0x7f - (strchr("iIfF", letter) - "iIfF"));
}

static void write_type(struct gw_writer *w, const struct kind *kind, const char *sig,
                       bool is_wrapped)
{
    const char *results = strchr(sig, ':');
    gw_writer_u8(w, 0x60);
    gw_writer_u32(w, (uint32_t)(results - sig));
    for (const char *s = sig; s < results; s++)
        gw_writer_u8(w, is_wrapped && s == sig ? 0x7e : type_code(kind, *s));
    gw_writer_u32(w, (uint32_t)strlen(++results));
    for (; *results; results++)
        gw_writer_u8(w, type_code(kind, *results));
}

static void section(struct gw_writer *w, uint8_t id, uint32_t count, size_t *from)
{
    gw_writer_u8(w, id);
    *from = w->len;
    gw_writer_u32(w, count);
}

static void write_memory(struct gw_writer *w, const struct kind *kind)
{
    size_t from;
    section(w, 5, kind->memory + 1, &from);
    for (unsigned i = 0; i < kind->memory; i++)
        gw_writer_fixed(w, "\x01\x02\x02", 3);
    gw_writer_u8(w, (uint8_t)(1 | (kind->is_shared ? 2 : 0) | (kind->is_64 ? 4 : 0) |
                              (kind->page_log2 != 16 ? 8 : 0)));
    gw_writer_u32(w, kind->pages);
    gw_writer_u32(w, kind->max);
    if (kind->page_log2 != 16) gw_writer_u32(w, kind->page_log2);
    gw_writer_prefix_len(w, from);
}

/* One instruction in all ways and cases; function k is called by index. */
static unsigned write_module(struct gw_writer *w, const struct kind *kind, uint64_t bytes,
                             const struct gw_opcode_row *row)
{
    struct edge edges[MAX_CASES];
    unsigned count = list_edges(kind, bytes, row->size, edges);
    size_t from;
    gw_writer_fixed(w, "\0asm\1\0\0\0", 8);
    section(w, 1, 2, &from);
    write_type(w, kind, row->sig, false);
    write_type(w, kind, row->sig, true);
    gw_writer_prefix_len(w, from);
    section(w, 3, count * WAYS, &from);
    for (unsigned i = 0; i < count * WAYS; i++)
        gw_writer_u32(w, i % WAYS == WRAPPED && !kind->is_64);
    gw_writer_prefix_len(w, from);
    write_memory(w, kind);
    section(w, 10, count * WAYS, &from);
    for (unsigned i = 0; i < count * WAYS; i++) {
        enum way way = (enum way)(i % WAYS);
        bool is_given = gives(way, kind, edges[i / WAYS].index);
        write_function(w, kind, row, is_given ? way : DYNAMIC, edges[i / WAYS]);
    }
    gw_writer_prefix_len(w, from);
    return count;
}

/* --- calls -------------------------------------------------------------------------------------- */

/* The trap that must come, or GW_TRAP_NONE. Of an address neither aligned nor inside, either
 * may be said. */
static enum gw_trap_code expected_trap(const struct edges *e,
                                       const struct gw_opcode_row *row, struct edge edge,
                                       bool *may_be_unaligned)
{
    uint64_t at = edge.index + edge.offset;
    bool is_outside = at < edge.offset || at > e->bytes || row->size > e->bytes - at;
    bool is_unaligned = row->prefix == 0xfe && at % row->size != 0;
    bool waits = strstr(row->text, "wait") != NULL;
    *may_be_unaligned = is_unaligned;
    if (is_outside) return GW_TRAP_MEMORY_BOUNDS;
    if (is_unaligned) return GW_TRAP_UNALIGNED_ATOMIC;
    return waits && !e->kind->is_shared ? GW_TRAP_EXPECTED_SHARED : GW_TRAP_NONE;
}

static void fill(const struct edges *e)
{
    uint8_t *base = e->memory->base;
    for (unsigned i = 0; i < WATCHED; i++) {
        base[i] = (uint8_t)(0x81 + 7 * i);
        base[e->bytes - 1 - i] = (uint8_t)(0xf3 - 5 * i);
    }
}

static uint8_t *model_at(const struct edges *e, uint8_t *start, uint8_t *end, uint64_t at)
{
    return at < WATCHED ? start + at : end + WATCHED - (e->bytes - at);
}

static void fail(struct edges *e, const struct gw_opcode_row *row, enum way way,
                 struct edge edge, const char *what)
{
    if (e->failures++ < 30)
        printf("%s, %s memory of %" PRIu64 " bytes, index %#" PRIx64
               " (%s), offset %#" PRIx64 ": %s\n",
               row->text, e->kind->name, e->bytes, edge.index, ways[way], edge.offset,
               what);
}

static void check_trap(struct edges *e, const struct gw_opcode_row *row, enum way way,
                       struct edge edge, enum gw_err err)
{
    bool may_be_unaligned;
    enum gw_trap_code want = expected_trap(e, row, edge, &may_be_unaligned);
    if (err == GW_OK) {
        if (want != GW_TRAP_NONE) fail(e, row, way, edge, "does not trap");
        return;
    }
    struct gw_trap *trap = gw_trap_take(e->store);
    e->traps++;
    bool waits = strstr(row->text, "wait") != NULL;
    if (trap->code != want &&
        !(want == GW_TRAP_MEMORY_BOUNDS && may_be_unaligned &&
          trap->code == GW_TRAP_UNALIGNED_ATOMIC) &&
        !(waits && !e->kind->is_shared && trap->code == GW_TRAP_EXPECTED_SHARED))
        fail(e, row, way, edge, trap->message);
    gw_trap_free(e->store, &trap);
}

static void set_operands(const struct edges *e, const struct gw_opcode_row *row,
                         struct edges_value *operands, uint64_t *slots)
{
    (void)e;
    unsigned at = 0;
    for (const char *s = row->sig + 1; *s != ':'; s++, at++) {
        for (unsigned i = 0; i < 16; i++)
            operands[at].bytes[i] = (uint8_t)(0x9c + 11 * i + 3 * at);
        if (strstr(row->text, "wait") && at == 1) memset(operands[at].bytes, 0, 16);
        memcpy(slots, operands[at].bytes, *s == 'V' ? 16 : 8);
        slots += *s == 'V' ? 2 : 1;
    }
}

/* Where a store faults on its second page, Arm leaves open whether the bytes on the first
 * were written; x86-64 writes none. */
static bool may_tear(const struct edges *e, uint64_t at)
{
    struct utsname name;
    bool is_arm = uname(&name) == 0 && strcmp(name.machine, "aarch64") == 0;
    return is_arm && e->memory->is_guarded && at < e->bytes;
}

/* cmpxchg: let it succeed every other time. */
static void make_equal(const struct gw_opcode_row *row, unsigned turn, const uint8_t *at,
                       struct edges_value *operands, uint64_t *slots)
{
    if (!strstr(row->text, "cmpxchg") || turn % 2) return;
    memset(operands[0].bytes, 0, 16);
    memcpy(operands[0].bytes, at, row->size);
    memcpy(slots, operands[0].bytes, 8);
}

static void check(struct edges *e, const struct gw_opcode_row *row, enum way way,
                  struct edge edge, struct gw_func *func)
{
    uint64_t slots[6] = {argument(e->kind, way, edge.index)},
             at = edge.index + edge.offset;
    struct edges_value operands[3], result;
    uint8_t start[WATCHED], end[WATCHED], *base = e->memory->base;
    bool unused, is_valid = expected_trap(e, row, edge, &unused) == GW_TRAP_NONE;
    fill(e);
    memcpy(start, base, WATCHED);
    memcpy(end, base + e->bytes - WATCHED, WATCHED);
    set_operands(e, row, operands, slots + 1);
    if (is_valid) {
        uint8_t *model = model_at(e, start, end, at);
        make_equal(row, way, model, operands, slots + 1);
        edges_model(row, lane_of(row), model, operands, &result);
    }
    e->cases++;
    enum gw_err err = gw_exec_call(e->store, func, slots);
    check_trap(e, row, way, edge, err);
    base = e->memory->base;
    if (!is_valid && may_tear(e, at)) {
        uint64_t inside = e->bytes - at < WATCHED ? e->bytes - at : WATCHED;
        memcpy(end + WATCHED - inside, base + e->bytes - inside, inside);
    }
    if (memcmp(start, base, WATCHED) != 0 ||
        memcmp(end, base + e->bytes - WATCHED, WATCHED) != 0)
        fail(e, row, way, edge, "leaves other bytes in memory");
    char type = strchr(row->sig, ':')[1];
    unsigned size = type == 'V' ? 16 : type == 'i' || type == 'f' ? 4 : 8;
    if (err == GW_OK && is_valid && type && memcmp(slots, result.bytes, size) != 0)
        fail(e, row, way, edge, "gives another value");
}

static void check_all(struct edges *e, const struct gw_opcode_row *row, unsigned count)
{
    struct edge edges[MAX_CASES];
    list_edges(e->kind, e->bytes, row->size, edges);
    for (unsigned i = 0; i < count * WAYS; i++) {
        enum way way = (enum way)(i % WAYS);
        if (gives(way, e->kind, edges[i / WAYS].index))
            check(e, row, way, edges[i / WAYS], e->instance->funcs[i]);
    }
}

/* --- modules and stores ---------------------------------------------------------------------------- */

static enum gw_err instantiate(struct edges *e, struct gw_module *module,
                               struct gw_type_registry *registry,
                               const struct gw_tier *tier)
{
    struct gw_store_config config = gw_store_config_defaults();
    struct gw_diag diag = GW_DIAG_INIT;
    config.registry = registry;
    config.tier = tier;
    config.prefer_checked = e->kind->prefer_checked;
    config.stack_bytes = 256 << 10;
    enum gw_err err = gw_store_new(&config, &e->store);
    if (err == GW_OK) err = gw_instance_new(e->store, module, NULL, &diag, &e->instance);
    if (err == GW_OK) e->memory = e->instance->memories[e->kind->memory];
    return err;
}

/* One instruction; `grown`: in a memory that has grown since, whose edges are elsewhere. */
static void run_row(struct edges *e, const struct gw_tier *tier,
                    const struct gw_opcode_row *row, bool grown)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct outcome_module loaded;
    struct gw_writer w;
    gw_writer_init(&w, gw_alloc_libc());
    e->bytes = (uint64_t)(grown ? e->kind->max : e->kind->pages) << e->kind->page_log2;
    unsigned count = write_module(&w, e->kind, e->bytes, row);
    enum gw_err err = outcome_load(gw_slice_of(w.data, w.len), gw_features_default(),
                                   gw_alloc_libc(), &diag, &loaded);
    if (err == GW_OK) {
        e->store = NULL;
        err = instantiate(e, loaded.module, loaded.registry, tier);
        if (err == GW_OK && grown)
            gw_memory_grow(e->memory, e->kind->max - e->kind->pages);
        if (err == GW_OK) check_all(e, row, count);
        gw_store_free(&e->store);
        outcome_unload(&loaded);
    }
    if (err != GW_OK) {
        printf("%s, %s memory: %s: %s\n", row->text, e->kind->name, gw_err_name(err),
               diag.text);
        e->failures++;
    }
    gw_writer_deinit(&w);
}

static unsigned long run_tier(const char *name)
{
    const struct gw_tier *tier = outcome_tier(name);
    if (!tier) {
        printf("%s: skipped: there is no such tier\n", name);
        return 0;
    }
    unsigned long failures = 0;
    for (unsigned k = 0; k < GW_COUNT(kinds); k++) {
        struct edges e = {.kind = &kinds[k]};
        unsigned rows = 0;
        for (unsigned i = 0; i < GW_OP_COUNT; i++) {
            const struct gw_opcode_row *row = &gw_opcode_rows[i];
            if (row->imm != GW_IMM_MEMARG && row->imm != GW_IMM_MEMARG_LANE) continue;
            run_row(&e, tier, row, false);
            run_row(&e, tier, row, true);
            rows++;
        }
        printf("%s, %s: %u instructions, %lu cases, %lu traps, %lu failures\n", name,
               kinds[k].name, rows, e.cases, e.traps, e.failures);
        fflush(stdout);
        failures += e.failures;
    }
    return failures;
}

int main(int argc, char **argv)
{
    unsigned long failures = 0;
    if (argc > 1) return run_tier(argv[1]) > 0;
    failures += run_tier("interp");
    failures += run_tier("jit");
    return failures > 0;
}
