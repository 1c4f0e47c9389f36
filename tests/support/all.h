// What most tests include, compiled in advance.  A file names what it needs all
// the same.

#ifndef WEBHOOK_TESTS_SUPPORT_ALL_H
#define WEBHOOK_TESTS_SUPPORT_ALL_H

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#endif
