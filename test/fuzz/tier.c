/* SPDX-License-Identifier: Apache-2.0 */
/* Compiled code and the interpreter must agree on what the bytes generate. Mutations are of
 * whole records, so that a program changes by single steps. */
#include <stdlib.h>

#include "diff/compare.h"
#include "diff/generate.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct generate_options options = {.features = gw_features_default()};
    struct compare_options compare = {
        .budget = GENERATE_BUDGET, .features = options.features, .is_brief = true};
    for (size_t i = 0; i < size && i < 16; i++) /* the header says which configurations */
        compare.turn = compare.turn * 31 + data[i];
    compare.is_linked = compare.turn / 16 % 4 == 0;
    struct gw_writer w;
    gw_writer_init(&w, gw_alloc_libc());
    gw_generate_module(gw_slice_of(data, size), &options, &w);
    struct comparison c = compare_wasm(gw_slice_of(w.data, w.len), &compare);
    gw_writer_deinit(&w);
    if (c.verdict != VERDICT_SAME) GW_BUG(c.text);
    return 0;
}

#ifdef GODWIT_FUZZ
enum { RECORD = GENERATE_RECORD, HEADER = GENERATE_HEADER * GENERATE_RECORD };

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t max);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b,
                                 size_t b_size, uint8_t *out, size_t max, unsigned seed);

static unsigned below(unsigned *seed, size_t n)
{
    *seed = *seed * 1103515245u + 12345u;
    return n ? (unsigned)((*seed >> 8) % n) : 0;
}

/* Where a record of a function begins. */
static size_t some_record(unsigned *seed, size_t size)
{
    return size > HEADER + RECORD
               ? HEADER + below(seed, (size - HEADER) / RECORD) * RECORD
               : 0;
}

static size_t insert(uint8_t *data, size_t size, size_t max, const uint8_t *from,
                     size_t len, size_t at)
{
    if (size + len > max || len > 64 * RECORD || at > size) return size;
    uint8_t copy[64 * RECORD];
    memcpy(copy, from, len);
    memmove(data + at + len, data + at, size - at);
    memcpy(data + at, copy, len);
    return size + len;
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t max, unsigned seed)
{
    size_t at = some_record(&seed, size), len = (1 + below(&seed, 6)) * RECORD;
    unsigned way = below(&seed, 8);
    if (at == 0 || way == 0) return LLVMFuzzerMutate(data, size, max);
    if (at + len > size) len = size - at;
    size_t to = some_record(&seed, size);
    uint8_t fresh[RECORD];
    switch (way) {
    case 1: /* leave out */
        memmove(data + at, data + at + len, size - at - len);
        return size - len;
    case 2:
    case 3: /* once more, elsewhere */
        return insert(data, size, max, data + at, len, to);
    case 4: /* something new */
        for (unsigned i = 0; i < RECORD; i++)
            fresh[i] = (uint8_t)below(&seed, 255);
        return insert(data, size, max, fresh, RECORD, to);
    case 5: /* the end of a function */
        memset(fresh, below(&seed, 2) ? GENERATE_END : 0, RECORD);
        return insert(data, size, max, fresh, RECORD, to);
    default: /* other details of a step */
        if (size - at >= RECORD) LLVMFuzzerMutate(data + at, RECORD, RECORD);
        return size;
    }
}

/* One input's records behind, or in the middle of, the other's. */
size_t LLVMFuzzerCustomCrossOver(const uint8_t *a, size_t a_size, const uint8_t *b,
                                 size_t b_size, uint8_t *out, size_t max, unsigned seed)
{
    size_t from_a = a_size > HEADER ? some_record(&seed, a_size) : a_size;
    size_t from_b = some_record(&seed, b_size);
    if (from_a > max) from_a = max;
    memcpy(out, a, from_a);
    size_t rest = b_size - from_b;
    if (rest > max - from_a) rest = max - from_a;
    memcpy(out + from_a, b + from_b, rest);
    return from_a + rest;
}
#endif
