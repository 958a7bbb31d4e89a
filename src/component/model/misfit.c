/* SPDX-License-Identifier: Apache-2.0 */
#include "component/model/misfit.h"

#include "base/sink.h"
#include "base/suggest.h"
#include "component/model/names.h"

/* -- finding ----------------------------------------------------------------------------- */

static bool is_same_track(struct gw_slice a, struct gw_slice b)
{
    char room[2][GW_COMP_TRACK_BYTES];
    struct gw_slice keys[2];
    return gw_comp_name_track(a, room[0], &keys[0]) &&
           gw_comp_name_track(b, room[1], &keys[1]) && gw_slice_eq(keys[0], keys[1]);
}

const struct gw_comp_extern *gw_comp_misfit_find(const struct gw_comp_extern *externs,
                                                 uint32_t count, struct gw_slice name,
                                                 enum gw_comp_naming naming)
{
    struct gw_slice front = gw_comp_name_unversioned(name);
    const struct gw_comp_extern *on_track = NULL, *any = NULL;
    for (uint32_t i = 0; i < count; i++) {
        if (gw_slice_eq(externs[i].name, name)) return &externs[i];
        if (!gw_slice_eq(gw_comp_name_unversioned(externs[i].name), front)) continue;
        if (!any) any = &externs[i];
        if (!on_track && is_same_track(externs[i].name, name)) on_track = &externs[i];
    }
    return naming == GW_COMP_NAMING_ANY && !on_track ? any : on_track;
}

/* What stands behind "ns:pkg/"; where both share that, it would make any two names alike. */
static struct gw_slice behind_package(struct gw_slice name, struct gw_slice other)
{
    const uint8_t *slash = name.len ? memchr(name.data, '/', name.len) : NULL;
    size_t front = slash ? (size_t)(slash - name.data) + 1 : 0;
    if (other.len < front || memcmp(name.data, other.data, front) != 0) return name;
    return gw_slice_of(name.data + front, name.len - front);
}

void gw_comp_near_offer(struct gw_comp_near_name *near, struct gw_slice candidate)
{
    struct gw_slice wanted = gw_comp_name_unversioned(near->wanted);
    struct gw_slice name = gw_comp_name_unversioned(candidate);
    if (near->near == GW_COMP_NEAR_VERSION) return;
    if (gw_slice_eq(wanted, name)) {
        near->near = GW_COMP_NEAR_VERSION;
        near->best = candidate;
        return;
    }
    struct gw_slice short_name = behind_package(name, wanted);
    struct gw_suggest suggest = {.wanted = behind_package(wanted, name),
                                 .best = near->best,
                                 .distance = near->distance};
    gw_suggest_offer(&suggest, short_name);
    if (suggest.best.data != short_name.data) return;
    near->near = GW_COMP_NEAR_NAME;
    near->best = candidate;
    near->distance = suggest.distance;
}

/* -- words ------------------------------------------------------------------------------- */

int gw_comp_misfit_print(const struct gw_comp_misfit *m, const char *offerer, char *out,
                         size_t cap)
{
    struct gw_sink sink = gw_sink_of(out, cap);
    bool is_import = m->kind <= GW_COMP_MISFIT_IMPORT_DIFFERS;
    const char *verb = is_import ? "offers" : "has";
    const struct gw_comp_difference *d = m->difference;
    if (d) {
        if (m->offered.len && !gw_slice_eq(m->offered, m->wanted->name))
            gw_sink_print(&sink, "against `%.*s`: ", GW_SLICE_ARG(m->offered));
        const struct gw_comp_step *first = d->steps;
        if (d->is_missing && d->step_count == 1 && !first->is_core)
            gw_sink_print(
                &sink, "%s %s no %s `%.*s` in it", offerer, verb,
                gw_comp_extern_text((enum gw_comp_extern_kind)first->extern_kind),
                GW_SLICE_ARG(first->name));
        else if (sink.len < cap)
            sink.len +=
                (size_t)gw_comp_difference_print(d, out + sink.len, cap - sink.len);
    } else if (m->near == GW_COMP_NEAR_VERSION) {
        gw_sink_print(&sink, "%s %s only `%.*s`, a version that cannot stand for it",
                      offerer, verb, GW_SLICE_ARG(m->offered));
    } else {
        gw_sink_print(&sink, "%s %s nothing of that name", offerer, verb);
        if (m->near == GW_COMP_NEAR_NAME)
            gw_sink_print(&sink, "; is `%.*s` meant?", GW_SLICE_ARG(m->offered));
    }
    return (int)(sink.len < cap ? sink.len : cap - 1);
}
