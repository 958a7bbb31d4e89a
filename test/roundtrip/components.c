/* SPDX-License-Identifier: Apache-2.0 */
/* parse -> print -> parse is a fixed point: for every component that is a .wasm or stands in a .wast or .wat
 * under the given paths, printed flat and folded. Text that is parsed, printed and parsed again gives
 * the same bytes; a binary gives text that does.
 *
 *   roundtrip-components PATH...      prints a line per component that differs, then "N passed, N failed" */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>

#include "component/model/decode.h"
#include "component/text/parse.h"
#include "component/text/print.h"

static unsigned passed, failed;

static struct gw_slice written(const struct gw_writer *w)
{
    return gw_slice_of(w->data, w->len);
}

/* Print a binary, and parse the print.      *is_component  false: it cannot be decoded */
static enum gw_err around(struct gw_slice binary, bool folded, struct gw_diag *diag,
                          struct gw_writer *out, bool *is_component)
{
    struct gw_print_options printing = {.folded = folded};
    struct gw_text_options parsing = {.features = GW_FEATURES_ALL};
    struct gw_type_registry *registry;
    struct gw_component *component;
    struct gw_writer text;
    if (gw_type_registry_new(gw_alloc_libc(), &registry)) return GW_ERR_NOMEM;
    struct gw_component_options decoding = {.features = GW_COMP_FEATURES_ALL,
                                            .core_features = GW_FEATURES_ALL,
                                            .alloc = gw_alloc_libc(),
                                            .registry = registry};
    enum gw_err err = gw_component_decode(binary, &decoding, diag, &component);
    *is_component = err == GW_OK;
    gw_writer_init(&text, gw_alloc_libc());
    if (!err) err = gw_comp_text_print(component, &printing, diag, &text);
    if (!err) err = gw_comp_text_parse(written(&text), &parsing, diag, out);
    if (*is_component) gw_component_unref(&component);
    gw_type_registry_free(&registry);
    gw_writer_deinit(&text);
    return err ? err : out->err;
}

static void check(const char *path, unsigned line, struct gw_slice binary, bool is_text, bool folded)
{
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer once, twice;
    bool is_component;
    const char *verdict = NULL;
    gw_writer_init(&once, gw_alloc_libc());
    gw_writer_init(&twice, gw_alloc_libc());
    enum gw_err err = around(binary, folded, &diag, &once, &is_component);
    if (!err && is_text && !gw_slice_eq(binary, written(&once))) verdict = "other bytes";
    if (!err && !verdict && !is_text) {
        err = around(written(&once), folded, &diag, &twice, &is_component);
        if (!err && !gw_slice_eq(written(&once), written(&twice))) verdict = "no fixed point";
    }
    if (err && is_component) verdict = diag.text;
    if (verdict) printf("%s:%u: %s: %s\n", path, line, folded ? "folded" : "flat", verdict);
    failed += verdict != NULL;
    passed += !verdict && is_component;
    gw_writer_deinit(&twice);
    gw_writer_deinit(&once);
}

/* Every `(component` that stands alone or in an assertion, and can be read. */
static void check_text(const char *path, struct gw_slice text)
{
    struct gw_text_options parsing = {.features = GW_FEATURES_ALL};
    struct gw_lexed lexed;
    if (!gw_lex(text, gw_alloc_libc(), NULL, &lexed)) {
        const struct gw_token *tokens = lexed.tokens.data;
        for (uint32_t at = 0; tokens[at].kind == GW_TOKEN_LPAR; at = tokens[at].link) {
            bool is_alone = gw_slice_is(gw_token_text(&lexed, &tokens[at + 1]), "component");
            uint32_t open = !is_alone && tokens[at + 2].kind == GW_TOKEN_LPAR ? at + 2 : at;
            uint32_t next, line, column;
            struct gw_writer binary;
            gw_writer_init(&binary, gw_alloc_libc());
            gw_lex_place(text, tokens[open].at, &line, &column);
            if (gw_slice_is(gw_token_text(&lexed, &tokens[open + 1]), "component") &&
                !gw_comp_text_parse_at(&lexed, open, true, &parsing, NULL, &binary, &next) &&
                gw_component_is(written(&binary))) {
                bool is_text = !gw_slice_is(gw_token_text(&lexed, &tokens[next - 2]), "binary") &&
                               tokens[next - 2].kind != GW_TOKEN_STRING;
                check(path, line, written(&binary), is_text, false);
                check(path, line, written(&binary), is_text, true);
            }
            gw_writer_deinit(&binary);
        }
    }
    gw_lexed_deinit(&lexed);
}

static int visit(const char *path, const struct stat *info, int type, struct FTW *walk)
{
    (void)walk;
    const char *ending = strrchr(path, '.');
    if (type != FTW_F || !ending) return 0;
    bool is_wasm = !strcmp(ending, ".wasm");
    if (!is_wasm && strcmp(ending, ".wast") != 0 && strcmp(ending, ".wat") != 0) return 0;
    FILE *file = fopen(path, "rb");
    uint8_t *bytes = malloc((size_t)info->st_size + 1);
    size_t len = file && bytes ? fread(bytes, 1, (size_t)info->st_size, file) : 0;
    struct gw_slice all = gw_slice_of(bytes, len);
    if (!is_wasm) {
        check_text(path, all);
    } else if (gw_component_is(all)) {
        check(path, 0, all, false, false);
        check(path, 0, all, false, true);
    }
    if (file) fclose(file);
    free(bytes);
    return 0;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (nftw(argv[i], visit, 16, FTW_PHYS) != 0) perror(argv[i]);
    printf("%u passed, %u failed\n", passed, failed);
    return failed != 0 || passed == 0;
}
