/* SPDX-License-Identifier: Apache-2.0 */
#include "reduce.h"

#include <stdlib.h>
#include <string.h>

#include "generate.h"

struct reduction {
    uint8_t *bytes, *trial;
    size_t len;
    reduce_test *test;
    void *env;
};

/* Take `trial` over if it shows what the whole did. */
static bool accept(struct reduction *r, size_t len)
{
    if (!r->test(r->env, r->trial, len)) return false;
    memcpy(r->bytes, r->trial, len);
    r->len = len;
    return true;
}

static bool leave_out(struct reduction *r, size_t at, size_t count)
{
    size_t from = at * GENERATE_RECORD, to = from + count * GENERATE_RECORD;
    if (from >= r->len) return false;
    if (to > r->len) to = r->len;
    memcpy(r->trial, r->bytes, from);
    memcpy(r->trial + from, r->bytes + to, r->len - to);
    return accept(r, r->len - (to - from));
}

/* Leave out runs of records, the longer ones first. */
static bool thin(struct reduction *r)
{
    bool any = false;
    size_t records = r->len / GENERATE_RECORD;
    for (size_t count = records / 2; count > 0; count /= 2)
        for (size_t at = r->len / GENERATE_RECORD; at-- > GENERATE_HEADER;)
            if (at % count == 0 && leave_out(r, at, count)) any = true;
    return any;
}

/* Make the bytes of a record zero, from behind. */
static bool clear(struct reduction *r)
{
    bool any = false;
    for (size_t at = 0; at < r->len; at++) {
        size_t in_record = at % GENERATE_RECORD;
        if (r->bytes[at] == 0) continue;
        if (in_record == 0 && r->bytes[at] == GENERATE_END) {
            at += GENERATE_RECORD - 1;
            continue;
        }
        memcpy(r->trial, r->bytes, r->len);
        r->trial[at] = 0;
        if (accept(r, r->len)) any = true;
    }
    return any;
}

size_t reduce_bytes(uint8_t *bytes, size_t len, reduce_test *test, void *env)
{
    struct reduction r = {.bytes = bytes, .len = len, .test = test, .env = env};
    r.trial = malloc(len ? len : 1);
    if (!r.trial) return len;
    for (unsigned round = 0; round < 8 && thin(&r); round++)
        ;
    if (clear(&r))
        while (thin(&r))
            ;
    free(r.trial);
    return r.len;
}
