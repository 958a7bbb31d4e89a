/* SPDX-License-Identifier: Apache-2.0 */
/* wasm.h -- the standard WebAssembly C API, as godwit provides it.
 *
 * A program written against the wasm-c-api compiles and links here unchanged: every name,
 * layout and calling convention is the standard's. What godwit adds is in godwit/ *.h, on
 * the same objects.
 *
 * Ownership. `own` marks what changes hands, to the callee in a parameter and to the
 * caller in a result or behind a parameter called `out`. What is not marked is borrowed
 * for the call. Owning a vector means owning its elements. Everything owned is given back
 * with the *_delete function of its type, or by passing it on as `own`; *_delete accepts
 * NULL. A constructor that fails returns NULL (a vector comes out empty) and has still
 * consumed its `own` parameters.
 *
 * Lifetime. Functions, globals, tables, memories and instances live in their store, and
 * die with it; a handle that is left over then may only be deleted. Traps, modules and
 * types may be used longer. An engine lives until its last user is gone, whatever the
 * order of deletion.
 *
 * Threads. Engines, shared modules and types may be used from any thread; a store and
 * what is in it from one thread at a time. */
#ifndef WASM_H
#define WASM_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifndef WASM_API_EXTERN
#if defined(_WIN32) && !defined(__MINGW32__) && !defined(LIBWASM_STATIC)
#define WASM_API_EXTERN __declspec(dllimport)
#elif defined(__GNUC__)
#define WASM_API_EXTERN __attribute__((visibility("default")))
#else
#define WASM_API_EXTERN
#endif
#endif

#ifdef __cplusplus
extern "C" {
#endif

#define own

typedef char byte_t;
typedef float float32_t;
typedef double float64_t;

static_assert(sizeof(float32_t) == 4 && sizeof(float64_t) == 8, "IEEE 754 floats");
static_assert(sizeof(void *) == 4 || sizeof(void *) == 8, "32-bit or 64-bit pointers");

/* ---- Families of declarations ---- */

/* An opaque type and how to give it back. */
#define WASM_DECLARE_OWN(name)                                                           \
    typedef struct wasm_##name##_t wasm_##name##_t;                                      \
    WASM_API_EXTERN void wasm_##name##_delete(own wasm_##name##_t *);

/* A vector: a length and an array of items, which are values (`star` is empty) or owned
 * pointers. An uninitialized vector of pointers holds NULLs; the caller fills it in. */
#define WASM_DECLARE_VEC(name, star)                                                     \
    typedef struct wasm_##name##_vec_t {                                                 \
        size_t size;                                                                     \
        wasm_##name##_t star *data;                                                      \
    } wasm_##name##_vec_t;                                                               \
    WASM_API_EXTERN void wasm_##name##_vec_new_empty(own wasm_##name##_vec_t *out);      \
    WASM_API_EXTERN void wasm_##name##_vec_new_uninitialized(                            \
        own wasm_##name##_vec_t *out, size_t size);                                      \
    WASM_API_EXTERN void wasm_##name##_vec_new(own wasm_##name##_vec_t *out,             \
                                               size_t size,                              \
                                               own wasm_##name##_t star const items[]);  \
    WASM_API_EXTERN void wasm_##name##_vec_copy(own wasm_##name##_vec_t *out,            \
                                                const wasm_##name##_vec_t *);            \
    WASM_API_EXTERN void wasm_##name##_vec_delete(own wasm_##name##_vec_t *);

#define WASM_DECLARE_COPY(name)                                                          \
    WASM_API_EXTERN own wasm_##name##_t *wasm_##name##_copy(const wasm_##name##_t *);

/* A type description: immutable, independent of engines and stores. */
#define WASM_DECLARE_TYPE(name)                                                          \
    WASM_DECLARE_OWN(name)                                                               \
    WASM_DECLARE_VEC(name, *)                                                            \
    WASM_DECLARE_COPY(name)

