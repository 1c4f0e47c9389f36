// Anybody can read the page: on a phone, in the dark, by keyboard, by ear.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { startGate } from './gate.mjs';
import { announced, isLive, isShown, open, startBrowser } from './look.mjs';
import { until } from './until.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let gate;
let browser;

before(async () => {
    gate = await startGate();
    browser = await startBrowser();
    await gate.deliver();
    await gate.deliver({ to: '/hooks/shared' });
    await gate.deliver({ token: 'wrong' });
    for (let i = 0; i < 60; i++) {
        await gate.deliver({ body: '{' });
    }
    await gate.redis.stop('SIGKILL'); // troubles are to be readable as well
    await gate.deliver({ to: '/hooks/shared' });
});

after(async () => {
    await browser?.close();
    await gate?.remove();
});

async function look(options, prepare) {
    const view = await open(browser, gate.address, options, prepare);
    await isShown(view.page, gate);
    await until('troubles', () => view.page.locator('#troubles li').count());
    await until('a drawn line', () => view.page.locator('#rate-chart path.area').count());
    return view;
}

async function assertAccessible(page) {
    const { violations, passes } = await page.evaluate(() => globalThis.axe.run({
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }));
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes[0].html]), []);
    assert.ok(passes.find(({ id }) => id === 'color-contrast').nodes.length > 100);
}

const schemes = ['light', 'dark'];

for (const colorScheme of schemes) {
    test(`${colorScheme}: axe finds nothing, and has compared the colours`, async () => {
        const { page, close } = await look({ colorScheme });
        await page.evaluate(axe);
        await assertAccessible(page);
        await page.route('**format=json', (route) => route.abort());
        await announced(page, 'No response from nginx');
        await assertAccessible(page);
        await close();
    });

    test(`${colorScheme}: the texts of the charts stand out`, async () => {
        const { page, close } = await look({ colorScheme });
        const ratios = await page.evaluate(() => {
            const parts = (colour) => colour.match(/[\d.]+/g).slice(0, 3).map((c) => c / 255);
            const luminance = (colour) => parts(colour)
                .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
                .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
            const ratio = (a, b) => {
                const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
                return (high + 0.05) / (low + 0.05);
            };
            const ground = (node) => getComputedStyle(node.closest('.card')).backgroundColor;
            const of = (selector, property) => [...document.querySelectorAll(selector)]
                .map((node) => ratio(getComputedStyle(node)[property], ground(node)));
            return {
                page: luminance(getComputedStyle(document.body).backgroundColor),
                texts: of('.chart text', 'fill'),
                shapes: [...of('.legend path.area', 'fill'), ...of('.legend path.line', 'stroke')],
            };
        });
        assert.ok(ratios.texts.length > 20 && ratios.texts.every((r) => r >= 4.5), ratios.texts);
        assert.equal(ratios.shapes.length, 14);
        assert.ok(ratios.shapes.every((r) => r >= 3), ratios.shapes);
        assert.ok(colorScheme === 'dark' ? ratios.page < 0.05 : ratios.page > 0.8);
        await close();
    });
}

test('a phone: the page is as wide as the screen, and wide tables scroll', async () => {
    const { page, close } = await look(
        { viewport: { width: 320, height: 640 }, isMobile: true, hasTouch: true });
    const widths = await page.evaluate(() => ({
        page: document.documentElement.scrollWidth,
        viewport: visualViewport.width,
        outside: [...document.querySelectorAll('body *')]
            .filter((node) => !node.closest('.scroll table, .skip') &&
                node.getBoundingClientRect().right > 320.5).map((node) => node.outerHTML),
    }));
    assert.deepEqual(widths, { page: 320, viewport: 320, outside: [] });

    const tall = page.getByRole('region', { name: 'The last refusals' });
    assert.ok(await tall.evaluate((node) => node.scrollHeight > node.clientHeight));
    await tall.evaluate((node) => { node.scrollTop = 60; });
    await gate.deliver({ body: '{' });
    await isShown(page, gate);
    assert.equal(await tall.evaluate((node) => node.scrollTop), 60); // and stay there
    const charts = await page.locator('.chart svg').evaluateAll(
        (all) => all.map((chart) => Number(chart.getAttribute('width'))));
    assert.equal(charts.length, 4);
    assert.ok(charts.every((width) => width >= 240 && width <= 288), charts);
    await close();
});

