/* SPDX-License-Identifier: Apache-2.0 */
/* text_test.h -- parse, decode and print in one step, through an allocator that can be told to fail. */
#ifndef GW_TEXT_TEST_H
#define GW_TEXT_TEST_H

#include "core/text/parse.h"
#include "core/text/print.h"
#include "core/wasm/decode.h"
#include "test.h"

/* Refuses the nth request, counted from 1; 0: none. */
struct failing {
    struct gw_alloc alloc;
    _Atomic uint64_t count;
    uint64_t fails_at;
};

static inline GW_UNUSED void *failing_resize(void *env, void *old, size_t old_bytes,
                                             size_t new_bytes)
{
    struct failing *f = env;
    (void)old_bytes;
    if (new_bytes == 0) {
        free(old);
        return NULL;
    }
    if (++f->count == f->fails_at) return NULL;
    return realloc(old, new_bytes);
}

static inline GW_UNUSED void failing_init(struct failing *f, uint64_t fails_at)
{
    *f = (struct failing){.fails_at = fails_at};
    f->alloc.resize = failing_resize;
    f->alloc.env = f;
    f->alloc.limit_bytes = SIZE_MAX;
}

static inline GW_UNUSED enum gw_err parse_text(const char *text, struct gw_diag *diag,
                                               struct gw_writer *out)
{
    struct gw_text_options options = {.features = GW_FEATURES_ALL};
    return gw_text_parse(gw_slice_str(text), &options, diag, out);
}

#endif
