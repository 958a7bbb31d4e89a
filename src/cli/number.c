/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/number.h"

#include <stddef.h>
#include <string.h>

#include "base/compiler.h"

struct unit {
    const char *name;
    uint64_t factor;
};

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Read digits, with `_` between them; moves *at behind them. */
static bool digits(const char **at, uint64_t *out)
{
    uint64_t value = 0;
    const char *p = *at;
    if (!is_digit(*p)) return false;
    for (; is_digit(*p) || (*p == '_' && is_digit(p[1])); p++) {
        if (*p == '_') continue;
        if (__builtin_mul_overflow(value, 10u, &value) ||
            __builtin_add_overflow(value, (uint64_t)(*p - '0'), &value))
            return false;
    }
    *at = p;
    *out = value;
    return true;
}

static const struct unit *find_unit(const struct unit *units, size_t count,
                                    const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(units[i].name, name) == 0) return &units[i];
    return NULL;
}

bool gw_number_count(const char *text, uint64_t *out)
{
    uint64_t value;
    if (!digits(&text, &value) || *text) return false;
    *out = value;
    return true;
}

bool gw_number_size(const char *text, uint64_t *out_bytes)
{
    static const struct unit units[] = {
        {"",    1         },
        {"B",   1         },
        {"K",   1 << 10   },
        {"KiB", 1 << 10   },
        {"M",   1 << 20   },
        {"MiB", 1 << 20   },
        {"G",   1 << 30   },
        {"GiB", 1 << 30   },
        {"kB",  1000      },
        {"MB",  1000000   },
        {"GB",  1000000000},
    };
    uint64_t value;
    if (!digits(&text, &value)) return false;
    const struct unit *unit = find_unit(units, GW_COUNT(units), text);
    return unit && !__builtin_mul_overflow(value, unit->factor, out_bytes);
}

bool gw_number_time(const char *text, uint64_t *out_ns)
{
    static const struct unit units[] = {
        {"ns", 1            },
        {"us", 1000         },
        {"ms", 1000000      },
        {"s",  1000000000   },
        {"m",  60000000000  },
        {"h",  3600000000000},
    };
    uint64_t whole, fraction = 0, scale = 1;
    if (!digits(&text, &whole)) return false;
    if (*text == '.') {
        const char *from = ++text;
        if (!digits(&text, &fraction) || text - from > 9) return false;
        for (; from < text; from++)
            if (*from != '_') scale *= 10;
    }
    const struct unit *unit = find_unit(units, GW_COUNT(units), text);
    if (!unit || __builtin_mul_overflow(whole, unit->factor, out_ns)) return false;
    uint64_t part = (uint64_t)((double)fraction / (double)scale * (double)unit->factor);
    return !__builtin_add_overflow(*out_ns, part, out_ns);
}
