/* SPDX-License-Identifier: Apache-2.0 */
/* Reading directories. The host has a stream of entries, without "." and ".."; a guest names
 * the place to go on from by a cookie: the number of the entry that comes next. */
#include "component/adapter/guest/state.h"

enum { DOTS = 2 };

/* Stand before entry `cookie` of those that the host has. */
static wasi1_errno seek(struct state *s, const struct desc *d, uint32_t fd,
                        uint64_t cookie)
{
    struct reading *r = &s->reading;
    struct handle_result opened;
    struct entry_result entry;
    if (r->entries && r->fd == fd && r->next == cookie) return E_SUCCESS;
    reading_end(s);
    wasi2_read_directory(d->file, &opened);
    if (opened.is_err) return errno_of(opened.code);
    r->fd = fd;
    r->entries = opened.value;
    for (r->next = DOTS; r->next < cookie; r->next++) {
        alloc_to_room(s);
        wasi2_read_entry(r->entries, &entry);
        if (entry.is_err) return errno_of(entry.code);
        if (!entry.is_some) break;
    }
    return E_SUCCESS;
}

static void put_dot(const struct desc *d, uint64_t cookie, uint8_t *name,
                    struct dirent *out)
{
    struct hash_result hash;
    name[0] = name[1] = '.';
    *out = (struct dirent){cookie + 1, 0, (uint32_t)cookie + 1, TYPE_DIRECTORY};
    if (cookie > 0) return;
    wasi2_hash(d->file, &hash);
    if (!hash.is_err) out->ino = hash.lower;
}

/*   *name  NULL: there are no more */
static wasi1_errno next_entry(struct state *s, const struct desc *d, struct dirent *out,
                              const uint8_t **name)
{
    struct reading *r = &s->reading;
    struct entry_result entry;
    struct hash_result hash;
    if (r->is_pending) {
        r->is_pending = false;
        r->next++;
        *out = r->entry;
        *name = r->name;
        return E_SUCCESS;
    }
    alloc_to_room(s);
    wasi2_read_entry(r->entries, &entry);
    if (entry.is_err) return errno_of(entry.code);
    *name = NULL;
    if (!entry.is_some) return E_SUCCESS;
    wasi2_hash_at(d->file, 0, entry.name.data, entry.name.len, &hash);
    *name = entry.name.data;
    *out = (struct dirent){++r->next, hash.is_err ? 0 : hash.lower, entry.name.len,
                           type_of(entry.type)};
    return E_SUCCESS;
}

/* It was cut off: the guest will ask for it again. */
static void keep_pending(struct state *s, const struct dirent *entry, const uint8_t *name)
{
    struct reading *r = &s->reading;
    if (entry->name_len > MAX_KEPT_NAME) {
        reading_end(s);
        return;
    }
    r->entry = *entry;
    __builtin_memmove(r->name, name, entry->name_len);
    r->is_pending = true;
    r->next = entry->next - 1;
}

/* As much of it as there is room for.
 *   returns  how much */
static uint32_t put_entry(uint8_t *to, uint32_t room, const struct dirent *entry,
                          const uint8_t *name)
{
    uint32_t head = min32(room, sizeof *entry);
    uint32_t tail = min32(room - head, entry->name_len);
    __builtin_memcpy(to, entry, head);
    __builtin_memcpy(to + head, name, tail);
    return head + tail;
}

EXPORT("fd_readdir")
wasi1_errno fd_readdir(uint32_t fd, uint8_t *buffer, uint32_t len, uint64_t cookie,
                       uint32_t *used)
{
    struct state *s = state_get();
    struct desc *d;
    struct dirent entry;
    uint8_t dots[DOTS];
    uint32_t done = 0;
    if (!s) return E_IO;
    wasi1_errno err = desc_get_file(s, fd, RIGHT_FD_READDIR, E_NOTDIR, &d);
    if (!err && cookie < DOTS) reading_end(s); /* read anew: it may have changed */
    if (!err && cookie >= DOTS) err = seek(s, d, fd, cookie);
    if (err) return err;
    for (; done < len; cookie++) {
        const uint8_t *name = dots;
        if (cookie < DOTS)
            put_dot(d, cookie, dots, &entry);
        else if ((err = seek(s, d, fd, cookie)) ||
                 (err = next_entry(s, d, &entry, &name)))
            return err;
        if (!name) {
            reading_end(s);
            break;
        }
        uint32_t put = put_entry(buffer + done, len - done, &entry, name);
        done += put;
        if (cookie >= DOTS && put < sizeof entry + entry.name_len)
            keep_pending(s, &entry, name);
    }
    *used = done;
    return E_SUCCESS;
}
