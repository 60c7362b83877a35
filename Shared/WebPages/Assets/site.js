"use strict";
// Everything here is help on top: each page is whole without it.

const announcer = document.getElementById("announcer");
const words = announcer?.dataset ?? {};

/** Lets a screen reader say `text` when it pauses. Emptied first, so that the same words are said again. */
function announce(text) {
    if (!announcer || !text) return;
    announcer.textContent = "";
    setTimeout(() => { announcer.textContent = text; }, 100);
}

// ---- Forms are sent once -------------------------------------------------------------------------------------------------------------------

document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    // Not `disabled`: the pressed button's own name and value must be sent, and focus must stay.
    for (const button of form.querySelectorAll("button[type=submit]")) button.setAttribute("aria-disabled", "true");
});

// A page that comes back from the browser's cache can be sent again.
addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) {
        delete form.dataset.sent;
        for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
    }
});

document.getElementById("error-summary")?.focus();

// ---- How many characters are left ----------------------------------------------------------------------------------------------------------

for (const area of document.querySelectorAll("textarea[data-count]")) {
    const left = document.createElement("span");
    left.className = "count-left";
    const limit = Number(area.getAttribute("maxlength"));
    let told;
    const count = () => {
        // The server counts Unicode scalars, and so does the spread.
        const rest = limit - [...area.value].length;
        left.textContent = `${words.left} ${rest}`;
        clearTimeout(told);
        if (rest < limit / 10) told = setTimeout(() => announce(left.textContent), 1500);
    };
    area.after(left);
    area.addEventListener("input", count);
    count();
}

// ---- Drafts stay in this browser until they are sent ----------------------------------------------------------------------------------------

const draftKey = (name) => `otklik-draft-${name}`;
const draftFields = (form) => [...form.elements].filter((field) =>
    field.name && field.name !== "csrf" && !field.closest("[data-no-draft]")
    && !["hidden", "password", "file", "submit", "button"].includes(field.type));

function store(action) {
    try { return action(localStorage); } catch { return null; } // Storage may be forbidden or full; then there is no draft.
}

for (const form of document.querySelectorAll("form[data-draft]")) {
    const key = draftKey(form.dataset.draft);
    const saved = JSON.parse(store((storage) => storage.getItem(key)) ?? "null");
    // What the server sent back after an error is newer than the draft.
    const untouched = draftFields(form).every((field) => field.matches("[type=radio], [type=checkbox], select") || !field.value);
    if (saved && untouched) {
        for (const field of draftFields(form)) {
            if (field.type === "radio" || field.type === "checkbox") {
                field.checked = (saved[field.name] ?? []).includes(field.value);
            } else if (saved[field.name]) {
                field.value = saved[field.name][0];
                field.dispatchEvent(new Event("input"));
            }
        }
        const note = document.createElement("p");
        const forget = document.createElement("button");
        note.className = "muted";
        note.textContent = `${words.draft} `;
        forget.type = "button";
        forget.className = "button quiet";
        forget.textContent = words.forget;
        forget.addEventListener("click", () => {
            store((storage) => storage.removeItem(key));
            form.reset();
            note.remove();
        });
        note.append(forget);
        form.prepend(note);
        announce(words.draft);
    }
    let timer;
    form.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(() => {
            const values = {};
            for (const field of draftFields(form)) {
                if ((field.type === "radio" || field.type === "checkbox") && !field.checked) continue;
                if (field.value) (values[field.name] ??= []).push(field.value);
            }
            store((storage) => storage.setItem(key, JSON.stringify(values)));
        }, 400);
    });
}
for (const done of document.querySelectorAll("[data-draft-done]")) {
    store((storage) => storage.removeItem(draftKey(done.dataset.draftDone)));
}

// ---- Copy ----------------------------------------------------------------------------------------------------------------------------------

if (navigator.clipboard) {
    for (const button of document.querySelectorAll("[data-copy]")) {
        button.hidden = false;
        button.addEventListener("click", async () => {
            await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
            announce(words.copied);
            const label = button.lastChild;
            const before = label.textContent;
            label.textContent = words.copied;
            setTimeout(() => { label.textContent = before; }, 2000);
        });
    }
}

// ---- Live regions: the stream says "something is new", the fragment says what ----------------------------------------------------------------

function live(region) {
    let stream, waiting, retry = 1000, last = region.innerHTML;
    const summary = () => region.querySelector("[data-summary]")?.textContent.trim();

    async function refresh() {
        // Never under the hands of someone who writes.
        if (region.contains(document.activeElement) && document.activeElement.matches("input, select, textarea")) {
            document.activeElement.addEventListener("blur", refresh, { once: true });
            return;
        }
        const answer = await fetch(region.dataset.live, { headers: { "X-Fragment": "1" } });
        if (!answer.ok) throw new Error(answer.statusText);
        const html = await answer.text();
        if (html === last) return;
        last = html;
        const known = new Set([...region.querySelectorAll("[data-key]")].map((item) => item.dataset.key));
        const focused = region.contains(document.activeElement) ? document.activeElement.id : "";
        const before = summary();
        region.innerHTML = html;
        for (const item of region.querySelectorAll("[data-key]")) item.classList.toggle("fresh", !known.has(item.dataset.key));
        if (focused) document.getElementById(focused)?.focus();
        if (summary() !== before) announce(summary());
    }

    const soon = () => {
        clearTimeout(waiting);
        waiting = setTimeout(() => refresh().catch(() => announce(words.stale)), 150);
    };

    function open() {
        stream = new EventSource(region.dataset.events);
        stream.onopen = () => { retry = 1000; };
        stream.onmessage = soon;
        stream.onerror = () => {
            // The browser tries again by itself unless the answer was an error.
            if (stream.readyState !== EventSource.CLOSED) return;
            setTimeout(() => { if (!document.hidden) { open(); soon(); } }, retry);
            retry = Math.min(retry * 2, 60000);
        };
    }

    // A page out of sight holds no connection, and is brought up to date when it is seen again.
    document.addEventListener("visibilitychange", () => {
        stream?.close();
        if (!document.hidden) { open(); soon(); }
    });
    open();
}
for (const region of document.querySelectorAll("[data-live][data-events]")) live(region);
