/* SPDX-License-Identifier: Apache-2.0 */
#include "core/text/parse_type.h"

#include "core/text/parse_annot.h"
#include "core/wasm/limits.h"
#include "core/wasm/type_codes.h"

struct heap_word {
    uint16_t word, reference; /* "func" and "funcref" */
    gw_heaptype heap;
};

static const struct heap_word heap_words[] = {
    {GW_KW_FUNC,     GW_KW_FUNCREF,       GW_HEAP_FUNC    },
    {GW_KW_EXTERN,   GW_KW_EXTERNREF,     GW_HEAP_EXTERN  },
    {GW_KW_ANY,      GW_KW_ANYREF,        GW_HEAP_ANY     },
    {GW_KW_EQ,       GW_KW_EQREF,         GW_HEAP_EQ      },
    {GW_KW_I31,      GW_KW_I31REF,        GW_HEAP_I31     },
    {GW_KW_STRUCT,   GW_KW_STRUCTREF,     GW_HEAP_STRUCT  },
    {GW_KW_ARRAY,    GW_KW_ARRAYREF,      GW_HEAP_ARRAY   },
    {GW_KW_NONE,     GW_KW_NULLREF,       GW_HEAP_NONE    },
    {GW_KW_NOFUNC,   GW_KW_NULLFUNCREF,   GW_HEAP_NOFUNC  },
    {GW_KW_NOEXTERN, GW_KW_NULLEXTERNREF, GW_HEAP_NOEXTERN},
    {GW_KW_EXN,      GW_KW_EXNREF,        GW_HEAP_EXN     },
    {GW_KW_NOEXN,    GW_KW_NULLEXNREF,    GW_HEAP_NOEXN   },
    {GW_KW_CONT,     GW_KW_CONTREF,       GW_HEAP_CONT    },
    {GW_KW_NOCONT,   GW_KW_NULLCONTREF,   GW_HEAP_NOCONT  },
};

gw_heaptype gw_parse_type_heap(struct gw_parser *p)
{
    uint16_t word = gw_parser_token(p)->word;
    for (size_t i = 0; i < GW_COUNT(heap_words); i++) {
        if (heap_words[i].word != word) continue;
        p->at++;
        return heap_words[i].heap;
    }
    if (!gw_parser_at_index(p)) {
        gw_parser_unexpected(p, "a heap type");
        return GW_HEAP_FUNC;
    }
    uint32_t index = gw_parser_index(p, GW_SPACE_TYPE);
    /* What is beyond any module's types only has to stay unknown (type_codes.h). */
    return index < GW_HEAP_INDEX_END ? index : GW_HEAP_INDEX_END - 1;
}

static const struct heap_word *reference_word(const struct gw_parser *p)
{
    uint16_t word = gw_parser_token(p)->word;
    if (word < GW_KW_FUNCREF || word > GW_KW_NULLCONTREF) return NULL;
    for (size_t i = 0; i < GW_COUNT(heap_words); i++)
        if (heap_words[i].reference == word) return &heap_words[i];
    return NULL;
}

bool gw_parse_type_at_ref(const struct gw_parser *p)
{
    return reference_word(p) || gw_parser_at_open(p, GW_KW_REF);
}

gw_valtype gw_parse_type_ref(struct gw_parser *p)
{
    const struct heap_word *short_form = reference_word(p);
    if (short_form) {
        p->at++;
        return GW_VALTYPE_REF(short_form->heap, true);
    }
    if (!gw_parser_at_open(p, GW_KW_REF)) {
        gw_parser_unexpected(p, "a reference type");
        return GW_FUNCREF;
    }
    p->at += 2;
    bool is_nullable = gw_parser_take_word(p, GW_KW_NULL);
    gw_heaptype heap = gw_parse_type_heap(p);
    gw_parser_close(p);
    return GW_VALTYPE_REF(heap, is_nullable);
}

static gw_valtype number_type(uint16_t word)
{
    switch (word) {
    case GW_KW_I32:
        return GW_I32;
    case GW_KW_I64:
        return GW_I64;
    case GW_KW_F32:
        return GW_F32;
    case GW_KW_F64:
        return GW_F64;
    case GW_KW_V128:
        return GW_V128;
    default:
        return GW_BOT;
    }
}

