/* libuser.so: what the component exports. */
#define EXPORT(name) __attribute__((export_name(name)))

extern int shared_value;
extern int counter_next(int by);
extern int *counter_place(void);

void *dlopen(const char *name, int flags);
void *dlsym(void *handle, const char *name);
int dlclose(void *handle);
char *dlerror(void);

__attribute__((weak)) int nobody_has_this(void);

int step(int value) { return value + shared_value; }

EXPORT("next") int next(int by) { return counter_next(by); }

EXPORT("peek") int peek(void)
{
    int (*const function)(int) = counter_next;
    int *(*const place)(void) = counter_place;
    if (nobody_has_this) return nobody_has_this();
    return function ? *place() : -1;
}

EXPORT("open") int open_and_call(unsigned which, int x)
{
    void *handle = dlopen(which ? "libnone.so" : "libplugin.so", 2);
    if (!handle) return -1;
    int (*scale)(int) = (int (*)(int))dlsym(handle, which ? "none" : "scale");
    if (!scale || dlsym(handle, "scal") || dlsym(handle, "scaled")) return -2;
    return dlclose(handle) ? -3 : scale(x);
}

EXPORT("offset") int offset(void)
{
    int *place = dlsym(dlopen("libplugin.so", 1), "offset");
    return place ? *place : -1;
}

EXPORT("complaint") unsigned complaint(void)
{
    const char *text = dlerror();
    unsigned len = 0;
    while (text && text[len])
        len++;
    return len;
}
