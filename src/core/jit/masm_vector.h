/* SPDX-License-Identifier: Apache-2.0 */
/* masm_vector.h -- macro-operations on 128-bit vectors, by meaning and lane shape.
 *
 * Operations are rows of masm_vector.def; the front maps instructions to rows, each CPU
 * rows to encodings. All operands are vector registers unless said. */
#ifndef GW_CORE_JIT_MASM_VECTOR_H
#define GW_CORE_JIT_MASM_VECTOR_H

#include "core/jit/masm.h"

#endif
