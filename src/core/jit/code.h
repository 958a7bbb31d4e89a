/* SPDX-License-Identifier: Apache-2.0 */
/* code.h -- what compiling one function gives, and where code lives.
 *
 * gw_code is a module's code for one set of options, shared by all its instances in all
 * threads: one range of address space, executable and never writable through the same
 * mapping (the writable twin is another mapping of the same pages, or is gone), with
 *
 *   header       on the way to the lazy stub (stubs.h)
 *   jump table   one entry per own function: a jump to its internal entry, or to the header
 *   functions    as they were compiled, each with its catches behind it
 *
 * Direct calls go to the function itself if it was compiled before, else to its entry in
 * the jump table. */
#ifndef GW_CORE_JIT_CODE_H
#define GW_CORE_JIT_CODE_H

#include "core/jit/masm.h"

/* One clause of a handler; clauses of one handler are in order, the first that matches is
 * taken. A clause that delegates catches nothing itself: of those behind it, only clauses
 * with depth <= target count. */
struct gw_jit_catch {
    uint32_t start, end; /* calls that return to start < offset <= end are covered */
    uint32_t target;     /* code offset to go on at; is_delegate: a depth */
    uint32_t slot;       /* receives the exception reference */
    uint32_t depth;      /* of the try's control frame */
    gw_tagidx tag;
    bool is_all, is_delegate;
};

/* One compiled function, before it is placed. Offsets count from the external entry. */
struct gw_compiled {
    const uint8_t *code; /* borrowed of the masm */
    uint32_t code_bytes, internal;
    uint32_t
        frame_bytes; /* constant part of the frame, pushed registers and return address not counted */
    gw_regset saved;  /* pushed registers */
    bool has_context; /* at sp + frame_bytes - 8 */
    const struct gw_reloc *relocs;
    uint32_t reloc_count;
    const struct gw_jit_catch *catches; /* innermost first */
    uint32_t catch_count;
};

/* Compile function `func` (an own one) of a validated module. `m` is reused from function to function.
 *   options  enum gw_jit_option
 *   out      borrows from m and front until the next call
 *   errors   NOMEM, LIMIT (frame or code too large)      thread  any, one m each */
struct gw_front;
enum gw_err gw_front_new(struct gw_alloc *alloc, const struct gw_module *module,
                         uint32_t options, struct gw_front **out);
void gw_front_free(struct gw_front **front);
enum gw_err gw_front_compile(struct gw_front *front, gw_funcidx func,
                             struct gw_compiled *out);
/* Which instruction does the code at `offset` (of a fault; of a call: its return address - 1) belong to?
 * Compiles again, keeping nothing.
 *   *source  offset in the module's bytes
 *   *trap    what a hardware fault there means (null reference, memory bounds, ...) */
enum gw_err gw_front_locate(struct gw_front *front, gw_funcidx func, uint32_t offset,
                            uint32_t *source, enum gw_trap_code *trap);

/* ---- code.c: a module's code ---- */

struct gw_code;

/* The module's code for these options, made if there is none. Kept by the module
 * (gw_module.code), lives as long.
 *   errors  NOMEM: also where the system grants no memory for code; LIMIT: more functions
 *           than a call reaches      thread  any */
enum gw_err gw_code_of(struct gw_module *module, uint32_t options, struct gw_code **out);

/* The module's variants, one after the other; `before` NULL: the first. NULL: no more. */
struct gw_code *gw_code_next(const struct gw_module *module, const struct gw_code *before);

/* Compile one function if that is still to do, place it, patch its jump table entry.
 *   errors   NOMEM; LIMIT: of the front's, or the range is full
 *   thread   any: one at a time per gw_code */
enum gw_err gw_code_compile(struct gw_code *code, gw_funcidx func);
/* Compile all that are not yet, this thread and `helpers` more at a time.
 *   errors   likewise, the first; the others were compiled all the same */
enum gw_err gw_code_compile_all(struct gw_code *code, unsigned helpers);

/* gw_code_of, then gw_code_compile_all; cheaper where the module has none of the code yet,
 * as nobody can run what is being written.
 *   *out     also set where the error is one of single functions: LIMIT */
enum gw_err gw_code_of_all(struct gw_module *module, uint32_t options, unsigned helpers,
                           struct gw_code **out);

/* What gw_func.code is set to: the external entry, or of one not compiled, the lazy stub. */
const void *gw_code_entry(const struct gw_code *code, gw_funcidx func);
/* Where a direct call would go on: the internal entry, or the jump table's. */
const void *gw_code_internal(const struct gw_code *code, gw_funcidx func);
/* The function whose entry in the jump table this is. */
gw_funcidx gw_code_of_entry(const struct gw_code *code, const void *entry);

/* A placed function. */
struct gw_placed {
    uint32_t at, code_bytes; /* from the beginning of the range */
    uint32_t internal, frame_bytes;
    gw_funcidx func;
    uint16_t
        saved; /* pushed registers, by index in gw_masm_cpu.callee_saved: lowest is bit 0 */
    bool has_context;
    uint32_t catches, catch_count; /* where: from the beginning of the range */
};
/* Find the function that holds a pc; NULL: none of any live gw_code. Async-signal-safe.
 *   *offset  of pc in it */
const struct gw_placed *gw_code_find(const void *pc, const struct gw_code **code,
                                     uint32_t *offset);
const struct gw_jit_catch *gw_code_catches(const struct gw_code *code,
                                           const struct gw_placed *placed);
/* The first byte of a placed function. */
const uint8_t *gw_code_start(const struct gw_code *code, const struct gw_placed *placed);

/* gw_front_locate by the front that belongs to the code. Offsets as there.
 *   thread   any */
enum gw_err gw_code_locate(const struct gw_code *code, const struct gw_placed *placed,
                           uint32_t offset, uint32_t *source, enum gw_trap_code *trap);

#endif
