#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json.hpp>
#include <random>

#include "notify/slack/mrkdwn.h"
#include "sample.h"
#include "text/charset.h"

namespace wirewatch::notify {
namespace {

namespace json = boost::json;

const wall_time now = *parse_rfc3339("2026-11-23T09:00:00Z");

const notifier& slack_receiver() { return *find("slack"); }

json::object rendered(const alert& a, std::string public_url = "https://w.example") {
  auto request = slack_receiver().render(a, receiver("slack"), {public_url}, now);
  EXPECT_TRUE(request) << (request ? "" : request.error().message());
  EXPECT_LE(slack::length(request->body), 12'000u);
  return json::parse(request->body).as_object();
}

void collect_texts(const json::value& v, std::vector<std::string>& out) {
  if (v.is_array())
    for (const auto& x : v.as_array()) collect_texts(x, out);
  if (v.is_object())
    for (const auto& m : v.as_object()) {
      if (m.key() == "text" && m.value().is_string()) out.push_back(std::string(m.value().as_string()));
      collect_texts(m.value(), out);
    }
}
std::vector<std::string> texts(const json::object& message) {
  std::vector<std::string> out;
  collect_texts(message, out);
  return out;
}
bool says(const json::object& message, std::string_view what) {
  auto all = texts(message);
  return std::any_of(all.begin(), all.end(), [&](const std::string& t) { return t.find(what) != t.npos; });
}

TEST(slack, shows_in_words_what_happened) {
  json::object m = rendered(sample_alert());
  EXPECT_EQ(m["blocks"].at(0).at("type"), "header");
  EXPECT_EQ(m["blocks"].at(0).at("text").at("text"), "Edited · Naenara (En)");
  EXPECT_EQ(m["text"], "Edited: Report on the meeting – Naenara (En)");
  EXPECT_TRUE(says(m, "*<http://naenara.example/en/news/1?a=1&amp;b=2|Report on the meeting>*"));
  EXPECT_TRUE(says(m, "Changed: title, text · substantive · 9 words out · 3 words in"));
  EXPECT_TRUE(says(m, "*Text:* among them was ~Jang Song Thaek, vice-chairman~ *another man* who said nothing"));
  EXPECT_TRUE(says(m, "As before at 2026-11-23 07:45:00 UTC, seen so at 2026-11-23 08:00:03 UTC"));
  EXPECT_TRUE(says(m, "*Jang* in the text · subscription jang-excised"));
  EXPECT_TRUE(says(m, "/diff/1..2|what changed> · <https://w.example/articles/a_"));
  EXPECT_EQ(m["unfurl_links"], false);
  EXPECT_EQ(m["unfurl_media"], false);
}

TEST(slack, words_a_removal_as_what_was_seen) {
  alert a = sample_alert();
  a.what->kind = change_kind::removed;
  a.what->diff = {};
  a.what->probes = {{now, 404}, {now, 410}};
  json::object m = rendered(a, "");
  EXPECT_TRUE(says(m, "Present at 2026-11-23 07:45:00 UTC, absent at 2026-11-23 08:00:03 UTC · answers: 404, 410"));
  EXPECT_FALSE(says(m, "/articles/"));
}

TEST(slack, tells_of_sources_and_to_operators) {
  alert a = sample_alert();
  a.what->kind = change_kind::outage;
  a.what->article.reset();
  a.what->previous.reset();
  a.what->diff = {};
  a.what->detail = "4 looks failed: timed out";
  a.test = true;
  json::object m = rendered(a);
  EXPECT_TRUE(says(m, "Test: Source outage · Naenara (En)"));
  EXPECT_TRUE(says(m, "4 looks failed: timed out"));
  EXPECT_TRUE(says(m, "This is a sample"));

  alert o;
  o.operator_type = "operator.receiver_disabled";
  o.operator_text = "pipeline answered 410 <gone>";
  m = rendered(o);
  EXPECT_TRUE(says(m, "wirewatch: receiver disabled"));
  EXPECT_TRUE(says(m, "pipeline answered 410 &lt;gone&gt;"));
  EXPECT_FALSE(slack_receiver().render(alert{}, receiver("slack"), {}, now));
}

TEST(slack, shows_the_passage_around_the_match_first) {
  alert a = sample_alert();
  a.what->diff.hunks.clear();
  for (int i = 0; i < 10; ++i) a.what->diff.hunks.push_back({content_field::body, "", "passage number " + std::to_string(i), "", ""});
  std::string filler;
  for (int i = 0; i < 200; ++i) filler += "word" + std::to_string(i) + " ";
  a.what->diff.hunks[7].removed = filler + "and JANG himself " + filler;
  a.what->diff.hunks_omitted = 5;
  json::object m = rendered(a);
  EXPECT_TRUE(says(m, "and JANG himself"));
  EXPECT_TRUE(says(m, "~passage number 2~"));
  EXPECT_FALSE(says(m, "passage number 3"));
  EXPECT_TRUE(says(m, "11 more changed passages"));
}

TEST(slack, a_title_that_reads_like_an_address_is_no_link_text) {
  for (const char* title : {"http://bank.example/login", "Go to bank.example now", "bank．example", "hxxp://x", "例え.テスト"}) {
    alert a = sample_alert();
    a.what->article->title = title;
    json::object m = rendered(a);
    EXPECT_TRUE(says(m, "<http://naenara.example/en/news/1?a=1&amp;b=2|open the article>")) << title;
    EXPECT_FALSE(says(m, std::string("|") + title)) << title;
  }
  EXPECT_FALSE(slack::looks_like_address("U.S. and R.O.K. at 3.5 per cent. Then …"));
}

TEST(slack, links_only_to_web_addresses) {
  for (const char* url : {"javascript:alert(1)", "mailto:a@b.example", "", "not an address", "file:///etc/passwd"}) {
    alert a = sample_alert();
    a.what->article->url = url;
    EXPECT_TRUE(says(rendered(a, ""), "*Report on the meeting*")) << url;
  }
  EXPECT_EQ(slack::link("http://a.example/x|y>z<w", "t"), "<http://a.example/x%7Cy%3Ez%3Cw|t>");
  EXPECT_EQ(slack::link("http://a.example/" + std::string(2000, 'x'), "t"), "");
}

TEST(mrkdwn, cuts_on_grapheme_borders) {
  EXPECT_EQ(slack::plain("abcdef", 6), "abcdef");
  EXPECT_EQ(slack::plain("abcdef", 5), "abcd…");
  EXPECT_EQ(slack::plain("&&&&", 20), "&amp;&amp;&amp;&amp;");
  EXPECT_EQ(slack::plain("&&&&&", 20), "&amp;&amp;&amp;…");
  EXPECT_EQ(slack::plain("ae\u0301xyz", 3), "a…");  // not between e and its accent
  EXPECT_EQ(slack::plain("  a \n\n b\t", 9), "a b");
}

TEST(mrkdwn, finds_the_place_of_a_term) {
  std::string korean, latin;
  for (int i = 0; i < 300; ++i) korean += i == 170 ? "장성택" : "조선", latin += i == 299 ? "Últimó" : "abc ";
  for (std::size_t max : {50, 100, 300, 600}) {
    std::string shown = slack::around(korean, {"absent", "장성택"}, max);
    EXPECT_NE(shown.find("장성택"), shown.npos) << max;
    EXPECT_LE(shown.size(), max + 6);
    EXPECT_EQ(shown.substr(0, 3), "…");
    EXPECT_TRUE(text::valid_utf8(shown));
    EXPECT_NE(slack::around(latin, {"ultimo"}, max).find("Últimó"), std::string::npos) << max;
  }
  EXPECT_EQ(slack::around("short", {"x"}, 10), "short");
  EXPECT_EQ(slack::around("0123456789abc", {"x"}, 10), "0123456789…");
  EXPECT_EQ(slack::around("0123456789abc", {}, 10), "0123456789…");
}

TEST(mrkdwn, disarms_markup) {
  EXPECT_EQ(slack::plain("<!channel> & <@U1>", 100), "&lt;!channel&gt; &amp; &lt;@\u2060U1&gt;");
  EXPECT_EQ(slack::plain("*b* _i_ ~s~ `c`", 100), "∗b∗ ˍiˍ ∼s∼ ˋcˋ");
  EXPECT_EQ(slack::plain("@here :smile: #general", 100), "@\u2060here :\u2060smile: #\u2060general");
  EXPECT_EQ(slack::plain("see http://evil.example", 100), "see http:\u2060//evil.\u2060example");
  EXPECT_EQ(slack::plain("a\u202eb\u200bc\u2066d\ufeffe\U000E0041", 100), "abcde");
  EXPECT_EQ(slack::plain("Report: 3.5 per cent. Then", 100), "Report: 3.5 per cent. Then");
}

// Everything a message may not hold, whatever the article says.
void expect_harmless(const json::object& m, const std::string& title) {
  const json::array& blocks = m.at("blocks").as_array();
  EXPECT_LE(blocks.size(), 50u);
  for (const json::value& b : blocks) {
    if (b.at("type") == "context") {
      EXPECT_LE(b.at("elements").as_array().size(), 10u);
    } else {
      std::size_t limit = b.at("type") == "header" ? 150 : 3000;
      EXPECT_LE(slack::length(std::string_view(b.at("text").at("text").as_string())), limit) << title;
    }
  }
  for (const std::string& t : texts(m)) {
    EXPECT_FALSE(t.empty());
    EXPECT_LE(slack::length(t), 3000u);
    EXPECT_TRUE(text::valid_utf8(t)) << title;
    for (const char* raw :
         {"<!", "<@", "<#", "@here", "@channel", "@everyone", "<http://evil", "<https://evil", "mailto:a", "\u202e", "\u2066", "\u200b", "://bank"})
      EXPECT_EQ(t.find(raw), t.npos) << raw << " from " << title << "\n" << t;
  }
}

std::vector<std::string> hostile_titles() {
  const std::vector<std::string> cores = {"<!channel>",
                                          "<!here|x>",
                                          "<!everyone>",
                                          "<@U12345>",
                                          "<#C12345|general>",
                                          "<!subteam^S1>",
                                          "<!date^1^{date}^https://evil.example|x>",
                                          "<http://evil.example|http://bank.example>",
                                          "https://evil.example/",
                                          "<mailto:a@evil.example|write>",
                                          "@here",
                                          "@channel",
                                          "@everyone",
                                          "***",
                                          "```",
                                          "~~~",
                                          "___",
                                          "*bold* _it_ ~st~ `code`",
                                          "```\ncode\n```",
                                          "> quote\n>>> quote",
                                          ":rotating_light:",
                                          "\u202egnp.exe",
                                          "\u2066x\u2069",
                                          "@\u200bhere",
                                          "\"},{\"x\":\"",
                                          "\\",
                                          "\\u0000",
                                          "{\"text\":1}",
                                          "&lt;!channel&gt;",
                                          "&amp;",
                                          "<script>",
                                          "\u2028\u2029",
                                          "\x1b[31m",
                                          "e\u0301\u0301\u0301"};
  std::vector<std::string> all;
  for (const std::string& c : cores) {
    all.push_back(c);
    all.push_back("Report " + c + " from Pyongyang");
    std::string many;
    while (many.size() < 6000) many += c;
    all.push_back(many);
    all.push_back(c + c + "\xff\xc3" + c);
  }
  std::string zalgo = "a", family;
  for (int i = 0; i < 5000; ++i) zalgo += "\u0301";
  while (family.size() < 5000) family += "👨\u200d👩\u200d👧";
  all.insert(all.end(), {zalgo, family, std::string(5000, '<'), std::string(5000, '&'), std::string(5000, '"'), std::string(5000, '\0'), "", " \n "});
  return all;
}

TEST(slack, no_title_does_harm) {
  auto titles = hostile_titles();
  ASSERT_GE(titles.size(), 100u);
  for (const std::string& t : titles) {
    alert a = sample_alert();
    a.what->article->title = a.what->article->author = a.what->previous->title = t;
    a.what->source.title = t;
    a.what->detail = t;
    a.what->diff.hunks.clear();
    for (int i = 0; i < 6; ++i) a.what->diff.hunks.push_back({content_field::body, t, t, t, t});
    a.hits = {{t, t, {{"title", {t, t + "x", t + "y"}}}}};
    expect_harmless(rendered(a), t);
    alert o;
    o.operator_type = "operator." + t;
    o.operator_text = t;
    expect_harmless(rendered(o), t);
  }
}

TEST(slack, no_mixture_does_harm) {
  std::mt19937 random(1);
  auto pieces = hostile_titles();
  pieces.insert(pieces.end(), {"장성택", "張成澤", " ", "Kim", "한국어", "שלום"});
  for (int i = 0; i < 300; ++i) {
    std::string t;
    for (auto n = random() % 12; n > 0; --n) t += pieces[random() % pieces.size()].substr(0, random() % 60);
    alert a = sample_alert();
    a.what->article->title = a.what->diff.hunks[0].removed = a.what->diff.hunks[0].before = t;
    a.what->kind = change_kind(random() % 14);
    expect_harmless(rendered(a), t);
  }
}

TEST(slack, reads_its_answers) {
  auto outcome = [](int status, std::string body, header_list headers = {}) {
    fetch_response r;
    r.status = status;
    r.wire_body = std::move(body);
    r.headers = std::move(headers);
    return slack_receiver().classify(r, now);
  };
  EXPECT_EQ(outcome(200, "ok").what, verdict::delivered);
  EXPECT_EQ(outcome(200, "<html>a proxy</html>").what, verdict::delivered);
  EXPECT_EQ(outcome(200, "invalid_blocks\n").what, verdict::dead);
  EXPECT_EQ(outcome(200, "rollup_error").what, verdict::retry);
  EXPECT_EQ(outcome(400, "invalid_payload").reason, "HTTP 400: invalid_payload");
  EXPECT_EQ(outcome(400, "invalid_payload").what, verdict::dead);
  EXPECT_EQ(outcome(404, "no_service").what, verdict::dead);
  EXPECT_EQ(outcome(410, "channel_is_archived").what, verdict::disable);
  EXPECT_EQ(outcome(500, "rollup_error").what, verdict::retry);
  EXPECT_EQ(outcome(503, "evil text").reason, "HTTP 503");
  auto busy = outcome(429, "", {{"Retry-After", "7"}});
  EXPECT_EQ(busy.what, verdict::retry);
  EXPECT_EQ(busy.retry_after, milliseconds(7000));
}

TEST(slack, keeps_secrets) {
  receiver_spec r = receiver("slack");
  r.headers.emplace_back("Authorization", secret("CANARY-HEADER"));
  auto request = slack_receiver().render(sample_alert(), r, {"https://w.example"}, now);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->body.find("CANARY"), std::string::npos);
  r.signing_key = secret("whsec_CANARY");
  auto refused = slack_receiver().validate(r);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message().find("CANARY"), std::string::npos);
  r.signing_key = {};
  r.url = secret("ftp://CANARY");
  refused = slack_receiver().validate(r);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().message().find("CANARY"), std::string::npos);
}

}  // namespace
}  // namespace wirewatch::notify
