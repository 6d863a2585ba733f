// Shorthands for what a scrape shows of values that are not prometheus-cpp's own.
#ifndef ASSAY_SERVER_TELEMETRY_METRIC_FAMILY_H_
#define ASSAY_SERVER_TELEMETRY_METRIC_FAMILY_H_

#include <prometheus/client_metric.h>
#include <prometheus/metric_family.h>

#include <initializer_list>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "server/telemetry/thread_cells.h"

namespace assay {

using MetricLabels = std::initializer_list<std::pair<std::string_view, std::string_view>>;

inline prometheus::ClientMetric& AddMetric(prometheus::MetricFamily& family, MetricLabels labels) {
  prometheus::ClientMetric& metric = family.metric.emplace_back();
  for (const auto& [name, value] : labels) metric.label.push_back({std::string(name), std::string(value)});
  return metric;
}

inline void AddGauge(prometheus::MetricFamily& family, MetricLabels labels, double value) {
  AddMetric(family, labels).gauge.value = value;
}

inline void AddCounter(prometheus::MetricFamily& family, MetricLabels labels, uint64_t value) {
  AddMetric(family, labels).counter.value = static_cast<double>(value);
}

// The count is that of the buckets, so that the two agree while threads add on.
inline void AddHistogram(prometheus::MetricFamily& family, MetricLabels labels, const CellSum& sum) {
  prometheus::ClientMetric::Histogram& histogram = AddMetric(family, labels).histogram;
  for (size_t i = 0; i < sum.buckets.size(); ++i) {
    histogram.sample_count += sum.buckets[i];
    const bool last = i == kBucketBounds.size();
    histogram.bucket.push_back(
        {histogram.sample_count, last ? std::numeric_limits<double>::infinity() : kBucketBounds[i]});
  }
  histogram.sample_sum = sum.seconds;
}

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_METRIC_FAMILY_H_
