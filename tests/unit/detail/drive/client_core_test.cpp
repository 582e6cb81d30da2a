// How the settings of a client are resolved, and what is said about those that cannot be used.

#include <moonshot_catch.hpp>
#include <secret.hpp>
#include <usage_words.hpp>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <moonshot/detail/call/key_access.hpp>
#include <moonshot/detail/drive/client_core.hpp>
#include <moonshot/detail/text/secret_finder.hpp>
#include <moonshot/limits/governor.hpp>
#include <moonshot/testing/scripted_transport.hpp>
#include <moonshot/version.hpp>

using moonshot::ClientOptions;
using moonshot::detail::ClientCore;
using moonshot::detail::find_transport_passwords;
using support::usage_words;

namespace {

using Variables = std::map<std::string, std::string>;

moonshot::Environment environment_of(Variables variables) {
  return [set = std::move(variables)](const char* name) {
    const auto found = set.find(name);
    return found != set.end() ? found->second : std::string();
  };
}

int made_transports = 0;
std::string made_for_proxy;

std::shared_ptr<moonshot::http::Transport> make_counted(const moonshot::TransportOptions& options) {
  ++made_transports;
  made_for_proxy = options.proxy;
  return std::make_shared<moonshot::testing::ScriptedTransport>();
}

std::shared_ptr<const ClientCore> core_of(ClientOptions options, Variables variables = {}) {
  made_transports = 0;
  made_for_proxy = "none was made";
  return moonshot::detail::build_client_core(std::move(options),
                                             environment_of(std::move(variables)), &make_counted);
}

ClientOptions with_key() {
  ClientOptions options;
  options.api_key = support::key;
  return options;
}

std::string url_problem(const std::string& url, bool allow_http = false) {
  auto options = with_key();
  options.base_url = url;
  options.allow_insecure_http = allow_http;
  return usage_words(core_of(options)->usage_error);
}

// A transport that does not like its settings.
struct Complaining final : moonshot::http::Transport {
  moonshot::http::Outcome send(moonshot::http::Request&, moonshot::http::BodySink&,
                               const moonshot::http::Deadlines&,
                               const moonshot::CancelToken&) override {
    return {};
  }
  std::optional<moonshot::http::SettingProblem> problem_with_settings() const override {
    return moonshot::http::SettingProblem{"transport_options.proxy", "it is odd"};
  }
};

const std::string no_key =
    "there is none; set MOONSHOT_API_KEY or ClientOptions::api_key to the key from the console";

}  // namespace

TEST_CASE("a key is the program's, else that of the environment", "[unit][options]") {
  using moonshot::detail::KeyAccess;
  const std::string other = support::key + "-other";
  const auto given = core_of(with_key(), {{"MOONSHOT_API_KEY", other}});
  CHECK((KeyAccess::secret(given->options.api_key) == support::key));
  const auto found = core_of({}, {{"MOONSHOT_API_KEY", other}});
  CHECK((KeyAccess::secret(found->options.api_key) == other));
  for (const auto& core : {given, found}) {
    CHECK(core->usage_error == nullptr);
    CHECK(core->missing_key == nullptr);
  }
}

TEST_CASE("a client without a key works but for its own key", "[unit][options]") {
  const auto core = core_of({});
  CHECK(core->usage_error == nullptr);
  CHECK(usage_words(core->missing_key) == "api_key: " + no_key);
  CHECK(core->endpoint.name() == "api.moonshot.ai");
  CHECK(made_transports == 1);
}

TEST_CASE("a key that cannot be right is named by where it came from", "[unit][options]") {
  const std::string words =
      "it holds a space, a line break or a non-ASCII character; copy it again from the console";
  ClientOptions options;
  options.api_key = "a b";
  auto core = core_of(options, {{"MOONSHOT_API_KEY", support::key}});
  CHECK(usage_words(core->usage_error) == "api_key: " + words);
  CHECK(core->missing_key == nullptr);
  CHECK(made_transports == 0);
  core = core_of({}, {{"MOONSHOT_API_KEY", "a b"}});
  CHECK(usage_words(core->usage_error) == "MOONSHOT_API_KEY: " + words);
  CHECK(core->missing_key == nullptr);
}

