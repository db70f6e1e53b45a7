// Tagged fields: how a struct that schema<T> describes becomes bytes and is read back. Internal to storage/.
//
//   record = field*               in rising order of number; a list repeats its number
//   field  = tag value            tag = varint(number << 2 | shape)
//   value  = varint               shape 0: bool, enum, unsigned; signed numbers and times (ms) in zigzag
//          | 8 bytes              shape 1: IEEE 754 double, big-endian
//          | varint(n) n bytes    shape 2: text, digests, records
//
// A value that is zero (or empty) and zero by default is not written; an unknown number is skipped. So a field can be
// added with a new number, and a number must never be used again for something else.
#pragma once
#include <bit>
#include <chrono>
#include <concepts>
#include <cstring>
#include <limits>
#include <optional>
#include <type_traits>
#include <utility>

#include "storage/codec.h"

namespace wirewatch::storage {

// static void each(f): calls f(number, &T::member) for every field, numbers rising.
template <class T>
struct schema;

// Greatest valid value of an enum; enums without one are numbers under another name.
template <class E>
inline constexpr std::uint64_t last_of = std::numeric_limits<std::underlying_type_t<E>>::max();

enum class shape : unsigned { number, fixed8, bytes, count_ };

template <class T>
concept digest_like = requires(T t) {
  std::tuple_size<decltype(t.bytes)>::value;
};
template <class T>
concept described = requires {
  sizeof(schema<T>);
};

namespace detail {
template <class T>
inline constexpr bool is_time = false;
template <>
inline constexpr bool is_time<std::chrono::milliseconds> = true;
template <>
inline constexpr bool is_time<std::chrono::sys_time<std::chrono::milliseconds>> = true;
template <class T>
struct list_of : std::false_type {};
template <class E>
struct list_of<std::vector<E>> : std::true_type {};
template <class T>
struct optional_of : std::false_type {};
template <class E>
struct optional_of<std::optional<E>> : std::true_type {};
}  // namespace detail

template <class T>
concept number_like = std::integral<T> || std::is_enum_v<T> || detail::is_time<T>;

// ---- to bytes

template <number_like T>
std::uint64_t to_number(T v) {
  if constexpr (std::is_same_v<T, std::chrono::milliseconds>)
    return zigzag(v.count());
  else if constexpr (detail::is_time<T>)
    return zigzag(v.time_since_epoch().count());
  else if constexpr (std::is_signed_v<T>)
    return zigzag(v);
  else
    return std::uint64_t(v);
}

inline void put_tag(std::string& out, unsigned number, shape s) { put_varint(out, number << 2 | unsigned(s)); }

template <class T>
void write_fields(std::string& out, const T& x);

template <class T>
void write_value(std::string& out, unsigned number, const T& v) {
  if constexpr (number_like<T>) {
    put_tag(out, number, shape::number);
    put_varint(out, to_number(v));
  } else if constexpr (std::is_same_v<T, double>) {
    put_tag(out, number, shape::fixed8);
    put_be64(out, std::bit_cast<std::uint64_t>(v));
  } else if constexpr (std::is_same_v<T, std::string>) {
    put_tag(out, number, shape::bytes);
    put_bytes(out, v);
  } else if constexpr (digest_like<T>) {
    put_tag(out, number, shape::bytes);
    put_bytes(out, {reinterpret_cast<const char*>(v.bytes.data()), v.bytes.size()});
  } else {
    static_assert(described<T>);
    put_tag(out, number, shape::bytes);
    const std::size_t start = out.size();
    out.push_back(0);  // the length, right for records below 128 bytes
    write_fields(out, v);
    const std::size_t length = out.size() - start - 1;
    if (length < 0x80) {
      out[start] = char(length);
    } else {
      std::string prefix;
      put_varint(prefix, length);
      out.replace(start, 1, prefix);
    }
  }
}

template <class T>
bool is_zero(const T& v) {
  if constexpr (std::is_same_v<T, std::string>)
    return v.empty();
  else
    return v == T{};
}

template <class T>
void write_field(std::string& out, unsigned number, const T& v, const T& by_default) {
  if constexpr (detail::list_of<T>::value) {
    for (const auto& e : v) write_value(out, number, e);
  } else if constexpr (detail::optional_of<T>::value) {
    if (v) write_value(out, number, *v);
  } else if constexpr (described<T>) {
    write_value(out, number, v);  // always: when absent the outer default would hold, and that may be another one
  } else {
    if (!is_zero(v) || !is_zero(by_default)) write_value(out, number, v);
  }
}

template <class T>
void write_fields(std::string& out, const T& x) {
  [[maybe_unused]] static const T defaults{};  // gcc 12 does not see its use in the lambda
  schema<T>::each([&](unsigned number, auto member) { write_field(out, number, x.*member, defaults.*member); });
}

// ---- from bytes

// Goes through the fields of one record. Numbers that fall are damage.
class field_cursor {
 public:
  explicit field_cursor(byte_reader& in) : in_(in) { next(); }

