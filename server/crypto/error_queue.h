#ifndef ASSAY_SERVER_CRYPTO_ERROR_QUEUE_H_
#define ASSAY_SERVER_CRYPTO_ERROR_QUEUE_H_

#include "server/crypto/export.h"

namespace assay {

// ErrorQueueScope empties the calling thread's BoringSSL error queue when it ends. Every function of this
// folder that can make the library fail holds one, so that no failure is ever read as the cause of a later
// one.
class ErrorQueueScope {
 public:
  ErrorQueueScope() = default;
  ~ErrorQueueScope();
  ErrorQueueScope(const ErrorQueueScope&) = delete;
  ErrorQueueScope& operator=(const ErrorQueueScope&) = delete;
};

// ErrorQueueIsEmpty says whether the calling thread's BoringSSL error queue is empty. For tests.
ASSAY_CRYPTO_API bool ErrorQueueIsEmpty();

}  // namespace assay

#endif  // ASSAY_SERVER_CRYPTO_ERROR_QUEUE_H_