TEST_CASE("a base URL is the program's, else that of the environment, else the platform's",
          "[unit][options]") {
  const Variables set = {{"MOONSHOT_BASE_URL", "https://relay.example/v2"}};
  CHECK(core_of(with_key(), set)->endpoint.base_url().text() == "https://relay.example/v2");
  auto options = with_key();
  options.base_url = "https://api.kimi.com";
  CHECK(core_of(options, set)->endpoint.base_url().text() == "https://api.kimi.com/coding/v1");
  CHECK(core_of(with_key())->endpoint.base_url().text() == "https://api.moonshot.ai/v1");
}

TEST_CASE("what is wrong with a base URL is said of where it came from", "[unit][options]") {
  CHECK(url_problem("https://api.moonshot.ai/v1") == "none");
  const auto odd = url_problem("ftp://h.example");
  CHECK(odd.substr(0, 10) == "base_url: ");
  const std::string ending = "; it should look like https://api.moonshot.ai/v1";
  REQUIRE(odd.size() > ending.size());
  CHECK(odd.substr(odd.size() - ending.size()) == ending);
  CHECK(url_problem("https://api.moonshot.ai/v1/models") ==
        "base_url: it ends in /models, which the library adds itself; use "
        "https://api.moonshot.ai/v1");
  const std::string plain =
      ": plain http:// would send the key readably to h.example; use https://, or set "
      "allow_insecure_http if that is what you want";
  CHECK(url_problem("http://h.example/v1") == "base_url" + plain);
  CHECK(url_problem("http://h.example/v1", true) == "none");
  CHECK(url_problem("http://127.0.0.1:1/v1") == "none");
  CHECK(url_problem("http://localhost:1/v1") == "none");
  const auto found = core_of(with_key(), {{"MOONSHOT_BASE_URL", "http://h.example/v1"}});
  CHECK(usage_words(found->usage_error) == "MOONSHOT_BASE_URL" + plain);
  CHECK(found->endpoint.name() == "h.example");
  CHECK(made_transports == 0);
}

TEST_CASE("of several wrong settings the first is told", "[unit][options]") {
  ClientOptions options;
  options.api_key = "a b";
  options.base_url = "nonsense";
  options.headers.add("X Bad", "1");
  options.user_agent = "two\nlines";
  options.transport = std::make_shared<Complaining>();
  options.governor =
      std::make_shared<moonshot::Governor>(moonshot::RateLimits{0, std::nullopt, std::nullopt});
  const auto first = [&] {
    const auto problem = usage_words(core_of(options)->usage_error);
    return problem.substr(0, problem.find(':'));
  };
  CHECK(first() == "api_key");
  options.api_key = support::key;
  CHECK(first() == "base_url");
  options.base_url.clear();
  CHECK(first() == "headers");
  options.headers = {};
  CHECK(first() == "user_agent");
  options.user_agent = "one line";
  CHECK(first() == "governor.concurrency");
  options.governor = nullptr;
  CHECK(first() == "transport_options.proxy");
  CHECK(usage_words(core_of(options)->usage_error) == "transport_options.proxy: it is odd");
  options.transport = nullptr;
  CHECK(first() == "none");
}

TEST_CASE("a client may lack a key and have a wrong setting at once", "[unit][options]") {
  ClientOptions options;
  options.base_url = "nonsense";
  const auto core = core_of(options);
  CHECK(usage_words(core->missing_key) == "api_key: " + no_key);
  CHECK(usage_words(core->usage_error).substr(0, 9) == "base_url:");
}

TEST_CASE("a user agent must be one line", "[unit][options]") {
  auto options = with_key();
  options.user_agent = std::string("a\0b", 3);
  CHECK(usage_words(core_of(options)->usage_error) ==
        "user_agent: it holds a line break or another control character");
  options.user_agent = "a\tb";
  CHECK(usage_words(core_of(options)->usage_error) == "none");
}

