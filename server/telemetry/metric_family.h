// Shorthands for families of metrics: prometheus-cpp's own, and what a scrape shows of values that are not.
#ifndef ASSAY_SERVER_TELEMETRY_METRIC_FAMILY_H_
#define ASSAY_SERVER_TELEMETRY_METRIC_FAMILY_H_

#include <prometheus/client_metric.h>
#include <prometheus/counter.h>
#include <prometheus/family.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/labels.h>
#include <prometheus/metric_family.h>
#include <prometheus/registry.h>

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

// The families of prometheus-cpp's own. The registry must outlive what is returned.
inline prometheus::Family<prometheus::Counter>& CounterFamily(prometheus::Registry& registry,
                                                              const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry);
}
inline prometheus::Family<prometheus::Gauge>& GaugeFamily(prometheus::Registry& registry, const char* name,
                                                          const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry);
}
// SecondsHistogram has kBucketBounds and no labels.
inline prometheus::Histogram& SecondsHistogram(prometheus::Registry& registry, const char* name,
                                               const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry).Add(
      {}, prometheus::Histogram::BucketBoundaries(kBucketBounds.begin(), kBucketBounds.end()));
}

// IssuerLabels are the labels of a series of one issuer.
inline prometheus::Labels IssuerLabels(std::string_view issuer) { return {{"issuer", std::string(issuer)}}; }
inline prometheus::Labels IssuerLabels(std::string_view issuer, const char* name, std::string_view value) {
  return {{"issuer", std::string(issuer)}, {name, std::string(value)}};
}

// RemoveIssuer ends all series of one issuer.
template <typename Metric>
void RemoveIssuer(prometheus::Family<Metric>& family, std::string_view issuer) {
  for (const prometheus::MetricFamily& collected : family.Collect()) {
    for (const prometheus::ClientMetric& metric : collected.metric) {
      prometheus::Labels labels;
      for (const auto& label : metric.label) labels.emplace(label.name, label.value);
      const auto found = labels.find("issuer");
      if (found != labels.end() && found->second == issuer) family.Remove(&family.Add(labels));
    }
  }
}

}  // namespace assay

#endif  // ASSAY_SERVER_TELEMETRY_METRIC_FAMILY_H_
