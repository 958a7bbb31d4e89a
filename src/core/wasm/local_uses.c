/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/local_uses.h"

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

static inline struct gw_uses_block *block_at(const struct gw_uses_finder *u,
                                             uint32_t depth)
{
    return GW_VEC_AT(struct gw_uses_block, &u->blocks, depth);
}

static inline struct gw_uses_loop *loop_at(const struct gw_uses_finder *u, uint32_t loop)
{
    return GW_VEC_AT(struct gw_uses_loop, &u->loops, loop);
}

/* The outermost loop that began behind `start` and that we are in. */
static uint32_t outermost_loop(const struct gw_uses_finder *u, uint32_t start)
{
    uint32_t best = GW_USES_NONE, loop = u->loop;
    for (unsigned i = 0; loop != GW_USES_NONE; i++) {
        const struct gw_uses_loop *l = loop_at(u, loop);
        if (l->start <= start && start != 0) break;
        best = loop;
        if (i == MAX_LOOP_WALK) return l->root; /* longer than need be */
        loop = l->parent;
    }
    return best;
}

static void touch_first(struct gw_uses_finder *u, uint32_t index, uint32_t at)
{
    struct gw_uses_local *l = &u->locals[index];
    l->is_ruled = l->is_varied = index < u->params;
    if (l->is_ruled) return; /* starts at 0 */
    l->start = at;
    l->calls_before = u->calls;
    u->touched[u->touched_count++] = index;
}

/* No write that still rules comes before. */
static void touch_unruled(struct gw_uses_finder *u, uint32_t index, bool is_write)
{
    struct gw_uses_local *l = &u->locals[index];
    l->is_ruled = true;
    if (is_write) {
        u->ruled[u->ruled_count++] = index;
        return;
    }
    l->needs_zero = true; /* that rules always */
    l->start = 0;
    l->calls_before = 0;
}

void gw_uses_touch_anew(struct gw_uses_finder *u, uint32_t index, const uint8_t *at,
                        bool is_write)
{
    struct gw_uses_local *l = &u->locals[index];
    if (l->weight == 0) touch_first(u, index, (uint32_t)(at - u->body));
    if (!l->is_ruled) touch_unruled(u, index, is_write);
    l->seen = u->key;
    l->loop = outermost_loop(u, l->start);
}

/* ---- blocks ---- */

static void enter_loop(struct gw_uses_finder *u, uint32_t loop)
{
    u->loop = loop;
    u->key = loop + 2; /* NONE's is 1 */
    unsigned depth = u->loop_depth < MAX_WEIGHT_DEPTH ? u->loop_depth : MAX_WEIGHT_DEPTH;
    u->weight = 1u << (depth * DEPTH_WEIGHT_BITS);
}

static void open_loop(struct gw_uses_finder *u, uint32_t at)
{
    struct gw_vec *loops = &u->loops;
    struct gw_uses_loop loop = {
        .start = at, .parent = u->loop, .root = (uint32_t)loops->len};
    if (u->loop != GW_USES_NONE) loop.root = loop_at(u, u->loop)->root;
    if (!gw_vec_push_copy(loops, &loop)) {
        u->err = GW_ERR_NOMEM;
        return;
    }
    u->loop_depth++;
    enter_loop(u, (uint32_t)loops->len - 1);
}

void gw_uses_note_block(struct gw_uses_finder *u, bool is_loop, const uint8_t *at)
{
    struct gw_vec *blocks = &u->blocks;
    if (u->err) return;
    if (GW_LIKELY(blocks->len < blocks->cap)) {
        blocks->len++;
    } else if (!gw_vec_push(blocks)) {
        u->err = GW_ERR_NOMEM;
        return;
    }
    *block_at(u, u->depth++) = (struct gw_uses_block){u->loop, u->ruled_count, is_loop};
    if (is_loop) open_loop(u, (uint32_t)(at - u->body));
}

