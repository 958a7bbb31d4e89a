/* SPDX-License-Identifier: Apache-2.0 */
/* A group is found by a hash over its content, in which an index is either "inside this
 * group, the nth" or a canonical id of an earlier group. Two groups are equal when they
 * agree in exactly that form: iso-recursive equivalence (spec:
 * valid/conventions#rolling).
 *
 *   ids       0 ... 63 | 64 ... 191 | 192 ... 447 | ...      chunk k holds 64 << k
 *   entries
 *   chunks    entry pointers never move, so a reader needs no lock: it got its id from
 *             somebody who interned it before
 *   displays  likewise, for compiled code: a table points as far before its chunk as the
 *             chunk's first id lies behind 0
 *   groups    one block: struct group, then the arrays of its entries (type_layout.h). A
 *   group
 *             holds a reference to every group that it mentions, once per mention
 *
 * Freed ids are chained through the first entry of their range: by size up to SMALL, the
 * larger ones in one list, from which a smaller range may be cut. */
#include "core/wasm/type_registry.h"

#include <pthread.h>
#include <string.h>

#include "base/hash.h"
#include "core/wasm/type_layout.h"

enum { FIRST_CHUNK_LOG2 = 6, CHUNKS = 24 - FIRST_CHUNK_LOG2, NONE = GW_HEAP_INDEX_END };
enum { SMALL = 16, LARGE_PROBES = 64 };

struct group {
    struct group *next; /* in its bucket */
    uint64_t hash;
    size_t bytes; /* of this block */
    uint64_t refs;
    gw_type_id first;
    uint32_t count;
};

/* What is kept per id. The first id of a free range holds its link. */
struct slot {
    struct gw_canon canon;
    struct group *group;
    gw_type_id next_free;
    uint32_t free_count;
};

struct gw_type_registry {
    struct gw_alloc *alloc;
    pthread_mutex_t lock; /* everything below, but for reading entries in use */
    _Atomic(struct slot *) chunks[CHUNKS];
    _Atomic uintptr_t displays[CHUNKS]; /* of const gw_type_id *, by id + 64 */
    gw_type_id end;                     /* ids below were given out */
    struct group **buckets;
    size_t bucket_count, group_count;
    gw_type_id free_heads[SMALL + 1]; /* [count], and [0] for larger ones; NONE: empty */
    uint64_t seed;
};

/* A group as it comes in: indices in [first, first + count) are inside; others go through
 * `ids`, or are canonical already where ids is NULL. */
struct view {
    const struct gw_type *types; /* the group's first */
    gw_typeidx first;
    uint32_t count;
    const gw_type_id *ids;
};

static unsigned chunk_of(gw_type_id id, uint32_t *at)
{
    uint32_t n = id + (1u << FIRST_CHUNK_LOG2);
    unsigned chunk = 31u - (unsigned)__builtin_clz(n);
    *at = n - (1u << chunk);
    return chunk - FIRST_CHUNK_LOG2;
}

static gw_type_id first_id(unsigned chunk)
{
    return (1u << (FIRST_CHUNK_LOG2 + chunk)) - (1u << FIRST_CHUNK_LOG2);
}

static struct slot *slot_of(const struct gw_type_registry *registry, gw_type_id id)
{
    uint32_t at;
    unsigned chunk = chunk_of(id, &at);
    return &atomic_load_explicit(&registry->chunks[chunk], memory_order_acquire)[at];
}

/* What ids not in use have. */
static const gw_type_id nobody[1 + GW_DISPLAY_LEAST] = {0,    NONE, NONE, NONE, NONE,
                                                        NONE, NONE, NONE, NONE};

static const gw_type_id **display_at(const struct gw_type_registry *registry,
                                     gw_type_id id)
{
    uint32_t at;
    unsigned chunk = chunk_of(id, &at);
    uintptr_t table =
        atomic_load_explicit(&registry->displays[chunk], memory_order_acquire);
    size_t place = (size_t)id + ((size_t)1 << FIRST_CHUNK_LOG2);
    return (const gw_type_id **)(table + place * sizeof(const gw_type_id *));
}

