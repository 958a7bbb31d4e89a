/* SPDX-License-Identifier: Apache-2.0 */
/* homes_scan.c -- one quick walk through a validated body: when do locals live, and
 * how much do registers for them gain? */
#include "core/jit/homes_scan.h"

#include <string.h>

#include "core/wasm/instr.h"

enum { DEPTH_WEIGHT_BITS = 3, MAX_WEIGHT_DEPTH = 5, MAX_LOOP_WALK = 32 };

/* ---- LEB128 of validated code ---- */

static const uint8_t *skip_leb(const uint8_t *p)
{
    while (*p++ & 0x80) {
    }
    return p;
}

static const uint8_t *read_u32(const uint8_t *p, uint32_t *out)
{
    uint32_t value = *p & 0x7f;
    for (unsigned shift = 7; *p++ & 0x80; shift += 7)
        value |= (uint32_t)(*p & 0x7f) << shift;
    *out = value;
    return p;
}

/* ---- locals ---- */

static inline struct gw_scan_block *block_at(const struct gw_scan *s, uint32_t depth)
{
    return GW_VEC_AT(struct gw_scan_block, &s->homes->blocks, depth);
}

static inline struct gw_scan_loop *loop_at(const struct gw_scan *s, uint32_t loop)
{
    return GW_VEC_AT(struct gw_scan_loop, &s->homes->loops, loop);
}

/* The outermost loop that began behind `start` and that we are in. */
static uint32_t outermost_loop(const struct gw_scan *s, uint32_t start)
{
    uint32_t best = GW_SCAN_NONE, loop = s->loop;
    for (unsigned i = 0; loop != GW_SCAN_NONE; i++) {
        const struct gw_scan_loop *l = loop_at(s, loop);
        if (l->start <= start && start != 0) break;
        best = loop;
        if (i == MAX_LOOP_WALK) return l->root; /* longer than need be */
        loop = l->parent;
    }
    return best;
}

static void first_touch(struct gw_scan *s, uint32_t index, uint32_t at)
{
    struct gw_home *home = &s->homes->locals[index];
    struct gw_scan_local *l = &s->locals[index];
    home->is_used = true;
    l->is_ruled = index < s->params;
    if (l->is_ruled) return; /* starts at 0 */
    home->start = at;
    l->calls_before = s->calls;
    s->touched[s->touched_count++] = index;
}

/* No write that still rules comes before. */
static void touch_unruled(struct gw_scan *s, uint32_t index, bool is_write)
{
    struct gw_home *home = &s->homes->locals[index];
    struct gw_scan_local *l = &s->locals[index];
    l->is_ruled = true;
    if (is_write) {
        s->ruled[s->ruled_count++] = index;
        return;
    }
    home->needs_zero = true; /* that rules always */
    home->start = 0;
    l->calls_before = 0;
}

static GW_NOINLINE void touch_anew(struct gw_scan *s, uint32_t index, uint32_t at,
                                   bool is_write)
{
    struct gw_scan_local *l = &s->locals[index];
    if (l->weight == 0) first_touch(s, index, at);
    if (!l->is_ruled) touch_unruled(s, index, is_write);
    l->seen = s->key;
    l->loop = outermost_loop(s, s->homes->locals[index].start);
}

static inline void touch(struct gw_scan *s, uint32_t index, uint32_t at, bool is_write)
{
    struct gw_scan_local *l = &s->locals[index];
    if (l->seen != s->key) touch_anew(s, index, at, is_write);
    l->weight += s->weight;
    l->end = at;
    l->calls_until = s->calls;
}

/* ---- blocks ---- */

static void enter_loop(struct gw_scan *s, uint32_t loop)
{
    s->loop = loop;
    s->key = loop + 2; /* NONE's is 1 */
    unsigned depth = s->loop_depth < MAX_WEIGHT_DEPTH ? s->loop_depth : MAX_WEIGHT_DEPTH;
    s->weight = 1u << (depth * DEPTH_WEIGHT_BITS);
}

static void open_loop(struct gw_scan *s, uint32_t at)
{
    struct gw_vec *loops = &s->homes->loops;
    struct gw_scan_loop loop = {
        .start = at, .parent = s->loop, .root = (uint32_t)loops->len};
    if (s->loop != GW_SCAN_NONE) loop.root = loop_at(s, s->loop)->root;
    if (!gw_vec_push_copy(loops, &loop)) {
        s->err = GW_ERR_NOMEM;
        return;
    }
    s->loop_depth++;
    enter_loop(s, (uint32_t)loops->len - 1);
}