gw_valtype gw_parse_type_val(struct gw_parser *p)
{
    gw_valtype type = number_type(gw_parser_token(p)->word);
    if (type != GW_BOT) {
        p->at++;
        return type;
    }
    if (gw_parse_type_at_ref(p)) return gw_parse_type_ref(p);
    gw_parser_unexpected(p, "a value type");
    return GW_I32;
}

static gw_valtype storage_type(struct gw_parser *p)
{
    if (gw_parser_take_word(p, GW_KW_I8)) return GW_I8;
    if (gw_parser_take_word(p, GW_KW_I16)) return GW_I16;
    return gw_parse_type_val(p);
}

static void push(struct gw_parser *p, gw_valtype type)
{
    if (!p->err && !gw_vec_push_copy(&p->scratch, &type)) gw_parser_nomem(p);
}

static void params(struct gw_parser *p, enum gw_param_ids ids, size_t base)
{
    while (gw_parser_take_open(p, GW_KW_PARAM)) {
        uint32_t symbol = ids == GW_PARAM_NO_IDS ? GW_NO_SYMBOL : gw_parser_take_id(p);
        uint32_t index = (uint32_t)(p->scratch.len - base);
        if (ids == GW_PARAM_BIND_IDS) gw_parser_bind_local(p, symbol, index);
        if (symbol != GW_NO_SYMBOL) {
            push(p, gw_parse_type_val(p));
        } else {
            while (!gw_parser_at(p, GW_TOKEN_RPAR) && !p->err)
                push(p, gw_parse_type_val(p));
        }
        gw_parser_close(p);
    }
}

static void results(struct gw_parser *p)
{
    while (gw_parser_take_open(p, GW_KW_RESULT)) {
        while (!gw_parser_at(p, GW_TOKEN_RPAR) && !p->err)
            push(p, gw_parse_type_val(p));
        gw_parser_close(p);
    }
}

struct gw_functype gw_parse_type_func(struct gw_parser *p, enum gw_param_ids ids)
{
    struct gw_functype func = {.params = NULL};
    size_t base = p->scratch.len;
    params(p, ids, base);
    func.param_count = (uint32_t)(p->scratch.len - base);
    results(p);
    size_t count = p->scratch.len - base;
    if (!p->err && count) {
        gw_valtype *types = gw_arena_array(&p->arena, count, sizeof *types);
        if (types) {
            memcpy(types, GW_VEC_AT(gw_valtype, &p->scratch, base),
                   count * sizeof *types);
            func.params = types;
            func.results = types + func.param_count;
            func.result_count = (uint32_t)count - func.param_count;
        } else {
            gw_parser_nomem(p);
        }
    }
    p->scratch.len = base;
    return p->err ? (struct gw_functype){.params = NULL} : func;
}

/* A key that equal function types share: the count of parameters, then all types. */
struct gw_slice gw_parse_type_key(struct gw_parser *p, const struct gw_functype *func)
{
    uint32_t count = func->param_count + func->result_count;
    uint32_t *key = gw_arena_array(&p->arena, (size_t)count + 1, sizeof *key);
    if (!key) {
        gw_parser_nomem(p);
        return gw_slice_of("", 0);
    }
    key[0] = func->param_count;
    if (count) memcpy(key + 1, func->params, count * sizeof *key);
    return gw_slice_of(key, ((size_t)count + 1) * sizeof *key);
}

static bool same_func(const struct gw_functype *a, const struct gw_functype *b)
{
    size_t count = (size_t)a->param_count + a->result_count;
    return a->param_count == b->param_count && a->result_count == b->result_count &&
           (count == 0 || memcmp(a->params, b->params, count * sizeof *a->params) == 0);
}

static void write_types(struct gw_writer *out, const gw_valtype *types, uint32_t count)
{
    gw_writer_u32(out, count);
    for (uint32_t i = 0; i < count; i++)
        gw_writer_valtype(out, types[i]);
}

