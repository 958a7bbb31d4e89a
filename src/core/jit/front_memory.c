/* SPDX-License-Identifier: Apache-2.0 */
/* Loads, stores, and memories as a whole.
 *
 * A guarded memory (GW_JIT_GUARDED, 32-bit index, 64 KiB pages) has all of index + offset
 * reserved: an access out of bounds faults. Others are checked against the size as it is
 * now; of a shared one it stands in the part that all its views share. */
#include "core/jit/front.h"

#include "core/jit/front_decode.h"
#include "core/jit/front_entry.h"
#include "core/jit/front_ops.h"

static const struct gw_memtype *type_of(const struct gw_front *f, gw_memidx memory)
{
    return &f->module->memories[memory].type;
}

bool gw_front_is_guarded(const struct gw_front *f, gw_memidx memory)
{
    const struct gw_memtype *type = type_of(f, memory);
    return f->options & GW_JIT_GUARDED && !type->limits.is_64 &&
           type->page_size_log2 == 16;
}

static gw_valtype index_type(const struct gw_front *f, gw_memidx memory)
{
    return type_of(f, memory)->limits.is_64 ? GW_I64 : GW_I32;
}

/* ---- addresses ---- */

static struct gw_addr plus(struct gw_addr addr, size_t offset)
{
    addr.disp += (int64_t)offset;
    return addr;
}

static gw_reg load_from(struct gw_front *f, gw_reg dst, struct gw_addr at)
{
    gw_masm_load(&f->m, GW_ACCESS_64, dst, at);
    return dst;
}

/* Where the size stands; `temp` may be taken for it. */
static struct gw_addr size_in(struct gw_front *f, gw_memidx memory, struct gw_addr fields,
                              gw_reg temp)
{
    if (!type_of(f, memory)->limits.is_shared)
        return plus(fields, offsetof(struct gw_memory, size_bytes));
    load_from(f, temp, plus(fields, offsetof(struct gw_memory, shared)));
    return (struct gw_addr){temp, GW_REG_NONE, 0, GW_SHARED_MEMORY_SIZE};
}

static struct gw_addr guarded(struct gw_front *f, gw_memidx memory, gw_reg index,
                              uint64_t offset)
{
    if (memory == 0)
        return (struct gw_addr){gw_masm_cpu.memory, index, 0, (int64_t)offset};
    struct gw_addr at =
        gw_front_memory_field(f, memory, offsetof(struct gw_memory, base));
    gw_reg base = load_from(f, gw_front_temp(f, GW_I64), at);
    return (struct gw_addr){base, index, 0, (int64_t)offset};
}

/* Registers are few: at most two are taken beside the index. */
struct gw_addr gw_front_address(struct gw_front *f, gw_memidx memory, gw_reg index,
                                uint64_t offset, uint32_t bytes)
{
    if (gw_front_is_guarded(f, memory)) return guarded(f, memory, index, offset);
    struct gw_addr fields = gw_front_memory_field(f, memory, 0);
    gw_reg base = gw_front_temp(f, GW_I64);
    gw_masm_check_bounds(&f->m, index, offset, bytes, size_in(f, memory, fields, base));
    load_from(f, base, plus(fields, offsetof(struct gw_memory, base)));
    if (offset >= (uint64_t)1 << 31) {
        bool is_own = fields.base == gw_masm_cpu.context;
        gw_reg far = is_own ? gw_front_temp(f, GW_I64) : fields.base;
        gw_masm_const(&f->m, GW_I64, far, offset);
        gw_masm_lea(&f->m, true, base, base, far, 0, 0);
        offset = 0;
    }
    return (struct gw_addr){base, index, 0, (int64_t)offset};
}

/* Of a popped index. */
static struct gw_addr address(struct gw_front *f, gw_memidx memory, uint64_t offset,
                              uint32_t bytes, const struct gw_fentry *index)
{
    if (gw_front_is_guarded(f, memory) && index->kind == GW_FE_CONST)
        return guarded(f, memory, GW_REG_NONE, (uint32_t)index->bits + offset);
    gw_reg reg = gw_fentry_as_reg(f, index);
    return gw_front_address(f, memory, reg, offset, bytes);
}

