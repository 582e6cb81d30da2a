#pragma once

/// @file
/// The files of all accounts.

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <ctime>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "moonshot/config.hpp"
#include "moonshot/testing/detail/simulator/random.hpp"
#include "moonshot/testing/detail/simulator/wire.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail::simulator {

struct StoredFile {
  std::string id;
  std::int64_t created_at = 0;
  std::string filename;
  std::string purpose;
  std::string content;
  /// How many more requests for the file are answered with 404.
  int unseen = 0;
};

inline Json file_json(const StoredFile& file) {
  return {{"id", file.id},
          {"object", "file"},
          {"bytes", file.content.size()},
          {"created_at", file.created_at},
          {"filename", file.filename},
          {"purpose", file.purpose},
          {"status", "ok"},
          {"status_details", ""}};
}

inline WireReply no_such_resource() {
  return error_reply(404, "resource_not_found_error", "The requested resource was not found");
}

/// Thread safe. `account` is the key in all functions: different keys are different accounts.
class SimulatedFiles {
 public:
  SimulatedFiles(std::size_t most, std::uint64_t most_bytes, int unseen)
      : most_(most), most_bytes_(most_bytes), unseen_(unseen) {}

  /// `POST /v1/files`.
  WireReply upload(const std::string& account, const WireRequest& request, RandomSequence random);
  /// `GET /v1/files`.
  WireReply list(const std::string& account) const;
  /// `GET /v1/files/{id}`.
  WireReply get(const std::string& account, const std::string& id);
  /// `GET /v1/files/{id}/content`.
  WireReply content(const std::string& account, const std::string& id);
  /// `DELETE /v1/files/{id}`.
  WireReply remove(const std::string& account, const std::string& id);

  /// Adds a file that a batch has written, which is found at once. Returns its id.
  std::string add(const std::string& account, StoredFile file, RandomSequence random);
  std::optional<StoredFile> find(const std::string& account, const std::string& id) const;

 private:
  using Account = std::vector<StoredFile>;

  /// The refusal of another file of this size, where there is no room for it.
  std::optional<WireReply> check_room(const Account& files, std::size_t size) const;
  /// Counts a request for the file. Returns null while a new file is not found yet, and for an
  /// unknown id.
  static StoredFile* count_request_and_find(Account& files, const std::string& id);

  const std::size_t most_;
  const std::uint64_t most_bytes_;
  const int unseen_;
  mutable std::mutex mutex_;
  std::map<std::string, Account> accounts_;
};

/// The refusal of an upload.
inline std::optional<WireReply> check_upload(const ReceivedFormPart* file,
                                             const std::string& purpose) {
  static constexpr std::array<std::string_view, 6> purposes = {
      "file-extract", "batch", "batch_output", "lambda", "image", "video"};
  constexpr std::size_t largest = std::size_t{100} * 1024 * 1024;
  const auto invalid = [](const std::string& message) {
    return error_reply(400, "invalid_request_error", message);
  };
  if (!file) return invalid("Invalid request: file is required");  // invented text
  if (std::find(purposes.begin(), purposes.end(), purpose) == purposes.end()) {
    return invalid("Invalid purpose: " + purpose +
                   ", only `file-extract`, `batch`, `batch_output`, `lambda`, `image` and `video` "
                   "accepted");
  }
  if (file->content.empty()) {
    return invalid("File size is zero, please confirm and re-upload the file");
  }
  if (file->content.size() > largest) {
    return invalid(
        "File size is too large, max file size is 100MB, please confirm and re-upload the file");
  }
  return std::nullopt;
}

/// `name`, or another one where a file of the account has it. That the service renames such uploads
/// is in its changelog of August 2026; the form of the new name is a guess.
inline std::string free_name(const std::vector<StoredFile>& files, const std::string& name) {
  const auto is_taken = [&files](const std::string& other) {
    return std::any_of(files.begin(), files.end(),
                       [&other](const StoredFile& file) { return file.filename == other; });
  };
  const std::size_t dot = (std::min)(name.rfind('.'), name.size());
  std::string free = name;
  for (int number = 1; is_taken(free); ++number) {
    free = name.substr(0, dot) + "_" + std::to_string(number) + name.substr(dot);
  }
  return free;
}

