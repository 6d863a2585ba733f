// Startup: when an issuer's keys are fetched first.
#ifndef ASSAY_SERVER_JWKS_STARTUP_H_
#define ASSAY_SERVER_JWKS_STARTUP_H_

namespace assay {

// Startup says when an issuer's keys are fetched first, and whether the process waits for that to call itself
// ready.
enum class Startup { kRequired, kOptional, kLazy };

}  // namespace assay

#endif  // ASSAY_SERVER_JWKS_STARTUP_H_
