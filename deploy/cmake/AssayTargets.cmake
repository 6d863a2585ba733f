# The three ways a target is made here: a library a folder, a binary, a test of one source file.

# Flags of all code of ours; generated code does not take them.
add_library(assay_flags INTERFACE)
target_compile_options(assay_flags INTERFACE
  -Wall -Wextra -Wpedantic -Werror -Wno-unused-parameter -Wno-missing-field-initializers -Wnon-virtual-dtor -Woverloaded-virtual
  $<$<CXX_COMPILER_ID:Clang>:-Wthread-safety>)
target_include_directories(assay_flags INTERFACE ${CMAKE_SOURCE_DIR})

if(ASSAY_SANITIZE)
  add_compile_options(-fsanitize=${ASSAY_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  add_link_options(-fsanitize=${ASSAY_SANITIZE})
endif()

# assay_library(NAME SOURCES a.cc ... DEPS target ...)
function(assay_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  target_link_libraries(${name} PUBLIC assay_flags ${ARG_DEPS})
endfunction()

# assay_binary(NAME SOURCES a.cc ... DEPS target ...): lands in build/<preset>/bin/.
function(assay_binary name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE assay_flags ${ARG_DEPS})
endfunction()

# What tests/run builds under a sanitizer: all unit tests, and those of them that do not link libgrpc.
add_custom_target(unit_tests)
add_custom_target(tsan_tests)

# assay_test(NAME SOURCES a_test.cc ... DEPS target ... [LABELS label ...]): one binary, one ctest entry. Label tsan: it
# links no libgrpc and has threads worth watching.
function(assay_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;DEPS;LABELS" ${ARGN})
  add_executable(${name} ${ARG_SOURCES})
  target_link_libraries(${name} PRIVATE assay_flags ${ARG_DEPS} GTest::gmock GTest::gtest_main)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
  set(entry ${name})
  if(ASSAY_SANITIZE)
    get_filename_component(preset ${CMAKE_BINARY_DIR} NAME)
    set(entry ${name}.${preset})
  endif()
  add_test(NAME ${entry} COMMAND ${name})
  set_tests_properties(${entry} PROPERTIES LABELS "unit;${ARG_LABELS}" TIMEOUT 120)
  add_dependencies(unit_tests ${name})
  if("tsan" IN_LIST ARG_LABELS)
    add_dependencies(tsan_tests ${name})
  endif()
endfunction()
