#include "text/date_words.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

namespace wirewatch::text::detail {
namespace {

using words = std::string_view;  // separated by one space

// Calls visit(word) until it returns true; says whether it did.
template <class F>
bool any_word(words list, F visit) {
  while (!list.empty()) {
    const auto end = std::min(list.find(' '), list.size());
    if (visit(list.substr(0, end))) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}
bool contains(words list, std::string_view word) {
  return any_word(list, [&](std::string_view w) { return w == word; });
}
std::size_t letters(std::string_view s) {
  return std::size_t(std::count_if(s.begin(), s.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

constexpr std::array<std::string_view, 12> english = {"january", "february", "march",     "april",   "may",      "june",
                                                      "july",    "august",   "september", "october", "november", "december"};

// Names that may be cut to three letters or more. German, French, Spanish, Italian, Portuguese, Dutch, Scandinavian, Polish, Czech, Hungarian,
// Romanian, Turkish, Indonesian; Greek, Russian, Ukrainian, Bulgarian, Serbian.
constexpr std::array<words, 12> names = {{
    "januar januari janner janvier enero gennaio janeiro ianuarie stycznia styczen ledna leden ocak ιανουαριου ιανουαριοσ января январь січня јануар "
    "јануари януари",
    "februar februari feber fevrier febrero febbraio fevereiro februarie lutego luty unora unor subat φεβρουαριου φεβρουαριοσ февраля февраль лютого "
    "фебруар февруари",
    "marz mars marzo marco maart marts martie marcius marca marzec brezna brezen mart maret μαρτιου μαρτιοσ марта март березня",
    "avril abril aprile aprilie aprilis kwietnia kwiecien dubna duben nisan απριλιου απριλιοσ апреля апрель квітня април",
    "mai mayo maggio maio mei maj maja majus kvetna kveten mayıs μαιου μαιοσ мая маи травня мај",
    "juni juin junio giugno junho iunie junius czerwca czerwiec cervna cerven haziran ιουνιου ιουνιοσ июня июнь червня јун јуни юни",
    "juli juillet julio luglio julho iulie julius lipca lipiec cervence cervenec temmuz ιουλιου ιουλιοσ июля июль липня јул јули юли",
    "aout agosto augustus augusztus agost sierpnia sierpien srpna srpen agustos agustus αυγουστου αυγουστοσ августа август серпня",
    "septembre septiembre settembre setembro szeptember septembrie wrzesnia wrzesien zari eylul σεπτεμβριου σεπτεμβριοσ сентября сентябрь вересня "
    "септембар септември",
    "oktober octobre octubre ottobre outubro octombrie pazdziernika pazdziernik rijna rijen ekim οκτωβριου οκτωβριοσ октября октябрь жовтня октобар "
    "октомври",
    "novembre листопада листопад noviembre novembro noiembrie listopada listopad listopadu kasım νοεμβριου νοεμβριοσ ноября ноябрь новембар ноември",
    "dezember decembre diciembre dicembre dezembro desember decembrie grudnia grudzien prosince prosinec prosinca aralık δεκεμβριου δεκεμβριοσ "
    "декабря "
    "декабрь грудня децембар декември",
}};

// Names that count only whole: cut, they would be taken for others. Finnish, Croatian, Hebrew, Arabic; odd abbreviations.
constexpr std::array<words, 12> whole = {{
    "tammi sijecnja ינואר يناير",
    "helmi veljace פברואר فبراير",
    "maalis ozujka mrt מרץ مارس",
    "huhti travnja אפריל ابريل",
    "touko svibnja מאי مايو",
    "kesa lipnja cvn יוני يونيو",
    "heina srpnja cvc יולי يوليو",
    "elo kolovoza אוגוסט اغسطس",
    "syys rujna sept ספטמבר سبتمبر",
    "loka אוקטובר اكتوبر",
    "marras studenoga נובמבר نوفمبر",
    "joulu דצמבר ديسمبر",
}};

// Beginnings that decide, whatever the case ending.
constexpr std::array<words, 12> stems = {{"januar январ", "februar феврал", "", "april апрел", "", "июн", "июл", "august avgust август",
                                          "septem сентяб", "oktob octob октяб", "novem нояб", "decem dezem desem декаб"}};

constexpr std::array<words, 19> weekdays = {{
    "ponedeljak utorak sreda cetvrtak petak subota nedelja ponedjeljak srijeda nedjelja",
    "monday tuesday wednesday thursday friday saturday sunday weds",
    "montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag",
    "lundi mardi mercredi jeudi vendredi samedi dimanche",
    "lunes martes miercoles jueves viernes sabado domingo",
    "lunedi martedi mercoledi giovedi venerdi sabato domenica",
    "segunda terca quarta quinta sexta feira",
    "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
    "mandag tisdag tirsdag onsdag torsdag fredag lordag lørdag sondag søndag",
    "poniedziałek wtorek sroda czwartek piatek sobota niedziela",
    "pondeli utery streda ctvrtek patek nedele pondelok utorok stvrtok piatok nedela",
    "hetfo kedd szerda csutortok pentek szombat vasarnap",
    "luni marti miercuri joi vineri sambata duminica",
    "pazartesi salı carsamba persembe cuma cumartesi pazar",
    "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai maanantaina sunnuntaina",
    "senin selasa rabu kamis jumat sabtu minggu",
    "понедельник вторник среда четверг пятница суббота воскресенье пн чт пт сб вс понеділок вівторок середа субота неділя нд",
    "понеделник вторник сряда четвъртък петък събота неделя",
    "δευτερα τριτη τεταρτη πεμπτη παρασκευη σαββατο κυριακη",
}};

constexpr words fillers =
    "of the on at de del di do den der le la el il am um à a uhr h kl klo ore ora alle os dne dnia roku года год г в published posted "
    "updated date ngay nam hrs hours clock heures luc kello";

struct zone {
  std::string_view name;
  int minutes;
};
constexpr zone zones[] = {
    {"gmt", 0},    {"utc", 0},     {"z", 0},      {"est", -300}, {"edt", -240},  {"cst", -360},  {"cdt", -300}, {"mst", -420},  {"mdt", -360},
    {"pst", -480}, {"pdt", -420},  {"kst", 540},  {"jst", 540},  {"cet", 60},    {"cest", 120},  {"msk", 180},  {"ut", 0},      {"uct", 0},
    {"wet", 0},    {"west", 60},   {"bst", 60},   {"ist", 330},  {"met", 60},    {"mest", 120},  {"mez", 60},   {"mesz", 120},  {"eet", 120},
    {"eest", 180}, {"мск", 180},   {"msd", 240},  {"trt", 180},  {"et", -300},   {"ct", -360},   {"mt", -420},  {"pt", -480},   {"at", -240},
    {"ast", -240}, {"adt", -180},  {"nst", -210}, {"ndt", -150}, {"akst", -540}, {"akdt", -480}, {"hst", -600}, {"hast", -600}, {"sst", -660},
    {"brt", -180}, {"brst", -120}, {"art", -180}, {"clt", -240}, {"clst", -180}, {"cot", -300},  {"pet", -300}, {"vet", -240},  {"bot", -240},
    {"ect", -300}, {"wat", 60},    {"cat", 120},  {"sast", 120}, {"eat", 180},   {"irst", 210},  {"gst", 240},  {"samt", 240},  {"pkt", 300},
    {"yekt", 300}, {"uzt", 300},   {"npt", 345},  {"bdt", 360},  {"omst", 360},  {"mmt", 390},   {"ict", 420},  {"wib", 420},   {"krat", 420},
    {"novt", 420}, {"hkt", 480},   {"sgt", 480},  {"myt", 480},  {"pht", 480},   {"wita", 480},  {"awst", 480}, {"irkt", 480},  {"ulat", 480},
    {"wit", 540},  {"yakt", 540},  {"acst", 570}, {"acdt", 630}, {"aest", 600},  {"aedt", 660},  {"chst", 600}, {"vlat", 600},  {"magt", 660},
    {"nzst", 720}, {"nzdt", 780},  {"pett", 720}, {"fjt", 720},
};

// A is UTC+1: RFC 822 section 5.1 printed the signs the wrong way round (RFC 1123 section 5.2.14). J is not used.
std::optional<int> military_zone(char c) {
  if (c >= 'a' && c <= 'i') return (c - 'a' + 1) * 60;
  if (c >= 'k' && c <= 'm') return (c - 'k' + 10) * 60;
  if (c >= 'n' && c <= 'y') return -(c - 'n' + 1) * 60;
  return std::nullopt;
}

std::optional<int> whole_month(std::string_view word) {
  for (int m = 0; m < 12; ++m)
    if (english[m] == word || contains(names[m], word) || contains(whole[m], word)) return m + 1;
  return std::nullopt;
}

std::optional<int> cut_month(std::string_view word) {
  int found = 0;
  for (int m = 0; m < 12; ++m) {
    if (any_word(stems[m], [&](std::string_view s) { return word.starts_with(s); })) return m + 1;
    if (any_word(names[m], [&](std::string_view name) { return name.starts_with(word); })) {
      if (found != 0) return std::nullopt;
      found = m + 1;
    }
  }
  return found == 0 ? std::nullopt : std::optional(found);
}

}  // namespace

std::optional<int> month_of(std::string_view word) {
  if (letters(word) < 3) return std::nullopt;
  for (int m = 0; m < 12; ++m)
    if (english[m].starts_with(word)) return m + 1;
  if (auto m = whole_month(word)) return m;
  if (auto m = cut_month(word)) return m;
  for (std::string_view ending : {"kuuta", "kuu"})  // Finnish: helmikuu, helmikuuta
    if (word.ends_with(ending)) return whole_month(word.substr(0, word.size() - ending.size()));
  constexpr std::string_view in = "ב";  // Hebrew "in": one letter before the name
  return word.starts_with(in) ? whole_month(word.substr(in.size())) : std::nullopt;
}

bool is_weekday(std::string_view word) {
  if (letters(word) < 2) return false;
  return std::any_of(weekdays.begin(), weekdays.end(),
                     [&](words list) { return any_word(list, [&](std::string_view w) { return w.starts_with(word); }); });
}

bool is_date_filler(std::string_view word) { return contains(fillers, word); }

std::optional<int> zone_minutes(std::string_view word) {
  for (const auto& z : zones)
    if (z.name == word) return z.minutes;
  return word.size() == 1 ? military_zone(word[0]) : std::nullopt;
}

}  // namespace wirewatch::text::detail