struct gw_addr gw_front_pop_address(struct gw_front *f, gw_memidx memory, uint64_t offset,
                                    uint32_t bytes)
{
    return address(f, memory, offset, bytes, gw_fentry_pop(f));
}

/* The same for what a load or store says. */
GW_INLINE struct gw_addr access_at(struct gw_front *f, struct gw_fmemarg arg,
                                   uint32_t bytes, const struct gw_fentry *index)
{
    if (GW_UNLIKELY(arg.memory != 0 || !f->is_memory0_guarded))
        return address(f, arg.memory, arg.offset, bytes, index);
    struct gw_addr at = {gw_masm_cpu.memory, GW_REG_NONE, 0, (int64_t)arg.offset};
    if (GW_UNLIKELY(index->kind == GW_FE_CONST))
        at.disp += (uint32_t)index->bits;
    else
        at.index = gw_fentry_as_reg(f, index);
    return at;
}

/* ---- mirrors ----
 *
 * Compilers that do not optimise keep every variable in memory, at a constant distance from a local that
 * holds the stack pointer, and read what they have just written. That takes as long as several
 * operations; a move takes no time. */

void gw_front_unmirror(struct gw_front *f, uint32_t local)
{
    gw_reg reg = f->homes.locals[local].reg;
    if (reg != GW_REG_NONE) f->mirrors &= ~GW_REGSET(reg);
    for (uint32_t i = f->mirror_count; i-- > 0;)
        if (f->mirror[i].local == local) f->mirror[i] = f->mirror[--f->mirror_count];
}

static bool is_mirror(const struct gw_front *f, const struct gw_fmirror *m)
{
    return m->reg == GW_REG_NONE || f->mirrors & GW_REGSET(m->reg);
}

/* Its register holds something else by now, but is to mirror again. */
static void forget_stale(struct gw_front *f, gw_reg reg)
{
    for (uint32_t i = f->mirror_count; i-- > 0;)
        if (f->mirror[i].reg == reg) f->mirror[i] = f->mirror[--f->mirror_count];
}

static void add_mirror(struct gw_front *f, const struct gw_fmirror *mirror)
{
    if (mirror->reg != GW_REG_NONE && !is_mirror(f, mirror)) {
        forget_stale(f, mirror->reg);
        f->mirrors |= GW_REGSET(mirror->reg);
    }
    bool is_full = f->mirror_count == GW_FRONT_MIRRORS;
    uint32_t at = is_full ? f->mirror_next++ % GW_FRONT_MIRRORS : f->mirror_count++;
    f->mirror[at] = *mirror;
}

static uint32_t width(enum gw_access access) { return access == GW_ACCESS_64 ? 8 : 4; }

/* So many bytes at a local's value + offset change: what lies at the same local elsewhere does not. */
static void forget_written(struct gw_front *f, uint32_t local, uint64_t offset,
                           uint32_t bytes)
{
    for (uint32_t i = f->mirror_count; i-- > 0;) {
        const struct gw_fmirror *m = &f->mirror[i];
        bool is_elsewhere = m->local == local &&
                            (m->offset >= offset + bytes ||
                             offset >= m->offset + width((enum gw_access)m->access));
        if (!is_elsewhere) f->mirror[i] = f->mirror[--f->mirror_count];
    }
}

/* What a load would find, if that is known; a register is locked. */
static const struct gw_fmirror *find_mirror(struct gw_front *f, uint32_t local,
                                            uint64_t offset, enum gw_access access)
{
    for (uint32_t i = 0; i < f->mirror_count; i++) {
        const struct gw_fmirror *m = &f->mirror[i];
        if (m->local != local || m->offset != offset || m->access != access ||
            !is_mirror(f, m))
            continue;
        if (m->reg != GW_REG_NONE && f->free & GW_REGSET(m->reg)) {
            f->free &= ~GW_REGSET(m->reg);
            f->locked |= GW_REGSET(m->reg);
        }
        return m;
    }
    return NULL;
}

/* ---- loads and stores ---- */

struct access {
    uint8_t access, bytes, type;
};

/* Of a whole integer. */
static bool is_mirrored(const struct access *row)
{
    return row->type == GW_I32 ? row->access == GW_ACCESS_32
                               : row->type == GW_I64 && row->access == GW_ACCESS_64;
}

