/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/inspect_component.h"

#include <inttypes.h>

#include "base/utf8.h"
#include "component/model/type_text.h"
#include "cli/console.h"
#include "cli/json.h"
#include "component/model/validate.h"
#include "core/wasm/reader.h"

struct report {
    const struct gw_component *component;
    const char *path;
    struct gw_slice name;   /* from the name section; may be empty */
    struct gw_diag problem; /* err GW_OK: the component is valid */
    struct gw_writer type;  /* scratch for one type's text */
};

static const char *const section_names[] = {
    "custom",   "core module", "core instance", "core type", "component",
    "instance", "alias",       "type",          "canon",     "start",
    "import",   "export",      "value",
};

/* The component's own name.  spec: Binary#name-section */
static struct gw_slice own_name(const struct gw_component *c)
{
    struct gw_slice none = {NULL, 0};
    for (uint32_t i = 0; i < c->def_count; i++) {
        const struct gw_comp_def *def = &c->defs[i];
        if (def->kind != GW_COMP_DEF_CUSTOM ||
            !gw_slice_is(def->custom.name, "component-name"))
            continue;
        struct gw_reader r = gw_reader_of(def->custom.payload);
        if (gw_reader_u8(&r) != 0) return none;
        gw_reader_u32(&r);
        struct gw_slice name = gw_reader_bytes(&r, gw_reader_u32(&r));
        return r.err || !gw_utf8_is_valid(name) ? none : name;
    }
    return none;
}

/* How many definitions of a kind there are. */
static uint32_t count_of(const struct gw_component *c, uint8_t kind)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < c->def_count; i++)
        count += c->defs[i].kind == kind;
    return count;
}

static const struct gw_comp_custom_def *custom_of(const struct gw_component *c,
                                                  const struct gw_comp_section *s)
{
    return s->id == GW_COMP_DEF_CUSTOM && s->count ? &c->defs[s->first].custom : NULL;
}

static struct gw_slice type_of(struct report *r, const struct gw_comp_extern *item)
{
    r->type.len = 0;
    gw_comp_type_text_extern(&r->type, &item->type);
    return gw_slice_of(r->type.data, r->type.len);
}

static void print_items(struct report *r, const struct gw_comp_extern *items,
                        uint32_t count, int depth)
{
    for (uint32_t i = 0; i < count; i++) {
        struct gw_slice type = type_of(r, &items[i]);
        printf("%*s%-11s ", 2 + 2 * depth, "",
               gw_comp_extern_text(items[i].type.kind));
        gw_console_put_name(items[i].name);
        if (type.len)
            printf("  %s%.*s%s", gw_console_style(stdout, GW_STYLE_CYAN),
                   GW_SLICE_ARG(type), gw_console_style(stdout, GW_STYLE_PLAIN));
        putchar('\n');
        if (items[i].type.kind == GW_COMP_EXTERN_INSTANCE && depth < 1)
            print_items(r, items[i].type.instance->exports,
                        items[i].type.instance->export_count, depth + 1);
    }
}

static void print_counts(const struct gw_component *c)
{
    static const struct {
        uint8_t kind;
        const char *one;
    } shown[] = {
        {GW_COMP_DEF_CORE_MODULE,   "core module"  },
        {GW_COMP_DEF_COMPONENT,     "component"    },
        {GW_COMP_DEF_CORE_INSTANCE, "core instance"},
        {GW_COMP_DEF_INSTANCE,      "instance"     },
    };
    for (size_t i = 0; i < GW_COUNT(shown); i++) {
        uint32_t count = count_of(c, shown[i].kind);
        if (count)
            printf(", %" PRIu32 " %s%s", count, shown[i].one, count == 1 ? "" : "s");
    }
}

static void print_sections(const struct gw_component *c)
{
    gw_console_heading("sections");
    for (uint32_t i = 0; i < c->section_count; i++) {
        const struct gw_comp_section *s = &c->sections[i];
        const struct gw_comp_custom_def *custom = custom_of(c, s);
        printf("  0x%08" PRIx32 "  %10" PRIu32 " bytes", s->offset, s->len_bytes);
        bool is_one = s->id == GW_COMP_DEF_CUSTOM || s->id == GW_COMP_DEF_CORE_MODULE ||
                      s->id == GW_COMP_DEF_COMPONENT || s->id == GW_COMP_DEF_START;
        if (is_one)
            printf("  %8s  %s", "", section_names[s->id]);
        else
            printf("  %8" PRIu32 "  %s", s->count, section_names[s->id]);
        if (custom) {
            putchar(' ');
            gw_console_put_name(custom->name);
        }
        putchar('\n');
    }
}

