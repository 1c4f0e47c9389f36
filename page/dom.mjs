// Elements, made and refreshed.  What comes from the status becomes text nodes
// and attributes' values, never markup.

import { pairsOf } from './format.mjs';

const svgSpace = 'http://www.w3.org/2000/svg';

function fill(node, attributes, children) {
    for (const [name, value] of pairsOf(attributes)) {
        if (value !== null && value !== false) {
            node.setAttribute(name, value === true ? '' : value);
        }
    }
    node.append(...children.flat(2).filter((child) => child !== null));
    return node;
}

export function element(name, attributes = {}, ...children) {
    return fill(document.createElement(name), attributes, children);
}

export function svg(name, attributes = {}, ...children) {
    return fill(document.createElementNS(svgSpace, name), attributes, children);
}

// Names and their values; a value may be bad.
export function facts(entries) {
    return element('dl', { class: 'facts' }, entries.map(([name, value, bad]) =>
        element('div', {}, element('dt', {}, name),
            element('dd', { class: bad ? 'bad' : null }, value))));
}

export function card(id, title, ...children) {
    return element('article', { class: 'card', 'data-key': id, 'aria-labelledby': id },
        element('h3', { id }, title), children);
}

export const everyNode = (selector, act) => document.querySelectorAll(selector).forEach(act);

export function byId(id) {
    return document.getElementById(id);
}

const keyOf = (node) => node.dataset?.key;

function update(old, fresh) {
    if (old.nodeType === Node.TEXT_NODE) {
        if (old.data !== fresh.data) {
            old.data = fresh.data;
        }
        return;
    }
    for (const { name } of [...old.attributes]) {
        if (!fresh.hasAttribute(name)) {
            old.removeAttribute(name);
        }
    }
    for (const { name, value } of fresh.attributes) {
        if (old.getAttribute(name) !== value) {
            old.setAttribute(name, value);
        }
    }
    refresh(old, [...fresh.childNodes]);
}

// Gives a node these children, and changes only what differs: focus, selection
// and scroll positions outlive it.  Children with a data-key are told by that.
export function refresh(node, children) {
    const keyed = new Map();
    for (const child of node.children) {
        keyed.set(keyOf(child), child);
    }
    let next = node.firstChild;
    for (const child of children) {
        const key = keyOf(child);
        const same = next && next.nodeName === child.nodeName && !keyOf(next);
        const kept = key ? keyed.get(key) : same ? next : null;
        if (!kept || kept.nodeName !== child.nodeName) {
            node.insertBefore(child, next);
        } else {
            if (kept === next) {
                next = next.nextSibling;
            } else {
                node.insertBefore(kept, next);
            }
            update(kept, child);
        }
    }
    while (next) {
        const gone = next;
        next = next.nextSibling;
        gone.remove();
    }
}