/* Push what a load finds, without loading.     returns  false: it has to be loaded */
static bool load_mirror(struct gw_front *f, const struct access *row, uint32_t local,
                        uint64_t offset)
{
    const struct gw_fmirror *found =
        find_mirror(f, local, offset, (enum gw_access)row->access);
    if (!found) return false;
    struct gw_fmirror mirror = *found;
    if (mirror.reg == GW_REG_NONE) {
        gw_fentry_push_const(f, row->type, mirror.bits);
        return true;
    }
    gw_reg result = gw_fentry_result(f, row->type);
    if (result != mirror.reg) gw_masm_move(&f->m, row->type, result, mirror.reg);
    gw_fentry_push_reg(f, row->type, result);
    return true;
}

void gw_fop_load(struct gw_front *f, unsigned byte)
{
    static const struct access loads[] = {
  /* from i32.load to i64.load32_u */
        {GW_ACCESS_32,     4, GW_I32},
        {GW_ACCESS_64,     8, GW_I64},
        {GW_ACCESS_F32,    4, GW_F32},
        {GW_ACCESS_F64,    8, GW_F64},
        {GW_ACCESS_S8_32,  1, GW_I32},
        {GW_ACCESS_U8,     1, GW_I32},
        {GW_ACCESS_S16_32, 2, GW_I32},
        {GW_ACCESS_U16,    2, GW_I32},
        {GW_ACCESS_S8_64,  1, GW_I64},
        {GW_ACCESS_U8,     1, GW_I64},
        {GW_ACCESS_S16_64, 2, GW_I64},
        {GW_ACCESS_U16,    2, GW_I64},
        {GW_ACCESS_S32_64, 4, GW_I64},
        {GW_ACCESS_32,     4, GW_I64},
    };
    const struct access *row = &loads[byte - 0x28];
    struct gw_fmemarg arg = gw_fdecode_memarg(f);
    const struct gw_fentry *index = gw_fentry_pop(f);
    if (f->mirror_count && index->kind == GW_FE_LOCAL && arg.memory == 0 &&
        is_mirrored(row) && load_mirror(f, row, index->local, arg.offset))
        return;
    struct gw_addr at = access_at(f, arg, row->bytes, index);
    gw_reg result = gw_fentry_result(f, row->type);
    gw_masm_load(&f->m, (enum gw_access)row->access, result, at);
    gw_fentry_push_reg(f, row->type, result);
}

struct gw_opnd gw_front_pop_stored(struct gw_front *f, enum gw_access *access)
{
    const struct gw_fentry *e = gw_fentry_pop(f);
    if (e->kind == GW_FE_CONST && *access != GW_ACCESS_V128) {
        bool is_64 = *access == GW_ACCESS_F64 || *access == GW_ACCESS_64;
        int64_t value = is_64 ? (int64_t)e->bits : (int32_t)(uint32_t)e->bits;
        if (value == (int32_t)value) {
            if (*access == GW_ACCESS_F32) *access = GW_ACCESS_32;
            if (*access == GW_ACCESS_F64) *access = GW_ACCESS_64;
            return GW_OPND_CONST(value);
        }
    }
    return GW_OPND_REG(gw_fentry_as_reg(f, e));
}

void gw_fop_store(struct gw_front *f, unsigned byte)
{
    static const struct access stores[] = {
  /* from i32.store to i64.store32 */
        {GW_ACCESS_32,  4, GW_I32},
        {GW_ACCESS_64,  8, GW_I64},
        {GW_ACCESS_F32, 4, GW_F32},
        {GW_ACCESS_F64, 8, GW_F64},
        {GW_ACCESS_U8,  1, GW_I32},
        {GW_ACCESS_U16, 2, GW_I32},
        {GW_ACCESS_U8,  1, GW_I64},
        {GW_ACCESS_U16, 2, GW_I64},
        {GW_ACCESS_32,  4, GW_I64},
    };
    const struct access *row = &stores[byte - 0x36];
    enum gw_access access = (enum gw_access)row->access;
    struct gw_opnd value = gw_front_pop_stored(f, &access);
    struct gw_fmemarg arg = gw_fdecode_memarg(f);
    struct gw_fentry index = *gw_fentry_pop(f);
    gw_masm_store(&f->m, access, value, access_at(f, arg, row->bytes, &index));
    if (arg.memory != 0 || index.kind != GW_FE_LOCAL) {
        gw_front_forget_memory(f);
        return;
    }
    forget_written(f, index.local, arg.offset, row->bytes);
    if (!is_mirrored(row)) return;
    bool is_const = value.at == GW_AT_CONST;
    uint64_t bits = row->bytes == 4 ? (uint32_t)value.value : (uint64_t)value.value;
    add_mirror(f, &(struct gw_fmirror){.local = index.local,
                                       .reg = is_const ? GW_REG_NONE : value.reg,
                                       .access = row->access,
                                       .offset = arg.offset,
                                       .bits = is_const ? bits : 0});
}

