// Provisional: says the version.
#include <cstdio>
#include <string>

#include "base/version.h"

int main() {
  std::printf("fastest %s\n", std::string(fastest::base::version()).c_str());
  return 0;
}
