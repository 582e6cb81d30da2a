#pragma once

/// @file
/// What a schema says about a type beyond its members' types.

#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "moonshot/detail/tokens/number.hpp"
#include "moonshot/value/fields.hpp"

MOONSHOT_NAMESPACE_BEGIN

namespace schema {

/// Notes on one member, or on a type as a whole. Each function returns the object itself. On a
/// list, words, bounds of numbers and of strings hold for each item.
struct FieldNotes {
  std::string title;               ///< a short name; empty: none
  std::string description;         ///< what the model should know; empty: none
  std::vector<std::string> words;  ///< for a string: the only ones that are allowed; empty: any
  /// Bounds, in the order in which they were given: the keyword and a JSON number.
  std::vector<std::pair<std::string_view, std::string>> numbers;

  /// Gives it a title.
  FieldNotes& titled(std::string text) {
    title = std::move(text);
    return *this;
  }
  /// Tells the model what it is.
  FieldNotes& described(std::string text) {
    description = std::move(text);
    return *this;
  }
  /// For a string: allows these words only.
  FieldNotes& one_of(std::vector<std::string> allowed) {
    words = std::move(allowed);
    return *this;
  }
  /// The least number that is allowed.
  FieldNotes& minimum(double least) { return number("minimum", least); }
  /// The greatest number that is allowed.
  FieldNotes& maximum(double most) { return number("maximum", most); }
  /// Both; the ends are allowed.
  FieldNotes& range(double least, double most) { return minimum(least).maximum(most); }
  /// The least length of a string, in characters.
  FieldNotes& min_length(std::size_t least) { return count("minLength", least); }
  /// The greatest length of a string, in characters.
  FieldNotes& max_length(std::size_t most) { return count("maxLength", most); }
  /// The least length of a list.
  FieldNotes& min_items(std::size_t least) { return count("minItems", least); }
  /// The greatest length of a list.
  FieldNotes& max_items(std::size_t most) { return count("maxItems", most); }

  /// The part of the notes on a list that is about its items: its words, and all bounds but those
  /// of its own length.
  FieldNotes of_items() const {
    FieldNotes items;
    items.words = words;
    for (const auto& entry : numbers) {
      if (!is_about_list(entry.first)) items.numbers.push_back(entry);
    }
    return items;
  }
  /// The part of the notes on a list that is about the list itself.
  FieldNotes of_list() const {
    FieldNotes list = *this;
    list.words.clear();
    list.numbers.clear();
    for (const auto& entry : numbers) {
      if (is_about_list(entry.first)) list.numbers.push_back(entry);
    }
    return list;
  }

  /// Whether there is a bound of this keyword, e.g. `minimum`.
  bool has(std::string_view keyword) const noexcept {
    for (const auto& entry : numbers) {
      if (entry.first == keyword) return true;
    }
    return false;
  }

 private:
  static bool is_about_list(std::string_view keyword) noexcept {
    return keyword == "minItems" || keyword == "maxItems";
  }
  FieldNotes& number(std::string_view keyword, double value) {
    numbers.emplace_back(keyword, detail::from_double(value));
    return *this;
  }
  FieldNotes& count(std::string_view keyword, std::size_t value) {
    numbers.emplace_back(keyword, std::to_string(value));
    return *this;
  }
};

}  // namespace schema

/// The notes on a type. Write a function of this name beside the type to give them:
///
///     void moonshot_notes(moonshot::TypeNotes<Recipe>& notes) {
///       notes.self().described("A recipe for one person");
///       notes(&Recipe::minutes).described("from start to table").range(1, 600);
///     }
template <class T>
class TypeNotes {
 public:
  /// The notes on the type as a whole.
  schema::FieldNotes& self() noexcept { return self_; }
  /// The same, to be read.
  const schema::FieldNotes& self() const noexcept { return self_; }

  /// The notes on a member of the field list. The reference is valid until another member is asked
  /// for.
  template <class Member>
  schema::FieldNotes& operator()(Member T::*member) {
    for (auto& entry : fields_) {
      if (entry.first == name_of(member)) return entry.second;
    }
    return fields_.emplace_back(name_of(member), schema::FieldNotes()).second;
  }

  /// The notes on a member, or null where there are none. Valid until another member is added.
  template <class Member>
  const schema::FieldNotes* find(Member T::*member) const noexcept {
    for (const auto& entry : fields_) {
      if (entry.first == name_of(member)) return &entry.second;
    }
    return nullptr;
  }

 private:
  template <class Member>
  static std::string_view name_of(Member T::*member) noexcept {
    std::string_view name;
    const auto is_it = [&](const auto& field) {
      if constexpr (std::is_same_v<std::decay_t<decltype(field.member)>, Member T::*>) {
        if (field.member == member) name = field.name;
      }
      return !name.empty();
    };
    moonshot_fields(json::FieldsOf<T>{}, is_it);
    return name;
  }

  schema::FieldNotes self_;
  std::vector<std::pair<std::string_view, schema::FieldNotes>> fields_;
};

namespace schema {

/// Tells whether `moonshot_notes` was written for `T`; here: it was not.
template <class T, class = void>
struct HasNotes : std::false_type {};
/// The case of a type with notes.
template <class T>
struct HasNotes<T, std::void_t<decltype(moonshot_notes(std::declval<TypeNotes<T>&>()))>>
    : std::true_type {};

/// The notes on `T`; empty where `moonshot_notes` was not written for it.
template <class T>
TypeNotes<T> notes_of() {
  TypeNotes<T> notes;
  if constexpr (HasNotes<T>::value) moonshot_notes(notes);
  return notes;
}

}  // namespace schema
MOONSHOT_NAMESPACE_END
