// The page stays where it is when nginx or a store does not.

import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startGate, statusPath } from './gate.mjs';
import { announced, isLive, isShown, open, shownCounts, shownVerdicts, startBrowser } from './look.mjs';
import { until } from './until.mjs';

let gate;
let browser;
let view;

before(async () => {
    gate = await startGate();
    browser = await startBrowser();
});

after(async () => {
    await browser?.close();
    await gate?.remove();
});

beforeEach(async () => {
    gate.upstream.status = 200;
    await gate.redis.ensure();
    await gate.nginx.ensure();
    view = await open(browser, gate.address);
    await isLive(view.page);
});

afterEach(() => view.close());

const text = (selector) => view.page.locator(selector).innerText();

const accepted = async () =>
    (await shownVerdicts(view.page))['hooks.example.org /hooks/iclosed']['accepted new'];

// Whatever happened to the counters, no rate is below nothing.
async function assertSound() {
    const drawn = await view.page.locator('main').innerHTML();
    assert.ok(!/NaN|undefined|Infinity/.test(drawn), drawn.match(/.{40}(NaN|undefined|Infinity)/)?.[0]);
    assert.ok(!/[\s>-]-\d/.test(await text('#tiles')));
}

test('a reload of nginx: the counters and the page go on', async () => {
    const { page } = view;
    await gate.deliver();
    await isShown(page, gate);
    const before = await accepted();

    await gate.nginx.reload();
    await gate.deliver();
    await until('one more', async () => await accepted() === before + 1);
    await isLive(page);
    assert.ok(!(await page.getByRole('status').textContent()).includes('reset'));
    await assertSound();
});

test('nginx stops, and starts again: the page says so, and begins anew', async () => {
    const { page } = view;
    for (let i = 0; i < 3; i++) {
        await gate.deliver();
    }
    await isShown(page, gate);

    await gate.nginx.stop();
    await until('the state', async () =>
        /^No response from nginx since \d\d:\d\d:\d\d\. Retrying\.$/.test(await text('#state')));
    await announced(page, 'No response from nginx since');
    assert.equal(await page.title(), '(!) Webhook gate');
    assert.ok(await accepted() >= 3); // what was known stays, but is not said to be so
    assert.match(await text('#overall'), /^Not known since \d\d:\d\d:\d\d\./);
    assert.match(await page.locator('#overall').getAttribute('class'), /unknown/);

    await gate.nginx.start();
    await announced(page, 'nginx responds again. The counters were reset at');
    await isLive(page);
    assert.equal(await page.title(), 'Webhook gate');
    await gate.deliver();
    await until('the one', async () => await accepted() === 1);
    await isShown(page, gate);
    await assertSound();
});

test('nginx answers, but not with the status', async () => {
    const { page } = view;
    const path = `**${statusPath}?format=json`;

    await page.route(path, (route) => route.fulfill({ status: 403, body: 'no' }));
    await announced(page, 'nginx has answered 403 since');
    await until('the state', async () => /^nginx has answered 403 since/.test(await text('#state')));

    await page.unroute(path);
    await page.route(path, (route) => route.fulfill({ status: 200, body: '<p>sign in' }));
    await announced(page, 'nginx has not sent JSON since');

    await page.unroute(path);
    await announced(page, 'nginx responds again.');
    await isLive(page);
});

test('Redis is killed, and comes back', async () => {
    const { page } = view;
    const name = (await gate.status()).redis[0].server;
    const card = () => page.getByRole('article', { name }).innerText();
    const deliver = () => gate.deliver({ to: '/hooks/shared' });

    await until('every worker to be connected', async () => {
        await deliver();
        return (await gate.status()).redis[0].up;
    });
    await until('"up"', async () => /^up since \d{4}-\d\d-\d\d /m.test(await card()));
    assert.match(await card(), /Workers connected\s+2 of 2/);
    assert.match(await text('#overall'), /^No problem is known: \d of 5 locations have had no delivery yet\.$/);
    for (const to of ['iclosed', 'brief', 'small', 'watched']) {
        await gate.deliver({ to: `/hooks/${to}` });
    }
    await until('no problems', async () => await text('#overall') === 'There are no problems.');
    await until('round trips', async () => /p50, p95, p99\s+[\d.]+.[µm]?s, /.test(await card()));

    await gate.redis.stop('SIGKILL');
    await until('"down"', async () => {
        await deliver();
        return /^down since \d{4}-\d\d-\d\d /m.test(await card());
    });
    await announced(page, `${name} is down.`);
    assert.match(await text('.troubles'), new RegExp(`Problem: ${name} is down for \\d of 2 workers since .*: ` +
        `.+\\. Deliveries to hooks\\.example\\.org /hooks/shared get 503\\. What to do`));
    assert.match(await page.locator('#troubles a').first().getAttribute('href'),
        /^https:\/\/.*\/docs\/alerts\.md#webhookredisdown$/);
    await until('a refusal', async () => /store unavailable store unknown 503/.test((await text('#refusals')).replaceAll(/\s+/g, ' ')));
    assert.equal(await page.title(), '(!) Webhook gate');

    await gate.redis.start();
    await announced(page, `${name} is up again.`);
    await until('"up"', async () => {
        await deliver();
        return /^up since /m.test(await card());
    });
    assert.match(await card(), /Connections lost\s+[1-9]/);
    await assertSound();
});

test('what the store could not be told, and what the upstream refuses, is pointed out', async () => {
    const { page } = view;
    gate.upstream.hold = true;
    const status = gate.deliver({ to: '/hooks/brief' }); // tried for a second
    await until('the upstream to have it', () => gate.upstream.held.length);
    await gate.redis.stop('SIGKILL');
    gate.upstream.release();
    assert.equal(await status, 200);
    await announced(page, '/hooks/brief: the store could not record 1 operation (commit: 1)');
    assert.match(await text('#troubles'), /Problem: \S+ \/hooks\/brief: the store could not record 1 operation/);
    assert.equal((await shownCounts(page, '/hooks/brief'))['Not recorded: commit'], '1');
    assert.equal(await page.locator('#counts .bad').first().innerText(), '1');

    gate.upstream.status = 502;
    await until('the upstream to be blamed', async () => {
        await gate.deliver();
        return /\/hooks\/iclosed: the upstream did not answer 2xx to \d+ of the last \d+ events \(502: \d+\) since /.test(await text('#troubles'));
    });
    await announced(page, 'The upstream of hooks.example.org /hooks/iclosed is failing.');
});