/* ---- size and growth ---- */

static void size(struct gw_front *f)
{
    gw_memidx memory = f->in.index;
    struct gw_addr fields = gw_front_memory_field(f, memory, 0);
    struct gw_addr at = size_in(f, memory, fields, gw_front_temp(f, GW_I64));
    gw_reg result = gw_front_result(f, index_type(f, memory));
    gw_masm_load(&f->m, GW_ACCESS_64, result, at);
    unsigned log2 = type_of(f, memory)->page_size_log2;
    if (log2) gw_masm_alu(&f->m, GW_ALU_SHR_U, true, result, result, GW_OPND_CONST(log2));
    gw_front_push(f, index_type(f, memory), result);
}

static void grow(struct gw_front *f)
{
    gw_valtype type = index_type(f, f->in.index);
    gw_front_builtin(f, GW_BUILTIN_MEMORY_GROW, 1, &type, 1, f->in.index, 0);
}

/* ---- fill and copy: a constant number of bytes, by pieces that may overlap ---- */

enum { MOST_INLINE = 64, MOST_PIECES = 8 };

struct pieces {
    enum gw_access access;
    uint32_t count, bytes;
    uint32_t at[MOST_PIECES];
};

static void cut(struct pieces *p, uint32_t len, uint32_t widest)
{
    p->bytes = widest;
    while (p->bytes > len)
        p->bytes /= 2;
    p->access = p->bytes == 16  ? GW_ACCESS_V128
                : p->bytes == 8 ? GW_ACCESS_64
                : p->bytes == 4 ? GW_ACCESS_32
                : p->bytes == 2 ? GW_ACCESS_U16
                                : GW_ACCESS_U8;
    p->count = 0;
    for (uint32_t at = 0; at < len; at += p->bytes)
        p->at[p->count++] = at + p->bytes <= len ? at : len - p->bytes;
}

/* A length for which code is made here: fuel depends on nothing, and there is a byte whose
 * access checks the bounds. */
static bool is_short(struct gw_front *f, uint32_t *len)
{
    uint64_t bits;
    if (!gw_front_peek_const(f, 0, &bits)) return false;
    uint32_t most = f->options & GW_JIT_METERED ? MOST_INLINE - 1 : MOST_INLINE;
    if (bits == 0 || bits > most) return false;
    *len = (uint32_t)bits;
    return true;
}

/* Do its addresses take few registers? */
static bool is_near(const struct gw_front *f, gw_memidx memory)
{
    if (memory == 0 && gw_front_is_guarded(f, 0)) return true;
    return memory >= f->module->memory_import_count &&
           !type_of(f, memory)->limits.is_shared;
}

/* Fault before anything is written: memory ends somewhere behind its beginning, so the
 * last byte tells. */
static void touch_last(struct gw_front *f, gw_memidx memory, struct gw_addr to,
                       uint32_t len, gw_reg temp)
{
    if (gw_front_is_guarded(f, memory))
        gw_masm_load(&f->m, GW_ACCESS_U8, temp, plus(to, len - 1));
}

