#include <throng/report/line_text.hpp>
#include <throng/report/progress.hpp>

#include <doctest/doctest.h>

#include <string>

using namespace std::chrono_literals;
using throng::progress_line;
using throng::progress_lines;
using throng::progress_state;
using throng::scenario_progress;
using throng::scenario_status;

namespace {

progress_state a_run() {
  progress_state state;
  state.elapsed = 10s;
  state.longest = 1min + 30s;
  state.vus = 10;
  state.most_vus = 100;
  state.complete = 349;
  state.interrupted = 23;
  return state;
}

scenario_progress ten_users(std::string name, std::chrono::nanoseconds elapsed,
                            std::chrono::nanoseconds duration) {
  scenario_progress scenario;
  scenario.name = std::move(name);
  scenario.status = scenario_status::running;
  scenario.elapsed = elapsed;
  scenario.duration = duration;
  scenario.vus = 10;
  scenario.most_vus = 10;
  return scenario;
}

std::string only_line_of(const scenario_progress& scenario) {
  progress_state state;
  state.scenarios = {scenario};
  const auto text = progress_lines(state);
  return text.substr(text.find('\n') + 1);
}

} // namespace

TEST_CASE("the run's line has a fixed width from the first second to the last") {
  auto state = a_run();
  CHECK(progress_lines(state) ==
        "running (0m10.0s), 010/100 VUs, 349 complete and 23 interrupted iterations");
  state.elapsed = 83s + 960ms;
  state.vus = 100;
  CHECK(progress_lines(state) ==
        "running (1m24.0s), 100/100 VUs, 349 complete and 23 interrupted iterations");
}

TEST_CASE("each scenario has a bar, names and columns are padded to the longest") {
  auto state = a_run();
  auto api = ten_users("api", 10s, 1min);
  api.vus_vary = true;
  api.vus = 4;
  api.most_vus = 100;
  auto ui = ten_users("ui", 0s, 30s);
  ui.status = scenario_status::waiting;
  ui.starts_in = 5s;
  state.scenarios = {api, ui};
  CHECK(progress_lines(state) ==
        R"(running (0m10.0s), 010/100 VUs, 349 complete and 23 interrupted iterations
api   [=====>--------------------------------] 004/100 VUs  0m10.0s/1m0s
ui  • [--------------------------------------] waiting      5.0s)");
}

TEST_CASE("the bar is filled by the share of the time, its head missing at both ends") {
  const auto bar = [](auto elapsed, auto duration) {
    const auto line = only_line_of(ten_users("a", elapsed, duration));
    return line.substr(line.find('['), 40);
  };
  CHECK(bar(5s, 10s) == "[==================>-------------------]");
  CHECK(bar(2s, 10s) == "[======>-------------------------------]");
  CHECK(bar(0s, 10s) == "[--------------------------------------]");
  CHECK(bar(1s, 38s) == "[>-------------------------------------]");
  CHECK(bar(9990ms, 10s) == "[====================================>-]");
  CHECK(bar(10s, 10s) == "[======================================]");
  CHECK(bar(99s, 10s) == "[======================================]");
  CHECK(bar(0s, 0s) == "[--------------------------------------]");
}

TEST_CASE("the character before the bar tells where a scenario is, the columns follow it") {
  auto scenario = ten_users("a", 5s, 1min);
  CHECK(only_line_of(scenario) ==
        "a   [==>-----------------------------------] 10 VUs  0m05.0s/1m0s");
  scenario.elapsed = 65s;
  scenario.status = scenario_status::stopping;
  CHECK(only_line_of(scenario) == "a ↓ [======================================] 10 VUs  1m0s");
  scenario.elapsed = 30s;
  CHECK(only_line_of(scenario) ==
        "a ↓ [==================>-------------------] 10 VUs  0m30.0s/1m0s");
  scenario.status = scenario_status::done;
  CHECK(only_line_of(scenario) == "a ✓ [======================================] 10 VUs  1m0s");
  scenario.elapsed = 30s;
  scenario.status = scenario_status::cut_off;
  CHECK(only_line_of(scenario) ==
        "a ✗ [==================>-------------------] 10 VUs  0m30.0s/1m0s");
  scenario.status = scenario_status::waiting;
  scenario.starts_in = 65s;
  CHECK(only_line_of(scenario) == "a • [--------------------------------------] waiting  1m05.0s");
  scenario.status = scenario_status::running;
  scenario.vus_vary = true;
  scenario.vus = 4;
  CHECK(only_line_of(scenario) ==
        "a   [==================>-------------------] 04/10 VUs  0m30.0s/1m0s");
}

