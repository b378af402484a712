// What the page knows of the account, and what is decided by it. The rules are not here: the report says of each
// standing what they say.

const personCount = page.people.id.length;
const organizationCount = page.organizations.id.length;
const firstConnection = personCount + page.groups.id.length;

/** The edges of each holder (people, then groups, then connections), by what they are of. */
const grantsOf = edgesByHolder(page.grants);
const membershipsOf = edgesByHolder(page.memberships);

function edgesByHolder(edges) {
  const found = new Map();
  edges.holder.forEach((holder, index) => {
    if (!found.has(holder)) found.set(holder, new Map());
    found.get(holder).set(edges.object[index], index);
  });
  return found;
}

const standingOf = (person) => page.standings[page.people.standing[person]];
const nothing = new Map();

/** Whom grants and memberships name: the user at home, the connection elsewhere. */
function holderOf(person) {
  const { connection } = standingOf(person);
  return connection == null ? person : firstConnection + connection;
}

const groupsOf = (person) => [...(membershipsOf.get(holderOf(person)) ?? nothing).keys()];
const isStranger = (person) => standingOf(person).capacity === 'stranger';

/** The organizations in the scope of a user: 1 for each that is. */
function scopeOf(person) {
  const scope = new Uint8Array(organizationCount);
  if (isStranger(person)) return scope;
  if (standingOf(person).hasAllOrganizations) return scope.fill(1);
  const holders = [holderOf(person), ...groupsOf(person).map((group) => personCount + group)];
  for (const holder of holders) {
    for (const organization of (grantsOf.get(holder) ?? nothing).keys()) scope[organization] = 1;
  }
  return scope;
}

const scopes = page.people.id.map((_, person) => scopeOf(person));

/** What the rules say: `-` for yes, or the digit of the layer that forbids it. */
function verdict(standing, action, state, isInScope) {
  return standing.verdicts[(action * page.states.length + state) * 2 + isInScope];
}

/** The first layer that forbids an action, or null. */
function decide(person, organization, action) {
  const state = page.organizations.state[organization];
  const found = verdict(standingOf(person), action, state, scopes[person][organization]);
  return found === '-' ? null : page.layers[found];
}

/** The strongest of these that is allowed: 0 none, then those of `levels` from 1 on. */
const levels = ['view', 'edit', 'delete', 'destroy'];
const levelActions = [['viewOrganization'], ['editOrganization'], ['deleteOrganization', 'restoreOrganization'],
  ['destroyOrganization']].map((names) => names.map((name) => page.actions.indexOf(name)));

function level(standing, state, isInScope) {
  for (let found = levels.length; found > 0; found--) {
    if (levelActions[found - 1].some((action) => verdict(standing, action, state, isInScope) === '-')) return found;
  }
  return 0;
}

/** Something of every standing, state and scope, looked up by `(standing * states + state) * 2 + scope`. */
const tabled = (value) => Uint8Array.from(page.standings.flatMap((standing) => page.states.flatMap((_, state) =>
  [0, 1].map((isInScope) => value(standing, state, isInScope)))));
const levelTable = tabled(level);
const viewAction = page.actions.indexOf('viewOrganization');
const viewTable = tabled((standing, state, isInScope) => verdict(standing, viewAction, state, isInScope) === '-');
const tableIndex = (person, organization) =>
  (page.people.standing[person] * page.states.length + page.organizations.state[organization]) * 2
  + scopes[person][organization];

/** How many organizations each user can view, and how many users can view each organization. */
const reachCounts = new Uint32Array(personCount);
const reacherCounts = new Uint32Array(organizationCount);
for (let person = 0; person < personCount; person++) {
  for (let organization = 0; organization < organizationCount; organization++) {
    if (viewTable[tableIndex(person, organization)]) {
      reachCounts[person]++;
      reacherCounts[organization]++;
    }
  }
}

/** An edge as explanations have it. */
function edge(edges, index) {
  const [by, time] = page.made[edges.made[index]];
  const [from, until] = page.intervals[edges.interval[index]];
  return { ...(from && { from }), ...(until && { until }), ...(by && { by }), time };
}

/** Every way by which a user reaches an organization, in the form of explanations. */
function routes(person, organization) {
  const standing = standingOf(person);
  const found = [];
  if (standing.verdicts[0] === '0') return found;
  const account = page.account.id;
  const user = page.people.id[person];
  const connection = standing.connection == null ? null : page.connections[standing.connection];
  if (standing.hasPass) found.push({ route: 'allAccessPass', user });
  if (connection) {
    found.push({ route: 'connection', connection: connection.id, maximumRole: connection.maximumRole,
      ...(connection.from && { from: connection.from }), ...(connection.until && { until: connection.until }) });
  }
  const holder = connection ? { connection: connection.id } : { user };
  if (standing.hasAllOrganizations) found.push({ route: 'allOrganizations', ...holder });
  const target = page.organizations.id[organization];
  const direct = grantsOf.get(holderOf(person))?.get(organization);
  if (direct != null) found.push({ route: 'directGrant', organization: target, ...holder, ...edge(page.grants, direct) });
  for (const [group, membership] of membershipsOf.get(holderOf(person)) ?? nothing) {
    const grant = grantsOf.get(personCount + group)?.get(organization);
    if (grant == null) continue;
    found.push({ route: 'group', group: page.groups.id[group], organization: target,
      membership: edge(page.memberships, membership), grant: edge(page.grants, grant) });
  }
  return found;
}

/** Why a question is answered as it is. */
function explain(person, organization, action) {
  const standing = standingOf(person);
  const denied = decide(person, organization, action);
  const connection = standing.connection == null ? null : page.connections[standing.connection];
  return {
    user: page.people.id[person], action: page.actions[action], organization: page.organizations.id[organization],
    allowed: denied === null, homeRole: standing.homeRole,
    ...(standing.effectiveRole && { effectiveRole: standing.effectiveRole }),
    ...(denied && { denied }),
    ...(standing.isCapped && { cap: { connection: connection.id, homeRole: standing.homeRole, maximumRole: connection.maximumRole } }),
    routes: routes(person, organization),
  };
}
