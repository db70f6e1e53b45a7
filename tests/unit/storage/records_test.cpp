#include "storage/records.h"

#include <gtest/gtest.h>

#include "tests/conformance/random_records.h"

namespace wirewatch::storage {
namespace {

using testing::random_values;
using testing::same;

template <class T>
class every_record : public ::testing::Test {};
using record_types = ::testing::Types<catalog_source, catalog_receiver, source_state, article_head, revision, raw_document, change, outbox_entry,
                                      delivery_record, receiver_state, agenda_row, state_identity>;
TYPED_TEST_SUITE(every_record, record_types);

TYPED_TEST(every_record, comes_back_as_it_was) {
  random_values random(5);
  for (int i = 0; i < 500; ++i) {
    const auto x = random.make<TypeParam>();
    auto back = decode<TypeParam>(encode(x));
    ASSERT_TRUE(back) << back.error().message();
    ASSERT_TRUE(same(x, *back)) << "round " << i;
  }
  auto back = decode<TypeParam>(encode(TypeParam{}));
  ASSERT_TRUE(back);
  EXPECT_TRUE(same(TypeParam{}, *back));
}

TYPED_TEST(every_record, refuses_another_format_and_none) {
  std::string bytes = encode(TypeParam{});
  bytes[0] = record_format + 1;
  auto newer = decode<TypeParam>(bytes);
  ASSERT_FALSE(newer);
  EXPECT_EQ(newer.error().code(), errc::unsupported);
  auto none = decode<TypeParam>("");
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().code(), errc::corrupt);
}

// Damaged bytes either are refused or are a record; what was read can be written and read again.
TYPED_TEST(every_record, survives_damage) {
  random_values random(6);
  int refused = 0;
  for (int i = 0; i < 2000; ++i) {
    std::string bytes = encode(random.make<TypeParam>());
    if (random.one_in(3))
      bytes.resize(random.below(bytes.size() + 1));
    else
      for (std::uint64_t n = 1 + random.below(4); n > 0; --n) bytes[random.below(bytes.size())] = char(random.below(256));
    auto read = decode<TypeParam>(bytes);
    if (!read) {
      ++refused;
      continue;
    }
    auto again = decode<TypeParam>(encode(*read));
    ASSERT_TRUE(again);
    ASSERT_TRUE(same(*read, *again));
  }
  EXPECT_GT(refused, 0);
  for (int i = 0; i < 5000; ++i) {
    std::string bytes = random.text();
    if (!bytes.empty()) bytes[0] = record_format;
    (void)decode<TypeParam>(bytes);
  }
}

TYPED_TEST(every_record, passes_over_fields_of_later_versions) {
  random_values random(7);
  const auto x = random.make<TypeParam>();
  std::string bytes = encode(x);
  write_value(bytes, 1000, std::uint64_t(5));
  write_value(bytes, 1001, 2.5);
  write_value(bytes, 1002, std::string("new"));
  auto back = decode<TypeParam>(bytes);
  ASSERT_TRUE(back) << back.error().message();
  EXPECT_TRUE(same(x, *back));
}

// The count of described members is the count of members (raw_document's body is stored apart).
template <class T>
constexpr bool complete = schema<T>::size == boost::pfr::tuple_size_v<T>;
static_assert(complete<catalog_source> && complete<source_spec> && complete<fetch_settings> && complete<revisit_policy> && complete<removal_policy> &&
              complete<rate> && complete<selectors> && complete<catalog_receiver> && complete<source_state> && complete<validators> &&
              complete<redirect_candidate> && complete<article_head> && complete<content> && complete<content_digests> && complete<revision> &&
              complete<agenda_row> && complete<change> && complete<difference> && complete<hunk> && complete<source_ref> && complete<article_ref> &&
              complete<previous_ref> && complete<seen_interval> && complete<probe> && complete<outbox_entry> && complete<hit> &&
              complete<delivery_record> && complete<attempt> && complete<receiver_state>);
static_assert(schema<raw_document>::size + 1 == boost::pfr::tuple_size_v<raw_document>);

TEST(records, of_defaults_are_short) {
  EXPECT_LE(encode(source_state{}).size(), 5u);
  EXPECT_EQ(encode(receiver_state{}).size(), 1u);
}

// The bytes themselves are a promise to state directories that exist.
TEST(records, keep_their_bytes) {
  source_state s;
  s.no = source_no(7);
  s.sent.etag = "\"a\"";
  s.last_visit = from_unix_ms(1000);
  s.last_status = -1;
  EXPECT_EQ(to_hex(encode(s)),
            "01"
            "0407"
            "1205"
            "0603"
            "226122"
            "1a00"
            "20d00f"
            "3801");
  receiver_state r;
  r.acked_beyond = {300, 5};
  r.disabled = true;
  EXPECT_EQ(to_hex(encode(r)),
            "01"
            "0cac02"
            "0c05"
            "1001");
  revisit_policy p;
  p.factor = 1.0;
  p.first = milliseconds(0);
  std::string out;
  write_fields(out, p);
  EXPECT_EQ(to_hex(out).substr(0, 4), "0800") << "zero where the default is not zero must be written";
}

TEST(records, keep_zero_where_the_default_is_another_value) {
  catalog_source c;
  c.spec.every = milliseconds(0);
  c.spec.purge = {};
  c.spec.fetch.user_agent.clear();
  c.spec.fetch.respect_robots = false;
  auto back = decode<catalog_source>(encode(c));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->spec, c.spec);
}

