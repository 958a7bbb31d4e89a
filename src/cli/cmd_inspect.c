/* SPDX-License-Identifier: Apache-2.0 */
/* cmd_inspect.c -- one walk over the module per form, text and JSON; both say the same.
 */
#include <inttypes.h>

#include "base/utf8.h"
#include "cli/command.h"
#include "cli/console.h"
#include "cli/input.h"
#include "cli/inspect_component.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/type_text.h"
#include "core/wasm/names.h"
#include "core/wasm/validate.h"

/* What both forms need to know. */
struct report {
    const struct gw_module *module;
    const char *path;
    struct gw_slice name;   /* of the module, from its name section; may be empty */
    struct gw_diag problem; /* err GW_OK: the module is valid */
    struct gw_writer type;  /* scratch for one type's text */
};

static const char *section_name(uint8_t id)
{
    static const char *const names[] = {
        "custom", "type",  "import",  "function", "table", "memory",     "global",
        "export", "start", "element", "code",     "data",  "data count", "tag",
    };
    return id < GW_COUNT(names) ? names[id] : "?";
}

/* The custom section that section `index` is: they are in the same order. */
static const struct gw_custom *custom_at(const struct gw_module *m, uint32_t index)
{
    uint32_t nth = 0;
    if (m->sections[index].id != 0) return NULL;
    for (uint32_t i = 0; i < index; i++)
        if (m->sections[i].id == 0) nth++;
    return nth < m->custom_count ? &m->customs[nth] : NULL;
}

static struct gw_slice type_of(struct report *r, enum gw_extern_kind kind, uint32_t index)
{
    r->type.len = 0;
    gw_type_text_extern(&r->type, r->module, kind, index);
    return gw_slice_of(r->type.data, r->type.len);
}

static void print_sections(const struct gw_module *m)
{
    gw_console_heading("sections");
    for (uint32_t i = 0; i < m->section_count; i++) {
        const struct gw_section *s = &m->sections[i];
        const struct gw_custom *custom = custom_at(m, i);
        printf("  0x%08" PRIx32 "  %10" PRIu32 " bytes", s->offset, s->len_bytes);
        if (s->id != 0 && s->id != 8)
            printf("  %8" PRIu32 "  %s", s->count, section_name(s->id));
        else
            printf("  %8s  %s", "", section_name(s->id));
        if (custom) {
            putchar(' ');
            gw_console_put_name(custom->name);
        }
        putchar('\n');
    }
}

static void print_item(struct report *r, enum gw_extern_kind kind, uint32_t index,
                       struct gw_slice module, struct gw_slice name)
{
    struct gw_slice type = type_of(r, kind, index);
    printf("  %-7s ", gw_type_text_kind(kind));
    if (module.data) {
        gw_console_put_name(module);
        putchar('.');
    }
    gw_console_put_name(name);
    printf("  %s%.*s%s\n", gw_console_style(stdout, GW_STYLE_CYAN), GW_SLICE_ARG(type),
           gw_console_style(stdout, GW_STYLE_PLAIN));
}

static void print_text(struct report *r)
{
    const struct gw_module *m = r->module;
    uint32_t funcs = m->func_count - m->func_import_count;
    printf("%s: %zu bytes, %" PRIu32 " function%s", r->path, m->bytes.len, funcs,
           funcs == 1 ? "" : "s");
    if (r->name.len > 0) {
        printf(", module ");
        gw_console_put_name(r->name);
    }
    putchar('\n');
    if (r->problem.err != GW_OK) {
        char text[512];
        gw_diag_print(&r->problem, text, sizeof text);
        printf("%snot valid:%s %s\n", gw_console_style(stdout, GW_STYLE_RED),
               gw_console_style(stdout, GW_STYLE_PLAIN), text);
    }
    print_sections(m);
    if (m->import_count > 0) gw_console_heading("imports");
    for (uint32_t i = 0; i < m->import_count; i++)
        print_item(r, m->imports[i].kind, m->imports[i].index, m->imports[i].module,
                   m->imports[i].name);
    if (m->export_count > 0) gw_console_heading("exports");
    for (uint32_t i = 0; i < m->export_count; i++)
        print_item(r, m->exports[i].kind, m->exports[i].index, (struct gw_slice){NULL, 0},
                   m->exports[i].name);
    if (m->uses != 0) gw_console_heading("features");
    for (int i = 0; i < GW_FEATURE_COUNT; i++)
        if (gw_features_have(m->uses, (enum gw_feature)i))
            printf("  %s\n", gw_features_text((enum gw_feature)i));
}

