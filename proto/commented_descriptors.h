// CommentedDescriptor: descriptors that know the comments of their .proto file.
#ifndef ASSAY_PROTO_COMMENTED_DESCRIPTORS_H_
#define ASSAY_PROTO_COMMENTED_DESCRIPTORS_H_

#include <google/protobuf/descriptor.h>

#include <string>

namespace assay {

// CommentedDescriptor returns the message of that full name, "assay.v1.Config", out of config.proto and
// test_cases.proto; null where there is none. It lives for ever, and is none of the generated code's: compare
// by name. Thread-safety: thread-safe.
const google::protobuf::Descriptor* CommentedDescriptor(const std::string& full_name);

}  // namespace assay

#endif  // ASSAY_PROTO_COMMENTED_DESCRIPTORS_H_
