/* libplugin.so: nobody needs it; dlopen finds it. */
int offset = 1000;
int scale(int x) { return x * 3 + offset; }
int zero_comes_last(void) { return 0; }
int a_comes_first(void) { return 1; }
