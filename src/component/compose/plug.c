/* SPDX-License-Identifier: Apache-2.0 */
#include "component/compose/plug.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/suggest.h"

struct plugging {
    struct gw_graph *graph;
    gw_graph_package socket;
    gw_graph_node socket_node;
    struct gw_writer *notes;
    struct gw_diag *diag;
};

static void note(struct plugging *p, const char *format, ...) GW_PRINTF(2, 3);
static void note(struct plugging *p, const char *format, ...)
{
    char line[600];
    va_list args;
    va_start(args, format);
    vsnprintf(line, sizeof line, format, args);
    va_end(args);
    gw_writer_bytes(p->notes, gw_slice_str(line));
    gw_writer_u8(p->notes, '\n');
}

static const struct gw_comp_component_type *type_of(const struct plugging *p,
                                                    gw_graph_package package)
{
    return gw_graph_package_component(p->graph, package)->type;
}

/* The import that an export of this name would satisfy: of that very name, or one that fits. */
static int64_t import_for(const struct gw_comp_component_type *socket,
                          struct gw_slice name)
{
    return gw_graph_find_fitting(socket->imports, socket->import_count, name);
}

/* Say whether an export's type fits, as far as one can tell without instances; else note why. */
static enum gw_err fits(struct plugging *p, struct gw_comp_compare *c,
                        gw_graph_package plug, const struct gw_comp_extern *offered,
                        uint32_t import)
{
    struct gw_comp_difference difference = {.step_count = 0};
    char text[300];
    enum gw_err err = gw_comp_compare_extern(
        c, &offered->type, &type_of(p, p->socket)->imports[import].type, &difference);
    if (err != GW_ERR_UNLINKABLE) return err;
    gw_comp_difference_print(&difference, text, sizeof text);
    note(p, "`%.*s` of `%.*s` does not fit: %s", GW_SLICE_ARG(offered->name),
         GW_SLICE_ARG(gw_graph_package_name(p->graph, plug)), text);
    return err;
}

static enum gw_err connect(struct plugging *p, gw_graph_package plug, gw_graph_node node,
                           struct gw_slice export_name, uint32_t import)
{
    struct gw_graph *g = p->graph;
    struct gw_slice name = type_of(p, p->socket)->imports[import].name;
    gw_graph_node value, given = gw_graph_argument(g, p->socket_node, import);
    if (given != GW_GRAPH_NONE) {
        gw_graph_package other = gw_graph_package_of(g, given);
        return gw_diag_set(p->diag, GW_ERR_EXIST,
                           "both `%.*s` and `%.*s` export what import `%.*s` of `%.*s` "
                           "wants; leave one out, or say which in a .wac file",
                           GW_SLICE_ARG(gw_graph_package_name(g, other)),
                           GW_SLICE_ARG(gw_graph_package_name(g, plug)),
                           GW_SLICE_ARG(name),
                           GW_SLICE_ARG(gw_graph_package_name(g, p->socket)));
    }
    enum gw_err err = gw_graph_alias(g, node, export_name, p->diag, &value);
    if (!err) err = gw_graph_set_argument(g, p->socket_node, name, value, NULL, p->diag);
    return err;
}

/* A plug of which nothing fits is not instantiated: it may have imports of its own. */
static enum gw_err plug_one(struct plugging *p, gw_graph_package plug, uint32_t *used)
{
    const struct gw_comp_component_type *socket = type_of(p, p->socket);
    const struct gw_comp_component_type *type = type_of(p, plug);
    const struct gw_component_options *options = gw_graph_options(p->graph);
    gw_graph_node node = GW_GRAPH_NONE;
    struct gw_comp_compare *c;
    enum gw_err err = gw_comp_compare_new(options->alloc, options->registry, &c);
    if (err) return err;
    err = gw_comp_compare_open(c, socket->wanted, socket->wanted_count);
    for (uint32_t i = 0; i < type->instance.export_count && !err; i++) {
        const struct gw_comp_extern *offered = &type->instance.exports[i];
        int64_t at = import_for(socket, offered->name);
        if (at < 0) continue;
        err = fits(p, c, plug, offered, (uint32_t)at);
        if (err == GW_ERR_UNLINKABLE) {
            err = GW_OK;
            continue;
        }
        if (!err && node == GW_GRAPH_NONE)
            err = gw_graph_instantiate(p->graph, plug, &node);
        if (!err) err = connect(p, plug, node, offered->name, (uint32_t)at);
        *used += err == GW_OK;
    }
    gw_comp_compare_free(&c);
    return err;
}

