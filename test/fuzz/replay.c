/* SPDX-License-Identifier: Apache-2.0 */
/* replay PATH... -- feed files, or every file of folders, to a fuzz target without libFuzzer. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

static unsigned replayed;

static void replay_file(const char *path)
{
    FILE *f = fopen(path, "rb");
    if (!f) return;
    size_t len = 0, cap = 1 << 24;
    uint8_t *bytes = malloc(cap);
    if (bytes) len = fread(bytes, 1, cap, f);
    fclose(f);
    uint8_t *exact = realloc(bytes, len ? len : 1); /* so that a sanitizer sees the end */
    if (!exact) exact = bytes;
    printf("%s\n", path);
    fflush(stdout);
    LLVMFuzzerTestOneInput(exact, len);
    replayed++;
    free(exact);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        DIR *folder = opendir(argv[i]);
        if (!folder) {
            replay_file(argv[i]);
            continue;
        }
        for (struct dirent *e; (e = readdir(folder));) {
            char path[4096];
            if (e->d_name[0] == '.') continue;
            snprintf(path, sizeof path, "%s/%s", argv[i], e->d_name);
            replay_file(path);
        }
        closedir(folder);
    }
    printf("%u inputs\n", replayed);
    return 0;
}
