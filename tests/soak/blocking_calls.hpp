#pragma once

// The calls of a `Client`.

#include <string>
#include <utility>
#include <vector>

#include <moonshot/moonshot.hpp>
#include <moonshot/tools/tool_run.hpp>

#include "calls.hpp"

namespace soak {

class BlockingCalls final : public Calls {
 public:
  explicit BlockingCalls(moonshot::Client client) : client_(std::move(client)) {}

  Result<moonshot::ChatCompletion> create(const moonshot::ChatRequest& request,
                                          const CallOptions& options) override {
    return client_.chat().try_create(request, options);
  }
  Result<moonshot::ToolRun> run_tools(const moonshot::Toolbox& toolbox,
                                      const moonshot::ChatRequest& request,
                                      const moonshot::ToolRunOptions& options) override {
    return moonshot::try_run_tools(client_.chat(), toolbox, request, options);
  }
  Result<moonshot::ModelList> models(const CallOptions& options) override {
    return client_.models().try_list(options);
  }
  Result<moonshot::Balance> balance(const CallOptions& options) override {
    return client_.balance().try_get(options);
  }
  Result<moonshot::TokenEstimate> tokens(const std::vector<moonshot::Message>& messages,
                                         const CallOptions& options) override {
    return client_.tokens().try_estimate(moonshot::models::kimi_k3, messages, options);
  }

  Result<moonshot::FileList> files(const CallOptions& options) override {
    return client_.files().try_list(options);
  }
  Result<moonshot::File> upload(const moonshot::FileContent& file,
                                const moonshot::UploadOptions& options) override {
    return client_.files().try_upload(file, moonshot::file_purposes::extract, options);
  }
  Result<std::string> content(const std::string& id, const CallOptions& options) override {
    return client_.files().try_content(id, options);
  }
  Result<moonshot::FileDeletion> remove(const std::string& id,
                                        const CallOptions& options) override {
    return client_.files().try_remove(id, options);
  }

  Result<moonshot::BatchPage> batches(const CallOptions& options) override {
    return client_.batches().try_page({}, options);
  }
  Result<moonshot::Batch> submit(const std::vector<moonshot::BatchItem>& items,
                                 const moonshot::BatchSubmitOptions& options) override {
    return client_.batches().try_submit(items, options);
  }
  Result<moonshot::Batch> cancel(const std::string& id, const CallOptions& options) override {
    return client_.batches().try_cancel(id, options);
  }
  Result<moonshot::Batch> wait(const std::string& id,
                               const moonshot::BatchWaitOptions& options) override {
    return client_.batches().try_wait(id, options);
  }
  Result<moonshot::BatchResults> results(const moonshot::Batch& batch,
                                         const CallOptions& options) override {
    return client_.batches().try_results(batch, options);
  }

 private:
  moonshot::Client client_;
};

}  // namespace soak
