/* What is wrong with a profile or an option, where, and the remedy. */

#ifndef WEBHOOK_CORE_CONFIG_ERROR_H
#define WEBHOOK_CORE_CONFIG_ERROR_H

#include <stdexcept>

namespace webhook {

class config_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace webhook

#endif /* WEBHOOK_CORE_CONFIG_ERROR_H */