/* A reference to a run-time object. `copy` makes another handle of the same object,
 * `same` tells whether two handles mean one object (their addresses tell nothing). Host
 * info is one pointer that the embedder hangs on the object, not the handle; the
 * finalizer runs when the object dies. */
#define WASM_DECLARE_REF_BASE(name)                                                      \
    WASM_DECLARE_OWN(name)                                                               \
    WASM_DECLARE_COPY(name)                                                              \
    WASM_API_EXTERN bool wasm_##name##_same(const wasm_##name##_t *,                     \
                                            const wasm_##name##_t *);                    \
    WASM_API_EXTERN void *wasm_##name##_get_host_info(const wasm_##name##_t *);          \
    WASM_API_EXTERN void wasm_##name##_set_host_info(wasm_##name##_t *, void *info);     \
    WASM_API_EXTERN void wasm_##name##_set_host_info_with_finalizer(                     \
        wasm_##name##_t *, void *info, void (*finalizer)(void *));

/* Look at handle `a` as a `b`: the same handle, not another one; NULL if it is no `b`. */
#define WASM_DECLARE_CAST(a, b)                                                          \
    WASM_API_EXTERN wasm_##b##_t *wasm_##a##_as_##b(wasm_##a##_t *);                     \
    WASM_API_EXTERN const wasm_##b##_t *wasm_##a##_as_##b##_const(const wasm_##a##_t *);

#define WASM_DECLARE_REF(name)                                                           \
    WASM_DECLARE_REF_BASE(name)                                                          \
    WASM_DECLARE_CAST(name, ref)                                                         \
    WASM_DECLARE_CAST(ref, name)

/* A reference whose object can move to another store: `share` makes a form that any
 * thread may hold, `obtain` a handle in another store of the same engine. */
