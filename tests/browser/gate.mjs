// A gate to look at: deliveries to a zone and to Redis, and their status.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { startNginx, startRedis, startUpstream } from './servers.mjs';

export const source = resolve(process.env.WEBHOOK_SOURCE_DIR ?? '.');

export const booking = JSON.parse(readFileSync(join(source, 'tests/data/iclosed/call-booked.json')))[0];

export const secrets = ['the-first-secret', 'the-second-secret'];

// What of a payload must not be seen on the page.
export const personal = [booking.invitee.email, booking.invitee.name];

export const statusPath = '/webhook-status';

const locations = (upstream, redis) => `
    location = /hooks/iclosed {
        webhook iclosed;
        webhook_validation enforce;
        webhook_token $http_x_token ${secrets.join(' ')};
        webhook_wait 0;
        proxy_pass http://127.0.0.1:${upstream.port};
    }
    location = /hooks/shared {
        webhook iclosed;
        webhook_store redis://127.0.0.1:${redis.port} timeout=250ms;
        proxy_pass http://127.0.0.1:${upstream.port};
    }
    location = /hooks/brief {
        webhook iclosed;
        webhook_store redis://127.0.0.1:${redis.port} timeout=250ms;
        webhook_window 1s;
        webhook_lease 1s;
        proxy_pass http://127.0.0.1:${upstream.port};
    }
    location = /hooks/small {
        webhook iclosed;
        webhook_store zone=small:32k;
        client_body_buffer_size 512k;
        proxy_pass http://127.0.0.1:${upstream.port};
    }
    location = /hooks/watched {
        webhook iclosed;
        webhook_mode observe;
        webhook_token $http_x_token ${secrets[0]};
        proxy_pass http://127.0.0.1:${upstream.port};
    }
    location /events/ { webhook_events; }
    location = ${statusPath} { webhook_status; }
`;

export async function startGate() {
    const [upstream, redis] = [await startUpstream(), await startRedis()];
    const nginx = await startNginx(locations(upstream, redis));
    const origin = `http://127.0.0.1:${nginx.port}`;
    let last = 0;

    async function deliver({ id = `event-${++last}`, to = '/hooks/iclosed', token = secrets[0],
        body = null, event = {} } = {}) {
        const text = body ??
            JSON.stringify([{ ...booking, event: { ...booking.event, uuid: id, ...event } }]);
        const answer = await fetch(origin + to, {
            method: 'POST',
            headers: { 'Content-Type': 'application/json', 'X-Token': token },
            body: text,
        });
        await answer.arrayBuffer();
        return answer.status;
    }

    return {
        upstream,
        redis,
        nginx,
        address: origin + statusPath,
        deliver,
        status: async () => (await fetch(`${origin}${statusPath}?format=json`)).json(),
        origin,
        remove: async () => {
            await nginx.remove();
            await redis.remove();
            await upstream.remove();
        },
    };
}
