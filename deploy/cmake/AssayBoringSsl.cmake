# BoringSSL, as Debian's source package holds it: deploy/setup unpacks it into .boringssl/, this builds its crypto half.
#   -DASSAY_BORINGSSL_SOURCE_DIR=DIR   another source tree with debian/sources.mk
#   -DASSAY_BORINGSSL_ROOT=DIR         one already built: DIR/include and DIR/lib/libcrypto.a (or DIR/build/libcrypto.a)
# Made here: target assay_boringssl, and ASSAY_BORINGSSL_ARCHIVE, ASSAY_BORINGSSL_INCLUDE_DIR. Only server/crypto uses them.
set(ASSAY_BORINGSSL_SOURCE_DIR "" CACHE PATH "BoringSSL source tree with debian/sources.mk (default: .boringssl/)")
set(ASSAY_BORINGSSL_ROOT "" CACHE PATH "BoringSSL already built: include/ and lib/libcrypto.a")

# assay_sources_mk(OUT FILE VARIABLE): the files that a make variable lists.
function(assay_sources_mk out file variable)
  file(READ ${file} text)
  string(REGEX MATCH "\n${variable} *:=([^\n]*\\\\\n)*[^\n]*" text "\n${text}")
  string(REGEX MATCHALL "[A-Za-z0-9_./+-]+\\.[cS]" files "${text}")
  if(NOT files)
    message(FATAL_ERROR "${file} lists no ${variable}: it is not the BoringSSL source package that deploy/setup fetches")
  endif()
  set(${out} ${files} PARENT_SCOPE)
endfunction()

if(ASSAY_BORINGSSL_ROOT)
  find_library(ASSAY_BORINGSSL_ARCHIVE libcrypto.a PATHS ${ASSAY_BORINGSSL_ROOT}
    PATH_SUFFIXES lib lib64 build build/crypto NO_DEFAULT_PATH)
  find_path(ASSAY_BORINGSSL_INCLUDE_DIR openssl/is_boringssl.h PATHS ${ASSAY_BORINGSSL_ROOT}
    PATH_SUFFIXES include src/include NO_DEFAULT_PATH)
  if(NOT ASSAY_BORINGSSL_ARCHIVE OR NOT ASSAY_BORINGSSL_INCLUDE_DIR)
    message(FATAL_ERROR "ASSAY_BORINGSSL_ROOT=${ASSAY_BORINGSSL_ROOT} has no include/openssl/is_boringssl.h "
      "or no lib/libcrypto.a")
  endif()
  add_custom_target(assay_boringssl)
  return()
endif()

set(boringssl ${ASSAY_BORINGSSL_SOURCE_DIR})
if(NOT boringssl)
  set(boringssl ${CMAKE_SOURCE_DIR}/.boringssl)
endif()
if(NOT EXISTS ${boringssl}/debian/sources.mk)
  message(FATAL_ERROR "BoringSSL's source is not in ${boringssl}. Run deploy/setup, which fetches it from Debian's "
    "archive, or name another with -DASSAY_BORINGSSL_SOURCE_DIR= or -DASSAY_BORINGSSL_ROOT=")
endif()
# A link shows its target, so trees that share one source share ccache's objects too.
file(REAL_PATH ${boringssl} boringssl)

if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|amd64|AMD64)$")
  set(assembly linux_x86_64_sources)
elseif(CMAKE_SYSTEM_PROCESSOR MATCHES "^(aarch64|arm64)$")
  set(assembly linux_aarch64_sources)
else()
  message(FATAL_ERROR "Assay builds on x86_64 and aarch64; this is ${CMAKE_SYSTEM_PROCESSOR}")
endif()
assay_sources_mk(sources ${boringssl}/debian/sources.mk crypto_sources)
assay_sources_mk(assembly ${boringssl}/debian/sources.mk ${assembly})
list(TRANSFORM sources PREPEND ${boringssl}/)
list(TRANSFORM assembly PREPEND ${boringssl}/)

add_library(assay_boringssl STATIC EXCLUDE_FROM_ALL ${sources} ${assembly})
target_include_directories(assay_boringssl PRIVATE ${boringssl}/src/include)
# Sections of their own let the last link drop what nobody calls. The property, not target_compile_options, because the
# directory's sanitizers must stay out: assembly and constant-time code are not instrumented, and one build serves all presets.
set_target_properties(assay_boringssl PROPERTIES
  C_STANDARD 11
  COMPILE_OPTIONS "-O3;-fPIC;-fvisibility=hidden;-ffunction-sections;-fdata-sections;-w"
  COMPILE_DEFINITIONS "NDEBUG;BORINGSSL_IMPLEMENTATION"
  EXPORT_COMPILE_COMMANDS OFF)
set(ASSAY_BORINGSSL_ARCHIVE $<TARGET_FILE:assay_boringssl>)
set(ASSAY_BORINGSSL_INCLUDE_DIR ${boringssl}/src/include)
