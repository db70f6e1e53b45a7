// The stage of the demo: the news page of an invented ministry, and two receivers of alerts.
#pragma once
#include <chrono>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "cli/small_server.h"
#include "core/secret.h"

namespace wirewatch::cli {

using steady_time = std::chrono::steady_clock::time_point;

struct news_item {
  std::string id, language, title, text, published;  // published: RFC 3339
};

// Serves its items as a feed with an ETag, and answers 304 when nothing is new.
class newsroom {
 public:
  static constexpr const char* name = "Ministry of Harbours, Norland";
  static result<std::unique_ptr<newsroom>> open();
  std::string feed_address() const { return server_->address() + "/news.xml"; }
  std::vector<news_item> items() const;

  news_item publish();        // a new article
  news_item silently_edit();  // a name is taken out of an old one; address and date stay

 private:
  newsroom();
  std::string answer(const http_request&) const;

  mutable std::mutex mutex_;
  std::vector<news_item> items_;
  std::uint64_t version_ = 1;
  std::unique_ptr<small_server> server_;
};

// What a receiver got, taken apart for the story.
struct received_alert {
  steady_time at;
  std::string receiver;  // "webhook" or "slack"
  std::string type;      // "article.edited"; of Slack: empty
  std::string text;      // of Slack: the message; of the webhook: the article's title
  std::string removed;   // the words that went
  bool signature_good = false;
};

class mailbox {
 public:
  static result<std::unique_ptr<mailbox>> open();
  std::string webhook_address() const { return server_->address() + "/webhook"; }
  std::string slack_address() const { return server_->address() + "/slack"; }
  const secret& signing_key() const { return key_; }
  std::vector<received_alert> take();  // since the last call

 private:
  mailbox();
  std::string answer(const http_request&);

  secret key_;
  std::mutex mutex_;
  std::vector<received_alert> got_;
  std::unique_ptr<small_server> server_;
};

}  // namespace wirewatch::cli
