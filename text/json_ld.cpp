#include "text/json_ld.h"

#include <algorithm>
#include <cstdint>
#include <unordered_map>

#include "core/limits.h"
#include "text/charset.h"
#include "text/fold.h"

namespace wirewatch::text {
namespace {

constexpr std::size_t max_depth = 64, max_articles = 50, max_authors = 20, max_names = 200;

bool is_article_type(std::string_view type) {
  constexpr std::string_view types[] = {"Article", "BlogPosting", "Report", "SocialMediaPosting", "LiveBlogPosting", "Review", "WebPage"};
  for (const std::string_view t : types)
    if (type.ends_with(t)) return true;
  return false;
}

struct level {
  std::string key;  // under which it stands in the level above
  bool object = false;
  std::string name, id;
  ld_article found;
  std::vector<std::string> author_ids;  // of authors that are only referred to
};

struct unresolved {
  std::size_t article;
  std::string id;
};

class ld_reader {
 public:
  explicit ld_reader(std::string_view s) : s_(s) {}

  std::vector<ld_article> run() {
    while (at_ < s_.size() && out_.size() < max_articles) {
      const char c = s_[at_];
      if (c == '"') {
        std::string text = read_string();
        if (is_key())
          key_ = std::move(text);
        else
          value(std::move(text));
        continue;
      }
      ++at_;
      if (c == '{' || c == '[') {
        if (levels_.size() >= max_depth) break;
        open(c == '{');
      } else if (c == '}' || c == ']') {
        close();
      } else if (c == ',' && !levels_.empty() && levels_.back().object) {
        key_.clear();
      }
    }
    for (const unresolved& u : unresolved_)
      if (const auto it = names_.find(u.id); it != names_.end()) add_author(out_[u.article], it->second);
    return std::move(out_);
  }

 private:
  std::string read_string() {
    std::string out;
    for (++at_; at_ < s_.size() && s_[at_] != '"'; ++at_) {
      if (s_[at_] != '\\' || at_ + 1 >= s_.size()) {
        out += s_[at_];
        continue;
      }
      const char c = s_[++at_];
      if (c == 'u')
        read_unicode(out);
      else if (c == 'n' || c == 'r')
        out += '\n';
      else if (c == 't' || c == 'b' || c == 'f')
        out += ' ';
      else
        out += c;
    }
    ++at_;
    return sanitize_utf8(out);
  }

  std::uint32_t hex4(std::size_t at) const {
    std::uint32_t v = 0;
    if (at + 4 > s_.size()) return 0xFFFD;
    for (std::size_t i = at; i < at + 4; ++i) {
      const char c = s_[i];
      const int d = c >= '0' && c <= '9' ? c - '0' : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10 : -1;
      if (d < 0) return 0xFFFD;
      v = v << 4 | static_cast<std::uint32_t>(d);
    }
    return v;
  }

  // Behind "\u".
  void read_unicode(std::string& out) {
    std::uint32_t c = hex4(at_ + 1);
    at_ = std::min(at_ + 4, s_.size());
    if (c >= 0xD800 && c < 0xDC00 && s_.substr(std::min(at_ + 1, s_.size())).starts_with("\\u")) {
      const std::uint32_t low = hex4(at_ + 3);
      if (low >= 0xDC00 && low < 0xE000) {
        c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
        at_ = std::min(at_ + 6, s_.size());
      }
    }
    append_utf8(out, c);
  }

  bool is_key() const {
    const std::size_t next = s_.find_first_not_of(" \t\r\n", std::min(at_, s_.size()));
    return !levels_.empty() && levels_.back().object && next != std::string_view::npos && s_[next] == ':';
  }

  void open(bool object) {
    level l;
    // What stands in an array stands under the array's key.
    l.key = key_.empty() && !levels_.empty() && !levels_.back().object ? levels_.back().key : key_;
    l.object = object;
    levels_.push_back(std::move(l));
    key_.clear();
  }

  void close() {
    if (levels_.empty()) return;
    level done = std::move(levels_.back());
    levels_.pop_back();
    key_.clear();
    if (!done.object) return;
    level* above = enclosing_object();
    const bool author = done.key == "author" || done.key == "creator";
    if (!done.id.empty() && !done.name.empty() && names_.size() < max_names) names_.emplace(done.id, done.name);
    if (above != nullptr && author && done.name.empty() && !done.id.empty() && above->author_ids.size() < max_authors)
      above->author_ids.push_back(done.id);
    if (above != nullptr && !done.name.empty()) {
      if (author) add_author(above->found, done.name);
      if (done.key == "publisher" && above->found.publisher.empty()) above->found.publisher = done.name;
    }
    if (!is_article_type(done.found.type)) return;
    for (std::string& id : done.author_ids) unresolved_.push_back({out_.size(), std::move(id)});
    out_.push_back(std::move(done.found));
  }

  level* enclosing_object() {
    for (auto it = levels_.rbegin(); it != levels_.rend(); ++it)
      if (it->object) return &*it;
    return nullptr;
  }

  static void add_author(ld_article& a, const std::string& name) {
    const std::string line = collapse_space(name);
    if (!line.empty() && a.authors.size() < max_authors && std::find(a.authors.begin(), a.authors.end(), line) == a.authors.end())
      a.authors.push_back(line);
  }

  void value(std::string&& text) {
    level* object = enclosing_object();
    if (object == nullptr) return;
    const std::string& key = levels_.back().object ? key_ : levels_.back().key;
    ld_article& f = object->found;
    const auto once = [&](std::string& field) {
      if (field.empty()) field = std::move(text);
    };
    if (key == "@type") {
      if (f.type.empty() || is_article_type(text)) f.type = std::move(text);
    } else if (key == "headline")
      once(f.headline);
    else if (key == "datePublished")
      once(f.published);
    else if (key == "inLanguage")
      once(f.language);
    else if (key == "url")
      once(f.url);
    else if (key == "articleBody")
      once(f.body);
    else if (key == "name")
      once(object->name);
    else if (key == "@id")
      once(object->id);
    else if (key == "image" || key == "thumbnailUrl")
      once(f.image);
    else if (key == "author" || key == "creator")
      add_author(f, text);
  }

  std::string_view s_;
  std::size_t at_ = 0;
  std::string key_;
  std::vector<level> levels_;
  std::vector<ld_article> out_;
  std::unordered_map<std::string, std::string> names_;  // by @id
  std::vector<unresolved> unresolved_;
};

}  // namespace

std::vector<ld_article> read_json_ld(std::string_view json) { return ld_reader(json.substr(0, limits::max_field_bytes)).run(); }

}  // namespace wirewatch::text
