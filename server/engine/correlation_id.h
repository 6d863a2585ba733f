// Correlation ids: how a caller's answer and our log are brought together.
#ifndef ASSAY_SERVER_ENGINE_CORRELATION_ID_H_
#define ASSAY_SERVER_ENGINE_CORRELATION_ID_H_

#include <string>
#include <string_view>

namespace assay {

// TraceIdOf returns the trace id of a `traceparent` header (W3C Trace Context section 3.2), 32 lower-case
// hexadecimal digits, or nothing where the header is absent or not as the standard says.
std::string_view TraceIdOf(std::string_view traceparent);

// CorrelationId returns `trace_id`, or 16 random bytes in hexadecimal where that is empty.
std::string CorrelationId(std::string_view trace_id);

}  // namespace assay

#endif  // ASSAY_SERVER_ENGINE_CORRELATION_ID_H_