void gw_parse_type_write_func(struct gw_writer *out, const struct gw_functype *func)
{
    gw_writer_u8(out, GW_TYPE_CODE_FUNC);
    write_types(out, func->params, func->param_count);
    write_types(out, func->results, func->result_count);
}

static gw_typeidx implicit(struct gw_parser *p, const struct gw_functype *func)
{
    if (p->err) return 0;
    struct gw_slice key = gw_parse_type_key(p, func);
    uint64_t found;
    if (p->err) return 0;
    if (gw_map_find(&p->signatures, key, &found)) return (gw_typeidx)found;
    struct gw_type_info info = {.is_func = true, .func = *func};
    gw_typeidx index = (gw_typeidx)p->types.len;
    if (!gw_vec_push_copy(&p->types, &info) || gw_map_put(&p->signatures, key, index))
        gw_parser_nomem(p);
    gw_parse_type_write_func(gw_parser_item(p, 1), func);
    return index;
}

gw_typeidx gw_parse_type_use(struct gw_parser *p, enum gw_param_ids ids,
                             struct gw_functype *func)
{
    uint32_t token = p->at;
    if (!gw_parser_take_open(p, GW_KW_TYPE)) {
        *func = gw_parse_type_func(p, ids);
        return implicit(p, func);
    }
    gw_typeidx index = gw_parser_index(p, GW_SPACE_TYPE);
    gw_parser_close(p);
    bool is_inline =
        gw_parser_at_open(p, GW_KW_PARAM) || gw_parser_at_open(p, GW_KW_RESULT);
    *func = gw_parse_type_func(p, ids);
    const struct gw_type_info *info =
        index < p->types.len ? GW_VEC_AT(struct gw_type_info, &p->types, index) : NULL;
    bool is_known = info && info->is_func;
    /* (param) and (result) without types say nothing either. */
    is_inline = is_inline && func->param_count + func->result_count > 0;
    if (!is_inline && is_known) *func = info->func;
    if (is_inline && !is_known)
        gw_parser_fail_at(p, token, GW_ERR_MALFORMED, "unknown function type %u", index);
    else if (is_inline && !same_func(func, &info->func))
        gw_parser_fail_at(p, token, GW_ERR_MALFORMED,
                          "inline function type does not match type %u", index);
    return index;
}

void gw_parse_type_block(struct gw_parser *p, struct gw_writer *out)
{
    struct gw_functype func;
    if (gw_parser_at_open(p, GW_KW_TYPE)) {
        gw_writer_s64(out, gw_parse_type_use(p, GW_PARAM_NO_IDS, &func));
        return;
    }
    if (!gw_parser_at_open(p, GW_KW_PARAM) && !gw_parser_at_open(p, GW_KW_RESULT)) {
        gw_writer_u8(out, GW_TYPE_CODE_EMPTY);
        return;
    }
    func = gw_parse_type_func(p, GW_PARAM_NO_IDS);
    if (func.param_count == 0 && func.result_count == 0)
        gw_writer_u8(out, GW_TYPE_CODE_EMPTY);
    else if (func.param_count == 0 && func.result_count == 1)
        gw_writer_valtype(out, func.results[0]);
    else
        gw_writer_s64(out, implicit(p, &func));
}

gw_valtype gw_parse_type_addr(struct gw_parser *p)
{
    if (gw_parser_take_word(p, GW_KW_I64)) return GW_I64;
    gw_parser_take_word(p, GW_KW_I32);
    return GW_I32;
}

static void limits(struct gw_parser *p, struct gw_limits *out)
{
    *out = (struct gw_limits){.max = UINT64_MAX};
    out->is_64 = gw_parse_type_addr(p) == GW_I64;
    /* 64-bit memories made every limit a 64-bit number, whatever its address type. */
    bool is_wide =
        !p->options || gw_features_have(p->options->features, GW_FEATURE_MEMORY64);
    uint64_t largest = is_wide ? UINT64_MAX : UINT32_MAX;
    out->min = gw_parser_nat(p, largest, "a limit");
    if (gw_parser_at(p, GW_TOKEN_NAT)) {
        out->has_max = true;
        out->max = gw_parser_nat(p, largest, "a limit");
    }
    out->is_shared = gw_parser_take_word(p, GW_KW_SHARED);
}

