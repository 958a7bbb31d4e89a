/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/invoke.h"

#include <stdio.h>

#include "base/suggest.h"
#include "cli/console.h"
#include "cli/outcome.h"
#include "cli/type_text.h"
#include "cli/value_text.h"

static int unknown_export(const struct gw_instance *instance, const char *file,
                          const char *name)
{
    const struct gw_module *m = instance->module;
    struct gw_suggest suggest = {.wanted = gw_slice_str(name)};
    for (uint32_t i = 0; i < m->export_count; i++)
        if (m->exports[i].kind == GW_EXTERN_FUNC)
            gw_suggest_offer(&suggest, m->exports[i].name);
    bool is_near = suggest.best.data != NULL;
    gw_console_error("%s exports no function `%s`%s%.*s%s", file, name,
                     is_near ? "; did you mean `" : "", GW_SLICE_ARG(suggest.best),
                     is_near ? "`?" : "");
    return gw_err_exit_code(GW_ERR_USAGE);
}

static int wrong_count(const char *name, const struct gw_type *type, unsigned count)
{
    struct gw_writer text;
    gw_writer_init(&text, gw_alloc_libc());
    gw_type_text_func(&text, type);
    gw_console_error("`%s` takes %u argument%s, not %u; its type is %.*s", name,
                     type->func.param_count, type->func.param_count == 1 ? "" : "s",
                     count, (int)text.len, (const char *)text.data);
    gw_writer_deinit(&text);
    return gw_err_exit_code(GW_ERR_USAGE);
}

static int wrong_argument(const char *name, unsigned index, gw_valtype type,
                          const char *text)
{
    struct gw_writer wanted;
    gw_writer_init(&wanted, gw_alloc_libc());
    gw_type_text_valtype(&wanted, type);
    gw_console_error("argument %u of `%s`: `%s` is no %.*s", index + 1, name, text,
                     (int)wanted.len, (const char *)wanted.data);
    gw_writer_deinit(&wanted);
    return gw_err_exit_code(GW_ERR_USAGE);
}

static int read_arguments(const char *name, const struct gw_type *type, char **arguments,
                          uint64_t *slots)
{
    for (unsigned i = 0; i < type->func.param_count; i++) {
        union gw_value value;
        gw_valtype param = type->func.params[i];
        if (!gw_value_text_parse(arguments[i], param, &value))
            return wrong_argument(name, i, param, arguments[i]);
        gw_value_to_slots(&value, param, slots);
        slots += gw_valtype_slots(param);
    }
    return 0;
}

static void print_results(const struct gw_type *type, const uint64_t *slots)
{
    for (unsigned i = 0; i < type->func.result_count; i++) {
        union gw_value value = {0};
        gw_valtype result = type->func.results[i];
        gw_value_from_slots(&value, result, slots);
        slots += gw_valtype_slots(result);
        gw_value_text_print(stdout, result, &value);
        putchar('\n');
    }
}

int gw_invoke(struct gw_instance *instance, const char *file, const char *name,
              unsigned count, char **arguments)
{
    struct gw_extern found;
    if (!gw_instance_export(instance, gw_slice_str(name), &found) ||
        found.kind != GW_EXTERN_FUNC)
        return unknown_export(instance, file, name);
    const struct gw_canon *canon = found.func->canon;
    const struct gw_type *type = &canon->type;
    if (type->func.param_count != count) return wrong_count(name, type, count);

    size_t slot_count = canon->param_slots + canon->result_slots;
    uint64_t *slots = gw_alloc_array(gw_alloc_libc(), slot_count, sizeof *slots);
    if (!slots) return gw_console_fail(file, GW_ERR_NOMEM, NULL);
    int code = read_arguments(name, type, arguments, slots);
    if (code == 0) {
        enum gw_err err = gw_exec_call(instance->store, found.func, slots);
        code = gw_outcome_report(instance->store, file, err, NULL);
        if (err == GW_OK) print_results(type, slots);
    }
    gw_alloc_put(gw_alloc_libc(), slots, slot_count * sizeof *slots);
    return gw_console_finish(code);
}