/* What the block's writes ruled until now, they do not any more. */
static void end_rules(struct gw_uses_finder *u, const struct gw_uses_block *block)
{
    while (u->ruled_count > block->first_ruled) {
        struct gw_uses_local *l = &u->locals[u->ruled[--u->ruled_count]];
        l->is_ruled = false;
        l->seen = 0;
    }
}

void gw_uses_note_end(struct gw_uses_finder *u, const uint8_t *at)
{
    if (u->err) return;
    const struct gw_uses_block *block = block_at(u, --u->depth);
    end_rules(u, block);
    u->blocks.len--;
    if (!block->is_loop) return;
    struct gw_uses_loop *loop = loop_at(u, u->loop);
    loop->end = (uint32_t)(at - u->body);
    loop->calls = u->calls;
    u->loop_depth--;
    enter_loop(u, block->loop);
}

/* else, catch: what follows is not reached by way of what came before. */
static void turn_block(struct gw_uses_finder *u)
{
    if (!u->err) end_rules(u, block_at(u, u->depth - 1));
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
static bool may_call(struct gw_uses_finder *u, enum gw_opcode op)
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
    u->calls += u->weight;
    return true;
}

static bool is_zero(const uint8_t bytes[16])
{
    static const uint8_t zeros[16];
    return memcmp(bytes, zeros, sizeof zeros) == 0;
}

/* What is rare, by way of the common reader. */
static const uint8_t *rare(struct gw_uses_finder *u, const uint8_t *at)
{
    struct gw_reader r = {at, u->end, GW_OK};
    struct gw_instr in;
    gw_instr_read(&r, &in);
    GW_EXPECT(r.err == GW_OK); /* validated */
    if (in.op == GW_OP_V128_CONST && is_zero(in.bytes)) u->zero_end = r.at;
    bool is_number = *at == 0xfc && in.op <= GW_OP_I64_TRUNC_SAT_F64_U;
    if (*at == 0xfb || *at == 0xfe || (*at == 0xfc && !is_number))
        u->has_wide_instrs = true;
    if (!is_number && *at != 0xfd) u->has_calls |= may_call(u, in.op);
    return r.at;
}

