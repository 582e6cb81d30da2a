#pragma once

/// @file
/// The JSON Schema of a C++ type, from its field list.

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "moonshot/detail/json/codec.hpp"
#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/detail/tokens/writer.hpp"
#include "moonshot/schema/notes.hpp"
#include "moonshot/value/decimal.hpp"
#include "moonshot/value/json_text.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace schema {

/// One address for each type: its identity without RTTI.
template <class T>
struct TypeTag {
  static constexpr char tag = 0;  ///< only its address is used
};

/// Writes the schema of a type; `json_schema` is the way to use it. A type that contains itself
/// becomes a `$defs` entry, or `#` where it is the root.
class Generator {
 public:
  /// The schema of `Root` as JSON text. One generator writes one schema.
  template <class Root>
  std::string run() {
    std::string root = object<Root>(nullptr);
    if (definitions_.empty()) return root;
    // $defs stands within the root.
    root.pop_back();
    root += ",\"$defs\":{";
    for (std::size_t i = 0; i < definitions_.size(); ++i) {
      root += (i == 0 ? "\"" : ",\"") + name_of(i) + "\":" + definitions_[i].text;
    }
    return root + "}}";
  }

 private:
  struct Definition {
    const void* tag;
    std::string text;  // empty while it is being written
  };
  static std::string name_of(std::size_t index) { return "type" + std::to_string(index + 1); }

  static void add_notes(detail::JsonWriter& writer, const FieldNotes* notes, bool all) {
    if (notes == nullptr) return;
    if (!notes->title.empty()) write(writer, "title", notes->title);
    if (!notes->description.empty()) write(writer, "description", notes->description);
    if (!all) return;
    for (const auto& [keyword, number] : notes->numbers) {
      writer.member(keyword);
      writer.raw(number);
    }
  }
  static void write(detail::JsonWriter& writer, std::string_view name, std::string_view text) {
    writer.member(name);
    writer.string_unchecked(text);
  }
  static detail::JsonWriter begin(std::string_view type) {
    detail::JsonWriter writer;
    writer.begin_object();
    write(writer, "type", type);
    return writer;
  }
  static std::string end(detail::JsonWriter writer, const FieldNotes* notes) {
    add_notes(writer, notes, true);
    writer.end_object();
    return std::move(writer).text();
  }

  template <class T>
  std::string value(const FieldNotes* notes) {
    if constexpr (std::is_same_v<T, bool>) {
      return end(begin("boolean"), notes);
    } else if constexpr (std::is_integral_v<T>) {
      return integer<T>(notes);
    } else if constexpr (std::is_floating_point_v<T> || std::is_same_v<T, Decimal>) {
      return end(begin("number"), notes);
    } else if constexpr (std::is_same_v<T, std::string>) {
      return string(notes);
    } else if constexpr (detail::IsOptional<T>::value) {
      return value<typename T::value_type>(notes);
    } else if constexpr (detail::IsVector<T>::value) {
      auto writer = begin("array");
      writer.member("items");
      if (notes == nullptr) {
        writer.raw(value<typename T::value_type>(nullptr));
        return end(std::move(writer), nullptr);
      }
      const auto items = notes->of_items();
      const auto list = notes->of_list();
      writer.raw(value<typename T::value_type>(&items));
      return end(std::move(writer), &list);
    } else if constexpr (detail::IsMap<T>::value) {
      auto writer = begin("object");
      writer.member("additionalProperties");
      writer.raw(value<typename T::mapped_type>(nullptr));
      return end(std::move(writer), notes);
    } else if constexpr (detail::IsVariant<T>::value) {
      return any_of(static_cast<T*>(nullptr), notes);
    } else if constexpr (detail::IsOpenEnum<T>::value) {
      return words<T>(notes);
    } else if constexpr (detail::require_fields<T>()) {
      return nested<T>(notes);
    } else {
      return {};
    }
  }

  template <class T>
  static std::string integer(const FieldNotes* notes) {
    auto writer = begin("integer");
    const bool bounded = notes != nullptr && notes->has("minimum");
    if (std::is_unsigned_v<T> && !bounded) {
      writer.member("minimum");
      writer.raw("0");
    }
    return end(std::move(writer), notes);
  }

  static std::string string(const FieldNotes* notes) {
    auto writer = begin("string");
    if (notes != nullptr && !notes->words.empty()) {
      writer.member("enum");
      writer.begin_array();
      for (const auto& word : notes->words) writer.string_unchecked(word);
      writer.end_array();
    }
    return end(std::move(writer), notes);
  }

  template <class T>
  static std::string words(const FieldNotes* notes) {
    auto writer = begin("string");
    writer.member("enum");
    writer.begin_array();
    T::for_each_word([&](std::string_view word) { writer.string_unchecked(word); });
    writer.end_array();
    return end(std::move(writer), notes);
  }

  /// The texts that a type has wherever it stands.
  template <class T>
  static FieldNotes own_texts() {
    if constexpr (detail::IsOptional<T>::value) {
      return own_texts<typename T::value_type>();
    } else if constexpr (std::is_class_v<T>) {
      return notes_of<T>().self();
    } else {
      return {};
    }
  }

