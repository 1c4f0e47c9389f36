// The whole history of one event, for whoever has to understand a finding.

#ifndef WEBHOOK_TESTS_FAULTS_STORY_H
#define WEBHOOK_TESTS_FAULTS_STORY_H

#include "faults/history.h"

namespace webhook::faults {

std::string story_of(const history &seen, std::size_t event);

} // namespace webhook::faults

#endif
