#include "tests/testing/allocations.h"

#include <cstdlib>
#include <new>

namespace assay::testing {
namespace {

thread_local size_t allocated_bytes = 0;

}  // namespace

size_t AllocatedBytes() { return allocated_bytes; }

void* Allocate(size_t bytes) {
  allocated_bytes += bytes;
  return std::malloc(bytes == 0 ? 1 : bytes);
}

}  // namespace assay::testing

// Every form of new that is not replaced here ends in one of these two by the standard's defaults, but for
// the aligned ones, which nothing under test uses.
void* operator new(size_t bytes) {
  void* memory = assay::testing::Allocate(bytes);
  if (memory == nullptr) std::abort();
  return memory;
}
void* operator new(size_t bytes, const std::nothrow_t&) noexcept { return assay::testing::Allocate(bytes); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
