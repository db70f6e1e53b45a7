#include "storage/memory/memory_store.h"

#include <gtest/gtest.h>

namespace wirewatch::storage {
namespace {

commit_plan visit(std::uint64_t visits, change_seq seq = 0) {
  commit_plan p;
  source_state& s = p.states.emplace_back();
  s.no = source_no(1);
  s.visits = visits;
  if (seq > 0) p.changes.emplace_back().seq = seq;
  return p;
}

std::uint64_t visits(const store& s) {
  auto state = s.state(source_no(1));
  return *state ? (*state)->visits : 0;
}

TEST(memory_store, loses_what_was_not_synced_when_the_power_goes) {
  auto store = make_memory_store();
  const commit_plan one = visit(1, 1), two = visit(2, 2), three = visit(3);
  ASSERT_TRUE(store->commit({&one, 1}, durability::synced));
  ASSERT_TRUE(store->commit({&two, 1}, durability::lazy));
  ASSERT_TRUE(store->commit({&three, 1}, durability::lazy));
  EXPECT_EQ(visits(*store), 3u);
  store->power_cut();
  EXPECT_EQ(visits(*store), 1u);
  EXPECT_EQ(store->counters()->last_seq, 1u);
  EXPECT_FALSE(store->get_change(2)->has_value());

  ASSERT_TRUE(store->commit({&two, 1}, durability::lazy));
  ASSERT_TRUE(store->commit({}, durability::synced)) << "a sync covers everything before it";
  store->power_cut();
  EXPECT_EQ(visits(*store), 2u);
}

TEST(memory_store, brings_back_a_done_agenda_row) {
  auto store = make_memory_store();
  commit_plan put, done;
  put.agenda.emplace_back().due = from_unix_ms(5);
  done.agenda_done.push_back({from_unix_ms(5), article_key{}});
  ASSERT_TRUE(store->commit({&put, 1}, durability::synced));
  ASSERT_TRUE(store->commit({&done, 1}, durability::lazy));
  EXPECT_TRUE(store->agenda(from_unix_ms(5), {}, 1)->empty());
  store->power_cut();
  EXPECT_EQ(store->agenda(from_unix_ms(5), {}, 1)->size(), 1u);
}

TEST(memory_store, clones_go_their_own_way) {
  auto store = make_memory_store();
  const commit_plan one = visit(1), two = visit(2);
  ASSERT_TRUE(store->commit({&one, 1}, durability::lazy));
  auto copy = store->clone();
  ASSERT_TRUE(copy->commit({&two, 1}, durability::lazy));
  EXPECT_EQ(visits(*store), 1u);
  EXPECT_EQ(visits(*copy), 2u);
  copy->power_cut();
  EXPECT_EQ(visits(*copy), 1u);
}

commit_plan revised(const article_key& key, std::uint32_t number) {
  commit_plan p;
  revision& r = p.revisions.emplace_back();
  r.key = key;
  r.number = number;
  raw_document& d = p.documents.emplace_back();
  d.digest = sha256(std::to_string(number));
  d.wire_body = std::to_string(number);
  return p;
}

std::vector<std::uint32_t> numbers(const store& s, const article_key& key) {
  std::vector<std::uint32_t> out;
  const auto all = s.revisions(key, 100);
  for (const revision& r : *all) out.push_back(r.number);
  return out;
}

TEST(memory_store, of_recent_things_keeps_two_revisions_and_no_documents) {
  const article_key one = key_of("one"), other = key_of("other");
  for (keeping k : {keeping::everything, keeping::recent}) {
    const bool all = k == keeping::everything;
    auto store = make_memory_store(k);
    for (std::uint32_t n = 1; n <= 4; ++n) {
      const commit_plan p = revised(one, n);
      ASSERT_TRUE(store->commit({&p, 1}, durability::lazy));
    }
    const commit_plan p = revised(other, 1);
    ASSERT_TRUE(store->commit({&p, 1}, durability::lazy));
    EXPECT_EQ(numbers(*store, one), all ? (std::vector<std::uint32_t>{4, 3, 2, 1}) : (std::vector<std::uint32_t>{4, 3}));
    EXPECT_EQ(numbers(*store, other), std::vector<std::uint32_t>{1});
    EXPECT_EQ(store->document(p.documents[0].digest)->has_value(), all);
    EXPECT_EQ(numbers(*store->clone(), one), numbers(*store, one));
    store->power_cut();
    EXPECT_EQ(numbers(*store, other).empty(), all) << "what is not kept can not be taken back";
  }
}

}  // namespace
}  // namespace wirewatch::storage