static void print_text(struct report *r)
{
    const struct gw_component *c = r->component;
    printf("%s: %zu bytes, component", r->path, c->bytes.len);
    if (r->name.len) {
        putchar(' ');
        gw_console_put_name(r->name);
    }
    print_counts(c);
    putchar('\n');
    if (r->problem.err != GW_OK) {
        char text[512];
        gw_diag_print(&r->problem, text, sizeof text);
        printf("%snot valid:%s %s\n", gw_console_style(stdout, GW_STYLE_RED),
               gw_console_style(stdout, GW_STYLE_PLAIN), text);
    }
    print_sections(c);
    if (r->problem.err != GW_OK) return;
    const struct gw_comp_component_type *type = c->type;
    if (type->import_count) gw_console_heading("imports");
    print_items(r, type->imports, type->import_count, 0);
    if (type->instance.export_count) gw_console_heading("exports");
    print_items(r, type->instance.exports, type->instance.export_count, 0);
}

static void json_items(struct gw_json *json, struct report *r, const char *key,
                       const struct gw_comp_extern *items, uint32_t count, int depth)
{
    gw_json_open(json, key, '[');
    for (uint32_t i = 0; i < count; i++) {
        struct gw_slice type = type_of(r, &items[i]);
        gw_json_open(json, NULL, '{');
        gw_json_string(json, "name", items[i].name);
        gw_json_string(json, "kind",
                       gw_slice_str(gw_comp_extern_text(items[i].type.kind)));
        if (type.len) gw_json_string(json, "type", type);
        if (items[i].type.kind == GW_COMP_EXTERN_INSTANCE && depth < 1)
            json_items(json, r, "exports", items[i].type.instance->exports,
                       items[i].type.instance->export_count, depth + 1);
        gw_json_close(json, '}');
    }
    gw_json_close(json, ']');
}

static void json_sections(struct gw_json *json, const struct gw_component *c)
{
    gw_json_open(json, "sections", '[');
    for (uint32_t i = 0; i < c->section_count; i++) {
        const struct gw_comp_section *s = &c->sections[i];
        const struct gw_comp_custom_def *custom = custom_of(c, s);
        gw_json_open(json, NULL, '{');
        gw_json_number(json, "id", s->id);
        gw_json_string(json, "name",
                       custom ? custom->name : gw_slice_str(section_names[s->id]));
        gw_json_number(json, "offset", s->offset);
        gw_json_number(json, "bytes", s->len_bytes);
        if (!custom) gw_json_number(json, "count", s->count);
        gw_json_close(json, '}');
    }
    gw_json_close(json, ']');
}

static void print_json(struct report *r)
{
    const struct gw_component *c = r->component;
    struct gw_json json = {.out = stdout};
    char problem[512];
    gw_json_open(&json, NULL, '{');
    gw_json_string(&json, "file", gw_slice_str(r->path));
    gw_json_number(&json, "bytes", c->bytes.len);
    gw_json_bool(&json, "component", true);
    if (r->name.len) gw_json_string(&json, "name", r->name);
    gw_json_number(&json, "modules", count_of(c, GW_COMP_DEF_CORE_MODULE));
    gw_json_number(&json, "components", count_of(c, GW_COMP_DEF_COMPONENT));
    gw_json_bool(&json, "valid", r->problem.err == GW_OK);
    if (r->problem.err != GW_OK) {
        gw_diag_print(&r->problem, problem, sizeof problem);
        gw_json_string(&json, "problem", gw_slice_str(problem));
    }
    json_sections(&json, c);
    if (r->problem.err == GW_OK) {
        json_items(&json, r, "imports", c->type->imports, c->type->import_count, 0);
        json_items(&json, r, "exports", c->type->instance.exports,
                   c->type->instance.export_count, 0);
    }
    gw_json_close(&json, '}');
}

void gw_inspect_component(struct gw_component *component, const char *path, bool is_json)
{
    struct report r = {.component = component,
                       .path = path,
                       .name = own_name(component),
                       .problem = GW_DIAG_INIT};
    gw_writer_init(&r.type, gw_alloc_libc());
    enum gw_err err = gw_component_validate(component, &r.problem);
    if (err != GW_OK) gw_diag_set(&r.problem, err, "%s", gw_err_text(err));
    if (is_json)
        print_json(&r);
    else
        print_text(&r);
    gw_writer_deinit(&r.type);
}
