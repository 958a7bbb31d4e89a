/* SPDX-License-Identifier: Apache-2.0 */
/* hello.wat's counterpart: what a native process costs here. */
#include <unistd.h>

int main(void) { return write(STDOUT_FILENO, "hello\n", 6) != 6; }
