// The page in Chromium, and what can be read off it.

import { chromium } from 'playwright-core';
import { until } from './until.mjs';

// Root, as in a container, has no sandbox to give to Chromium.
export const startBrowser = (args = []) => chromium.launch({
    executablePath: process.env.WEBHOOK_CHROMIUM ?? '/usr/bin/chromium',
    args: process.getuid() === 0 ? ['--no-sandbox', ...args] : args,
});

// Opens the page in a context of its own.  "complaints" has all that a browser
// objects to: errors of the script, of the console, and breaches of the policy.
export async function open(browser, address, options = {}, prepare = async () => {}) {
    const context = await browser.newContext(options);
    const page = await context.newPage();
    const complaints = [];
    const requests = [];
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
        if (['error', 'warning'].includes(message.type())) {
            complaints.push(message.text());
        }
    });
    page.on('request', (request) => requests.push(request.url()));
    await prepare(page);
    const answer = await page.goto(address);
    return { page, complaints, requests, answer, close: () => context.close() };
}

export const isLive = (page) =>
    until('a live page', async () => /^Live/.test(await page.locator('#state').textContent()));

// The texts of the cells, row by row, of the table with that caption.
export async function table(page, caption) {
    const found = page.getByRole('table', { name: caption });
    await found.waitFor();
    return found.evaluate((element) => [...element.tBodies].map((body) => [...body.rows].map(
        (row) => [...row.cells].map((cell) => cell.innerText.replaceAll(/\s+/g, ' ').trim()))));
}

// Of the verdicts: { 'server location': { 'verdict reason': count } }, as the
// page shows them.
export async function shownVerdicts(page) {
    const bodies = await table(page, 'Deliveries by location, verdict and reason');
    return Object.fromEntries(bodies.map(([head, ...rows]) => [
        head[0].split(' ').slice(0, 2).join(' '),
        Object.fromEntries(rows.map(
            ([what, count]) => [what, Number(count.replaceAll(',', ''))])),
    ]));
}

// The same as the JSON has them.
export function countedVerdicts(status) {
    const words = (name) => name.replaceAll('_', ' ');
    return Object.fromEntries(status.locations.map((location) => [
        `${location.server} ${location.location}`,
        Object.fromEntries(location.deliveries.map(
            ({ verdict, reason, count }) => [`${words(verdict)} ${words(reason)}`, count])),
    ]));
}

// Returns a location's claims and forwards as the page shows them: { name: value }.
export async function shownCounts(page, location) {
    const article = page.locator('#counts article', { hasText: `${location}` });
    return Object.fromEntries(await article.locator('dl div').evaluateAll((all) => all.map(
        (row) => [row.querySelector('dt').textContent, row.querySelector('dd').textContent])));
}

// The same as the JSON has them; zeros are left out.
export function countedCounts({ forwards, claims, settlements, unsettled }) {
    const groups = { Upstream: forwards, Claims: claims, 'Ends of claims': settlements, 'Not recorded': unsettled };
    return Object.fromEntries(Object.entries(groups).flatMap(([title, counts]) =>
        Object.entries(counts).filter(([, n]) => n > 0)
            .map(([name, n]) => [`${title}: ${name.replaceAll('_', ' ')}`, n.toLocaleString('en')])));
}

// Until the page shows what the JSON says at that moment.
export const isShown = (page, gate) => until('the page to show what was counted', async () =>
    JSON.stringify(sorted(await shownVerdicts(page))) ===
        JSON.stringify(sorted(countedVerdicts(await gate.status()))));

function sorted(tree) {
    return typeof tree !== 'object' ? tree
        : Object.keys(tree).sort().map((name) => [name, sorted(tree[name])]);
}

export const announced = (page, words) => until(`"${words}" to be announced`, async () =>
    (await page.getByRole('status').textContent()).includes(words));
