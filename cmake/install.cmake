# The command with its pages, both libraries, the headers, and what pkg-config and CMake need to find them.
include(CMakePackageConfigHelpers)

if(TARGET godwit)
  install(TARGETS godwit)
  if(NOT CMAKE_CROSSCOMPILING)
    install(CODE "
      set(share \"\$ENV{DESTDIR}\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}\")
      message(STATUS \"Installing: man pages and completions below \${share}\")
      execute_process(COMMAND \"${CMAKE_SOURCE_DIR}/tools/pages\" \"$<TARGET_FILE:godwit>\" \"\${share}\"
        COMMAND_ERROR_IS_FATAL ANY)")
  endif()
endif()
set_target_properties(godwit_static PROPERTIES EXPORT_NAME static)
set_target_properties(godwit_shared PROPERTIES EXPORT_NAME shared)
install(TARGETS godwit_static godwit_shared EXPORT godwit)
install(DIRECTORY include/ DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} FILES_MATCHING PATTERN "*.h")

set(config_dir ${CMAKE_INSTALL_LIBDIR}/cmake/godwit)
configure_package_config_file(cmake/godwit-config.cmake.in godwit-config.cmake
  INSTALL_DESTINATION ${config_dir})
write_basic_package_version_file(godwit-config-version.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT godwit NAMESPACE godwit:: DESTINATION ${config_dir} FILE godwit-targets.cmake)
install(FILES ${CMAKE_BINARY_DIR}/godwit-config.cmake
  ${CMAKE_BINARY_DIR}/godwit-config-version.cmake DESTINATION ${config_dir})

# Found from where the file lies, so that the tree may be moved: LIBDIR/pkgconfig/godwit.pc.
file(RELATIVE_PATH pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
string(REGEX REPLACE "/$" "" pc_to_prefix ${pc_to_prefix})
configure_file(cmake/godwit.pc.in godwit.pc @ONLY)
install(FILES ${CMAKE_BINARY_DIR}/godwit.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
