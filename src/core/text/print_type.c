/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/printer.h"

static const struct {
    const char *heap, *reference;
} heap_words[] = {
    [GW_HEAP_FUNC - GW_HEAP_FUNC] = {"func",     "funcref"      },
    [GW_HEAP_NOFUNC - GW_HEAP_FUNC] = {"nofunc",   "nullfuncref"  },
    [GW_HEAP_EXTERN - GW_HEAP_FUNC] = {"extern",   "externref"    },
    [GW_HEAP_NOEXTERN - GW_HEAP_FUNC] = {"noextern", "nullexternref"},
    [GW_HEAP_ANY - GW_HEAP_FUNC] = {"any",      "anyref"       },
    [GW_HEAP_EQ - GW_HEAP_FUNC] = {"eq",       "eqref"        },
    [GW_HEAP_I31 - GW_HEAP_FUNC] = {"i31",      "i31ref"       },
    [GW_HEAP_STRUCT - GW_HEAP_FUNC] = {"struct",   "structref"    },
    [GW_HEAP_ARRAY - GW_HEAP_FUNC] = {"array",    "arrayref"     },
    [GW_HEAP_NONE - GW_HEAP_FUNC] = {"none",     "nullref"      },
    [GW_HEAP_EXN - GW_HEAP_FUNC] = {"exn",      "exnref"       },
    [GW_HEAP_NOEXN - GW_HEAP_FUNC] = {"noexn",    "nullexnref"   },
    [GW_HEAP_CONT - GW_HEAP_FUNC] = {"cont",     "contref"      },
    [GW_HEAP_NOCONT - GW_HEAP_FUNC] = {"nocont",   "nullcontref"  },
};

void gw_print_heap(struct gw_printer *p, gw_heaptype heap)
{
    if (gw_heap_is_index(heap))
        gw_print_index(p, GW_SPACE_TYPE, heap);
    else
        gw_print_text(p, heap_words[heap - GW_HEAP_FUNC].heap);
}

void gw_print_ref(struct gw_printer *p, gw_valtype type)
{
    gw_heaptype heap = gw_valtype_heap(type);
    if (gw_valtype_is_nullable(type) && !gw_heap_is_index(heap)) {
        gw_print_text(p, heap_words[heap - GW_HEAP_FUNC].reference);
        return;
    }
    gw_print_text(p, gw_valtype_is_nullable(type) ? "(ref null " : "(ref ");
    gw_print_heap(p, heap);
    gw_print_text(p, ")");
}

void gw_print_val(struct gw_printer *p, gw_valtype type)
{
    static const char *const words[] = {
        [GW_KIND_I32] = "i32", [GW_KIND_I64] = "i64",   [GW_KIND_F32] = "f32",
        [GW_KIND_F64] = "f64", [GW_KIND_V128] = "v128", [GW_KIND_I8] = "i8",
        [GW_KIND_I16] = "i16",
    };
    if (gw_valtype_is_ref(type))
        gw_print_ref(p, type);
    else
        gw_print_text(p, words[gw_valtype_kind(type)]);
}

static void list(struct gw_printer *p, const char *word, const gw_valtype *types,
                 uint32_t count)
{
    if (count == 0) return;
    gw_print_text(p, " (");
    gw_print_text(p, word);
    for (uint32_t i = 0; i < count; i++) {
        gw_print_text(p, " ");
        gw_print_val(p, types[i]);
    }
    gw_print_text(p, ")");
}

static void field(struct gw_printer *p, const struct gw_field *field_of)
{
    if (field_of->is_mutable) gw_print_text(p, "(mut ");
    gw_print_val(p, field_of->type);
    if (field_of->is_mutable) gw_print_text(p, ")");
}

