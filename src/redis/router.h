// Finds the servers of operations.

#ifndef WEBHOOK_REDIS_ROUTER_H
#define WEBHOOK_REDIS_ROUTER_H

#include "redis/key_index.h"
#include "redis/operation.h"
#include "redis/slots.h"

namespace webhook::redis {

class operation_queue;

// The operations on all servers.
struct all_operations {
    operation_pool pool;
    // Indexes the commits and releases that are not confirmed.  An operation
    // may have gone to another server than the one before it: what counts is
    // the key.
    key_index<operation> unrecorded;
    bool stopped = false; // no handler is called any more
};

// A queue calls this interface, also while its connection reads: the functions
// only note what is to be done at the end of the event.
class router {
public:
    virtual ~router() = default;

    virtual bool is_cluster() const noexcept = 0;

    // Returns the queue of the server that has the key, as far as is known.
    virtual operation_queue &queue_of(const operation &op) noexcept = 0;

    // Returns the queue of the server that another one has named, or nullptr.
    virtual operation_queue *queue_at(const redirection &to) noexcept = 0;

    // A server does not serve what it should serve.
    virtual void doubt() noexcept = 0;

    // Connects to the server of this queue, which has not been needed yet.  It
    // must not be called while a connection reads.
    virtual void start(operation_queue &of) noexcept = 0;
};

} // namespace webhook::redis

#endif // WEBHOOK_REDIS_ROUTER_H
