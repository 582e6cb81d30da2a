#pragma once

// The calls of an `AsyncClient`, for a thread that waits for their ends.

#include <string>
#include <utility>
#include <vector>

#include <moonshot/async/async_client.hpp>
#include <moonshot/moonshot.hpp>
#include <moonshot/tools/async_tool_run.hpp>

#include "calls.hpp"

namespace soak {

/// Not for the thread of the loop.
class AwaitedCalls final : public Calls {
 public:
  explicit AwaitedCalls(moonshot::AsyncClient client) : client_(std::move(client)) {}

  Result<moonshot::ChatCompletion> create(const moonshot::ChatRequest& request,
                                          const CallOptions& options) override {
    return awaited(client_.chat().create(request, options));
  }
  Result<moonshot::ToolRun> run_tools(const moonshot::Toolbox& toolbox,
                                      const moonshot::ChatRequest& request,
                                      const moonshot::ToolRunOptions& options) override {
    return awaited(moonshot::run_tools(client_.chat(), toolbox, request, options));
  }
  Result<moonshot::ModelList> models(const CallOptions& options) override {
    return awaited(client_.models().list(options));
  }
  Result<moonshot::Balance> balance(const CallOptions& options) override {
    return awaited(client_.balance().get(options));
  }
  Result<moonshot::TokenEstimate> tokens(const std::vector<moonshot::Message>& messages,
                                         const CallOptions& options) override {
    return awaited(client_.tokens().estimate(moonshot::models::kimi_k3, messages, options));
  }

  Result<moonshot::FileList> files(const CallOptions& options) override {
    return awaited(client_.files().list(options));
  }
  Result<moonshot::File> upload(const moonshot::FileContent& file,
                                const moonshot::UploadOptions& options) override {
    return awaited(client_.files().upload(file, moonshot::file_purposes::extract, options));
  }
  Result<std::string> content(const std::string& id, const CallOptions& options) override {
    return awaited(client_.files().content(id, options));
  }
  Result<moonshot::FileDeletion> remove(const std::string& id,
                                        const CallOptions& options) override {
    return awaited(client_.files().remove(id, options));
  }

  Result<moonshot::BatchPage> batches(const CallOptions& options) override {
    return awaited(client_.batches().page({}, options));
  }
  Result<moonshot::Batch> submit(const std::vector<moonshot::BatchItem>& items,
                                 const moonshot::BatchSubmitOptions& options) override {
    return awaited(client_.batches().submit(items, options));
  }
  Result<moonshot::Batch> cancel(const std::string& id, const CallOptions& options) override {
    return awaited(client_.batches().cancel(id, options));
  }
  Result<moonshot::Batch> wait(const std::string& id,
                               const moonshot::BatchWaitOptions& options) override {
    return awaited(client_.batches().wait(id, options));
  }
  Result<moonshot::BatchResults> results(const moonshot::Batch& batch,
                                         const CallOptions& options) override {
    return awaited(client_.batches().results(batch, options));
  }

 private:
  template <class T>
  static Result<T> awaited(moonshot::AsyncCall<T> call) {
    return std::move(call).future().get();
  }

  moonshot::AsyncClient client_;
};

}  // namespace soak
