/* SPDX-License-Identifier: Apache-2.0 */
/* Memory runs out at every place it can, one place a run: no crash, no leak, and the answer is NOMEM
 * (or, once guest code runs, something that the guest was told).
 *
 * Two ways to run out: the nth allocation fails, and a quota of n KiB is used up, which also hits
 * what is mapped instead of allocated. */
#include <stdlib.h>

#include "component/link/instantiate.h"
#include "component/link/load.h"
#include "component/model/decode.h"
#include "component/model/validate.h"
#include "component/text/parse.h"
#include "core/engine/engine.h"
#include "core/runtime/pool.h"
#include "core/text/parse.h"
#include "core/text/print.h"
#include "core/wasm/decode.h"
#include "core/wasm/encode.h"
#include "diff/generate.h"
#include "diff/outcome.h"
#include "oom/jobs_bindgen.h"
#include "oom/jobs_check.h"
#include "oom/jobs_compose.h"
#include "oom/jobs_link.h"
#include "oom/jobs_new.h"
#include "oom/jobs_wac.h"
#include "oom/jobs_wit.h"

/* A root allocator whose `fail_at`th request is refused; 0: none. */
static struct failing {
    size_t requests, fail_at;
} failing;

static void *resize(void *env, void *old, size_t old_bytes, size_t new_bytes)
{
    struct failing *f = env;
    (void)old_bytes;
    if (new_bytes == 0) {
        free(old);
        return NULL;
    }
    if (++f->requests == f->fail_at) return NULL;
    return realloc(old, new_bytes);
}

/* --- what is done with memory that runs out ------------------------------------------------ */

static const char *const texts[] = {
    "(module $m (@custom \"c\" \"bytes\") (type $t (func (param i32) (result i32)))"
    " (import \"env\" \"f\" (func $f (type $t))) (import \"env\" \"g\" (global $g (mut "
    "i64)))"
    " (memory 1) (table $tab 2 funcref) (elem (i32.const 0) $f $h) (data (i32.const 3) "
    "\"abc\")"
    " (func $h (export \"h\") (type $t) (call_indirect $tab (type $t) (local.get 0) "
    "(i32.const 0)))"
    " (func (export \"grow\") (result i32) (memory.grow (i32.const 3)))"
    " (func (export \"tab\") (result i32) (table.grow $tab (ref.null func) (i32.const "
    "100))))",

    "(module (rec (type $a (sub (struct (field $x (mut i32)) (field (ref null $a)))))"
    "             (type $b (sub $a (struct (field $x (mut i32)) (field (ref null $a)) "
    "(field i8)))))"
    " (type $v (array (mut (ref null $a)))) (tag $e (param i32))"
    " (func (export \"many\") (local $i i32) (local $l (ref null $a))"
    "  (loop $again"
    "   (local.set $l (struct.new $b (local.get $i) (local.get $l) (i32.const 1)))"
    "   (drop (array.new $v (local.get $l) (i32.const 50)))"
    "   (local.set $i (i32.add (local.get $i) (i32.const 1)))"
    "   (br_if $again (i32.lt_u (local.get $i) (i32.const 40)))))"
    " (func (export \"catch\") (result i32)"
    "  (block $out (result i32) (try_table (catch $e $out) (throw $e (i32.const 5))) "
    "(i32.const 1)))"
    " (func (export \"throw\") (throw $e (i32.const 7)))"
    " (func $deep (export \"deep\") (call $deep)))",

    "(module (memory (export \"m\") 1 4) (global $g (export \"g\") (mut f32) (f32.const "
    "1))"
    " (func $start (i32.store (i32.const 8) (i32.const 1))) (start $start)"
    " (func (export \"trap\") (drop (i32.load (i32.const 0x7fffffff)))))",
};

