#pragma once

#include "moonshot/detail/call/key_access.hpp"
#include "moonshot/detail/text/search.hpp"
#include "moonshot/doctor/detail/facts.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

MOONSHOT_INLINE KeyForm form_of(const ApiKey& key) noexcept {
  const std::string_view text = KeyAccess::secret(key);
  if (text.empty()) return KeyForm::none;
  if (begins(text, "ak-")) return KeyForm::key_id;
  if (begins(text, "sk-kimi-")) return KeyForm::kimi_code;
  return begins(text, "sk-") ? KeyForm::open_platform : KeyForm::other;
}

MOONSHOT_INLINE bool is_other_product(KeyForm form, Platform platform) noexcept {
  switch (platform) {
    case Platform::international:
    case Platform::china:
      return form == KeyForm::kimi_code;
    case Platform::kimi_code_china:
    case Platform::kimi_code_international:
      return form == KeyForm::open_platform;
    case Platform::other:
      break;
  }
  return false;
}

MOONSHOT_INLINE std::string in_words(KeyForm form) {
  switch (form) {
    case KeyForm::none:
      return "no key";
    case KeyForm::key_id:
      return "an ak- id, which names a key and is none";
    case KeyForm::open_platform:
      return "a key of the open platform (sk-...)";
    case KeyForm::kimi_code:
      return "a key of Kimi Code (sk-kimi-...)";
    case KeyForm::other:
      break;
  }
  return "not in the form of a Moonshot key (sk-...)";
}

MOONSHOT_INLINE std::string in_words(Platform platform) {
  switch (platform) {
    case Platform::international:
      return "the open platform, international";
    case Platform::china:
      return "the open platform, China";
    case Platform::kimi_code_china:
      return "Kimi Code";
    case Platform::kimi_code_international:
      return "Kimi Code, international";
    case Platform::other:
      break;
  }
  return "none of Moonshot's own hosts: a relay, a reseller or a simulator";
}

MOONSHOT_INLINE std::string_view sister_of(Platform platform) noexcept {
  switch (platform) {
    case Platform::international:
      return "https://api.moonshot.cn/v1";
    case Platform::china:
      return "https://api.moonshot.ai/v1";
    case Platform::kimi_code_china:
      return "https://api.kimi.ai/coding/v1";
    case Platform::kimi_code_international:
      return "https://api.kimi.com/coding/v1";
    case Platform::other:
      break;
  }
  return {};
}

MOONSHOT_INLINE bool is_kimi_code(Platform platform) noexcept {
  return platform == Platform::kimi_code_china || platform == Platform::kimi_code_international;
}

}  // namespace detail
MOONSHOT_NAMESPACE_END
