/* SPDX-License-Identifier: Apache-2.0 */
/* decode -> print -> parse -> decode gives the module back: for every .wasm and every
 * module inside a .wast or .wat under the given paths, printed flat and folded. Equal
 * means: the same bytes up to non-minimal LEBs, empty sections and custom sections.
 *
 *   roundtrip PATH...      prints a line per module that differs, then "N passed, N
 * failed" */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/text/parse_module.h"
#include "core/text/print.h"
#include "core/wasm/decode.h"
#include "core/wasm/decode_data.h"
#include "core/wasm/encode.h"
#include "core/wasm/instr.h"
#include "core/wasm/type_codes.h"

static unsigned passed, failed;
static struct gw_type_registry *registry;

static enum gw_err decode(struct gw_slice bytes, struct gw_diag *diag,
                          struct gw_module **out)
{
    struct gw_decode_options options = {
        .features = GW_FEATURES_ALL, .alloc = gw_alloc_libc(), .registry = registry};
    return gw_module_decode(bytes, &options, diag, out);
}

static struct gw_slice written(const struct gw_writer *w)
{
    return gw_slice_of(w->data, w->len);
}

/* Known sections that hold something: their encoding must agree. Code and what may hold
 * constant expressions (table, global, element, data) are compared by their instructions
 * instead. */
static bool next_section(struct gw_reader *r, uint8_t *id, struct gw_slice *content)
{
    while (r->at < r->end && !r->err) {
        *id = gw_reader_u8(r);
        *content = gw_reader_bytes(r, gw_reader_u32(r));
        bool is_empty =
            content->len == 1 && content->data[0] == 0 && *id != 8 && *id != 12;
        bool has_code = *id == 4 || *id == 6 || *id == 9 || *id == 10 || *id == 11;
        if (*id != 0 && !has_code && !is_empty) return true;
    }
    return false;
}

static bool keep_none(void *env, struct gw_slice name)
{
    (void)env, (void)name;
    return true;
}

static const char *compare_sections(const struct gw_module *a, const struct gw_module *b)
{
    static char what[40];
    struct gw_encode_options options = {.drops_custom = keep_none};
    struct gw_writer x, y;
    const char *verdict = NULL;
    gw_writer_init(&x, gw_alloc_libc());
    gw_writer_init(&y, gw_alloc_libc());
    if (gw_module_encode_with(a, &options, &x) || gw_module_encode_with(b, &options, &y))
        verdict = "encode";
    struct gw_reader r = {x.data + 8, x.data + x.len, GW_OK};
    struct gw_reader s = {y.data + 8, y.data + y.len, GW_OK};
    while (!verdict) {
        uint8_t id = 0, other = 0;
        struct gw_slice content, other_content;
        bool more = next_section(&r, &id, &content),
             more2 = next_section(&s, &other, &other_content);
        if (!more && !more2) break;
        if (more != more2 || id != other || !gw_slice_eq(content, other_content)) {
            snprintf(what, sizeof what, "section %u (%u)", id, other);
            verdict = what;
        }
    }
    gw_writer_deinit(&x);
    gw_writer_deinit(&y);
    return verdict;
}

/* The next declaration of locals; one of none says nothing and is not kept. */
static bool next_run(struct gw_reader *r, uint32_t *runs, uint32_t *count,
                     gw_valtype *type)
{
    while (*runs && !r->err) {
        --*runs;
        *count = gw_reader_u32(r);
        *type = gw_type_codes_read_val(r);
        if (*count) return true;
    }
    return false;
}

static bool same_locals(struct gw_reader *r, struct gw_reader *s)
{
    uint32_t runs = gw_reader_u32(r), runs2 = gw_reader_u32(s), count = 0, count2 = 0;
    gw_valtype type = 0, type2 = 0;
    for (;;) {
        bool more = next_run(r, &runs, &count, &type);
        if (more != next_run(s, &runs2, &count2, &type2) || r->err || s->err)
            return false;
        if (!more) return true;
        if (count != count2 || type != type2) return false;
    }
}

static bool same_list(const struct gw_instr *a, const struct gw_instr *b)
{
    struct gw_reader r = a->list, s = b->list;
    if (a->list_len != b->list_len) return false;
    for (uint32_t i = 0; i < a->list_len; i++) {
        switch (gw_opcode_rows[a->op].imm) {
        case GW_IMM_BR_TABLE:
            if (gw_instr_read_target(&r) != gw_instr_read_target(&s)) return false;
            break;
        case GW_IMM_SELECT:
            if (gw_instr_read_type(&r) != gw_instr_read_type(&s)) return false;
            break;
        case GW_IMM_TRY_TABLE: {
            struct gw_catch x = gw_instr_read_catch(&r), y = gw_instr_read_catch(&s);
            if (x.kind != y.kind || x.tag != y.tag || x.label != y.label) return false;
            break;
        }
        default: {
            struct gw_handler x = gw_instr_read_handler(&r),
                              y = gw_instr_read_handler(&s);
            if (x.tag != y.tag || x.is_switch != y.is_switch || x.label != y.label)
                return false;
        }
        }
    }
    return true;
}