static enum gw_err run_text(const char *text, const char *tier, struct gw_alloc *alloc)
{
    struct gw_text_options options = {.features = gw_features_default()};
    struct outcome_config config = outcome_defaults(alloc);
    config.tier = outcome_tier(tier);
    if (!config.tier) return GW_OK; /* not for this CPU */
    struct gw_diag diag = GW_DIAG_INIT;
    struct outcome outcome;
    struct gw_writer w;
    gw_writer_init(&w, alloc);
    enum gw_err err = gw_text_parse(gw_slice_str(text), &options, &diag, &w);
    if (err == GW_OK)
        err = outcome_of(gw_slice_of(w.data, w.len), options.features, &config, &diag,
                         &outcome);
    if (err != GW_OK && err != GW_ERR_NOMEM && err != GW_ERR_LIMIT)
        printf("%s: %s\n", gw_err_name(err), diag.text);
    gw_writer_deinit(&w);
    return err;
}

/* Text to binary, to a module, to text and to binary again. */
static enum gw_err convert(const char *text, struct gw_alloc *alloc)
{
    struct gw_text_options options = {.features = gw_features_default()};
    struct gw_decode_options decode = {.features = options.features, .alloc = alloc};
    struct gw_module *module = NULL;
    struct gw_writer binary, again, printed;
    gw_writer_init(&binary, alloc);
    gw_writer_init(&again, alloc);
    gw_writer_init(&printed, alloc);
    enum gw_err err = gw_type_registry_new(alloc, &decode.registry);
    if (err == GW_OK) err = gw_text_parse(gw_slice_str(text), &options, NULL, &binary);
    if (err == GW_OK)
        err = gw_module_decode(gw_slice_of(binary.data, binary.len), &decode, NULL,
                               &module);
    if (err == GW_OK) err = gw_module_encode(module, &again);
    if (err == GW_OK)
        err = gw_text_print(module, &(struct gw_print_options){.folded = true}, NULL,
                            &printed);
    gw_module_unref(&module);
    gw_type_registry_free(&decode.registry);
    gw_writer_deinit(&binary);
    gw_writer_deinit(&again);
    gw_writer_deinit(&printed);
    return err;
}

static enum gw_err run_generated(unsigned seed, const char *tier, struct gw_alloc *alloc)
{
    struct outcome_config config = outcome_defaults(alloc);
    config.tier = outcome_tier(tier);
    if (!config.tier) return GW_OK; /* not for this CPU */
    config.budget = GENERATE_BUDGET;
    config.allow_shared = true;
    struct generate_options options = {.features = gw_features_default()};
    struct outcome outcome;
    uint8_t bytes[600];
    uint32_t x = 2463534242u + seed * 7919u;
    for (size_t i = 0; i < sizeof bytes; i++) {
        x ^= x << 13;
        x ^= x >> 17;
        x ^= x << 5;
        bytes[i] = (uint8_t)(x >> 9);
    }
    struct gw_writer w;
    gw_writer_init(&w, alloc);
    gw_generate_module(gw_slice_of(bytes, sizeof bytes), &options, &w);
    enum gw_err err = w.err;
    if (err == GW_OK)
        err = outcome_of(gw_slice_of(w.data, w.len), options.features, &config, NULL,
                         &outcome);
    gw_writer_deinit(&w);
    return err;
}

static const char pooled[] =
    "(module (memory 1 4) (table 2 funcref) (elem (i32.const 0) $use) (elem $e func $use)"
    " (data (i32.const 3) \"abc\") (global (mut i32) (i32.const 1)) (type $s (struct))"
    " (func $use (export \"use\") (drop (memory.grow (i32.const 1))) (elem.drop $e)"
    "  (i32.store (i32.const 5000) (i32.const 1)) (drop (struct.new $s))"
    "  (drop (table.grow (ref.null func) (i32.const 4)))))";

static enum gw_err use_slot(struct gw_pool *pool)
{
    struct gw_pool_slot *slot;
    struct gw_extern what;
    uint64_t slots[1];
    enum gw_err err = gw_pool_take(pool, NULL, &slot);
    if (err == GW_OK) {
        GW_EXPECT(gw_instance_export(slot->instance, gw_slice_str("use"), &what));
        err = gw_exec_call(slot->store, what.func, slots);
    }
    gw_pool_give(pool, &slot);
    return err == GW_ERR_TRAP ? GW_ERR_NOMEM : err; /* an allocation of the guest's */
}

