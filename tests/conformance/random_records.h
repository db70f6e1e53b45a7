// Random values of every record, and equality field by field, both made by reflection: a field that a codec forgets is
// found, because neither side has to be told of it.
#pragma once
#include <boost/pfr.hpp>
#include <random>

#include "core/model/commit.h"
#include "storage/schema.h"

namespace wirewatch::storage::testing {

template <class T>
inline constexpr bool is_pair = false;
template <class A, class B>
inline constexpr bool is_pair<std::pair<A, B>> = true;

class random_values {
 public:
  explicit random_values(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t below(std::uint64_t n) { return engine_() % n; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
  std::string text() {
    std::string out(one_in(8) ? below(300) : below(12), '\0');
    for (char& c : out) c = char(below(256));
    return out;
  }

  template <class T>
  T make() {
    T v{};
    fill(v);
    return v;
  }

  template <class T>
  void fill(T& v) {
    if constexpr (std::is_same_v<T, bool>) {
      v = one_in(2);
    } else if constexpr (std::is_enum_v<T>) {
      v = T(last_of<T> == std::numeric_limits<std::uint32_t>::max() ? number<std::uint32_t>() : below(last_of<T> + 1));
    } else if constexpr (std::integral<T>) {
      v = number<T>();
    } else if constexpr (std::is_same_v<T, double>) {
      v = double(number<std::int64_t>()) / 8;
    } else if constexpr (detail::is_time<T>) {
      v = T(milliseconds(number<std::int64_t>()));
    } else if constexpr (std::is_same_v<T, std::string>) {
      v = text();
    } else if constexpr (digest_like<T>) {
      for (auto& b : v.bytes) b = std::uint8_t(below(256));
    } else if constexpr (detail::list_of<T>::value) {
      v.resize(below(4));
      for (auto& e : v) fill(e);
    } else if constexpr (detail::optional_of<T>::value) {
      v.reset();
      if (one_in(2)) fill(v.emplace());
    } else if constexpr (is_pair<T>) {
      fill(v.first);
      fill(v.second);
    } else {
      boost::pfr::for_each_field(v, [&](auto& field) { fill(field); });
    }
  }

 private:
  template <class T>
  T number() {
    switch (below(5)) {
      case 0:
        return 0;
      case 1:
        return std::numeric_limits<T>::max();
      case 2:
        return std::numeric_limits<T>::min();
      case 3:
        return T(below(100));
      default:
        return T(engine_());
    }
  }

  std::mt19937_64 engine_;
};

template <class T>
bool same(const T& a, const T& b) {
  if constexpr (detail::list_of<T>::value) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i)
      if (!same(a[i], b[i])) return false;
    return true;
  } else if constexpr (detail::optional_of<T>::value) {
    return a.has_value() == b.has_value() && (!a || same(*a, *b));
  } else if constexpr (is_pair<T>) {
    return same(a.first, b.first) && same(a.second, b.second);
  } else if constexpr (number_like<T> || std::is_same_v<T, double> || std::is_same_v<T, std::string> || digest_like<T>) {
    return a == b;
  } else {
    bool equal = true;
    boost::pfr::for_each_field(a, [&]<class Field>(const Field& field, std::size_t i) {
      boost::pfr::for_each_field(b, [&]<class Other>(const Other& other, std::size_t j) {
        if constexpr (std::is_same_v<Field, Other>)
          if (i == j) equal = equal && same(field, other);
      });
    });
    return equal;
  }
}

}  // namespace wirewatch::storage::testing
