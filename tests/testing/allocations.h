// AllocatedBytes: how much the calling thread has asked of the heap, for tests of what a stranger can make us
// allocate. Link allocations.cc into the test: it replaces the global operator new of the binary.
#ifndef ASSAY_TESTS_TESTING_ALLOCATIONS_H_
#define ASSAY_TESTS_TESTING_ALLOCATIONS_H_

#include <cstddef>

namespace assay::testing {

// AllocatedBytes only ever grows. Thread-safety: thread-safe; each thread has its own count.
size_t AllocatedBytes();

// AllocatedBy is how much `work` asks for.
template <typename Work>
size_t AllocatedBy(const Work& work) {
  const size_t before = AllocatedBytes();
  work();
  return AllocatedBytes() - before;
}

}  // namespace assay::testing

#endif  // ASSAY_TESTS_TESTING_ALLOCATIONS_H_
