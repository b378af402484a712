// The search for a user and an organization, and what is answered about them.

/** As many as are listed of what a search finds: more are narrowed down by more letters. */
const listedCount = 200;

/** A search field over a list, in which one is chosen. */
function finder(label, names, onchoose) {
  const texts = names.map(folded);
  const list = make('select', { size: 6, 'aria-label': `${label}: what is found`, onchange: () => onchoose(Number(list.value)) });
  const search = make('input', { type: 'search', oninput: fill,
    onkeydown: (event) => { if (event.key === 'ArrowDown') { list.focus(); event.preventDefault(); } } });
  const found = make('span', { role: 'status' });

  function fill() {
    const words = folded(search.value).split(/\s+/).filter((word) => word);
    const places = [];
    for (let place = 0; place < names.length; place++) {
      if (words.every((word) => texts[place].includes(word))) places.push(place);
    }
    list.replaceChildren(...places.slice(0, listedCount).map((place) => make('option', { value: place }, names[place])));
    found.textContent = counted(places.length, 'match', 'matches') + (places.length > listedCount ? `, the first ${listedCount} are listed` : '');
    if (places.length === 1) {
      list.selectedIndex = 0;
      onchoose(places[0]);
    }
  }

  fill();
  return {
    element: make('div', {}, make('label', {}, label, search), list, make('p', { class: 'hint' }, found)),
    choose(place) {
      if (![...list.options].some((option) => Number(option.value) === place)) {
        search.value = '';
        fill();
        if (place >= listedCount) list.append(make('option', { value: place }, names[place]));
      }
      list.value = String(place);
    },
  };
}

const described = (id, name) => (name ? `${name} (${id})` : id);
const personName = (person) => described(page.people.id[person], page.people.name[person]);
const organizationName = (place) => described(page.organizations.id[place], page.organizations.name[place]);

/** What a layer that forbids says, in a sentence. */
function reason(person, organization, denied) {
  const standing = standingOf(person);
  switch (denied) {
    case 'standing': return isStranger(person) ? 'No connection in force lets this user in.' : `The user is ${page.people.status[person]}, and not active.`;
    case 'role': return `The role ${standing.effectiveRole ?? standing.homeRole} does not permit it.`;
    case 'state': return `The organization is ${page.states[page.organizations.state[organization]]}, which does not permit it.`;
    default: return 'No grant, no group and no flag brings the organization.';
  }
}

function edgeText(it) {
  return (it.from ? ` from ${it.from}` : '') + (it.until ? ` until ${it.until}` : '')
    + `, by ${it.by ?? 'the host application'} at ${it.time}`;
}

function routeText(it) {
  switch (it.route) {
    case 'allAccessPass': return 'Administrator: whatever the access settings';
    case 'connection': return `connection ${it.connection}, at most ${it.maximumRole}` + (it.until ? `, until ${it.until}` : '');
    case 'allOrganizations': return it.connection ? `all organizations of connection ${it.connection}` : 'all organizations';
    case 'directGrant': return 'grant' + edgeText(it);
    default: return `group ${it.group}: membership${edgeText(it.membership)}; grant${edgeText(it.grant)}`;
  }
}

/** The panel that answers; `choose(person, organization)` asks it. */
function addAnswers(place) {
  let person = null;
  let organization = null;
  let action = 0;
  const answer = make('div', { role: 'status', 'aria-live': 'polite', 'aria-atomic': 'true', id: 'answer' });
  const people = finder('User', page.people.id.map((_, index) => personName(index)), (found) => { person = found; show(); });
  const organizations = finder('Organization', page.organizations.id.map((_, index) => organizationName(index)),
    (found) => { organization = found; show(); });
  const actions = choice('Action', page.actions.map((name, index) => [index, name]), (found) => { action = Number(found); show(); });

  function show() {
    if (person === null || organization === null) {
      answer.replaceChildren(make('p', { class: 'soft' }, 'Choose a user and an organization.'));
      return;
    }
    const it = explain(person, organization, action);
    const standing = standingOf(person);
    const role = it.cap ? `${it.effectiveRole}, at most by connection ${it.cap.connection}, ${it.homeRole} at home`
      : `${it.effectiveRole ?? it.homeRole}${standing.capacity === 'home' ? ' at home' : ''}`;
    const may = page.actions.filter((_, index) => decide(person, organization, index) === null);
    answer.replaceChildren(make('div', {},
      make('h3', {}, `${personName(person)}, ${it.action}, ${organizationName(organization)}`),
      make('p', {}, make('span', { class: it.allowed ? 'allowed' : 'denied' }, it.allowed ? 'allowed' : `denied by ${it.denied}`), ` (${role})`),
      it.allowed ? null : make('p', {}, reason(person, organization, it.denied)),
      make('p', {}, it.routes.length ? 'Routes:' : 'No routes.'),
      make('ul', {}, ...it.routes.map((route) => make('li', {}, routeText(route)))),
      make('p', {}, `May: ${may.join(', ') || 'nothing'}.`),
      make('p', { class: 'soft' }, `The user reaches ${counted(reachCounts[person], 'organization')}; the organization is reached by ${counted(reacherCounts[organization], 'user')}.`)));
  }

  show();
  place.append(people.element, organizations.element, actions, answer);
  return (chosenPerson, chosenOrganization) => {
    if (chosenPerson != null) people.choose(person = chosenPerson);
    if (chosenOrganization != null) organizations.choose(organization = chosenOrganization);
    show();
  };
}
