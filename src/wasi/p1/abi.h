/* SPDX-License-Identifier: Apache-2.0 */
/* abi.h -- how WASI 0.1 lays out its records in the guest's memory, little-endian, and
 * their codes.
 *
 *   iovec        0 buf u32 · 4 len u32 = 8
 *   fdstat       0 filetype u8 · 2 flags u16 · 8 base u64 · 16 inheriting u64 = 24
 *   filestat     0 dev u64 · 8 ino u64 · 16 filetype u8 · 24 nlink u64 · 32 size u64 · 40
 * atim · 48 mtim · 56 ctim = 64 unstable   ... 16 filetype u8 · 20 nlink u32 · 24 size ·
 * 32 atim · 40 mtim · 48 ctim = 56 prestat      0 tag u8 · 4 name length u32 = 8 dirent
 * 0 next u64 · 8 ino u64 · 16 name length u32 · 20 filetype u8 = 24, the name follows
 *   subscription 0 userdata u64 · 8 tag u8 · 16 fd u32, or clock: 16 id u32 · 24 timeout
 * u64 · 32 precision u64 · 40 flags u16 = 48 unstable   ... clock: 16 identifier u64 · 24
 * id u32 · 32 timeout · 40 precision · 48 flags = 56 event        0 userdata u64 · 8
 * error u16 · 10 type u8 · 16 nbytes u64 · 24 flags u16 = 32
 *
 * "unstable" is wasi_unstable, the snapshot before; what is not said to differ is the
 * same. */
#ifndef GW_WASI_P1_ABI_H
#define GW_WASI_P1_ABI_H

#include <stdint.h>

enum {
    GW_P1_IOVEC_BYTES = 8,
    GW_P1_FDSTAT_BYTES = 24,
    GW_P1_FILESTAT_BYTES = 64,
    GW_P1_FILESTAT_UNSTABLE_BYTES = 56,
    GW_P1_PRESTAT_BYTES = 8,
    GW_P1_DIRENT_BYTES = 24,
    GW_P1_SUBSCRIPTION_BYTES = 48,
    GW_P1_SUBSCRIPTION_UNSTABLE_BYTES = 56,
    GW_P1_EVENT_BYTES = 32,
};

enum { /* fdflags */
       GW_P1_APPEND = 1,
       GW_P1_DSYNC = 2,
       GW_P1_NONBLOCK = 4,
       GW_P1_RSYNC = 8,
       GW_P1_SYNC = 16,
};

enum { /* oflags */
       GW_P1_CREAT = 1,
       GW_P1_DIRECTORY = 2,
       GW_P1_EXCL = 4,
       GW_P1_TRUNC = 8,
};

enum { GW_P1_SYMLINK_FOLLOW = 1 }; /* lookupflags */

enum { /* fstflags */
       GW_P1_ATIM = 1,
       GW_P1_ATIM_NOW = 2,
       GW_P1_MTIM = 4,
       GW_P1_MTIM_NOW = 8,
};

enum { /* riflags, roflags, sdflags */
       GW_P1_RECV_PEEK = 1,
       GW_P1_RECV_WAITALL = 2,
       GW_P1_RECV_TRUNCATED = 1,
       GW_P1_SHUT_RD = 1,
       GW_P1_SHUT_WR = 2,
};

enum { GW_P1_ABSTIME = 1 }; /* subclockflags */
enum { GW_P1_HANGUP = 1 };  /* eventrwflags */

enum { GW_P1_TAG_CLOCK, GW_P1_TAG_READ, GW_P1_TAG_WRITE }; /* eventtype */

static inline void gw_p1_put16(uint8_t *at, uint16_t v)
{
    at[0] = (uint8_t)v;
    at[1] = (uint8_t)(v >> 8);
}

static inline void gw_p1_put32(uint8_t *at, uint32_t v)
{
    gw_p1_put16(at, (uint16_t)v);
    gw_p1_put16(at + 2, (uint16_t)(v >> 16));
}

static inline void gw_p1_put64(uint8_t *at, uint64_t v)
{
    gw_p1_put32(at, (uint32_t)v);
    gw_p1_put32(at + 4, (uint32_t)(v >> 32));
}

static inline uint16_t gw_p1_get16(const uint8_t *at)
{
    return (uint16_t)(at[0] | at[1] << 8);
}

static inline uint32_t gw_p1_get32(const uint8_t *at)
{
    return gw_p1_get16(at) | (uint32_t)gw_p1_get16(at + 2) << 16;
}

static inline uint64_t gw_p1_get64(const uint8_t *at)
{
    return gw_p1_get32(at) | (uint64_t)gw_p1_get32(at + 4) << 32;
}

#endif