static void open_block(struct gw_scan *s, bool is_loop, uint32_t at)
{
    struct gw_vec *blocks = &s->homes->blocks;
    if (GW_LIKELY(blocks->len < blocks->cap)) {
        blocks->len++;
    } else if (!gw_vec_push(blocks)) {
        s->err = GW_ERR_NOMEM;
        return;
    }
    *block_at(s, s->depth++) = (struct gw_scan_block){s->loop, s->ruled_count, is_loop};
    if (is_loop) open_loop(s, at);
}

/* What the block's writes ruled until now, they do not any more. */
static void end_rules(struct gw_scan *s, const struct gw_scan_block *block)
{
    while (s->ruled_count > block->first_ruled) {
        struct gw_scan_local *l = &s->locals[s->ruled[--s->ruled_count]];
        l->is_ruled = false;
        l->seen = 0;
    }
}

static void close_block(struct gw_scan *s, uint32_t at)
{
    const struct gw_scan_block *block = block_at(s, --s->depth);
    end_rules(s, block);
    s->homes->blocks.len--;
    if (!block->is_loop) return;
    struct gw_scan_loop *loop = loop_at(s, s->loop);
    loop->end = at;
    loop->calls = s->calls;
    s->loop_depth--;
    enter_loop(s, block->loop);
}

/* else, catch: what follows is not reached by way of what came before. */
static void turn_block(struct gw_scan *s) { end_rules(s, block_at(s, s->depth - 1)); }

static void leave(struct gw_scan *s)
{
    s->homes->has_calls = true;
    s->calls += s->weight;
}

/* ---- instructions ---- */

static const uint8_t *skip_type(const uint8_t *p)
{
    return *p == 0x63 || *p == 0x64 ? skip_leb(p + 1) : skip_leb(p);
}

static const uint8_t *skip_memarg(const uint8_t *p)
{
    bool has_index = *p & 0x40;
    p = skip_leb(p);
    if (has_index) p = skip_leb(p);
    return skip_leb(p);
}

static const uint8_t *skip_targets(const uint8_t *p)
{
    uint32_t count;
    p = read_u32(p, &count);
    for (uint32_t i = 0; i <= count; i++)
        p = skip_leb(p);
    return p;
}

/* Does it call? Objects are allocated inline as a rule: then what lives is only
 * stored where C must help. */
static bool may_call(struct gw_scan *s, enum gw_opcode op)
{
    switch (op) {
    case GW_OP_STRUCT_NEW:
    case GW_OP_STRUCT_NEW_DEFAULT:
    case GW_OP_ARRAY_NEW_FIXED:
    case GW_OP_TRY_TABLE:
    case GW_OP_TRY:
        return true;
    case GW_OP_SELECT_T:
    case GW_OP_TABLE_GET:
    case GW_OP_TABLE_SET:
    case GW_OP_TABLE_SIZE:
    case GW_OP_MEMORY_SIZE:
    case GW_OP_ATOMIC_FENCE:
        return false;
    default:
        break;
    }
    if (op >= GW_OP_REF_NULL && op <= GW_OP_BR_ON_NON_NULL) return false;
    if (op >= GW_OP_STRUCT_GET && op <= GW_OP_STRUCT_SET) return false;
    if (op >= GW_OP_ARRAY_GET && op <= GW_OP_ARRAY_LEN) return false;
    if (op >= GW_OP_I64_ADD128 && op <= GW_OP_I64_MUL_WIDE_U) return false;
    if (op >= GW_OP_REF_TEST && op <= GW_OP_I31_GET_U) return false;
    if (op >= GW_OP_I32_ATOMIC_LOAD && op <= GW_OP_I64_ATOMIC_RMW32_CMPXCHG_U)
        return false;
    s->calls += s->weight;
    return true;
}

static bool is_zero(const uint8_t bytes[16])
{
    static const uint8_t zeros[16];
    return memcmp(bytes, zeros, sizeof zeros) == 0;
}

/* What is rare, by way of the common reader. */
static const uint8_t *rare(struct gw_scan *s, const uint8_t *at)
{
    struct gw_reader r = {at, s->end, GW_OK};
    struct gw_instr in;
    gw_instr_read(&r, &in);
    GW_EXPECT(r.err == GW_OK); /* validated */
    if (in.op == GW_OP_V128_CONST && is_zero(in.bytes)) s->zero_end = r.at;
    bool is_number = *at == 0xfc && in.op <= GW_OP_I64_TRUNC_SAT_F64_U;
    if (*at == 0xfb || *at == 0xfe || (*at == 0xfc && !is_number)) s->is_hungry = true;
    if (!is_number && *at != 0xfd) s->homes->has_calls |= may_call(s, in.op);
    return r.at;
}