TEST_CASE("shared iterations are counted, and fill the bar") {
  auto scenario = ten_users("a", 5s, 10min);
  scenario.iterations = 5;
  scenario.planned_iterations = 20;
  CHECK(only_line_of(scenario) ==
        "a   [========>-----------------------------] 10 VUs  00m05.0s/10m0s  05/20 shared iters");
  scenario.iterations = 20;
  scenario.status = scenario_status::done;
  CHECK(only_line_of(scenario) ==
        "a ✓ [======================================] 10 VUs  00m05.0s/10m0s  20/20 shared iters");
  scenario.elapsed = 10min;
  scenario.status = scenario_status::stopping;
  scenario.iterations = 19;
  CHECK(only_line_of(scenario) ==
        "a ↓ [===================================>--] 10 VUs  10m0s  19/20 shared iters");
}

TEST_CASE("iterations of each user are counted together") {
  auto scenario = ten_users("a", 5s, 1min);
  scenario.iterations = 47;
  scenario.planned_iterations = 230;
  scenario.iterations_per_vu = 23;
  CHECK(only_line_of(scenario) == "a   [======>-------------------------------] 10 VUs  "
                                  "0m05.0s/1m0s  047/230 iters, 23 per VU");
  scenario.iterations = 0;
  CHECK(only_line_of(scenario) == "a   [--------------------------------------] 10 VUs  "
                                  "0m05.0s/1m0s  000/230 iters, 23 per VU");
  scenario.status = scenario_status::waiting;
  scenario.starts_in = 5s;
  CHECK(only_line_of(scenario) == "a • [--------------------------------------] waiting  5.0s");
}

TEST_CASE("a scenario that ended before its iterations is marked as cut off") {
  auto scenario = ten_users("a", 1min, 1min);
  scenario.planned_iterations = 20;
  scenario.iterations = 19;
  scenario.status = scenario_status::done;
  CHECK(only_line_of(scenario) ==
        "a ✗ [===================================>--] 10 VUs  1m0s  19/20 shared iters");
  // More of them than planned are no reason to leave the bar.
  scenario.iterations = 21;
  CHECK(only_line_of(scenario) ==
        "a ✓ [======================================] 10 VUs  1m0s  21/20 shared iters");
}

TEST_CASE("arrivals show how many users are busy, of those made, and the rate at its full width") {
  auto scenario = ten_users("a", 30s, 1min);
  scenario.vus = 4;
  scenario.rate = 50;
  scenario.most_rate = 100;
  CHECK(only_line_of(scenario) ==
        "a   [==================>-------------------] 04/10 VUs  0m30.0s/1m0s  050.00 iters/s");
  scenario.rate = 0.5;
  scenario.most_rate = 0.5;
  CHECK(only_line_of(scenario) ==
        "a   [==================>-------------------] 04/10 VUs  0m30.0s/1m0s  0.50 iters/s");
  scenario.rate = 0;
  scenario.most_rate = 12.5;
  scenario.elapsed = 1min;
  scenario.status = scenario_status::done;
  CHECK(only_line_of(scenario) ==
        "a ✓ [======================================] 04/10 VUs  1m0s  00.00 iters/s");
}

TEST_CASE("what has no end shows its time alone, and an empty bar until it is stopped") {
  auto scenario = ten_users("a", 65s, 0s);
  scenario.is_endless = true;
  scenario.vus_vary = true;
  scenario.vus = 4;
  CHECK(only_line_of(scenario) ==
        "a   [--------------------------------------] 04/10 VUs  1m05.0s");
  scenario.status = scenario_status::stopping;
  CHECK(only_line_of(scenario) ==
        "a ↓ [--------------------------------------] 04/10 VUs  1m05.0s");
  scenario.status = scenario_status::done;
  CHECK(only_line_of(scenario) ==
        "a ✓ [======================================] 04/10 VUs  1m05.0s");
}

