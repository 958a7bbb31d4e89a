# The smallest godwit, instead of all else: interpreter and WASI 0.1 in one static program.
# Nothing of it unwinds, so it has no tables for that. Warnings are the other
# builds': another C library has other types. linux/ headers come last, behind its own.
file(GLOB_RECURSE core_sources CONFIGURE_DEPENDS
  src/base/*.c src/os/*.c src/os/*.S src/core/wasm/*.c src/core/runtime/*.c src/core/interp/*.c
  src/wasi/*.c src/cli/core/*.c)
add_executable(godwit-core ${core_sources})
target_link_libraries(godwit-core PRIVATE godwit_base_flags Threads::Threads m)
target_compile_options(godwit-core PRIVATE -Os -foptimize-sibling-calls -fvisibility=hidden
  -ffunction-sections -fdata-sections
  -fno-asynchronous-unwind-tables -fno-unwind-tables
  "SHELL:-idirafter /usr/include"
  "SHELL:-idirafter /usr/include/${CMAKE_SYSTEM_PROCESSOR}-linux-gnu")
target_link_options(godwit-core PRIVATE -static -s -Wl,--gc-sections)
