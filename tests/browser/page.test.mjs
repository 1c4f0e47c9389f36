// The page shows what the gate has counted, and nothing else.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { booking, personal, secrets, startGate, statusPath } from './gate.mjs';
import { countedCounts, countedVerdicts, isLive, isShown, open, shownCounts, shownVerdicts, startBrowser, table } from './look.mjs';
import { startNginx } from './servers.mjs';
import { until } from './until.mjs';

let gate;
let browser;

before(async () => {
    gate = await startGate();
    browser = await startBrowser();

    for (const id of ['a', 'b', 'c', 'a']) {
        await gate.deliver({ id });
    }
    await gate.deliver({ token: secrets[1] });
    await gate.deliver({ token: 'wrong' });
    await gate.deliver({ body: '{"broken' });
    await gate.deliver({ id: 'e', event: { start_time: 'noon' } });
    await gate.deliver({ to: '/hooks/shared' });
    gate.upstream.status = 500;
    await gate.deliver({ to: '/hooks/shared' });
    gate.upstream.status = 200;
});

after(async () => {
    await browser?.close();
    await gate?.remove();
});

test('it shows the figures of the JSON, and the browser objects to nothing', async () => {
    const { page, complaints, close } = await open(browser, gate.address);
    await isLive(page);
    const status = await gate.status();
    const indexOf = (name) => status.locations.findIndex(({ location }) => location === name);

    assert.deepEqual(await shownVerdicts(page), countedVerdicts(status));
    assert.deepEqual(
        (await shownVerdicts(page))['hooks.example.org /hooks/iclosed'], {
            'accepted new': 4,
            'duplicate delivered': 1,
            'unauthorized token wrong': 1,
            'malformed syntax': 1,
            'invalid schema': 1,
        });

    for (const location of status.locations) {
        const shown = await shownCounts(page, location.location);
        const { Bodies: bodies, 'Window kept': kept, ...counts } = shown;
        assert.deepEqual(counts, countedCounts(location), location.location);
        assert.match(bodies, /^[\d.]+ (B|KiB)$/);
        assert.equal(kept, location.window ? '4 d' : undefined);
    }
    assert.equal((await shownCounts(page, '/hooks/shared'))['Upstream: 5xx'], '1');

    const [used] = await table(page, 'Deliveries by the secret that authenticated them');
    assert.deepEqual(used.map((row) => row.slice(-3, -1)),
        status.locations[indexOf('/hooks/iclosed')].secrets.map(({ secret, count }) => [`secret ${secret}`, String(count)]));
    assert.equal(used.length, 2);

    const [refusals] = await table(page, 'The last refusals');
    assert.deepEqual(refusals.map(([, what, , of]) => [what, of]), [
        ['invalid schema 422 /event/start_time anyOf', 'Call booked e'],
        ['malformed syntax 400 after 8 bytes', '\u2013'], ['unauthorized token wrong 401', '\u2013']]);
    const [groups] = await table(page, 'Refusals by reason');
    assert.deepEqual(groups.map((row) => row.slice(0, 3)), refusals.map(([, what]) => [
        what.replace(/ \d{3}( after .*)?/, ''), 'hooks.example.org /hooks/iclosed iclosed', '1']));

    const stored = page.getByRole('article', { name: 'Zone webhook' });
    const { used: entries } = status.zones.find(({ zone }) => zone === 'webhook');
    assert.match(await stored.innerText(), new RegExp(`\\b${entries} of `));
    assert.equal(await stored.getByRole('meter').getAttribute('value'), String(entries));
    assert.match(await page.locator('#about').textContent(),
        new RegExp(`webhook ${status.version} on nginx ${status.nginx} .* 2 workers`));

    assert.deepEqual(complaints, []);
    await close();
});

test('what was forwarded though it is not as described is shown, and nothing of it', async () => {
    const { page, complaints, close } = await open(browser, gate.address);
    await isLive(page);
    assert.ok(await page.getByText('There is no drift: all forwarded events').isVisible());

    for (const id of ['drift-1', 'drift-2']) {
        assert.equal(await gate.deliver({ to: '/hooks/shared', id, event: { start_time: 'noon' } }), 200);
    }
    await until('a row', async () =>
        (await table(page, 'How forwarded events differ'))[0].at(0)?.[3] === '2');
    const [[row]] = await table(page, 'How forwarded events differ');
    assert.deepEqual(row.slice(0, 4), ['anyOf /event/start_time', 'Call booked',
        'hooks.example.org /hooks/shared iclosed', '2']);
    assert.ok(!(await page.content()).includes('noon'));
    assert.ok(!await page.getByText('There is no drift: all forwarded events').isVisible());
    assert.deepEqual(complaints, []);
    await close();
});

test('it goes on by itself: table, rate and chart', async () => {
    const { page, complaints, close } = await open(browser, gate.address);
    await isLive(page);
    const chart = page.locator('#rate-chart');
    const before = await chart.innerHTML();
    await page.evaluate(() => { globalThis.mark = 'not loaded again'; });

    const shown = async () => (await shownVerdicts(page))['hooks.example.org /hooks/iclosed'];
    const { 'accepted new': accepted } = await shown();
    for (let i = 0; i < 7; i++) {
        assert.equal(await gate.deliver(), 200);
    }
    await until('seven more', async () => (await shown())['accepted new'] === accepted + 7);
    await isShown(page, gate);

    await until('a rate', async () => /^Delivered\n?[1-9]/.test(
        await page.locator('.tile', { hasText: 'Delivered' }).innerText()));
    await until('an area', () => chart.locator('path.area.accepted').count());
    assert.notEqual(await chart.innerHTML(), before);
    assert.match(await page.getByRole('img', { name: 'Time in the gate' }).getAttribute('aria-label'),
        /p50 [\d.]+.[µm]?s, p95 [\d.]+.[µm]?s, p99 /);
    assert.equal(await page.evaluate(() => globalThis.mark), 'not loaded again');
    assert.deepEqual(complaints, []);
    await close();
});