TEST_CASE("each limit of a governor must be more than zero", "[unit][options]") {
  using moonshot::RateLimits;
  const std::pair<RateLimits, const char*> rows[] = {
      {{1, 1, 1}, "none"},
      {{std::nullopt, std::nullopt, std::nullopt}, "none"},
      {{0, 0, 0}, "governor.concurrency: it must be more than zero"},
      {{1, 0, 0}, "governor.rpm: it must be more than zero"},
      {{1, 1, 0}, "governor.tpm: it must be more than zero"},
      {{-1, 1, 1}, "governor.concurrency: it must be more than zero"},
      {{1, -1, 1}, "governor.rpm: it must be more than zero"},
      {{1, 1, -1}, "governor.tpm: it must be more than zero"}};
  for (const auto& [limits, problem] : rows) {
    auto options = with_key();
    options.governor = std::make_shared<moonshot::Governor>(limits);
    CHECK(usage_words(core_of(options)->usage_error) == problem);
  }
}

TEST_CASE("a transport is made of its options where the program has none", "[unit][options]") {
  auto options = with_key();
  options.transport_options.proxy = "http://proxy.example:3128";
  auto core = core_of(options);
  CHECK(core->options.transport != nullptr);
  CHECK(made_transports == 1);
  CHECK(made_for_proxy == "http://proxy.example:3128");
  const auto own = std::make_shared<moonshot::testing::ScriptedTransport>();
  options.transport = own;
  core = core_of(options);
  CHECK(core->options.transport == own);
  CHECK(made_transports == 0);
}

TEST_CASE("a client knows its headers and its secrets", "[unit][options][secrets]") {
  auto options = with_key();
  options.headers = {{"X-Gateway-Token", "gateway-token"}};
  options.user_agent = "my-app/1.2";
  options.transport_options.proxy = "http://user:proxy-password@proxy.example";
  const auto core = core_of(options);
  CHECK(core->headers.size() == 3);
  CHECK(core->headers.get("X-Gateway-Token") == "gateway-token");
  CHECK(core->headers.get("User-Agent") ==
        std::string("my-app/1.2 moonshot-cpp/") + MOONSHOT_VERSION_STRING);
  CHECK(core->transport_passwords == std::vector<std::string>{"proxy-password"});
  REQUIRE(core->secrets != nullptr);
  CHECK(core->secrets->mask("gateway-token, proxy-password") == "***, ***");
  CHECK_FALSE(support::leaks(core->secrets->mask(support::key)));
}

TEST_CASE("the error of a client does not show its key", "[unit][options][secrets]") {
  const std::string secret = "Kx7" + support::secret_word + "xyz9";
  ClientOptions options;
  options.api_key = secret;
  options.base_url = "https://h.example/" + secret + "/v1/models";
  const auto core = core_of(options);
  REQUIRE(core->usage_error != nullptr);
  CHECK_FALSE(support::leaks(core->usage_error->what()));
}

TEST_CASE("the passwords of all proxies that are named are known, in their order",
          "[unit][options][secrets]") {
  const Variables all = {
      {"HTTPS_PROXY", "http://u:password-1@p"}, {"https_proxy", "http://u:password-2@p"},
      {"HTTP_PROXY", "http://u:password-3@p"},  {"http_proxy", "u:password-4@p"},
      {"ALL_PROXY", "http://u:password-5@p"},   {"all_proxy", "http://u:password-6@p"},
      {"NO_PROXY", "http://u:password-7@p"}};
  moonshot::TransportOptions options;
  options.proxy = "http://u:password-0@p";
  const auto find = [&](const Variables& set) {
    return find_transport_passwords(options, environment_of(set));
  };
  using Passwords = std::vector<std::string>;
  CHECK(find(all) == Passwords{"password-0", "password-1", "password-2", "password-3", "password-4",
                               "password-5", "password-6"});
  options.proxy_from_environment = false;
  CHECK(find(all) == Passwords{"password-0"});
  options.client_key_password = "key-password";
  CHECK(find(all) == Passwords{"password-0", "key-password"});
  options.client_key_password = "12345";
  CHECK(find(all) == Passwords{"password-0"});
  options.proxy = "http://u:12345@p";
  CHECK(find({}).empty());
  options.proxy = "http://u:123456@p";
  CHECK(find({}) == Passwords{"123456"});
}
