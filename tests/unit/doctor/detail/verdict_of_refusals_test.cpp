// The whole verdict for each class of error that the PING can get.

#include <moonshot_catch.hpp>

#include <doctor_facts.hpp>

#include <string>
#include <vector>

using moonshot::ConnectionStage;
using moonshot::ErrorKind;
using moonshot::detail::Facts;
using moonshot::detail::KeyForm;
using support::add_balance;
using support::add_models;
using support::concluded;
using support::open_url;
using support::pinged;
using support::refusal_from;
using support::relay_url;
using support::with_advice;

TEST_CASE("an unknown key is told with where it may belong", "[unit][doctor]") {
  Facts facts = pinged(ErrorKind::authentication_failed);
  const std::string unknown = "api.moonshot.ai does not know the key.";
  const auto quiet = concluded(facts);
  CHECK(quiet.verdict == unknown);
  CHECK(quiet.contradiction.empty());
  CHECK(quiet.next_steps ==
        with_advice({"Ask whether the key belongs to https://api.moonshot.cn/v1: run this again "
                     "with --try-sister (that sends the key there)."},
                    quiet));
  facts.sister = "https://api.moonshot.cn/v1";
  facts.sister_knows_key = true;
  const auto found = concluded(facts);
  CHECK(found.verdict == unknown + " It belongs to https://api.moonshot.cn/v1.");
  CHECK(found.next_steps ==
        with_advice({"Set MOONSHOT_BASE_URL to https://api.moonshot.cn/v1."}, found));
  facts.sister_knows_key = false;
  const auto nowhere = concluded(facts);
  CHECK(nowhere.verdict == unknown +
                               " https://api.moonshot.cn/v1 does not know it either: it was "
                               "deleted, cut off or mistyped.");
  CHECK(nowhere.next_steps == with_advice({}, nowhere));
  add_models(facts, "kimi-k3");
  CHECK(concluded(facts).contradiction ==
        "The same key may list the models but not chat: something on the way treats the two calls "
        "differently.");
}

TEST_CASE("an unknown key of the other product is told with both products", "[unit][doctor]") {
  Facts facts = pinged(ErrorKind::authentication_failed);
  facts.key_form = KeyForm::kimi_code;
  const auto code = concluded(facts);
  CHECK(code.verdict ==
        "api.moonshot.ai does not know the key. It is a key of Kimi Code (sk-kimi-...), and this "
        "is the open platform, international: the two have separate keys and billing.");
  CHECK(code.next_steps ==
        with_advice({"Use the base URL https://api.kimi.com/coding/v1 with this key, or take a key "
                     "of the open platform."},
                    code));
  const std::string code_url = "https://api.kimi.com/coding/v1";
  const auto open = concluded(pinged(ErrorKind::authentication_failed, {}, code_url), code_url);
  CHECK(open.verdict ==
        "api.kimi.com/coding does not know the key. It is a key of the open platform (sk-...), and "
        "this is Kimi Code: the two have separate keys and billing.");
  CHECK(open.next_steps ==
        with_advice({"Use the base URL https://api.moonshot.ai/v1 or https://api.moonshot.cn/v1 "
                     "with this key, or take a Kimi Code key."},
                    open));
}

TEST_CASE("behind a gateway the key need not be the one that was refused", "[unit][doctor]") {
  const auto rewritten = refusal_from(moonshot::Origin::altered, "litellm");
  const auto relayed =
      concluded(pinged(ErrorKind::authentication_failed, rewritten, relay_url), relay_url);
  CHECK(relayed.verdict ==
        "The API behind relay.example does not know the key that it was given: the gateway's own, "
        "or yours where that is passed on. The error was rewritten on the way by litellm; its "
        "class is what is left of it.");
  CHECK(relayed.next_steps.back() ==
        "Send the same PING to the API directly, and compare: with --base-url "
        "https://api.moonshot.ai/v1 and a key of that platform.");
  const auto own = concluded(
      pinged(ErrorKind::authentication_failed, refusal_from(moonshot::Origin::unknown), relay_url),
      relay_url);
  CHECK(own.verdict == "relay.example does not know the key.");
  CHECK(own.next_steps == with_advice({}, own));
  // Whoever rewrites it on the way to the API itself has no key of their own.
  CHECK(concluded(pinged(ErrorKind::authentication_failed, rewritten)).verdict ==
        "api.moonshot.ai does not know the key. The error was rewritten on the way by litellm; its "
        "class is what is left of it.");
}