TEST_CASE("scenarios of all kinds have their columns under each other") {
  progress_state state;
  auto shared = ten_users("shared", 5s, 10min);
  shared.iterations = 5;
  shared.planned_iterations = 22;
  auto open = ten_users("open", 5s, 1min);
  open.vus = 4;
  open.most_vus = 100;
  open.rate = open.most_rate = 50;
  auto later = ten_users("later", 0s, 1min);
  later.status = scenario_status::waiting;
  later.starts_in = 5s;
  state.scenarios = {shared, open, ten_users("plain", 5s, 1min), later};
  const auto text = progress_line(state);
  CHECK(text.substr(text.find('\n') + 1) ==
        R"(shared   [  22% ] 10 VUs       00m05.0s/10m0s  05/22 shared iters
open     [   8% ] 004/100 VUs  0m05.0s/1m0s    50.00 iters/s
plain    [   8% ] 10 VUs       0m05.0s/1m0s
later  • [   0% ] waiting      5.0s)");
}

TEST_CASE("the run's line tells of dropped iterations once there are any, and of a pause") {
  auto state = a_run();
  state.dropped = 7;
  CHECK(progress_lines(state) ==
        "running (0m10.0s), 010/100 VUs, 349 complete and 23 interrupted iterations, 7 dropped");
  state.is_paused = true;
  state.dropped = 0;
  CHECK(progress_lines(state) ==
        "paused (0m10.0s), 010/100 VUs, 349 complete and 23 interrupted iterations");
  state.longest = 0s;
  CHECK(progress_lines(state).starts_with("paused (10.0s), "));
}

TEST_CASE("names beyond 30 characters are cut, shorter ones padded") {
  progress_state state;
  state.scenarios = {ten_users(std::string(30, 'a'), 5s, 10s),
                     ten_users(std::string(31, 'b'), 5s, 10s), ten_users("c", 5s, 10s)};
  const auto text = progress_line(state);
  CHECK(text.find("\n" + std::string(30, 'a') + "   [  50% ]") != std::string::npos);
  CHECK(text.find("\n" + std::string(27, 'b') + "...   [  50% ]") != std::string::npos);
  CHECK(text.find("\nc" + std::string(29, ' ') + "   [  50% ]") != std::string::npos);
}

TEST_CASE("a log gets percentages, and 100% only at the end") {
  progress_state state;
  state.elapsed = 5s;
  state.longest = 50s;
  state.vus = 10;
  state.most_vus = 10;
  state.complete = 40;
  state.scenarios = {ten_users("default", 5s, 20s)};
  CHECK(progress_line(state) ==
        "running (05.0s), 10/10 VUs, 40 complete and 0 interrupted iterations\n"
        "default   [  25% ] 10 VUs  05.0s/20s");
  state.scenarios[0].elapsed = 19999ms;
  CHECK(progress_line(state).find("[  99% ] 10 VUs  20.0s/20s") != std::string::npos);
  state.scenarios[0].status = scenario_status::done;
  CHECK(progress_line(state).find("✓ [ 100% ] 10 VUs  20s") != std::string::npos);
  state.scenarios[0].status = scenario_status::waiting;
  CHECK(progress_line(state).find("• [   0% ] waiting  0.0s") != std::string::npos);
}

TEST_CASE("bars shrink to stay below the terminal's width, and become percentages at last") {
  progress_state state;
  state.scenarios = {ten_users("default", 5s, 10s)};
  const auto scenario_line = [&](std::size_t columns) {
    const auto text = progress_lines(state, {}, columns);
    return text.substr(text.find('\n') + 1);
  };
  const std::string widest = "default   [==================>-------------------] 10 VUs  05.0s/10s";
  CHECK(widest.size() == 68);
  CHECK(scenario_line(0) == widest);
  CHECK(scenario_line(69) == widest);
  CHECK(scenario_line(68) == "default   [=================>-------------------] 10 VUs  05.0s/10s");
  CHECK(scenario_line(37) == "default   [==>---] 10 VUs  05.0s/10s");
  CHECK(scenario_line(36) == "default   [  50% ] 10 VUs  05.0s/10s");
  CHECK(scenario_line(1) == "default   [  50% ] 10 VUs  05.0s/10s");
}

TEST_CASE("colours are on the status only") {
  progress_state state;
  state.scenarios = {ten_users("a", 10s, 10s)};
  state.scenarios[0].status = scenario_status::done;
  const auto text = progress_lines(state, throng::color_palette());
  CHECK(text.find("a \x1b[32m✓\x1b[0m [====") != std::string::npos);
  CHECK(throng::line_width(text) == throng::line_width(progress_lines(state)));
}