static void list(struct plugging *p, const char *whose, gw_graph_package package,
                 const char *verb, const struct gw_comp_extern *names, uint32_t count)
{
    enum { SHOWN = 12 };
    struct gw_slice name = gw_graph_package_name(p->graph, package);
    note(p, "%s `%.*s` %s%s", whose, GW_SLICE_ARG(name), verb, count ? ":" : " nothing");
    for (uint32_t i = 0; i < count && i < SHOWN; i++)
        note(p, "  %.*s", GW_SLICE_ARG(names[i].name));
    if (count > SHOWN) note(p, "  and %u more", count - SHOWN);
}

/* Nothing fits: what there is on both sides, and what is near. */
static void explain(struct plugging *p, const gw_graph_package *plugs, uint32_t count)
{
    const struct gw_comp_component_type *socket = type_of(p, p->socket);
    list(p, "socket", p->socket, "wants", socket->imports, socket->import_count);
    for (uint32_t i = 0; i < count; i++) {
        const struct gw_comp_instance_type *offered = &type_of(p, plugs[i])->instance;
        list(p, "plug", plugs[i], "offers", offered->exports, offered->export_count);
        for (uint32_t k = 0; k < offered->export_count; k++) {
            struct gw_suggest near = {.wanted = offered->exports[k].name};
            if (import_for(socket, near.wanted) >= 0) continue;
            for (uint32_t j = 0; j < socket->import_count; j++)
                gw_suggest_offer(&near, socket->imports[j].name);
            if (near.best.data)
                note(p,
                     "`%.*s` is near to `%.*s`, but names must be equal, and versions of "
                     "one track",
                     GW_SLICE_ARG(near.wanted), GW_SLICE_ARG(near.best));
        }
    }
}

enum gw_err gw_plug_export_all(struct gw_graph *graph, gw_graph_node instance,
                               struct gw_diag *diag)
{
    struct gw_comp_extern_type type;
    enum gw_err err = gw_graph_type(graph, instance, &type);
    for (uint32_t i = 0; !err && i < type.instance->export_count; i++) {
        gw_graph_node value;
        struct gw_slice name = type.instance->exports[i].name;
        err = gw_graph_alias(graph, instance, name, diag, &value);
        if (!err) err = gw_graph_export(graph, value, name, diag);
    }
    return err;
}

enum gw_err gw_plug(struct gw_graph *graph, gw_graph_package socket,
                    const gw_graph_package *plugs, uint32_t count, uint32_t *used,
                    struct gw_writer *notes, struct gw_diag *diag)
{
    struct plugging p = {.graph = graph, .socket = socket, .notes = notes, .diag = diag};
    uint32_t all = 0;
    enum gw_err err = gw_graph_instantiate(graph, socket, &p.socket_node);
    for (uint32_t i = 0; i < count && !err; i++) {
        used[i] = 0;
        err = plug_one(&p, plugs[i], &used[i]);
        all += used[i];
    }
    if (err) return err;
    if (all == 0) {
        explain(&p, plugs, count);
        return gw_diag_set(diag, GW_ERR_UNLINKABLE,
                           "no plug exports anything that `%.*s` imports",
                           GW_SLICE_ARG(gw_graph_package_name(graph, socket)));
    }
    return gw_plug_export_all(graph, p.socket_node, diag);
}
