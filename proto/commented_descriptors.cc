#include "proto/commented_descriptors.h"

#include <google/protobuf/descriptor.pb.h>

// Of commented_descriptors.S.
extern "C" const char assay_commented_descriptors[];
extern "C" const char assay_commented_descriptors_end[];

namespace assay {

const google::protobuf::Descriptor* CommentedDescriptor(const std::string& full_name) {
  static const google::protobuf::DescriptorPool* const pool = [] {
    auto* const built = new google::protobuf::DescriptorPool;
    google::protobuf::FileDescriptorSet files;
    files.ParseFromArray(assay_commented_descriptors,
                         static_cast<int>(assay_commented_descriptors_end - assay_commented_descriptors));
    for (const auto& file : files.file()) built->BuildFile(file);
    return built;
  }();
  return pool->FindMessageTypeByName(full_name);
}

}  // namespace assay
