/* SPDX-License-Identifier: Apache-2.0 */
#include "api/error.h"

#include <stdio.h>

#include "base/alloc.h"

static struct godwit_error no_memory = {
    .err = GW_ERR_NOMEM, .offset = GW_DIAG_NONE, .message = "out of memory"};

struct godwit_error *gw_api_error(enum gw_err err, const struct gw_diag *diag)
{
    if (err == GW_OK) return NULL;
    struct godwit_error *error = gw_alloc_zero(gw_alloc_libc(), sizeof *error);
    if (!error) return &no_memory;
    error->err = err;
    error->offset = diag->offset;
    error->line = diag->line;
    error->column = diag->column;
    if (diag->err != GW_OK)
        gw_diag_print(diag, error->message, sizeof error->message);
    else
        snprintf(error->message, sizeof error->message, "%s", gw_err_text(err));
    return error;
}

enum godwit_code godwit_error_code(const struct godwit_error *error)
{
    switch (error->err) {
    case GW_OK:
        return GODWIT_OK;
    case GW_ERR_EOF:
    case GW_ERR_INT_TOO_LONG:
    case GW_ERR_INT_TOO_LARGE:
    case GW_ERR_MALFORMED:
        return GODWIT_MALFORMED;
    case GW_ERR_INVALID:
        return GODWIT_INVALID;
    case GW_ERR_LIMIT:
        return GODWIT_LIMIT;
    case GW_ERR_FEATURE:
        return GODWIT_FEATURE;
    case GW_ERR_UNLINKABLE:
        return GODWIT_UNLINKABLE;
    case GW_ERR_NOMEM:
        return GODWIT_NOMEM;
    case GW_ERR_NOENT:
        return GODWIT_NOT_FOUND;
    case GW_ERR_ACCESS:
        return GODWIT_ACCESS;
    case GW_ERR_UNSUPPORTED:
        return GODWIT_UNSUPPORTED;
    case GW_ERR_TRAP:
    case GW_ERR_EXCEPTION:
    case GW_ERR_EXIT:
        return GODWIT_STOPPED;
    default:
        return GODWIT_IO;
    }
}

const char *godwit_error_message(const struct godwit_error *error)
{
    return error->message;
}

bool godwit_error_offset(const struct godwit_error *error, uint64_t *offset)
{
    if (error->offset == GW_DIAG_NONE) return false;
    *offset = error->offset;
    return true;
}

bool godwit_error_position(const struct godwit_error *error, uint32_t *line,
                           uint32_t *column)
{
    if (error->line == 0) return false;
    *line = error->line;
    *column = error->column;
    return true;
}

void godwit_error_delete(struct godwit_error *error)
{
    if (error != &no_memory) gw_alloc_put(gw_alloc_libc(), error, sizeof *error);
}
