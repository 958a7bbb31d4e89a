# How everything is compiled. `godwit_flags` for our own code, `godwit_test_flags` for tests.

set(CMAKE_C_STANDARD 11)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release)
endif()

# -Og keeps debugging pleasant and, unlike -O0, has the pass that makes tail calls jumps.
set(CMAKE_C_FLAGS_DEBUG "-g -Og")
set(CMAKE_C_FLAGS_RELEASE "-O2 -DNDEBUG")

add_library(godwit_base_flags INTERFACE)
target_include_directories(godwit_base_flags INTERFACE
  ${CMAKE_SOURCE_DIR}/src ${CMAKE_SOURCE_DIR}/include)
target_compile_definitions(godwit_base_flags INTERFACE _GNU_SOURCE)
# No contraction: a fused multiply-add rounds once where Wasm rounds twice.
target_compile_options(godwit_base_flags INTERFACE
  $<$<COMPILE_LANGUAGE:C>:-ffp-contract=off -fno-math-errno -foptimize-sibling-calls>)

add_library(godwit_flags INTERFACE)
target_link_libraries(godwit_flags INTERFACE godwit_base_flags)
target_compile_options(godwit_flags INTERFACE
  $<$<COMPILE_LANGUAGE:C>:-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror>
  -fvisibility=hidden -ffunction-sections -fdata-sections)

# Criterion's macros are not pedantic.
add_library(godwit_test_flags INTERFACE)
target_link_libraries(godwit_test_flags INTERFACE godwit_base_flags)
target_include_directories(godwit_test_flags INTERFACE ${CMAKE_SOURCE_DIR}/test/unit)
target_compile_definitions(godwit_test_flags INTERFACE GODWIT_CORPORA="${GODWIT_CORPORA}")
target_compile_options(godwit_test_flags INTERFACE
  $<$<COMPILE_LANGUAGE:C>:-Wall -Wextra -Wshadow -Werror>
  $<$<COMPILE_LANG_AND_ID:C,Clang>:-Wno-string-concatenation>)

# The interpreter's handlers are jumps only where the optimiser runs, whatever the build type.
function(godwit_speed_flags target)
  file(GLOB hot CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/core/interp/*.c)
  set_source_files_properties(${hot} PROPERTIES COMPILE_OPTIONS "-O2")
endfunction()

# What runs once for a file or a command is made small instead of fast. Readers and writers, which
# no guest's frame ever lies above, have no tables for unwinding either.
function(godwit_small_flags)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Release")
    return()
  endif()
  set(readers component/model component/text component/wit component/wave
    component/new component/adapter component/compose component/check component/bindgen
    core/text)
  foreach(folder ${readers} api cli wast wasi/p1)
    file(GLOB_RECURSE cold CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/${folder}/*.c)
    set(options -Os)
    if(folder IN_LIST readers)
      list(APPEND options -fno-asynchronous-unwind-tables -fno-unwind-tables)
    endif()
    set_source_files_properties(${cold} PROPERTIES COMPILE_OPTIONS "${options}")
  endforeach()
endfunction()

# No dynamic loader and no relocations before main: half of a small program's time.
option(GODWIT_STATIC "link the command statically" ON)
function(godwit_fast_start target)
  target_link_options(${target} PRIVATE -Wl,--gc-sections)
  if(GODWIT_STATIC AND CMAKE_BUILD_TYPE STREQUAL "Release")
    target_link_options(${target} PRIVATE -static)
  endif()
endfunction()
