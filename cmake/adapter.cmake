# The built-in adapter of WASI 0.1 (src/component/adapter/guest): C for wasm32, linked, given the section that
# states its world by tools/make-adapter.c, and put into the libraries as bytes.
option(GODWIT_ADAPTER "build the adapter of WASI 0.1 into godwit; needs clang and wasm-ld" ON)

# Debian names them by version too; a clang that does not know wasm32 is none.
file(GLOB versioned_clang /usr/lib/llvm-*/bin)
find_program(GODWIT_WASM_CLANG NAMES clang HINTS ${versioned_clang})
find_program(GODWIT_WASM_LD NAMES wasm-ld HINTS ${versioned_clang})
if(GODWIT_ADAPTER)
  if(GODWIT_WASM_CLANG)
    execute_process(COMMAND ${GODWIT_WASM_CLANG} --print-targets
      OUTPUT_VARIABLE clang_targets ERROR_QUIET)
  endif()
  set(missing)
  if(NOT clang_targets MATCHES "wasm32")
    list(APPEND missing "clang for wasm32 (Debian: clang)")
  endif()
  if(NOT GODWIT_WASM_LD)
    list(APPEND missing "wasm-ld (Debian: lld)")
  endif()
  if(missing)
    list(JOIN missing ", " missing)
    message(FATAL_ERROR "The built-in adapter of WASI 0.1 needs: ${missing}. "
      "Install them, or leave it out with -DGODWIT_ADAPTER=OFF: "
      "`godwit new` then adapts WASI 0.1 only with an adapter from a file.")
  endif()
endif()

set(adapter_c ${CMAKE_BINARY_DIR}/generated/adapter_bytes.c)
if(GODWIT_ADAPTER)
  set(guest ${CMAKE_SOURCE_DIR}/src/component/adapter/guest)
  file(GLOB guest_sources CONFIGURE_DEPENDS ${guest}/*.c ${guest}/*.S)
  file(GLOB guest_headers CONFIGURE_DEPENDS ${guest}/*.h)
  file(GLOB_RECURSE adapter_wit CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/src/component/adapter/wit/*.wit)
  # No data: no tables for switches, no constants of the compiler's own making.
  set(guest_flags --target=wasm32 -std=c11 -Os -ffreestanding -fno-jump-tables -mbulk-memory
    -msign-ext -mmutable-globals -fvisibility=hidden -ffunction-sections
    -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror -I${CMAKE_SOURCE_DIR}/src)
  set(guest_objects)
  foreach(source ${guest_sources})
    get_filename_component(name ${source} NAME)
    set(object ${CMAKE_BINARY_DIR}/generated/adapter/${name}.o)
    add_custom_command(OUTPUT ${object}
      COMMAND ${CMAKE_COMMAND} -E make_directory ${CMAKE_BINARY_DIR}/generated/adapter
      COMMAND ${GODWIT_WASM_CLANG} ${guest_flags} -c ${source} -o ${object}
      DEPENDS ${source} ${guest_headers} COMMENT "Compiling the adapter: ${name}" VERBATIM)
    list(APPEND guest_objects ${object})
  endforeach()
  set(adapter_core ${CMAKE_BINARY_DIR}/generated/adapter/adapter.wasm)
  add_custom_command(OUTPUT ${adapter_core}
    COMMAND ${GODWIT_WASM_LD} --no-entry --import-memory -z stack-size=0 --global-base=0
      --gc-sections ${guest_objects} -o ${adapter_core}
    DEPENDS ${guest_objects} COMMENT "Linking the adapter" VERBATIM)

  # An archive, of which the tool takes what it needs.
  add_library(godwit_without_adapter STATIC $<TARGET_OBJECTS:godwit_objects>)
  add_executable(make-adapter ${CMAKE_SOURCE_DIR}/tools/make-adapter.c)
  target_link_libraries(make-adapter PRIVATE godwit_flags godwit_without_adapter Threads::Threads m)
  add_custom_command(OUTPUT ${adapter_c}
    COMMAND make-adapter ${CMAKE_SOURCE_DIR}/src/component/adapter/wit ${adapter_core} ${adapter_c}
    DEPENDS make-adapter ${adapter_core} ${adapter_wit} COMMENT "Embedding the adapter" VERBATIM)
else()
  file(CONFIGURE OUTPUT ${adapter_c} CONTENT "#include <stdint.h>
extern const uint8_t gw_adapter_bytes[];
extern const uint32_t gw_adapter_reactor_len, gw_adapter_command_len;
const uint8_t gw_adapter_bytes[] = {0};
const uint32_t gw_adapter_reactor_len = 0;
const uint32_t gw_adapter_command_len = 0;
")
endif()

add_library(godwit_adapter OBJECT ${adapter_c})
set_target_properties(godwit_adapter PROPERTIES POSITION_INDEPENDENT_CODE ON)
target_link_libraries(godwit_adapter PRIVATE godwit_flags)
