/* SPDX-License-Identifier: Apache-2.0 */
/* api.h -- marks that godwit's own public headers use. */
#ifndef GODWIT_API_H
#define GODWIT_API_H

/* On everything that the library exports. */
#ifndef GW_API
#define GW_API __attribute__((visibility("default")))
#endif

/* Marks a pointer whose ownership moves with it: to the callee for an argument,
 * to the caller for a result. Unmarked pointers are borrowed for the call. */
#ifndef GW_OWN
#define GW_OWN
#endif

#endif
