/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/parse_annot.h"

#include "core/text/parse_dylink.h"

static void fail(struct gw_parser *p, const struct gw_annot *annot, const char *what)
{
    if (p->err) return;
    uint32_t line, column;
    gw_lex_place(p->lexed->text, annot->start, &line, &column);
    p->err = gw_diag_at_line(p->diag, GW_ERR_MALFORMED, line, column,
                             "@%s annotation: %s", gw_annot_names[annot->kind], what);
    p->at = p->eof;
}

static bool is_section(enum gw_annot_kind kind)
{
    return kind == GW_ANNOT_CUSTOM || kind == GW_ANNOT_PRODUCERS ||
           kind == GW_ANNOT_DYLINK;
}

/* The first unused annotation of a kind before the cursor; or any that is a custom section. The
 * annotation cursor only moves forward within a pass, as the token cursor does. */
static struct gw_annot *take_any(struct gw_parser *p, enum gw_annot_kind kind,
                                 bool sections)
{
    uint32_t count = (uint32_t)p->lexed->annots.len;
    while (p->annot_at < count &&
           (p->annots[p->annot_at].before < p->at || p->annots[p->annot_at].is_used))
        p->annot_at++;
    for (uint32_t i = p->annot_at; i < count && p->annots[i].before == p->at; i++) {
        struct gw_annot *annot = &p->annots[i];
        bool fits = sections ? is_section(annot->kind) : annot->kind == kind;
        if (!fits || annot->is_used) continue;
        annot->is_used = true;
        return annot;
    }
    return NULL;
}

static struct gw_annot *take(struct gw_parser *p, enum gw_annot_kind kind)
{
    return take_any(p, kind, false);
}

static struct gw_annot *take_section(struct gw_parser *p)
{
    return take_any(p, GW_ANNOT_CUSTOM, true);
}

void gw_parse_annot_rewind(struct gw_parser *p) { p->annot_at = 0; }

/* Read the content of an annotation with a parser of its own, whose strings live in `p`'s
 * arena. */
static void read_content(struct gw_parser *p, const struct gw_annot *annot,
                         void (*read)(struct gw_parser *content, void *out), void *out)
{
    struct gw_lexed lexed;
    struct gw_slice text = gw_slice_of(p->lexed->text.data + annot->at, annot->len);
    enum gw_err err = gw_lex(text, p->alloc, NULL, &lexed);
    struct gw_diag diag = GW_DIAG_INIT;
    if (!err) {
        struct gw_parser content = {.lexed = &lexed,
                                    .tokens = lexed.tokens.data,
                                    .eof = (uint32_t)lexed.tokens.len - 1,
                                    .alloc = p->alloc,
                                    .diag = &diag,
                                    .arena = p->arena};
        read(&content, out);
        gw_parser_expect(&content, GW_TOKEN_EOF, ")");
        p->arena = content.arena;
        err = content.err;
    }
    gw_lexed_deinit(&lexed);
    if (err == GW_ERR_NOMEM)
        gw_parser_nomem(p);
    else if (err)
        fail(p, annot, diag.err ? diag.text : "malformed");
}

static void read_name(struct gw_parser *content, void *out)
{
    *(struct gw_slice *)out = gw_parser_name(content);
}

bool gw_parse_annot_name(struct gw_parser *p, struct gw_slice *name)
{
    const struct gw_annot *annot = take(p, GW_ANNOT_NAME);
    if (!annot) return false;
    *name = gw_slice_of("", 0);
    read_content(p, annot, read_name, name);
    if (take(p, GW_ANNOT_NAME)) fail(p, annot, "multiple names");
    return true;
}

static void read_own(struct gw_parser *content, void *out)
{
    if (gw_parser_at(content, GW_TOKEN_STRING)) read_name(content, out);
}

bool gw_parse_annot_own(struct gw_parser *p, struct gw_slice *name)
{
    const struct gw_annot *annot = take(p, GW_ANNOT_OWN);
    if (!annot) return false;
    *name = gw_slice_of("", 0);
    read_content(p, annot, read_own, name);
    return true;
}

static void read_bytes(struct gw_parser *content, void *out)
{
    struct gw_writer *bytes = out;
    gw_parser_strings(content, bytes);
}

bool gw_parse_annot_hint(struct gw_parser *p, uint8_t *value)
{
    const struct gw_annot *annot = take(p, GW_ANNOT_BRANCH_HINT);
    if (!annot) return false;
    struct gw_writer bytes;
    gw_writer_init(&bytes, p->alloc);
    read_content(p, annot, read_bytes, &bytes);
    if (bytes.err) gw_parser_nomem(p);
    if (bytes.len != 1 || bytes.data[0] > 1) fail(p, annot, "invalid hint value");
    *value = bytes.len == 1 ? bytes.data[0] : 0;
    gw_writer_deinit(&bytes);
    if (take(p, GW_ANNOT_BRANCH_HINT)) fail(p, annot, "duplicate annotation");
    return true;
}

bool gw_parse_annot_run(struct gw_parser *p) { return take(p, GW_ANNOT_RUN) != NULL; }

struct custom {
    struct gw_slice name;
    struct gw_writer payload;
    uint8_t rank;
};