test('a window that grows: so do the charts', async () => {
    const { page, close } = await look({ viewport: { width: 500, height: 600 } });
    const width = () => page.locator('#rate-chart svg').evaluate((chart) => chart.clientWidth);
    assert.ok(await width() < 480);
    await page.getByRole('button', { name: 'Pause' }).click(); // no poll that draws them
    await page.setViewportSize({ width: 1000, height: 600 });
    await until('a wider chart', async () => await width() > 800);
    await close();
});

test('the keyboard reaches everything, and it is seen where it is', async () => {
    const { page, close } = await look({});
    const focused = () => page.evaluate(() => {
        const node = document.activeElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(node);
        const name = node.getAttribute('aria-labelledby');
        return {
            name: (name ? document.getElementById(name) : node).textContent,
            role: node.getAttribute('role') ?? node.localName,
            seen: outlineStyle === 'solid' && parseFloat(outlineWidth) >= 2 &&
                node.getBoundingClientRect().left >= 0,
        };
    });
    const stops = [];
    do {
        await page.keyboard.press('Tab');
        stops.push(await focused());
    } while (stops.length < 40 && stops.at(-1).name !== 'Prometheus');
    assert.ok(stops.every(({ seen }) => seen), JSON.stringify(stops));
    const described = stops.map(({ role, name }) => `${role} ${name.split(',')[0]}`.trim());
    assert.deepEqual(described.slice(0, 2), ['a Skip to the figures', 'button Pause']);
    const links = described.filter((stop) => stop === 'a What to do');
    assert.ok(links.length > 1, described);
    assert.deepEqual(described.slice(2).filter((stop) => stop !== 'a What to do'), [
        'region Deliveries by location', 'input', 'button Look up', 'region Refusals by reason',
        'region The last refusals', 'region Deliveries by the secret that authenticated them',
        'a JSON', 'a Prometheus']);

    await page.reload();
    await isLive(page);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate(() => document.activeElement.localName), 'main');
    await close();
});

test('a screen reader finds the parts by their names', async () => {
    const { page, close } = await look({});
    const names = (role, options = {}) => page.getByRole(role, options).evaluateAll(
        (all) => all.map((node) => node.getAttribute('aria-label') ?? node.textContent.trim()));
    assert.deepEqual(await names('heading', { level: 1 }), ['Webhook gate']);
    assert.deepEqual(await names('heading', { level: 2 }), ['Now', 'Deliveries',
        'Processing times', 'Verdicts', 'Stores', 'Find an event', 'Refusals', 'Drift', 'Claims and forwards',
        'Secrets in use']);
    for (const landmark of ['banner', 'main', 'contentinfo']) {
        assert.equal(await page.getByRole(landmark).count(), 1, landmark);
    }

    const charts = await names('img');
    assert.equal(charts.length, 4);
    assert.match(charts[0], /^Deliveries per (minute|second) in the last 5 minutes: now [\d.]+\/(s|min), maximum /);

    const tables = await page.locator('table').evaluateAll((all) => all.map((table) => ({
        caption: table.caption.textContent.length > 10,
        region: table.parentElement.getAttribute('aria-labelledby') === table.caption.id,
        bare: [...table.querySelectorAll('th')].filter((th) => !th.scope).length,
        rows: [...table.tBodies].every((body) => [...body.rows].every(
            (row) => row.querySelector('th[scope=row], th[scope=rowgroup]:first-child:not([rowspan])'))),
    })));
    assert.equal(tables.length, 5);
    assert.deepEqual(tables, tables.map(() => ({ caption: true, region: true, bare: 0, rows: true })));

    // only what has changed is said
    const said = await page.getByRole('status').textContent();
    await gate.deliver({ body: '{' });
    await isShown(page, gate);
    assert.equal(await page.getByRole('status').textContent(), said);
    await close();
});
