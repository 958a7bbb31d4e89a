/* SPDX-License-Identifier: Apache-2.0 */
/* keyword.h -- words of the text format: instructions and the rest, in one table.
 *
 * A word is a number: below GW_OP_COUNT the instruction of that opcode (the first row,
 * where two share a text), above it one of enum gw_kw. */
#ifndef GW_CORE_TEXT_KEYWORD_H
#define GW_CORE_TEXT_KEYWORD_H

#include <stdbool.h>

#include "core/wasm/opcodes.h"

enum gw_kw {
    GW_KW_FIRST = GW_OP_COUNT,
#define GW_KW_ROW(name, text) GW_KW_##name,
#include "core/text/keyword.def"
#undef GW_KW_ROW
    GW_KW_OFFSET_EQ, /* offset=NAT */
    GW_KW_ALIGN_EQ,  /* align=NAT */
    GW_KW_COUNT,
    GW_KW_UNKNOWN = GW_KW_COUNT
};

/* Find a word; GW_KW_UNKNOWN if it is none.     thread  any      cost  O(1) */
uint16_t gw_keyword_find(struct gw_slice word);

/* The text of a word below GW_KW_OFFSET_EQ, and of a name near `word`, or NULL: for
 * messages. */
const char *gw_keyword_text(uint16_t keyword);
const char *gw_keyword_near(struct gw_slice word);

/* Are two words so alike that one is likely meant for the other?   *distance: fewer is
 * more alike */
bool gw_keyword_is_near(struct gw_slice word, struct gw_slice known, unsigned *distance);

#endif
