/* SPDX-License-Identifier: Apache-2.0 */
/* store.h -- keep a guest within bounds while it runs: fuel, deadlines, memory. */
#ifndef GODWIT_STORE_H
#define GODWIT_STORE_H

#include "godwit/api.h"
#include "wasm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Fuel: about one unit per instruction, and one for each 64 bytes that a bulk instruction
 * works on; what a host function does is not counted. A call traps
 * (GODWIT_TRAP_OUT_OF_FUEL) when it runs out. Counted only where the engine is metered
 * (godwit/config.h); elsewhere setting does nothing and there is always UINT64_MAX.
 * Values beyond INT64_MAX count as that. */
GW_API void godwit_store_set_fuel(wasm_store_t *store, uint64_t fuel);
GW_API uint64_t godwit_store_fuel(const wasm_store_t *store);

/* Stop what runs in the store: it traps (GODWIT_TRAP_INTERRUPTED) soon, and so does every
 * later call until godwit_store_set_deadline.
 *   thread   any, also a signal handler, as long as the store is not deleted */
GW_API void godwit_store_interrupt(wasm_store_t *store);

/* Trap once the engine's clock has ticked `ticks` times from now; GODWIT_NO_DEADLINE:
 * never. One tick is one call of godwit_engine_tick, or one period of a ticker. */
#define GODWIT_NO_DEADLINE UINT64_MAX
GW_API void godwit_store_set_deadline(wasm_store_t *store, uint64_t ticks);

/* Let the engine's clock tick.
 *   thread   any, also a signal handler */
GW_API void godwit_engine_tick(wasm_engine_t *engine);

/* A thread that ticks every period_ns nanoseconds until it is deleted. One serves all
 * stores of the engine.
 *   *      owned; NULL: no memory or no more threads */
struct godwit_ticker;
GW_API GW_OWN struct godwit_ticker *godwit_ticker_new(wasm_engine_t *engine,
                                                      uint64_t period_ns);
GW_API void godwit_ticker_delete(GW_OWN struct godwit_ticker *ticker);

/* Collect garbage now; ask what lives in the GC heap, and what else the store takes. */
GW_API void godwit_store_collect(wasm_store_t *store);
GW_API size_t godwit_store_gc_bytes(const wasm_store_t *store);
GW_API size_t godwit_store_heap_bytes(const wasm_store_t *store);

#ifdef __cplusplus
}
#endif

#endif
