// Each state of the page: what it says, that everybody can read it, and that it
// fits a phone, a tablet and a desktop.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { booking, startGate, statusPath } from './gate.mjs';
import { isShown, open, startBrowser } from './look.mjs';
import { startNginx } from './servers.mjs';
import { until } from './until.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser;

before(async () => {
    browser = await startBrowser();
});

after(() => browser?.close());

const views = [
    { viewport: { width: 1440, height: 900 } },
    { viewport: { width: 820, height: 1180 }, colorScheme: 'dark' },
    { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
];

async function check(page, width) {
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }));
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    // a table that has no room scrolls by itself, which nobody likes
    assert.deepEqual(await page.locator('.scroll:not([hidden])').evaluateAll((all) => all
        .filter((node) => node.scrollWidth > node.clientWidth + 1).map((node) => node.innerText)), []);
    // whatever can be focused shows that it is
    await page.evaluate(() => document.activeElement?.blur());
    let name;
    for (let i = 0; i < 40 && name !== 'Prometheus'; i++) {
        await page.keyboard.press('Tab');
        const seen = await page.evaluate(() => {
            const { outlineStyle, outlineWidth } = getComputedStyle(document.activeElement);
            return [document.activeElement.textContent, outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2];
        });
        assert.ok(seen[1], seen[0]);
        [name] = seen;
    }
    assert.equal(name, 'Prometheus');
}

// Opens the pages before the traffic, so that they show it as it comes.
async function look(address, act, expect, afterwards = async () => {}) {
    const opened = await Promise.all(views.map((view) => open(browser, address, view)));
    await act();
    for (const { page } of opened) {
        await until(`"${expect}"`, async () => expect.test(await page.locator('.troubles').innerText()));
    }
    await afterwards(opened.map(({ page }) => page));
    for (const [i, { page, close }] of opened.entries()) {
        await check(page, views[i].viewport.width);
        await close();
    }
}

const times = async (n, act) => {
    for (let i = 0; i < n; i++) {
        await act(i);
    }
};

const all = ['iclosed', 'shared', 'brief', 'small', 'watched'];

async function inState(t, act, expect, afterwards) {
    const gate = await startGate();
    t.after(() => gate.remove());
    await look(gate.address, () => act(gate), expect, afterwards && ((pages) => afterwards(gate, pages)));
}

const healthy = async (gate) => {
    for (const name of all) {
        await times(6, () => gate.deliver({ to: `/hooks/${name}` }));
    }
};

test('no gate', async (t) => {
    const nginx = await startNginx(`location = ${statusPath} { webhook_status; }`);
    t.after(() => nginx.remove());
    await look(`http://127.0.0.1:${nginx.port}${statusPath}`, async () => {}, /No location has a gate/);
});

test('no delivery yet', (t) => inState(t, async () => {},
    /No problem is known: 5 of 5 locations have had no delivery yet\./));

test('healthy', (t) => inState(t, healthy, /There are no problems\./));

test('the store is down', (t) => inState(t, async (gate) => {
    await healthy(gate);
    await gate.redis.stop('SIGKILL');
    await times(8, () => gate.deliver({ to: '/hooks/shared' }));
}, /1 problem\s+Problem: redis:\/\/\S+ is down for \d of 2 workers since .*: .+\. Deliveries to .*\/hooks\/shared.* get 503\./));

test('the upstream is down', (t) => inState(t, async (gate) => {
    await healthy(gate);
    gate.upstream.status = 502;
    await times(12, () => gate.deliver());
}, /Problem: \S+ \/hooks\/iclosed: the upstream did not answer 2xx to 12 of the last 18 events \(502: 12\) since/));

test('the upstream rejects what it gets', (t) => inState(t, async (gate) => {
    await healthy(gate);
    gate.upstream.status = 422;
    await times(12, () => gate.deliver());
}, /\/hooks\/iclosed: the upstream did not answer 2xx to 12 of the last 18 events \(422: 12\) since/));

test('the secret is wrong', (t) => inState(t, async (gate) => {
    await healthy(gate);
    await times(12, () => gate.deliver({ token: 'wrong' }));
}, /Problem: \S+ \/hooks\/iclosed: 12 of the last 18 deliveries are not authentic \(unauthorized token wrong: 12\)/));

test('the zone is full', (t) => inState(t, async (gate) => {
    await healthy(gate);
    await times(12, (n) => gate.deliver({ to: '/hooks/small', body: JSON.stringify(
        Array.from({ length: 50 }, (_, i) => ({ ...booking, event: { ...booking.event, uuid: `${n}-${i}` } }))) }));
}, /Zone small is filled to [\d.]+.%: /));

test('a gate only observes', (t) => inState(t, async (gate) => {
    await healthy(gate);
    await times(3, () => gate.deliver({ to: '/hooks/watched', id: 'copy' }));
    await times(6, () => gate.deliver({ to: '/hooks/watched', token: 'wrong' }));
}, /\/hooks\/watched: 6 of the last 15 deliveries are not authentic .* Their senders would get 401\./,
async (gate, [page]) => {
    await isShown(page, gate);
    const rows = await page.locator('#verdicts tbody', { hasText: '/hooks/watched' }).innerText();
    assert.match(rows, /observe mode/);
    assert.match(rows, /duplicate delivered\s+2/);
}));

test('nginx is gone', (t) => inState(t, healthy, /There are no problems\./, async (gate, pages) => {
    await gate.nginx.stop();
    for (const page of pages) {
        await until('the page to know nothing', async () =>
            /^Not known since/.test(await page.locator('#overall').innerText()));
    }
}));
