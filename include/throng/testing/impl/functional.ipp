#pragma once

#include <throng/engine/asio_world.hpp>
#include <throng/engine/collector.hpp>
#include <throng/engine/http_problems.hpp>
#include <throng/engine/run_in.hpp>
#include <throng/engine/run_plan.hpp>
#include <throng/engine/scenario_tags.hpp>
#include <throng/engine/shared_run.hpp>
#include <throng/engine/worker.hpp>
#include <throng/metrics/series_ledger.hpp>
#include <throng/testing/detail/thread_user.hpp>
#include <throng/testing/functional.hpp>

#include <exception>
#include <memory>
#include <optional>
#include <stdexcept>
#include <vector>

namespace throng::inline THRONG_ABI {
namespace testing::detail {

// Asio's loop, hidden from whoever would make threads for plain functions.
class functional_world : private asio_world {
public:
  using asio_world::door;
  using asio_world::look_up;
  using asio_world::network;
  using asio_world::now;
  using asio_world::poll;
  using asio_world::stream;
  using asio_world::wait_until;
};
static_assert(world<functional_world> && !threaded_world<functional_world>);

// Parameters that own nothing, and outlive the task (g++ 12).
inline task<> remembering(const script* body, vu* who, std::exception_ptr* thrown) {
  try {
    auto inner = body->start(*who);
    co_await std::move(inner);
  } catch (...) {
    *thrown = std::current_exception();
    throw;
  }
}

// Setup, the body or teardown, each as one iteration of one user.
class functional_part {
public:
  functional_part(functional_world& here, shared_run& run, const load_test& test,
                  const scenario_spec& what, std::uint64_t id, keeps_result keeps)
      : here_(&here), run_(&run), what_(&what), spec_(wrapped()),
        plan_(make_phase(test, spec_, keeps)) {
    plan_.scenarios.front().first_id = plan_.scenarios.front().first_place = id;
    plan_.asked = asked_parts_of(test);
    plan_.ledger = std::make_shared<series_ledger>(test.series_limit());
    // Samples of setup and teardown have the group that they are; the body's have its scenario.
    if (id != 0)
      plan_.scenarios.front().measured = {plan_.asked, plan_.ledger, tags_of(test, spec_)};
  }
  functional_part(const functional_part&) = delete;
  functional_part& operator=(const functional_part&) = delete;

  [[nodiscard]] const run_plan& plan() const noexcept { return plan_; }
  [[nodiscard]] const worker_state& state() const noexcept { return only_->state(); }
  [[nodiscard]] const std::exception_ptr& thrown() const noexcept { return thrown_; }

  // Tells of its worker before it begins.
  template <class Attach>
  void carry_out(const stop_order& order, Attach attach) {
    only_.emplace(*here_, plan_, *run_, order, worker_place{});
    attach(only_->state());
    only_->prepare();
    only_->begin(here_->now());
    throng::detail::drive(*here_, *only_, *run_, order, [] { return never; });
  }

private:
  scenario_spec wrapped() {
    const auto& body = what_->body();
    scenario_spec made(what_->name(), what_->executor(),
                       body.is_blocking() ? script([this](vu& who) { call(who); })
                                          : script([this](vu& who) { return start(who); }));
    for (const auto& [key, value] : what_->tags())
      made.tag(key, value);
    if (what_->first() && !body.is_blocking())
      made.init(what_->first());
    return made.graceful_stop(std::chrono::nanoseconds{0});
  }

  task<> start(vu& who) { return remembering(&what_->body(), &who, &thrown_); }

  void call(vu& who) {
    auto& planned = plan_.scenarios.front();
    vu_surroundings shared;
    shared.scenario = planned.state.get();
    shared.test = &run_->facts;
    shared.kept = planned.keeps == keeps_result::yes ? &run_->facts.setup_data : &run_->unused;
    shared.numbers = &who.metrics();
    shared.http = &run_->http;
    thread_user on_this_thread(shared, who.id(), *run_, only_->failures());
    try {
      if (what_->first())
        what_->first()(on_this_thread.user());
      what_->body().call(on_this_thread.user());
    } catch (const iteration_interrupted&) {
      // it was ended from within: nothing went wrong
    } catch (...) {
      thrown_ = std::current_exception();
      throw;
    }
  }