void gw_parse_type_limits(struct gw_writer *out, const struct gw_limits *limits,
                          bool has_page_size, unsigned page_size_log2)
{
    gw_writer_u8(out, (uint8_t)(limits->has_max | limits->is_shared << 1 |
                                limits->is_64 << 2 | has_page_size << 3));
    gw_writer_u64(out, limits->min);
    if (limits->has_max) gw_writer_u64(out, limits->max);
    if (has_page_size) gw_writer_u32(out, page_size_log2);
}

void gw_parse_type_table(struct gw_parser *p, struct gw_writer *out, gw_valtype *elem)
{
    struct gw_limits size;
    limits(p, &size);
    *elem = gw_parse_type_ref(p);
    gw_writer_valtype(out, *elem);
    gw_parse_type_limits(out, &size, false, 0);
}

unsigned gw_parse_type_page_size(struct gw_parser *p, bool *is_there)
{
    *is_there = gw_parser_take_open(p, GW_KW_PAGESIZE);
    if (!*is_there) return 16;
    uint32_t token = p->at;
    uint64_t bytes = gw_parser_nat(p, UINT64_MAX, "a page size");
    gw_parser_close(p);
    if (bytes == 0 || (bytes & (bytes - 1)))
        gw_parser_fail_at(p, token, GW_ERR_MALFORMED, "invalid custom page size");
    return bytes ? (unsigned)__builtin_ctzll(bytes) : 16;
}

void gw_parse_type_memory(struct gw_parser *p, struct gw_writer *out)
{
    struct gw_limits size;
    limits(p, &size);
    bool has_page_size;
    unsigned log2 = gw_parse_type_page_size(p, &has_page_size);
    gw_parse_type_limits(out, &size, has_page_size, log2);
}

void gw_parse_type_global(struct gw_parser *p, struct gw_writer *out)
{
    bool is_mutable = gw_parser_take_open(p, GW_KW_MUT);
    gw_writer_valtype(out, gw_parse_type_val(p));
    if (is_mutable) gw_parser_close(p);
    gw_writer_u8(out, is_mutable);
}

static void field_type(struct gw_parser *p, struct gw_writer *out)
{
    bool is_mutable = gw_parser_take_open(p, GW_KW_MUT);
    gw_writer_valtype(out, storage_type(p));
    if (is_mutable) gw_parser_close(p);
    gw_writer_u8(out, is_mutable);
}

/* Field ids live in one map for all types: their key is the type index and the symbol. */
static void bind_field(struct gw_parser *p, uint32_t symbol, uint32_t index)
{
    uint32_t type = (uint32_t)p->types.len;
    gw_parser_note_name(p, GW_NAMES_FIELD, type, index, symbol);
    if (symbol == GW_NO_SYMBOL || p->err) return;
    uint32_t key[2] = {type, symbol};
    struct gw_slice kept = gw_arena_copy(&p->arena, gw_slice_of(key, sizeof key));
    enum gw_err err = kept.data ? gw_map_put_new(&p->fields, kept, index) : GW_ERR_NOMEM;
    if (err == GW_ERR_EXIST)
        gw_parser_fail(p, "duplicate field");
    else if (err)
        gw_parser_nomem(p);
}

static void struct_type(struct gw_parser *p, struct gw_writer *out)
{
    size_t from = out->len;
    uint32_t count = 0;
    while (gw_parser_take_open(p, GW_KW_FIELD)) {
        uint32_t symbol = gw_parser_take_id(p);
        bind_field(p, symbol, count);
        if (symbol != GW_NO_SYMBOL) {
            field_type(p, out);
            count++;
        } else {
            for (; !gw_parser_at(p, GW_TOKEN_RPAR) && !p->err; count++)
                field_type(p, out);
        }
        gw_parser_close(p);
    }
    /* The count goes first: its few bytes move the fields. */
    struct gw_writer prefix;
    gw_writer_init(&prefix, p->alloc);
    gw_writer_u32(&prefix, count);
    size_t fields = out->len - from;
    gw_writer_bytes(out, gw_slice_of(prefix.data, prefix.len));
    if (!out->err && !prefix.err) {
        memmove(out->data + from + prefix.len, out->data + from, fields);
        memcpy(out->data + from, prefix.data, prefix.len);
    }
    if (prefix.err) gw_parser_nomem(p);
    gw_writer_deinit(&prefix);
}

