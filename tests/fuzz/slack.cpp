// Any text in every place of a change: the message stays valid JSON within Slack's limits and mentions nobody.
#include <boost/json.hpp>
#include <cstdlib>
#include <string>
#include <string_view>

#include "notify/notifier.h"
#include "notify/slack/mrkdwn.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  using namespace wirewatch;
  using namespace wirewatch::notify;
  if (size == 0) return 0;
  const std::string foreign(reinterpret_cast<const char*>(data + 1), size - 1);
  alert a;
  a.what.emplace();
  change& c = *a.what;
  c.kind = change_kind(data[0] % 14);
  c.source.title = c.detail = foreign;
  if (about_article(c.kind)) {
    c.article.emplace();
    c.article->title = c.article->url = foreign;
    c.previous.emplace();
    c.previous->title = c.previous->url = foreign;
    c.diff.hunks = {{content_field::body, foreign, foreign, foreign, foreign}};
  }
  a.hits = {{"s", foreign, {{"body", {foreign}}}}};
  receiver_spec r;
  r.url = secret("https://hooks.example/x");
  auto request = find("slack")->render(a, r, {"https://w.example"}, wall_time{});
  if (!request || slack::length(request->body) > 12'000) std::abort();
  boost::system::error_code failed;
  boost::json::parse(request->body, failed);
  if (failed) std::abort();
  for (std::string_view raw : {"<!", "<@", "<#"})
    if (request->body.find(raw) != std::string::npos) std::abort();
  return 0;
}
