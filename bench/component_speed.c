/* SPDX-License-Identifier: Apache-2.0 */
/* component_speed [-t TIER] calls FILE   -- what a call from the host into a component costs
 * component_speed [-t TIER] chain N...   -- what it costs to link N components in a row
 *
 * `calls` prints "WHAT N ns": number, (u32) -> u32; text, a string of 64 bytes; records, a list of
 * 10,000 of three fields (components/calls.wat). `chain` prints "chain N load N ns link N ns
 * instantiate N ns": to decode and validate, to link and to instantiate. Times are the processor's,
 * the least of several rounds. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <godwit/component.h>
#include <godwit/config.h>

enum { ROUNDS = 7, RECORDS = 10000 };

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static void need(struct godwit_error *error)
{
    if (!error) return;
    fprintf(stderr, "component_speed: %s\n", godwit_error_message(error));
    exit(1);
}

/* -- calls ----------------------------------------------------------------------------- */

struct guest {
    struct godwit_component_instance *instance;
    struct godwit_results *results;
};

static void measure(struct guest *guest, const char *name,
                    const struct godwit_component_value *arg, long turns, uint32_t wanted)
{
    const struct godwit_component_func *func =
        godwit_component_instance_func(guest->instance, NULL, name);
    double best = 1e18;
    for (int round = 0; round < ROUNDS; round++) {
        double from = now_ns();
        for (long i = 0; i < turns; i++)
            need(godwit_component_call(func, arg, 1, guest->results, NULL));
        double spent = (now_ns() - from) / (double)turns;
        if (spent < best) best = spent;
    }
    if (godwit_results_get(guest->results)->of.u32 != wanted) {
        fprintf(stderr, "component_speed: %s: a wrong result\n", name);
        exit(1);
    }
    printf("%s %.1f ns\n", name, best);
}

static void measure_records(struct guest *guest)
{
    struct godwit_component_value *fields = calloc(4 * RECORDS, sizeof *fields);
    struct godwit_component_value *points = fields + 3 * RECORDS;
    if (!fields) exit(1);
    for (size_t i = 0; i < RECORDS; i++) {
        points[i].kind = GODWIT_TYPE_RECORD;
        points[i].of.values = fields + 3 * i;
        points[i].count = 3;
        fields[3 * i].kind = GODWIT_TYPE_U32;
        fields[3 * i + 1].kind = GODWIT_TYPE_F64;
        fields[3 * i + 2].kind = GODWIT_TYPE_U16;
    }
    struct godwit_component_value list = {.kind = GODWIT_TYPE_LIST, .count = RECORDS};
    list.of.values = points;
    measure(guest, "records", &list, 200, RECORDS);
    free(fields);
}

static void *read_file(const char *path, size_t *len)
{
    static char text[1 << 16];
    FILE *file = fopen(path, "rb");
    if (!file) {
        perror(path);
        exit(1);
    }
    *len = fread(text, 1, sizeof text, file);
    fclose(file);
    return text;
}

static void calls(wasm_engine_t *engine, const char *path)
{
    size_t len;
    const void *text = read_file(path, &len);
    struct godwit_component *component;
    struct godwit_linked *linked;
    struct guest guest = {.results = godwit_results_new(engine)};
    wasm_store_t *store = wasm_store_new(engine);
    need(godwit_component_new(engine, text, len, &component));
    need(godwit_component_link(component, NULL, &linked));
    need(godwit_linked_instantiate(linked, store, NULL, &guest.instance, NULL));

    struct godwit_component_value arg = {.kind = GODWIT_TYPE_U32};
    arg.of.u32 = 7;
    measure(&guest, "number", &arg, 200000, 7);
    arg = (struct godwit_component_value){.kind = GODWIT_TYPE_STRING, .count = 64};
    arg.of.string = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    measure(&guest, "text", &arg, 200000, 64);
    measure_records(&guest);

    godwit_results_delete(guest.results);
    wasm_store_delete(store);
    godwit_linked_delete(linked);
    godwit_component_delete(component);
}

/* -- chains ---------------------------------------------------------------------------- */

