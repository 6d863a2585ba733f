#include "server/crypto/error_queue.h"

#include <openssl/err.h>

namespace assay {

ErrorQueueScope::~ErrorQueueScope() { ERR_clear_error(); }

bool ErrorQueueIsEmpty() { return ERR_peek_error() == 0; }

}  // namespace assay