static bool same_instr(const struct gw_instr *a, const struct gw_instr *b)
{
    return a->op == b->op && a->index == b->index && a->index2 == b->index2 &&
           a->block.is_index == b->block.is_index && a->block.index == b->block.index &&
           a->block.result == b->block.result && a->type == b->type &&
           a->type2 == b->type2 && a->align_log2 == b->align_log2 && a->lane == b->lane &&
           a->offset == b->offset && memcmp(a->bytes, b->bytes, 16) == 0 &&
           same_list(a, b);
}

/* Walk both to their ends. */
static bool same_code(struct gw_reader *r, struct gw_reader *s)
{
    bool same = true;
    while (same && r->at < r->end) {
        struct gw_instr x, y;
        memset(&x, 0, sizeof x);
        memset(&y, 0, sizeof y);
        gw_instr_read(r, &x);
        gw_instr_read(s, &y);
        same = !r->err && !s->err && same_instr(&x, &y);
    }
    return same && s->at == s->end;
}

static bool same_expr(const struct gw_expr *a, const struct gw_expr *b)
{
    struct gw_reader r = gw_reader_of(a->code), s = gw_reader_of(b->code);
    return same_code(&r, &s);
}

static const char *compare_code(const struct gw_module *a, const struct gw_module *b)
{
    static char what[64];
    if (a->func_count != b->func_count) return "function count";
    for (uint32_t i = a->func_import_count; i < a->func_count; i++) {
        struct gw_reader r = gw_reader_of(a->funcs[i].body),
                         s = gw_reader_of(b->funcs[i].body);
        if (same_locals(&r, &s) && same_code(&r, &s)) continue;
        snprintf(what, sizeof what, "code of function %u at 0x%zx", i,
                 (size_t)(r.at - a->bytes.data));
        return what;
    }
    return NULL;
}

static bool same_limits(const struct gw_limits *a, const struct gw_limits *b)
{
    return a->min == b->min && a->max == b->max && a->has_max == b->has_max &&
           a->is_shared == b->is_shared && a->is_64 == b->is_64;
}

static const char *compare_definitions(const struct gw_module *a,
                                       const struct gw_module *b)
{
    if (a->table_count != b->table_count || a->global_count != b->global_count)
        return "table or global count";
    for (uint32_t i = 0; i < a->table_count; i++) {
        const struct gw_module_table *x = &a->tables[i], *y = &b->tables[i];
        if (!same_limits(&x->type.limits, &y->type.limits) ||
            x->type.elem != y->type.elem || x->has_init != y->has_init ||
            (x->has_init && !same_expr(&x->init, &y->init)))
            return "a table";
    }
    for (uint32_t i = 0; i < a->global_count; i++) {
        const struct gw_module_global *x = &a->globals[i], *y = &b->globals[i];
        if (x->type.type != y->type.type || x->type.is_mutable != y->type.is_mutable ||
            (!x->is_import && !same_expr(&x->init, &y->init)))
            return "a global";
    }
    return NULL;
}

static bool same_elem(const struct gw_module_elem *x, const struct gw_module_elem *y)
{
    if (x->flags != y->flags || x->mode != y->mode || x->type != y->type ||
        x->table != y->table || x->count != y->count)
        return false;
    if (x->mode == GW_SEGMENT_ACTIVE && !same_expr(&x->offset, &y->offset)) return false;
    for (uint32_t i = 0; i < x->count; i++) {
        bool is_expr = x->flags & 4;
        if (is_expr && !same_expr(&x->exprs[i], &y->exprs[i])) return false;
        if (!is_expr && x->funcs[i] != y->funcs[i]) return false;
    }
    return true;
}

static const char *compare_segments(const struct gw_module *a, const struct gw_module *b)
{
    if (a->elem_count != b->elem_count || a->data_count != b->data_count)
        return "segment count";
    for (uint32_t i = 0; i < a->elem_count; i++)
        if (!same_elem(&a->elems[i], &b->elems[i])) return "an element segment";
    struct gw_data_cursor of_a = gw_data_first(a), of_b = gw_data_first(b);
    struct gw_module_data x, y;
    while (gw_data_next(&of_a, &x))
        if (!gw_data_next(&of_b, &y) || x.flags != y.flags || x.memory != y.memory ||
            !gw_slice_eq(x.bytes, y.bytes) ||
            (x.mode == GW_SEGMENT_ACTIVE && !same_expr(&x.offset, &y.offset)))
            return "a data segment";
    return NULL;
}