const void *gw_type_registry_displays(const struct gw_type_registry *registry)
{
    return registry->displays;
}

const struct gw_canon *gw_type_registry_get(const struct gw_type_registry *registry,
                                            gw_type_id id)
{
    return &slot_of(registry, id)->canon;
}

enum gw_err gw_type_registry_new(struct gw_alloc *alloc, struct gw_type_registry **out)
{
    struct gw_type_registry *registry = gw_alloc_zero(alloc, sizeof *registry);
    if (!registry) return GW_ERR_NOMEM;
    registry->alloc = alloc;
    registry->seed = gw_hash_seed();
    registry->end = 1;
    for (unsigned i = 0; i <= SMALL; i++)
        registry->free_heads[i] = NONE;
    pthread_mutex_init(&registry->lock, NULL);
    *out = registry;
    return GW_OK;
}

void gw_type_registry_free(struct gw_type_registry **registry)
{
    struct gw_type_registry *dead = *registry;
    if (!dead) return;
    *registry = NULL;
    for (size_t i = 0; i < dead->bucket_count; i++) {
        for (struct group *group = dead->buckets[i], *next; group; group = next) {
            next = group->next;
            gw_alloc_put(dead->alloc, group, group->bytes);
        }
    }
    gw_alloc_put(dead->alloc, dead->buckets, dead->bucket_count * sizeof *dead->buckets);
    for (unsigned k = 0; k < CHUNKS; k++) {
        if (dead->displays[k])
            gw_alloc_put(dead->alloc, display_at(dead, first_id(k)),
                         sizeof(const gw_type_id *) << (FIRST_CHUNK_LOG2 + k));
        gw_alloc_put(dead->alloc, dead->chunks[k],
                     sizeof(struct slot) << (FIRST_CHUNK_LOG2 + k));
    }
    pthread_mutex_destroy(&dead->lock);
    gw_alloc_put(dead->alloc, dead, sizeof *dead);
}

/* An index of the view in the form that is hashed and compared. */
static uint64_t normal_index(const struct view *view, gw_typeidx index)
{
    if (index - view->first < view->count && index >= view->first)
        return (uint64_t)1 << 32 | (index - view->first);
    return view->ids ? view->ids[index] : index;
}

static uint64_t normal_type(const struct view *view, gw_valtype type)
{
    if (!gw_valtype_is_ref(type) || !gw_heap_is_index(gw_valtype_heap(type))) return type;
    return normal_index(view, gw_valtype_heap(type)) << 8 | (type & 0xff);
}

/* The words of one type, one after the other; `visit` returns false to stop.
 * Returns whether it ran to the end. ORDER(words) */
static bool each_word(const struct view *view, const struct gw_type *type,
                      bool (*visit)(void *env, uint64_t word), void *env)
{
    uint64_t head = (uint64_t)type->comp | (uint64_t)type->is_final << 8;
    if (!visit(env, head)) return false;
    if (!visit(env, type->has_super ? normal_index(view, type->super) : UINT64_MAX))
        return false;
    switch (type->comp) {
    case GW_COMP_FUNC:
        if (!visit(env, (uint64_t)type->func.param_count << 32 | type->func.result_count))
            return false;
        for (uint32_t i = 0; i < type->func.param_count; i++)
            if (!visit(env, normal_type(view, type->func.params[i]))) return false;
        for (uint32_t i = 0; i < type->func.result_count; i++)
            if (!visit(env, normal_type(view, type->func.results[i]))) return false;
        return true;
    case GW_COMP_STRUCT:
    case GW_COMP_ARRAY:
        if (!visit(env, type->aggregate.field_count)) return false;
        for (uint32_t i = 0; i < type->aggregate.field_count; i++) {
            const struct gw_field *field = &type->aggregate.fields[i];
            uint64_t mutability = (uint64_t)field->is_mutable << 63;
            if (!visit(env, normal_type(view, field->type) | mutability)) return false;
        }
        return true;
    case GW_COMP_CONT:
        return visit(env, normal_index(view, type->cont));
    }
    return true;
}

struct word_hash {
    uint64_t state;
    size_t len;
    uint64_t words[32];
};

