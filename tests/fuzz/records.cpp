// Bytes as any record: refused or read; what was read is written and read again as the same bytes.
#include "storage/records.h"

#include <cstdlib>

#include "storage/schema.h"

namespace {

template <class T>
void look(std::string_view bytes) {
  auto read = wirewatch::storage::decode<T>(bytes);
  if (!read) return;
  const std::string written = wirewatch::storage::encode(*read);
  auto again = wirewatch::storage::decode<T>(written);
  if (!again || wirewatch::storage::encode(*again) != written) std::abort();
}

using look_function = void (*)(std::string_view);
template <class... T>
constexpr look_function looks[] = {look<T>...};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace wirewatch;
  constexpr auto& all = looks<catalog_source, catalog_receiver, source_state, source_window, article_head, revision, raw_document, change,
                              outbox_entry, delivery_record, receiver_state, agenda_row, store_counters, storage::state_identity>;
  if (size == 0) return 0;
  all[data[0] % std::size(all)]({reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
