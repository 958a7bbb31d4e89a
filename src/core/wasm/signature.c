/* SPDX-License-Identifier: Apache-2.0 */
#include "core/wasm/signature.h"

#include <pthread.h>

#include "base/compiler.h"

static struct gw_signatures tables;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static uint8_t type_of_letter(char letter)
{
    gw_valtype type = gw_valtype_of_letter(letter);
    GW_EXPECT(type != GW_BOT || letter == 'm'); /* an address */
    return (uint8_t)type;
}

static struct gw_signature unpack(const char *text)
{
    struct gw_signature sig = {.is_simple = *text != '*'};
    if (!sig.is_simple) return sig;
    for (; *text != ':'; text++)
        sig.params[sig.param_count++] = type_of_letter(*text);
    for (text++; *text; text++)
        sig.results[sig.result_count++] = type_of_letter(*text);
    return sig;
}

static struct gw_fast make_fast(const struct gw_opcode_row *row,
                                const struct gw_signature *sig)
{
    struct gw_fast fast = {.kind = GW_FAST_NONE};
    if (!sig->is_simple) return fast;
    fast.out = sig->results[0];
    if (row->imm == GW_IMM_MEMARG) {
        fast.align_log2 = (uint8_t)__builtin_ctz(row->size);
        if (sig->param_count == 1) fast.kind = GW_FAST_LOAD;
        if (sig->param_count == 2 && sig->result_count == 0) {
            fast.kind = GW_FAST_STORE;
            fast.in = sig->params[1];
        }
    } else if (row->imm == GW_IMM_NONE && sig->result_count == 1) {
        fast.in = sig->params[0];
        if (sig->param_count == 1) fast.kind = GW_FAST_UNARY;
        if (sig->param_count == 2 && sig->params[0] == sig->params[1])
            fast.kind = GW_FAST_BINARY;
    }
    return fast;
}

static void make_tables(void)
{
    for (unsigned op = 0; op < GW_OP_COUNT; op++) {
        const struct gw_opcode_row *row = &gw_opcode_rows[op];
        tables.of[op] = unpack(row->sig);
        if (row->prefix == 0) tables.fast[row->code] = make_fast(row, &tables.of[op]);
    }
}

const struct gw_signatures *gw_signatures(void)
{
    pthread_once(&once, make_tables);
    return &tables;
}
