#include "detect/counters.h"

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "text/fold.h"

namespace wirewatch::detect {
namespace {

constexpr std::size_t longest_line = 120;  // bytes
constexpr std::size_t most_words = 12;

using word_set = std::unordered_set<std::string>;

// Separated by one space; compared in folded form.
word_set words_of(std::string_view list) {
  word_set out;
  while (!list.empty()) {
    const std::size_t end = std::min(list.find(' '), list.size());
    out.insert(text::fold(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// "No comments" is the only count without a figure.
bool says_none(std::string_view line) { return line.size() > 3 && (line[0] | 0x20) == 'n' && (line[1] | 0x20) == 'o' && line[2] == ' '; }

struct pieces {
  std::vector<std::string> words;
  int numbers = 0;
};

// Figures and letters come apart: "2.1k" is a number and "k", "3시간" a number and "시간".
pieces cut(std::string_view line) {
  const std::string folded = text::fold(line);
  pieces out;
  out.numbers = says_none(folded) ? 1 : 0;
  bool in_word = false;
  for (std::size_t at = 0; at < folded.size();) {
    const std::size_t start = at;
    if (is_digit(folded[at])) {
      while (at < folded.size() &&
             (is_digit(folded[at]) || ((folded[at] == '.' || folded[at] == ',') && at + 1 < folded.size() && is_digit(folded[at + 1]))))
        ++at;
      ++out.numbers;
      in_word = false;
      continue;
    }
    if (text::classify(text::next_code_point(folded, at)) == text::script_class::none) {
      in_word = false;
      continue;
    }
    if (!in_word) out.words.emplace_back();
    out.words.back().append(folded, start, at - start);
    in_word = true;
  }
  return out;
}

bool may_move(std::string_view line) {
  return !line.empty() && line.size() <= longest_line && (says_none(line) || std::any_of(line.begin(), line.end(), is_digit));
}

// One word of `key` at least, and none besides `key` and `other`.
bool made_of(const pieces& p, const word_set& key, const word_set& other) {
  if (p.numbers == 0 || p.words.empty() || p.words.size() > most_words) return false;
  bool found = false;
  for (const std::string& word : p.words) {
    const bool is_key = key.contains(word);
    if (!is_key && !other.contains(word)) return false;
    found = found || is_key;
  }
  return found;
}

bool counts_readers(const pieces& p) {
  static const word_set readers = words_of(
      "view views pageviews viewed like likes liked comment comments share shares shared retweet retweets repost reposts reply replies reaction "
      "reactions read "
      "reads upvote upvotes hits claps bookmarks aufrufe aufruf kommentar kommentare gelesen geteilt vues lectures commentaire commentaires partages "
      "partage vistas "
      "visitas lecturas comentario comentarios visualizacoes visualizações curtidas compartilhamentos comentário comentários visualizzazioni "
      "commento commenti "
      "condivisioni reacties reactie weergaven wyświetleń wyświetlenia komentarz komentarze komentarzy görüntülenme okunma yorum beğeni просмотр "
      "просмотра просмотров "
      "просмотры комментарий комментария комментариев комментарии лайк лайка лайков репост репоста репостов прочтений переглядів перегляди коментар "
      "коментарі "
      "коментарів dilihat komentar مشاهدة مشاهدات تعليق تعليقات إعجاب بازدید نظر 조회 조회수 댓글 댓글수 좋아요 공감 추천수 공유 阅读 阅读量 阅读数 "
      "阅读次数 次阅读 人阅读 浏览 浏览量 "
      "浏览数 浏览次数 次浏览 点击 点击量 点击数 点击次数 次点击 评论 评论数 条评论 点赞 赞 分享 閱讀 閱讀數 瀏覽 瀏覽數 瀏覽次數 點閱 點閱數 點擊 "
      "點擊數 點擊率 評論 則評論 則留言 人氣 讚 分享數 "
      "閲覧 閲覧数 回閲覧 コメント コメント数 件のコメント いいね シェア 回視聴 回再生 万次阅读 万阅读 万次浏览");
  static const word_set beside = words_of(
      "k m mln thousand million total no yet so far and by on of this article page post story times time has have been people persons reader readers "
      "min mins minute minutes "
      "number mal x fois veces vezes volte keer raz раз kez lần 회 개 명 건 수 次 万 萬 千 回 件 人 条 則 万次");
  return made_of(p, readers, beside);
}

bool tells_how_long_ago(const pieces& p) {
  static const word_set ago = words_of("ago vor il hace há atrás fa geleden temu sedan siden önce назад тому lalu trước قبل منذ 전 前");
  static const word_set both =
      words_of("초전 분전 시간전 일전 주전 秒前 分前 分钟前 分鐘前 小时前 小時前 時間前 天前 日前 周前 週前 週間前 个月前 個月前 か月前 ヶ月前");
  static const word_set units = words_of(
      "s sec secs second seconds min mins minute minutes h hr hrs hour hours d day days week weeks month months sekunden minute minuten stunde "
      "stunden tag tagen woche "
      "wochen monat monaten seconde secondes heure heures jour jours semaine semaines mois segundo segundos minuto minutos hora horas dia dias día "
      "días semana "
      "semanas mes meses mês minuti ora ore giorno giorni settimana settimane mese mesi minuut minuten uur dag dagen weken maand maanden minut "
      "godzin godziny dni "
      "minuter timmar dagar minutter timer dage dakika saat gün hafta минута минуту минуты минут час часа часов день дня дней неделю недели недель "
      "месяц месяца "
      "месяцев хвилин годин години menit jam hari minggu phút giờ ngày 초 분 시간 일 주 달 개월");
  static const word_set beside = words_of(
      "updated posted published last edited modified about over almost around circa ca etwa more than under less environ y a for yang aktualisiert "
      "veröffentlicht publié mis à jour actualizado publicado aggiornato pubblicato обновлено опубликовано 입력 수정 등록 更新 发布 發布 约 約");
  if (p.numbers != 1 || p.words.empty() || p.words.size() > 6) return false;
  bool past = false, unit = false;
  for (const std::string& word : p.words) {
    const bool is_both = both.contains(word), is_ago = is_both || ago.contains(word), is_unit = is_both || units.contains(word);
    if (!is_ago && !is_unit && !beside.contains(word)) return false;
    past = past || is_ago;
    unit = unit || is_unit;
  }
  return past && unit;
}

}  // namespace

bool counts_readers(std::string_view line) { return may_move(line) && counts_readers(cut(line)); }

bool tells_how_long_ago(std::string_view line) { return may_move(line) && tells_how_long_ago(cut(line)); }

std::string without_moving_lines(std::string text) {
  std::string out;
  std::size_t breaks = 0;
  bool left_out = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string_view line(text.data() + at, end - at);
    std::size_t next = end;
    while (next < text.size() && text[next] == '\n') ++next;
    bool moves = false;
    if (may_move(line)) {
      const pieces p = cut(line);
      moves = counts_readers(p) || tells_how_long_ago(p);
    }
    if (moves) {
      left_out = true;
    } else {
      if (!out.empty()) out.append(breaks, '\n');
      out += line;
      breaks = 0;
    }
    breaks = std::max(breaks, next - end);
    at = next;
  }
  if (!left_out) return text;
  return out;
}

}  // namespace wirewatch::detect
