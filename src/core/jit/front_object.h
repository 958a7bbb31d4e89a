/* SPDX-License-Identifier: Apache-2.0 */
/* front_object.h -- what front_struct.c, front_array.c and front_new.c share: fields
 * and elements by storage type, small objects. */
#ifndef GW_CORE_JIT_FRONT_OBJECT_H
#define GW_CORE_JIT_FRONT_OBJECT_H

#include "core/jit/front.h"

enum { GW_NULL_PAGE_BYTES = 4096 }; /* an access to a null object this far faults */

/* The type of the value on the operand stack. */
static inline gw_valtype gw_object_unpacked(gw_valtype storage)
{
    return storage == GW_I8 || storage == GW_I16 ? GW_I32 : storage;
}

/* How a field is read, or written (then is_signed does not matter). */
static inline enum gw_access gw_object_access(gw_valtype storage, bool is_signed)
{
    switch (gw_valtype_kind(storage)) {
    case GW_KIND_I8:
        return is_signed ? GW_ACCESS_S8_32 : GW_ACCESS_U8;
    case GW_KIND_I16:
        return is_signed ? GW_ACCESS_S16_32 : GW_ACCESS_U16;
    case GW_KIND_I32:
        return GW_ACCESS_32;
    case GW_KIND_F32:
        return GW_ACCESS_F32;
    case GW_KIND_F64:
        return GW_ACCESS_F64;
    case GW_KIND_V128:
        return GW_ACCESS_V128;
    default:
        return GW_ACCESS_64;
    }
}

/* The canonical type of a type index: its layout is the same in all instances. */
static inline const struct gw_canon *gw_object_canon(const struct gw_front *f,
                                                     gw_typeidx type)
{
    return gw_type_registry_get(f->module->registry, f->module->type_ids[type]);
}

static inline gw_valtype gw_object_field(const struct gw_front *f, gw_typeidx type,
                                         uint32_t field)
{
    return f->module->types[type].aggregate.fields[field].type;
}

/* Compile an instruction whose object is small (front_new.c).
 *   returns  false: it is not, nothing was done */
bool gw_front_new_struct(struct gw_front *f);
bool gw_front_new_struct_default(struct gw_front *f);
bool gw_front_new_array_fixed(struct gw_front *f);

#endif
