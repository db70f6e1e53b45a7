#include "fixture.h"

namespace wirewatch::engine::testing {
namespace {

using namespace std::chrono_literals;

class plan_page_test : public engine_test {
 protected:
  plan_page_test() { no_ = declare("news", true); }

  std::vector<agenda_row> agenda() const { return store_->agenda(now_ + 24h, {}, 100).value(); }
  agenda_row only_row() const {
    auto rows = agenda();
    EXPECT_EQ(rows.size(), 1u);
    return rows.at(0);
  }
  // The page of a row was read and says this; nothing: it could not be read.
  void page(const agenda_row& row, std::optional<std::string> text) {
    now_ += 1s;
    page_seen seen;
    seen.row = row;
    if (text) {
      seen.what = row.listed;
      seen.what->body = *text;
      seen.document.emplace();
      seen.document->digest = sha256(*text);
      seen.document->wire_body = *text;
    }
    page_job job(std::move(seen), now_);
    committer_->run_now(job);
  }
  void plan_page_retry_of(const agenda_row& row, milliseconds in) {
    page_retry_job job(row, now_ + in, true);
    committer_->run_now(job);
  }
  std::string said(std::size_t i) const { return std::string(to_string(changes().at(i).kind)) + ": " + revisions("news", "1").front().what.body; }

  source_no no_{};
};

TEST_F(plan_page_test, nothing_is_said_before_the_page_is_read) {
  look(no_, {item("0", "Zero", "Teaser.")});
  page(only_row(), "Page zero.");
  EXPECT_TRUE(look(no_, {item("1", "One", "Teaser."), item("0", "Zero", "Teaser.")}).pages_due);
  const wall_time listed = now_;
  EXPECT_TRUE(changes().empty());
  EXPECT_EQ(head("news", "1").revision, 0u);
  const agenda_row row = only_row();
  EXPECT_EQ(row.reason, page_reason::fresh);
  EXPECT_EQ(row.url, "http://site.test/1");
  EXPECT_EQ(row.listed.body, "Teaser.");
  page(row, "What the page says.");
  EXPECT_EQ(said(0), "new: What the page says.");
  EXPECT_EQ(changes()[0].interval.first_seen_after, listed) << "it was seen with the feed";
  EXPECT_TRUE(agenda().empty());
  EXPECT_TRUE(head("news", "1").from_page);
  EXPECT_EQ(revisions("news", "1")[0].document, sha256("What the page says."));
}

TEST_F(plan_page_test, the_baseline_is_silent_here_too) {
  look(no_, {item("1", "One", "Teaser.")});
  EXPECT_EQ(only_row().reason, page_reason::baseline);
  page(only_row(), "Page.");
  EXPECT_TRUE(changes().empty());
  EXPECT_EQ(head("news", "1").revision, 1u);
}

TEST_F(plan_page_test, an_entry_of_the_baseline_that_changes_before_its_page_is_read_is_not_new) {
  look(no_, {item("1", "One", "Teaser.")});
  plan_page_retry_of(only_row(), 5min);
  look(no_, {item("1", "One", "Another teaser.")});
  EXPECT_EQ(only_row().reason, page_reason::baseline);
  page(only_row(), "Page.");
  EXPECT_TRUE(changes().empty());
  look(no_, {item("1", "One", "A third teaser.")});
  page(only_row(), "Another page.");
  EXPECT_EQ(said(0), "edited: Another page.");
}

TEST_F(plan_page_test, an_entry_that_changes_before_its_page_is_read_is_new_once) {
  look(no_, {});
  look(no_, {item("1", "One", "Teaser.")});
  const agenda_row old = only_row();
  look(no_, {item("1", "One", "Another teaser.")});
  EXPECT_EQ(only_row().reason, page_reason::fresh);
  page(old, "Page of before.");  // it was on its way when the other row took its place
  EXPECT_TRUE(changes().empty());
  page(only_row(), "Page.");
  EXPECT_EQ(said(0), "new: Page.");
  EXPECT_EQ(changes().size(), 1u);
  EXPECT_TRUE(agenda().empty());
}

TEST_F(plan_page_test, a_page_that_says_the_same_is_no_change) {
  look(no_, {item("1", "One", "Teaser.")});
  page(only_row(), "Page.");
  look(no_, {item("1", "One", "Another teaser.")});
  EXPECT_EQ(only_row().reason, page_reason::changed);
  page(only_row(), "Page.");
  EXPECT_TRUE(changes().empty());
  EXPECT_EQ(revisions("news", "1").size(), 1u);
}

TEST_F(plan_page_test, without_its_page_what_the_feed_said_counts) {
  look(no_, {});
  look(no_, {item("1", "One", "Teaser.")});
  page(only_row(), {});
  EXPECT_EQ(said(0), "new: Teaser.");
  EXPECT_FALSE(head("news", "1").from_page);
}

TEST_F(plan_page_test, a_page_that_was_read_before_and_cannot_be_now_has_not_changed) {
  look(no_, {});
  look(no_, {item("1", "One", "Teaser.")});
  page(only_row(), "Page.");
  look(no_, {item("1", "One", "Another teaser.")});
  page(only_row(), {});
  EXPECT_EQ(changes().size(), 1u);
  look(no_, {item("1", "Another title", "Another teaser.")});
  page(only_row(), {});
  ASSERT_EQ(changes().size(), 2u);
  EXPECT_EQ(changes()[1].fields, std::vector<content_field>{content_field::title});
  EXPECT_EQ(said(1), "edited: Page.");
}

TEST_F(plan_page_test, a_retry_takes_the_place_of_its_row) {
  look(no_, {item("1", "One", "Teaser.")});
  const agenda_row row = only_row();
  plan_page_retry_of(row, 5min);
  EXPECT_EQ(only_row().attempts, 1u);
  EXPECT_EQ(only_row().due, now_ + 5min);
  EXPECT_EQ(head("news", "1").page_due, now_ + 5min);
  plan_page_retry_of(row, 9min);  // told twice
  EXPECT_EQ(only_row().due, now_ + 5min);
}

TEST_F(plan_page_test, the_page_of_a_source_that_went_is_let_go) {
  look(no_, {});
  look(no_, {item("1", "One", "Teaser.")});
  const agenda_row row = only_row();
  run([&](transaction& tx) {
    source_spec spec = *tx.spec(no_);
    tx.put(catalog_source{no_, spec, true});
  });
  page(row, "Page.");
  EXPECT_TRUE(changes().empty());
  EXPECT_TRUE(agenda().empty());
}

}  // namespace
}  // namespace wirewatch::engine::testing
