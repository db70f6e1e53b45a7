# `cmake --install build/release` puts the program below /usr and its configuration into /etc/wirewatch (DESTDIR is honoured).
# A configuration that is there already is never touched: the example then goes beside it as wirewatch.toml.example.
include(GNUInstallDirs)
install(TARGETS wirewatch RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES systemd/wirewatch.service DESTINATION ${CMAKE_INSTALL_PREFIX}/lib/systemd/system)
install(FILES docs/wirewatch.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1 OPTIONAL)
install(FILES etc/completions/wirewatch.bash DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME wirewatch OPTIONAL)
install(FILES etc/completions/_wirewatch DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/vendor-completions OPTIONAL)
install(FILES etc/completions/wirewatch.fish DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d OPTIONAL)
install(CODE "
  set(folder \"\$ENV{DESTDIR}${CMAKE_INSTALL_FULL_SYSCONFDIR}/wirewatch\")
  set(name wirewatch.toml)
  if(EXISTS \"\${folder}/wirewatch.toml\")
    set(name wirewatch.toml.example)
  endif()
  message(STATUS \"Installing: \${folder}/\${name}\")
  file(MAKE_DIRECTORY \"\${folder}\")
  configure_file(\"${CMAKE_SOURCE_DIR}/etc/wirewatch.toml\" \"\${folder}/\${name}\" COPYONLY)
")
