// screenshot.mjs [SECONDS [DIR]]: the pictures of docs/status-page.md, of a gate
// that has had so many seconds of traffic.

import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { source, booking } from './gate.mjs';
import { isLive, startBrowser } from './look.mjs';
import { startNginx, startRedis, startUpstream } from './servers.mjs';

const seconds = Number(process.argv[2] ?? 300);
const dir = process.argv[3] ?? join(source, 'docs');
const secret = 'whsec_of_the_picture';

const locations = (upstream, redis) => `
    location = /hooks/iclosed {
        webhook iclosed;
        webhook_token $http_x_token now before;
        webhook_wait 0;
        proxy_pass http://127.0.0.1:${upstream.port};
    }
    location = /hooks/stripe {
        webhook stripe;
        webhook_secret ${secret};
        webhook_store redis://127.0.0.1:${redis.port};
        webhook_wait 0;
        proxy_pass http://127.0.0.1:${upstream.port};
    }
    location = /webhook-status { webhook_status; }
`;

const chance = (share) => Math.random() < share;
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const identifier = () => Math.random().toString(36).slice(2, 12).padEnd(10, '0');

function call() {
    const event = { ...booking.event, uuid: String(90000 + Math.floor(Math.random() * 9999)) };
    if (chance(0.02)) {
        event.start_time = 'soon';
    }
    return {
        path: '/hooks/iclosed',
        headers: { 'X-Token': chance(0.02) ? 'wrong' : chance(0.8) ? 'now' : 'before' },
        body: JSON.stringify([{ ...booking, event }]),
    };
}

function payment() {
    const time = Math.floor(Date.now() / 1000);
    const body = JSON.stringify({
        id: `evt_${identifier()}`,
        object: 'event',
        type: chance(0.5) ? 'checkout.session.completed' : 'invoice.paid',
        created: chance(0.02) ? 'today' : time,
        data: { object: {} },
    });
    const signed = `${chance(0.01) ? time - 4000 : time}.${body}`;
    const signature = createHmac('sha256', chance(0.02) ? 'wrong' : secret).update(signed).digest('hex');
    return {
        path: '/hooks/stripe',
        headers: { 'Stripe-Signature': `t=${signed.split('.')[0]},v1=${signature}` },
        body: chance(0.01) ? body.slice(0, -1) : body,
    };
}

async function send(port, { path, headers, body }) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body,
    });
    await answer.arrayBuffer();
}

// A day in minutes: waves, a burst, and senders that repeat themselves.
async function traffic(port, upstream) {
    const end = Date.now() + seconds * 1000;
    const sent = [];
    const under = new Set();
    while (Date.now() < end) {
        const left = (end - Date.now()) / 1000;
        const pace = left > 100 && left < 112 ? 18 : 3 + 2 * Math.sin(left / 22);
        await sleep((1000 / pace) * (0.5 + Math.random()));
        upstream.status = chance(0.01) ? 503 : 200;
        const delivery = sent.length > 9 && chance(0.1)
            ? sent[Math.floor(Math.random() * sent.length)] : chance(0.6) ? call() : payment();
        sent.push(delivery);
        const sending = send(port, delivery).finally(() => under.delete(sending));
        under.add(sending);
    }
    await Promise.all(under);
}

async function open(browser, port, options) {
    const context = await browser.newContext({ timezoneId: 'Europe/Berlin', ...options });
    const page = await context.newPage();
    await page.goto(`http://hooks.example.org:${port}/webhook-status`);
    await isLive(page);
    return page;
}

const [upstream, redis] = [await startUpstream(), await startRedis()];
upstream.delay = () => 15 + 40 * -Math.log(Math.random());
const nginx = await startNginx(locations(upstream, redis));
const browser = await startBrowser(
    ['--host-resolver-rules=MAP hooks.example.org 127.0.0.1', '--disable-lcd-text']);
try {
    const desktop = await open(browser, nginx.port, { viewport: { width: 1120, height: 1285 } });
    const phone = await open(browser, nginx.port,
        { viewport: { width: 390, height: 844 }, isMobile: true, colorScheme: 'dark' });
    await traffic(nginx.port, upstream);
    await desktop.screenshot({ path: join(dir, 'status-page.png') });
    await desktop.getByRole('region', { name: 'The last refusals' })
        .screenshot({ path: join(dir, 'status-page-refusals.png') });
    await phone.screenshot({ path: join(dir, 'status-page-phone.png') });
} finally {
    await browser.close();
    await nginx.remove();
    await redis.remove();
    await upstream.remove();
}
