#include "text/date_reader.h"

#include <array>
#include <string_view>
#include <utility>

#include "text/date_words.h"
#include "text/fold.h"

namespace wirewatch::text::detail {
namespace {

constexpr int max_zone_hours = 15;
constexpr int juche_base = 1911;  // Juche 1 is 1912

constexpr std::pair<std::string_view, bool> east_asian_half_days[] = {{"오전", false}, {"오후", true},  {"上午", false},
                                                                      {"下午", true},  {"午前", false}, {"午後", true}};
constexpr std::pair<std::string_view, int> east_asian_eras[] = {{"주체", juche_base}, {"主体", juche_base}, {"主體", juche_base}, {"令和", 2018},
                                                                {"平成", 1988},       {"昭和", 1925},       {"民國", 1911},       {"民国", 1911}};
constexpr std::string_view east_asian_labels[] = {"기사입력", "최종수정", "입력", "수정", "등록", "승인", "发布时间", "发布于"};
constexpr std::string_view east_asian_weekday_prefixes[] = {"星期", "礼拜", "禮拜", "周", "週"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_alpha(char c) { return c >= 'a' && c <= 'z'; }

// Reads components in whatever order they stand; each may come once. What no rule knows ends the attempt.
class reader {
 public:
  explicit reader(std::string text) : s_(std::move(text)) {}

  std::optional<date_parts> read() {
    while (pos_ < s_.size())
      if (!step()) return std::nullopt;
    if (p_.day && !p_.month && !p_.ordinal) return std::nullopt;
    return p_;
  }

 private:
  char at(std::size_t i) const { return i < s_.size() ? s_[i] : '\0'; }
  bool dated() const { return p_.year && (p_.ordinal || p_.week || (p_.month && p_.day)); }
  std::string_view rest() const { return std::string_view(s_).substr(pos_); }
  bool take(std::string_view text) {
    if (!rest().starts_with(text)) return false;
    pos_ += text.size();
    return true;
  }
  static bool set(std::optional<int>& slot, int value) { return !std::exchange(slot, value); }
  bool letter_at(std::size_t i) const { return i < s_.size() && !is_digit(s_[i]) && classify(next_code_point(s_, i)) != script_class::none; }

  // Up to `most` digits at i; their number goes to `count`.
  int digits(std::size_t i, std::size_t most, std::size_t& count) const {
    int value = 0;
    for (count = 0; count < most && is_digit(at(i + count)); ++count) value = value * 10 + (s_[i + count] - '0');
    return value;
  }

  bool step() {
    const char c = at(pos_);
    if (is_digit(c)) return number();
    if (c == '(') return comment();
    if (c == '[') return bracket();
    if ((c == '+' || c == '-') && zone_expected()) return numeric_zone();
    if (c == ' ' || c == ',' || c == ';' || c == '.' || c == '|') return ++pos_, true;
    if (c == '-') return ++pos_, !p_.hour || at(pos_) == ' ';
    if (c == '/') return ++pos_, !p_.hour && (p_.day || p_.year);
    if (take("\xE2\x80\x93") || take("\xC2\xB7") || take("\xD8\x8C")) return true;  // en dash, middle dot, Arabic comma
    return letter_at(pos_) && word();
  }

  bool zone_expected() const {
    if (!is_digit(at(pos_ + 1))) return false;
    if (p_.hour) return true;
    return dated() && (at(pos_) == '+' || at(pos_ + 3) == ':');
  }

  // +09:00 +0900 +9 +900, also behind "gmt" or "utc"
  bool numeric_zone() {
    const int sign = at(pos_++) == '-' ? -1 : 1;
    std::size_t n = 0;
    int value = digits(pos_, 5, n);
    if (n > 4 || (zone_is_numeric_ && p_.zone)) return false;
    pos_ += n;
    int hour = n > 2 ? value / 100 : value, minute = n > 2 ? value % 100 : 0;
    if (n <= 2 && at(pos_) == ':') {
      std::size_t m = 0;
      minute = digits(pos_ + 1, 3, m);
      if (m != 2) return false;
      pos_ += 3;
    }
    if (hour > max_zone_hours || minute > 59 || (p_.zone && *p_.zone != 0)) return false;
    p_.zone = sign * (hour * 60 + minute);
    zone_is_numeric_ = true;
    return true;
  }

  bool comment() {
    const auto close = s_.find(')', pos_);
    if (close == std::string::npos) return false;
    const auto content = std::string_view(s_).substr(pos_ + 1, close - pos_ - 1);
    const bool has_digits = content.find_first_of("0123456789") != std::string_view::npos;
    std::size_t n = 0;
    const int value = digits(pos_ + 1, 5, n);
    const bool names_zone = p_.hour && !p_.zone && (content.starts_with("gmt") || content.starts_with("utc") || zone_minutes(content));
    if (n == 4 && n == content.size() && (from_era_ || !p_.year)) {  // Juche 113 (2024)
      p_.year = value;
    } else if (names_zone) {
      s_[pos_] = s_[close] = ' ';
      return true;
    } else if (has_digits) {
      return false;
    }
    pos_ = close + 1;
    return true;
  }

  // java.time: 2026-11-03T15:12:07+09:00[Asia/Seoul]
  bool bracket() {
    const auto close = s_.find(']', pos_);
    if (close == std::string::npos || !p_.hour) return false;
    if (p_.zone) return pos_ = close + 1, true;
    s_[pos_] = s_[close] = ' ';
    return true;
  }

  // ---- numbers

  bool number() {
    std::size_t n = 0;
    const int value = digits(pos_, 9, n);
    const auto begin = std::exchange(pos_, pos_ + n);
    if (era_base_) return p_.year = *std::exchange(era_base_, std::nullopt) + value, from_era_ = true, true;
    if (is_digit(at(pos_))) return n == 9 && compact(begin);
    if (n <= 2 && at(pos_) == ':' && !p_.hour) return clock(value, ':');
    if (after_t_) return (n == 6 || n == 4 || n == 2) && compact_time(begin, n);
    if (n >= 7) return compact(begin);
    if (n <= 4 && with_unit(value, n)) return true;
    if (n == 4 && !p_.year) return starting_with_year(value);
    if (n == 4 && p_.hour && !p_.zone) return pos_ = begin - 1, s_[pos_] = '+', numeric_zone();
    if (n <= 2 && numeric_date(value, n)) return true;
    if (n == 3 && p_.month && p_.day && value >= 100 && value < 200) return set(p_.year, 1900 + value);  // RFC 2822 section 4.3
    if (n > 2) return false;
    return short_number(value, n);
  }

  bool short_number(int value, std::size_t n) {
    if (!p_.hour && dated() && at(pos_) == '.' && is_digit(at(pos_ + 1))) return clock(value, '.');
    if (!p_.hour && half_day_follows()) return set(p_.hour, value);
    if (month_next_) return month_next_ = false, set(p_.month, value);
    if (!p_.day) {
      p_.day = value;
      ordinal_suffix();
      return value >= 1 && value <= 31;
    }
    return n == 2 && set(p_.year, full_year(value));
  }

  bool half_day_follows() const {
    auto i = pos_ + (at(pos_) == ' ' ? 1 : 0);
    if (at(i) != 'a' && at(i) != 'p') return false;
    if (at(i + 1) == '.') ++i;
    return at(i + 1) == 'm' && !letter_at(i + 2);
  }

  void ordinal_suffix() {
    for (std::string_view suffix : {"st", "nd", "rd", "th", "er", "o", "a", "e"})
      if (rest().starts_with(suffix) && !letter_at(pos_ + suffix.size())) {
        pos_ += suffix.size();
        return;
      }
  }

  // The part behind the hour: 9:15, 9:15:07.250; or with dots, 14.30
  bool clock(int hour, char separator) {
    after_t_ = false;
    p_.hour = hour;
    std::size_t n = 0;
    p_.minute = digits(pos_ + 1, 3, n);
    if (n != 2) return false;
    pos_ += 3;
    if (at(pos_) != separator || !is_digit(at(pos_ + 1))) return true;
    p_.second = digits(pos_ + 1, 3, n);
    if (n > 2) return false;
    pos_ += 1 + n;
    if ((at(pos_) == '.' || at(pos_) == ',') && is_digit(at(pos_ + 1))) fraction();
    return true;
  }

  void fraction() {
    int weight = 100;
    for (++pos_; is_digit(at(pos_)); ++pos_, weight /= 10) p_.millisecond += weight * (s_[pos_] - '0');
  }

  // 20261103, 20261103151200, 2026307
  bool compact(std::size_t begin) {
    std::size_t n = 0;
    while (is_digit(at(begin + n))) ++n;
    pos_ = begin + n;
    if (p_.year || p_.month || p_.day || (n != 7 && n != 8 && n != 12 && n != 14)) return false;
    std::size_t ignored = 0;
    p_.year = digits(begin, 4, ignored);
    if (n == 7) {
      p_.ordinal = digits(begin + 4, 3, ignored);
      return true;
    }
    p_.month = digits(begin + 4, 2, ignored);
    p_.day = digits(begin + 6, 2, ignored);
    return n == 8 || compact_time(begin + 8, n - 8);
  }

  bool compact_time(std::size_t begin, std::size_t n) {
    after_t_ = false;
    std::size_t ignored = 0;
    if (!set(p_.hour, digits(begin, 2, ignored))) return false;
    if (n >= 4) p_.minute = digits(begin + 2, 2, ignored);
    if (n == 6) p_.second = digits(begin + 4, 2, ignored);
    if (n == 6 && (at(pos_) == '.' || at(pos_) == ',') && is_digit(at(pos_ + 1))) fraction();
    return true;
  }

  bool starting_with_year(int value) {
    p_.year = value;
    const char separator = at(pos_);
    if (separator == ':' && p_.month && p_.day) return ++pos_, true;  // Common Log Format
    if (p_.month || p_.day) return true;
    const auto week_at = pos_ + (separator == '-' ? 1 : 0);
    if (at(week_at) == 'w' && is_digit(at(week_at + 1))) return iso_week(week_at + 1);
    if (separator != '-' && separator != '/' && separator != '.') return true;
    const auto second = after_separator(pos_);
    std::size_t n = 0;
    const int number = digits(second, 4, n);
    if (n == 0) return true;  // 2004-july-13
    pos_ = second + n;
    if (n == 3 && separator == '-') return p_.ordinal = number, true;
    if (n > 2) return false;
    p_.month = number;
    if (at(pos_) != separator) return number >= 1 && number <= 12;
    const auto third = after_separator(pos_);
    const int day = digits(third, 3, n);
    if (n == 0) return true;
    pos_ = third + n;
    p_.day = day;
    return n <= 2;
  }

  // A dot may have a space behind it: 2026. 11. 3.
  std::size_t after_separator(std::size_t i) const { return i + (at(i) == '.' && at(i + 1) == ' ' ? 2 : 1); }

  bool iso_week(std::size_t i) {
    std::size_t n = 0;
    p_.week = digits(i, 2, n);
    if (n != 2) return false;
    pos_ = i + 2;
    const auto day_at = pos_ + (at(pos_) == '-' ? 1 : 0);
    if (!is_digit(at(day_at)) || is_digit(at(day_at + 1))) return true;
    p_.weekday = digits(day_at, 1, n);
    pos_ = day_at + 1;
    return true;
  }

  // 3/11/2026, 3.11.2026, 11/2026; false (and nothing read) when it is none of these.
  bool numeric_date(int a, std::size_t a_length) {
    const char separator = at(pos_);
    if ((separator != '-' && separator != '/' && separator != '.') || p_.month || p_.day) return false;
    const auto second = after_separator(pos_);
    std::size_t b_length = 0, c_length = 0;
    const int b = digits(second, 5, b_length);
    if (b_length == 0 || b_length > 4) return false;
    if (b_length > 2 || p_.year) return partial_date(a, b, second + b_length, b_length, separator);
    if (at(second + b_length) != separator) return false;
    const auto third = after_separator(second + b_length);
    const int c = digits(third, 5, c_length);
    if (c_length != 2 && c_length != 4) return false;
    const int year = c_length == 4 ? c : full_year(c);
    pos_ = third + c_length;
    const bool year_first = c_length == 2 && a_length == 2 && ((separator == '-' && b <= 12 && c <= 31) || a > 31);
    const bool month_first = separator == '/' ? a <= 12 : b > 12;
    p_.year = year_first ? full_year(a) : year;
    p_.month = year_first ? b : month_first ? a : b;
    p_.day = year_first ? c : month_first ? b : a;
    return true;
  }

  // Two numbers: month and day behind a year, month and year, two-digit year and day of the year.
  bool partial_date(int a, int b, std::size_t end, std::size_t b_length, char separator) {
    if (p_.year && b_length <= 2) {
      p_.month = a;
      p_.day = b;
    } else if (!p_.year && b_length == 4) {
      p_.month = a;
      p_.year = b;
    } else if (!p_.year && b_length == 3 && separator == '-') {
      p_.year = full_year(a);
      p_.ordinal = b;
    } else {
      return false;
    }
    pos_ = end;
    return true;
  }

  // 2026年 11月 3日 15時 12分 7秒, 14h30; false (and nothing read) when no unit follows.
  bool with_unit(int value, std::size_t n) {
    const auto before = pos_;
    if (at(pos_) == ' ') ++pos_;
    if (take("년") || take("年")) {
      p_.year = n <= 2 ? full_year(value) : value;
    } else if (take("월") || take("月")) {
      p_.month = value;
    } else if (take("일") || take("日") || take("号") || take("號")) {
      p_.day = value;
    } else if (take("시") || take("時") || take("时") || take("点") || take("點")) {
      p_.hour = value;
      if (take("반") || take("半")) p_.minute = 30;
    } else if (p_.hour && (take("분") || take("分"))) {
      p_.minute = value;
    } else if (p_.hour && (take("초") || take("秒"))) {
      p_.second = value;
    } else if (!p_.hour && n <= 2 && at(pos_) == 'h' && !letter_at(pos_ + 1)) {
      p_.hour = value;
      ++pos_;
      if (is_digit(at(pos_)) || (at(pos_) == ' ' && is_digit(at(pos_ + 1)) && is_digit(at(pos_ + 2)) && !is_digit(at(pos_ + 3)))) {
        pos_ += at(pos_) == ' ' ? 1 : 0;
        p_.minute = digits(pos_, 2, n);
        pos_ += n;
      }
    } else {
      pos_ = before;
      return false;
    }
    return true;
  }

  // ---- words

  bool word() {
    auto i = pos_;
    if (classify(next_code_point(s_, i)) == script_class::unspaced) return east_asian_word();
    for (const bool afternoon : {false, true})
      for (std::string_view mark : {"a.m", "am", "πμ", "p.m", "pm", "μμ"})
        if (afternoon == (mark[0] == 'p' || mark == "μμ") && rest().starts_with(mark) && !letter_at(pos_ + mark.size())) {
          pos_ += mark.size();
          return !std::exchange(p_.afternoon, afternoon);
        }
    const auto begin = pos_;
    while (letter_at(pos_) || at(pos_) == '\'') {
      auto next = pos_;
      next_code_point(s_, next);
      pos_ = next;
    }
    const auto found = std::string_view(s_).substr(begin, pos_ - begin);
    return p_.hour && at(pos_) == '/' ? zone_name(begin) : known_word(found);
  }

  bool zone_name(std::size_t begin) {
    while (is_alpha(at(pos_)) || at(pos_) == '/' || at(pos_) == '_' || at(pos_) == '-') ++pos_;
    if (p_.zone) return false;
    const auto name = s_.substr(begin, pos_ - begin);
    p_.zone = 0;
    if (!name.starts_with("etc/")) p_.zone_id = name;
    return true;
  }

  bool known_word(std::string_view w) {
    if (w == "t" && dated() && !p_.hour && is_digit(at(pos_))) return after_t_ = true;
    if (p_.hour || dated()) {
      if (const auto zone = zone_minutes(w); zone && (p_.hour || w == "z" || w.size() >= 3)) {
        if (!p_.zone) return p_.zone = *zone, zone_is_numeric_ = *zone != 0, true;
        return zone_is_numeric_ || w == "z";  // "-0500 EST" says it twice
      }
    }
    if (w == "juche") return era(juche_base);
    if (w == "thang") return month_next_ = true;  // Vietnamese: tháng 11
    if (const auto month = month_of(w)) {
      if (p_.month && !month_is_weak_) return false;
      month_is_weak_ = is_weekday(w);  // French "mar." is Tuesday before "mars"
      p_.month = month;
      return true;
    }
    if (is_weekday(w)) return true;
    if (is_date_filler(w)) return skip_colon();
    const bool nothing_read = !p_.year && !p_.month && !p_.day && !p_.hour;
    return nothing_read && (at(pos_) == ',' || rest().starts_with("\xD8\x8C"));  // a weekday in a language we do not know
  }

  bool skip_colon() {
    if (at(pos_) == ':') ++pos_;
    return true;
  }

  bool era(int base) {
    if (p_.year) return false;
    era_base_ = base;
    return true;
  }

  bool east_asian_word() {
    for (const auto& [mark, afternoon] : east_asian_half_days)
      if (take(mark)) return !std::exchange(p_.afternoon, afternoon);
    for (const auto& [name, base] : east_asian_eras)
      if (take(name)) return take(" "), era(base);
    if (era_base_ && take("元")) return p_.year = *std::exchange(era_base_, std::nullopt) + 1, true;  // the first year of an era
    if (p_.year && (take("년") || take("年"))) return true;                                           // behind "(2024)"
    for (std::string_view label : east_asian_labels)
      if (take(label)) return skip_colon();
    return east_asian_weekday();
  }

  bool east_asian_weekday() {
    for (std::string_view prefix : east_asian_weekday_prefixes)
      if (take(prefix)) {
        if (pos_ < s_.size()) next_code_point(s_, pos_);
        return true;
      }
    auto next = pos_;
    next_code_point(s_, next);
    const auto suffix = std::string_view(s_).substr(next);
    if (!suffix.starts_with("요일") && !suffix.starts_with("曜日") && !suffix.starts_with("曜")) return false;
    pos_ = next + (suffix.starts_with("曜日") || suffix.starts_with("요일") ? 6 : 3);
    return true;
  }

  std::string s_;
  std::size_t pos_ = 0;
  date_parts p_;
  std::optional<int> era_base_;
  bool from_era_ = false, zone_is_numeric_ = false, after_t_ = false, month_is_weak_ = false, month_next_ = false;
};

}  // namespace

std::optional<date_parts> read_date_parts(std::string folded) { return reader(std::move(folded)).read(); }

int full_year(int two_digits) { return two_digits + (two_digits < 70 ? 2000 : 1900); }

}  // namespace wirewatch::text::detail
