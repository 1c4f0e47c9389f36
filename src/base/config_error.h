/* Reports what is wrong with a profile or an option, where, and the remedy. */

#ifndef WEBHOOK_BASE_CONFIG_ERROR_H
#define WEBHOOK_BASE_CONFIG_ERROR_H

#include <stdexcept>

namespace webhook {

class config_error : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

} // namespace webhook

#endif /* WEBHOOK_BASE_CONFIG_ERROR_H */