static const char head[] =
    "(component\n"
    "  (component $First\n"
    "    (core module $M (func (export \"f\") (param i32) (result i32) local.get 0))\n"
    "    (core instance $m (instantiate $M))\n"
    "    (func (export \"f\") (param \"n\" u32) (result u32)\n"
    "      (canon lift (core func $m \"f\"))))\n"
    "  (component $Next\n"
    "    (import \"f\" (func $f (param \"n\" u32) (result u32)))\n"
    "    (core func $g (canon lower (func $f)))\n"
    "    (core module $M\n"
    "      (import \"\" \"f\" (func $f (param i32) (result i32)))\n"
    "      (func (export \"f\") (param i32) (result i32)\n"
    "        (i32.add (call $f (local.get 0)) (i32.const 1))))\n"
    "    (core instance $m\n"
    "      (instantiate $M (with \"\" (instance (export \"f\" (func $g))))))\n"
    "    (func (export \"f\") (param \"n\" u32) (result u32)\n"
    "      (canon lift (core func $m \"f\"))))\n"
    "  (instance $i0 (instantiate $First))\n";

/* `count` components, each of which adds one to what the one before gives. */
static char *write_chain(long count, size_t *len)
{
    size_t room = sizeof head + (size_t)count * 100 + 100;
    char *text = malloc(room);
    if (!text) exit(1);
    size_t at = sizeof head - 1;
    memcpy(text, head, at);
    for (long i = 1; i < count; i++)
        at += (size_t)snprintf(
            text + at, room - at,
            "  (instance $i%ld (instantiate $Next (with \"f\" (func $i%ld \"f\"))))\n", i,
            i - 1);
    at += (size_t)snprintf(text + at, room - at,
                           "  (func (export \"f\") (alias export $i%ld \"f\")))\n", count - 1);
    *len = at;
    return text;
}

/* The last link of the chain is called: every one must have been made. */
static void check_chain(wasm_engine_t *engine, struct godwit_component_instance *instance,
                        long count)
{
    struct godwit_component_value arg = {.kind = GODWIT_TYPE_U32};
    struct godwit_results *results = godwit_results_new(engine);
    need(godwit_component_call(godwit_component_instance_func(instance, NULL, "f"), &arg, 1,
                               results, NULL));
    if (godwit_results_get(results)->of.u32 != (uint32_t)(count - 1)) {
        fprintf(stderr, "component_speed: chain: a wrong result\n");
        exit(1);
    }
    godwit_results_delete(results);
}

static void chain(wasm_engine_t *engine, long count)
{
    size_t len;
    char *text = write_chain(count, &len);
    double best[3] = {1e18, 1e18, 1e18};
    for (int round = 0; round < ROUNDS; round++) {
        struct godwit_component *component;
        struct godwit_linked *linked;
        struct godwit_component_instance *instance;
        wasm_store_t *store = wasm_store_new(engine);
        double at[4] = {now_ns()};
        need(godwit_component_new(engine, text, len, &component));
        at[1] = now_ns();
        need(godwit_component_link(component, NULL, &linked));
        at[2] = now_ns();
        need(godwit_linked_instantiate(linked, store, NULL, &instance, NULL));
        at[3] = now_ns();
        for (int i = 0; i < 3; i++)
            if (at[i + 1] - at[i] < best[i]) best[i] = at[i + 1] - at[i];
        if (round == 0) check_chain(engine, instance, count);
        wasm_store_delete(store);
        godwit_linked_delete(linked);
        godwit_component_delete(component);
    }
    printf("chain %ld load %.0f ns link %.0f ns instantiate %.0f ns\n", count, best[0], best[1],
           best[2]);
    free(text);
}

int main(int argc, char **argv)
{
    wasm_config_t *config = wasm_config_new();
    int at = 1;
    if (argc > 2 && strcmp(argv[1], "-t") == 0) {
        godwit_config_set_tier(config, argv[2]);
        at = 3;
    }
    wasm_engine_t *engine = wasm_engine_new_with_config(config);
    if (!engine) {
        fprintf(stderr, "component_speed: no engine: is there such a tier?\n");
        return 1;
    }
    if (argc - at == 2 && strcmp(argv[at], "calls") == 0) {
        calls(engine, argv[at + 1]);
    } else if (argc - at > 1 && strcmp(argv[at], "chain") == 0) {
        for (int i = at + 1; i < argc; i++)
            chain(engine, strtol(argv[i], NULL, 10));
    } else {
        fprintf(stderr, "usage: component_speed [-t TIER] calls FILE | chain N...\n");
        return 2;
    }
    wasm_engine_delete(engine);
    return 0;
}
