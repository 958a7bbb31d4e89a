/* SPDX-License-Identifier: Apache-2.0 */
/* Core types: those of core/text, and module types. spec: Explainer#type-definitions */
#include "component/text/parser.h"
#include "core/text/parse_type.h"
#include "core/wasm/type_codes.h"

/* Codes of core imports and exports: func table memory global tag. */
enum { EXTERN_FUNC, EXTERN_TABLE, EXTERN_MEMORY, EXTERN_GLOBAL, EXTERN_TAG };
enum { MODULE_TYPE = 0x50 };

static uint32_t next_index(const struct gw_comp_parser *t)
{
    return t->scope->e.counts[GW_COMP_SORT_CORE_TYPE];
}

/* A non-final sub type begins as a module type does: a 0x00 before it tells. */
static void write_sub(struct gw_comp_parser *t, struct gw_writer *out,
                      struct gw_type_info *info, bool *is_plain)
{
    size_t from = out->len;
    *is_plain = gw_parse_type_sub(&t->p, out, info);
    if (out->err || out->len == from || out->data[from] != GW_TYPE_CODE_SUB) return;
    gw_writer_u8(out, 0);
    if (out->err) return;
    memmove(out->data + from + 1, out->data + from, out->len - 1 - from);
    out->data[from] = 0;
}

/* The types of a group may name each other, so their ids are bound first.
 *   returns  how many */
static uint32_t bind_group(struct gw_comp_parser *t)
{
    uint32_t count = 0, start = t->p.at;
    while (gw_comp_parser_take_open(t, "type")) {
        const struct gw_token *open = &t->p.tokens[t->p.at - 2];
        struct gw_comp_id id = gw_comp_parser_id(t);
        gw_comp_parser_bind(t, GW_COMP_SORT_CORE_TYPE, id, next_index(t) + count++);
        if (!t->p.err) t->p.at = open->link;
    }
    if (!t->p.err) t->p.at = start;
    return count;
}

/* A group of types, behind `rec`.    returns  how many */
static uint32_t group(struct gw_comp_parser *t, struct gw_writer *out)
{
    uint32_t count = bind_group(t);
    gw_writer_u8(out, GW_TYPE_CODE_REC);
    gw_writer_u32(out, count);
    for (uint32_t i = 0; i < count && !t->p.err; i++) {
        struct gw_type_info info;
        t->p.at += 2;
        gw_parser_skip_id(&t->p);
        gw_parse_type_sub(&t->p, out, &info);
        gw_parser_close(&t->p);
    }
    return count;
}

/* Types of functions that a module type defined, for imports and exports that say theirs
 * inline. */
struct module_type {
    struct gw_writer out;
    uint32_t count; /* of declarators */
    struct gw_map funcs;
};

static struct gw_writer *declare(struct module_type *m, uint8_t code)
{
    m->count++;
    gw_writer_u8(&m->out, code);
    return &m->out;
}

static void module_type_decl(struct gw_comp_parser *t, struct module_type *m)
{
    struct gw_comp_id id = gw_comp_parser_id(t);
    uint32_t index = next_index(t);
    struct gw_type_info info;
    bool is_plain;
    gw_comp_parser_bind(t, GW_COMP_SORT_CORE_TYPE, id, index);
    write_sub(t, declare(m, 0x01), &info, &is_plain);
    t->scope->e.counts[GW_COMP_SORT_CORE_TYPE]++;
    if (t->p.err || !info.is_func) return;
    struct gw_slice key = gw_parse_type_key(&t->p, &info.func);
    if (!t->p.err && gw_map_put(&m->funcs, key, index)) gw_parser_nomem(&t->p);
}

/* The type of a function: "(type idx)", or what it is, which gets a definition. It is written
 * before the declarator at hand. */
static uint32_t func_use(struct gw_comp_parser *t, struct module_type *m)
{
    struct gw_functype func;
    uint64_t found;
    if (gw_parser_at_open(&t->p, GW_KW_TYPE)) {
        t->p.at += 2;
        uint32_t index =
            gw_comp_parser_find(t, t->scope, GW_COMP_SORT_CORE_TYPE, t->p.at);
        if (!t->p.err) t->p.at++;
        gw_parser_close(&t->p);
        gw_parse_type_func(&t->p, GW_PARAM_SKIP_IDS);
        return index;
    }
    func = gw_parse_type_func(&t->p, GW_PARAM_SKIP_IDS);
    struct gw_slice key = gw_parse_type_key(&t->p, &func);
    if (t->p.err || gw_map_find(&m->funcs, key, &found))
        return t->p.err ? 0 : (uint32_t)found;
    gw_parse_type_write_func(declare(m, 0x01), &func);
    return t->scope->e.counts[GW_COMP_SORT_CORE_TYPE]++;
}

