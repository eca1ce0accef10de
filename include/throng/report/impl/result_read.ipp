#pragma once

#include <throng/report/result_json.hpp>
#include <throng/report/result_reader.hpp>

#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace throng::inline THRONG_ABI {

THRONG_DECL result read_result(std::string_view json) {
  try {
    // The format and its version first, wherever they stand: what follows depends on them.
    std::string format;
    std::int64_t version = 0;
    detail::result_reader head{json_reader(json)};
    head.in.object([&](const std::string& name) {
      if (name == "format") {
        head.get(format);
      } else if (name == "version") {
        head.get(version);
      } else {
        head.in.skip();
      }
    });
    head.in.end();
    if (format != "throng result")
      throw result_error("it is no result of throng: its format is not \"throng result\"");
    if (version != detail::result_version) {
      throw result_error(
          "it is of version " + std::to_string(version) + ", and this throng reads version " +
          std::to_string(detail::result_version) + ": run the test again to have one");
    }
    detail::result_reader body{json_reader(json)};
    std::optional<run_facts> facts;
    body.in.object([&](const std::string& name) {
      if (name == "result" && !facts) {
        body.get(facts.emplace());
      } else {
        body.in.skip();
      }
    });
    if (!facts)
      throw result_error("it holds no result");
    return result(std::move(*facts));
  } catch (const json_error& error) {
    throw result_error(error.what());
  }
}

THRONG_DECL result result_from_file(const std::filesystem::path& path) {
  const auto name = "result '" + path.string() + "'";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                             &std::fclose);
  std::string text;
  bool is_read = false;
  if (file) {
    char block[65536];
    while (const auto length = std::fread(block, 1, sizeof block, file.get()))
      text.append(block, length);
    is_read = std::ferror(file.get()) == 0;
  }
  if (!is_read) {
    throw result_error(
        name + " cannot be read: " + std::error_code(errno, std::generic_category()).message());
  }
  try {
    return read_result(text);
  } catch (const result_error& error) {
    throw result_error(name + ": " + error.what());
  }
}

} // namespace throng::inline THRONG_ABI
