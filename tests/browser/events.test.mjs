// An event can be found, and forgotten after a question.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { startGate } from './gate.mjs';
import { isLive, open, startBrowser } from './look.mjs';
import { until } from './until.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let gate;
let browser;

before(async () => {
    gate = await startGate();
    browser = await startBrowser();
});

after(async () => {
    await browser?.close();
    await gate?.remove();
});

const found = (page) => page.locator('#found').innerText();

async function lookUp(page, id) {
    await page.getByLabel('Id or key').fill(id);
    await page.keyboard.press('Enter');
}

async function violations(page) {
    await page.evaluate(axe);
    const result = await page.evaluate(() => globalThis.axe.run());
    return result.violations.map(({ id, nodes }) => [id, nodes[0].html]);
}

test('an event is found by its id and by its key, and forgotten when that is confirmed', async () => {
    const { page, complaints, close } = await open(browser, gate.address);
    await isLive(page);
    assert.equal(await gate.deliver({ id: 'known 1' }), 200);
    const before = gate.upstream.count;

    await lookUp(page, 'known 1');
    await until('the event', async () => /:Call%20booked:known%201 was delivered, and expires in 3 d 23 h/
        .test(await found(page)));
    const key = await page.locator('#found code').innerText();
    await lookUp(page, key);
    await until('the event again', async () => (await found(page)).includes('was delivered'));
    assert.deepEqual(await violations(page), []);

    await page.getByRole('button', { name: 'Forget' }).click();
    const dialog = page.getByRole('dialog');
    assert.match(await dialog.innerText(), /Forget .*known%201\? If it is delivered again, it is forwarded again\./);
    assert.deepEqual(await violations(page), []);
    await page.keyboard.press('Escape'); // second thoughts
    assert.ok(!await dialog.isVisible());
    assert.equal(await gate.deliver({ id: 'known 1' }), 200);
    assert.equal(gate.upstream.count, before, 'a duplicate');

    await page.getByRole('button', { name: 'Forget' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Forget' }).click();
    await until('the answer', async () => (await found(page)).includes('is forgotten: a redelivery is forwarded.'));
    assert.equal(await page.evaluate(() => document.activeElement.id), 'event-id');
    assert.equal(await gate.deliver({ id: 'known 1' }), 200);
    assert.equal(gate.upstream.count, before + 1, 'forwarded again');
    assert.deepEqual(complaints, []);
    await close();
});

test('what is not there is said to be so', async () => {
    const { page, close } = await open(browser, gate.address);
    await isLive(page);
    await lookUp(page, 'nobody:knows/<b>');
    await until('the answer', async () => /^No such event is in /m.test(await found(page)));
    assert.match(await page.locator('#announcer').textContent(), /^No such event is in /);
    assert.equal(await page.getByRole('button', { name: 'Forget' }).count(), 0);
    await close();
});

test('a foreign page cannot forget, and a page without the token cannot either', async () => {
    const { page, close } = await open(browser, gate.address);
    await isLive(page);
    const status = await page.evaluate(async () =>
        (await fetch('/events/x:y:z', { method: 'DELETE', headers: { 'X-Webhook-Token': 'guessed' } })).status);
    assert.equal(status, 403);
    await close();
});
