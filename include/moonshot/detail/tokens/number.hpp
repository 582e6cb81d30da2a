#pragma once

/// @file
/// Numbers from and to JSON text, independent of the program's locale.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "moonshot/config.hpp"

MOONSHOT_NAMESPACE_BEGIN
namespace detail {

/// The value of a JSON number, or nothing where it is no number or too large for a `double`.
std::optional<double> to_double(std::string_view text) noexcept;

/// The shortest text that reads back as `value`, which must be finite.
std::string from_double(double value);

/// The value of a JSON number that is whole, however it is written: `5`, `5.0`, `50e-1`. Nothing
/// where it has a fraction or needs more than 64 bits. `text` must be a JSON number.
std::optional<std::int64_t> whole_number(std::string_view text) noexcept;

/// The same digits in scientific form, e.g. `1.5e+00`, `1e+21`.
std::string scientific_from_double(double value);

}  // namespace detail
MOONSHOT_NAMESPACE_END

#if defined(MOONSHOT_HEADER_ONLY)
#include "moonshot/detail/tokens/number.ipp"
#endif
