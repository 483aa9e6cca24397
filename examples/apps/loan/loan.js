// An application for a loan, and the desk where it is decided: two processes seen by one page.

import { connect } from '/client/index.js';

const part = (id) => document.getElementById(id);
const push = connect({ url: '/push' });

push.on('state', (state) => {
  part('state').textContent = state === 'connected' ? 'live' : state;
  part('state').dataset.state = state;
});
push.on('error', (error) => tell(`No connection: ${error.message}`));

function tell(words) {
  part('notice').textContent = words;
  part('notice').hidden = words === '';
}

function element(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

/** Asks the API. A page of another origin would ask its own backend, which holds a token. */
async function api(path, body) {
  const response = await fetch(`/api/${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(
      response.status === 401
        ? 'please log in first'
        : (problem.detail ?? `status ${response.status}`),
    );
  }
  return response.json();
}

// The client's side: one process, named in the address, so that a reload finds it again.
const ORDER = ['form', 'checking', 'review', 'decided'];
let loan;

const MEANING = {
  form: () => 'form',
  checking: () => 'checking',
  checked: ({ score }) => {
    show(`Your score is ${score}.`, 'wait');
    return 'checking';
  },
  review: () => {
    show('An officer looks at your application.', 'wait');
    return 'review';
  },
  reminder: () => {
    show('It takes longer than usual; the officer has been reminded.', 'wait');
    return 'review';
  },
  reviewed: () => 'review',
  accepted: ({ amount, months, rate }) => {
    show(`Accepted: ${amount} EUR over ${months} months at ${rate} %.`, 'good');
    return 'decided';
  },
  refused: ({ note }) => {
    show(note ? `Refused: ${note}` : 'We are sorry: not this time.', 'bad');
    return 'decided';
  },
};

function show(words, tone) {
  part('result').textContent = words;
  part('result').dataset.tone = tone;
  part('result').hidden = false;
}

function reach(step) {
  const reached = ORDER.indexOf(step);
  for (const item of part('steps').children) {
    const place = ORDER.indexOf(item.dataset.step);
    item.dataset.is =
      place < reached || step === 'decided' ? 'done' : place === reached ? 'now' : '';
    if (place === reached) {
      item.setAttribute('aria-current', 'step');
    } else {
      item.removeAttribute('aria-current');
    }
  }
  part('fields').disabled = step !== 'form';
  part('again').hidden = step !== 'decided';
}

function follow(id) {
  loan = push.process(id);
  const hear = ({ payload, seq }) => {
    const step = MEANING[payload.step]?.(payload);
    if (step !== undefined) {
      reach(step);
    }
    part('log').prepend(element('li', '', `${seq} ${JSON.stringify(payload)}`));
    look();
  };
  const onRefused = () => {
    tell('This application is no longer kept.');
    part('again').hidden = false;
  };
  loan.on('data', hear, { onRefused });
}

async function begin() {
  const { instance } = await api('instances', { definition: 'loan' });
  location.hash = instance;
  follow(instance);
}

part('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const { name, email, amount, months } = Object.fromEntries(new FormData(event.target));
  part('fields').disabled = true;
  tell('');
  try {
    const client = { name, email };
    await loan.run('submit', { client, amount: Number(amount), months: Number(months) });
  } catch (error) {
    part('fields').disabled = false;
    tell(`It was not taken: ${error.message}`);
  }
});

part('again').addEventListener('click', () => {
  location.hash = '';
  location.reload();
});

// The officer's side: every approval that waits.
const cards = new Map();

async function look() {
  try {
    const found = await api('instances?definition=loan-approval&status=started&limit=20');
    const waiting = new Map(found.items.map((item) => [item.id, item]));
    for (const [id, card] of cards) {
      if (!waiting.has(id)) {
        card.remove();
        cards.delete(id);
      }
    }
    for (const id of waiting.keys()) {
      if (!cards.has(id)) {
        const data = await api(`instances/${id}/data`);
        if (!cards.has(id)) {
          cards.set(id, card(id, data));
          part('desk').append(cards.get(id));
        }
      }
    }
    part('count').textContent = cards.size;
    part('nothing').hidden = cards.size > 0;
  } catch (error) {
    tell(error.message);
  }
}

function card(id, data) {
  const made = element('li', 'card', '');
  const note = element('input', '', '');
  note.placeholder = 'A note to the client';
  note.setAttribute('aria-label', `A note to ${data.client.name}`);
  note.maxLength = 200;
  const row = element('div', 'row', '');
  for (const [words, approved] of [
    ['Approve', true],
    ['Refuse', false],
  ]) {
    const button = element('button', approved ? 'good' : 'bad', words);
    button.type = 'button';
    button.addEventListener('click', async () => {
      try {
        await push.process(id).run('decide', { approved, note: note.value });
        await look();
      } catch (error) {
        tell(`It was not decided: ${error.message}`);
      }
    });
    row.append(button);
  }
  made.append(
    element('strong', '', data.client.name),
    element(
      'span',
      'dim',
      `${data.amount} EUR over ${data.months} months, score ${data.credit.body.score}`,
    ),
    note,
    row,
  );
  return made;
}

try {
  const known = location.hash.slice(1);
  await (known === '' ? begin() : follow(known));
  await look();
} catch (error) {
  tell(error.message);
}
