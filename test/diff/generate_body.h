/* SPDX-License-Identifier: Apache-2.0 */
/* generate_body.h -- what generate.c (module) and generate_body.c (code) share.
 *
 * Value types are letters: i I f F V as in opcodes.def; c funcref, s (ref null $s), a (ref null $a),
 * where $s is a struct, $t its subtype and $a an array of bytes. */
#ifndef GW_TEST_DIFF_GENERATE_BODY_H
#define GW_TEST_DIFF_GENERATE_BODY_H

#include <stdbool.h>

#include "core/wasm/features.h"
#include "core/wasm/types.h"
#include "core/wasm/writer.h"

struct gen_type {
    const char *params, *results;
};

enum { GEN_FUNC_TYPES = 10, GEN_TAG_TYPE = 9, GEN_STRUCT_S = 10, GEN_STRUCT_T, GEN_ARRAY_A };
extern const struct gen_type gen_types[GEN_FUNC_TYPES];

enum { GEN_MAX_FUNCS = 6, GEN_MAX_LABELS = 24, GEN_BUDGET = 400, GEN_BUDGET_GLOBAL = 0 };

struct gen_label {
    const char *types; /* what a branch to it takes */
};

struct gen {
    const uint8_t *at, *end; /* choices left */
    gw_features features;
    bool is_64; /* the memory's index type */
    const char *letters; /* the value types in use */
    unsigned func_count;
    uint8_t func_types[GEN_MAX_FUNCS];
    /* of the function being written */
    struct gw_writer *w;
    unsigned func, param_count;
    struct gen_label labels[GEN_MAX_LABELS]; /* innermost last */
    unsigned label_count;
    unsigned room; /* instructions that may still be written */
};

/* A choice below n (n > 0); 0 once the bytes are used up. */
unsigned gen_pick(struct gen *g, unsigned n);
uint64_t gen_bits(struct gen *g, unsigned bytes);
bool gen_has(const struct gen *g, enum gw_feature feature);
void gen_valtype(struct gen *g, struct gw_writer *w, char letter);

/* Write function `func`'s locals and code. */
void gen_body(struct gen *g, unsigned func, struct gw_writer *w);

#endif