static void flush_hash(struct word_hash *hash)
{
    hash->state = gw_hash_bytes(hash->state, gw_slice_of(hash->words, hash->len * 8));
    hash->len = 0;
}

static bool hash_word(void *env, uint64_t word)
{
    struct word_hash *hash = env;
    hash->words[hash->len++] = word;
    if (hash->len == GW_COUNT(hash->words)) flush_hash(hash);
    return true;
}

static uint64_t hash_group(uint64_t seed, const struct view *view)
{
    struct word_hash hash = {.state = seed};
    for (uint32_t i = 0; i < view->count; i++)
        each_word(view, &view->types[i], hash_word, &hash);
    flush_hash(&hash);
    return hash.state;
}

/* Compared in step: each_word walks one type, word_at picks the same place of the
 * other. */
struct word_list {
    const struct view *view;
    const struct gw_type *type;
    uint32_t at; /* of the next word */
};

/* Word `at` of a type, in the order of each_word: ORDER(words). */
static uint64_t word_at(const struct view *view, const struct gw_type *type, uint32_t at)
{
    if (at == 0) return (uint64_t)type->comp | (uint64_t)type->is_final << 8;
    if (at == 1) return type->has_super ? normal_index(view, type->super) : UINT64_MAX;
    if (type->comp == GW_COMP_CONT) return normal_index(view, type->cont);
    if (type->comp == GW_COMP_FUNC) {
        if (at == 2)
            return (uint64_t)type->func.param_count << 32 | type->func.result_count;
        return normal_type(view, type->func.params[at - 3]); /* results follow params */
    }
    if (at == 2) return type->aggregate.field_count;
    const struct gw_field *field = &type->aggregate.fields[at - 3];
    return normal_type(view, field->type) | (uint64_t)field->is_mutable << 63;
}

static bool same_word(void *env, uint64_t word)
{
    struct word_list *other = env;
    return word_at(other->view, other->type, other->at++) == word;
}

static bool same_group(const struct gw_type_registry *registry, const struct group *group,
                       const struct view *view)
{
    if (group->count != view->count) return false;
    for (uint32_t i = 0; i < view->count; i++) {
        const struct gw_type *type = &slot_of(registry, group->first + i)->canon.type;
        struct view canon = {type, group->first, group->count, NULL};
        struct word_list words = {&canon, type, 0};
        if (!each_word(view, &view->types[i], same_word, &words)) return false;
    }
    return true;
}

static struct group *find_locked(const struct gw_type_registry *registry, uint64_t hash,
                                 const struct view *view)
{
    if (registry->bucket_count == 0) return NULL;
    struct group *group = registry->buckets[hash & (registry->bucket_count - 1)];
    while (group && !(group->hash == hash && same_group(registry, group, view)))
        group = group->next;
    return group;
}

static enum gw_err grow_buckets_locked(struct gw_type_registry *registry)
{
    if (registry->group_count < registry->bucket_count) return GW_OK;
    size_t count = registry->bucket_count ? registry->bucket_count * 2 : 64;
    struct group **buckets = gw_alloc_zero(registry->alloc, count * sizeof *buckets);
    if (!buckets) return GW_ERR_NOMEM;
    for (size_t i = 0; i < registry->bucket_count; i++) {
        for (struct group *group = registry->buckets[i], *next; group; group = next) {
            next = group->next;
            struct group **bucket = &buckets[group->hash & (count - 1)];
            group->next = *bucket;
            *bucket = group;
        }
    }
    gw_alloc_put(registry->alloc, registry->buckets,
                 registry->bucket_count * sizeof *registry->buckets);
    registry->buckets = buckets;
    registry->bucket_count = count;
    return GW_OK;
}

static enum gw_err add_displays_locked(struct gw_type_registry *registry, unsigned chunk)
{
    if (registry->displays[chunk]) return GW_OK;
    size_t count = (size_t)1 << (FIRST_CHUNK_LOG2 + chunk);
    const gw_type_id **table = gw_alloc_array(registry->alloc, count, sizeof *table);
    if (!table) return GW_ERR_NOMEM;
    for (size_t i = 0; i < count; i++)
        table[i] = &nobody[1];
    uintptr_t biased = (uintptr_t)table - count * sizeof *table;
    atomic_store_explicit(&registry->displays[chunk], biased, memory_order_release);
    return GW_OK;
}