static const char *compare(const struct gw_module *a, const struct gw_module *b)
{
    const char *what = compare_sections(a, b);
    if (!what) what = compare_definitions(a, b);
    if (!what) what = compare_segments(a, b);
    return what ? what : compare_code(a, b);
}

static void report(const char *name, const char *how, const char *what,
                   const struct gw_diag *diag)
{
    char text[400] = "";
    if (diag && diag->err) gw_diag_print(diag, text, sizeof text);
    printf("%s: %s: %s %s\n", name, how, what, text);
    failed++;
}

static void trip(const char *name, const struct gw_module *module, bool folded)
{
    struct gw_print_options printing = {.folded = folded};
    struct gw_text_options parsing = {.features = GW_FEATURES_ALL};
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer text, binary;
    struct gw_module *again = NULL;
    const char *how = folded ? "folded" : "flat", *what = NULL;
    gw_writer_init(&text, gw_alloc_libc());
    gw_writer_init(&binary, gw_alloc_libc());
    if (gw_text_print(module, &printing, &diag, &text))
        what = "print";
    else if (gw_text_parse(written(&text), &parsing, &diag, &binary))
        what = "parse";
    else if (decode(written(&binary), &diag, &again))
        what = "decode";
    else
        what = compare(module, again);
    if (what)
        report(name, how, what, &diag);
    else
        passed++;
    gw_module_unref(&again);
    gw_writer_deinit(&binary);
    gw_writer_deinit(&text);
}

static void both(const char *name, struct gw_slice bytes)
{
    static const uint8_t magic[8] = {0, 'a', 's', 'm', 1, 0, 0, 0};
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_module *module;
    if (bytes.len < 8 || memcmp(bytes.data, magic, 8) != 0) return; /* a component */
    if (decode(bytes, &diag, &module)) {
        report(name, "original", "decode", &diag);
        return;
    }
    trip(name, module, false);
    trip(name, module, true);
    gw_module_unref(&module);
}

/* Every module of a script that can be read; those that must not be are the script
 * runner's. */
static void script(const char *path, struct gw_slice text)
{
    struct gw_lexed lexed;
    if (!gw_lex(text, gw_alloc_libc(), NULL, &lexed)) {
        for (uint32_t at = 0; gw_lexed_token(&lexed, at)->kind == GW_TOKEN_LPAR;
             at = gw_lexed_token(&lexed, at)->link) {
            struct gw_text_options options = {.features = GW_FEATURES_ALL};
            struct gw_writer binary;
            struct gw_module *module;
            char name[600];
            uint32_t next, line, column;
            if (gw_lexed_token(&lexed, at + 1)->word != GW_KW_MODULE) continue;
            gw_lex_place(text, gw_lexed_token(&lexed, at)->at, &line, &column);
            snprintf(name, sizeof name, "%s:%u", path, line);
            gw_writer_init(&binary, gw_alloc_libc());
            if (!gw_parse_module(&lexed, at, true, &options, NULL, &binary, &next) &&
                !decode(written(&binary), NULL, &module)) {
                gw_module_unref(&module);
                both(name, written(&binary));
            }
            gw_writer_deinit(&binary);
        }
    }
    gw_lexed_deinit(&lexed);
}

static bool ends_in(const char *path, const char *end)
{
    size_t len = strlen(path), end_len = strlen(end);
    return len >= end_len && strcmp(path + len - end_len, end) == 0;
}

static int visit(const char *path, const struct stat *info, int kind, struct FTW *place)
{
    (void)place;
    bool is_binary = ends_in(path, ".wasm"), is_text = ends_in(path, ".wast");
    if (kind != FTW_F || (!is_binary && !is_text)) return 0;
    size_t len = (size_t)info->st_size;
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc(len + 1);
    if (!file || !bytes || fread(bytes, 1, len, file) != len)
        report(path, "file", "read", NULL);
    else if (is_binary)
        both(path, gw_slice_of(bytes, len));
    else
        script(path, gw_slice_of(bytes, len));
    free(bytes);
    if (file) fclose(file);
    return 0;
}

int main(int count, char **paths)
{
    if (gw_type_registry_new(gw_alloc_libc(), &registry)) return 2;
    for (int i = 1; i < count; i++)
        if (nftw(paths[i], visit, 32, FTW_PHYS)) return 2;
    gw_type_registry_free(&registry);
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0;
}