TEST(records, refuse_values_out_of_range) {
  auto with = [](unsigned number, std::uint64_t value) {
    std::string out(1, record_format);
    write_value(out, number, value);
    return decode<change>(out);
  };
  EXPECT_TRUE(with(2, std::uint64_t(change_kind::gone)));
  EXPECT_FALSE(with(2, std::uint64_t(change_kind::gone) + 1));
  EXPECT_FALSE(with(12, 1ull << 32)) << "reverts_to has 32 bits";
  EXPECT_FALSE(with(13, 1)) << "detail is text";
}

TEST(records, refuse_fields_out_of_order) {
  std::string out(1, record_format);
  write_value(out, 4, std::uint64_t(1));
  write_value(out, 2, std::uint64_t(1));
  EXPECT_FALSE(decode<receiver_state>(out));
}

TEST(records, of_windows_take_24_bytes_an_entry) {
  source_window w;
  EXPECT_EQ(encode(w).size(), 1u);
  random_values random(8);
  for (int i = 0; i < 50; ++i) random.fill(w.entries.emplace_back());
  std::string bytes = encode(w);
  EXPECT_EQ(bytes.size(), 1u + 50 * 24);
  auto back = decode<source_window>(bytes);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->entries, w.entries);
  bytes.pop_back();
  EXPECT_FALSE(decode<source_window>(bytes));
  bytes[0] = 9;
  EXPECT_EQ(decode<source_window>(bytes).error().code(), errc::unsupported);
}

TEST(records, of_documents_are_packed_once) {
  raw_document d;
  d.wire_body = std::string(100'000, 'a');
  for (int i = 0; i < 20; ++i) d.headers.emplace_back("X-Some-Header", "the same value again");
  EXPECT_LT(encode(d).size(), 1000u);
  d.content_encoding = "gzip";
  const std::string bytes = encode(d);
  EXPECT_NE(bytes.find(d.wire_body), std::string::npos) << "a body that came compressed is left alone";
  EXPECT_EQ(decode<raw_document>(bytes)->wire_body, d.wire_body);
}

TEST(records, of_documents_do_not_unpack_more_than_can_be) {
  stored_document s;
  s.body = {1ull << 40, "short"};
  std::string out(1, record_format);
  write_fields(out, s);
  auto back = decode<raw_document>(out);
  ASSERT_FALSE(back);
  EXPECT_EQ(back.error().code(), errc::corrupt);
}

}  // namespace
}  // namespace wirewatch::storage
