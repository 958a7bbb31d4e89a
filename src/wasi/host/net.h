/* SPDX-License-Identifier: Apache-2.0 */
/* net.h -- sockets that were granted, rights checked. Answers are as in io.h; NOTSOCK for
 * other files. */
#ifndef GW_WASI_HOST_NET_H
#define GW_WASI_HOST_NET_H

#include "wasi/host/desc.h"

/* Accept a connection.     *number  the new descriptor */
enum gw_errno gw_net_accept(struct gw_desc_table *table, uint32_t listener, bool nonblock,
                            uint32_t *number);
enum gw_errno gw_net_recv(struct gw_desc_table *table, uint32_t number,
                          const struct iovec *iov, size_t count, bool peek, bool wait_all,
                          size_t *done, bool *truncated);
enum gw_errno gw_net_send(struct gw_desc_table *table, uint32_t number,
                          const struct iovec *iov, size_t count, size_t *done);
enum gw_errno gw_net_shutdown(struct gw_desc_table *table, uint32_t number, bool read,
                              bool write);

#endif
