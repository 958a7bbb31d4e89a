/* SPDX-License-Identifier: Apache-2.0 */
/* ops_call.c -- entering, leaving and calling functions.
 *
 * A call writes the return pc and its own fp behind the arguments and goes on in the callee; r0
 * names the callee, which only the stubs read. Code of one instance calls itself without more ado; where the
 * callee may belong to another instance or the host, the return pc is a `reload` behind the call, which brings
 * back `mem`.
 *
 * A tail call into another instance cannot rely on such a reload: its caller's caller may have
 * made a plain call. So it leaves a bridge, at most one however many such calls follow each other:
 *
 *   B+0 return pc   B+1 caller's fp   B+2 mem   B+3 slots of results   B+4 the callee's frame */
#include "core/interp/ops.h"

enum { BRIDGE_SLOTS = 4 };

/* A frame must end before the value stack does. */
#define ROOM()                                                                           \
    if (GW_UNLIKELY((uint64_t)((const uint8_t *)x->stack_end - (const uint8_t *)fp) <    \
                    U32(12)))                                                            \
    TRAP(STACK_EXHAUSTED)

SOP(enter_0)
{
    ROOM();
    NEXT(16);
}

#define ENTER(count, clear)                                                              \
    SOP(enter_##count)                                                                   \
    {                                                                                    \
        ROOM();                                                                          \
        uint64_t *at = &SLOT(8);                                                         \
        clear;                                                                           \
        NEXT(16);                                                                        \
    }
ENTER(1, at[0] = 0)
ENTER(2, at[0] = at[1] = 0)
ENTER(3, at[0] = at[1] = at[2] = 0)
ENTER(4, at[0] = at[1] = at[2] = at[3] = 0)
gw_op *const gw_enter[GW_ENTER_FIXED] = {enter_0, enter_1, enter_2, enter_3, enter_4};

OP(gw_enter_many)
{
    ROOM();
    uint64_t *at = &SLOT(8), *end = at + U16(10);
    do {
        *at++ = 0;
        GW_NO_IDIOM(); /* a call to memset would cost a frame */
    } while (at < end);
    NEXT(16);
}

/* Return: +10 the header. */
#define LEAVE()                                                                          \
    do {                                                                                 \
        const uint64_t *header = &SLOT(10);                                              \
        pc = (const uint8_t *)(uintptr_t)header[0];                                      \
        fp = (uint64_t *)(uintptr_t)header[1];                                           \
        GO();                                                                            \
    } while (0)

OP(gw_return_none) { LEAVE(); }

SOP(return_slot_r)
{
    r0 = SLOT(8);
    const uint64_t *header = &SLOT(10);
    uint64_t *result = fp;
    pc = (const uint8_t *)(uintptr_t)header[0];
    fp = (uint64_t *)(uintptr_t)header[1];
    *result = r0;
    GO();
}

SOP(return_acc_r)
{
    const uint64_t *header = &SLOT(10);
    uint64_t *result = fp;
    pc = (const uint8_t *)(uintptr_t)header[0];
    fp = (uint64_t *)(uintptr_t)header[1];
    *result = r0;
    GO();
}

OP(gw_return_c32)
{
    r0 = U32(12);
    const uint64_t *header = &SLOT(10);
    uint64_t *result = fp;
    pc = (const uint8_t *)(uintptr_t)header[0];
    fp = (uint64_t *)(uintptr_t)header[1];
    *result = r0;
    GO();
}

#define RETURN_FLOAT(name, get, acc, set)                                                \
    SOP(name)                                                                            \
    {                                                                                    \
        get;                                                                             \
        const uint64_t *header = &SLOT(10);                                              \
        uint64_t *result = fp;                                                           \
        pc = (const uint8_t *)(uintptr_t)header[0];                                      \
        fp = (uint64_t *)(uintptr_t)header[1];                                           \
        set(result, acc);                                                                \
        GO();                                                                            \
    }
RETURN_FLOAT(return_slot_s, s0 = SLOT_F32(8), s0, gw_slot_set_f32)
RETURN_FLOAT(return_acc_s, , s0, gw_slot_set_f32)
RETURN_FLOAT(return_slot_d, d0 = SLOT_F64(8), d0, gw_slot_set_f64)
RETURN_FLOAT(return_acc_d, , d0, gw_slot_set_f64)

gw_op *const gw_return_slot[GW_ACC_COUNT] = {return_slot_r, return_slot_s, return_slot_d};
gw_op *const gw_return_acc[GW_ACC_COUNT] = {return_acc_r, return_acc_s, return_acc_d};

/* +8 first slot, +12 how many */
OP(gw_return_many)
{
    const uint64_t *from = &SLOT(8), *header = &SLOT(10);
    uint64_t *to = fp, *end = fp + U16(12);
    pc = (const uint8_t *)(uintptr_t)header[0];
    fp = (uint64_t *)(uintptr_t)header[1];
    while (to < end) {
        *to++ = *from++;
        GW_NO_IDIOM();
    }
    GO();
}

/* Write the callee's header and make its frame the current one. */
#define PUSH_FRAME(bytes)                                                                \
    do {                                                                                 \
        uint64_t *header = &SLOT(10), *caller = fp;                                      \
        header[0] = (uint64_t)(uintptr_t)(pc + (bytes));                                 \
        fp = &SLOT(8);                                                                   \
        header[1] = (uint64_t)(uintptr_t)caller;                                         \
    } while (0)

/* Calls of the own instance's functions become direct ones as soon as the callee is prepared: +12 bytes
 * of its frame, +16 its code. The variants by slots to clear do what `enter` would and go behind it. */
SOP(call_direct)
{
    const uint8_t *code = PTR(const uint8_t, 16);
    PUSH_FRAME(GW_CALL_BYTES);
    pc = code;
    GO();
}

#define CALL_CLEARING(count, clear)                                                      \
    SOP(call_clearing_##count)                                                           \
    {                                                                                    \
        const uint8_t *code = PTR(const uint8_t, 16);                                    \
        uint64_t *callee = &SLOT(8);                                                     \
        if (GW_UNLIKELY((uint64_t)((const uint8_t *)x->stack_end -                       \
                                   (const uint8_t *)callee) < U32(12)))                  \
            TRAP(STACK_EXHAUSTED);                                                       \
        uint64_t *header = &SLOT(10);                                                    \
        header[0] = (uint64_t)(uintptr_t)(pc + GW_CALL_BYTES);                           \
        header[1] = (uint64_t)(uintptr_t)fp;                                             \
        clear;                                                                           \
        fp = callee;                                                                     \
        pc = code;                                                                       \
        GO();                                                                            \
    }
CALL_CLEARING(0, )
CALL_CLEARING(1, header[2] = 0)
CALL_CLEARING(2, header[2] = header[3] = 0)
CALL_CLEARING(3, header[2] = header[3] = header[4] = 0)
CALL_CLEARING(4, header[2] = header[3] = header[4] = header[5] = 0)
CALL_CLEARING(5, header[2] = header[3] = header[4] = header[5] = header[6] = 0)
CALL_CLEARING(6, header[2] = header[3] = header[4] = header[5] = header[6] = header[7] = 0)

static void make_direct(uint8_t *at, const struct gw_prepared *callee)
{
    static gw_op *const clearing[] = {call_clearing_0, call_clearing_1, call_clearing_2,
                                      call_clearing_3, call_clearing_4, call_clearing_5,
                                      call_clearing_6};
    const uint8_t *code = gw_prepared_code(callee);
    uint16_t count;
    memcpy(&count, code + 10, sizeof count); /* of `enter` */
    gw_op *op = count < GW_COUNT(clearing) ? clearing[count] : call_direct;
    if (op != call_direct) code += GW_ENTER_BYTES;
    uint32_t frame_bytes = callee->frame_slots * (uint32_t)sizeof(uint64_t);
    memcpy(at + 12, &frame_bytes, sizeof frame_bytes);
    memcpy(at + 16, &code, sizeof code);
    memcpy(at, &op, sizeof op);
}

COLD_OP(resolve)
{
    make_direct((uint8_t *)(uintptr_t)pc, gw_prepared_of(PTR(struct gw_func, 16)));
    GO();
}

/* +16 the function. Its first turn prepares the callee, the second makes the call direct. */
OP(gw_call)
{
    struct gw_func *func = PTR(struct gw_func, 16);
    if (func->code != (const void *)gw_stub_pc(&gw_stub_lazy)) TAIL_TO(resolve);
    PUSH_FRAME(GW_CALL_BYTES);
    r0 = (uint64_t)(uintptr_t)func;
    pc = func->code;
    GO();
}

OP(gw_call_host)
{
    r0 = U64(16);
    PUSH_FRAME(GW_CALL_BYTES);
    pc = gw_stub_pc(&gw_stub_host);
    GO();
}

/* The callee in r0 is anybody's: the frame is pushed already. */
COLD_OP(go_anywhere)
{
    const struct gw_func *func = (const struct gw_func *)(uintptr_t)r0;
    if (func->code) {
        mem = gw_instance_mem(func->instance);
        pc = func->code;
    } else {
        pc = gw_stub_pc(&gw_stub_host);
    }
    GO();
}

OP(gw_call_ext)
{
    r0 = U64(16);
    PUSH_FRAME(GW_CALL_BYTES);
    TAIL_TO(go_anywhere);
}

/* +16: the base of memory 0, which does not move where `mem` is used. */
OP(gw_reload)
{
    mem = PTR(uint8_t, 16);
    NEXT(GW_RELOAD_BYTES);
}

/* Indirect calls: +16 table, +24 the type's canonical id, +32 own instance. */
COLD_OP(call_other)
{
    const struct gw_func *func = (const struct gw_func *)(uintptr_t)r0;
    if (func->type != U32(24) &&
        !gw_type_id_matches(x->store->registry, func->type, U32(24)))
        TRAP(INDIRECT_CALL_TYPE);
    PUSH_FRAME(GW_CALL_INDIRECT_BYTES);
    TAIL_TO(go_anywhere);
}

#define CALL_INDIRECT(name, index)                                                       \
    SOP(name)                                                                            \
    {                                                                                    \
        uint64_t i = index;                                                              \
        const struct gw_table *table = PTR(struct gw_table, 16);                         \
        if (GW_UNLIKELY(i >= table->size)) TRAP(UNDEFINED_ELEMENT);                      \
        struct gw_func *func = (struct gw_func *)(uintptr_t)table->entries[i];           \
        if (GW_UNLIKELY(!func)) TRAP(UNINITIALIZED_ELEMENT);                             \
        r0 = (uint64_t)(uintptr_t)func;                                                  \
        if (GW_UNLIKELY(func->type != U32(24) ||                                         \
                        func->instance != PTR(struct gw_instance, 32)))                  \
            TAIL_TO(call_other);                                                         \
        PUSH_FRAME(GW_CALL_INDIRECT_BYTES + GW_RELOAD_BYTES);                            \
        pc = func->code;                                                                 \
        GO();                                                                            \
    }
CALL_INDIRECT(call_indirect_32s, (uint32_t)SLOT(12))
CALL_INDIRECT(call_indirect_32r, (uint32_t)r0)
CALL_INDIRECT(call_indirect_64s, SLOT(12))
CALL_INDIRECT(call_indirect_64r, r0)
gw_op *const gw_call_indirect[2][2] = {{call_indirect_32s, call_indirect_32r},
                                       {call_indirect_64s, call_indirect_64r}};

COLD_OP(call_ref_other)
{
    PUSH_FRAME(GW_CALL_INDIRECT_BYTES);
    TAIL_TO(go_anywhere);
}

OP(gw_call_ref)
{
    r0 = SLOT(12);
    if (GW_UNLIKELY(!r0)) TRAP(NULL_FUNCTION);
    const struct gw_func *func = (const struct gw_func *)(uintptr_t)r0;
    if (GW_UNLIKELY(func->instance != PTR(struct gw_instance, 32))) TAIL_TO(call_ref_other);
    PUSH_FRAME(GW_CALL_INDIRECT_BYTES + GW_RELOAD_BYTES);
    pc = func->code;
    GO();
}

COLD_OP(tail_over_bridge)
{
    const struct gw_func *func = (const struct gw_func *)(uintptr_t)r0;
    uint64_t *bridge = fp, *callee = fp + BRIDGE_SLOTS;
    const uint64_t *args = &SLOT(8);
    uint64_t ret = fp[U16(12)], caller = fp[U16(12) + 1];
    size_t need = BRIDGE_SLOTS + (size_t)U16(14) + GW_FRAME_HEADER;
    if (need > (size_t)(x->stack_end - fp)) TRAP(STACK_EXHAUSTED);
    memmove(callee, args, U16(10) * sizeof *args);
    bridge[0] = ret;
    bridge[1] = caller;
    bridge[2] = (uint64_t)(uintptr_t)mem;
    bridge[3] = func->canon->result_slots;
    callee[U16(14)] = (uint64_t)(uintptr_t)gw_stub_pc(&gw_stub_bridge);
    callee[U16(14) + 1] = (uint64_t)(uintptr_t)bridge;
    fp = callee;
    TAIL_TO(go_anywhere);
}

static enum gw_err bridge_op(GW_OP_PARAMS)
{
    uint64_t *bridge = fp, count = fp[3];
    pc = (const uint8_t *)(uintptr_t)bridge[0];
    fp = (uint64_t *)(uintptr_t)bridge[1];
    mem = (uint8_t *)(uintptr_t)bridge[2];
    for (uint64_t i = 0; i < count; i++) {
        bridge[i] = bridge[i + BRIDGE_SLOTS];
        GW_NO_IDIOM();
    }
    GO();
}
const struct gw_stub gw_stub_bridge = {NULL, bridge_op};

/* Move the arguments down and the header to where the callee wants it. */
#define REPLACE_FRAME()                                                                  \
    do {                                                                                 \
        const uint64_t *from = &SLOT(8);                                                 \
        uint64_t *to = fp, *end = fp + U16(10);                                          \
        uint64_t ret = fp[U16(12)], caller = fp[U16(12) + 1];                            \
        while (to < end) {                                                               \
            *to++ = *from++;                                                             \
            GW_NO_IDIOM();                                                               \
        }                                                                                \
        fp[U16(14)] = ret;                                                               \
        fp[U16(14) + 1] = caller;                                                        \
    } while (0)

COLD_OP(tail_other)
{
    const struct gw_func *func = (const struct gw_func *)(uintptr_t)r0;
    uint64_t bridge = (uint64_t)(uintptr_t)gw_stub_pc(&gw_stub_bridge);
    if (func->code && fp[U16(12)] != bridge) TAIL_TO(tail_over_bridge);
    REPLACE_FRAME();
    TAIL_TO(go_anywhere);
}

SOP(tail_go)
{
    const struct gw_func *func = (const struct gw_func *)(uintptr_t)r0;
    if (GW_UNLIKELY(func->instance != PTR(struct gw_instance, 40))) TAIL_TO(tail_other);
    REPLACE_FRAME();
    pc = func->code;
    GO();
}

OP(gw_tail_call)
{
    r0 = U64(24);
    TAIL_TO(tail_go);
}

#define TAIL_CALL_INDIRECT(name, index)                                                  \
    OP(name)                                                                             \
    {                                                                                    \
        uint64_t i = index;                                                              \
        const struct gw_table *table = PTR(struct gw_table, 24);                         \
        if (GW_UNLIKELY(i >= table->size)) TRAP(UNDEFINED_ELEMENT);                      \
        const struct gw_func *func = (struct gw_func *)(uintptr_t)table->entries[i];     \
        if (GW_UNLIKELY(!func)) TRAP(UNINITIALIZED_ELEMENT);                             \
        r0 = (uint64_t)(uintptr_t)func;                                                  \
        if (GW_UNLIKELY(func->type != U32(32))) TAIL_TO(tail_check_type);                \
        TAIL_TO(tail_go);                                                                \
    }

COLD_OP(tail_check_type)
{
    const struct gw_func *func = (const struct gw_func *)(uintptr_t)r0;
    if (!gw_type_id_matches(x->store->registry, func->type, U32(32)))
        TRAP(INDIRECT_CALL_TYPE);
    TAIL_TO(tail_go);
}

TAIL_CALL_INDIRECT(gw_tail_call_indirect_32, (uint32_t)SLOT(16))
TAIL_CALL_INDIRECT(gw_tail_call_indirect_64, SLOT(16))

OP(gw_tail_call_ref)
{
    r0 = SLOT(16);
    if (GW_UNLIKELY(!r0)) TRAP(NULL_FUNCTION);
    TAIL_TO(tail_go);
}
