#ifndef ASSAY_SERVER_CRYPTO_EXPORT_H_
#define ASSAY_SERVER_CRYPTO_EXPORT_H_

// ASSAY_CRYPTO_API marks what the rest of the program may call. Every other name of this folder, and all of
// BoringSSL, is made local when the folder is joined into one object, so a forgotten mark is an undefined
// reference at the link.
#define ASSAY_CRYPTO_API __attribute__((visibility("default")))

#endif  // ASSAY_SERVER_CRYPTO_EXPORT_H_
