// Contains the headers that most tests include, to be precompiled.  Each file
// still includes the headers that it uses.

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
