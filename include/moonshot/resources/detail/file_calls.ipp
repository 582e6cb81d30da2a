#pragma once

#include <chrono>
#include <memory>
#include <string_view>
#include <utility>

#include "moonshot/detail/text/harmless.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/resources/detail/file_calls.hpp"
#include "moonshot/resources/detail/multipart.hpp"
#include "moonshot/resources/detail/requests.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// What is wrong with an upload, or null.
MOONSHOT_INLINE ErrorPtr check_upload(const FileContent& file, const std::string& purpose) {
  const auto refuse = [](const char* argument, std::string problem) {
    return usage_error(argument, std::move(problem)).share();
  };
  if (purpose.empty()) {
    return refuse("purpose", "it is empty; name one, e.g. moonshot::file_purposes::extract");
  }
  if (file.body == nullptr) return refuse("file", "it has no body");
  if (const auto problem = file.body->problem(); !problem.empty()) return refuse("file", problem);
  if (file.body->size() == 0)
    return refuse("file", "it is empty, and the server takes no such file");
  if (file.body->size() > largest_upload) {
    return refuse("file", "it has " + std::to_string(file.body->size()) +
                              " bytes, and the server takes at most " +
                              std::to_string(largest_upload));
  }
  if (file.name.empty()) return refuse("file.name", "it is empty");
  if (!is_utf8(file.name)) {
    return refuse("file.name", "it is not valid UTF-8; convert it before sending");
  }
  // Line breaks and quotation marks of a name are escaped; nothing stands for the others.
  if (holds_control_character(file.name, "\r\n\t")) {
    return refuse("file.name", "it holds a NUL or another control character");
  }
  if (file.type.empty() || holds_control_character(file.type, "")) {
    return refuse("file.type", "it is empty, or holds a line break or another control character");
  }
  return nullptr;
}

MOONSHOT_INLINE CallRequest upload_request(const FileContent& file, std::string purpose,
                                           const UploadOptions& options) {
  Form form;
  form.fields.emplace_back("purpose", std::move(purpose));
  form.file_field = "file";
  form.file_name = file.name;
  form.file_type = file.type;
  form.file = file.body;
  if (options.on_progress) {
    form.file = std::make_shared<http::ObservedBody>(
        file.body, [tell = options.on_progress, total = file.body->size()](std::uint64_t sent) {
          tell({sent, total});
        });
  }
  const auto boundary = make_boundary();
  http::Request request;
  request.method = "POST";
  request.target = "/files";
  request.headers.add("Content-Type", form_content_type(boundary));
  request.body_source = form_body(form, boundary);
  request.repeatable = false;
  return request;
}

/// A request for a file that may have been uploaded just now.
MOONSHOT_INLINE Result<CallRequest> settling_request(const ClientCore& core, const std::string& id,
                                                     std::string_view suffix = {}) {
  auto request = id_request("GET", "/files/", "id", id, suffix);
  if (request)
    request->uploaded = core.recent_uploads.uploaded_at(id, std::chrono::steady_clock::now());
  return request;
}

MOONSHOT_INLINE Result<std::string> take_content(const Endpoint&, Answer answer) {
  return std::move(answer.body);
}

MOONSHOT_INLINE ResourceCall<File> upload_call(const ClientCore& core, const FileContent& file,
                                               std::string purpose, const UploadOptions& options) {
  if (auto problem = check_upload(file, purpose)) return {std::move(problem)};
  return {upload_request(file, std::move(purpose), options), &decode_answer<File>,
          [&core, body = file.body](Result<File>& result) {
            if (result) {
              core.recent_uploads.add(result->id, std::chrono::steady_clock::now());
            } else if (const auto problem = body->problem(); !problem.empty()) {
              result = usage_error("file", problem);
            }
          }};
}

MOONSHOT_INLINE ResourceCall<FileList> files_call() { return {bare_request("GET", "/files")}; }

MOONSHOT_INLINE ResourceCall<File> file_call(const ClientCore& core, const std::string& id) {
  return {settling_request(core, id)};
}

MOONSHOT_INLINE ResourceCall<std::string> content_call(const ClientCore& core,
                                                       const std::string& id) {
  return {content_request(core, id), &take_content};
}

MOONSHOT_INLINE Result<CallRequest> content_request(const ClientCore& core, const std::string& id) {
  return settling_request(core, id, "/content");
}

MOONSHOT_INLINE ResourceCall<FileDeletion> removal_call(const std::string& id) {
  return {id_request("DELETE", "/files/", "id", id)};
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