TEST_CASE("an error that was rewritten is told as that", "[unit][doctor]") {
  Facts facts = pinged(ErrorKind::server_error, refusal_from(moonshot::Origin::altered));
  const std::string verdict =
      "The API itself failed. The key and the account are not to blame. The error was rewritten on "
      "the way; its class is what is left of it.";
  const auto direct = concluded(facts);
  CHECK(direct.verdict == verdict);
  CHECK(direct.next_steps == with_advice({}, direct));
  facts.connection.emplace();
  facts.connection->reached = ConnectionStage::done;
  CHECK(concluded(facts).next_steps == direct.next_steps);
  facts.connection->proxy = "proxy.example:3128";
  auto steps = direct.next_steps;
  steps.emplace_back(
      "Send the same PING to the API directly, and compare: with HTTPS_PROXY unset.");
  CHECK(concluded(facts).next_steps == steps);
  facts.settings = moonshot::usage_error("model", "it is empty").share();
  CHECK(concluded(facts).verdict ==
        "The settings cannot work, so nothing was sent: model: it is empty.");
}

TEST_CASE("a refusal for money is told with the balance", "[unit][doctor]") {
  Facts facts = pinged(ErrorKind::suspended);
  const auto unasked = concluded(facts);
  CHECK(unasked.verdict == "The account is suspended on api.moonshot.ai.");
  CHECK(unasked.next_steps == with_advice({}, unasked));
  add_balance(facts, "0", "-0.5");
  const auto poor = concluded(facts);
  CHECK(poor.verdict ==
        "The account is suspended on api.moonshot.ai. The balance says the same: 0 USD available.");
  CHECK(poor.contradiction.empty());
  add_balance(facts, "0.01", "0.01", "");
  const auto rich = concluded(facts);
  CHECK(rich.verdict == "The account is suspended on api.moonshot.ai.");
  CHECK(rich.contradiction ==
        "The balance is 0.01 and the call is refused all the same. What fits: (1) a top-up is "
        "minutes old and has not arrived everywhere; (2) the account was disabled for another "
        "reason than money: only support can tell.");
  CHECK(rich.next_steps == with_advice({"Send support what stands below: a refused account with "
                                        "money on it is theirs to explain."},
                                       rich));
}

TEST_CASE("the causes of a refusal despite a balance come with the likeliest first",
          "[unit][doctor]") {
  moonshot::ApiErrorData data;
  data.organization_id = "org-refused";
  Facts facts = pinged(ErrorKind::quota_exceeded, data, relay_url);
  add_balance(facts, "10", "0");
  add_models(facts, "kimi-k3");
  facts.models->head.headers.add("Msh-Org-Id", "org-mine");
  const auto all = concluded(facts, relay_url);
  CHECK(all.verdict ==
        "The account behind this route has no quota left on relay.example. That is none of "
        "Moonshot's own hosts, so the account need not be yours.");
  CHECK(all.contradiction ==
        "The balance is 10 USD and the call is refused all the same. What fits: (1) the refused "
        "account org-refused is not the one of this key, org-mine; (2) the balance and the refusal "
        "belong to different accounts behind the relay; (3) only vouchers are left, and they do "
        "not pay for every model (kimi-k3 needs a real top-up); (4) a top-up is minutes old and "
        "has not arrived everywhere.");
  const std::string only_late =
      "The balance is 10 USD and the call is refused all the same. What fits: (1) a top-up is "
      "minutes old and has not arrived everywhere.";
  add_balance(facts, "10", "0.01");
  facts.models->head.headers.set("Msh-Org-Id", "org-refused");
  CHECK(concluded(facts).contradiction == only_late);
  facts.models->head.headers.remove("Msh-Org-Id");
  CHECK(concluded(facts).contradiction == only_late);
  facts.models->head.headers.set("Msh-Org-Id", "org-mine");
  facts.ping_error = support::api_error_at(open_url, ErrorKind::quota_exceeded);
  CHECK(concluded(facts).contradiction == only_late);
}

