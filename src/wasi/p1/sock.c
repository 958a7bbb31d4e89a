/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/host/io.h"
#include "wasi/host/net.h"
#include "wasi/p1/call.h"
#include "wasi/p1/convert.h"

enum gw_errno gw_p1_sock_accept(struct gw_p1_call *call, const uint64_t *a)
{
    uint32_t flags = gw_p1_u32(a[1]), number;
    uint8_t *out = gw_p1_at(call, a[2], 4);
    if (out == NULL) return GW_ERRNO_FAULT;
    if (flags & ~(uint32_t)GW_P1_NONBLOCK) return GW_ERRNO_INVAL;
    enum gw_errno err = gw_net_accept(&call->process->descs, gw_p1_u32(a[0]),
                                      flags & GW_P1_NONBLOCK, &number);
    if (err == GW_ERRNO_SUCCESS) gw_p1_put32(out, number);
    return err;
}

enum gw_errno gw_p1_sock_recv(struct gw_p1_call *call, const uint64_t *a)
{
    struct iovec iov[GW_IO_MAX_IOV];
    int count;
    size_t done;
    bool truncated;
    uint32_t flags = gw_p1_u32(a[3]);
    uint8_t *len = gw_p1_at(call, a[4], 4), *out_flags = gw_p1_at(call, a[5], 2);
    enum gw_errno err = gw_p1_iovecs(call, a[1], gw_p1_u32(a[2]), iov, &count);
    if (err != GW_ERRNO_SUCCESS) return err;
    if (len == NULL || out_flags == NULL) return GW_ERRNO_FAULT;
    if (flags & ~(uint32_t)(GW_P1_RECV_PEEK | GW_P1_RECV_WAITALL)) return GW_ERRNO_INVAL;
    err = gw_net_recv(&call->process->descs, gw_p1_u32(a[0]), iov, (size_t)count,
                      flags & GW_P1_RECV_PEEK, flags & GW_P1_RECV_WAITALL, &done,
                      &truncated);
    if (err != GW_ERRNO_SUCCESS) return err;
    gw_p1_put32(len, (uint32_t)done);
    gw_p1_put16(out_flags, truncated ? GW_P1_RECV_TRUNCATED : 0);
    return GW_ERRNO_SUCCESS;
}

enum gw_errno gw_p1_sock_send(struct gw_p1_call *call, const uint64_t *a)
{
    struct iovec iov[GW_IO_MAX_IOV];
    int count;
    size_t done;
    uint8_t *len = gw_p1_at(call, a[4], 4);
    enum gw_errno err = gw_p1_iovecs(call, a[1], gw_p1_u32(a[2]), iov, &count);
    if (err != GW_ERRNO_SUCCESS) return err;
    if (len == NULL) return GW_ERRNO_FAULT;
    if (gw_p1_u32(a[3]) != 0) return GW_ERRNO_INVAL; /* siflags: none is defined */
    err = gw_net_send(&call->process->descs, gw_p1_u32(a[0]), iov, (size_t)count, &done);
    if (err == GW_ERRNO_SUCCESS) gw_p1_put32(len, (uint32_t)done);
    return err;
}

enum gw_errno gw_p1_sock_shutdown(struct gw_p1_call *call, const uint64_t *a)
{
    uint32_t how = gw_p1_u32(a[1]);
    if (how & ~(uint32_t)(GW_P1_SHUT_RD | GW_P1_SHUT_WR)) return GW_ERRNO_INVAL;
    return gw_net_shutdown(&call->process->descs, gw_p1_u32(a[0]), how & GW_P1_SHUT_RD,
                           how & GW_P1_SHUT_WR);
}
