// Sends arrays of small events to a gate with the zone or with Redis.

#ifndef WEBHOOK_TESTS_SUPPORT_BATCH_TEST_H
#define WEBHOOK_TESTS_SUPPORT_BATCH_TEST_H

#include "support/any_store_test.h"
#include "support/h2_client.h"

#include <string>

namespace webhook::test {

class batch : public any_store_test {
protected:
    void start_batches(const std::string &location = "",
        const std::string &http = "", const std::string &server = "",
        int workers = 1)
    {
        start_store({.location = location,
            .server = server,
            .http = http,
            .workers = workers});
    }

    log_entry log_line(std::size_t n)
    {
        return gate().wait_for_log(n).at(n - 1);
    }

    int h2_status(const std::string &body)
    {
        h2_client client(gate().port("h2"));
        return client.exchange(post(body)).status;
    }
};

} // namespace webhook::test

#endif
