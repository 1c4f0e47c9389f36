// When the page asks nginx.  The browser's clock is the test's.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startGate } from './gate.mjs';
import { announced, isLive, open, startBrowser } from './look.mjs';
import { until } from './until.mjs';

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

async function openWithClock() {
    const view = await open(browser, gate.address, {}, (page) => page.clock.install());
    const { page, requests } = view;
    const unanswered = new Set();
    page.on('request', (request) => unanswered.add(request));
    page.on('requestfinished', (request) => unanswered.delete(request));
    page.on('requestfailed', (request) => unanswered.delete(request));
    const settled = async () => {
        await until('an answer', () => unanswered.size === 0);
        await page.evaluate(() => 'its turn');
    };
    await isLive(page);
    await page.clock.pauseAt(Date.now() + 60_000);
    await settled();

    // How often it has asked in so many seconds, each of which lasts until what
    // was asked has been answered.
    view.asksIn = async (seconds) => {
        const before = requests.length;
        for (let i = 0; i < seconds; i++) {
            await page.clock.runFor(1000);
            await settled();
        }
        return requests.length - before;
    };
    return view;
}

const within = (n, least, most) => assert.ok(n >= least && n <= most, `${n}`);

test('every other second', async () => {
    const { asksIn, close } = await openWithClock();
    within(await asksIn(20), 5, 10);
    await close();
});

test('not while it is paused', async () => {
    const { page, asksIn, close } = await openWithClock();
    const button = page.locator('#pause');
    await button.focus();
    await page.keyboard.press('Enter');
    await announced(page, 'Paused.');
    assert.match(await page.locator('#state').innerText(), /^Paused at \d\d:\d\d:\d\d$/);
    assert.equal(await asksIn(60), 0);

    assert.equal(await button.innerText(), 'Resume');
    await page.keyboard.press('Enter');
    await announced(page, 'Resumed.');
    await isLive(page);
    within(await asksIn(10), 2, 6);
    assert.equal(await button.innerText(), 'Pause');
    await close();
});

test('not while nobody sees it, and at once when somebody does', async () => {
    const { page, requests, asksIn, close } = await openWithClock();
    const setHidden = (hidden) => page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }, hidden);

    await setHidden(true);
    assert.equal(await asksIn(60), 0);
    const before = requests.length;
    await setHidden(false);
    await until('a request, while the clock stands still', () => requests.length === before + 1);
    within(await asksIn(10), 2, 6);
    await close();
});

test('less often when nginx is gone', async () => {
    const { page, asksIn, close } = await openWithClock();
    await page.route('**format=json', (route) => route.abort());
    within(await asksIn(60), 5, 10);
    await page.unroute('**format=json');
    within(await asksIn(10), 1, 5); // the last wait may be of ten seconds
    await isLive(page);
    within(await asksIn(20), 5, 10);
    await close();
});

test('not for ever: what takes ten seconds is no answer', async () => {
    const { page, close } = await openWithClock();
    await page.route('**format=json', () => {});
    await page.clock.runFor(3000);
    assert.match(await page.locator('#state').innerText(), /^Live/);
    await page.clock.runFor(11_000);
    await announced(page, 'No response from nginx since');
    await close();
});