  // True when the value that follows belongs to field `number`; lower, unknown ones are passed over.
  bool at(unsigned number);
  shape what() const { return shape_; }
  byte_reader& in() { return in_; }
  void next();
  void skip_rest() { at(std::numeric_limits<unsigned>::max()); }

 private:
  byte_reader& in_;
  unsigned number_ = 0;  // 0: at the end
  shape shape_ = shape::number;
};

template <number_like T>
void read_number(byte_reader& in, T& v) {
  const std::uint64_t n = in.varint();
  if constexpr (std::is_same_v<T, bool>) {
    if (n > 1) return in.fail("neither true nor false");
    v = n == 1;
  } else if constexpr (std::is_enum_v<T>) {
    if (n > last_of<T>) return in.fail("value of a list not known");
    v = T(n);
  } else if constexpr (detail::is_time<T>) {
    v = T(std::chrono::milliseconds(unzigzag(n)));
  } else if constexpr (std::is_signed_v<T>) {
    const std::int64_t s = unzigzag(n);
    if (!std::in_range<T>(s)) return in.fail("number out of range");
    v = T(s);
  } else {
    if (!std::in_range<T>(n)) return in.fail("number out of range");
    v = T(n);
  }
}

template <class T>
void read_fields(byte_reader& in, T& x);

template <class T>
void read_value(field_cursor& c, T& v) {
  constexpr shape wanted = number_like<T> ? shape::number : std::is_same_v<T, double> ? shape::fixed8 : shape::bytes;
  byte_reader& in = c.in();
  if (c.what() != wanted) return in.fail("field of another shape");
  if constexpr (number_like<T>) {
    read_number(in, v);
  } else if constexpr (std::is_same_v<T, double>) {
    v = std::bit_cast<double>(in.be64());
  } else if constexpr (std::is_same_v<T, std::string>) {
    v = in.bytes();
  } else if constexpr (digest_like<T>) {
    std::string_view bytes = in.bytes();
    if (bytes.size() != v.bytes.size()) return in.fail("digest of another length");
    std::memcpy(v.bytes.data(), bytes.data(), bytes.size());
  } else {
    byte_reader inner(in.bytes());
    v = T{};
    read_fields(inner, v);
    if (!inner.ok()) in.fail(inner.problem());
  }
}

template <class T>
void read_field(field_cursor& c, unsigned number, T& v) {
  if constexpr (detail::list_of<T>::value) {
    for (; c.at(number); c.next()) read_value(c, v.emplace_back());
  } else if (c.at(number)) {
    if constexpr (detail::optional_of<T>::value)
      read_value(c, v.emplace());
    else
      read_value(c, v);
    c.next();
  }
}

// Reads up to the end of `in`. Fields that are not there keep what `x` has: its defaults.
template <class T>
void read_fields(byte_reader& in, T& x) {
  field_cursor c(in);
  schema<T>::each([&](unsigned number, auto member) { read_field(c, number, x.*member); });
  c.skip_rest();
}

}  // namespace wirewatch::storage