/* try_table, try, catch, delegate, throw ... */
static const uint8_t *exception(struct gw_uses_finder *u, const uint8_t *at)
{
    switch (*at) {
    case 0x06:
    case 0x1f:
        gw_uses_note_block(u, false, at);
        break;
    case 0x07:
    case 0x19:
        turn_block(u);
        break;
    case 0x18:
        gw_uses_note_end(u, at);
        break;
    default:
        break;
    }
    return rare(u, at);
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

/* Inline in the walk. */
GW_INLINE const uint8_t *note(struct gw_uses_finder *u, const uint8_t *at)
{
    const uint8_t *p = at + 1;
    uint32_t index;
    switch ((enum class)classes[*at]) {
    case PLAIN:
        return p;
    case NUMBER:
        return skip_leb(p);
    case ACCESS:
        return skip_memarg(p);
    case GET:
        p = read_u32(p, &index);
        gw_uses_note_local(u, index, at, false);
        return p;
    case SET:
        p = read_u32(p, &index);
        gw_uses_note_local(u, index, at, true);
        return p;
    case BLOCK:
        gw_uses_note_block(u, *at == 0x03, at);
        return skip_type(p);
    case ELSE:
        turn_block(u);
        return p;
    case END:
        gw_uses_note_end(u, at);
        return p;
    case CALL:
        gw_uses_note_call(u);
        return skip_leb(p);
    case CALL_INDIRECT:
        gw_uses_note_call(u);
        return skip_leb(skip_leb(p));
    case TARGETS:
        return skip_targets(p);
    case FOUR_BYTES:
        return p + 4;
    case EIGHT_BYTES:
        return p + 8;
    case EXCEPTION:
        return exception(u, at);
    case RARE:
        break;
    }
    return rare(u, at);
}

const uint8_t *gw_uses_note(struct gw_uses_finder *u, const uint8_t *at)
{
    return note(u, at);
}

void gw_uses_walk(struct gw_uses_finder *u, const uint8_t *at)
{
    while (u->depth > 0 && u->err == GW_OK)
        at = note(u, at);
}

/* ---- one body ---- */

void gw_uses_finder_init(struct gw_uses_finder *u, struct gw_alloc *alloc)
{
    *u = (struct gw_uses_finder){0};
    gw_vec_init(&u->blocks, alloc, sizeof(struct gw_uses_block));
    gw_vec_init(&u->loops, alloc, sizeof(struct gw_uses_loop));
    gw_vec_init(&u->found, alloc, sizeof(struct gw_local_use));
}

void gw_uses_finder_deinit(struct gw_uses_finder *u)
{
    gw_alloc_put(u->blocks.alloc, u->memory, u->memory_bytes);
    gw_vec_deinit(&u->blocks);
    gw_vec_deinit(&u->loops);
    gw_vec_deinit(&u->found);
    u->memory = NULL;
    u->memory_bytes = 0;
}

/* One block for all that there is one of per local. */
static bool make_room(struct gw_uses_finder *u, uint32_t locals)
{
    size_t each = sizeof *u->locals + sizeof *u->touched + sizeof *u->ruled;
    struct gw_alloc *alloc = u->blocks.alloc;
    if (u->memory_bytes < locals * each || !u->memory) {
        size_t bytes = ((size_t)locals + 64) * each;
        gw_alloc_put(alloc, u->memory, u->memory_bytes);
        u->memory = gw_alloc_get(alloc, bytes);
        u->memory_bytes = u->memory ? bytes : 0;
        if (!u->memory) return false;
    }
    u->locals = u->memory;
    u->touched = (uint32_t *)(u->locals + locals);
    u->ruled = u->touched + locals;
    memset(u->locals, 0, locals * sizeof *u->locals);
    return true;
}

enum gw_err gw_uses_begin(struct gw_uses_finder *u, struct gw_slice body, uint32_t params,
                          uint32_t locals)
{
    if (!make_room(u, locals)) return GW_ERR_NOMEM;
    u->body = body.data;
    u->end = body.data + body.len;
    u->params = params;
    u->local_count = locals;
    u->blocks.len = u->loops.len = u->found.len = 0;
    u->touched_count = u->ruled_count = u->depth = u->loop_depth = 0;
    u->calls = 0;
    u->has_calls = u->has_wide_instrs = false;
    u->zero_end = NULL;
    u->err = GW_OK;
    enter_loop(u, GW_USES_NONE);
    gw_uses_note_block(u, false, body.data);
    return u->err;
}

/* Intervals reach to the end of the loops they are used in. */
static void take(const struct gw_uses_finder *u, uint32_t index, struct gw_local_use *out)
{
    const struct gw_uses_local *l = &u->locals[index];
    *out = (struct gw_local_use){.weight = l->weight,
                                 .calls = l->calls_until,
                                 .local = index,
                                 .start = l->start,
                                 .end = l->end,
                                 .needs_zero = l->needs_zero,
                                 .is_varied = l->is_varied};
    if (l->loop != GW_USES_NONE) {
        const struct gw_uses_loop *loop = loop_at(u, l->loop);
        if (loop->end > out->end) out->end = loop->end;
        if (loop->calls > out->calls) out->calls = loop->calls;
    }
    out->calls -= l->calls_before;
}

enum gw_err gw_uses_finish(struct gw_uses_finder *u, struct gw_local_uses *out)
{
    if (u->err) return u->err;
    struct gw_local_use *found = gw_vec_extend(&u->found, u->params + u->touched_count);
    if (!found) return GW_ERR_NOMEM;
    uint32_t count = 0;
    for (uint32_t i = 0; i < u->params; i++)
        if (u->locals[i].weight) take(u, i, &found[count++]);
    for (uint32_t i = 0; i < u->touched_count; i++)
        take(u, u->touched[i], &found[count++]);
    *out = (struct gw_local_uses){found, count, u->has_calls, u->has_wide_instrs};
    return GW_OK;
}
