#include "tests/conformance/store_conformance.h"

#include "tests/unit/storage/hosts.h"

namespace wirewatch::storage::testing {

INSTANTIATE_TEST_SUITE_P(memory, store_conformance, ::testing::Values([] { return std::make_unique<memory_host>(); }));
INSTANTIATE_TEST_SUITE_P(rocksdb, store_conformance, ::testing::Values([] { return std::make_unique<rocksdb_host>(); }));

}  // namespace wirewatch::storage::testing