/* Instances from a pool: the second is the first put back, or a new one. */
static enum gw_err pool_twice(struct gw_alloc *alloc)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    struct gw_pool_config pool_config = gw_pool_config_defaults();
    struct gw_engine *engine = NULL;
    struct gw_module *module = NULL;
    struct gw_pool *pool = NULL;
    config.alloc = alloc;
    enum gw_err err = gw_engine_new(&config, NULL, &engine);
    if (err == GW_OK) err = gw_engine_load(engine, gw_slice_str(pooled), NULL, &module);
    if (err == GW_OK) {
        pool_config.store = gw_engine_options(engine)->store;
        err = gw_pool_new(&pool_config, module, &pool);
    }
    if (err == GW_OK) err = use_slot(pool);
    if (err == GW_OK) err = use_slot(pool);
    gw_pool_free(&pool);
    gw_module_unref(&module);
    gw_engine_unref(&engine);
    return err;
}

static const char component[] =
    "(component $c (core type $t (func (param i32))) (core type $mt (module"
    "  (alias outer 1 $t (type)) (import \"a\" \"b\" (func (type 0))) (export \"c\" (memory "
    "1))))"
    " (import \"m\" (core module (type $mt)))"
    " (import \"i\" (instance $i (export \"r\" (type $r (sub resource)))"
    "  (export \"[constructor]r\" (func (result (own $r)))) (export \"b\" (func))))"
    " (alias export $i \"r\" (type $r)) (type $rec (record (field \"r\" (own $r))))"
    " (import \"rec\" (type $rec2 (eq $rec))) (import \"f\" (func $f (param \"x\" $rec2)))"
    " (component $d (import \"x\" (instance (export \"b\" (func))))"
    "  (type $own (resource (rep i32))) (export $own2 \"own\" (type $own))"
    "  (type $e (enum \"e1\" \"e2\")) (export \"e\" (type $e)))"
    " (instance $d1 (instantiate $d (with \"x\" (instance $i))))"
    " (core module $m (memory (export \"m\") 1) (func (export \"r\") (param i32 i32 i32 i32)"
    "  (result i32) unreachable) (func (export \"f\") (param i32 i32)))"
    " (core instance $m1 (instantiate $m))"
    " (core func (canon lower (func $f)))"
    " (func (export \"g\") (param \"s\" string) (canon lift (core func $m1 \"f\")"
    "  (memory (core memory $m1 \"m\")) (realloc (core func $m1 \"r\"))))"
    " (export \"d\" (instance $d1)))";

/* Text to binary, to a valid component. */
static enum gw_err load_component(struct gw_alloc *alloc)
{
    struct gw_text_options text = {.features = gw_features_default()};
    struct gw_component_options options = {.alloc = alloc};
    struct gw_component *c = NULL;
    struct gw_diag diag = GW_DIAG_INIT;
    struct gw_writer binary;
    gw_writer_init(&binary, alloc);
    enum gw_err err = gw_type_registry_new(alloc, &options.registry);
    if (err == GW_OK)
        err = gw_comp_text_parse(gw_slice_str(component), &text, &diag, &binary);
    if (err == GW_OK)
        err = gw_component_decode(gw_slice_of(binary.data, binary.len), &options, &diag, &c);
    if (err == GW_OK) err = gw_component_validate(c, &diag);
    if (err != GW_OK && err != GW_ERR_NOMEM) printf("%s: %s\n", gw_err_name(err), diag.text);
    gw_component_unref(&c);
    gw_type_registry_free(&options.registry);
    gw_writer_deinit(&binary);
    return err;
}

