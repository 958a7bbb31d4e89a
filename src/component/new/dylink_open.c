/* SPDX-License-Identifier: Apache-2.0 */
/* What dlopen and dlsym look into; all numbers are u32, and lists are sorted by name:
 *
 *   library    the name's length, its address, the count of symbols, the address of the first
 *   symbol     the name's length, its address, the symbol's address: a slot of the table, or
 *              filled in when it is known
 *   root       the count of libraries, the address of the first
 *
 * Each library's names and then its symbols come first, the libraries behind them, the root at the
 * end. Names are padded to four bytes. */
#include <stdlib.h>

#include "component/new/dylinker.h"

struct place {
    uint32_t name, symbols, symbol_count; /* addresses */
    const struct gw_dylink_lib *lib;
};

static void word(struct gw_writer *w, uint32_t value)
{
    const uint8_t bytes[] = {(uint8_t)value, (uint8_t)(value >> 8),
                             (uint8_t)(value >> 16), (uint8_t)(value >> 24)};
    gw_writer_fixed(w, bytes, sizeof bytes);
}

static uint32_t here(const struct gw_dylink_open *open)
{
    return open->memory_base + (uint32_t)open->bytes.len;
}

static uint32_t padded_name(struct gw_dylink_open *open, struct gw_slice name)
{
    uint32_t at = here(open);
    gw_writer_bytes(&open->bytes, name);
    while (open->bytes.len % 4 && !open->bytes.err)
        gw_writer_u8(&open->bytes, 0);
    return at;
}

/* Code, and data: constants of the library's own. Other globals have no address. */
static bool has_address(const struct gw_dylink_symbol *symbol)
{
    if (symbol->kind == GW_EXTERN_FUNC) return true;
    return symbol->kind == GW_EXTERN_GLOBAL && symbol->global.type == GW_I32 &&
           !symbol->global.is_mutable;
}

static void write_symbol(struct gw_dylink_open *open,
                         const struct gw_dylink_symbol *symbol, uint32_t name)
{
    word(&open->bytes, (uint32_t)symbol->name.len);
    word(&open->bytes, name);
    if (symbol->kind == GW_EXTERN_FUNC) {
        word(&open->bytes, open->table_base + (uint32_t)open->functions.len);
        if (!gw_vec_push_copy(&open->functions, &symbol)) open->bytes.err = GW_ERR_NOMEM;
        return;
    }
    const struct gw_dylink_address address = {symbol, here(open)};
    if (!gw_vec_push_copy(&open->data, &address)) open->bytes.err = GW_ERR_NOMEM;
    word(&open->bytes, 0);
}

static struct place write_library(struct gw_dylinker *d, const struct gw_dylink_lib *lib)
{
    struct gw_dylink_open *open = &d->open;
    struct place place = {.name = padded_name(open, lib->name), .lib = lib};
    uint32_t *names = gw_arena_array(&d->arena, lib->exports.count, sizeof *names);
    if (!names) {
        open->bytes.err = GW_ERR_NOMEM;
        return place;
    }
    for (uint32_t i = 0; i < lib->exports.count; i++)
        if (has_address(&lib->exports.items[i]))
            names[i] = padded_name(open, lib->exports.items[i].name);
    place.symbols = here(open);
    for (uint32_t i = 0; i < lib->exports.count; i++) {
        if (!has_address(&lib->exports.items[i])) continue;
        write_symbol(open, &lib->exports.items[i], names[i]);
        place.symbol_count++;
    }
    return place;
}

static int compare_places(const void *a, const void *b)
{
    return gw_dylink_compare(((const struct place *)a)->lib->name,
                             ((const struct place *)b)->lib->name);
}

enum gw_err gw_dylink_open(struct gw_dylinker *d, uint32_t table_base,
                           uint32_t memory_base)
{
    struct gw_dylink_open *open = &d->open;
    struct place *places = gw_arena_array(&d->arena, d->lib_count, sizeof *places);
    uint32_t count = 0;
    if (!places) return gw_dylink_nomem(d);
    open->table_base = table_base;
    open->memory_base = memory_base;
    for (uint32_t i = 0; i < d->lib_count; i++)
        if (d->libs[i]->is_openable) places[count++] = write_library(d, d->libs[i]);
    if (count) qsort(places, count, sizeof *places, compare_places);
    uint32_t first = here(open);
    for (uint32_t i = 0; i < count; i++) {
        word(&open->bytes, (uint32_t)places[i].lib->name.len);
        word(&open->bytes, places[i].name);
        word(&open->bytes, places[i].symbol_count);
        word(&open->bytes, places[i].symbols);
    }
    open->root = here(open);
    word(&open->bytes, count);
    word(&open->bytes, first);
    return open->bytes.err ? gw_dylink_nomem(d) : GW_OK;
}