static void composite(struct gw_printer *p, gw_typeidx index, const struct gw_type *type)
{
    switch (type->comp) {
    case GW_COMP_FUNC:
        gw_print_text(p, "(func");
        list(p, "param", type->func.params, type->func.param_count);
        list(p, "result", type->func.results, type->func.result_count);
        break;
    case GW_COMP_STRUCT:
        gw_print_text(p, "(struct");
        for (uint32_t i = 0; i < type->aggregate.field_count; i++) {
            gw_print_text(p, " (field ");
            gw_print_named(p, gw_print_names_field(p, index, i));
            field(p, &type->aggregate.fields[i]);
            gw_print_text(p, ")");
        }
        break;
    case GW_COMP_ARRAY:
        gw_print_text(p, "(array ");
        field(p, &type->aggregate.fields[0]);
        break;
    case GW_COMP_CONT:
        gw_print_text(p, "(cont ");
        gw_print_index(p, GW_SPACE_TYPE, type->cont);
        break;
    }
    gw_print_text(p, ")");
}

void gw_print_subtype(struct gw_printer *p, gw_typeidx index, const struct gw_type *type)
{
    bool has_sub = type->is_explicit_sub || type->has_super || !type->is_final;
    if (has_sub) gw_print_text(p, type->is_final ? "(sub final " : "(sub ");
    if (type->has_super) {
        gw_print_index(p, GW_SPACE_TYPE, type->super);
        gw_print_text(p, " ");
    }
    composite(p, index, type);
    if (has_sub) gw_print_text(p, ")");
}

static void definition(struct gw_printer *p, gw_typeidx index)
{
    gw_print_newline(p);
    gw_print_text(p, "(type ");
    gw_print_id(p, GW_SPACE_TYPE, index);
    gw_print_subtype(p, index, &p->module->types[index]);
    gw_print_text(p, ")");
}

void gw_print_types(struct gw_printer *p)
{
    for (uint32_t g = 0; g < p->module->rec_group_count; g++) {
        const struct gw_rec_group *group = &p->module->rec_groups[g];
        if (group->is_explicit) {
            gw_print_newline(p);
            gw_print_text(p, "(rec");
            p->indent++;
        }
        for (uint32_t i = 0; i < group->count; i++)
            definition(p, group->first + i);
        if (group->is_explicit) {
            p->indent--;
            gw_print_text(p, ")");
        }
    }
}

static void limits_of(struct gw_printer *p, const struct gw_limits *limits)
{
    if (limits->is_64) gw_print_text(p, "i64 ");
    gw_print_nat(p, limits->min);
    if (limits->has_max) {
        gw_print_text(p, " ");
        gw_print_nat(p, limits->max);
    }
    if (limits->is_shared) gw_print_text(p, " shared");
}

void gw_print_table_type(struct gw_printer *p, const struct gw_tabletype *type)
{
    limits_of(p, &type->limits);
    gw_print_text(p, " ");
    gw_print_ref(p, type->elem);
}

void gw_print_memory_type(struct gw_printer *p, const struct gw_memtype *type)
{
    limits_of(p, &type->limits);
    if (!type->has_page_size) return;
    gw_print_text(p, " (pagesize ");
    gw_print_nat(p, (uint64_t)1 << type->page_size_log2);
    gw_print_text(p, ")");
}

void gw_print_global_type(struct gw_printer *p, const struct gw_globaltype *type)
{
    if (type->is_mutable) gw_print_text(p, "(mut ");
    gw_print_val(p, type->type);
    if (type->is_mutable) gw_print_text(p, ")");
}

void gw_print_signature(struct gw_printer *p, gw_typeidx index, bool with_names)
{
    gw_print_text(p, "(type ");
    gw_print_index(p, GW_SPACE_TYPE, index);
    gw_print_text(p, ")");
    if (index >= p->module->type_count || p->module->types[index].comp != GW_COMP_FUNC)
        return;
    const struct gw_type *type = &p->module->types[index];
    bool are_named = with_names && p->local_from < p->local_to;
    if (!are_named) list(p, "param", type->func.params, type->func.param_count);
    for (uint32_t i = 0; i < type->func.param_count && are_named; i++) {
        gw_print_text(p, " (param ");
        gw_print_named(p, gw_print_names_local(p, i));
        gw_print_val(p, type->func.params[i]);
        gw_print_text(p, ")");
    }
    list(p, "result", type->func.results, type->func.result_count);
}