test('a zone that forgets is named, with what it keeps of the window', async () => {
    const { page, complaints, close } = await open(browser, gate.address);
    await isLive(page);
    for (let n = 0; n < 600; n += 50) {
        const events = Array.from({ length: 50 }, (_, i) => (
            { ...booking, event: { ...booking.event, uuid: `small-${n + i}` } }));
        assert.equal(await gate.deliver({ to: '/hooks/small', body: JSON.stringify(events) }), 200);
    }

    const named = page.locator('#troubles li', { hasText: '/hooks/small' });
    await until('the trouble', () => named.count());
    assert.match(await named.innerText(),
        /^Note: hooks\.example\.org \/hooks\/small: deliveries are remembered for \d+ (s|min).* of 4 d, /);
    assert.match((await shownCounts(page, '/hooks/small'))['Window kept'], /^\d+ (s|min).* of 4 d$/);
    assert.deepEqual(complaints, []);
    await close();
});

test('a refusal appears: its id as text, and nothing of the payload', async () => {
    const { page, complaints, close } = await open(browser, gate.address);
    await isLive(page);
    const id = '<img src=x onerror="globalThis.hurt = true">\u202e\u0007';

    gate.upstream.hold = true;
    const original = gate.deliver({ id });
    await until('the upstream to have it', () => gate.upstream.held.length);
    assert.equal(await gate.deliver({ id }), 503);
    gate.upstream.release();
    assert.equal(await original, 200);

    const first = await until('the refusal', async () => {
        const [rows] = await table(page, 'The last refusals');
        return rows[0].at(-1).includes('<img') && rows[0];
    });
    assert.match(first[0], /^\d\d:\d\d:\d\d$/);
    assert.deepEqual(first.slice(1, 3),
        ['in flight in flight 503', 'hooks.example.org /hooks/iclosed iclosed']);
    assert.match(first[3], /^Call booked <img src=x onerror="globalThis\.hurt = true">(\\u202e|%E2%80%AE)%07$/);

    // what somebody is copying stays selected when another one comes
    await page.locator('#refusals tr').first().locator('td').last().selectText();
    await gate.deliver({ body: '{' });
    await until('another one', async () =>
        (await table(page, 'The last refusals'))[0][0][1] === 'malformed syntax 400 after 1 bytes');
    assert.match(await page.evaluate(() => getSelection().toString()), /^Call booked\s+<img/);

    const [rows] = await table(page, 'The last refusals');
    assert.equal(rows.length, (await gate.status()).refusals.length);
    assert.equal(await page.locator('main img').count(), 0);
    assert.equal(await page.evaluate(() => globalThis.hurt), undefined);
    const content = await page.content();
    for (const text of [...personal, ...secrets, 'noon']) {
        assert.ok(!content.includes(text), text);
    }
    assert.deepEqual(complaints, []);
    await close();
});

test('it asks for nothing but itself, and its policy holds', async () => {
    const { page, complaints, requests, answer, close } = await open(browser, gate.address);
    await isLive(page);
    assert.deepEqual([...new Set(requests)], [gate.address, `${gate.address}?format=json`]);
    assert.ok((await answer.body()).length < 40 * 1024);
    assert.match(answer.headers()['content-security-policy'],
        /^default-src 'none'; script-src 'sha256-[^']{44}'; style-src 'sha256-[^']{44}'; connect-src 'self'; /);

    // what somebody might get in, and the browser refuses
    await page.evaluate(() => {
        const button = document.createElement('button');
        button.setAttribute('onclick', 'globalThis.hurt = true');
        document.body.append(button);
        button.click();
    }).catch(() => {});
    await page.evaluate(() => {
        document.querySelector('main').setAttribute('style', 'color: red');
        return fetch('https://example.org/').catch(() => {});
    });
    assert.equal(await page.evaluate(() => globalThis.hurt), undefined);
    for (const breached of ['TrustedScript', 'inline style', 'connect-src']) {
        assert.ok(complaints.some((text) => text.includes(breached)), `${breached}: ${complaints}`);
    }
    await close();
});

test('without JavaScript it says where the figures are', async () => {
    const { page, close } = await open(browser, gate.address, { javaScriptEnabled: false });
    const note = page.locator('noscript');
    assert.ok(await note.locator('p').isVisible());
    assert.match(await note.innerText(), /^This page requires JavaScript/);
    for (const idle of ['#pause', '#state', 'main']) {
        assert.ok(!await page.locator(idle).isVisible(), idle);
    }
    await note.locator('a').first().click();
    assert.equal(JSON.parse(await page.locator('body').innerText()).workers, 2);
    await close();
});

test('a configuration without a gate is shown as one', async (t) => {
    const nginx = await startNginx(`location = ${statusPath} { webhook_status; }`);
    t.after(() => nginx.remove());
    const { page, complaints, close } = await open(browser, `http://127.0.0.1:${nginx.port}${statusPath}`);
    await isLive(page);
    await until('a drawn chart', () => page.locator('#rate-chart path.area').count());
    assert.match(await page.locator('#about').innerText(), /no gates/);
    for (const text of ['No location has a gate. Each one will be listed here.', 'No gate has a store.',
        'None yet. They will be grouped by location, reason and place.']) {
        assert.ok(await page.getByText(text).isVisible(), text);
    }
    assert.equal(await page.locator('#overall').innerText(), 'No problem is known.');
    assert.ok(!/NaN|undefined|1970/.test(await page.locator('main').innerText()));
    assert.deepEqual(complaints, []);
    await close();
});