inline std::string SimulatedFiles::add(const std::string& account, StoredFile file,
                                       RandomSequence random) {
  // New ids begin so since August 2026; what follows is a guess.
  file.id = "file_" + random.word(20, "0123456789abcdefghijklmnopqrstuv");
  file.created_at = static_cast<std::int64_t>(std::time(nullptr));
  const std::lock_guard<std::mutex> lock(mutex_);
  Account& files = accounts_[account];
  file.filename = free_name(files, file.filename);
  files.push_back(std::move(file));
  return files.back().id;
}

inline std::optional<StoredFile> SimulatedFiles::find(const std::string& account,
                                                      const std::string& id) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto files = accounts_.find(account);
  if (files == accounts_.end()) return std::nullopt;
  for (const StoredFile& file : files->second) {
    if (file.id == id) return file;
  }
  return std::nullopt;
}

inline std::optional<WireReply> SimulatedFiles::check_room(const Account& files,
                                                           std::size_t size) const {
  const auto invalid = [](const std::string& message) {
    return error_reply(400, "invalid_request_error", message);
  };
  if (files.size() >= most_) {
    return invalid("The number of files you have uploaded exceeded the max file count " +
                   std::to_string(most_) + ", please delete previous uploaded files");
  }
  std::uint64_t bytes = size;
  for (const StoredFile& file : files) bytes += file.content.size();
  if (bytes <= most_bytes_) return std::nullopt;
  // Invented, in the form of the message above.
  return invalid("The size of files you have uploaded exceeded the max total size " +
                 std::to_string(most_bytes_) + ", please delete previous uploaded files");
}

inline WireReply SimulatedFiles::upload(const std::string& account, const WireRequest& request,
                                        RandomSequence random) {
  const ReceivedFormPart* file = nullptr;
  std::string purpose;
  for (const ReceivedFormPart& part : request.form) {
    if (part.name == "file") file = &part;
    if (part.name == "purpose") purpose = part.content;
  }
  if (auto refusal = check_upload(file, purpose)) return std::move(*refusal);
  {
    const std::lock_guard<std::mutex> lock(mutex_);
    if (auto refusal = check_room(accounts_[account], file->content.size())) {
      return std::move(*refusal);
    }
  }
  StoredFile stored;
  stored.filename = file->filename;
  stored.purpose = purpose;
  stored.content = file->content;
  stored.unseen = unseen_;
  return json_reply(200, file_json(*find(account, add(account, std::move(stored), random))));
}

inline WireReply SimulatedFiles::list(const std::string& account) const {
  Json data = Json::array();
  const std::lock_guard<std::mutex> lock(mutex_);
  if (const auto files = accounts_.find(account); files != accounts_.end()) {
    for (const StoredFile& file : files->second) data.push_back(file_json(file));
  }
  return json_reply(200, {{"object", "list"}, {"data", std::move(data)}});
}

inline StoredFile* SimulatedFiles::count_request_and_find(Account& files, const std::string& id) {
  for (StoredFile& file : files) {
    if (file.id != id) continue;
    return file.unseen-- > 0 ? nullptr : &file;
  }
  return nullptr;
}

inline WireReply SimulatedFiles::get(const std::string& account, const std::string& id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const StoredFile* file = count_request_and_find(accounts_[account], id);
  return file ? json_reply(200, file_json(*file)) : no_such_resource();
}

inline WireReply SimulatedFiles::content(const std::string& account, const std::string& id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  const StoredFile* file = count_request_and_find(accounts_[account], id);
  if (!file) return no_such_resource();
  WireReply reply;
  reply.content_type = "text/plain; charset=utf-8";
  reply.pieces = {file->content};
  return reply;
}

inline WireReply SimulatedFiles::remove(const std::string& account, const std::string& id) {
  const std::lock_guard<std::mutex> lock(mutex_);
  Account& files = accounts_[account];
  const auto file = std::find_if(files.begin(), files.end(),
                                 [&id](const StoredFile& stored) { return stored.id == id; });
  if (file == files.end()) return no_such_resource();
  files.erase(file);
  return json_reply(200, {{"id", id}, {"object", "file"}, {"deleted", true}});
}

}  // namespace detail::simulator
MOONSHOT_NAMESPACE_END
