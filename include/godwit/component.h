/* SPDX-License-Identifier: Apache-2.0 */
/* component.h -- components: what they import and export, instances, and calls with typed
 * values.
 *
 *   godwit_component_new(engine, bytes, len, &component)
 *   host = godwit_host_new(engine); godwit_host_define_func(host, "my:app/log@1.0.0", "say", say, env)
 *   godwit_component_link(component, host, &linked)       names and types: once
 *   godwit_linked_instantiate(linked, store, data, &instance, &trap)      for each instance
 *   func = godwit_component_instance_func(instance, "my:app/api@1.0.0", "run")
 *   godwit_component_call(func, args, arg_count, results, &trap)
 *
 * A component, a host that is complete, and what was linked of them: any thread. An instance and
 * its functions: the store's thread; they die with the store. Types live as long as the component
 * they were asked from. */
#ifndef GODWIT_COMPONENT_H
#define GODWIT_COMPONENT_H

#include "godwit/error.h"
#include "wasm.h"

#ifdef __cplusplus
extern "C" {
#endif

struct godwit_component;
struct godwit_host;
struct godwit_linked;
struct godwit_component_instance;
struct godwit_component_func;

/* Bytes of UTF-8, not ended by NUL. */
struct godwit_text {
    const char *data;
    size_t len;
};

/* ---- Types ---- */

/* ORDER(component kinds) */
enum godwit_type_kind {
    GODWIT_TYPE_BOOL,
    GODWIT_TYPE_S8,
    GODWIT_TYPE_U8,
    GODWIT_TYPE_S16,
    GODWIT_TYPE_U16,
    GODWIT_TYPE_S32,
    GODWIT_TYPE_U32,
    GODWIT_TYPE_S64,
    GODWIT_TYPE_U64,
    GODWIT_TYPE_F32,
    GODWIT_TYPE_F64,
    GODWIT_TYPE_CHAR,
    GODWIT_TYPE_STRING,
    GODWIT_TYPE_ERROR_CONTEXT,
    GODWIT_TYPE_RECORD,
    GODWIT_TYPE_VARIANT,
    GODWIT_TYPE_LIST,
    GODWIT_TYPE_FIXED_LIST,
    GODWIT_TYPE_TUPLE,
    GODWIT_TYPE_FLAGS,
    GODWIT_TYPE_ENUM,
    GODWIT_TYPE_OPTION,
    GODWIT_TYPE_RESULT,
    GODWIT_TYPE_MAP,
    GODWIT_TYPE_OWN,
    GODWIT_TYPE_BORROW,
    GODWIT_TYPE_STREAM,
    GODWIT_TYPE_FUTURE
};

/* A type of values. */
struct godwit_type;

GW_API enum godwit_type_kind godwit_type_kind(const struct godwit_type *type);
/* How many fields, cases, flags or parts it has; of a list: elements, if their number is fixed. */
GW_API size_t godwit_type_count(const struct godwit_type *type);
/* The name of a field, case or flag; empty for a tuple's parts and beyond the last. */
GW_API struct godwit_text godwit_type_label(const struct godwit_type *type, size_t i);
/* The type of a field, case or part; of lists and options 0; of results 0 (ok) and 1 (error); of
 * maps 0 (key) and 1 (value).
 *   returns  NULL: there is none */
GW_API const struct godwit_type *godwit_type_part(const struct godwit_type *type,
                                                  size_t i);
/* Own and borrow: what the resource is called; else empty. */
GW_API struct godwit_text godwit_type_resource(const struct godwit_type *type);

/* A type of functions. */
struct godwit_func_type;

GW_API bool godwit_func_type_is_async(const struct godwit_func_type *type);
GW_API size_t godwit_func_type_param_count(const struct godwit_func_type *type);
GW_API struct godwit_text godwit_func_type_param_name(const struct godwit_func_type *type,
                                                      size_t i);
GW_API const struct godwit_type *
godwit_func_type_param(const struct godwit_func_type *type, size_t i);
/* NULL: it has no result. */
GW_API const struct godwit_type *
godwit_func_type_result(const struct godwit_func_type *type);

/* ---- Components ---- */

/* Decode and validate; text (wat) is recognised.
 *   bytes    copied
 *   *out     owned; NULL on failure
 *   errors   MALFORMED, INVALID, FEATURE, LIMIT, NOMEM
 *   cost     O(len) */
GW_API GW_OWN struct godwit_error *godwit_component_new(wasm_engine_t *engine,
                                                        const void *bytes, size_t len,
                                                        struct godwit_component **out);
GW_API void godwit_component_delete(GW_OWN struct godwit_component *component);

/* Say whether bytes begin as a binary component does, and not as a core module. */
GW_API bool godwit_component_is(const void *bytes, size_t len);

/* Give the component's world as WIT text, with the packages that it speaks of nested in it.
 *   *out     owned; wasm_byte_vec_delete; empty on failure
 *   errors   UNSUPPORTED: it imports or exports what WIT has no words for; LIMIT, NOMEM */
GW_API GW_OWN struct godwit_error *
godwit_component_wit(const struct godwit_component *component, wasm_byte_vec_t *out);

enum godwit_item_kind {
    GODWIT_ITEM_CORE_MODULE,
    GODWIT_ITEM_FUNC,
    GODWIT_ITEM_VALUE,
    GODWIT_ITEM_TYPE,
    GODWIT_ITEM_RESOURCE,
    GODWIT_ITEM_COMPONENT,
    GODWIT_ITEM_INSTANCE
};

/* An import or an export. */
struct godwit_item;

GW_API size_t godwit_component_import_count(const struct godwit_component *component);
GW_API const struct godwit_item *
godwit_component_import(const struct godwit_component *component, size_t i);
GW_API size_t godwit_component_export_count(const struct godwit_component *component);
GW_API const struct godwit_item *
godwit_component_export(const struct godwit_component *component, size_t i);

GW_API struct godwit_text godwit_item_name(const struct godwit_item *item);
GW_API enum godwit_item_kind godwit_item_kind(const struct godwit_item *item);
/* The type of a function; of a value, or of values; NULL for other kinds. */
GW_API const struct godwit_func_type *godwit_item_func(const struct godwit_item *item);
GW_API const struct godwit_type *godwit_item_type(const struct godwit_item *item);
/* What an instance exports; 0 and NULL for other kinds. */
GW_API size_t godwit_item_count(const struct godwit_item *item);
GW_API const struct godwit_item *godwit_item_export(const struct godwit_item *item,
                                                    size_t i);

/* ---- Values ---- */

/* A value of a type that is known from beside it. What it points to belongs to whoever made it.
 *
 *   list of primitives     packed: `items` are the elements, little-endian, one after another: a
 *                          list<u8> is its bytes, a bool one byte, a char four
 *   any other list, map    `values`, `count` of them; a map's are key, value, key, value
 *                          (`count` is the number of pairs)
 *   record, tuple          `values`, as many as the type has
 *   variant, enum          `index` of the case; `payload`, or NULL
 *   option, result         likewise; option: 0 none, 1 some; result: 0 ok, 1 error
 *   flags                  bit i is the label i
 *   own, borrow            `handle`: of the host's resources what it calls them, of a guest's
 *                          a number to give back to it */
struct godwit_component_value {
    uint8_t kind; /* enum godwit_type_kind */
    bool packed;
    uint32_t index;
    union {
        bool boolean;
        int8_t s8;
        uint8_t u8;
        int16_t s16;
        uint16_t u16;
        int32_t s32;
        uint32_t u32;
        int64_t s64;
        uint64_t u64;
        float f32;
        double f64;
        uint32_t character;
        uint32_t flags;
        uint64_t handle;
        const struct godwit_component_value *payload;
        const struct godwit_component_value *values;
        const void *items;
        const char *string;
    } of;
    size_t count; /* of values, items, pairs, or bytes of the string */
};

/* Where results live until the next call that uses it, or until it is deleted. Keeps its memory
 * from call to call. NULL: out of memory. */
struct godwit_results;
GW_API GW_OWN struct godwit_results *godwit_results_new(wasm_engine_t *engine);
GW_API void godwit_results_delete(GW_OWN struct godwit_results *results);
/* The result of the last call; NULL: it had none. */
GW_API const struct godwit_component_value *
godwit_results_get(const struct godwit_results *results);

/* ---- What a host offers ---- */

/* Make an empty one; NULL: out of memory. Delete it after what was linked with it, and after the
 * stores with instances of that. */
GW_API GW_OWN struct godwit_host *godwit_host_new(wasm_engine_t *engine);
GW_API void godwit_host_delete(GW_OWN struct godwit_host *host);

/* What a host function learns about its call; gone when it returns. */
struct godwit_call;
/* Of the function, as the caller declares it. */
GW_API const struct godwit_func_type *
godwit_call_type(const struct godwit_call *call);
/* What was given to godwit_linked_instantiate. */
GW_API void *godwit_call_data(const struct godwit_call *call);
GW_API wasm_store_t *godwit_call_store(const struct godwit_call *call);
/* Memory for the result, not cleared; NULL: out of memory. */
GW_API void *godwit_call_get(struct godwit_call *call, size_t bytes);

/* A function of the host.
 *   args     as many as its type has parameters, borrowed
 *   result   zeroed; to be filled where the type has one; what it points to must outlive the call:
 *            godwit_call_get
 *   returns  NULL, or an owned trap */
typedef wasm_trap_t *godwit_component_callback(struct godwit_call *call, void *env,
                                               const struct godwit_component_value *args,
                                               size_t arg_count,
                                               struct godwit_component_value *result);

/* Define a function or a resource; later definitions of a name replace earlier ones.
 *   interface  "ns:pkg/name@1.2.3"; serves imports of the same version track; NULL: of the world
 *              itself
 *   name       methods are called "[method]file.read", and so on
 *   drop       called with env and the handle when the last owner drops it, or at its store's end;
 *              may be NULL
 *   errors     MALFORMED, NOMEM */
GW_API GW_OWN struct godwit_error *
godwit_host_define_func(struct godwit_host *host, const char *interface, const char *name,
                        godwit_component_callback *callback, void *env);
GW_API GW_OWN struct godwit_error *
godwit_host_define_resource(struct godwit_host *host, const char *interface,
                            const char *name, void (*drop)(void *env, uint64_t handle),
                            void *env);

/* State the types of the interfaces that are offered: all those of a WIT package, text or encoded,
 * and of the packages nested in it. Linking then compares with them what a component imports, and
 * an error names the first function that differs. Resources are mapped by identity: one that an
 * interface uses from another is defined once, where it comes from. Interfaces of which nothing is
 * stated take any type. What is stated has still to be defined, as far as anybody imports it.
 *   wit      borrowed for the call; all gates in it are open
 *   errors   MALFORMED, INVALID: the message has line and column; LIMIT, NOMEM */
GW_API GW_OWN struct godwit_error *
godwit_host_define_wit(struct godwit_host *host, const void *wit, size_t len);

/* ---- Instances ---- */

/* Bring a component and a host together: every import is found.
 *   host     NULL: nothing is offered; outlives *out
 *   *out     owned; NULL on failure
 *   errors   UNLINKABLE: which import, what it wants and what there is; LIMIT, NOMEM */
GW_API GW_OWN struct godwit_error *
godwit_component_link(const struct godwit_component *component,
                      const struct godwit_host *host, struct godwit_linked **out);
/* Instances that were made of it stay. */
GW_API void godwit_linked_delete(GW_OWN struct godwit_linked *linked);

/* Make an instance.
 *   store    of the same engine
 *   data     for the host's functions
 *   *out     the store's
 *   *trap    owned: what stopped it, or NULL; `trap` itself may be NULL
 *   errors   STOPPED: see *trap; LIMIT, NOMEM */
GW_API GW_OWN struct godwit_error *
godwit_linked_instantiate(const struct godwit_linked *linked, wasm_store_t *store,
                          void *data, struct godwit_component_instance **out,
                          wasm_trap_t **trap);

/* Find an exported function.
 *   interface  exported instance, by version track; NULL: the component's own exports
 *   returns    NULL: there is none */
GW_API const struct godwit_component_func *
godwit_component_instance_func(const struct godwit_component_instance *instance,
                               const char *interface, const char *name);
GW_API const struct godwit_func_type *
godwit_component_func_type(const struct godwit_component_func *func);

/* Call a function.
 *   args     as many as its type has parameters, of the right kinds; borrowed
 *   results  takes the result; may be NULL where the type has none
 *   *trap    owned: what stopped it, or NULL; `trap` itself may be NULL
 *   errors   INVALID: arguments of other kinds; STOPPED: see *trap: the instance cannot be called any
 *            more; LIMIT, NOMEM */
GW_API GW_OWN struct godwit_error *
godwit_component_call(const struct godwit_component_func *func,
                      const struct godwit_component_value *args, size_t arg_count,
                      struct godwit_results *results, wasm_trap_t **trap);

#ifdef __cplusplus
}
#endif

#endif