/* "(sort id? type)" of an import or export, whose code and names are in `head`. */
static void core_extern(struct gw_comp_parser *t, struct module_type *m, uint8_t code,
                        const struct gw_slice *names, size_t name_count)
{
    struct gw_writer type;
    gw_valtype elem;
    gw_writer_init(&type, t->p.alloc);
    gw_parser_expect(&t->p, GW_TOKEN_LPAR, "(");
    uint16_t word = gw_parser_token(&t->p)->word;
    if (!gw_comp_parser_is_end(t)) t->p.at++;
    gw_comp_parser_id(t);
    switch (word) {
    case GW_KW_FUNC:
        gw_writer_u8(&type, EXTERN_FUNC);
        gw_writer_u32(&type, func_use(t, m));
        break;
    case GW_KW_TABLE:
        gw_writer_u8(&type, EXTERN_TABLE);
        gw_parse_type_table(&t->p, &type, &elem);
        break;
    case GW_KW_MEMORY:
        gw_writer_u8(&type, EXTERN_MEMORY);
        gw_parse_type_memory(&t->p, &type);
        break;
    case GW_KW_GLOBAL:
        gw_writer_u8(&type, EXTERN_GLOBAL);
        gw_parse_type_global(&t->p, &type);
        break;
    case GW_KW_TAG:
        gw_writer_fixed(&type, (const uint8_t[]){EXTERN_TAG, 0}, 2);
        gw_writer_u32(&type, func_use(t, m));
        break;
    default:
        gw_parser_fail(&t->p, "expected func, table, memory, global or tag");
    }
    gw_parser_close(&t->p);
    struct gw_writer *out = declare(m, code);
    for (size_t i = 0; i < name_count; i++)
        gw_writer_name(out, names[i]);
    gw_writer_bytes(out, gw_slice_of(type.data, type.len));
    if (type.err) gw_parser_nomem(&t->p);
    gw_writer_deinit(&type);
}

static void module_decl(struct gw_comp_parser *t, struct module_type *m)
{
    struct gw_slice names[2];
    if (gw_comp_parser_take_open(t, "type")) {
        module_type_decl(t, m);
    } else if (gw_comp_parser_take_open(t, "rec")) {
        uint32_t count = group(t, declare(m, 0x01));
        t->scope->e.counts[GW_COMP_SORT_CORE_TYPE] += count;
    } else if (gw_comp_parser_take_open(t, "alias")) {
        m->count++;
        gw_comp_parse_module_alias(t, &m->out);
    } else if (gw_comp_parser_take_open(t, "import")) {
        names[0] = gw_parser_name(&t->p);
        names[1] = gw_parser_name(&t->p);
        core_extern(t, m, 0x00, names, 2);
    } else if (gw_comp_parser_take_open(t, "export")) {
        names[0] = gw_parser_name(&t->p);
        core_extern(t, m, 0x03, names, 1);
    } else {
        if (gw_parser_at(&t->p, GW_TOKEN_LPAR)) t->p.at++;
        gw_parser_unexpected(&t->p, "type, rec, alias, import or export");
    }
    gw_parser_close(&t->p);
}

uint32_t gw_comp_parse_module_type(struct gw_comp_parser *t, uint32_t symbol)
{
    struct gw_comp_scope scope;
    struct module_type m = {.count = 0};
    struct gw_writer bytes;
    uint32_t index = 0;
    gw_writer_init(&m.out, t->p.alloc);
    gw_writer_init(&bytes, t->p.alloc);
    gw_map_init(&m.funcs, t->p.alloc);
    gw_comp_parser_enter(t, &scope, symbol, true);
    while (!gw_comp_parser_is_end(t))
        module_decl(t, &m);
    gw_comp_parser_leave(t);
    gw_writer_u8(&bytes, MODULE_TYPE);
    gw_writer_u32(&bytes, m.count);
    gw_writer_bytes(&bytes, gw_slice_of(m.out.data, m.out.len));
    if (m.out.err || bytes.err) gw_parser_nomem(&t->p);
    if (!t->p.err)
        index =
            gw_comp_encode_core_type(&t->scope->e, gw_slice_of(bytes.data, bytes.len), 1);
    gw_map_deinit(&m.funcs);
    gw_writer_deinit(&bytes);
    gw_writer_deinit(&m.out);
    return index;
}

static void encode(struct gw_comp_parser *t, struct gw_writer *bytes, uint32_t indices)
{
    if (bytes->err) gw_parser_nomem(&t->p);
    if (!t->p.err)
        gw_comp_encode_core_type(&t->scope->e, gw_slice_of(bytes->data, bytes->len),
                                 indices);
    gw_writer_deinit(bytes);
}

void gw_comp_parse_core_type(struct gw_comp_parser *t)
{
    struct gw_comp_id id = gw_comp_parser_id(t);
    if (gw_comp_parse_inverted_alias(t, GW_COMP_SORT_CORE_TYPE, id)) return;
    if (gw_comp_parser_take_open(t, "module")) {
        uint32_t index = gw_comp_parse_module_type(t, id.symbol);
        gw_parser_close(&t->p);
        gw_comp_parser_bind(t, GW_COMP_SORT_CORE_TYPE, id, index);
        return;
    }
    struct gw_writer bytes;
    struct gw_type_info info;
    bool is_plain;
    gw_writer_init(&bytes, t->p.alloc);
    gw_comp_parser_bind(t, GW_COMP_SORT_CORE_TYPE, id, next_index(t));
    write_sub(t, &bytes, &info, &is_plain);
    encode(t, &bytes, 1);
}

void gw_comp_parse_core_rec(struct gw_comp_parser *t)
{
    struct gw_writer bytes;
    gw_writer_init(&bytes, t->p.alloc);
    uint32_t count = group(t, &bytes);
    encode(t, &bytes, count);
}