static void composite(struct gw_parser *p, struct gw_writer *out,
                      struct gw_type_info *info)
{
    gw_parser_expect(p, GW_TOKEN_LPAR, "a type");
    if (gw_parser_take_word(p, GW_KW_FUNC)) {
        info->is_func = true;
        info->func = gw_parse_type_func(p, GW_PARAM_SKIP_IDS);
        gw_parse_type_write_func(out, &info->func);
    } else if (gw_parser_take_word(p, GW_KW_STRUCT)) {
        gw_writer_u8(out, GW_TYPE_CODE_STRUCT);
        struct_type(p, out);
    } else if (gw_parser_take_word(p, GW_KW_ARRAY)) {
        gw_writer_u8(out, GW_TYPE_CODE_ARRAY);
        field_type(p, out);
    } else if (gw_parser_take_word(p, GW_KW_CONT)) {
        gw_writer_u8(out, GW_TYPE_CODE_CONT);
        gw_writer_s64(out, gw_parse_type_heap(p));
    } else {
        gw_parser_unexpected(p, "func, struct, array or cont");
    }
    gw_parser_close(p);
}

/* Inline types may stand for what is final and has no supertypes. */
bool gw_parse_type_sub(struct gw_parser *p, struct gw_writer *out,
                       struct gw_type_info *info)
{
    *info = (struct gw_type_info){.is_func = false};
    if (!gw_parser_take_open(p, GW_KW_SUB)) {
        composite(p, out, info);
        return true;
    }
    bool is_final = gw_parser_take_word(p, GW_KW_FINAL);
    gw_writer_u8(out, is_final ? GW_TYPE_CODE_SUB_FINAL : GW_TYPE_CODE_SUB);
    size_t base = p->scratch.len;
    while (gw_parser_at_index(p))
        push(p, gw_parser_index(p, GW_SPACE_TYPE));
    uint32_t count = (uint32_t)(p->scratch.len - base);
    gw_writer_u32(out, count);
    for (uint32_t i = 0; i < count; i++)
        gw_writer_u32(out, *GW_VEC_AT(uint32_t, &p->scratch, base + i));
    p->scratch.len = base;
    composite(p, out, info);
    gw_parser_close(p);
    return is_final && count == 0;
}

/* One (type $id? subtype); adds it to the known types. */
static void definition(struct gw_parser *p, struct gw_writer *out, bool is_alone)
{
    struct gw_type_info info;
    gw_parser_open(p, GW_KW_TYPE);
    gw_parser_skip_id(p);
    bool is_plain = gw_parse_type_sub(p, out, &info);
    gw_parser_close(p);
    if (p->err) return;
    uint32_t index = (uint32_t)p->types.len;
    if (!gw_vec_push_copy(&p->types, &info)) gw_parser_nomem(p);
    if (!info.is_func || !is_plain || !is_alone) return;
    struct gw_slice key = gw_parse_type_key(p, &info.func);
    if (!p->err && gw_map_put_new(&p->signatures, key, index) == GW_ERR_NOMEM)
        gw_parser_nomem(p);
}

void gw_parse_type_definition(struct gw_parser *p)
{
    definition(p, gw_parser_item(p, 1), true);
}

void gw_parse_type_rec(struct gw_parser *p)
{
    struct gw_writer *out = gw_parser_item(p, 1);
    gw_parser_open(p, GW_KW_REC);
    uint32_t count = 0;
    for (uint32_t at = p->at; p->tokens[at].kind == GW_TOKEN_LPAR;
         at = p->tokens[at].link)
        count++;
    gw_writer_u8(out, GW_TYPE_CODE_REC);
    gw_writer_u32(out, count);
    for (uint32_t i = 0; i < count && !p->err; i++)
        definition(p, out, count == 1);
    gw_parser_close(p);
}
