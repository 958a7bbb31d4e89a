/* SPDX-License-Identifier: Apache-2.0 */
/* code.h -- prepared code: what `prepare` writes and the handlers read.
 *
 * An instruction is a handler pointer followed by operands; its length is a multiple of 8 and
 * fixed by the handler (br_table excepted). Operands name frame slots as 16-bit indices; constants stand
 * inline. By convention, which the preparer's patching relies on:
 *
 *   +0  gw_op *handler
 *   +8  uint16_t dst      of an instruction that has a result; else its first operand
 *   +10 uint16_t a    +12 uint16_t b  or  int32_t constant / offset    +14 uint16_t c
 *   +12 int32_t rel       of a branch: target relative to the instruction's first byte
 *   +16 64-bit operands, pointers
 *
 * Accumulators: r0 holds an integer or a reference, s0 an f32, d0 an f64. A producing handler leaves its
 * result in its accumulator, and its `_s` twin also stores it to dst.
 *
 * A frame on the exec's value stack; `fp` points at slot 0, H = max(param, result slots):
 *
 *   0 ... H-1      parameters (and, on return, results)
 *   H              return pc: an instruction of the caller
 *   H+1            the caller's fp
 *   H+2 ...        other locals, then the operand stack's places
 *
 * The 8 bytes before a return pc hold the calling gw_func, so that frames can be walked with nothing
 * stored at run time. They are NULL before the stubs. */
#ifndef GW_CORE_INTERP_CODE_H
#define GW_CORE_INTERP_CODE_H

#include "base/compiler.h"
#include "base/err.h"
#include "core/runtime/instance.h"

#define GW_OP_PARAMS                                                                     \
    const uint8_t *pc, uint64_t *fp, uint8_t *mem, uint64_t r0, struct gw_exec *x,       \
        float s0, double d0
#define GW_OP_ARGS pc, fp, mem, r0, x, s0, d0

typedef enum gw_err gw_op(GW_OP_PARAMS);

enum { GW_FRAME_HEADER = 2, GW_FRAME_MAX_SLOTS = 65535 };

/* One way out of a range of code for an exception. Rows are ordered innermost first. */
enum gw_catch_row_kind {
    GW_ROW_TAG,      /* copy the arguments to dst, go on at target */
    GW_ROW_TAG_REF,  /* the same, then the exception itself */
    GW_ROW_ALL,      /* go on at target */
    GW_ROW_ALL_REF,  /* the exception to dst */
    GW_ROW_LEGACY,   /* the exception to dst, the arguments behind it */
    GW_ROW_DELEGATE, /* only rows with depth <= target count from here on */
};

struct gw_catch_row {
    uint32_t start, end; /* offsets into the code: start <= place < end */
    uint32_t target;
    uint32_t depth; /* of the try's control frame */
    uint16_t dst;
    uint8_t kind;
    const struct gw_tag *tag;
};

/* A function's prepared code: one block of the store's allocator, freed with the instance. */
struct gw_prepared {
    struct gw_func *func;
    struct gw_instance *instance;
    size_t bytes;         /* of this block */
    uint32_t header;      /* H */
    uint32_t frame_slots; /* all of the frame */
    uint32_t code_bytes, row_count;
    const struct gw_catch_row *rows; /* behind the code, in the same block */
    uint64_t code[];
};

static inline const uint8_t *gw_prepared_code(const struct gw_prepared *p)
{
    return (const uint8_t *)p->code;
}

/* The prepared code of a guest function, or NULL if it was never called. */
struct gw_prepared *gw_prepared_of(const struct gw_func *func);

/* Prepare a guest function and set func->code.
 *   errors   NOMEM; LIMIT: the frame is too large; UNSUPPORTED: stack switching */
enum gw_err gw_prepare(struct gw_func *func);

/* Where in the module's bytes is the instruction that holds code offset `place`? Prepares again, keeping
 * nothing.     returns  the offset, or UINT32_MAX when out of memory */
uint32_t gw_prepare_locate(struct gw_func *func, uint32_t place);

/* Code that belongs to no function: one instruction, with the NULL before it. */
struct gw_stub {
    const struct gw_func *func; /* NULL */
    gw_op *op;
};

/* What a function not yet prepared runs (r0 holds it), a host function (likewise), the end of a call from the
 * host, and the way back over a bridge (ops_call.c). */
extern const struct gw_stub gw_stub_lazy, gw_stub_host, gw_stub_exit, gw_stub_bridge;

static inline const uint8_t *gw_stub_pc(const struct gw_stub *stub)
{
    return (const uint8_t *)&stub->op;
}

/* A caller as its callee's frame names it. `prepared` is NULL at the entry from the host, then `fp`
 * is the struct gw_entry. */
struct gw_caller {
    const uint8_t *pc; /* where it goes on */
    uint64_t *fp;
    struct gw_prepared *prepared;
};

/* Where a call from the host interrupted guest code below; on tier->call's C stack. */
struct gw_entry {
    void *frame;
    const void *pc;
};

/* Follow the header at `header`, over bridges. */
struct gw_caller gw_frame_caller(const uint64_t *header);

/* The base of memory 0 as handlers want it in `mem`. */
static inline uint8_t *gw_instance_mem(const struct gw_instance *instance)
{
    return instance->memory0 ? instance->memory0->base : NULL;
}

/* Find the handler of an exception thrown at pc (inside an instruction of `prepared`) in the frame fp, or
 * further out; copy its values into that frame.
 *   returns  the function that catches, with x->pc and x->frame where it goes on; NULL at the
 *            entry from the host: then nothing has changed */
struct gw_prepared *gw_unwind(struct gw_exec *x, struct gw_prepared *prepared, gw_ref exception,
                              const uint8_t *pc, uint64_t *fp);

/* Raise a trap at pc: the tail of every handler that fails. */
enum gw_err gw_interp_trap(const uint8_t *pc, uint64_t *fp, struct gw_exec *x,
                           enum gw_trap_code code);

#endif
