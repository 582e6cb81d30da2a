#pragma once

/// @file
/// What the steps of a diagnosis found. The verdict is derived from it.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "moonshot/doctor/connection_probe.hpp"
#include "moonshot/error.hpp"
#include "moonshot/types/balance.hpp"
#include "moonshot/types/chat_completion.hpp"
#include "moonshot/types/models.hpp"
#include "moonshot/types/signature.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The product that a secret key belongs to, as far as its form tells.
enum class KeyForm {
  none,
  key_id,         ///< `ak-...`: the id of a key, not a key
  open_platform,  ///< `sk-...`
  kimi_code,      ///< `sk-kimi-...`
  other
};

/// The form of a key. Never fails.
KeyForm form_of(const ApiKey& key) noexcept;

/// Whether keys of this form belong to another product than `platform`.
bool is_other_product(KeyForm form, Platform platform) noexcept;

/// A key form in words for a reader.
std::string in_words(KeyForm form);

/// A platform in words for a reader.
std::string in_words(Platform platform);

/// The other platform of the same product; empty where there is none.
std::string_view sister_of(Platform platform) noexcept;

/// Whether the platform is one of Kimi Code's.
bool is_kimi_code(Platform platform) noexcept;

/// What was found. Members of steps that were not taken are empty.
struct Facts {
  KeyForm key_form = KeyForm::none;
  ErrorPtr settings;  ///< why the settings allow no call
  /// Why key and base URL cannot be used, each empty where it can, and how to mend them.
  std::string key_problem;
  std::string key_fix;
  std::string url_problem;
  std::string url_fix;  ///< also where the URL can be used, but its path cannot be right
  std::optional<ConnectionProbe> connection;
  std::optional<ModelList> models;
  ErrorPtr models_error;
  std::optional<Balance> balance;
  ErrorPtr balance_error;
  ErrorPtr usages_error;
  std::optional<ChatCompletion> pong;
  ErrorPtr ping_error;
  std::vector<std::string> relay_headers;  ///< names of headers that only intermediaries send
  bool answered = false;                   ///< anything came back over HTTP
  bool own_header = false;                 ///< an answer had `Msh-Request-Id`
  std::optional<OriginVerdict> origin;
  std::string sister;  ///< the other platform, where it was asked
  std::optional<bool> sister_knows_key;

  /// Whether the list of models was read and has this model.
  bool lists(const std::string& model) const {
    if (!models) return false;
    for (const auto& known : models->data) {
      if (known.id == model) return true;
    }
    return false;
  }
};

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/doctor/detail/facts.ipp"
#endif
