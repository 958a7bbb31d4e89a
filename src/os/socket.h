/* SPDX-License-Identifier: Apache-2.0 */
/* socket.h -- stream sockets.     Conventions as in file.h */
#ifndef GW_OS_SOCKET_H
#define GW_OS_SOCKET_H

#include <stdbool.h>

#include "os/file.h"

/* Listen on "address:port", "[v6]:port", "localhost:port" or ":port" (every address);
 * port 0: any free one. Names are not resolved.
 *   returns  0 or an errno; EINVAL for a text of another form, EADDRNOTAVAIL for what is
 *            no address of ours */
int gw_socket_listen(const char *address, int *fd);
/* Is it a text of that form? */
bool gw_socket_is_address(const char *text);

int gw_socket_accept(int fd, bool nonblock, int *out);
/*   *truncated  the message was longer than the buffers (datagrams) */
int gw_socket_recv(int fd, const struct iovec *iov, size_t count, bool peek,
                   bool wait_all, size_t *done, bool *truncated);
/* Never raises SIGPIPE. */
int gw_socket_send(int fd, const struct iovec *iov, size_t count, size_t *done);
int gw_socket_shutdown(int fd, bool read, bool write);

#endif