static enum gw_err ensure_chunks_locked(struct gw_type_registry *registry,
                                        gw_type_id last)
{
    uint32_t at;
    unsigned top = chunk_of(last, &at);
    for (unsigned k = 0; k <= top; k++) {
        enum gw_err err = add_displays_locked(registry, k);
        if (err) return err;
        if (registry->chunks[k]) continue;
        size_t bytes = sizeof(struct slot) << (FIRST_CHUNK_LOG2 + k);
        struct slot *chunk = gw_alloc_get(registry->alloc, bytes);
        if (!chunk) return GW_ERR_NOMEM;
        atomic_store_explicit(&registry->chunks[k], chunk, memory_order_release);
    }
    return GW_OK;
}

static void put_ids_locked(struct gw_type_registry *registry, gw_type_id first,
                           uint32_t count)
{
    if (count == 0) return;
    gw_type_id *head = &registry->free_heads[count <= SMALL ? count : 0];
    struct slot *slot = slot_of(registry, first);
    slot->next_free = *head;
    slot->free_count = count;
    *head = first;
}

/* Cut `count` ids from a free range that has them.     returns  NONE if there is none
 * near */
static gw_type_id cut_free_locked(struct gw_type_registry *registry, uint32_t count)
{
    gw_type_id *head = &registry->free_heads[count <= SMALL ? count : 0];
    if (*head == NONE) head = &registry->free_heads[0];
    for (unsigned probe = 0; *head != NONE && probe < LARGE_PROBES; probe++) {
        struct slot *slot = slot_of(registry, *head);
        if (slot->free_count >= count) {
            gw_type_id first = *head;
            *head = slot->next_free;
            put_ids_locked(registry, first + count, slot->free_count - count);
            return first;
        }
        head = &slot->next_free;
    }
    return NONE;
}

static enum gw_err take_ids_locked(struct gw_type_registry *registry, uint32_t count,
                                   gw_type_id *first)
{
    *first = cut_free_locked(registry, count);
    if (*first != NONE) return GW_OK;
    if (count > NONE - registry->end) return GW_ERR_NOMEM;
    enum gw_err err = ensure_chunks_locked(registry, registry->end + count - 1);
    if (err) return err;
    *first = registry->end;
    registry->end += count;
    return GW_OK;
}

static gw_type_id new_id(const struct view *view, gw_type_id first, gw_typeidx index)
{
    if (index >= view->first && index - view->first < view->count)
        return first + (index - view->first);
    return view->ids ? view->ids[index] : index;
}

static gw_valtype new_type(const struct view *view, gw_type_id first, gw_valtype type)
{
    if (!gw_valtype_is_ref(type) || !gw_heap_is_index(gw_valtype_heap(type))) return type;
    gw_type_id id = new_id(view, first, gw_valtype_heap(type));
    return GW_VALTYPE_REF(id, gw_valtype_is_nullable(type));
}

/* Replace the caller's indices in a placed copy by canonical ids. */
static void renumber(const struct view *view, gw_type_id first, struct gw_type *type)
{
    if (type->has_super) type->super = new_id(view, first, type->super);
    if (type->comp == GW_COMP_CONT) {
        type->cont = new_id(view, first, type->cont);
    } else if (type->comp == GW_COMP_FUNC) {
        gw_valtype *values = (gw_valtype *)type->func.params;
        for (uint32_t i = 0; i < type->func.param_count + type->func.result_count; i++)
            values[i] = new_type(view, first, values[i]);
    } else {
        struct gw_field *fields = (struct gw_field *)type->aggregate.fields;
        for (uint32_t i = 0; i < type->aggregate.field_count; i++)
            fields[i].type = new_type(view, first, fields[i].type);
    }
}

/* Depth of the i-th type; its supertype is outside the group or before it. */
static uint32_t depth_of(const struct gw_type_registry *registry, const struct view *view,
                         gw_type_id first, uint32_t i)
{
    if (!view->types[i].has_super) return 0;
    gw_type_id super = new_id(view, first, view->types[i].super);
    return slot_of(registry, super)->canon.depth + 1;
}

