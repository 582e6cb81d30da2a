#include "judged_answer.hpp"

#include <chrono>
#include <string>

namespace {

using namespace support;

Answer remove(const Simulator& simulator, const std::string& id) {
  const std::string path = "/v1/files/" + id;
  return answer_of(client_for(simulator)->Delete(path.c_str(), with_key("sk-sim-ok")));
}

}  // namespace

TEST_CASE("a file is kept for its account and comes back as it was", "[simulator]") {
  const Simulator simulator;
  const auto began = std::chrono::duration_cast<std::chrono::seconds>(
                         std::chrono::system_clock::now().time_since_epoch())
                         .count();
  const std::string content("line\r\n\0--", 9);
  const Answer uploaded = upload(simulator, content, "file-extract");
  REQUIRE(uploaded.status == 200);
  CHECK(uploaded.json["object"] == "file");
  CHECK(uploaded.json["bytes"] == 9);
  CHECK(uploaded.json["filename"] == "a.txt");
  CHECK(uploaded.json["purpose"] == "file-extract");
  CHECK(uploaded.json["created_at"] >= began);
  const std::string id = uploaded.json["id"];
  CHECK(get(simulator, "/v1/files/" + id).json == uploaded.json);
  CHECK(get(simulator, "/v1/files").json["data"] == Json::array({uploaded.json}));
  const Answer back = get(simulator, "/v1/files/" + id + "/content");
  CHECK(back.text == content);
  CHECK(back.header("Content-Type") == "text/plain; charset=utf-8");

  CHECK(get(simulator, "/v1/files", "sk-sim-ok-other").json["data"].empty());
  CHECK(get(simulator, "/v1/files/" + id, "sk-sim-ok-other").status == 404);

  CHECK(remove(simulator, id).json == Json{{"id", id}, {"object", "file"}, {"deleted", true}});
  const Answer gone = remove(simulator, id);
  CHECK(gone.status == 404);
  CHECK(gone.type() == "resource_not_found_error");
  CHECK(gone.message() == "The requested resource was not found");
  CHECK(get(simulator, "/v1/files/" + id + "/content").status == 404);
  CHECK(get(simulator, "/v1/files").json["data"].empty());
}

TEST_CASE("an id begins as those of the service do, and a name that is taken is changed",
          "[simulator]") {
  const Simulator simulator;
  const auto uploaded = [&](const std::string& name, const std::string& account = "sk-sim-ok") {
    const Json file = upload(simulator, "x", "file-extract", name, account).json;
    CHECK(file["id"].get<std::string>().substr(0, 5) == "file_");
    return file["filename"].get<std::string>();
  };
  CHECK(uploaded("a.txt") == "a.txt");
  CHECK(uploaded("a.txt") == "a_1.txt");
  CHECK(uploaded("a.txt") == "a_2.txt");
  CHECK(uploaded("a_1.txt") == "a_1_1.txt");
  CHECK(uploaded("no-ending") == "no-ending");
  CHECK(uploaded("no-ending") == "no-ending_1");
  CHECK(uploaded("a.txt", "sk-sim-ok-other") == "a.txt");
}

TEST_CASE("uploads are refused in the service's words", "[simulator][refusals]") {
  SimulatorOptions options;
  options.max_files = 1;
  const Simulator simulator(options);
  const auto check_refused = [](const Answer& answer, const std::string& message) {
    CHECK(answer.status == 400);
    CHECK(answer.type() == "invalid_request_error");
    CHECK(answer.message() == message);
    CHECK(verdict_on(answer) == "InvalidRequest native");
  };
  check_refused(upload(simulator, "", "image"),
                "File size is zero, please confirm and re-upload the file");
  for (const std::string& purpose : {std::string("xxx"), std::string()}) {
    check_refused(upload(simulator, "x", purpose),
                  "Invalid purpose: " + purpose +
                      ", only `file-extract`, `batch`, `batch_output`, `lambda`, `image` and "
                      "`video` accepted");
  }
  check_refused(
      upload(simulator, std::string(100 * 1024 * 1024 + 1, 'x'), "image"),
      "File size is too large, max file size is 100MB, please confirm and re-upload the file");
  CHECK(upload(simulator, "x", "image").status == 200);
  check_refused(upload(simulator, "x", "image"),
                "The number of files you have uploaded exceeded the max file count 1, please "
                "delete previous uploaded files");
  CHECK(upload(simulator, "x", "image", "a.txt", "sk-sim-ok-other").status == 200);
  const Answer unknown = upload(simulator, "x", "image", "a.txt", "sk-unknown");
  CHECK(unknown.status == 401);
  CHECK(verdict_on(unknown) == "AuthenticationFailed native");
}

TEST_CASE("uploads are refused in our words where the service's are not known",
          "[simulator][refusals]") {
  SimulatorOptions options;
  options.max_file_bytes = 10;
  const Simulator simulator(options);
  CHECK(upload(simulator, "123456", "image").status == 200);
  const Answer full = upload(simulator, "12345", "image");
  CHECK(full.message() ==
        "The size of files you have uploaded exceeded the max total size 10, please delete "
        "previous uploaded files");
  CHECK(upload(simulator, "1234", "image").status == 200);
  const Answer nothing = post(simulator, "{}", "sk-sim-ok", "/v1/files");
  CHECK(nothing.message() == "Invalid request: file is required");
  for (const Answer& answer : {full, nothing}) {
    CHECK(answer.status == 400);
    CHECK(answer.type() == "invalid_request_error");
    CHECK(verdict_on(answer) == "InvalidRequest unknown");
  }
}

TEST_CASE("a new file can be missing for a moment", "[simulator]") {
  SimulatorOptions options;
  options.file_not_found_times = 2;
  const Simulator simulator(options);
  const std::string path =
      "/v1/files/" + upload(simulator, "x", "image").json["id"].get<std::string>();
  CHECK(get(simulator, path).status == 404);
  CHECK(get(simulator, path + "/content").status == 404);
  CHECK(get(simulator, path + "/content").text == "x");
  CHECK(get(simulator, path).status == 200);
}

TEST_CASE("paths next to those of files are not served", "[simulator]") {
  const Simulator simulator;
  for (const char* path : {"/v1/files/", "/v1/files/a/b", "/v1/files//content", "/v1/filesystem"}) {
    CHECK(get(simulator, path).json["error"] == "url.not_found");
  }
}
