// A change with every part filled in, for the tests of this folder.
#pragma once
#include "core/model/change.h"
#include "notify/notifier.h"

namespace wirewatch::notify {

inline change sample_edit() {
  change c;
  c.seq = 4711;
  c.kind = change_kind::edited;
  c.cls = change_class::substantive;
  c.detected_at = *parse_rfc3339("2026-11-23T08:00:03.120Z");
  c.interval = {*parse_rfc3339("2026-11-23T07:45:00Z"), *parse_rfc3339("2026-11-23T08:00:03Z")};
  c.source = {"naenara-en", "Naenara (En)", "en"};
  article_ref a;
  a.key = key_of("guid:1");
  a.url = "http://naenara.example/en/news/1?a=1&b=2";
  a.title = "Report on the meeting";
  a.author = "KCNA";
  a.published = *parse_rfc3339("2024-02-24T00:00:00Z");
  a.first_seen = *parse_rfc3339("2024-02-24T01:00:00Z");
  a.revision = 2;
  a.digest = sha256("two");
  c.article = a;
  c.previous = previous_ref{1, sha256("one"), "Report on the plenary meeting", a.url};
  c.fields = {content_field::title, content_field::body};
  c.diff.added_words = 3;
  c.diff.removed_words = 9;
  c.diff.hunks = {{content_field::body, "among them was", "Jang Song Thaek, vice-chairman", "another man", "who said nothing"}};
  return c;
}

inline alert sample_alert() {
  alert a;
  a.delivery_id = "d_abc";
  a.created_at = *parse_rfc3339("2026-11-23T08:00:04Z");
  a.what = sample_edit();
  a.hits = {{"jang-excised", "jang", {{"body", {"Jang"}}}}};
  return a;
}

inline receiver_spec receiver(std::string type) {
  receiver_spec r;
  r.id = "research";
  r.type = std::move(type);
  r.url = secret("https://hooks.example/services/CANARY-URL");
  return r;
}

}  // namespace wirewatch::notify
