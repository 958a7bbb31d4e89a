/* SPDX-License-Identifier: Apache-2.0 */
/* greet.c -- a guest sees what its host grants, and nothing else:
 *   godwit run greet.wasm
 *   godwit run --dir . --env HOME greet.wasm        with a name in name.txt */
#include <stdio.h>
#include <stdlib.h>

int main(void)
{
    char name[80] = "stranger";
    const char *home = getenv("HOME");
    FILE *file = fopen("name.txt", "r");
    if (file) {
        if (fscanf(file, "%79s", name) != 1) return 3;
        fclose(file);
    }
    printf("hello, %s; your home is %s\n", name, home ? home : "unknown here");
    return 0;
}
