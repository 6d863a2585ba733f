// Descriptor: a file descriptor that is closed where it goes out of scope.
#ifndef ASSAY_SERVER_BASE_DESCRIPTOR_H_
#define ASSAY_SERVER_BASE_DESCRIPTOR_H_

#include <unistd.h>

namespace assay {

// Descriptor owns what open returned; a negative number is nothing.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int number() const { return number_; }

 private:
  const int number_;
};

}  // namespace assay

#endif  // ASSAY_SERVER_BASE_DESCRIPTOR_H_
