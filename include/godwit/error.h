/* SPDX-License-Identifier: Apache-2.0 */
/* error.h -- why something could not be done.
 *
 * Functions that can fail for more than one reason return NULL when all went well, and
 * else an error, which the caller deletes. What a running guest does wrong is a
 * wasm_trap_t instead. */
#ifndef GODWIT_ERROR_H
#define GODWIT_ERROR_H

#include <stdbool.h>
#include <stdint.h>

#include "godwit/api.h"

#ifdef __cplusplus
extern "C" {
#endif

struct godwit_error;

enum godwit_code {
    GODWIT_OK = 0,
    GODWIT_MALFORMED = 1,    /* no well-formed binary or text */
    GODWIT_INVALID = 2,      /* well-formed, but breaks a rule of validation */
    GODWIT_LIMIT = 3,        /* exceeds an implementation limit or a configured one */
    GODWIT_FEATURE = 4,      /* uses a feature that is not enabled */
    GODWIT_UNLINKABLE = 5,   /* an import is unknown or of another type */
    GODWIT_NOMEM = 6,        /* out of memory */
    GODWIT_NOT_FOUND = 7,    /* no such file, name, tier or feature */
    GODWIT_ACCESS = 8,       /* permission denied */
    GODWIT_IO = 9,           /* the system refused for another reason */
    GODWIT_UNSUPPORTED = 10, /* not on this platform, or not in this form */
    GODWIT_STOPPED = 11,     /* a guest trapped, threw or exited: see the trap */
};

/* Ask an error what it is. The message is one line of text, complete with the place, and
 * lives as long as the error. */
GW_API enum godwit_code godwit_error_code(const struct godwit_error *error);
GW_API const char *godwit_error_message(const struct godwit_error *error);

/* Where in the binary, or in the text (counted from 1).
 *   returns  whether it is known */
GW_API bool godwit_error_offset(const struct godwit_error *error, uint64_t *offset);
GW_API bool godwit_error_position(const struct godwit_error *error, uint32_t *line,
                                  uint32_t *column);

GW_API void godwit_error_delete(GW_OWN struct godwit_error *error);

#ifdef __cplusplus
}
#endif

#endif