  functional_world* here_;
  shared_run* run_;
  const scenario_spec* what_;
  std::exception_ptr thrown_;
  scenario_spec spec_;
  run_plan plan_;
  std::optional<worker<functional_world>> only_;
};

inline std::string lines_of(const std::vector<std::string>& all) {
  std::string text;
  for (const auto& each : all)
    text += (text.empty() ? "" : "\n") + each;
  return text;
}

inline const scenario_spec& wanted_scenario(const load_test& test, std::string_view name) {
  std::string names;
  for (const auto& each : test.scenarios()) {
    if (each.name() == name)
      return each;
    names += (names.empty() ? "'" : ", '") + each.name() + "'";
  }
  throw std::invalid_argument("run_once: there is no scenario '" + std::string(name) +
                              "'; the test has " + names);
}

} // namespace testing::detail

THRONG_DECL result run_once(const load_test& test, std::string_view scenario) {
  using testing::detail::functional_part;
  if (const auto found = problems(test); !found.empty())
    throw std::invalid_argument(testing::detail::lines_of(found));
  const auto what = testing::detail::wanted_scenario(test, scenario)
                        .with(std::string(scenario), per_vu_iterations{});
  const auto setup = phase_scenario("setup", test.setup_phase());
  const auto teardown = phase_scenario("teardown", test.teardown_phase());

  // The parts refer to what all of them share, and the collector to the parts.
  testing::detail::functional_world here;
  test_facts facts{test.name(), test.seed().value_or(1)};
  facts.is_functional = true;
  facts.wall_zero = wall_zero_at(steady_time{}.now());
  shared_run run(std::move(facts), test.http(), test.rps(), {});
  run.sources = prepare_connecting(test.http(), 1).sources;
  functional_part before(here, run, test, setup, 0, keeps_result::yes);
  functional_part body(here, run, test, what, 1, keeps_result::no);
  functional_part after(here, run, test, teardown, 0, keeps_result::no);
  collector numbers(body.plan(), run, {.thresholds = false});

  run_ending how;
  const auto as_phase = [&numbers](const worker_state& state) { numbers.attach_phase(state); };
  if (test.setup_phase().body) {
    before.carry_out(run.order, as_phase);
    how.setup = ending_of(before.state(), run.order.level());
  }
  if (how.setup.is_good() && run.order.level() == stop_level::none) {
    how.had_load = true;
    const auto start = here.now();
    run.began = start;
    numbers.begin_load();
    body.carry_out(run.order, [&](const worker_state& state) {
      numbers.attach(state);
      run.workers.push_back(&state);
    });
    how.elapsed = here.now() - start;
    numbers.end_load(how.elapsed);
  }
  if (test.teardown_phase().body) {
    after.carry_out(run.closing, as_phase);
    how.teardown = ending_of(after.state(), run.closing.level());
  }
  for (const auto* part : {&before, &body, &after}) {
    if (part->thrown())
      std::rethrow_exception(part->thrown());
  }
  if (how.had_load && run.order.level() == stop_level::none &&
      ending_of(body.state(), stop_level::none).outcome == phase_outcome::timed_out) {
    throw std::runtime_error("scenario '" + std::string(scenario) + "' took longer than 10m");
  }
  return numbers.conclude(how);
}

THRONG_DECL result run_once(const load_test& test) {
  if (test.scenarios().size() > 1) {
    throw std::invalid_argument("run_once: the test '" + test.name() +
                                "' has several scenarios: name the one to run");
  }
  if (test.scenarios().empty())
    throw std::invalid_argument(testing::detail::lines_of(problems(test)));
  return run_once(test, test.scenarios().front().name());
}

} // namespace throng::inline THRONG_ABI