/* One component makes a resource, the other uses it and a function of the host's. */
static const char composed[] =
    "(component (import \"h:h/h\" (instance $h (export \"say\""
    "  (func (param \"s\" string) (result string)))))"
    " (component $C (type $r' (resource (rep i32))) (export $r \"r\" (type $r'))"
    "  (core func $new (canon resource.new $r'))"
    "  (core module $M (import \"\" \"new\" (func $new (param i32) (result i32)))"
    "   (func (export \"make\") (result i32) (call $new (i32.const 7))))"
    "  (core instance $m (instantiate $M (with \"\" (instance (export \"new\" (func $new))))))"
    "  (func (export \"make\") (result (own $r)) (canon lift (core func $m \"make\"))))"
    " (instance $c (instantiate $C))"
    " (core module $Mem (memory (export \"m\") 1)"
    "  (func (export \"realloc\") (param i32 i32 i32 i32) (result i32) (i32.const 64)))"
    " (core instance $mem (instantiate $Mem))"
    " (alias core export $mem \"m\" (core memory $memory))"
    " (alias core export $mem \"realloc\" (core func $realloc))"
    " (alias export $c \"r\" (type $r))"
    " (core func $make (canon lower (func $c \"make\")))"
    " (core func $drop (canon resource.drop $r))"
    " (core func $say (canon lower (func $h \"say\") (memory (core memory $memory))"
    "  (realloc (core func $realloc))))"
    " (core module $D (import \"\" \"make\" (func $make (result i32)))"
    "  (import \"\" \"drop\" (func $drop (param i32)))"
    "  (import \"\" \"say\" (func $say (param i32 i32 i32)))"
    "  (func (export \"run\") (param i32 i32) (result i32)"
    "   (call $drop (call $make)) (call $say (local.get 0) (local.get 1) (i32.const 16))"
    "   (i32.const 16)))"
    " (core instance $d (instantiate $D (with \"\" (instance (export \"make\" (func $make))"
    "  (export \"drop\" (func $drop)) (export \"say\" (func $say))))))"
    " (func (export \"run\") (param \"s\" string) (result string)"
    "  (canon lift (core func $d \"run\") (memory (core memory $memory))"
    "   (realloc (core func $realloc)))))";

static enum gw_err say(struct gw_link_call *call, void *env,
                       const struct gw_comp_value *args, struct gw_comp_value *result)
{
    (void)call, (void)env;
    *result = args[0];
    return GW_OK;
}

static enum gw_err call_run(struct gw_comp_instance *instance, struct gw_alloc *alloc)
{
    const struct gw_linked_func *run =
        gw_comp_instance_func(instance, gw_slice_of(NULL, 0), gw_slice_str("run"));
    struct gw_comp_value text = {.kind = GW_COMP_STRING, .string = "hello", .count = 5}, back;
    struct gw_arena arena;
    gw_arena_init(&arena, alloc);
    enum gw_err err = gw_comp_call(run, &text, &arena, NULL, &back);
    if (err == GW_OK) GW_EXPECT(gw_comp_value_equal(&gw_comp_valtype_prim[GW_COMP_STRING],
                                                    &text, &back));
    gw_arena_deinit(&arena);
    return err == GW_ERR_TRAP ? GW_ERR_NOMEM : err; /* an allocation of the guest's */
}

