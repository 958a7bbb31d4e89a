/* libcounter.so: state, addresses of functions and of data, a constructor. It calls libuser.so, which
 * calls it. */
extern int step(int value);

static int count = 30;
int shared_value = 7;
int *const places[] = {&count, &shared_value};
int (*const steps[])(int) = {step, step};

__attribute__((constructor)) static void begin(void)
{
    count += *places[1] + steps[0](0) - 2; /* 30 + 7 + 7 - 2 */
}

int counter_next(int by)
{
    count = steps[by & 1](count) + by;
    return count;
}

int *counter_place(void) { return &count; }
