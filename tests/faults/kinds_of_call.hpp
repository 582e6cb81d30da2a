#pragma once

// One call of each kind, and whether its answer is right.

#include <moonshot/moonshot.hpp>

#include <functional>
#include <string>
#include <vector>

#include "peer_process.hpp"

namespace faults {

struct KindOfCall {
  const char* name;
  /// Returns the failure, or null for a success. A success that is wrong ends the program.
  std::function<moonshot::ErrorPtr(const moonshot::Client&)> make;
};

inline void require(bool right, const char* what) {
  if (right) return;
  std::fprintf(stderr, "not right: %s\n", what);
  std::abort();
}

inline moonshot::Batch finished_batch() {
  moonshot::Batch batch;
  batch.id = "b-1";
  batch.status = moonshot::BatchStatus("completed");
  batch.output_file_id = "f-1";
  return batch;
}

inline const std::vector<KindOfCall>& kinds_of_call() {
  static const auto request = support::ping();
  static const auto batch = finished_batch();
  static const std::vector<KindOfCall> kinds = {
      {"create",
       [](const auto& client) {
         const auto result = client.chat().try_create(request);
         require(!result || result->text() == "PONG", "the answer of create");
         return result.error_ptr();
       }},
      {"stream, read as a range",
       [](const auto& client) {
         auto stream = client.chat().try_stream(request);
         if (!stream) return stream.error_ptr();
         const auto result = stream->try_completion();
         require(!result || result->text() == "PONG", "the answer of a stream");
         return result.error_ptr();
       }},
      {"stream, told to a callback",
       [](const auto& client) {
         std::size_t chunks = 0;
         const auto result =
             client.chat().try_stream(request, [&](const moonshot::ChatChunk&) { ++chunks; });
         require(!result || (chunks == 4 && result->text() == "PONG"), "what a callback was told");
         return result.error_ptr();
       }},
      {"upload",
       [](const auto& client) {
         const auto result =
             client.files().try_upload(moonshot::file_from_memory("hello", "a"), "batch");
         require(!result || result->id == "f-1", "the answer to an upload");
         return result.error_ptr();
       }},
      {"content",
       [](const auto& client) {
         const auto result = client.files().try_content("f-1");
         require(!result || *result == batch_lines(), "the content of a file");
         return result.error_ptr();
       }},
      {"batch results",
       [](const auto& client) {
         const auto result = client.batches().try_results(batch);
         require(!result || (result->by_id.size() == 2 && result->unreadable.empty()),
                 "the results of a batch");
         return result.error_ptr();
       }},
  };
  return kinds;
}

}  // namespace faults