  // The API takes a text beside `anyOf` where none of the alternatives has one of its own.
  // Otherwise the description stands in each of them, in front of its own, and the title is left
  // out.
  template <class... T>
  std::string any_of(std::variant<T...>*, const FieldNotes* notes) {
    FieldNotes beside;
    FieldNotes within;
    if (notes != nullptr) {
      if ((own_texts<T>().title.empty() && ...)) beside.title = notes->title;
      const bool is_described = !(own_texts<T>().description.empty() && ...);
      (is_described ? within : beside).description = notes->description;
    }
    detail::JsonWriter writer;
    writer.begin_object();
    writer.member("anyOf");
    writer.begin_array();
    (writer.raw(alternative<T>(within)), ...);
    writer.end_array();
    add_notes(writer, &beside, false);
    writer.end_object();
    return std::move(writer).text();
  }

  template <class T>
  std::string alternative(FieldNotes notes) {
    if (notes.description.empty()) return value<T>(nullptr);
    const std::string own = own_texts<T>().description;
    if (!own.empty() && own != notes.description) notes.description += "\n" + own;
    return value<T>(&notes);
  }

  // Beside a reference, the API takes only a text that its target does not have.
  template <class T>
  static std::string reference(const std::string& target, const FieldNotes* notes) {
    const FieldNotes own = own_texts<T>();
    FieldNotes beside;
    if (notes != nullptr && own.title.empty()) beside.title = notes->title;
    if (notes != nullptr && own.description.empty()) beside.description = notes->description;
    detail::JsonWriter writer;
    writer.begin_object();
    write(writer, "$ref", target);
    add_notes(writer, &beside, false);
    writer.end_object();
    return std::move(writer).text();
  }

  /// A struct within another one: in its place, or a reference where it contains itself.
  template <class T>
  std::string nested(const FieldNotes* notes) {
    const void* tag = &TypeTag<T>::tag;
    for (std::size_t i = 0; i < definitions_.size(); ++i) {
      if (definitions_[i].tag == tag) return reference<T>("#/$defs/" + name_of(i), notes);
    }
    for (std::size_t i = 0; i < open_.size(); ++i) {
      if (open_[i] != tag) continue;
      if (i == 0) return reference<T>("#", notes);
      definitions_.push_back({tag, {}});
      return reference<T>("#/$defs/" + name_of(definitions_.size() - 1), notes);
    }
    const auto count = definitions_.size();
    std::string text = object<T>(notes);
    for (std::size_t i = count; i < definitions_.size(); ++i) {
      if (definitions_[i].tag != tag) continue;
      // Written again: now every place within it refers to the definition.
      definitions_[i].text = object<T>(nullptr);
      return reference<T>("#/$defs/" + name_of(i), notes);
    }
    return text;
  }

  template <class T>
  std::string object(const FieldNotes* notes) {
    open_.push_back(&TypeTag<T>::tag);
    const TypeNotes<T> own = notes_of<T>();
    auto writer = begin("object");
    writer.member("properties");
    writer.begin_object();
    std::vector<std::string_view> required;
    const auto add = [&](const auto& field) {
      using Value = std::decay_t<decltype(std::declval<T&>().*(field.member))>;
      writer.member(field.name);
      writer.raw(value<Value>(own.find(field.member)));
      if (!detail::IsOptional<Value>::value) required.push_back(field.name);
      return false;
    };
    moonshot_fields(json::FieldsOf<T>{}, add);
    writer.end_object();
    writer.member("required");
    writer.begin_array();
    for (const auto name : required) writer.string_unchecked(name);
    writer.end_array();
    writer.member("additionalProperties");
    writer.boolean(false);
    FieldNotes about = own.self();
    if (notes != nullptr) {
      if (!notes->title.empty()) about.title = notes->title;
      if (!notes->description.empty()) about.description = notes->description;
    }
    open_.pop_back();
    return end(std::move(writer), &about);
  }

  std::vector<const void*> open_;  // the types that are being written, the root first
  std::vector<Definition> definitions_;
};

}  // namespace schema

/// The Moonshot-flavoured JSON Schema of `T`, which has `MOONSHOT_FIELDS`: what the model must send
/// for `json::decode<T>` to work. Members that are `std::optional` may be left out, all others are
/// required, and no others are allowed.
///
/// | C++ | schema |
/// |---|---|
/// | `bool`, integers, `std::string` | `boolean`, `integer`, `string` |
/// | `float`, `double`, `Decimal` | `number` |
/// | `std::vector<T>`, `std::map<std::string, T>` | `array`, `object` with `additionalProperties` |
/// | `std::variant<A, B>` | `anyOf`: the first alternative that fits is taken |
/// | an enum of `MOONSHOT_OPEN_ENUM` | `string` with `enum` |
/// | a struct | `object`; `$ref` where it contains itself |
///
/// Descriptions, ranges and the like come from `moonshot_notes`, see `TypeNotes`. The title and the
/// description of a member replace those of its type. Where the API refuses a text at both places,
/// those of the type stay: beside a `$ref`, and for the alternatives of a variant. Those that stand
/// in their place have the member's description in front of their own; its title is left out where
/// one of them has a title. Never fails; safe from any thread.
template <class T>
JsonText json_schema() {
  if constexpr (detail::require_fields<T>()) {
    return JsonText(schema::Generator().run<T>());
  } else {
    return {};
  }
}

MOONSHOT_NAMESPACE_END
