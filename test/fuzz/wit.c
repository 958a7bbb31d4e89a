/* SPDX-License-Identifier: Apache-2.0 */
/* WIT: read anything, as text or as a binary. What is accepted must print to a text that is accepted
 * and prints to itself; and must encode to a binary that decodes to the same text. */
#include "component/wit/decode.h"
#include "component/wit/encode.h"
#include "component/wit/json.h"
#include "component/wit/load.h"
#include "component/wit/print.h"
#include "component/wit/problem.h"
#include "fuzz.h"

/* Every gate open: what is printed is read by the same rules. */
static const struct gw_wit_options options = {.all_features = true};

static void print(struct gw_wit *wit, bool others_too, struct gw_writer *out)
{
    const struct gw_wit_print_options how = {.others_too = others_too};
    out->len = 0;
    gw_wit_print(wit, wit->root, &how, out);
}

static bool same(const struct gw_writer *a, const struct gw_writer *b)
{
    return a->err || b->err ||
           gw_slice_eq(gw_slice_of(a->data, a->len), gw_slice_of(b->data, b->len));
}

static void check_text(const struct gw_writer *text, struct gw_alloc *alloc)
{
    struct gw_wit again;
    struct gw_writer printed;
    gw_wit_init(&again, alloc);
    gw_writer_init(&printed, alloc);
    enum gw_err err =
        gw_wit_load_text(&again, "printed", gw_slice_of(text->data, text->len), &options);
    if (err != GW_OK && err != GW_ERR_NOMEM && err != GW_ERR_LIMIT)
        GW_BUG("printed WIT is refused");
    if (err == GW_OK) {
        print(&again, true, &printed);
        if (!same(text, &printed)) GW_BUG("printed WIT prints to another text");
    }
    gw_writer_deinit(&printed);
    gw_wit_deinit(&again);
}

/* The root alone: of other packages a binary has only what is needed. */
static void check_binary(struct gw_wit *wit, struct gw_alloc *alloc)
{
    struct gw_wit again;
    struct gw_writer binary, before, after;
    bool is_package;
    gw_wit_init(&again, alloc);
    gw_writer_init(&binary, alloc);
    gw_writer_init(&before, alloc);
    gw_writer_init(&after, alloc);
    enum gw_err err = gw_wit_encode(wit, wit->root, &binary);
    if (err == GW_OK && !binary.err) {
        print(wit, false, &before);
        err = gw_wit_decode(&again, gw_slice_of(binary.data, binary.len), "binary", &again.root,
                            &is_package);
        if (err == GW_OK && is_package) {
            print(&again, false, &after);
            if (!same(&before, &after)) GW_BUG("decoded WIT prints to another text");
        } else if (err != GW_OK && err != GW_ERR_NOMEM && err != GW_ERR_LIMIT) {
            GW_BUG("encoded WIT is refused");
        }
    }
    gw_writer_deinit(&after);
    gw_writer_deinit(&before);
    gw_writer_deinit(&binary);
    gw_wit_deinit(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct gw_alloc alloc;
    struct gw_wit wit;
    struct gw_writer text;
    bool is_package = true;
    fuzz_begin(&alloc);
    gw_wit_init(&wit, &alloc);
    gw_writer_init(&text, &alloc);
    bool is_binary = size >= 4 && memcmp(data, "\0asm", 4) == 0;
    enum gw_err err =
        is_binary ? gw_wit_decode(&wit, gw_slice_of(data, size), "input", &wit.root, &is_package)
                  : gw_wit_load_text(&wit, "input", gw_slice_of(data, size), &options);
    if (err != GW_OK) {
        gw_wit_problem_print(&wit.problem, &text);
    } else {
        print(&wit, true, &text);
        if (!text.err) check_text(&text, &alloc);
        if (!text.err && is_package) check_binary(&wit, &alloc);
        gw_wit_json(&wit, &text);
    }
    gw_writer_deinit(&text);
    gw_wit_deinit(&wit);
    fuzz_end(&alloc);
    return 0;
}
