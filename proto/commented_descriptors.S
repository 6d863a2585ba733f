/* The bytes of a FileDescriptorSet: proto/CMakeLists.txt has protoc write them. */
  .section .rodata
  .global assay_commented_descriptors
  .hidden assay_commented_descriptors
  .global assay_commented_descriptors_end
  .hidden assay_commented_descriptors_end
assay_commented_descriptors:
  .incbin COMMENTED
assay_commented_descriptors_end:
  .section .note.GNU-stack, "", %progbits
