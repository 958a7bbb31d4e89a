/* SPDX-License-Identifier: Apache-2.0 */
/* trap.h -- what stopped a guest, in detail. */
#ifndef GODWIT_TRAP_H
#define GODWIT_TRAP_H

#include "godwit/api.h"
#include "wasm.h"

#ifdef __cplusplus
extern "C" {
#endif

enum godwit_trap_code {
    GODWIT_TRAP_NONE = 0, /* an exit, an exception, or what kept a call from starting */
    GODWIT_TRAP_UNREACHABLE,
    GODWIT_TRAP_MEMORY_BOUNDS,
    GODWIT_TRAP_TABLE_BOUNDS,
    GODWIT_TRAP_ARRAY_BOUNDS,
    GODWIT_TRAP_UNDEFINED_ELEMENT,
    GODWIT_TRAP_UNINITIALIZED_ELEMENT,
    GODWIT_TRAP_INDIRECT_CALL_TYPE,
    GODWIT_TRAP_DIVIDE_BY_ZERO,
    GODWIT_TRAP_INTEGER_OVERFLOW,
    GODWIT_TRAP_INVALID_CONVERSION,
    GODWIT_TRAP_NULL_REFERENCE,
    GODWIT_TRAP_NULL_FUNCTION,
    GODWIT_TRAP_NULL_STRUCTURE,
    GODWIT_TRAP_NULL_ARRAY,
    GODWIT_TRAP_NULL_I31,
    GODWIT_TRAP_NULL_EXCEPTION,
    GODWIT_TRAP_CAST_FAILURE,
    GODWIT_TRAP_STACK_EXHAUSTED,
    GODWIT_TRAP_UNALIGNED_ATOMIC,
    GODWIT_TRAP_EXPECTED_SHARED,
    GODWIT_TRAP_TOO_MANY_WAITERS,
    GODWIT_TRAP_ALLOCATION,
    GODWIT_TRAP_OUT_OF_MEMORY,
    GODWIT_TRAP_OUT_OF_FUEL,
    GODWIT_TRAP_INTERRUPTED,
    GODWIT_TRAP_WOULD_WAIT, /* asynchronous code of components waits, which is not done yet */
    GODWIT_TRAP_HOST, /* raised by a host function, or by the API */
};

/* Ask what kind of trap it is, and for the text that belongs to a kind. */
GW_API enum godwit_trap_code godwit_trap_code(const wasm_trap_t *trap);
GW_API const char *godwit_trap_code_text(enum godwit_trap_code code);

/* Did the guest ask for its end (proc_exit)?     *code  written only then */
GW_API bool godwit_trap_exit_code(const wasm_trap_t *trap, uint32_t *code);

/* What a host function returns to end the guest with an exit code. */
GW_API GW_OWN wasm_trap_t *godwit_trap_new_exit(wasm_store_t *store, uint32_t code);

/* Was it an exception that nobody caught?
 *   *      owned: the exception, which can be passed to a guest; NULL: no */
GW_API GW_OWN wasm_ref_t *godwit_trap_exception(const wasm_trap_t *trap);

/* The backtrace as text, innermost frame first, each a line as
 * "  0: 0x1a2b module!function". Empty if there are no frames; ends with a NUL that the
 * size counts. */
GW_API void godwit_trap_backtrace(const wasm_trap_t *trap, GW_OWN wasm_message_t *out);

/* How deep the guest's stack was; wasm_trap_trace gives the innermost frames only. */
GW_API size_t godwit_trap_depth(const wasm_trap_t *trap);

/* What the name section calls a frame's function and module.
 *   *out     borrowed from the frame, without terminator
 *   returns  false if it has no name */
GW_API bool godwit_frame_func_name(const wasm_frame_t *frame, const char **out,
                                   size_t *len);
GW_API bool godwit_frame_module_name(const wasm_frame_t *frame, const char **out,
                                     size_t *len);

#ifdef __cplusplus
}
#endif

#endif
