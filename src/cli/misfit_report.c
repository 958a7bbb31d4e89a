/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/misfit_report.h"

#include "cli/console.h"
#include "component/model/type_text.h"

enum { TEXT_BYTES = 512 };

/* A function's type; owned by *w, which is init here. */
static struct gw_slice func_text(struct gw_writer *w,
                                 const struct gw_comp_func_type *type)
{
    gw_writer_init(w, gw_alloc_libc());
    gw_comp_type_text_func(w, type);
    return w->err ? gw_slice_str("?") : gw_slice_of(w->data, w->len);
}

static bool is_import(const struct gw_comp_misfit *m)
{
    return m->kind <= GW_COMP_MISFIT_IMPORT_DIFFERS;
}

static void print_func(FILE *out, const char *word, const struct gw_comp_func_type *type)
{
    struct gw_writer w;
    struct gw_slice text = func_text(&w, type);
    fprintf(out, "    %-8s %.*s\n", word, GW_SLICE_ARG(text));
    gw_writer_deinit(&w);
}

void gw_misfit_report_print(FILE *out, const struct gw_comp_misfit *m, const char *word,
                            const char *offerer)
{
    char text[TEXT_BYTES];
    gw_comp_misfit_print(m, offerer, text, sizeof text);
    if (!word) word = is_import(m) ? "import" : "export";
    fprintf(out, "  %s `%.*s`: %s\n", word, GW_SLICE_ARG(m->wanted->name), text);
    if (!m->difference || !m->difference->wanted_func) return;
    print_func(out, "wanted:", m->difference->wanted_func);
    print_func(out, "offered:", m->difference->offered_func);
}

static void json_func(struct gw_json *json, const char *key,
                      const struct gw_comp_func_type *type)
{
    struct gw_writer w;
    gw_json_string(json, key, func_text(&w, type));
    gw_writer_deinit(&w);
}

void gw_misfit_report_json(struct gw_json *json, const struct gw_comp_misfit *m,
                           const char *offerer)
{
    const struct gw_comp_difference *d = m->difference;
    char text[TEXT_BYTES];
    bool is_missing = !d || d->is_missing;
    gw_json_string(json, "problem", gw_slice_str(is_missing ? "missing" : "different"));
    gw_json_string(json, "direction", gw_slice_str(is_import(m) ? "import" : "export"));
    gw_json_string(json, "name", m->wanted->name);
    gw_json_string(json, "kind", gw_slice_str(gw_comp_extern_text(m->wanted->type.kind)));
    if (m->offered.data) gw_json_string(json, d ? "offered" : "near", m->offered);
    gw_comp_misfit_print(m, offerer, text, sizeof text);
    gw_json_string(json, "message", gw_slice_str(text));
    if (!d) return;
    gw_comp_difference_print_path(d, text, sizeof text);
    gw_json_string(json, "path", gw_slice_str(text));
    gw_json_string(json, "wanted", gw_slice_str(d->wanted));
    gw_json_string(json, "found", gw_slice_str(d->offered));
    if (!d->wanted_func) return;
    json_func(json, "wanted_function", d->wanted_func);
    json_func(json, "found_function", d->offered_func);
}

const char *gw_misfit_report_remedy(const struct gw_comp_misfit *m)
{
    static const char *const remedies[GW_COMP_MISFIT_KINDS] = {
        "import it in the world, or build the component without it",
        "build the component against this WIT, or correct the WIT",
        "implement and export it, or leave it out of the world",
        "build the component against this WIT, or correct the WIT",
    };
    return remedies[m->kind];
}