/* Load, link, instantiate and call a component. */
static enum gw_err run_component(struct gw_alloc *alloc)
{
    struct gw_engine_config config = gw_engine_config_defaults();
    struct gw_engine *engine = NULL;
    struct gw_component *c = NULL;
    struct gw_link_host *host = NULL;
    struct gw_comp_prelinked *linked = NULL;
    struct gw_store *store = NULL;
    struct gw_comp_instance *instance;
    struct gw_diag diag = GW_DIAG_INIT;
    config.alloc = alloc;
    enum gw_err err = gw_engine_new(&config, NULL, &engine);
    if (err == GW_OK) err = gw_comp_load(engine, gw_slice_str(composed), &diag, &c);
    if (err == GW_OK) err = gw_link_host_new(alloc, &host);
    if (err == GW_OK)
        err = gw_link_host_func(host, gw_slice_str("h:h/h"), gw_slice_str("say"), say,
                                NULL, &diag);
    if (err == GW_OK) err = gw_comp_prelink(alloc, c, host, &diag, &linked);
    if (err == GW_OK) err = gw_engine_store(engine, &store);
    if (err == GW_OK) err = gw_comp_instantiate(linked, store, NULL, &diag, &instance);
    if (err == GW_OK) err = call_run(instance, alloc);
    if (err != GW_OK && err != GW_ERR_NOMEM) printf("%s: %s\n", gw_err_name(err), diag.text);
    gw_store_free(&store);
    gw_comp_prelinked_unref(&linked);
    gw_link_host_free(&host);
    gw_component_unref(&c);
    gw_engine_unref(&engine);
    return err;
}

static enum gw_err (*const others[])(struct gw_alloc *alloc) = {
    pool_twice, load_component, run_component, job_merge_wit, job_classify, job_compose_wac, job_link,
    job_new, job_new_hidden, job_compose, job_plug,
    job_semver, job_declare,
    job_bindgen, job_dummy, job_unbundle,
};

enum { TEXTS = GW_COUNT(texts), GENERATED = 4, RUN = TEXTS + GENERATED, /* in each tier */
       JOBS = 2 * RUN + TEXTS + GW_COUNT(others) };

static enum gw_err do_job(unsigned job, struct gw_alloc *alloc)
{
    const char *tier = job < RUN ? "interp" : "jit";
    if (job < 2 * RUN) {
        unsigned what = job % RUN;
        return what < TEXTS ? run_text(texts[what], tier, alloc)
                            : run_generated(what - TEXTS, tier, alloc);
    }
    job -= 2 * RUN;
    if (job < TEXTS) return convert(texts[job], alloc);
    return others[job - TEXTS](alloc);
}

/* --- running out ------------------------------------------------------------------------------ */

static unsigned failures;

static void check(const char *how, unsigned job, size_t n, enum gw_err err,
                  const struct gw_alloc *alloc)
{
    bool is_expected = err == GW_OK || err == GW_ERR_NOMEM || err == GW_ERR_LIMIT;
    if (is_expected && alloc->used_bytes == 0) return;
    printf("job %u, %s %zu: %s, %zu bytes not given back\n", job, how, n,
           err == GW_OK ? "OK" : gw_err_name(err), (size_t)alloc->used_bytes);
    failures++;
}

/* Fail each request in turn; returns how many there were. */
static size_t fail_each_request(unsigned job)
{
    for (size_t n = 1;; n++) {
        struct gw_alloc root = {
            .resize = resize, .env = &failing, .limit_bytes = SIZE_MAX};
        failing = (struct failing){.fail_at = n};
        enum gw_err err = do_job(job, &root);
        check("request", job, n, err, &root);
        if (failing.requests < n) {
            if (err != GW_OK) check("no failure", job, n, GW_ERR_INVALID, &root);
            return n - 1;
        }
    }
}

/* Raise the quota until the job passes; returns the KiB it took. */
static size_t raise_quota(unsigned job)
{
    for (size_t kib = 0; kib < 64 << 20; kib += kib < 256 ? 1 : kib / 8) {
        struct gw_alloc root = {
            .resize = resize, .env = &failing, .limit_bytes = kib << 10};
        failing = (struct failing){0};
        enum gw_err err = do_job(job, &root);
        check("quota of KiB", job, kib, err, &root);
        if (err == GW_OK) return kib;
    }
    printf("job %u never passed\n", job);
    failures++;
    return 0;
}

int main(void)
{
    for (unsigned job = 0; job < JOBS; job++) {
        size_t requests = fail_each_request(job);
        size_t kib = raise_quota(job);
        printf("job %u: %zu requests, passes with %zu KiB\n", job, requests, kib);
        fflush(stdout);
    }
    printf("%u failures\n", failures);
    return failures != 0;
}
