# Third-party sources by name, version and hash, through pip: `fastest_package(tree-sitter folder)` sets `folder` to the
# unpacked package. The pins are the requirement files beside this one. A package that is already in the build folder is
# taken from there, so that the second configure needs no network.
set(FASTEST_PACKAGES "${CMAKE_BINARY_DIR}/packages" CACHE PATH "Where downloaded packages are kept")
find_program(FASTEST_PYTHON NAMES python3 python REQUIRED DOC "Python with pip (3.10 or newer) for the build")

function(fastest_run_pip requirements destination)
  execute_process(COMMAND "${FASTEST_PYTHON}" -m pip --version RESULT_VARIABLE status OUTPUT_QUIET ERROR_QUIET)
  if(status)
    message(FATAL_ERROR "pip is missing: `${FASTEST_PYTHON} -m pip` does not work. "
                        "Install it (Debian: apt-get install python3-pip) or name another python with -DFASTEST_PYTHON=.")
  endif()
  file(STRINGS "${requirements}" kind REGEX "^# kind: ")
  set(binary --only-binary :all:)
  if(kind MATCHES "sdist")
    set(binary --no-binary :all:)
  endif()
  execute_process(
    COMMAND "${FASTEST_PYTHON}" -m pip download --quiet --disable-pip-version-check --no-deps ${binary}
            --require-hashes --requirement "${requirements}" --dest "${destination}"
    RESULT_VARIABLE status ERROR_VARIABLE message OUTPUT_VARIABLE message)
  if(status)
    file(REMOVE_RECURSE "${destination}")
    message(FATAL_ERROR "pip could not download what ${requirements} pins:\n${message}")
  endif()
endfunction()

function(fastest_package name folder)
  set(requirements "${PROJECT_SOURCE_DIR}/cmake/packages/${name}.txt")
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS "${requirements}")
  file(SHA256 "${requirements}" pin)
  string(SUBSTRING "${pin}" 0 12 pin)
  set(home "${FASTEST_PACKAGES}/${name}-${pin}")
  if(NOT EXISTS "${home}/.complete")
    message(STATUS "Fetching ${name}")
    file(REMOVE_RECURSE "${home}")
    file(MAKE_DIRECTORY "${home}")
    fastest_run_pip("${requirements}" "${home}/download")
    file(GLOB archive "${home}/download/*")
    file(ARCHIVE_EXTRACT INPUT "${archive}" DESTINATION "${home}/source")
    file(TOUCH "${home}/.complete")
  endif()
  # A source distribution has one folder at its top; a wheel is the top itself.
  file(GLOB sdist "${home}/source/*/PKG-INFO")
  if(sdist)
    cmake_path(GET sdist PARENT_PATH top)
    set(${folder} "${top}" PARENT_SCOPE)
  else()
    set(${folder} "${home}/source" PARENT_SCOPE)
  endif()
endfunction()