static bool copy_short(struct gw_front *f)
{
    gw_memidx to_memory = f->in.index, from_memory = f->in.index2;
    uint32_t len;
    if (!is_short(f, &len) || !is_near(f, to_memory) || !is_near(f, from_memory))
        return false;
    gw_front_drop(f, 1);
    struct gw_addr from = gw_front_pop_address(f, from_memory, 0, len);
    struct gw_addr to = gw_front_pop_address(f, to_memory, 0, len);
    struct pieces p;
    gw_reg values[MOST_PIECES], first = gw_front_temp(f, GW_I64);
    cut(&p, len, 16);
    touch_last(f, to_memory, to, len, first);
    for (uint32_t i = 0; i < p.count; i++) {
        bool is_wide = p.bytes == 16;
        values[i] =
            !is_wide && i == 0 ? first : gw_front_temp(f, is_wide ? GW_V128 : GW_I64);
        gw_masm_load(&f->m, p.access, values[i], plus(from, p.at[i]));
    }
    for (uint32_t i = 0; i < p.count; i++)
        gw_masm_store(&f->m, p.access, GW_OPND_REG(values[i]), plus(to, p.at[i]));
    gw_front_forget_memory(f);
    return true;
}

/* The byte eight times over; or sixteen times, where it is known. */
static struct gw_opnd pop_pattern(struct gw_front *f, uint32_t len, uint32_t *widest)
{
    const int64_t ones = 0x0101010101010101;
    uint64_t bits;
    *widest = 8;
    if (!gw_front_peek_const(f, 0, &bits)) {
        gw_reg value = gw_front_pop_reg(f);
        gw_reg pattern = gw_front_temp(f, GW_I64), factor = gw_front_temp(f, GW_I64);
        gw_masm_unary(&f->m, GW_UNARY_EXTEND32_U, true, pattern, value);
        gw_masm_alu(&f->m, GW_ALU_AND, true, pattern, pattern, GW_OPND_CONST(0xff));
        gw_masm_const(&f->m, GW_I64, factor, (uint64_t)ones);
        gw_masm_alu(&f->m, GW_ALU_MUL, true, pattern, pattern, GW_OPND_REG(factor));
        return GW_OPND_REG(pattern);
    }
    gw_front_drop(f, 1);
    if (len < 16) {
        gw_reg pattern = gw_front_temp(f, GW_I64);
        gw_masm_const(&f->m, GW_I64, pattern, (bits & 0xff) * (uint64_t)ones);
        return GW_OPND_REG(pattern);
    }
    uint8_t bytes[16];
    memset(bytes, (int)(bits & 0xff), sizeof bytes);
    gw_reg pattern = gw_front_temp(f, GW_V128);
    gw_masm_const_v128(&f->m, pattern, bytes);
    *widest = 16;
    return GW_OPND_REG(pattern);
}

static bool fill_short(struct gw_front *f)
{
    uint32_t len, widest;
    if (!is_short(f, &len) || !is_near(f, f->in.index)) return false;
    gw_front_drop(f, 1);
    struct gw_opnd pattern = pop_pattern(f, len, &widest);
    struct gw_addr to = gw_front_pop_address(f, f->in.index, 0, len);
    struct pieces p;
    cut(&p, len, widest);
    touch_last(f, f->in.index, to, len, gw_front_temp(f, GW_I64));
    for (uint32_t i = 0; i < p.count; i++)
        gw_masm_store(&f->m, p.access, pattern, plus(to, p.at[i]));
    gw_front_forget_memory(f);
    return true;
}

void gw_front_memory(struct gw_front *f)
{
    uint32_t a = f->in.index, b = f->in.index2;
    switch (f->in.op) {
    case GW_OP_MEMORY_SIZE:
        size(f);
        break;
    case GW_OP_MEMORY_GROW:
        grow(f);
        break;
    case GW_OP_MEMORY_INIT:
        gw_front_builtin(f, GW_BUILTIN_MEMORY_INIT, 3, NULL, 0, b, a);
        break;
    case GW_OP_MEMORY_COPY:
        if (!copy_short(f)) gw_front_builtin(f, GW_BUILTIN_MEMORY_COPY, 3, NULL, 0, a, b);
        break;
    case GW_OP_MEMORY_FILL:
        if (!fill_short(f)) gw_front_builtin(f, GW_BUILTIN_MEMORY_FILL, 3, NULL, 0, a, 0);
        break;
    case GW_OP_DATA_DROP:
        gw_front_builtin(f, GW_BUILTIN_DATA_DROP, 0, NULL, 0, a, 0);
        break;
    default:
        GW_BUG("an instruction of memories without code");
    }
}
