// Looks an event up, and makes its store forget it after a question.

import { byId, element, refresh } from './dom.mjs';
import { duration, visible } from './format.mjs';

let pages = []; // the locations of webhook_events
let token = '';
let chosen = null; // what is to be forgotten: { page, key }
let replies = [];

// A key is sent as it is shown; an id is encoded.
const isKey = (text) => /^[\w.~%=-]*:[\w.~%:=-]*$/.test(text);

async function call(page, tail, options = {}) {
    try {
        const answer = await fetch(page.location + tail, { cache: 'no-store', ...options });
        return { status: answer.status, ...await answer.json() };
    } catch {
        return { status: 0, detail: 'There was no response.' };
    }
}

async function lookUp(page, text) {
    const byKey = isKey(text) ? await call(page, text) : { status: 404 };
    const found = byKey.status !== 404 ? byKey : await call(page, encodeURIComponent(text));
    return { page, ...found };
}

function showFound() {
    refresh(byId('found'), replies.map(({ page, events, forgotten, detail }) => element('div', {},
        element('h3', {}, visible(page.store)),
        events || forgotten ? null : element('p', {}, visible(detail)),
        (events ?? forgotten ?? []).map((event) => element('p', {},
            element('code', {}, visible(event.key)), ' ',
            forgotten ? 'is forgotten: a redelivery is forwarded.'
                : `${event.state === 'claimed' ? 'is being delivered; its claim' : 'was delivered, and'} expires` +
                    `${event.expires_in === null ? ' never' : ` in ${duration(event.expires_in)}`}. `,
            forgotten || event.state === 'claimed' ? null
                : element('button', { type: 'button', 'data-page': page.location, 'data-forget': event.key }, 'Forget'))))));
    byId('announcer').textContent = replies.map(({ events, forgotten, detail }) =>
        (events ? `${events.length} found` : forgotten ? 'Forgotten' : detail)).join(' ');
}

async function startSearch(event) {
    event.preventDefault();
    const text = byId('event-id').value.trim();
    if (text) {
        replies = await Promise.all(pages.map((page) => lookUp(page, text)));
        showFound();
    }
}

function askFirst({ target }) {
    const { page, forget } = target.dataset;
    if (forget) {
        chosen = { page: pages.find(({ location }) => location === page), key: forget };
        byId('question').textContent = `Forget ${visible(forget)}? If it is delivered again, ` +
            'it is forwarded again.';
        byId('ask').showModal();
    }
}

async function forgetIt() {
    const { page, key } = chosen;
    byId('ask').close();
    replies = [{ page, ...await call(page, key, {
        method: 'DELETE', headers: { 'X-Webhook-Token': token } }) }];
    showFound();
    byId('event-id').focus();
}

export function offerEvents(status) {
    pages = status.event_pages.filter(({ location }) => location.startsWith('/'));
    token = status.page_token;
    byId('events-part').hidden = pages.length === 0;
}

export function startEvents() {
    byId('search').addEventListener('submit', startSearch);
    byId('found').addEventListener('click', askFirst);
    byId('yes').addEventListener('click', forgetIt);
    byId('no').addEventListener('click', () => byId('ask').close());
}