#define WASM_DECLARE_SHARABLE_REF(name)                                                  \
    WASM_DECLARE_REF(name)                                                               \
    WASM_DECLARE_OWN(shared_##name)                                                      \
    WASM_API_EXTERN own wasm_shared_##name##_t *wasm_##name##_share(                     \
        const wasm_##name##_t *);                                                        \
    WASM_API_EXTERN own wasm_##name##_t *wasm_##name##_obtain(                           \
        wasm_store_t *, const wasm_shared_##name##_t *);

/* ---- Bytes and names ---- */

typedef byte_t wasm_byte_t;
WASM_DECLARE_VEC(byte, )

/* clang-format off */
#define WASM_EMPTY_VEC {0, NULL}
#define WASM_ARRAY_VEC(array) {sizeof(array) / sizeof(*(array)), array}
/* clang-format on */

/* A name is UTF-8 without a terminator; a message (below) is a name with one. */
typedef wasm_byte_vec_t wasm_name_t;

/* (new_new_uninitialized is how the standard spells it.) */
#define wasm_name wasm_byte_vec
#define wasm_name_new wasm_byte_vec_new
#define wasm_name_new_empty wasm_byte_vec_new_empty
#define wasm_name_new_uninitialized wasm_byte_vec_new_uninitialized
#define wasm_name_new_new_uninitialized wasm_byte_vec_new_uninitialized
#define wasm_name_copy wasm_byte_vec_copy
#define wasm_name_delete wasm_byte_vec_delete

static inline void wasm_name_new_from_string(own wasm_name_t *out, const char *text)
{
    wasm_name_new(out, strlen(text), text);
}

/* With the terminating NUL. */
static inline void wasm_name_new_from_string_nt(own wasm_name_t *out, const char *text)
{
    wasm_name_new(out, strlen(text) + 1, text);
}

/* ---- Configuration, engine, store ---- */

WASM_DECLARE_OWN(config)
WASM_API_EXTERN own wasm_config_t *wasm_config_new(void); /* godwit/config.h changes it */

WASM_DECLARE_OWN(engine)
WASM_API_EXTERN own wasm_engine_t *wasm_engine_new(void);
WASM_API_EXTERN own wasm_engine_t *wasm_engine_new_with_config(own wasm_config_t *);

WASM_DECLARE_OWN(store)
WASM_API_EXTERN own wasm_store_t *wasm_store_new(wasm_engine_t *);

/* ---- Value types ---- */

WASM_DECLARE_TYPE(valtype)

typedef uint8_t wasm_valkind_t;
enum wasm_valkind_enum {
    WASM_I32 = 0,
    WASM_I64 = 1,
    WASM_F32 = 2,
    WASM_F64 = 3,
    WASM_EXTERNREF = 128,
    WASM_FUNCREF = 129,
};

WASM_API_EXTERN own wasm_valtype_t *wasm_valtype_new(wasm_valkind_t);
WASM_API_EXTERN wasm_valkind_t wasm_valtype_kind(const wasm_valtype_t *);

static inline bool wasm_valkind_is_num(wasm_valkind_t kind)
{
    return kind < WASM_EXTERNREF;
}
static inline bool wasm_valkind_is_ref(wasm_valkind_t kind)
{
    return kind >= WASM_EXTERNREF;
}

static inline bool wasm_valtype_is_num(const wasm_valtype_t *type)
{
    return wasm_valkind_is_num(wasm_valtype_kind(type));
}

static inline bool wasm_valtype_is_ref(const wasm_valtype_t *type)
{
    return wasm_valkind_is_ref(wasm_valtype_kind(type));
}

#define WASM_DEFINE_VALTYPE_NEW(name, kind)                                              \
    static inline own wasm_valtype_t *wasm_valtype_new_##name(void)                      \
    {                                                                                    \
        return wasm_valtype_new(kind);                                                   \
    }
WASM_DEFINE_VALTYPE_NEW(i32, WASM_I32)
WASM_DEFINE_VALTYPE_NEW(i64, WASM_I64)
WASM_DEFINE_VALTYPE_NEW(f32, WASM_F32)
WASM_DEFINE_VALTYPE_NEW(f64, WASM_F64)
WASM_DEFINE_VALTYPE_NEW(externref, WASM_EXTERNREF)
WASM_DEFINE_VALTYPE_NEW(funcref, WASM_FUNCREF)
#undef WASM_DEFINE_VALTYPE_NEW

/* ---- Types of externals ---- */

WASM_DECLARE_TYPE(functype)
WASM_API_EXTERN own wasm_functype_t *wasm_functype_new(own wasm_valtype_vec_t *params,
                                                       own wasm_valtype_vec_t *results);
WASM_API_EXTERN const wasm_valtype_vec_t *wasm_functype_params(const wasm_functype_t *);
WASM_API_EXTERN const wasm_valtype_vec_t *wasm_functype_results(const wasm_functype_t *);

typedef uint8_t wasm_mutability_t;
enum wasm_mutability_enum {
    WASM_CONST = 0,
    WASM_VAR = 1,
};

WASM_DECLARE_TYPE(globaltype)
WASM_API_EXTERN own wasm_globaltype_t *wasm_globaltype_new(own wasm_valtype_t *content,
                                                           wasm_mutability_t);
WASM_API_EXTERN const wasm_valtype_t *wasm_globaltype_content(const wasm_globaltype_t *);
WASM_API_EXTERN wasm_mutability_t wasm_globaltype_mutability(const wasm_globaltype_t *);

/* Sizes of a table in entries, of a memory in pages; this max stands for no limit. */
typedef struct wasm_limits_t {
    uint32_t min;
    uint32_t max;
} wasm_limits_t;

static const uint32_t wasm_limits_max_default = 0xffffffff;

WASM_DECLARE_TYPE(tabletype)
WASM_API_EXTERN own wasm_tabletype_t *wasm_tabletype_new(own wasm_valtype_t *element,
                                                         const wasm_limits_t *);
WASM_API_EXTERN const wasm_valtype_t *wasm_tabletype_element(const wasm_tabletype_t *);
WASM_API_EXTERN const wasm_limits_t *wasm_tabletype_limits(const wasm_tabletype_t *);

WASM_DECLARE_TYPE(memorytype)
WASM_API_EXTERN own wasm_memorytype_t *wasm_memorytype_new(const wasm_limits_t *);
WASM_API_EXTERN const wasm_limits_t *wasm_memorytype_limits(const wasm_memorytype_t *);

typedef uint8_t wasm_externkind_t;
/* Not the numbers of the binary format. */
enum wasm_externkind_enum {
    WASM_EXTERN_FUNC = 0,
    WASM_EXTERN_GLOBAL = 1,
    WASM_EXTERN_TABLE = 2,
    WASM_EXTERN_MEMORY = 3,
};

WASM_DECLARE_TYPE(externtype)
WASM_API_EXTERN wasm_externkind_t wasm_externtype_kind(const wasm_externtype_t *);
WASM_DECLARE_CAST(functype, externtype)
WASM_DECLARE_CAST(globaltype, externtype)
WASM_DECLARE_CAST(tabletype, externtype)
WASM_DECLARE_CAST(memorytype, externtype)
WASM_DECLARE_CAST(externtype, functype)
WASM_DECLARE_CAST(externtype, globaltype)
WASM_DECLARE_CAST(externtype, tabletype)
WASM_DECLARE_CAST(externtype, memorytype)

WASM_DECLARE_TYPE(importtype)
WASM_API_EXTERN own wasm_importtype_t *wasm_importtype_new(own wasm_name_t *module,
                                                           own wasm_name_t *name,
                                                           own wasm_externtype_t *);
WASM_API_EXTERN const wasm_name_t *wasm_importtype_module(const wasm_importtype_t *);
WASM_API_EXTERN const wasm_name_t *wasm_importtype_name(const wasm_importtype_t *);
WASM_API_EXTERN const wasm_externtype_t *wasm_importtype_type(const wasm_importtype_t *);

WASM_DECLARE_TYPE(exporttype)
WASM_API_EXTERN own wasm_exporttype_t *wasm_exporttype_new(own wasm_name_t *name,
                                                           own wasm_externtype_t *);
WASM_API_EXTERN const wasm_name_t *wasm_exporttype_name(const wasm_exporttype_t *);
WASM_API_EXTERN const wasm_externtype_t *wasm_exporttype_type(const wasm_exporttype_t *);

/* ---- Values ---- */

struct wasm_ref_t;

/* A value owns its reference, which is NULL for null. */
typedef struct wasm_val_t {
    wasm_valkind_t kind;
    union {
        int32_t i32;
        int64_t i64;
        float32_t f32;
        float64_t f64;
        struct wasm_ref_t *ref;
    } of;
} wasm_val_t;

WASM_API_EXTERN void wasm_val_delete(own wasm_val_t *);
WASM_API_EXTERN void wasm_val_copy(own wasm_val_t *out, const wasm_val_t *);
WASM_DECLARE_VEC(val, )

/* clang-format off */
#define WASM_VAL_OF(valkind, member, value) {.kind = valkind, .of = {.member = value}}
/* clang-format on */
#define WASM_I32_VAL(i) WASM_VAL_OF(WASM_I32, i32, i)
#define WASM_I64_VAL(i) WASM_VAL_OF(WASM_I64, i64, i)
#define WASM_F32_VAL(z) WASM_VAL_OF(WASM_F32, f32, z)
#define WASM_F64_VAL(z) WASM_VAL_OF(WASM_F64, f64, z)
#define WASM_REF_VAL(r) WASM_VAL_OF(WASM_EXTERNREF, ref, r)
#define WASM_INIT_VAL WASM_VAL_OF(WASM_EXTERNREF, ref, NULL)

/* An address as the integer that is as wide. */
static inline void wasm_val_init_ptr(own wasm_val_t *out, void *address)
{
#if UINTPTR_MAX == UINT32_MAX
    out->kind = WASM_I32;
    out->of.i32 = (int32_t)(intptr_t)address;
#else
    out->kind = WASM_I64;
    out->of.i64 = (int64_t)(intptr_t)address;
#endif
}

static inline void *wasm_val_ptr(const wasm_val_t *val)
{
#if UINTPTR_MAX == UINT32_MAX
    return (void *)(intptr_t)val->of.i32;
#else
    return (void *)(intptr_t)val->of.i64;
#endif
}

/* ---- References, frames, traps, foreign objects ---- */

WASM_DECLARE_REF_BASE(ref)

/* One line of a trap's backtrace: where in which function of which instance. */
WASM_DECLARE_OWN(frame)
WASM_DECLARE_VEC(frame, *)
WASM_DECLARE_COPY(frame)
WASM_API_EXTERN struct wasm_instance_t *wasm_frame_instance(const wasm_frame_t *);
WASM_API_EXTERN uint32_t wasm_frame_func_index(const wasm_frame_t *);
WASM_API_EXTERN size_t
wasm_frame_func_offset(const wasm_frame_t *); /* bytes into its body */
WASM_API_EXTERN size_t
wasm_frame_module_offset(const wasm_frame_t *); /* bytes into the module */

typedef wasm_name_t wasm_message_t; /* its size counts the terminating NUL */

WASM_DECLARE_REF(trap)
WASM_API_EXTERN own wasm_trap_t *wasm_trap_new(wasm_store_t *, const wasm_message_t *);
WASM_API_EXTERN void wasm_trap_message(const wasm_trap_t *, own wasm_message_t *out);
WASM_API_EXTERN own wasm_frame_t *
wasm_trap_origin(const wasm_trap_t *); /* NULL: none known */
WASM_API_EXTERN void wasm_trap_trace(const wasm_trap_t *, own wasm_frame_vec_t *out);

/* An object of the embedder's that a guest can hold as externref; host info says what it
 * is. */
WASM_DECLARE_REF(foreign)
WASM_API_EXTERN own wasm_foreign_t *wasm_foreign_new(wasm_store_t *);

/* ---- Modules ---- */

WASM_DECLARE_SHARABLE_REF(module)

/* The bytes are copied. NULL if they are no valid module; godwit/module.h tells why. */
WASM_API_EXTERN own wasm_module_t *wasm_module_new(wasm_store_t *,
                                                   const wasm_byte_vec_t *binary);
WASM_API_EXTERN bool wasm_module_validate(wasm_store_t *, const wasm_byte_vec_t *binary);
WASM_API_EXTERN void wasm_module_imports(const wasm_module_t *,
                                         own wasm_importtype_vec_t *out);
WASM_API_EXTERN void wasm_module_exports(const wasm_module_t *,
                                         own wasm_exporttype_vec_t *out);

/* Deserializing checks as much as wasm_module_new does. */
WASM_API_EXTERN void wasm_module_serialize(const wasm_module_t *,
                                           own wasm_byte_vec_t *out);
WASM_API_EXTERN own wasm_module_t *wasm_module_deserialize(wasm_store_t *,
                                                           const wasm_byte_vec_t *);

/* ---- Externals ---- */

/* A function of the embedder's. It borrows its arguments and fills in `results`, which
 * comes with the right size and kinds; what it returns, if not NULL, is thrown at the
 * caller. */
typedef own wasm_trap_t *(*wasm_func_callback_t)(const wasm_val_vec_t *args,
                                                 own wasm_val_vec_t *results);
typedef own wasm_trap_t *(*wasm_func_callback_with_env_t)(void *env,
                                                          const wasm_val_vec_t *args,
                                                          wasm_val_vec_t *results);

WASM_DECLARE_REF(func)
WASM_API_EXTERN own wasm_func_t *wasm_func_new(wasm_store_t *, const wasm_functype_t *,
                                               wasm_func_callback_t);
/* The finalizer, if any, gets env when the store dies; it is not called if this fails. */
WASM_API_EXTERN own wasm_func_t *wasm_func_new_with_env(wasm_store_t *,
                                                        const wasm_functype_t *,
                                                        wasm_func_callback_with_env_t,
                                                        void *env,
                                                        void (*finalizer)(void *));
WASM_API_EXTERN own wasm_functype_t *wasm_func_type(const wasm_func_t *);
WASM_API_EXTERN size_t wasm_func_param_arity(const wasm_func_t *);
WASM_API_EXTERN size_t wasm_func_result_arity(const wasm_func_t *);

/* `results` has room for all results. Room is needed, and written, only where there is no
 * trap. */
WASM_API_EXTERN own wasm_trap_t *
wasm_func_call(const wasm_func_t *, const wasm_val_vec_t *args, wasm_val_vec_t *results);

WASM_DECLARE_REF(global)
WASM_API_EXTERN own wasm_global_t *
wasm_global_new(wasm_store_t *, const wasm_globaltype_t *, const wasm_val_t *);
WASM_API_EXTERN own wasm_globaltype_t *wasm_global_type(const wasm_global_t *);
WASM_API_EXTERN void wasm_global_get(const wasm_global_t *, own wasm_val_t *out);
WASM_API_EXTERN void wasm_global_set(wasm_global_t *, const wasm_val_t *);

typedef uint32_t wasm_table_size_t;

WASM_DECLARE_REF(table)
WASM_API_EXTERN own wasm_table_t *wasm_table_new(wasm_store_t *, const wasm_tabletype_t *,
                                                 wasm_ref_t *init);
WASM_API_EXTERN own wasm_tabletype_t *wasm_table_type(const wasm_table_t *);
WASM_API_EXTERN own wasm_ref_t *wasm_table_get(const wasm_table_t *,
                                               wasm_table_size_t index);
WASM_API_EXTERN bool wasm_table_set(wasm_table_t *, wasm_table_size_t index,
                                    wasm_ref_t *);
WASM_API_EXTERN wasm_table_size_t wasm_table_size(const wasm_table_t *);
WASM_API_EXTERN bool wasm_table_grow(wasm_table_t *, wasm_table_size_t delta,
                                     wasm_ref_t *init);

typedef uint32_t wasm_memory_pages_t;

static const size_t MEMORY_PAGE_SIZE = 0x10000; /* bytes */

WASM_DECLARE_REF(memory)
WASM_API_EXTERN own wasm_memory_t *wasm_memory_new(wasm_store_t *,
                                                   const wasm_memorytype_t *);
WASM_API_EXTERN own wasm_memorytype_t *wasm_memory_type(const wasm_memory_t *);
/* The address may change when the memory grows. */
WASM_API_EXTERN byte_t *wasm_memory_data(wasm_memory_t *);
WASM_API_EXTERN size_t wasm_memory_data_size(const wasm_memory_t *);
WASM_API_EXTERN wasm_memory_pages_t wasm_memory_size(const wasm_memory_t *);
WASM_API_EXTERN bool wasm_memory_grow(wasm_memory_t *, wasm_memory_pages_t delta);

WASM_DECLARE_REF(extern)
WASM_DECLARE_VEC(extern, *)
WASM_API_EXTERN wasm_externkind_t wasm_extern_kind(const wasm_extern_t *);
WASM_API_EXTERN own wasm_externtype_t *wasm_extern_type(const wasm_extern_t *);
WASM_DECLARE_CAST(func, extern)
WASM_DECLARE_CAST(global, extern)
WASM_DECLARE_CAST(table, extern)
WASM_DECLARE_CAST(memory, extern)
WASM_DECLARE_CAST(extern, func)
WASM_DECLARE_CAST(extern, global)
WASM_DECLARE_CAST(extern, table)
WASM_DECLARE_CAST(extern, memory)

/* ---- Instances ---- */

WASM_DECLARE_REF(instance)

/* `imports` in the order of wasm_module_imports. On failure, NULL, and what happened as a
 * trap in *trap unless `trap` is NULL; on success *trap is NULL. */
WASM_API_EXTERN own wasm_instance_t *wasm_instance_new(wasm_store_t *,
                                                       const wasm_module_t *,
                                                       const wasm_extern_vec_t *imports,
                                                       own wasm_trap_t **trap);
/* In the order of wasm_module_exports. */
WASM_API_EXTERN void wasm_instance_exports(const wasm_instance_t *,
                                           own wasm_extern_vec_t *out);

/* ---- Function types in one line: wasm_functype_new_<params>_<results>(...) ---- */

static inline own wasm_functype_t *
wasm_functype_new_arrays(size_t param_count, own wasm_valtype_t *const params[],
                         size_t result_count, own wasm_valtype_t *const results[])
{
    wasm_valtype_vec_t param_vec, result_vec;
    wasm_valtype_vec_new(&param_vec, param_count, params);
    wasm_valtype_vec_new(&result_vec, result_count, results);
    if (param_vec.size == param_count && result_vec.size == result_count)
        return wasm_functype_new(&param_vec, &result_vec);
    wasm_valtype_vec_delete(&param_vec);
    wasm_valtype_vec_delete(&result_vec);
    return NULL;
}

#define WASM_DEFINE_FUNCTYPE_NEW(m, n, declared, params, results)                        \
    static inline own wasm_functype_t *wasm_functype_new_##m##_##n declared              \
    {                                                                                    \
        wasm_valtype_t *const all[] = {params results NULL};                             \
        return wasm_functype_new_arrays(m, all, n, all + m);                             \
    }
#define WASM_P1 p1,
#define WASM_P2 p1, p2,
#define WASM_P3 p1, p2, p3,
#define WASM_R1 r1,
#define WASM_R2 r1, r2,
#define WASM_T(name) own wasm_valtype_t *name

WASM_DEFINE_FUNCTYPE_NEW(0, 0, (void), , )
WASM_DEFINE_FUNCTYPE_NEW(1, 0, (WASM_T(p1)), WASM_P1, )
WASM_DEFINE_FUNCTYPE_NEW(2, 0, (WASM_T(p1), WASM_T(p2)), WASM_P2, )
WASM_DEFINE_FUNCTYPE_NEW(3, 0, (WASM_T(p1), WASM_T(p2), WASM_T(p3)), WASM_P3, )
WASM_DEFINE_FUNCTYPE_NEW(0, 1, (WASM_T(r1)), , WASM_R1)
WASM_DEFINE_FUNCTYPE_NEW(1, 1, (WASM_T(p1), WASM_T(r1)), WASM_P1, WASM_R1)
WASM_DEFINE_FUNCTYPE_NEW(2, 1, (WASM_T(p1), WASM_T(p2), WASM_T(r1)), WASM_P2, WASM_R1)
WASM_DEFINE_FUNCTYPE_NEW(3, 1, (WASM_T(p1), WASM_T(p2), WASM_T(p3), WASM_T(r1)), WASM_P3,
                         WASM_R1)
WASM_DEFINE_FUNCTYPE_NEW(0, 2, (WASM_T(r1), WASM_T(r2)), , WASM_R2)
WASM_DEFINE_FUNCTYPE_NEW(1, 2, (WASM_T(p1), WASM_T(r1), WASM_T(r2)), WASM_P1, WASM_R2)
WASM_DEFINE_FUNCTYPE_NEW(2, 2, (WASM_T(p1), WASM_T(p2), WASM_T(r1), WASM_T(r2)), WASM_P2,
                         WASM_R2)
WASM_DEFINE_FUNCTYPE_NEW(3, 2,
                         (WASM_T(p1), WASM_T(p2), WASM_T(p3), WASM_T(r1), WASM_T(r2)),
                         WASM_P3, WASM_R2)

#undef WASM_DEFINE_FUNCTYPE_NEW
#undef WASM_P1
#undef WASM_P2
#undef WASM_P3
#undef WASM_R1
#undef WASM_R2
#undef WASM_T
#undef own

#ifdef __cplusplus
}
#endif

#endif /* WASM_H */
