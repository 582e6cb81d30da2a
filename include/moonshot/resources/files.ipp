#pragma once

#include <chrono>

#include "moonshot/detail/text/harmless.hpp"
#include "moonshot/detail/text/utf8.hpp"
#include "moonshot/resources/detail/decode_answer.hpp"
#include "moonshot/resources/detail/id_path.hpp"
#include "moonshot/resources/detail/multipart.hpp"
#include "moonshot/resources/files.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace detail {

template <>
inline constexpr std::string_view content_member<File> = "id";
template <>
inline constexpr std::string_view content_member<FileDeletion> = "deleted";

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
  if (file.body->size() > Files::largest_file) {
    return refuse("file", "it has " + std::to_string(file.body->size()) +
                              " bytes, and the server takes at most " +
                              std::to_string(Files::largest_file));
  }
  if (file.name.empty()) return refuse("file.name", "it is empty");
  if (!detail::is_utf8(file.name)) {
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

MOONSHOT_INLINE http::Request upload_request(const FileContent& file, std::string purpose,
                                             const UploadOptions& options) {
  detail::Form form;
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
  const auto boundary = detail::make_boundary();
  http::Request request;
  request.method = "POST";
  request.target = "/files";
  request.headers.add("Content-Type", detail::form_content_type(boundary));
  request.body_source = detail::form_body(form, boundary);
  request.repeatable = false;
  return request;
}

MOONSHOT_INLINE Result<CallRequest> file_request(const char* method, const std::string& id,
                                                 std::string_view suffix = {}) {
  auto target = detail::id_path("/files/", "id", id, suffix);
  if (!target) return target.error_ptr();
  http::Request request;
  request.method = method;
  request.target = std::move(*target);
  return CallRequest(std::move(request));
}

/// A request for a file that may have been uploaded just now.
MOONSHOT_INLINE Result<CallRequest> settling_request(const ClientCore& core, const std::string& id,
                                                     std::string_view suffix = {}) {
  auto request = file_request("GET", id, suffix);
  if (request)
    request->uploaded = core.recent_uploads.uploaded_at(id, std::chrono::steady_clock::now());
  return request;
}

}  // namespace detail

MOONSHOT_INLINE Result<File> Files::try_upload(const FileContent& file, std::string purpose,
                                               const UploadOptions& options) const {
  if (auto problem = detail::check_upload(file, purpose)) return problem;
  auto uploaded = detail::call_for<File>(
      *core_, detail::upload_request(file, std::move(purpose), options), options.call);
  if (uploaded) {
    core_->recent_uploads.add(uploaded->id, std::chrono::steady_clock::now());
  } else if (const auto problem = file.body->problem(); !problem.empty()) {
    return usage_error("file", problem);
  }
  return uploaded;
}

MOONSHOT_INLINE Result<FileList> Files::try_list(const CallOptions& options) const {
  http::Request request;
  request.method = "GET";
  request.target = "/files";
  return detail::call_for<FileList>(*core_, std::move(request), options);
}

MOONSHOT_INLINE Result<File> Files::try_get(const std::string& id,
                                            const CallOptions& options) const {
  auto request = detail::settling_request(*core_, id);
  if (!request) return request.error_ptr();
  return detail::call_for<File>(*core_, std::move(*request), options);
}

MOONSHOT_INLINE Result<std::string> Files::try_content(const std::string& id,
                                                       const CallOptions& options) const {
  auto request = detail::settling_request(*core_, id, "/content");
  if (!request) return request.error_ptr();
  auto answer = detail::run_call(*core_, std::move(*request), options);
  if (!answer) return answer.error_ptr();
  return std::move(answer->body);
}

MOONSHOT_INLINE Result<http::ResponseHead> Files::download(const std::string& id,
                                                           const detail::PieceCallback& on_piece,
                                                           const CallOptions& options) const {
  auto request = detail::settling_request(*core_, id, "/content");
  if (!request) return request.error_ptr();
  return detail::run_download(*core_, std::move(*request), on_piece, options);
}

MOONSHOT_INLINE Result<FileDeletion> Files::try_remove(const std::string& id,
                                                       const CallOptions& options) const {
  auto request = detail::file_request("DELETE", id);
  if (!request) return request.error_ptr();
  return detail::call_for<FileDeletion>(*core_, std::move(*request), options);
}

MOONSHOT_NAMESPACE_END
