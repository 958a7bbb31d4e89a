/* SPDX-License-Identifier: Apache-2.0 */
#include "wasi/host/net.h"

#include "os/socket.h"

/* Get a socket: that it is none is said before that a right is missing. */
static enum gw_errno get_socket(struct gw_desc_table *table, uint32_t number,
                                gw_rights rights, struct gw_desc **out)
{
    struct gw_desc *desc;
    enum gw_file_type type;
    enum gw_errno got = gw_desc_get(table, number, 0, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    got = gw_desc_type(table, desc, &type);
    if (got == GW_ERRNO_SUCCESS && type != GW_FILE_SOCKET_STREAM &&
        type != GW_FILE_SOCKET_DGRAM)
        got = GW_ERRNO_NOTSOCK;
    gw_desc_put(table, desc);
    return got == GW_ERRNO_SUCCESS ? gw_desc_get(table, number, rights, out) : got;
}

static enum gw_errno put(struct gw_desc_table *table, struct gw_desc *desc, int err)
{
    gw_desc_put(table, desc);
    return gw_errno_from_system(err);
}

enum gw_errno gw_net_accept(struct gw_desc_table *table, uint32_t listener, bool nonblock,
                            uint32_t *number)
{
    struct gw_desc *desc;
    enum gw_errno got = get_socket(table, listener, GW_RIGHT_SOCK_ACCEPT, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    struct gw_desc accepted = {
        .has_type = true,
        .type = GW_FILE_SOCKET_STREAM,
        .owns_fd = true,
        .flags = nonblock ? GW_FILE_NONBLOCK : 0,
        .base = GW_RIGHTS_SOCKET,
    };
    int err = gw_socket_accept(desc->fd, nonblock, &accepted.fd);
    gw_desc_put(table, desc);
    if (err != 0) return gw_errno_from_system(err);
    got = gw_desc_add(table, &accepted, 0, number);
    if (got != GW_ERRNO_SUCCESS) gw_file_close(accepted.fd);
    return got;
}

enum gw_errno gw_net_recv(struct gw_desc_table *table, uint32_t number,
                          const struct iovec *iov, size_t count, bool peek, bool wait_all,
                          size_t *done, bool *truncated)
{
    struct gw_desc *desc;
    enum gw_errno got = get_socket(table, number, GW_RIGHT_FD_READ, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, desc,
               gw_socket_recv(desc->fd, iov, count, peek, wait_all, done, truncated));
}

enum gw_errno gw_net_send(struct gw_desc_table *table, uint32_t number,
                          const struct iovec *iov, size_t count, size_t *done)
{
    struct gw_desc *desc;
    enum gw_errno got = get_socket(table, number, GW_RIGHT_FD_WRITE, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, desc, gw_socket_send(desc->fd, iov, count, done));
}

enum gw_errno gw_net_shutdown(struct gw_desc_table *table, uint32_t number, bool read,
                              bool write)
{
    struct gw_desc *desc;
    if (!read && !write) return GW_ERRNO_INVAL;
    enum gw_errno got = get_socket(table, number, GW_RIGHT_SOCK_SHUTDOWN, &desc);
    if (got != GW_ERRNO_SUCCESS) return got;
    return put(table, desc, gw_socket_shutdown(desc->fd, read, write));
}