/* try_table, try, catch, delegate, throw ... */
static const uint8_t *exception(struct gw_scan *s, const uint8_t *at)
{
    uint32_t position = (uint32_t)(at - s->body);
    switch (*at) {
    case 0x06:
    case 0x1f:
        open_block(s, false, position);
        break;
    case 0x07:
    case 0x19:
        turn_block(s);
        break;
    case 0x18:
        close_block(s, position);
        break;
    default:
        break;
    }
    return rare(s, at);
}

/* What an instruction is to this walk, by its first byte. PLAIN has nothing behind that
 * byte, NUMBER a LEB128, ACCESS two or three. */
enum class {
    RARE,
    PLAIN,
    NUMBER,
    ACCESS,
    GET,
    SET,
    BLOCK,
    ELSE,
    END,
    CALL,
    CALL_INDIRECT,
    TARGETS,
    FOUR_BYTES,
    EIGHT_BYTES,
    EXCEPTION
};

#define TWO(byte, class) [byte] = (class), [(byte) + 1] = (class)
#define FOUR(byte, class) TWO(byte, class), TWO((byte) + 2, class)
#define EIGHT(byte, class) FOUR(byte, class), FOUR((byte) + 4, class)
#define SIXTEEN(byte, class) EIGHT(byte, class), EIGHT((byte) + 8, class)

static const uint8_t classes[256] = {
    TWO(0x00, PLAIN),       TWO(0x02, BLOCK),      [0x04] = BLOCK,
    [0x05] = ELSE,          FOUR(0x06, EXCEPTION), /* try to rethrow, throw_ref */
    [0x0a] = EXCEPTION,     [0x0b] = END,          TWO(0x0c, NUMBER),
    [0x0e] = TARGETS,       [0x0f] = PLAIN,        [0x10] = CALL,
    [0x11] = CALL_INDIRECT, [0x12] = CALL,         [0x13] = CALL_INDIRECT,
    TWO(0x14, CALL),        TWO(0x18, EXCEPTION), /* delegate, catch_all */
    TWO(0x1a, PLAIN),       [0x1f] = EXCEPTION,   /* try_table */
    [0x20] = GET,           TWO(0x21, SET),        TWO(0x23, NUMBER),
    SIXTEEN(0x28, ACCESS),  FOUR(0x38, ACCESS),    TWO(0x3c, ACCESS),
    [0x3e] = ACCESS,        TWO(0x41, NUMBER),     [0x43] = FOUR_BYTES,
    [0x44] = EIGHT_BYTES,   SIXTEEN(0x45, PLAIN), /* numbers */
    SIXTEEN(0x55, PLAIN),   SIXTEEN(0x65, PLAIN),  SIXTEEN(0x75, PLAIN),
    SIXTEEN(0x85, PLAIN),   SIXTEEN(0x95, PLAIN),  SIXTEEN(0xa5, PLAIN),
    SIXTEEN(0xb5, PLAIN),
};

#undef TWO
#undef FOUR
#undef EIGHT
#undef SIXTEEN

void gw_scan_body(struct gw_scan *s, const uint8_t *at)
{
    enter_loop(s, GW_SCAN_NONE);
    open_block(s, false, 0);
    const uint8_t *p = at;
    while (s->depth > 0 && s->err == GW_OK) {
        uint32_t index, position = (uint32_t)(p - s->body);
        at = p;
        switch ((enum class)classes[*p++]) {
        case PLAIN:
            break;
        case NUMBER:
            p = skip_leb(p);
            break;
        case ACCESS:
            p = skip_memarg(p);
            break;
        case GET:
            p = read_u32(p, &index);
            touch(s, index, position, false);
            break;
        case SET:
            p = read_u32(p, &index);
            s->homes->locals[index].is_varied |= at != s->zero_end;
            touch(s, index, position, true);
            break;
        case BLOCK:
            open_block(s, *at == 0x03, position);
            p = skip_type(p);
            break;
        case ELSE:
            turn_block(s);
            break;
        case END:
            close_block(s, position);
            break;
        case CALL:
            leave(s);
            p = skip_leb(p);
            break;
        case CALL_INDIRECT:
            leave(s);
            p = skip_leb(skip_leb(p));
            break;
        case TARGETS:
            p = skip_targets(p);
            break;
        case FOUR_BYTES:
            p += 4;
            break;
        case EIGHT_BYTES:
            p += 8;
            break;
        case EXCEPTION:
            p = exception(s, at);
            break;
        case RARE:
            p = rare(s, at);
            break;
        }
    }
}
