// All of throng that is not a template, for one translation unit of a program that compiles it
// separately: that unit includes this header, every other one defines THRONG_SEPARATE_COMPILATION,
// and so does this one.  The target throng::compiled is such a unit.

#pragma once

#if !defined(THRONG_SEPARATE_COMPILATION)
#error "define THRONG_SEPARATE_COMPILATION for the whole program before including <throng/src.hpp>"
#endif

#include <throng/base/impl/duration_text.ipp>
#include <throng/base/impl/number_text.ipp>
#include <throng/cli/impl/arguments.ipp>
#include <throng/cli/impl/given_flags.ipp>
#include <throng/cli/impl/init.ipp>
#include <throng/cli/impl/main.ipp>
#include <throng/cli/impl/overrides.ipp>
#include <throng/cli/impl/shortcuts.ipp>
#include <throng/engine/impl/asio_world.ipp>
#include <throng/engine/impl/collector.ipp>
#include <throng/engine/impl/conclusion.ipp>
#include <throng/engine/impl/course_recorder.ipp>
#include <throng/engine/impl/preview.ipp>
#include <throng/engine/impl/process.ipp>
#include <throng/engine/impl/run.ipp>
#include <throng/engine/impl/run_control.ipp>
#include <throng/engine/impl/run_judgement.ipp>
#include <throng/engine/impl/run_override.ipp>
#include <throng/engine/impl/run_plan.ipp>
#include <throng/engine/impl/run_watcher.ipp>
#include <throng/engine/impl/scenario_tags.ipp>
#include <throng/engine/impl/test_problems.ipp>
#include <throng/http/impl/exchange.ipp>
#include <throng/http/impl/parser.ipp>
#include <throng/load/impl/description.ipp>
#include <throng/load/impl/fraction.ipp>
#include <throng/load/impl/segment.ipp>
#include <throng/load/impl/segment_share.ipp>
#include <throng/load/impl/validation.ipp>
#include <throng/metrics/impl/asked_parts.ipp>
#include <throng/metrics/impl/exact_sum.ipp>
#include <throng/metrics/impl/measure.ipp>
#include <throng/metrics/impl/shard.ipp>
#include <throng/metrics/impl/snapshot.ipp>
#include <throng/metrics/impl/tagged_cells.ipp>
#include <throng/net/impl/client_identity.ipp>
#include <throng/net/impl/tls_context.ipp>
#include <throng/net/impl/tls_failure.ipp>
#include <throng/net/impl/tls_session.ipp>
#include <throng/net/impl/tls_wire.ipp>
#include <throng/report/impl/banner.ipp>
#include <throng/report/impl/check_groups.ipp>
#include <throng/report/impl/json_reader.ipp>
#include <throng/report/impl/json_writer.ipp>
#include <throng/report/impl/line_text.ipp>
#include <throng/base/impl/md5.ipp>
#include <throng/report/impl/merge.ipp>
#include <throng/report/impl/metrics_usage_text.ipp>
#include <throng/report/impl/plan_plot.ipp>
#include <throng/report/impl/plan_text.ipp>
#include <throng/report/impl/progress.ipp>
#include <throng/report/impl/progress_display.ipp>
#include <throng/report/impl/reported_metric.ipp>
#include <throng/report/impl/request_parts.ipp>
#include <throng/report/impl/result.ipp>
#include <throng/report/impl/result_read.ipp>
#include <throng/report/impl/result_write.ipp>
#include <throng/report/impl/summary.ipp>
#include <throng/report/impl/summary_checks.ipp>
#include <throng/report/impl/summary_json.ipp>
#include <throng/report/impl/summary_rows.ipp>
#include <throng/report/impl/summary_thresholds.ipp>
#include <throng/report/impl/terminal.ipp>
#include <throng/report/impl/write_file.ipp>
#include <throng/testing/impl/assertion_text.ipp>
#include <throng/testing/impl/functional.ipp>
#include <throng/testing/impl/http_server.ipp>
#include <throng/testing/impl/service_model.ipp>
#include <throng/testing/impl/tls_identity.ipp>
#include <throng/testing/impl/tls_server_side.ipp>
#include <throng/threshold/impl/judge.ipp>
#include <throng/threshold/impl/threshold.ipp>
#include <throng/threshold/impl/watched_threshold.ipp>
#include <throng/vu/impl/group_scope.ipp>
#include <throng/vu/impl/load_test.ipp>
#include <throng/vu/impl/request.ipp>