static void json_sections(struct gw_json *json, const struct gw_module *m)
{
    gw_json_open(json, "sections", '[');
    for (uint32_t i = 0; i < m->section_count; i++) {
        const struct gw_section *s = &m->sections[i];
        const struct gw_custom *custom = custom_at(m, i);
        gw_json_open(json, NULL, '{');
        gw_json_number(json, "id", s->id);
        gw_json_string(json, "name",
                       custom ? custom->name : gw_slice_str(section_name(s->id)));
        gw_json_number(json, "offset", s->offset);
        gw_json_number(json, "bytes", s->len_bytes);
        if (s->id != 0 && s->id != 8) gw_json_number(json, "count", s->count);
        gw_json_close(json, '}');
    }
    gw_json_close(json, ']');
}

static void json_item(struct gw_json *json, struct report *r, enum gw_extern_kind kind,
                      uint32_t index, struct gw_slice module, struct gw_slice name)
{
    gw_json_open(json, NULL, '{');
    if (module.data) gw_json_string(json, "module", module);
    gw_json_string(json, "name", name);
    gw_json_string(json, "kind", gw_slice_str(gw_type_text_kind(kind)));
    gw_json_number(json, "index", index);
    gw_json_string(json, "type", type_of(r, kind, index));
    gw_json_close(json, '}');
}

static void print_json(struct report *r)
{
    const struct gw_module *m = r->module;
    struct gw_json json = {.out = stdout};
    char problem[512];
    gw_json_open(&json, NULL, '{');
    gw_json_string(&json, "file", gw_slice_str(r->path));
    gw_json_number(&json, "bytes", m->bytes.len);
    if (r->name.len > 0) gw_json_string(&json, "module", r->name);
    gw_json_number(&json, "functions", m->func_count - m->func_import_count);
    gw_json_bool(&json, "valid", r->problem.err == GW_OK);
    if (r->problem.err != GW_OK) {
        gw_diag_print(&r->problem, problem, sizeof problem);
        gw_json_string(&json, "problem", gw_slice_str(problem));
    }
    if (m->has_start) gw_json_number(&json, "start", m->start);
    json_sections(&json, m);
    gw_json_open(&json, "imports", '[');
    for (uint32_t i = 0; i < m->import_count; i++)
        json_item(&json, r, m->imports[i].kind, m->imports[i].index, m->imports[i].module,
                  m->imports[i].name);
    gw_json_close(&json, ']');
    gw_json_open(&json, "exports", '[');
    for (uint32_t i = 0; i < m->export_count; i++)
        json_item(&json, r, m->exports[i].kind, m->exports[i].index,
                  (struct gw_slice){NULL, 0}, m->exports[i].name);
    gw_json_close(&json, ']');
    gw_json_open(&json, "features", '[');
    for (int i = 0; i < GW_FEATURE_COUNT; i++)
        if (gw_features_have(m->uses, (enum gw_feature)i))
            gw_json_string(&json, NULL,
                           gw_slice_str(gw_features_text((enum gw_feature)i)));
    gw_json_close(&json, ']');
    gw_json_close(&json, '}');
}

static void inspect_module(struct gw_module *module, const char *path, bool is_json)
{
    struct report report = {
        module, gw_input_name(path), {NULL, 0},
          GW_DIAG_INIT, {0   }
    };
    gw_writer_init(&report.type, gw_alloc_libc());
    gw_module_validate(module, &report.problem);
    report.name = gw_names_find(module, GW_NAMES_MODULE, 0, 0);
    if (is_json)
        print_json(&report);
    else
        print_text(&report);
    gw_writer_deinit(&report.type);
}

int gw_cmd_inspect(const struct gw_args *args)
{
    const char *path = args->operands[0];
    bool is_json = gw_args_have(args, GW_OPTION_INSPECT_JSON);
    struct gw_engine *engine;
    struct gw_input input;
    int code = gw_output_report(args, GW_OPTION_INSPECT_OUTPUT);
    if (code == 0)
        code = gw_input_engine_with(gw_args_features(args, GW_OPTION_INSPECT_FEATURE),
                                    &engine);
    if (code != 0) return code;
    code = gw_input_open(engine, path,
                         gw_args_comp_features(args, GW_OPTION_INSPECT_FEATURE), &input);
    if (code == 0) {
        if (input.component)
            gw_inspect_component(input.component, gw_input_name(path), is_json);
        else
            inspect_module(input.module, path, is_json);
        gw_input_close(&input);
        code = gw_console_finish(0);
    }
    gw_engine_unref(&engine);
    return code;
}