/* "(before section)" or "(after section)".  ORDER(sections): places in the binary */
static void read_place(struct gw_parser *content, struct custom *custom)
{
    static const char *const order[] = {
        "type",   "import", "func", "table",     "memory", "tag",  "global",
        "export", "start",  "elem", "datacount", "code",   "data",
    };
    content->at++;
    struct gw_slice word = gw_token_text(content->lexed, gw_parser_token(content));
    bool is_after = gw_slice_is(word, "after");
    if (!is_after && !gw_slice_is(word, "before")) {
        gw_parser_fail(content, "malformed placement");
        return;
    }
    content->at++;
    word = gw_token_text(content->lexed, gw_parser_token(content));
    size_t rank = 0;
    if (gw_slice_is(word, "last"))
        rank = GW_COUNT(order) - 1;
    else if (!gw_slice_is(word, "first"))
        while (rank < GW_COUNT(order) && !gw_slice_is(word, order[rank]))
            rank++;
    if (rank == GW_COUNT(order))
        gw_parser_fail(content, "malformed section kind");
    else
        content->at++;
    gw_parser_close(content);
    custom->rank = (uint8_t)(rank * 2 + is_after);
}

static void read_custom(struct gw_parser *content, void *out)
{
    struct custom *custom = out;
    if (!gw_parser_at(content, GW_TOKEN_STRING))
        gw_parser_fail(content, "missing section name");
    custom->name = gw_parser_name(content);
    custom->rank = 12 * 2 + 1; /* after the data section */
    if (gw_parser_at(content, GW_TOKEN_LPAR)) read_place(content, custom);
    gw_parser_strings(content, &custom->payload);
}

/* Fields in the order of the tool conventions, whatever the order of the text; those without
 * entries are left out. */
static void read_producers(struct gw_parser *content, void *out)
{
    static const char *const fields[] = {"language", "sdk", "processed-by"};
    struct custom *custom = out;
    struct gw_writer entries[GW_COUNT(fields)];
    uint32_t counts[GW_COUNT(fields)] = {0}, used = 0;
    for (size_t i = 0; i < GW_COUNT(fields); i++)
        gw_writer_init(&entries[i], content->alloc);
    while (gw_parser_at(content, GW_TOKEN_LPAR)) {
        size_t i = 0;
        content->at++;
        struct gw_slice word = gw_token_text(content->lexed, gw_parser_token(content));
        while (i < GW_COUNT(fields) && !gw_slice_is(word, fields[i]))
            i++;
        if (i == GW_COUNT(fields)) {
            gw_parser_fail(content, "expected language, sdk or processed-by");
            break;
        }
        content->at++;
        gw_writer_name(&entries[i], gw_parser_name(content));
        gw_writer_name(&entries[i], gw_parser_name(content));
        used += counts[i]++ == 0;
        gw_parser_close(content);
    }
    gw_writer_u32(&custom->payload, used);
    for (size_t i = 0; i < GW_COUNT(fields); i++) {
        if (counts[i]) {
            gw_writer_name(&custom->payload, gw_slice_str(fields[i]));
            gw_writer_u32(&custom->payload, counts[i]);
            gw_writer_bytes(&custom->payload,
                            gw_slice_of(entries[i].data, entries[i].len));
        }
        if (entries[i].err) gw_parser_nomem(content);
        gw_writer_deinit(&entries[i]);
    }
    custom->name = gw_slice_str("producers");
    custom->rank = 12 * 2 + 1; /* after the data section */
}

static void read_dylink(struct gw_parser *content, void *out)
{
    struct custom *custom = out;
    gw_parse_dylink(content, &custom->payload);
    custom->name = gw_slice_str("dylink.0");
    custom->rank = 0; /* before all */
}

/* The next annotation before the cursor that is a custom section. */
static bool take_custom(struct gw_parser *p, struct gw_custom_entry *entry)
{
    const struct gw_annot *annot = take_section(p);
    if (!annot) return false;
    struct custom custom = {
        .name = {NULL, 0}
    };
    bool is_producers = annot->kind == GW_ANNOT_PRODUCERS;
    gw_writer_init(&custom.payload, p->alloc);
    read_content(p, annot,
                 is_producers                     ? read_producers
                 : annot->kind == GW_ANNOT_DYLINK ? read_dylink
                                                  : read_custom,
                 &custom);
    if (custom.payload.err) gw_parser_nomem(p);
    entry->rank = custom.rank;
    if (!p->err) {
        entry->name = gw_arena_copy(&p->arena, custom.name);
        entry->payload = gw_arena_copy(
            &p->arena, gw_slice_of(custom.payload.data, custom.payload.len));
        if (!entry->name.data || !entry->payload.data) gw_parser_nomem(p);
    }
    gw_writer_deinit(&custom.payload);
    return !p->err;
}

bool gw_parse_annot_custom(struct gw_parser *p, struct gw_slice *name,
                           struct gw_slice *payload)
{
    struct gw_custom_entry entry;
    if (p->err || !take_custom(p, &entry)) return false;
    *name = entry.name;
    *payload = entry.payload;
    return true;
}

void gw_parse_annot_module(struct gw_parser *p)
{
    const struct gw_annot *annot;
    struct gw_custom_entry entry;
    while (!p->err && take_custom(p, &entry))
        if (!gw_vec_push_copy(&p->customs, &entry)) gw_parser_nomem(p);
    if (!p->err && (annot = take(p, GW_ANNOT_DATA_COUNT))) {
        struct gw_slice answer = gw_slice_of("", 0);
        read_content(p, annot, read_name, &answer);
        p->has_data_count_note = true;
        p->wants_data_count = gw_slice_is(answer, "yes");
    }
}

void gw_parse_annot_check(struct gw_parser *p, uint32_t from, uint32_t to)
{
    for (size_t i = 0; i < p->lexed->annots.len && !p->err; i++) {
        const struct gw_annot *annot = &p->annots[i];
        if (annot->start < from || annot->start >= to || annot->is_used) continue;
        fail(p, annot,
             annot->kind == GW_ANNOT_BRANCH_HINT ? "not in a function" : "misplaced");
    }
}