TEST_CASE("each other class of refusal has one sentence and its advice", "[unit][doctor]") {
  const struct {
    ErrorKind kind;
    const char* verdict;
  } rows[] = {
      {ErrorKind::gateway_error,
       "Somebody between this machine and the API answered in its place. Nothing follows for the "
       "Moonshot account."},
      {ErrorKind::rate_limited, "The PING ran into the rate limit of the account."},
      {ErrorKind::engine_overloaded, "The model's engine is overloaded at this moment."},
      {ErrorKind::not_found, "api.moonshot.ai has no kimi-k3 for this key, or not this path."},
      {ErrorKind::membership_error, "The key is good; its plan does not cover this call now."},
      {ErrorKind::server_error, "The API itself failed. The key and the account are not to blame."},
      {ErrorKind::invalid_request, "The key is accepted; api.moonshot.ai refuses the PING itself."},
      {ErrorKind::content_filtered,
       "The key is accepted; api.moonshot.ai refuses the PING itself."},
      {ErrorKind::permission_denied, "The key is known but may not do this here."},
      {ErrorKind::api_error, "api.moonshot.ai answered with an error that is not known."},
  };
  for (const auto& row : rows) {
    INFO(row.verdict);
    const auto diagnosis = concluded(pinged(row.kind));
    CHECK(diagnosis.verdict == row.verdict);
    CHECK(diagnosis.next_steps == with_advice({}, diagnosis));
    CHECK(diagnosis.contradiction.empty());
    CHECK_FALSE(diagnosis.healthy);
    CHECK_FALSE(diagnosis.for_support.empty());
  }
  Facts facts;
  facts.ping_error = support::call_errors_at(open_url).front();
  const auto unanswered = concluded(facts);
  CHECK(unanswered.verdict == "The PING got no usable answer: ConnectionError, it did not work.");
  CHECK(unanswered.next_steps == with_advice({}, unanswered));
}

TEST_CASE("of key and money no more is told than the answers show", "[unit][doctor]") {
  auto data = refusal_from(moonshot::Origin::native);
  data.limit = moonshot::RateLimit::tpm;
  Facts facts = pinged(ErrorKind::rate_limited, data);
  const auto native = concluded(facts);
  CHECK(native.verdict ==
        "The PING ran into the limit for tpm of the account. The key is accepted.");
  CHECK(native.contradiction ==
        "One short call cannot use up a limit: other programs or people use the same organization "
        "at this moment, or the limit is that of another account.");
  add_balance(facts, "0.01", "0");
  CHECK(concluded(facts).verdict ==
        "The PING ran into the limit for tpm of the account. The key is accepted. There is money "
        "on the account.");
  add_balance(facts, "0", "0");
  CHECK(concluded(facts, relay_url).verdict ==
        "The PING ran into the limit for tpm of the account behind this route. The key is "
        "accepted. But the balance is not above zero.");
  facts.ping_error = support::api_error_at(open_url, ErrorKind::engine_overloaded,
                                           refusal_from(moonshot::Origin::unknown));
  CHECK(concluded(facts).verdict ==
        "The model's engine is overloaded at this moment. But the balance is not above zero.");
  CHECK(concluded(facts).contradiction.empty());
}

TEST_CASE("a model that is not found is looked for in the list", "[unit][doctor]") {
  Facts facts = pinged(ErrorKind::not_found);
  add_models(facts, "kimi-k3");
  const auto listed = concluded(facts);
  CHECK(listed.contradiction ==
        "The model is in the list of this key and is refused as not found: it is listed but not "
        "open to the account, for kimi-k3 most often for want of a real top-up.");
  CHECK(listed.next_steps == with_advice({}, listed));
  add_models(facts, "kimi-k2");
  const auto unlisted = concluded(facts);
  CHECK(unlisted.contradiction.empty());
  CHECK(unlisted.next_steps ==
        with_advice({"Choose one of the models that the list has."}, unlisted));
}
