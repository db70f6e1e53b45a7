# docs/dependencies.md gives the reason for each of these.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(Boost 1.81 REQUIRED COMPONENTS json)
find_package(ICU REQUIRED COMPONENTS uc i18n data)
find_package(ZLIB REQUIRED)
find_package(RocksDB REQUIRED)
find_package(pugixml REQUIRED)

function(ww_pkg target module)
  # The prefix keeps its cache variables apart from those of other packages' find modules (RocksDB has one for zstd).
  pkg_check_modules(WW_${target} REQUIRED IMPORTED_TARGET GLOBAL ${module})
  add_library(${target} ALIAS PkgConfig::WW_${target})
endfunction()
ww_pkg(brotlidec libbrotlidec)
ww_pkg(zstd libzstd)
ww_pkg(gumbo gumbo)
ww_pkg(cares libcares)
ww_pkg(xxhash libxxhash)
ww_pkg(systemd libsystemd)
ww_pkg(tomlplusplus tomlplusplus)
ww_pkg(jemalloc jemalloc)

add_library(tl_expected INTERFACE)
find_path(TL_EXPECTED_DIR tl/expected.hpp REQUIRED)

# Asio is compiled once, in net/asio_impl.cpp and net/beast_impl.cpp.
add_library(asio INTERFACE)
target_compile_definitions(asio INTERFACE BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED
                                          BOOST_ASIO_DISABLE_BOOST_REGEX
                                          # Frames of coroutines are used again; the default of 2 sends most of them to malloc.
                                          BOOST_ASIO_RECYCLING_ALLOCATOR_CACHE_SIZE=32)
target_link_libraries(asio INTERFACE Boost::headers Threads::Threads)