static bool is_func_id(const void *env, gw_type_id id)
{
    return slot_of(env, id)->canon.type.comp == GW_COMP_FUNC;
}

static void fill_display(const struct gw_type_registry *registry, struct gw_canon *canon)
{
    gw_type_id *display = (gw_type_id *)canon->display;
    if (canon->type.has_super) {
        const struct gw_canon *super = &slot_of(registry, canon->type.super)->canon;
        memcpy(display, super->display, canon->depth * sizeof *display);
    }
    display[canon->depth] = canon->id;
}

static void mention(const struct group *group, gw_heaptype heap,
                    void (*visit)(void *env, gw_type_id id), void *env)
{
    bool is_inside = heap >= group->first && heap - group->first < group->count;
    if (gw_heap_is_index(heap) && !is_inside) visit(env, heap);
}

static void mention_value(const struct group *group, gw_valtype type,
                          void (*visit)(void *env, gw_type_id id), void *env)
{
    if (gw_valtype_is_ref(type)) mention(group, gw_valtype_heap(type), visit, env);
}

/* Visit every id outside the group that its types mention, as often as they do. */
static void each_mention(const struct gw_type_registry *registry,
                         const struct group *group,
                         void (*visit)(void *env, gw_type_id id), void *env)
{
    for (uint32_t i = 0; i < group->count; i++) {
        const struct gw_type *type = &slot_of(registry, group->first + i)->canon.type;
        if (type->has_super) mention(group, type->super, visit, env);
        if (type->comp == GW_COMP_CONT) {
            mention(group, type->cont, visit, env);
        } else if (type->comp == GW_COMP_FUNC) {
            uint32_t count = type->func.param_count + type->func.result_count;
            for (uint32_t k = 0; k < count; k++)
                mention_value(group, type->func.params[k], visit, env);
        } else {
            for (uint32_t k = 0; k < type->aggregate.field_count; k++)
                mention_value(group, type->aggregate.fields[k].type, visit, env);
        }
    }
}

static void ref_mention(void *env, gw_type_id id) { slot_of(env, id)->group->refs++; }

static struct group *make_locked(struct gw_type_registry *registry,
                                 const struct view *view, gw_type_id first)
{
    size_t bytes = sizeof(struct group);
    for (uint32_t i = 0; i < view->count; i++) {
        struct slot *slot = slot_of(registry, first + i);
        slot->canon = (struct gw_canon){.id = first + i};
        slot->canon.depth = depth_of(registry, view, first, i);
        bytes += gw_type_layout_bytes(&view->types[i], slot->canon.depth);
    }
    struct group *group = gw_alloc_get(registry->alloc, bytes);
    if (!group) return NULL;
    *group =
        (struct group){.bytes = bytes, .first = first, .count = view->count, .refs = 1};
    uint8_t *room = (uint8_t *)(group + 1);
    for (uint32_t i = 0; i < view->count; i++) {
        struct slot *slot = slot_of(registry, first + i);
        slot->group = group;
        gw_type_layout_place(&slot->canon, &view->types[i], &room);
        renumber(view, first, &slot->canon.type);
        fill_display(registry, &slot->canon);
    }
    for (uint32_t i = 0; i < view->count; i++) {
        struct gw_canon *canon = &slot_of(registry, first + i)->canon;
        gw_type_layout_fill(canon, is_func_id, registry);
        *display_at(registry, canon->id) = canon->display;
    }
    each_mention(registry, group, ref_mention, registry);
    return group;
}

static enum gw_err intern_locked(struct gw_type_registry *registry,
                                 const struct view *view, gw_type_id *out)
{
    uint64_t hash = hash_group(registry->seed, view);
    struct group *group = find_locked(registry, hash, view);
    if (group) {
        group->refs++;
        *out = group->first;
        return GW_OK;
    }
    enum gw_err err = grow_buckets_locked(registry);
    if (!err) err = take_ids_locked(registry, view->count, out);
    if (err) return err;
    group = make_locked(registry, view, *out);
    if (!group) {
        put_ids_locked(registry, *out, view->count);
        return GW_ERR_NOMEM;
    }
    group->hash = hash;
    struct group **bucket = &registry->buckets[hash & (registry->bucket_count - 1)];
    group->next = *bucket;
    *bucket = group;
    registry->group_count++;
    return GW_OK;
}

