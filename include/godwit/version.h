/* SPDX-License-Identifier: Apache-2.0 */
/* version.h -- which godwit this is. */
#ifndef GODWIT_VERSION_H
#define GODWIT_VERSION_H

#include "godwit/api.h"

#define GODWIT_VERSION_MAJOR 0
#define GODWIT_VERSION_MINOR 1
#define GODWIT_VERSION_PATCH 0
#define GODWIT_VERSION_TEXT "0.1.0"

#ifdef __cplusplus
extern "C" {
#endif

/* The version of the library that is linked, as text. */
GW_API const char *godwit_version(void);

#ifdef __cplusplus
}
#endif

#endif
