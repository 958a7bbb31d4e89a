/* SPDX-License-Identifier: Apache-2.0 */
/* The first pass: what every id of a module means. Only the heads of fields are looked
 * at; their insides are skipped by the link of their '('. What is malformed is left for
 * the third pass to find. */
#include "core/text/parse_annot.h"
#include "core/text/parse_module.h"

static bool space_of(uint16_t word, enum gw_space *space)
{
    switch (word) {
    case GW_KW_TYPE:
        *space = GW_SPACE_TYPE;
        return true;
    case GW_KW_FUNC:
        *space = GW_SPACE_FUNC;
        return true;
    case GW_KW_TABLE:
        *space = GW_SPACE_TABLE;
        return true;
    case GW_KW_MEMORY:
        *space = GW_SPACE_MEMORY;
        return true;
    case GW_KW_GLOBAL:
        *space = GW_SPACE_GLOBAL;
        return true;
    case GW_KW_TAG:
        *space = GW_SPACE_TAG;
        return true;
    case GW_KW_ELEM:
        *space = GW_SPACE_ELEM;
        return true;
    case GW_KW_DATA:
        *space = GW_SPACE_DATA;
        return true;
    default:
        return false;
    }
}

/* The kind of thing that the "(kind" at the cursor introduces; moves behind it. */
static bool take_extern(struct gw_parser *p, enum gw_space *space)
{
    if (!gw_parser_at(p, GW_TOKEN_LPAR) || !space_of(p->tokens[p->at + 1].word, space))
        return false;
    p->at += 2;
    return true;
}

/* The cursor is behind the first name of an import.  (item "name" (kind ...)) binds one
 * each; (item "name")* (kind ...) binds as many as there are items. */
static void compact_import(struct gw_parser *p, uint32_t end)
{
    enum gw_space space;
    uint32_t items = 0, next;
    while (!p->err && p->at < end && gw_parser_at_open(p, GW_KW_ITEM)) {
        next = gw_parser_token(p)->link;
        p->at += 2;
        if (gw_parser_at(p, GW_TOKEN_STRING)) p->at++;
        if (take_extern(p, &space))
            gw_parser_bind(p, space);
        else
            items++;
        if (!p->err) p->at = next;
    }
    if (take_extern(p, &space)) p->counts[space] += items;
}

static void import(struct gw_parser *p, uint32_t end)
{
    enum gw_space space;
    if (gw_parser_at(p, GW_TOKEN_STRING)) p->at++;
    if (!gw_parser_at(p, GW_TOKEN_STRING)) {
        compact_import(p, end);
        return;
    }
    p->at++;
    if (take_extern(p, &space)) gw_parser_bind(p, space);
}

/* A table may hold an element segment, a memory a data segment, which takes an index. */
static void inline_segment(struct gw_parser *p, uint16_t word, enum gw_space space)
{
    uint32_t at = p->at;
    while (p->tokens[at].kind != GW_TOKEN_RPAR && p->tokens[at].kind != GW_TOKEN_EOF) {
        bool is_group = p->tokens[at].kind == GW_TOKEN_LPAR;
        if (is_group && p->tokens[at + 1].word == word) p->counts[space]++;
        at = is_group ? p->tokens[at].link : at + 1;
    }
}

static void field(struct gw_parser *p, uint32_t end)
{
    uint16_t word = p->tokens[p->at + 1].word;
    enum gw_space space;
    p->at += 2;
    if (space_of(word, &space)) {
        gw_parser_bind(p, space);
        if (word == GW_KW_TABLE) inline_segment(p, GW_KW_ELEM, GW_SPACE_ELEM);
        if (word == GW_KW_MEMORY) inline_segment(p, GW_KW_DATA, GW_SPACE_DATA);
    } else if (word == GW_KW_IMPORT) {
        import(p, end);
    } else if (word == GW_KW_REC) {
        while (gw_parser_at_open(p, GW_KW_TYPE)) {
            uint32_t next = gw_parser_token(p)->link;
            p->at += 2;
            gw_parser_bind(p, GW_SPACE_TYPE);
            if (!p->err) p->at = next;
        }
    }
}

void gw_parse_scan(struct gw_parser *p)
{
    for (;;) {
        gw_parse_annot_module(p);
        if (!gw_parser_at(p, GW_TOKEN_LPAR)) return;
        uint32_t end = gw_parser_token(p)->link;
        field(p, end);
        if (!p->err) p->at = end;
    }
}
