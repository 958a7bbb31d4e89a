/* SPDX-License-Identifier: Apache-2.0 */
/* slice.h -- borrowed bytes: a pointer and a length, never NUL-terminated by promise. */
#ifndef GW_BASE_SLICE_H
#define GW_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct gw_slice {
    const uint8_t *data;
    size_t len;
};

static inline struct gw_slice gw_slice_of(const void *data, size_t len)
{
    return (struct gw_slice){(const uint8_t *)data, len};
}

static inline struct gw_slice gw_slice_str(const char *text)
{
    return gw_slice_of(text, strlen(text));
}

static inline bool gw_slice_eq(struct gw_slice a, struct gw_slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool gw_slice_is(struct gw_slice a, const char *text)
{
    return gw_slice_eq(a, gw_slice_str(text));
}

/* For printf: printf("%.*s", GW_SLICE_ARG(name)). */
#define GW_SLICE_ARG(s) (int)(s).len, (const char *)(s).data

#endif
