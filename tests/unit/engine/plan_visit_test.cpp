#include "engine/plan_visit.h"

#include "fixture.h"

namespace wirewatch::engine::testing {
namespace {

using namespace std::chrono_literals;

class plan_visit_test : public engine_test {
 protected:
  std::string log() const {
    std::string out;
    for (const change& c : changes()) out += std::string(to_string(c.kind)) + " " + c.article->title + "; ";
    return out;
  }
};

TEST_F(plan_visit_test, the_first_look_is_silent_and_remembered) {
  const source_no no = declare("news");
  visit_receipt receipt = look(no, {item("1", "One", "First text."), item("2", "Two", "Second text.")});
  EXPECT_TRUE(receipt.known);
  EXPECT_EQ(receipt.changes, 0u);
  EXPECT_EQ(log(), "");
  EXPECT_EQ(state(no).baseline_at, now_);
  EXPECT_EQ(state(no).feed_title, "A feed");
  EXPECT_EQ(store_->window(no)->entries.size(), 2u);
  const article_head one = head("news", "1");
  EXPECT_EQ(one.revision, 1u);
  EXPECT_EQ(one.title, "One");
  EXPECT_EQ(one.first_seen, now_);
  EXPECT_TRUE(one.in_window);
  const revision r = revisions("news", "1").at(0);
  EXPECT_EQ(r.what.body, "First text.");
  EXPECT_TRUE(store_->document(r.document).value()) << "what it was read from is kept";
}

TEST_F(plan_visit_test, the_log_runs_from_old_to_new) {
  const source_no no = declare("news");
  look(no, {item("1", "One", "A.")});
  const wall_time before = now_;
  EXPECT_EQ(look(no, {item("3", "Three", "C."), item("2", "Two", "B."), item("1", "One", "A.")}).changes, 2u);
  EXPECT_EQ(log(), "new Two; new Three; ");
  const change c = changes()[0];
  EXPECT_EQ(c.seq, 1u);
  EXPECT_EQ(c.detected_at, now_);
  EXPECT_EQ(c.interval.first_seen_after, now_);
  EXPECT_EQ(c.interval.last_seen_before, wall_time{}) << "it was never seen before";
  EXPECT_EQ(c.source.id, "news");
  EXPECT_EQ(c.source.title, "A feed");
  EXPECT_EQ(c.article->revision, 1u);
  EXPECT_FALSE(c.previous);
  EXPECT_EQ(state(no).last_change, now_);
  EXPECT_LT(before, now_);
}

TEST_F(plan_visit_test, an_edit_and_the_way_back) {
  const source_no no = declare("news");
  look(no, {item("1", "One", "He was led by Jang.")});
  const wall_time before = now_;
  look(no, {item("1", "One", "He was led by comrades.")});
  look(no, {item("1", "One", "He was led by comrades!")});
  look(no, {item("1", "One", "He was led by Jang.")});
  const auto all = changes();
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(all[0].kind, change_kind::edited);
  EXPECT_EQ(all[0].cls, change_class::substantive);
  EXPECT_EQ(all[0].fields, std::vector<content_field>{content_field::body});
  EXPECT_EQ(all[0].interval.last_seen_before, before);
  EXPECT_EQ(all[0].previous->revision, 1u);
  EXPECT_EQ(all[0].previous->digest, revisions("news", "1").back().digests.exact);
  EXPECT_EQ(all[0].article->revision, 2u);
  EXPECT_FALSE(all[0].reverts_to);
  EXPECT_EQ(all[1].cls, change_class::cosmetic);
  EXPECT_EQ(all[2].reverts_to, 1u);
  EXPECT_EQ(revisions("news", "1").size(), 4u);
}

TEST_F(plan_visit_test, noise_is_not_a_change) {
  const source_no no = declare("news");
  look(no, {item("1", "One", "A."), item("2", "Two", "B.")});
  look(no, {item("2", "Two", "B."), item("1", "One", "A.")});
  look(no, {item("1", "One", "A.", "http://site.test/1?utm_source=rss"), item("2", "Two", "B.")});
  look(no, {item("1", "One", "A."), item("1", "One again", "Listed twice."), item("2", "Two", "B.")});
  EXPECT_EQ(log(), "");
  EXPECT_EQ(revisions("news", "1").size(), 1u);
}

TEST_F(plan_visit_test, a_date_that_appears_is_kept_without_a_word) {
  const source_no no = declare("news");
  look(no, {item("1", "One", "A.")});
  entry dated = item("1", "One", "A.");
  dated.published = now_;
  look(no, {dated});
  EXPECT_EQ(log(), "");
  EXPECT_EQ(revisions("news", "1").size(), 2u);
  EXPECT_EQ(head("news", "1").published, dated.published);
}

TEST_F(plan_visit_test, another_address_is_a_move) {
  const source_no no = declare("news");
  look(no, {item("1", "One", "A.", "http://site.test/old")});
  look(no, {item("1", "One", "A.", "http://site.test/new")});
  ASSERT_EQ(log(), "moved One; ");
  EXPECT_EQ(changes()[0].previous->url, "http://site.test/old");
  EXPECT_EQ(changes()[0].article->url, "http://site.test/new");
}

TEST_F(plan_visit_test, leaving_the_window_is_not_going_away) {
  const source_no no = declare("news");
  look(no, {item("1", "One", "A."), item("2", "Two", "B.")});
  const wall_time seen = now_;
  look(no, {item("2", "Two", "B.")});
  EXPECT_FALSE(head("news", "1").in_window);
  EXPECT_EQ(head("news", "1").last_seen, seen);
  look(no, {item("2", "Two", "B.")});
  look(no, {item("1", "One", "Another text."), item("2", "Two", "B.")});
  ASSERT_EQ(log(), "edited One; ");
  EXPECT_EQ(changes()[0].interval.last_seen_before, seen) << "when it was really seen last";
  EXPECT_TRUE(head("news", "1").in_window);
}

TEST_F(plan_visit_test, what_was_not_read_is_not_gone) {
  const source_no no = declare("news");
  look(no, {item("1", "One", "A."), item("2", "Two", "B.")});
  look(no, {item("1", "One", "C.")}, true);
  EXPECT_EQ(log(), "edited One; ");
  EXPECT_TRUE(head("news", "2").in_window);
  EXPECT_EQ(store_->window(no)->entries.size(), 2u);
  look(no, {item("1", "One", "C."), item("2", "Two", "B.")});
  EXPECT_EQ(changes().size(), 1u);
}

TEST_F(plan_visit_test, a_baseline_needs_a_whole_document) {
  const source_no no = declare("news");
  look(no, {item("1", "One", "A.")}, true);
  EXPECT_EQ(state(no).baseline_at, wall_time{});
  look(no, {item("1", "One", "A."), item("2", "Two", "B.")});
  EXPECT_EQ(log(), "") << "the rest of the baseline";
  look(no, {item("3", "Three", "C."), item("1", "One", "A."), item("2", "Two", "B.")});
  EXPECT_EQ(log(), "new Three; ");
}

TEST_F(plan_visit_test, sources_do_not_share_articles) {
  const source_no a = declare("a"), b = declare("b");
  look(a, {item("1", "One", "A.")});
  look(b, {item("2", "Two", "B.")});
  look(b, {item("1", "One", "A."), item("2", "Two", "B.")});
  EXPECT_EQ(log(), "new One; ");
  EXPECT_EQ(changes()[0].source.id, "b");
}

TEST_F(plan_visit_test, a_source_that_is_not_declared_writes_nothing) {
  EXPECT_FALSE(look(source_no(77), {item("1", "One", "A.")}).known);
  EXPECT_EQ(store_->totals()->articles, 0u);
  EXPECT_FALSE(store_->state(source_no(77)).value());
}

class plan_touch_test : public engine_test {
 protected:
  visit_receipt redirected(source_no no, const std::string& to, visit_result kind = visit_result::not_modified) {
    touch t = good_touch(no);
    t.kind = kind;
    t.moved_to = to;
    visit_job job(std::move(t), nullptr, now_);
    committer_->run_now(job);
    return job.receipt();
  }
};

TEST_F(plan_touch_test, keeps_the_figures) {
  const source_no no = declare("news");
  touch t = good_touch(no);
  t.kind = visit_result::failed;
  t.status = 503;
  t.error = "HTTP status 503";
  t.failures = 2;
  t.visits = 5;
  t.unchanged = 3;
  t.last_success = now_ - 1h;
  t.next_due = now_ + 1h;
  t.not_before = now_ + 30min;
  t.sent.etag = "\"1\"";
  t.body_hash = 9;
  for (int i = 0; i < 2; ++i) run([&](transaction& tx) { plan_touch(tx, routing(), t, now_); });
  const source_state s = state(no);
  EXPECT_EQ(s.visits, 10u);
  EXPECT_EQ(s.unchanged, 6u);
  EXPECT_EQ(s.failures, 2u);
  EXPECT_EQ(s.last_status, 503);
  EXPECT_EQ(s.last_error, "HTTP status 503");
  EXPECT_EQ(s.next_due, t.next_due);
  EXPECT_EQ(s.not_before, t.not_before);
  EXPECT_EQ(s.sent, t.sent);
  EXPECT_EQ(s.body_hash, 9u);
  EXPECT_EQ(s.last_success, now_ - 1h);
  EXPECT_EQ(s.baseline_at, wall_time{}) << "a touch is no look at a document";
}

TEST_F(plan_touch_test, a_permanent_redirect_is_adopted_after_three_looks_over_a_day) {
  const source_no no = declare("news");
  EXPECT_EQ(redirected(no, "http://new.test/").url, "");
  now_ += 12h;
  redirected(no, "http://new.test/");
  redirected(no, "http://new.test/");
  EXPECT_EQ(redirected(no, "http://new.test/").url, "") << "not a day yet";
  now_ += 12h;
  EXPECT_EQ(redirected(no, "http://new.test/").url, "http://new.test/");
  EXPECT_EQ(state(no).url, "http://new.test/");
  EXPECT_EQ(state(no).redirect, redirect_candidate{});
}

TEST_F(plan_touch_test, a_day_alone_is_not_enough) {
  const source_no no = declare("news");
  redirected(no, "http://new.test/");
  now_ += 48h;
  EXPECT_EQ(redirected(no, "http://new.test/").url, "");
  EXPECT_EQ(redirected(no, "http://new.test/").url, "http://new.test/");
}

TEST_F(plan_touch_test, looks_that_disagree_begin_again) {
  const source_no no = declare("news");
  redirected(no, "http://login.test/");
  redirected(no, "http://login.test/");
  now_ += 23h;
  redirected(no, "");
  EXPECT_EQ(state(no).redirect.url, "");
  now_ += 2h;
  redirected(no, "http://login.test/");
  redirected(no, "http://other.test/");
  EXPECT_EQ(state(no).redirect.looks, 1u);
  EXPECT_EQ(state(no).url, "");
}

TEST_F(plan_touch_test, a_failed_look_does_not_count) {
  const source_no no = declare("news");
  redirected(no, "http://new.test/");
  redirected(no, "http://new.test/");
  now_ += 25h;
  EXPECT_EQ(redirected(no, "http://new.test/", visit_result::failed).url, "");
  EXPECT_EQ(state(no).redirect.looks, 2u);
  EXPECT_EQ(redirected(no, "http://new.test/").url, "http://new.test/");
}

}  // namespace
}  // namespace wirewatch::engine::testing