static void unlink_locked(struct gw_type_registry *registry, struct group *group)
{
    struct group **at = &registry->buckets[group->hash & (registry->bucket_count - 1)];
    while (*at != group)
        at = &(*at)->next;
    *at = group->next;
    registry->group_count--;
}

/* Groups without users, linked by `next`, on their way out. */
struct release {
    struct gw_type_registry *registry;
    struct group *dead;
};

static void unref_mention(void *env, gw_type_id id)
{
    struct release *release = env;
    struct group *group = slot_of(release->registry, id)->group;
    if (--group->refs > 0) return;
    unlink_locked(release->registry, group);
    group->next = release->dead;
    release->dead = group;
}

/* Not recursive: a chain of groups may be as long as the guest likes. */
static void release_locked(struct gw_type_registry *registry, gw_type_id first)
{
    struct release release = {registry, NULL};
    unref_mention(&release, first);
    while (release.dead) {
        struct group *group = release.dead;
        release.dead = group->next;
        each_mention(registry, group, unref_mention, &release);
        for (uint32_t i = 0; i < group->count; i++)
            *display_at(registry, group->first + i) = &nobody[1];
        put_ids_locked(registry, group->first, group->count);
        gw_alloc_put(registry->alloc, group, group->bytes);
    }
}

enum gw_err gw_type_registry_intern(struct gw_type_registry *registry,
                                    const struct gw_type *types,
                                    const struct gw_rec_group *groups,
                                    uint32_t group_count, gw_type_id *ids)
{
    enum gw_err err = GW_OK;
    pthread_mutex_lock(&registry->lock);
    uint32_t done = 0;
    for (; done < group_count; done++) {
        const struct gw_rec_group *group = &groups[done];
        if (group->count == 0) continue;
        struct view view = {types + group->first, group->first, group->count, ids};
        gw_type_id first;
        err = intern_locked(registry, &view, &first);
        if (err) break;
        for (uint32_t i = 0; i < group->count; i++)
            ids[group->first + i] = first + i;
    }
    if (err) {
        while (done-- > 0)
            if (groups[done].count) release_locked(registry, ids[groups[done].first]);
    }
    pthread_mutex_unlock(&registry->lock);
    return err;
}

void gw_type_registry_release(struct gw_type_registry *registry,
                              const struct gw_rec_group *groups, uint32_t group_count,
                              const gw_type_id *ids)
{
    pthread_mutex_lock(&registry->lock);
    for (uint32_t i = group_count; i-- > 0;)
        if (groups[i].count) release_locked(registry, ids[groups[i].first]);
    pthread_mutex_unlock(&registry->lock);
}

enum gw_err gw_type_registry_func(struct gw_type_registry *registry,
                                  const gw_valtype *params, uint32_t param_count,
                                  const gw_valtype *results, uint32_t result_count,
                                  gw_type_id *out)
{
    struct gw_type type = {.comp = GW_COMP_FUNC, .is_final = true};
    type.func.params = params;
    type.func.param_count = param_count;
    type.func.results = results;
    type.func.result_count = result_count;
    struct view view = {&type, NONE, 1, NULL}; /* no index is inside */
    pthread_mutex_lock(&registry->lock);
    enum gw_err err = intern_locked(registry, &view, out);
    pthread_mutex_unlock(&registry->lock);
    return err;
}

void gw_type_registry_release_one(struct gw_type_registry *registry, gw_type_id id)
{
    pthread_mutex_lock(&registry->lock);
    release_locked(registry, id);
    pthread_mutex_unlock(&registry->lock);
}

void gw_type_registry_use_one(struct gw_type_registry *registry, gw_type_id id)
{
    pthread_mutex_lock(&registry->lock);
    slot_of(registry, id)->group->refs++;
    pthread_mutex_unlock(&registry->lock);
}
