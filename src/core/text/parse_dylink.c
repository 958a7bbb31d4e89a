/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/parse_dylink.h"

enum { MEM_INFO = 1, NEEDED, EXPORT_INFO, IMPORT_INFO, RUNTIME_PATH };

static const char *const words[] = {
    [MEM_INFO] = "mem-info",         [NEEDED] = "needed",
    [EXPORT_INFO] = "export-info",   [IMPORT_INFO] = "import-info",
    [RUNTIME_PATH] = "runtime-path",
};

static bool at(const struct gw_parser *p, uint32_t ahead, const char *word)
{
    uint32_t token = p->at + ahead < p->eof ? p->at + ahead : p->eof;
    return gw_slice_is(gw_token_text(p->lexed, &p->tokens[token]), word);
}

/* Flags of a symbol: a number or names. */
static uint32_t flags(struct gw_parser *p)
{
    static const struct {
        const char *word;
        uint32_t bit;
    } names[] = {
        {"binding-weak",      1 << 0},
        {"binding-local",     1 << 1},
        {"visibility-hidden", 1 << 2},
        {"undefined",         1 << 4},
        {"exported",          1 << 5},
        {"explicit-name",     1 << 6},
        {"no-strip",          1 << 7},
        {"tls",               1 << 8},
        {"absolute",          1 << 9},
    };
    uint32_t all = 0;
    while (!gw_parser_at(p, GW_TOKEN_RPAR) && !p->err) {
        size_t i = 0;
        if (gw_parser_at(p, GW_TOKEN_NAT)) {
            all |= (uint32_t)gw_parser_nat(p, UINT32_MAX, "flags");
            continue;
        }
        while (i < GW_COUNT(names) && !at(p, 0, names[i].word))
            i++;
        if (i == GW_COUNT(names)) {
            gw_parser_unexpected(p, "a flag of a symbol");
            break;
        }
        all |= names[i].bit;
        p->at++;
    }
    return all;
}

/* "(memory size align)? (table size align)?" */
static void mem_info(struct gw_parser *p, struct gw_writer *out)
{
    static const char *const parts[] = {"memory", "table"};
    for (size_t i = 0; i < GW_COUNT(parts); i++) {
        uint32_t size = 0, align = 0;
        if (gw_parser_at(p, GW_TOKEN_LPAR) && at(p, 1, parts[i])) {
            p->at += 2;
            size = (uint32_t)gw_parser_nat(p, UINT32_MAX, "a size");
            align = (uint32_t)gw_parser_nat(p, UINT32_MAX, "an alignment");
            gw_parser_close(p);
        }
        gw_writer_u32(out, size);
        gw_writer_u32(out, align);
    }
}

static void names(struct gw_parser *p, struct gw_writer *out)
{
    uint32_t count = 0;
    while (p->tokens[p->at + count].kind == GW_TOKEN_STRING)
        count++;
    gw_writer_u32(out, count);
    while (gw_parser_at(p, GW_TOKEN_STRING))
        gw_writer_name(out, gw_parser_name(p));
}

/* One or several of a kind that follow each other make one subsection. */
static void symbols(struct gw_parser *p, size_t kind, struct gw_writer *out)
{
    uint32_t count = 1;
    for (uint32_t open = p->tokens[p->at - 2].link;
         p->tokens[open].kind == GW_TOKEN_LPAR &&
         gw_slice_is(gw_token_text(p->lexed, &p->tokens[open + 1]), words[kind]);
         open = p->tokens[open].link)
        count++;
    gw_writer_u32(out, count);
    for (uint32_t i = 0; i < count && !p->err; i++) {
        if (i > 0) p->at += 3; /* ")(word" */
        gw_writer_name(out, gw_parser_name(p));
        if (kind == IMPORT_INFO) gw_writer_name(out, gw_parser_name(p));
        gw_writer_u32(out, flags(p));
    }
}

void gw_parse_dylink(struct gw_parser *p, struct gw_writer *out)
{
    while (gw_parser_at(p, GW_TOKEN_LPAR)) {
        size_t kind = MEM_INFO;
        p->at++;
        while (kind < GW_COUNT(words) && !at(p, 0, words[kind]))
            kind++;
        if (kind == GW_COUNT(words)) {
            gw_parser_unexpected(p, "a part of @dylink.0");
            return;
        }
        p->at++;
        gw_writer_u8(out, (uint8_t)kind);
        size_t from = out->len;
        if (kind == MEM_INFO)
            mem_info(p, out);
        else if (kind == NEEDED || kind == RUNTIME_PATH)
            names(p, out);
        else
            symbols(p, kind, out);
        gw_writer_prefix_len(out, from);
        gw_parser_close(p);
    }
}
