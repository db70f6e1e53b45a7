include(GNUInstallDirs)
install(TARGETS wirewatch RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
install(FILES systemd/wirewatch.service DESTINATION lib/systemd/system OPTIONAL)
install(FILES etc/wirewatch.toml DESTINATION ${CMAKE_INSTALL_SYSCONFDIR}/wirewatch OPTIONAL)
